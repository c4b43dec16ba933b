package cadence_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

func load(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	require.NoError(t, err)
	return zone
}

func daily(from, to cadence.TimeOfDay) cadence.Cadence {
	return cadence.Cadence{
		Frequency: cadence.Daily(),
		Windows:   []cadence.Window{{Days: cadence.EveryDay, From: from, To: to}},
	}
}

func TestDailyMomentsAroundClockChanges(t *testing.T) {
	for _, change := range []struct {
		name, zone string
		rule       cadence.Cadence
		after      string   // RFC 3339
		moments    []string // in the zone
	}{
		{
			"what is left of a window that begins in the skipped hour",
			"Europe/Copenhagen", daily(cadence.At(2, 30), cadence.At(3, 30)), "2026-03-27T12:00:00Z",
			[]string{"2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"},
		},
		{
			"a window that is skipped whole",
			"Europe/Copenhagen", daily(cadence.At(2, 0), cadence.At(3, 0)), "2026-03-27T12:00:00Z",
			[]string{"2026-03-28T02:00:00+01:00", "2026-03-30T02:00:00+02:00"},
		},
		{
			"a repeated time counts the first time",
			"Europe/Copenhagen", daily(cadence.At(2, 30), cadence.At(3, 30)), "2026-10-24T12:00:00Z",
			[]string{"2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"},
		},
		{
			"asked in the repeated hour, before the second showing",
			"Europe/Copenhagen", daily(cadence.At(2, 30), cadence.At(3, 30)), "2026-10-25T01:10:00Z",
			[]string{"2026-10-26T02:30:00+01:00"},
		},
		{
			"half an hour skipped",
			"Australia/Lord_Howe", daily(cadence.At(2, 15), cadence.At(2, 45)), "2026-10-03T00:00:00Z",
			[]string{"2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"},
		},
		{
			"half an hour repeated",
			"Australia/Lord_Howe", daily(cadence.At(1, 45), cadence.At(2, 45)), "2026-04-04T00:00:00Z",
			[]string{"2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"},
		},
		{
			"midnight skipped",
			"America/Santiago", daily(cadence.At(0, 0), cadence.At(2, 0)), "2026-09-05T12:00:00Z",
			[]string{"2026-09-06T01:00:00-03:00", "2026-09-07T00:00:00-03:00"},
		},
		{
			"the hour before midnight repeated",
			"America/Santiago", daily(cadence.At(23, 30), cadence.At(24, 0)), "2026-04-04T12:00:00Z",
			[]string{"2026-04-04T23:30:00-03:00", "2026-04-05T23:30:00-04:00"},
		},
		{
			"midnight skipped in Beirut",
			"Asia/Beirut", daily(cadence.At(0, 0), cadence.At(0, 30)), "2026-03-27T00:00:00Z",
			[]string{"2026-03-28T00:00:00+02:00", "2026-03-30T00:00:00+03:00"},
		},
		{
			"midnight skipped in Cairo",
			"Africa/Cairo", daily(cadence.At(0, 30), cadence.At(1, 30)), "2026-04-22T23:00:00Z",
			[]string{"2026-04-24T01:00:00+03:00", "2026-04-25T00:30:00+03:00"},
		},
		{
			"a minute past midnight goes back to the day before",
			"America/St_Johns", daily(cadence.At(0, 0), cadence.At(1, 0)), "2006-10-28T12:00:00Z",
			[]string{"2006-10-29T00:00:00-02:30", "2006-10-30T00:00:00-03:30"},
		},
		{
			"a day left out",
			"Pacific/Apia", daily(cadence.At(9, 0), cadence.At(12, 0)), "2011-12-29T12:00:00Z",
			[]string{"2011-12-29T09:00:00-10:00", "2011-12-31T09:00:00+14:00", "2012-01-01T09:00:00+14:00"},
		},
		{
			"three quarters of an hour skipped, an offset with seconds before",
			"Africa/Monrovia", daily(cadence.At(0, 0), cadence.At(2, 0)), "1972-01-06T12:00:00Z",
			[]string{"1972-01-07T00:44:30Z", "1972-01-08T00:00:00Z"},
		},
	} {
		t.Run(change.name, func(t *testing.T) {
			zone := load(t, change.zone)
			at, err := time.Parse(time.RFC3339, change.after)
			require.NoError(t, err)
			for _, want := range change.moments {
				next, ok := change.rule.Next(at, zone, "e-1")
				require.True(t, ok)
				assert.Equal(t, want, next.Format(time.RFC3339))
				at = next
			}
		})
	}
}

