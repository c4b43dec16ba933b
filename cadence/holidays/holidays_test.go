package holidays_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/cadence/holidays"
)

func Example() {
	plan := cadence.Default()
	closed, ok := holidays.For("DK")
	fmt.Println(ok)
	plan.Cadence.Quiet.Holiday = closed
	plan.Cadence.Spread = 0
	// Ascension Day 2026 is a Thursday; the rule asks on Thursdays.
	plan.Cadence.Windows[0].Days = cadence.On(time.Thursday)
	next, _ := plan.Next(time.Date(2026, time.May, 11, 0, 0, 0, 0, time.UTC), time.UTC, "s-01", nil)
	fmt.Println(next.Format(time.DateTime))
	// Output:
	// true
	// 2026-05-21 09:00:00
}

func date(t *testing.T, text string) cadence.Date {
	t.Helper()
	d, err := cadence.ParseDate(text)
	require.NoError(t, err)
	return d
}

func TestKnownHolidaysAreClosedAndTheDaysBesideThemAreNot(t *testing.T) {
	for _, country := range []struct {
		code         string
		closed, open []string
	}{
		{"DK", []string{
			"2023-05-05", // Store bededag, the last one
			"2025-04-17", "2025-04-18", "2025-04-20", "2025-04-21", "2025-05-29", "2025-06-09", "2025-06-05",
			"2026-01-01", "2026-12-24", "2026-12-25", "2026-12-26",
			"2027-03-25", "2027-03-26", "2027-03-28", "2027-03-29", "2027-05-06", "2027-05-17",
		}, []string{
			"2024-04-26", "2025-05-16", "2026-05-01", "2027-04-23", // Store bededag abolished from 2024
			"2026-12-23", "2026-12-28",
		}},
		{"SE", []string{"2026-06-06", "2026-06-19", "2026-06-20", "2026-10-31", "2026-12-24", "2026-12-31"}, []string{"2026-06-18", "2026-05-25"}},
		{"NO", []string{"2026-05-17", "2026-05-14", "2026-04-02", "2026-05-01"}, []string{"2026-05-18", "2026-06-05"}},
		{"FI", []string{"2026-01-06", "2026-06-19", "2026-06-20", "2026-10-31", "2026-12-06", "2026-12-24"}, []string{"2026-12-07", "2026-06-18", "2026-05-25"}},
		{"DE", []string{"2026-10-03", "2026-05-25", "2026-04-03"}, []string{"2026-01-06", "2026-06-04"}},
		{"NL", []string{"2026-04-27", "2025-04-26", "2026-05-05"}, []string{"2026-05-01"}},
		{"GB", []string{
			"2021-12-25", "2021-12-27", "2021-12-28", // observed on Monday and Tuesday
			"2022-01-03", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08", "2026-08-31",
			"2026-12-28", "2027-12-27", "2027-12-28",
		}, []string{"2022-05-30", "2022-01-04", "2026-09-01"}},
		{"IE", []string{"2022-03-18", "2023-02-06", "2024-02-05", "2026-03-17", "2026-10-26"}, []string{"2022-02-07", "2026-04-03"}},
		{"FR", []string{"2026-05-08", "2026-07-14", "2026-11-11"}, []string{"2026-12-26", "2026-04-03"}},
		{"ES", []string{"2026-10-12", "2026-12-08", "2026-04-03"}, []string{"2026-04-06"}},
		{"IT", []string{"2026-04-25", "2026-06-02", "2027-10-04", "2026-12-08"}, []string{"2024-10-04", "2026-05-25"}},
		{"PL", []string{"2026-05-03", "2026-06-04", "2026-12-24"}, []string{"2024-12-24", "2026-05-25"}},
		{"US", []string{
			"2021-12-31", "2022-01-01", // New Year's Day 2022, observed in the year before
			"2026-07-03", "2026-07-04", "2026-11-26", "2026-01-19", "2026-06-19",
		}, []string{"2020-06-19", "2026-07-06", "2026-12-26"}},
		{"RO", []string{"2026-01-02", "2026-01-06", "2027-01-07", "2026-04-10", "2026-04-13", "2026-06-01"}, []string{"2023-01-06", "2026-04-03", "2026-01-05"}},
		{"SK", []string{"2023-09-01", "2024-11-17", "2025-05-08", "2025-09-15", "2026-01-06", "2027-09-15"}, []string{
			"2024-09-01", "2025-11-17", "2026-05-08", "2026-09-15", "2026-11-17",
		}},
		{"BG", []string{"2026-04-10", "2026-04-13", "2026-05-25", "2026-09-07", "2026-12-28", "2027-05-04"}, []string{"2026-04-03"}},
		{"LT", []string{"2026-04-05", "2026-04-06", "2026-07-06"}, []string{"2026-04-03"}},
		{"CH", []string{"2026-08-01", "2026-05-14"}, []string{"2026-03-19"}},
	} {
		t.Run(country.code, func(t *testing.T) {
			closed, ok := holidays.For(country.code)
			require.True(t, ok)
			for _, day := range country.closed {
				assert.True(t, closed(date(t, day)), "%s is a holiday in %s", day, country.code)
			}
			for _, day := range country.open {
				assert.False(t, closed(date(t, day)), "%s is no holiday in %s", day, country.code)
			}
		})
	}
}

