package cadence_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

func utc(text string) time.Time {
	t, err := time.Parse(time.DateTime, text)
	if err != nil {
		panic(err)
	}
	return t
}

func next(t *testing.T, rule cadence.Cadence, after string) string {
	t.Helper()
	at, ok := rule.Next(utc(after), time.UTC, "e-1")
	require.True(t, ok)
	return at.Format("Mon 2006-01-02 15:04:05")
}

func TestWeekly(t *testing.T) {
	rule := cadence.Default().Cadence
	rule.Spread = 0
	assert.Equal(t, "Tue 2026-12-01 09:00:00", next(t, rule, "2026-11-30 00:00:00"))
	assert.Equal(t, "Tue 2026-12-01 09:00:00", next(t, rule, "2026-12-01 08:59:59"))
	assert.Equal(t, "Tue 2026-12-08 09:00:00", next(t, rule, "2026-12-01 09:00:00"), "strictly after")
	assert.Equal(t, "Tue 2026-12-08 09:00:00", next(t, rule, "2026-12-02 09:00:00"), "this week's is past, although Wednesday is open")

	rule.Quiet.Dates = []cadence.Date{{Year: 2026, Month: 12, Day: 1}}
	assert.Equal(t, "Wed 2026-12-02 09:00:00", next(t, rule, "2026-11-30 00:00:00"), "the next stretch takes the place of a quiet one")
	assert.Equal(t, "Wed 2026-12-02 09:00:00", next(t, rule, "2026-12-01 12:00:00"))

	rule.Quiet.Holiday = func(d cadence.Date) bool { return d.Month == time.December && d.Day <= 4 }
	assert.Equal(t, "Tue 2026-12-08 09:00:00", next(t, rule, "2026-11-30 00:00:00"), "a week without open days has none")

	rule.Quiet = cadence.Quiet{}
	rule.Frequency.N = 2
	assert.Equal(t, "Tue 2026-12-08 09:00:00", next(t, rule, "2026-12-01 09:00:00"))
	assert.Equal(t, "Tue 2026-12-22 09:00:00", next(t, rule, "2026-12-08 09:00:00"))
}

func TestTheYearEndsWithinAWeek(t *testing.T) {
	rule := cadence.Cadence{Windows: []cadence.Window{{Days: cadence.Workdays, From: cadence.At(9, 0), To: cadence.At(10, 0)}}}
	// 28 December 2026 to 3 January 2027 is ISO week 53.
	assert.Equal(t, "Mon 2027-01-04 09:00:00", next(t, rule, "2026-12-28 09:00:00"))
}

func TestDaily(t *testing.T) {
	rule := cadence.Cadence{
		Frequency: cadence.Daily(),
		Windows: []cadence.Window{
			{Days: cadence.EveryDay, From: cadence.At(16, 0), To: cadence.At(17, 0)},
			{Days: cadence.Workdays, From: cadence.At(7, 0), To: cadence.At(9, 0)},
		},
		Quiet: cadence.Quiet{From: cadence.At(18, 0), To: cadence.At(8, 0), Weekends: true},
	}
	assert.Equal(t, "Fri 2026-12-04 08:00:00", next(t, rule, "2026-12-03 08:00:00"), "the first stretch of the day, after quiet hours")
	assert.Equal(t, "Mon 2026-12-07 08:00:00", next(t, rule, "2026-12-04 08:00:00"), "not at the weekend")
	rule.Quiet = cadence.Quiet{From: cadence.At(7, 0), To: cadence.At(9, 0)}
	assert.Equal(t, "Fri 2026-12-04 16:00:00", next(t, rule, "2026-12-03 16:00:00"), "a window that quiet hours cover")
}