func TestSpreadKeepsToWhatTheClockChangeLeaves(t *testing.T) {
	zone := load(t, "Europe/Copenhagen")
	rule := daily(cadence.At(2, 0), cadence.At(3, 10))
	rule.Spread = time.Hour
	opens := time.Date(2026, time.March, 29, 3, 0, 0, 0, zone)
	for _, key := range []string{"a", "b", "c", "d", "e-0001", "e-0002"} {
		next, ok := rule.Next(opens.Add(-time.Hour), zone, key)
		require.True(t, ok)
		assert.False(t, next.Before(opens), "%s", next)
		assert.True(t, next.Before(opens.Add(10*time.Minute)), "%s", next)
	}
}

func TestWeeklyTakesTheNextStretchWhenTheClockSkipsTheFirst(t *testing.T) {
	zone := load(t, "Europe/Copenhagen")
	rule := cadence.Cadence{Windows: []cadence.Window{
		{Days: cadence.On(time.Sunday), From: cadence.At(2, 0), To: cadence.At(3, 0)},
		{Days: cadence.On(time.Sunday), From: cadence.At(20, 0), To: cadence.At(21, 0)},
	}}
	next, ok := rule.Next(time.Date(2026, time.March, 23, 0, 0, 0, 0, zone), zone, "e-1")
	require.True(t, ok)
	assert.Equal(t, "2026-03-29T20:00:00+02:00", next.Format(time.RFC3339))

	rule.Windows = rule.Windows[:1]
	told := rule.Explain(time.Date(2026, time.March, 23, 0, 0, 0, 0, zone), zone, "e-1")
	assert.Equal(t, "2026-04-05T02:00:00+02:00", told.At.Format(time.RFC3339))
	sunday := cadence.Date{Year: 2026, Month: time.March, Day: 29}
	assert.Equal(t, []cadence.Skip{{From: sunday, To: sunday, Reason: cadence.ClockChange}}, told.Skipped)
}

func TestADateBeginsWhenItsZoneFirstShowsIt(t *testing.T) {
	for _, day := range []struct {
		zone string
		date cadence.Date
		want string
	}{
		{"Europe/Copenhagen", cadence.Date{Year: 2026, Month: 3, Day: 29}, "2026-03-29T00:00:00+01:00"},
		{"America/Santiago", cadence.Date{Year: 2026, Month: 9, Day: 6}, "2026-09-06T01:00:00-03:00"},
		{"America/Havana", cadence.Date{Year: 2026, Month: 11, Day: 1}, "2026-11-01T00:00:00-04:00"},
		{"America/St_Johns", cadence.Date{Year: 2006, Month: 10, Day: 29}, "2006-10-29T00:00:00-02:30"},
		{"Pacific/Apia", cadence.Date{Year: 2011, Month: 12, Day: 30}, "2011-12-31T00:00:00+14:00"},
	} {
		assert.Equal(t, day.want, day.date.In(load(t, day.zone)).Format(time.RFC3339), day.zone)
	}
	assert.True(t, cadence.Date{}.In(time.UTC).IsZero())
	assert.Equal(t, "2026-01-02T00:00:00Z", cadence.Date{Year: 2026, Month: 1, Day: 2}.In(nil).Format(time.RFC3339))
}