func TestEveryCountryOfTheListIsKnownAndNoOther(t *testing.T) {
	list := holidays.Countries()
	require.True(t, slices.IsSorted(list))
	for _, code := range list {
		closed, ok := holidays.For(code)
		require.True(t, ok, code)
		for year := 2020; year <= 2040; year++ {
			days := 0
			for d := (cadence.Date{Year: year, Month: time.January, Day: 1}); d.Year == year; d = d.AddDays(1) {
				if closed(d) {
					days++
				}
			}
			assert.True(t, closed(cadence.Date{Year: year, Month: time.December, Day: 25}), "%s %d", code, year)
			assert.Greater(t, days, 6, "%s %d", code, year)
			assert.Less(t, days, 25, "%s %d", code, year)
		}
	}
	for _, code := range []string{"", "dk", "DNK", "XX", "EN"} {
		closed, ok := holidays.For(code)
		assert.False(t, ok, code)
		assert.Nil(t, closed, code)
	}
}

func TestDaysOutsideTheCalendarAreNoHolidaysAndDistantYearsAreWorkedOut(t *testing.T) {
	closed, ok := holidays.For("DK")
	require.True(t, ok)
	for _, d := range []cadence.Date{{}, {Year: 2026, Month: 13, Day: 1}, {Year: 2026, Month: 2, Day: 30}, {Year: -4, Month: 1, Day: 1}} {
		assert.False(t, closed(d), "%+v", d)
	}
	assert.True(t, closed(cadence.Date{Year: 1950, Month: time.December, Day: 25}))
	assert.True(t, closed(cadence.Date{Year: 2150, Month: time.December, Day: 25}))
}

func TestManyGoroutinesMayAsk(t *testing.T) {
	closed, ok := holidays.For("SE")
	require.True(t, ok)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for year := 1970; year <= 2100; year++ {
				assert.True(t, closed(cadence.Date{Year: year, Month: time.June, Day: 6}))
			}
		})
	}
	all.Wait()
}

func TestAskingAboutAYearAgainAllocatesNothing(t *testing.T) {
	closed, ok := holidays.For("DK")
	require.True(t, ok)
	day := cadence.Date{Year: 2026, Month: time.May, Day: 14}
	require.True(t, closed(day))
	assert.Zero(t, testing.AllocsPerRun(100, func() { closed(day) }))
}

func BenchmarkHoliday(b *testing.B) {
	closed, _ := holidays.For("DK")
	for day := (cadence.Date{Year: 2026, Month: time.January, Day: 1}); b.Loop(); {
		closed(day)
	}
}
