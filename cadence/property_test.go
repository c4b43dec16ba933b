package cadence_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

var (
	begin1970 = time.Date(1970, time.January, 1, 0, 0, 0, 0, time.UTC).Unix()
	end2037   = time.Date(2038, time.January, 1, 0, 0, 0, 0, time.UTC).Unix()
)

// sparseHoliday closes every eleventh day.
func sparseHoliday(d cadence.Date) bool {
	return dayOf(d.In(time.UTC).Unix())%11 == 3
}

func drawRule(t *rapid.T) cadence.Cadence {
	quarter := rapid.Custom(func(t *rapid.T) cadence.TimeOfDay {
		if rapid.Bool().Draw(t, "odd minute") {
			return cadence.TimeOfDay(rapid.IntRange(0, 1440).Draw(t, "minute"))
		}
		return cadence.TimeOfDay(15 * rapid.IntRange(0, 96).Draw(t, "quarter"))
	})
	window := rapid.Custom(func(t *rapid.T) cadence.Window {
		return cadence.Window{
			Days: cadence.Weekdays(rapid.IntRange(1, int(cadence.EveryDay)).Draw(t, "days")),
			From: quarter.Draw(t, "from"), To: quarter.Draw(t, "to"),
		}
	})
	rule := cadence.Cadence{
		Frequency: cadence.Frequency{
			Every: rapid.SampledFrom([]cadence.Unit{cadence.Week, cadence.Day, cadence.Content}).Draw(t, "unit"),
			N:     rapid.IntRange(0, 3).Draw(t, "n"),
		},
		Windows: rapid.SliceOfN(window, 0, 3).Draw(t, "windows"),
		Spread: rapid.SampledFrom([]time.Duration{
			0, time.Second, 7 * time.Minute, time.Hour, 100*time.Minute + 7*time.Second, 24 * time.Hour,
		}).Draw(t, "spread"),
	}
	if rapid.Bool().Draw(t, "quiet hours") {
		rule.Quiet.From, rule.Quiet.To = quarter.Draw(t, "quiet from"), quarter.Draw(t, "quiet to")
	}
	rule.Quiet.Weekends = rapid.Bool().Draw(t, "weekends")
	if rapid.Bool().Draw(t, "holidays") {
		rule.Quiet.Holiday = sparseHoliday
	}
	return rule
}

// drawInstant is an instant of the years 1970 to 2037, half the time within two
// days of a clock change.
func drawInstant(t *rapid.T, zone *time.Location) time.Time {
	at := time.Unix(rapid.Int64Range(begin1970, end2037).Draw(t, "instant"), 0).In(zone)
	if _, change := at.ZoneBounds(); !change.IsZero() && change.Unix() < end2037 && rapid.Bool().Draw(t, "near a change") {
		at = change.Add(time.Duration(rapid.Int64Range(-48*3600, 48*3600).Draw(t, "seconds from it")) * time.Second)
	}
	return at
}

// repeated reports whether the clock of t's zone showed the same local time
// before t.
func repeated(t time.Time) bool {
	_, offset := t.Zone()
	for at := t; t.Sub(at) < 26*time.Hour; {
		start, _ := at.ZoneBounds()
		if start.IsZero() {
			return false
		}
		at = start.Add(-time.Second)
		_, before := at.Zone()
		if earlier := t.Add(time.Duration(offset-before) * time.Second); earlier.Before(t) && wall(earlier) == wall(t) {
			return true
		}
	}
	return false
}

// requireMoment holds a moment to everything that must be true of it by itself.
func requireMoment(t require.TestingT, rule cadence.Cadence, after, at time.Time) {
	require.True(t, at.After(after), "%s is not after %s", at, after)
	require.True(t, open(rule, wall(at)), "%s is not open", at)
	require.False(t, repeated(at), "%s shows a local time for the second time", at)
}

func TestMomentsAreOpenLaterEachTimeAndAtMostOneInEachPeriod(t *testing.T) {
	zones := allZones(t)
	rapid.Check(t, func(t *rapid.T) {
		rule, zone := drawRule(t), rapid.SampledFrom(zones).Draw(t, "zone")
		after, key := drawInstant(t, zone), rapid.String().Draw(t, "key")
		lastPeriod := int64(-1 << 40)
		for range 25 {
			at, ok := rule.Next(after, zone, key)
			told := rule.Explain(after, zone, key)
			require.Equal(t, ok, told.OK)
			require.True(t, at.Equal(told.At), "Next says %s, Explain %s", at, told.At)
			if !ok {
				return
			}
			requireMoment(t, rule, after, at)
			again, _ := rule.Next(at.Add(-time.Nanosecond), zone, key)
			require.True(t, at.Equal(again), "asked just before %s: %s", at, again)
			if rule.Frequency.Every != cadence.Content {
				period := periodStart(rule.Frequency, dayOf(wall(at)))
				require.Greater(t, period, lastPeriod, "%s is in the period of the moment before", at)
				lastPeriod = period
			}
			after = at
		}
	})
}

