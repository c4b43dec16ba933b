package cadence_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// benchmarkRule is weekly, with quiet hours, weekends and a holiday function.
func benchmarkRule(spread time.Duration) cadence.Cadence {
	rule := cadence.Default().Cadence
	rule.Spread = spread
	rule.Quiet.Holiday = func(d cadence.Date) bool {
		return d.Month == time.December && d.Day >= 24 && d.Day <= 26
	}
	return rule
}

// benchmarkInstants are spread over two years, in no order that a branch
// predictor or a zone's cache could profit from.
func benchmarkInstants(zone *time.Location) []time.Time {
	random := rand.New(rand.NewPCG(1, 2))
	instants := make([]time.Time, 4096)
	for i := range instants {
		instants[i] = time.Unix(1767225600+random.Int64N(2*365*24*60*60), 0).In(zone)
	}
	return instants
}

func dates(instants []time.Time) []cadence.Date {
	list := make([]cadence.Date, len(instants))
	for i, instant := range instants {
		list[i] = cadence.DateOf(instant)
	}
	return list
}

// measure reports the time of n operations, alone and as a multiple of the time
// of n calls of time.Date. The two take turns, so that a busy machine slows both.
func measure(b *testing.B, n int, operations, baseline func(first, end int)) {
	b.ReportAllocs()
	b.ResetTimer()
	var spent, compared time.Duration
	const turn = 10_000
	for first := 0; first < n; first += turn {
		end := min(first+turn, n)
		start := time.Now()
		operations(first, end)
		middle := time.Now()
		baseline(first, end)
		spent, compared = spent+middle.Sub(start), compared+time.Since(middle)
	}
	b.StopTimer()
	b.ReportMetric(float64(spent)/float64(b.N), "ns/op")
	b.ReportMetric(float64(spent)/float64(compared), "x/time.Date")
}

// BenchmarkNext compares Next under a weekly rule with one time.Date in the
// same zone; the goal is at most 4.
func BenchmarkNext(b *testing.B) {
	for _, name := range []string{"Europe/Copenhagen", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"} {
		for _, spread := range []time.Duration{0, time.Hour} {
			b.Run(fmt.Sprintf("%s/spread=%s", name, spread), func(b *testing.B) {
				benchmarkNext(b, name, benchmarkRule(spread))
			})
		}
	}
}

func benchmarkNext(b *testing.B, name string, rule cadence.Cadence) {
	zone, err := time.LoadLocation(name)
	require.NoError(b, err)
	instants := benchmarkInstants(zone)
	days := dates(instants)
	found, sum := 0, int64(0)
	measure(b, b.N, func(first, end int) {
		for i := first; i < end; i++ {
			if _, ok := rule.Next(instants[i%len(instants)], zone, "e-0004711"); ok {
				found++
			}
		}
	}, func(first, end int) {
		for i := first; i < end; i++ {
			d := days[i%len(days)]
			sum += time.Date(d.Year, d.Month, d.Day, 9, 30, 0, 0, zone).Unix()
		}
	})
	require.Equal(b, b.N, found)
	require.NotZero(b, sum)
}

// BenchmarkPlanWeek plans the coming week of people in four zones, each with a
// history of the last three weeks, and compares it with one time.Date for each
// of them; the goal is at most 10 for 1 000 000 people.
func BenchmarkPlanWeek(b *testing.B) {
	const people = 1_000_000
	plan := cadence.Default()
	plan.Cadence = benchmarkRule(time.Hour)
	var zones []*time.Location
	for _, name := range []string{"Europe/Copenhagen", "Europe/London", "America/Chicago", "Asia/Singapore"} {
		zone, err := time.LoadLocation(name)
		require.NoError(b, err)
		zones = append(zones, zone)
	}
	now := time.Date(2026, time.October, 19, 6, 0, 0, 0, time.UTC)
	keys, histories := make([]string, people), make([][]time.Time, people)
	random := rand.New(rand.NewPCG(3, 4))
	for i := range keys {
		keys[i] = fmt.Sprintf("e-%07d", i)
		for week := 3; week > 0; week-- {
			histories[i] = append(histories[i], now.AddDate(0, 0, -7*week).Add(time.Duration(random.Int64N(int64(96*time.Hour)))))
		}
	}
	planned, sum := 0, int64(0)
	measure(b, b.N*people, func(first, end int) {
		for i := first; i < end; i++ {
			person := i % people
			if _, ok := plan.Next(now, zones[i%len(zones)], keys[person], histories[person]); ok {
				planned++
			}
		}
	}, func(first, end int) {
		for i := first; i < end; i++ {
			sum += time.Date(2026, time.October, 19+i%7, 9, 30, 0, 0, zones[i%len(zones)]).Unix()
		}
	})
	require.Equal(b, b.N*people, planned)
	require.NotZero(b, sum)
}