func TestContentsAreAskedAboutAllThroughTheOpenTime(t *testing.T) {
	rule := cadence.Default().Cadence
	rule.Frequency, rule.Spread = cadence.EveryContent(), 0
	assert.Equal(t, "Tue 2026-12-01 09:00:00", next(t, rule, "2026-11-30 00:00:00"))
	assert.Equal(t, "Tue 2026-12-01 10:18:00", next(t, rule, "2026-12-01 10:17:20"))
	assert.Equal(t, "Wed 2026-12-02 09:00:00", next(t, rule, "2026-12-01 11:59:00"), "the window's end is not in it")

	rule.Spread = time.Hour
	at, ok := rule.Next(utc("2026-12-01 00:00:00"), time.UTC, "e-1")
	require.True(t, ok)
	second, ok := rule.Next(at, time.UTC, "e-1")
	require.True(t, ok)
	assert.Equal(t, time.Hour, second.Sub(at), "one in every Spread")
}

func TestTakes(t *testing.T) {
	for _, frequency := range []struct {
		frequency cadence.Frequency
		taken     []int // of 1 to 7
	}{
		{cadence.EveryContent(), []int{1, 2, 3, 4, 5, 6, 7}},
		{cadence.EveryNth(2), []int{1, 3, 5, 7}},
		{cadence.EveryNth(3), []int{1, 4, 7}},
		{cadence.Weekly(), []int{1, 2, 3, 4, 5, 6, 7}},
		{cadence.Frequency{Every: cadence.Day, N: 3}, []int{1, 2, 3, 4, 5, 6, 7}},
		{cadence.Frequency{Every: cadence.Content, N: -2}, []int{1, 2, 3, 4, 5, 6, 7}},
	} {
		var taken []int
		for n := -1; n <= 7; n++ {
			if frequency.frequency.Takes(n) {
				taken = append(taken, n)
			}
		}
		assert.Equal(t, frequency.taken, taken, "%s", frequency.frequency)
	}
}

func TestFrequencyInWords(t *testing.T) {
	for want, frequency := range map[string]cadence.Frequency{
		"weekly": {}, "daily": cadence.Daily(), "every content": cadence.EveryContent(),
		"every 2 weeks": {N: 2}, "every 3 days": {Every: cadence.Day, N: 3}, "every 2nd content": cadence.EveryNth(2),
		"every 3rd content": cadence.EveryNth(3), "every 11th content": cadence.EveryNth(11), "every 21st content": cadence.EveryNth(21),
		"every unit 9": {Every: 9},
	} {
		assert.Equal(t, want, frequency.String())
	}
}

func TestColleaguesAreSpreadEvenlyAndAlwaysTheSame(t *testing.T) {
	rule := cadence.Default().Cadence
	opens := utc("2026-12-01 09:00:00")
	const people, parts = 12000, 60
	var perMinute [parts]int
	for i := range people {
		key := fmt.Sprintf("e-%05d", i)
		at, ok := rule.Next(opens.Add(-time.Hour), time.UTC, key)
		require.True(t, ok)
		again, _ := rule.Next(opens.Add(-time.Hour).AddDate(0, 0, 7), time.UTC, key)
		require.Equal(t, at.AddDate(0, 0, 7), again)
		perMinute[int(at.Sub(opens)/time.Minute)]++
	}
	// 200 are expected in each; five standard deviations are 70.
	assert.Greater(t, slices.Min(perMinute[:]), people/parts-70)
	assert.Less(t, slices.Max(perMinute[:]), people/parts+70)
}

// The moments of keys are a promise that no release may break. These were worked
// out with the hash as its author published it.
func TestSpreadIsPinned(t *testing.T) {
	rule := cadence.Cadence{Spread: 24 * time.Hour}
	monday := utc("2026-11-30 00:00:00")
	for _, key := range []string{"", "e-1", "12345678", "Søren", "a longer key of more than sixteen bytes"} {
		at, ok := rule.Next(monday.Add(-time.Second), time.UTC, key)
		require.True(t, ok)
		assert.Equal(t, promisedShare(key, 86400), int64(at.Sub(monday)/time.Second), key)
	}
	// MurmurHash64A of the empty key under seed 0 is 0.
	at, _ := rule.Next(monday.Add(-time.Second), time.UTC, "")
	assert.Equal(t, monday, at)
}