// A later question never has an earlier answer, and a question between the
// instant and its answer has the same one.
func TestAnswersAreMonotone(t *testing.T) {
	zones := allZones(t)
	rapid.Check(t, func(t *rapid.T) {
		rule, zone := drawRule(t), rapid.SampledFrom(zones).Draw(t, "zone")
		a := drawInstant(t, zone)
		b := a.Add(time.Duration(rapid.Int64Range(0, int64(9*24*time.Hour)).Draw(t, "later")))
		fromA, okA := rule.Next(a, zone, "k")
		fromB, okB := rule.Next(b, zone, "k")
		if !okA || !okB {
			return
		}
		require.False(t, fromB.Before(fromA))
		if b.Before(fromA) {
			require.True(t, fromA.Equal(fromB))
		}
	})
}

func requireOracle(t require.TestingT, rule cadence.Cadence, after time.Time, zone *time.Location, key string, days int64) {
	want, found := oracle(rule, after, zone, key, days)
	at, ok := rule.Next(after, zone, key)
	if found {
		require.True(t, ok && at.Equal(want), "after %s in %s: want %s, got %s %v", after.In(zone), zone, want, at, ok)
	} else if ok {
		require.Greater(t, at.Sub(after), time.Duration(days-4)*24*time.Hour, "after %s in %s: %s is not a moment", after.In(zone), zone, at)
	}
}

func TestNextAgreesWithWatchingTheClock(t *testing.T) {
	zones := allZones(t)
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		requireOracle(t, drawRule(t), drawInstant(t, zone), zone, rapid.StringMatching(`[a-z0-9-]{0,20}`).Draw(t, "key"), 18)
	})
}

// Every zone is watched around one of its clock changes, under a rule that is
// open at night, when clocks change.
func TestNextAgreesWithWatchingTheClockInEveryZone(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	for _, zone := range allZones(t) {
		changes := changesOf(zone)
		if len(changes) == 0 {
			continue
		}
		change := changes[random.IntN(len(changes))]
		rule := cadence.Cadence{
			Frequency: cadence.Frequency{Every: cadence.Unit(random.IntN(3))},
			Windows: []cadence.Window{
				{Days: cadence.EveryDay, From: cadence.TimeOfDay(random.IntN(180)), To: cadence.At(4, 0)},
				{Days: cadence.EveryDay, From: cadence.TimeOfDay(1290 + random.IntN(120)), To: cadence.At(24, 0)},
			},
			Spread: time.Duration(random.IntN(5400)) * time.Second,
		}
		after := change.Add(time.Duration(random.Int64N(int64(8*time.Hour))) - 6*time.Hour)
		requireOracle(t, rule, after, zone, "e-17", 6)
	}
}

func changesOf(zone *time.Location) []time.Time {
	var changes []time.Time
	for at := time.Unix(begin1970, 0).In(zone); ; {
		_, end := at.ZoneBounds()
		if end.IsZero() || end.Unix() >= end2037 {
			return changes
		}
		changes = append(changes, end)
		at = end
	}
}

// All clock changes of all zones from 1970 to 2037, each with moments all
// through the day.
func TestNoMomentIsSkippedOrRepeatedAtAnyClockChange(t *testing.T) {
	everyQuarter := cadence.Cadence{Frequency: cadence.EveryContent(), Spread: 15 * time.Minute}
	daily := cadence.Cadence{
		Frequency: cadence.Daily(), Spread: time.Hour,
		Windows: []cadence.Window{{Days: cadence.EveryDay, From: cadence.At(0, 0), To: cadence.At(3, 0)}},
	}
	for _, zone := range allZones(t) {
		for _, change := range changesOf(zone) {
			for _, rule := range []cadence.Cadence{everyQuarter, daily} {
				seen := map[int64]bool{}
				for at := change.Add(-3 * time.Hour); at.Before(change.Add(3 * time.Hour)); {
					next, ok := rule.Next(at, zone, "e-17")
					require.True(t, ok)
					if seen[wall(next)] || repeated(next) || !open(rule, wall(next)) || !next.After(at) {
						assert.Fail(t, "not a moment", "after %s in %s: %s", at, zone, next)
					}
					seen[wall(next)] = true
					at = next
				}
			}
		}
	}
}

