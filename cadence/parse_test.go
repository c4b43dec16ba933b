package cadence_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

func TestParseDate(t *testing.T) {
	d, err := cadence.ParseDate("2028-02-29")
	require.NoError(t, err)
	assert.Equal(t, day(2028, time.February, 29), d)
	for _, bad := range []string{"", "2027-02-29", "2026-13-01", "31-12-2026", "2026-1-2", "0000-01-01", "2026-12-31T00:00", "20261231"} {
		_, err := cadence.ParseDate(bad)
		assert.ErrorContains(t, err, "2026-12-31", bad)
	}
	var read struct{ A, B cadence.Date }
	require.NoError(t, json.Unmarshal([]byte(`{"A":"","B":"2026-12-31"}`), &read))
	assert.True(t, read.A.IsZero())
	text, err := json.Marshal(read)
	require.NoError(t, err)
	assert.JSONEq(t, `{"A":"","B":"2026-12-31"}`, string(text))
}

func TestDatesAgreeWithTheTimePackage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "instant"), 0).UTC()
		d := cadence.DateOf(at)
		require.Equal(t, at.Weekday(), d.Weekday())
		require.Equal(t, at.Format(time.DateOnly), d.String())
		require.True(t, d.Valid())
		days := rapid.IntRange(-4_000_000, 4_000_000).Draw(t, "days")
		later := d.AddDays(days)
		require.Equal(t, cadence.DateOf(at.AddDate(0, 0, days)), later)
		require.Equal(t, days < 0, later.Before(d))
		require.Equal(t, -d.Compare(later), later.Compare(d))
		require.Equal(t, days == 0, later.Compare(d) == 0)
	})
	assert.False(t, cadence.Date{}.Valid())
	assert.Equal(t, cadence.Date{}, cadence.Date{}.AddDays(3))
	assert.False(t, cadence.Date{Year: math.MaxInt, Month: 1, Day: 1}.Valid())
}

func TestParseTimeOfDay(t *testing.T) {
	for text, want := range map[string]cadence.TimeOfDay{
		"00:00": 0, "09:30": cadence.At(9, 30), "9:30": cadence.At(9, 30), "23:59": 1439, "24:00": 1440,
	} {
		got, err := cadence.ParseTimeOfDay(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got)
	}
	for _, bad := range []string{"", "9", "09.30", "24:01", "12:60", "-1:00", "9:3", "123:0", "0٣:00"} {
		_, err := cadence.ParseTimeOfDay(bad)
		assert.ErrorContains(t, err, "09:30", bad)
	}
}

func TestParseWeekdays(t *testing.T) {
	for text, want := range map[string]cadence.Weekdays{
		"": 0, "tue-thu": cadence.On(time.Tuesday, time.Wednesday, time.Thursday), "Mon, FRIDAY": cadence.On(time.Monday, time.Friday),
		"sat-mon": cadence.On(time.Saturday, time.Sunday, time.Monday), "mon-sun": cadence.EveryDay, "wed-wed": cadence.On(time.Wednesday),
	} {
		got, err := cadence.ParseWeekdays(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, bad := range []string{"man", "tue,", "tue-", "-", "mon-tue-wed", "1"} {
		_, err := cadence.ParseWeekdays(bad)
		assert.ErrorContains(t, err, "not a day of the week", bad)
	}
	assert.Equal(t, "mon-fri", cadence.Workdays.String())
	assert.Equal(t, "sat,sun", cadence.Weekend.String())
	assert.Equal(t, "mon,wed-fri", cadence.On(time.Monday, time.Wednesday, time.Thursday, time.Friday).String())
	assert.Zero(t, cadence.On(7, -1))
	assert.False(t, cadence.EveryDay.Has(7))
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2026-12-31", "2027-02-29", "0001-01-01", "9999-12-31", "31.12.2026", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := cadence.ParseDate(text)
		if err != nil {
			assert.Less(t, len(err.Error()), 400, "an error must not repeat long input")
			return
		}
		assert.Equal(t, text, d.String())
		assert.Equal(t, d, cadence.DateOf(d.In(time.UTC)))
	})
}

func FuzzParseTimeOfDay(f *testing.F) {
	for _, seed := range []string{"09:30", "9:30", "24:00", "24:01", "aa:bb", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := cadence.ParseTimeOfDay(text)
		if err != nil {
			return
		}
		again, err := cadence.ParseTimeOfDay(at.String())
		require.NoError(t, err)
		assert.Equal(t, at, again)
		assert.True(t, at.Valid())
	})
}

func FuzzParseWeekdays(f *testing.F) {
	for _, seed := range []string{"tue-thu", "mon, wed", "sat-mon", "Friday", "-", ",", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		days, err := cadence.ParseWeekdays(text)
		if err != nil {
			return
		}
		again, err := cadence.ParseWeekdays(days.String())
		require.NoError(t, err)
		assert.Equal(t, days, again)
		stored, err := json.Marshal(days)
		require.NoError(t, err)
		var read cadence.Weekdays
		require.NoError(t, json.Unmarshal(stored, &read))
		assert.Equal(t, days, read)
	})
}