func TestNeverIsAnAnswer(t *testing.T) {
	for name, rule := range map[string]cadence.Cadence{
		"every day a holiday":     {Quiet: cadence.Quiet{Holiday: func(cadence.Date) bool { return true }}},
		"only weekends, quiet":    {Windows: []cadence.Window{{Days: cadence.Weekend}}, Quiet: cadence.Quiet{Weekends: true}},
		"windows in quiet hours":  {Windows: []cadence.Window{{Days: cadence.EveryDay, From: cadence.At(19, 0), To: cadence.At(20, 0)}}, Quiet: cadence.Quiet{From: cadence.At(18, 0), To: cadence.At(8, 0)}},
		"no days":                 {Windows: []cadence.Window{{From: cadence.At(9, 0), To: cadence.At(10, 0)}}},
		"a window ends too early": {Windows: []cadence.Window{{Days: cadence.EveryDay, From: cadence.At(10, 0), To: cadence.At(9, 0)}}},
		"no such unit":            {Frequency: cadence.Frequency{Every: 7}},
	} {
		for _, unit := range []cadence.Unit{cadence.Week, cadence.Day, cadence.Content} {
			if rule.Frequency.Every.Valid() {
				rule.Frequency.Every = unit
			}
			at, ok := rule.Next(utc("2026-12-01 00:00:00"), time.UTC, "e-1")
			assert.False(t, ok, "%s: %s", name, at)
			assert.True(t, at.IsZero())
			told := rule.Explain(utc("2026-12-01 00:00:00"), time.UTC, "e-1")
			assert.False(t, told.OK)
			assert.Contains(t, told.String(), "never within 731 days")
		}
	}
}

func TestAnyInstantAndZoneWillDo(t *testing.T) {
	rule := cadence.Default().Cadence
	at, ok := rule.Next(utc("2026-12-01 00:00:00"), nil, "e-1")
	require.True(t, ok)
	assert.Equal(t, time.UTC, at.Location())
	_, ok = rule.Next(time.Time{}, time.UTC, "e-1")
	assert.True(t, ok, "the zero time is in year 1")
	for _, outside := range []time.Time{time.Unix(1<<55, 0), time.Unix(-1<<55, 0), utc("0001-01-01 00:00:00").Add(-time.Hour)} {
		_, ok = rule.Next(outside, load(t, "Europe/Copenhagen"), "e-1")
		assert.False(t, ok)
	}
}

func TestNextAllocatesNothing(t *testing.T) {
	plan := cadence.Default()
	plan.Cadence.Quiet.Holiday = sparseHoliday
	history := []time.Time{utc("2026-11-24 09:10:00"), utc("2026-11-30 15:00:00")}
	for _, name := range []string{"UTC", "Europe/Copenhagen", "Australia/Lord_Howe"} {
		zone := load(t, name)
		for _, after := range []time.Time{utc("2026-11-30 00:00:00"), utc("2026-10-23 00:00:00"), utc("2040-03-23 00:00:00")} {
			assert.Zero(t, testing.AllocsPerRun(100, func() { plan.Cadence.Next(after, zone, "e-0004711") }), name)
			assert.Zero(t, testing.AllocsPerRun(100, func() { plan.Next(after, zone, "e-0004711", history) }), name)
		}
	}
}

func TestCheckReportsEveryProblem(t *testing.T) {
	plan := cadence.Plan{
		Cadence: cadence.Cadence{
			Frequency: cadence.Frequency{Every: 9, N: -1},
			Windows: []cadence.Window{
				{Days: cadence.Workdays, From: cadence.At(9, 0), To: cadence.At(9, 0)},
				{Days: 0x80, From: cadence.At(25, 0), To: -3},
			},
			Quiet:  cadence.Quiet{From: cadence.At(8, 0), To: cadence.At(8, 0), Dates: []cadence.Date{{Year: 2026, Month: 2, Day: 30}}},
			Spread: -time.Second,
		},
		Cap: cadence.Cap{PerDay: -1, PerWeek: -1, Gap: -1},
	}
	var problems cadence.Problems
	require.ErrorAs(t, plan.Check(), &problems)
	var fields []string
	for _, problem := range problems {
		fields = append(fields, problem.Field)
		assert.NotEmpty(t, problem.Message)
		assert.ErrorContains(t, plan.Check(), problem.Message)
	}
	assert.Equal(t, []string{
		"cadence.frequency.every", "cadence.frequency.n", "cadence.windows[0].to",
		"cadence.windows[1].days", "cadence.windows[1].days", "cadence.windows[1].from", "cadence.windows[1].to",
		"cadence.quiet.to", "cadence.quiet.dates[0]", "cadence.spread",
		"cap.perDay", "cap.perWeek", "cap.gap",
	}, fields)
	var one cadence.Problem
	assert.ErrorAs(t, plan.Check(), &one)
}