func TestPlanNeverExceedsItsCap(t *testing.T) {
	zones := allZones(t)
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		plan := cadence.Plan{Cadence: drawRule(t), Cap: cadence.Cap{
			PerDay:  rapid.IntRange(0, 3).Draw(t, "per day"),
			PerWeek: rapid.IntRange(0, 5).Draw(t, "per week"),
			Gap:     time.Duration(rapid.Int64Range(0, int64(50*time.Hour)).Draw(t, "gap")),
		}}
		after := drawInstant(t, zone)
		var history []time.Time
		for range rapid.IntRange(0, 4).Draw(t, "before") {
			history = append(history, after.Add(time.Duration(rapid.Int64Range(int64(-9*24*time.Hour), int64(9*24*time.Hour)).Draw(t, "then"))))
		}
		for range 12 {
			at, ok := plan.Next(after, zone, "k", history)
			told := plan.Explain(after, zone, "k", history)
			require.Equal(t, ok, told.OK)
			require.True(t, at.Equal(told.At))
			if !ok {
				return
			}
			requireMoment(t, plan.Cadence, after, at)
			requireAllowed(t, plan.Cap, at, history)
			requireNoneBefore(t, plan, after, at, zone, history)
			history, after = append(history, at), at
		}
	})
}

// allowed is the cap, spelt out.
func allowed(limit cadence.Cap, at time.Time, history []time.Time) bool {
	day, week := 0, 0
	for _, then := range history {
		then = then.In(at.Location())
		if gap := at.Sub(then).Abs(); limit.Gap > 0 && gap < limit.Gap {
			return false
		}
		if cadence.DateOf(then) == cadence.DateOf(at) {
			day++
		}
		year, number := then.ISOWeek()
		if atYear, atNumber := at.ISOWeek(); year == atYear && number == atNumber {
			week++
		}
	}
	return (limit.PerDay == 0 || day < limit.PerDay) && (limit.PerWeek == 0 || week < limit.PerWeek)
}

func requireAllowed(t require.TestingT, limit cadence.Cap, at time.Time, history []time.Time) {
	require.True(t, allowed(limit, at, history), "%s exceeds %+v after %v", at, limit, history)
}

// requireNoneBefore follows the rule without its cap: what it passes on the way
// to the plan's answer must exceed the cap.
func requireNoneBefore(t require.TestingT, plan cadence.Plan, after, at time.Time, zone *time.Location, history []time.Time) {
	for range 200 {
		next, ok := plan.Cadence.Next(after, zone, "k")
		if !ok || !next.Before(at) {
			require.True(t, ok && next.Equal(at), "%s is not a moment of the rule", at)
			return
		}
		require.False(t, allowed(plan.Cap, next, history), "%s was passed over for %s", next, at)
		after = next
	}
}

// A rule that Check refuses still has an answer that is later than the question,
// and comes to an end.
func TestAnyRuleComesToAnEnd(t *testing.T) {
	zones := allZones(t)
	any32 := rapid.Map(rapid.Int32(), func(n int32) cadence.TimeOfDay { return cadence.TimeOfDay(n) })
	rapid.Check(t, func(t *rapid.T) {
		plan := cadence.Plan{
			Cadence: cadence.Cadence{
				Frequency: cadence.Frequency{Every: cadence.Unit(rapid.Uint8Range(0, 4).Draw(t, "unit")), N: rapid.Int().Draw(t, "n")},
				Windows: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) cadence.Window {
					return cadence.Window{Days: cadence.Weekdays(rapid.Uint8().Draw(t, "days")), From: any32.Draw(t, "from"), To: any32.Draw(t, "to")}
				}), 0, 3).Draw(t, "windows"),
				Quiet:  cadence.Quiet{From: any32.Draw(t, "quiet from"), To: any32.Draw(t, "quiet to"), Dates: []cadence.Date{{Month: -3, Day: 99}}},
				Spread: time.Duration(rapid.Int64().Draw(t, "spread")),
			},
			Cap: cadence.Cap{PerDay: rapid.Int().Draw(t, "per day"), PerWeek: rapid.Int().Draw(t, "per week"), Gap: time.Duration(rapid.Int64().Draw(t, "gap"))},
		}
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		after := time.Unix(rapid.Int64().Draw(t, "after"), 0)
		if rapid.Bool().Draw(t, "in our time") {
			after = drawInstant(t, zone)
		}
		history := []time.Time{{}, after, after.Add(time.Hour), time.Unix(1<<60, 0)}
		at, ok := plan.Next(after, zone, "k", history)
		require.True(t, !ok || at.After(after))
		told := plan.Explain(after, zone, "k", history)
		require.Equal(t, ok, told.OK)
		require.NotEmpty(t, told.String())
		_ = plan.Check()
	})
}
