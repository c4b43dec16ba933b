package cadence_test

import (
	_ "embed"
	"encoding/binary"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// The IANA zones as the Go distribution carries them, links included.
//
//go:embed testdata/zones.txt
var zoneNames string

func allZones(t testing.TB) []*time.Location {
	t.Helper()
	var zones []*time.Location
	for name := range strings.FieldsSeq(zoneNames) {
		zone, err := time.LoadLocation(name)
		require.NoError(t, err)
		zones = append(zones, zone)
	}
	require.Greater(t, len(zones), 500)
	return zones
}

// tick is the grain of the oracle's clock in seconds. Since 1970 the offset of
// every zone is a multiple of it.
const tick = 30

// shownTimes are the local times (seconds since 1970-01-01 by the local clock)
// that a zone shows from one instant to another, with the first instant of each.
type shownTimes struct {
	first map[int64]int64
	days  map[int64][]int64 // the local times of a day, in the order shown
}

func watch(zone *time.Location, from, to int64) shownTimes {
	shown := shownTimes{first: map[int64]int64{}, days: map[int64][]int64{}}
	for unix := from; unix < to; unix += tick {
		local := wall(time.Unix(unix, 0).In(zone))
		if _, seen := shown.first[local]; seen {
			continue
		}
		shown.first[local] = unix
		day := dayOf(local)
		shown.days[day] = append(shown.days[day], local)
	}
	return shown
}

// wall is what the clock of t's zone shows, in seconds since 1970-01-01.
func wall(t time.Time) int64 {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC).Unix()
}

// dayOf is the day of a local time, in days since 1970-01-01.
func dayOf(local int64) int64 {
	return int64(math.Floor(float64(local) / 86400))
}

func wallTime(local int64) time.Time { return time.Unix(local, 0).UTC() }

// open reports whether the rule lets a local time be used.
func open(rule cadence.Cadence, local int64) bool {
	t := wallTime(local)
	minute := cadence.At(t.Hour(), t.Minute())
	inWindow := len(rule.Windows) == 0
	for _, w := range rule.Windows {
		to := w.To
		if to == 0 {
			to = cadence.At(24, 0)
		}
		inWindow = inWindow || w.Days.Has(t.Weekday()) && w.From <= minute && minute < to
	}
	return inWindow && !quietAt(rule.Quiet, t)
}

func quietAt(q cadence.Quiet, t time.Time) bool {
	minute, date := cadence.At(t.Hour(), t.Minute()), cadence.DateOf(t)
	if q.From < q.To && minute >= q.From && minute < q.To {
		return true
	}
	if q.From > q.To && (minute >= q.From || minute < q.To) {
		return true
	}
	if q.Weekends && (t.Weekday() == time.Saturday || t.Weekday() == time.Sunday) {
		return true
	}
	for _, d := range q.Dates {
		if d == date {
			return true
		}
	}
	return q.Holiday != nil && q.Holiday(date)
}

// oracle is the first moment after an instant, found by watching the clock for
// some days. When none lies in them it is false.
func oracle(rule cadence.Cadence, after time.Time, zone *time.Location, key string, days int64) (time.Time, bool) {
	const day = 86400
	today := dayOf(wall(after.In(zone)))
	first := periodStart(rule.Frequency, today-1)
	shown := watch(zone, floor(first*day-3*day), floor(after.Unix()+days*day))
	lastDay := dayOf(wall(time.Unix(after.Unix()+days*day, 0).In(zone))) - 2
	taken := map[int64]bool{}
	for d := first; d <= lastDay; d++ {
		for _, at := range momentsOfDay(rule, shown, d, key) {
			period := periodStart(rule.Frequency, d)
			if rule.Frequency.Every != cadence.Content {
				if taken[period] {
					continue
				}
				taken[period] = true
			}
			if at > after.Unix() {
				return time.Unix(at, 0).In(zone), true
			}
		}
	}
	return time.Time{}, false
}

func floor(unix int64) int64 { return unix - (unix%tick+tick)%tick }

func momentsOfDay(rule cadence.Cadence, shown shownTimes, day int64, key string) []int64 {
	var moments []int64
	times := shown.days[day]
	for i := 0; i < len(times); {
		if !open(rule, times[i]) {
			i++
			continue
		}
		end := i + 1
		for end < len(times) && times[end] == times[end-1]+tick && open(rule, times[end]) {
			end++
		}
		opens, closes := times[i], times[end-1]+tick
		width := min(int64(rule.Spread/time.Second), closes-opens)
		step := int64(rule.Spread / time.Second)
		if step == 0 {
			step = 60
		}
		for local := opens + promisedShare(key, width); local < closes; local += step {
			shownTick := local - (local-opens)%tick
			moments = append(moments, shown.first[shownTick]+local-shownTick)
		}
		i = end
	}
	return moments
}

// periodStart is the first day of a day's period, in days since 1970-01-01.
func periodStart(f cadence.Frequency, day int64) int64 {
	n := int64(max(f.N, 1))
	switch f.Every {
	case cadence.Week:
		const mondayOfWeekZero = 4
		weeks := big.NewInt(day - mondayOfWeekZero)
		weeks.Div(weeks, big.NewInt(7*n)) // Euclidean
		return weeks.Int64()*7*n + mondayOfWeekZero
	case cadence.Day:
		days := new(big.Int).Div(big.NewInt(day), big.NewInt(n))
		return days.Int64() * n
	default:
		return day
	}
}

// promisedShare is the share of width that the package documentation promises
// to a key.
func promisedShare(key string, width int64) int64 {
	product := new(big.Int).Mul(new(big.Int).SetUint64(murmur64A([]byte(key))), big.NewInt(width))
	return product.Rsh(product, 64).Int64()
}

func murmur64A(text []byte) uint64 {
	const m, r = 0xc6a4a7935bd1e995, 47
	h := uint64(len(text)) * m
	for len(text) >= 8 {
		k := binary.LittleEndian.Uint64(text)
		k *= m
		k ^= k >> r
		k *= m
		h ^= k
		h *= m
		text = text[8:]
	}
	if len(text) > 0 {
		var rest [8]byte
		copy(rest[:], text)
		h ^= binary.LittleEndian.Uint64(rest[:])
		h *= m
	}
	h ^= h >> r
	h *= m
	return h ^ h>>r
}