func TestCheckOfSingleFields(t *testing.T) {
	good := cadence.Default()
	require.NoError(t, good.Check())
	require.NoError(t, cadence.Cadence{}.Check())
	require.NoError(t, cadence.Plan{}.Check())
	for field, spoil := range map[string]func(*cadence.Plan){
		"cadence.frequency.n": func(p *cadence.Plan) { p.Cadence.Frequency.N = 27 },
		"cadence.spread":      func(p *cadence.Plan) { p.Cadence.Spread = 25 * time.Hour },
		"cadence.quiet.to":    func(p *cadence.Plan) { p.Cadence.Quiet.From, p.Cadence.Quiet.To = 0, cadence.At(24, 0) },
		"cadence.windows":     func(p *cadence.Plan) { p.Cadence.Windows[0].Days = cadence.Weekend },
		"cap.gap":             func(p *cadence.Plan) { p.Cap.Gap = 32 * 24 * time.Hour },
	} {
		plan := cadence.Default()
		spoil(&plan)
		var problems cadence.Problems
		require.ErrorAs(t, plan.Check(), &problems, field)
		require.Len(t, problems, 1)
		assert.Equal(t, field, problems[0].Field)
	}
	fraction := cadence.Cadence{Spread: 1500 * time.Millisecond}
	assert.ErrorContains(t, fraction.Check(), "whole seconds")
}

func TestStoredFormReadsBack(t *testing.T) {
	plan := cadence.Default()
	plan.Cadence.Frequency = cadence.EveryNth(3)
	plan.Cadence.Quiet.Dates = []cadence.Date{{Year: 2026, Month: 12, Day: 31}}
	stored, err := json.Marshal(plan)
	require.NoError(t, err)
	var read cadence.Plan
	require.NoError(t, json.Unmarshal(stored, &read))
	assert.Equal(t, plan, read)

	// A partial form changes only what it names, and never the holidays.
	read.Cadence.Quiet.Holiday = sparseHoliday
	require.NoError(t, json.Unmarshal([]byte(`{"cadence":{"spread":"30m","quiet":{"weekends":false}},"cap":{"perWeek":1}}`), &read))
	assert.Equal(t, 30*time.Minute, read.Cadence.Spread)
	assert.Equal(t, cadence.At(18, 0), read.Cadence.Quiet.From)
	assert.False(t, read.Cadence.Quiet.Weekends)
	assert.NotNil(t, read.Cadence.Quiet.Holiday)
	assert.Equal(t, cadence.Cap{PerDay: 1, PerWeek: 1, Gap: 20 * time.Hour}, read.Cap)

	for _, bad := range []string{
		`{"cadence":{"spread":"soon"}}`, `{"cadence":{"spread":3}}`, `{"cadence":{"frequency":{"every":"month"}}}`,
		`{"cadence":{"windows":[{"days":"tue"}]}}`, `{"cadence":{"windows":[{"days":["tyr"]}]}}`,
		`{"cadence":{"windows":[{"from":"9"}]}}`, `{"cadence":{"quiet":{"dates":["2026-02-30"]}}}`, `{"cap":{"gap":"x"}}`,
	} {
		assert.Error(t, json.Unmarshal([]byte(bad), &read), bad)
	}
	for _, unstorable := range []any{cadence.Unit(9), cadence.At(25, 0), cadence.Date{Year: 2026, Month: 2, Day: 30}} {
		_, err := json.Marshal(unstorable)
		assert.Error(t, err, "%+v", unstorable)
	}
}
