package cadence_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

func day(year int, month time.Month, number int) cadence.Date {
	return cadence.Date{Year: year, Month: month, Day: number}
}

func TestExplanationNamesTheWindowAndTheSpread(t *testing.T) {
	rule := cadence.Cadence{
		Frequency: cadence.Daily(),
		Windows: []cadence.Window{
			{Days: cadence.Workdays, From: cadence.At(14, 0), To: cadence.At(16, 0)},
			{Days: cadence.On(time.Friday), From: cadence.At(7, 0), To: cadence.At(10, 0)},
		},
		Quiet:  cadence.Quiet{From: cadence.At(18, 0), To: cadence.At(8, 0)},
		Spread: time.Hour,
	}
	told := rule.Explain(utc("2026-12-03 20:00:00"), time.UTC, "e-1")
	require.True(t, told.OK)
	assert.Equal(t, 1, told.Index)
	assert.Equal(t, rule.Windows[1], told.Window)
	assert.Equal(t, utc("2026-12-04 08:00:00"), told.Opens)
	assert.Equal(t, told.At, told.Opens.Add(told.Spread))
	assert.Equal(t, rule.Frequency, told.Frequency)

	told = cadence.Cadence{}.Explain(utc("2026-12-03 20:00:00"), time.UTC, "e-1")
	assert.Equal(t, -1, told.Index)
	assert.Equal(t, cadence.Window{Days: cadence.EveryDay}, told.Window)
	assert.Equal(t, "Mon 2026-12-07 00:00 (UTC), weekly, in mon-sun 00:00–24:00; not 2026-11-30: already past", told.String())
}

func TestExplanationSaysWhatWasPassedOver(t *testing.T) {
	rule := cadence.Cadence{
		Frequency: cadence.Daily(),
		Windows: []cadence.Window{
			{Days: cadence.EveryDay &^ cadence.On(time.Monday), From: cadence.At(9, 0), To: cadence.At(10, 0)},
			{Days: cadence.On(time.Monday), From: cadence.At(20, 0), To: cadence.At(21, 0)},
		},
		Quiet: cadence.Quiet{
			From: cadence.At(18, 0), To: cadence.At(8, 0), Weekends: true,
			Dates:   []cadence.Date{day(2026, 12, 24)},
			Holiday: func(d cadence.Date) bool { return d == day(2026, 12, 25) || d == day(2026, 12, 29) },
		},
	}
	told := rule.Explain(utc("2026-12-23 12:00:00"), time.UTC, "e-1")
	assert.Equal(t, []cadence.Skip{
		{From: day(2026, 12, 23), To: day(2026, 12, 23), Reason: cadence.Passed},
		{From: day(2026, 12, 24), To: day(2026, 12, 24), Reason: cadence.QuietDate},
		{From: day(2026, 12, 25), To: day(2026, 12, 25), Reason: cadence.Holiday},
		{From: day(2026, 12, 26), To: day(2026, 12, 27), Reason: cadence.WeekendDay},
		{From: day(2026, 12, 28), To: day(2026, 12, 28), Reason: cadence.QuietHours},
		{From: day(2026, 12, 29), To: day(2026, 12, 29), Reason: cadence.Holiday},
	}, told.Skipped)
	assert.Equal(t, "Wed 2026-12-30 09:00 (UTC), daily, in tue-sun 09:00–10:00; not 2026-12-23: already past, "+
		"2026-12-24: a quiet date, 2026-12-25: a public holiday, 2026-12-26 to 2026-12-27: weekends are quiet, "+
		"2026-12-28: its windows lie in the quiet hours, 2026-12-29: a public holiday", told.String())
}

func TestExplanationOfAPlanNamesTheCap(t *testing.T) {
	plan := cadence.Plan{
		Cadence: cadence.Cadence{
			Frequency: cadence.Daily(),
			Windows:   []cadence.Window{{Days: cadence.Workdays, From: cadence.At(9, 0), To: cadence.At(10, 0)}},
		},
		Cap: cadence.Cap{PerDay: 1, PerWeek: 2, Gap: 20 * time.Hour},
	}
	history := []time.Time{utc("2026-12-01 07:00:00"), utc("2026-12-02 13:00:00")}
	told := plan.Explain(utc("2026-11-30 10:00:00"), time.UTC, "e-1", history[:1])
	assert.Equal(t, []cadence.Skip{
		{From: day(2026, 11, 30), To: day(2026, 11, 30), Reason: cadence.Passed},
		{From: day(2026, 12, 1), To: day(2026, 12, 1), Reason: cadence.DayCap},
	}, told.Skipped)
	assert.Equal(t, utc("2026-12-02 09:00:00"), told.At)

	told = plan.Explain(utc("2026-12-01 10:00:00"), time.UTC, "e-1", history)
	assert.Contains(t, told.Skipped, cadence.Skip{From: day(2026, 12, 2), To: day(2026, 12, 2), Reason: cadence.WeekCap})
	assert.Equal(t, utc("2026-12-07 09:00:00"), told.At)

	plan.Cap = cadence.Cap{Gap: 20 * time.Hour}
	told = plan.Explain(utc("2026-12-02 10:00:00"), time.UTC, "e-1", []time.Time{utc("2026-12-02 13:00:01")})
	assert.Equal(t, utc("2026-12-04 09:00:00"), told.At, "one second short of 20 hours")
	assert.Contains(t, told.Skipped, cadence.Skip{From: day(2026, 12, 3), To: day(2026, 12, 3), Reason: cadence.GapTooShort})
}

func TestExplanationIsStorable(t *testing.T) {
	told := cadence.Default().Explain(utc("2026-12-02 10:00:00"), time.UTC, "e-1", nil)
	stored, err := json.Marshal(told)
	require.NoError(t, err)
	var read cadence.Explanation
	require.NoError(t, json.Unmarshal(stored, &read))
	assert.Equal(t, told, read)
}

func TestEveryReasonHasWords(t *testing.T) {
	for _, reason := range []cadence.Reason{
		cadence.WeekendDay, cadence.QuietDate, cadence.Holiday, cadence.QuietHours, cadence.ClockChange,
		cadence.Passed, cadence.DayCap, cadence.WeekCap, cadence.GapTooShort,
	} {
		assert.NotEqual(t, string(reason), reason.Text())
	}
	assert.Equal(t, "moon", cadence.Reason("moon").Text())
}
