package cadence

import (
	"math/bits"
	"time"
)

// horizon is how many local days a search looks at before it gives up: two
// years, so that the longest period is seen whole.
const horizon = 731

// The instants that a search accepts, the years 1 to 9999 in UTC.
const (
	earliest = zeroTime
	last     = 253402300799
)

// search looks for the moments of one rule, zone and key. The zone is not among
// its fields but handed on beside it: the compiler thinks that zones escape, and
// would move the rule to the heap with it.
type search struct {
	rule  *Cadence
	run   offsetRun
	weeks uint32 // the open days of the week, twice over, from Sunday on
	width int64  // the rule's Spread in seconds
	mixed uint64
	limit int64  // the first local day that is not looked at
	trace *trace // nil when nobody asks for reasons

	// A day's moment is its first one later than after, of those that recur every
	// step seconds within each stretch.
	after, step int64

	// on holds the weekday looked at last, first is its first opening and isOpen
	// whether it has one. Most searches come to one weekday only.
	on     Weekdays
	isOpen bool
	first  opening
}

// moment is one of them.
type moment struct {
	unix int64
	day  int64 // local, counted from 1970-01-01
}

// begin prepares s, which has its rule, and gives the local day of unix, the
// first to look at.
func (s *search) begin(zone *time.Location, key string, unix int64) (day int64, ok bool) {
	if unix < earliest || unix > last || !s.rule.Frequency.Every.Valid() {
		return 0, false
	}
	days := uint32(s.rule.openDays())
	s.weeks = days | days<<7
	s.run = offsetAt(zone, unix)
	if s.rule.Spread >= time.Second {
		s.width, s.mixed = int64(s.rule.Spread/time.Second), mix(key)
	}
	day = dayAt(unix + s.run.offset)
	s.limit = day + horizon
	if s.trace != nil {
		s.trace.days, s.trace.next = s.rule.windowDays(), day
		if !s.rule.Quiet.Weekends {
			s.trace.days = 0
		}
	}
	return day, true
}

// next is the first moment later than unix on the local day day or later.
func (s *search) next(zone *time.Location, unix, day int64) (moment, bool) {
	if s.weeks == 0 {
		return moment{}, false
	}
	if s.trace == nil {
		day = s.openDay(day) // the days before it have reasons, but no moment
	}
	if s.rule.Frequency.Every == Content {
		return s.nextInStretches(zone, unix, day)
	}
	s.after, s.step = -unbounded, unbounded
	for start, length := s.rule.Frequency.period(day); start < s.limit; start += length {
		end := min(start+length, s.limit)
		for d := s.openDay(start); d < end; d = s.openDay(d + 1) {
			at, ok := s.momentOn(zone, d)
			if !ok {
				continue
			}
			if at > unix && d >= day {
				return moment{unix: at, day: d}, true
			}
			if s.trace != nil {
				s.trace.periodPassed(start, d)
			}
			break
		}
	}
	return moment{}, false
}

// openDay is the first day at or after another whose weekday is open.
func (s *search) openDay(day int64) int64 {
	return day + int64(bits.TrailingZeros32(s.weeks>>weekday(day)))
}

// nextInStretches takes every moment of every stretch.
func (s *search) nextInStretches(zone *time.Location, unix, day int64) (moment, bool) {
	s.after, s.step = unix, s.width
	if s.step == 0 {
		s.step = int64(time.Minute / time.Second)
	}
	for day = s.openDay(day); day < s.limit; day = s.openDay(day + 1) {
		if at, ok := s.momentOn(zone, day); ok {
			return moment{unix: at, day: day}, true
		}
	}
	return moment{}, false
}

// momentOn is the moment of a local day whose weekday is an open one.
func (s *search) momentOn(zone *time.Location, day int64) (int64, bool) {
	if on := Weekdays(1) << weekday(day); on != s.on {
		s.on = on
		s.first, s.isOpen = s.rule.opening(on, 0)
	}
	if !s.isOpen {
		s.skip(day, QuietHours)
		return 0, false
	}
	if reason := s.rule.Quiet.day(day); reason != "" {
		s.skip(day, reason)
		return 0, false
	}
	if !s.run.holds(day) {
		if s.run = offsetAt(zone, day*secondsPerDay-s.run.offset); !s.run.holds(day) {
			return s.momentNearChange(zone, day)
		}
	}
	midnight := day*secondsPerDay - s.run.offset
	for open, ok := s.first, true; ok; open, ok = s.rule.opening(s.on, open.to) {
		opens, length := midnight+int64(open.from)*60, int64(open.to-open.from)*60
		spread := s.shareOf(length)
		if unix := firstAfter(opens+spread, s.step, s.after); unix < opens+length {
			if s.trace != nil {
				s.trace.opening, s.trace.opens, s.trace.spread = open, opens, spread
			}
			return unix, true
		}
		if s.after == -unbounded {
			break
		}
	}
	s.skip(day, Passed)
	return 0, false
}

// momentNearChange is momentOn for a day whose local times are not all shown
// once under one offset.
func (s *search) momentNearChange(zone *time.Location, day int64) (int64, bool) {
	shown := daySpans(zone, day)
	midnight := day * secondsPerDay
	existed := false
	for open, ok := s.first, true; ok; open, ok = s.rule.opening(s.on, open.to) {
		from, to := midnight+int64(open.from)*60, midnight+int64(open.to)*60
		for i := 0; i < shown.n; i++ {
			first := i
			for i+1 < shown.n && shown.span[i+1].from == shown.span[i].to {
				i++
			}
			from, to := max(from, shown.span[first].from), min(to, shown.span[i].to)
			if from >= to {
				continue
			}
			existed = true
			if unix, ok := s.momentIn(shown.span[first:i+1], from, to); ok {
				if s.trace != nil {
					s.trace.opening = open
				}
				return unix, true
			}
		}
	}
	if existed {
		s.skip(day, Passed)
	} else {
		s.skip(day, ClockChange)
	}
	return 0, false
}

// momentIn is the first moment later than after in the stretch from..to, whose
// local times the spans show one after the other.
func (s *search) momentIn(shown []span, from, to int64) (int64, bool) {
	spread := s.shareOf(to - from)
	opens := int64(unbounded)
	for _, part := range shown {
		if part.to <= from {
			continue
		}
		if opens == unbounded {
			opens = from - part.offset
		}
		local := firstAfter(from+spread, s.step, max(s.after+part.offset, part.from-1))
		if local < min(to, part.to) {
			if s.trace != nil {
				s.trace.opens, s.trace.spread = opens, spread
			}
			return local - part.offset, true
		}
	}
	return 0, false
}

// firstAfter is the first of first, first+step, first+2·step, … that is greater
// than after.
func firstAfter(first, step, after int64) int64 {
	if after < first {
		return first
	}
	return first + ((after-first)/step+1)*step
}

// shareOf is how far into a stretch of some seconds the key's moment lies.
func (s *search) shareOf(length int64) int64 { return share(s.mixed, min(s.width, length)) }

// dayOf is the local day of an instant.
func (s *search) dayOf(zone *time.Location, unix int64) int64 {
	offset := s.run.offset
	if unix < s.run.start || unix >= s.run.end {
		_, seconds := time.Unix(unix, 0).In(zone).Zone()
		offset = int64(seconds)
	}
	return dayAt(unix + offset)
}
