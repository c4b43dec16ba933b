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
	days  Weekdays
	width int64 // the rule's Spread in seconds
	mixed uint64
	limit int64  // the first local day that is not looked at
	trace *trace // nil when nobody asks for reasons

	// found is the moment that the last successful step of the search came to.
	found moment
}

// moment is one of them.
type moment struct {
	unix    int64
	day     int64 // local, counted from 1970-01-01
	opens   int64 // when its stretch opens, in Unix seconds
	spread  int64 // from there to the stretch's first moment, in seconds
	opening opening
}

// begin prepares s, which has its rule, and gives the local day of unix, the
// first to look at.
func (s *search) begin(zone *time.Location, key string, unix int64) (day int64, ok bool) {
	if unix < earliest || unix > last || !s.rule.Frequency.Every.Valid() {
		return 0, false
	}
	s.days = s.rule.openDays()
	s.run = offsetAt(zone, unix)
	if s.rule.Spread >= time.Second {
		s.width, s.mixed = int64(s.rule.Spread/time.Second), mix(key)
	}
	day = floorDiv(unix+s.run.offset, secondsPerDay)
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
func (s *search) next(zone *time.Location, unix, day int64) bool {
	if s.days == 0 {
		return false
	}
	n := int64(min(s.rule.Frequency.count(), s.rule.Frequency.most()))
	switch s.rule.Frequency.Every {
	case Content:
		return s.nextInStretches(zone, unix, day)
	case Day:
		return s.nextInPeriods(zone, unix, day, day-floorMod(day, n), n)
	}
	since := sinceMonday(weekday(day))
	start, before := day-int64(since), Weekdays(2)<<since-2
	if n > 1 {
		start -= 7 * floorMod((start-firstMonday)/7, n)
	} else if s.days&^before == 0 && s.trace == nil {
		start += 7 // nothing is left of this week, whatever was quiet in it
	}
	return s.nextInPeriods(zone, unix, day, start, 7*n)
}

// firstMonday is 1970-01-05, from which runs of weeks are counted.
const firstMonday = 4

func floorMod(a, b int64) int64 { return a - b*floorDiv(a, b) }

// nextInPeriods takes the first moment of each period, beginning with the one
// that starts on the day start.
func (s *search) nextInPeriods(zone *time.Location, unix, day, start, length int64) bool {
	for ; start < s.limit; start += length {
		end := min(start+length, s.limit)
		d, on := s.openDay(start, weekday(start), 0)
		for d < end && !s.momentOn(zone, d, on, -unbounded, unbounded) {
			d, on = s.openDay(d, on, 1)
		}
		if d >= end {
			continue
		}
		if s.found.unix > unix && d >= day {
			return true
		}
		if s.trace != nil {
			s.trace.periodPassed(start, d)
		}
	}
	return false
}

// openDay is the first open day of the week at or after the one that comes some
// days, at most 7, after a given day and weekday.
func (s *search) openDay(day int64, on time.Weekday, later int) (int64, time.Weekday) {
	weeks := uint32(s.days) * (1 | 1<<7 | 1<<14)
	open := bits.TrailingZeros32(weeks >> (int(on) + later))
	further := later + open
	return day + int64(further), time.Weekday(uint32(int(on)+further) % 7)
}

// nextInStretches takes every moment of every stretch.
func (s *search) nextInStretches(zone *time.Location, unix, day int64) bool {
	step := s.width
	if step == 0 {
		step = int64(time.Minute / time.Second)
	}
	day, on := s.openDay(day, weekday(day), 0)
	for ; day < s.limit; day, on = s.openDay(day, on, 1) {
		if s.momentOn(zone, day, on, unix, step) {
			return true
		}
	}
	return false
}

// momentOn is the first moment of a local day that is later than after, with
// moments every step seconds within each stretch. The day is an open one of the
// week, and on its weekday.
func (s *search) momentOn(zone *time.Location, day int64, on time.Weekday, after, step int64) bool {
	open, ok := s.rule.opening(on, 0)
	if !ok {
		s.skip(day, QuietHours)
		return false
	}
	if quiet := &s.rule.Quiet; quiet.Holiday != nil || len(quiet.Dates) > 0 {
		if reason := quiet.day(civil(day)); reason != "" {
			s.skip(day, reason)
			return false
		}
	}
	if !s.run.holds(day) {
		if s.run = offsetAt(zone, day*secondsPerDay-s.run.offset); !s.run.holds(day) {
			return s.momentNearChange(zone, day, after, step, open)
		}
	}
	midnight := day * secondsPerDay
	for ; ok; open, ok = s.rule.opening(on, open.to) {
		whole := span{from: midnight + int64(open.from)*60, to: midnight + int64(open.to)*60, offset: s.run.offset}
		spread := s.shareOf(whole.to - whole.from)
		if local := firstAfter(whole.from+spread, step, after+whole.offset); local < whole.to {
			s.found.unix, s.found.day = local-whole.offset, day
			if s.trace != nil {
				s.found.opens, s.found.spread, s.found.opening = whole.from-whole.offset, spread, open
			}
			return true
		}
		if after == -unbounded {
			break
		}
	}
	s.skip(day, Passed)
	return false
}

// momentNearChange is momentOn for a day whose local times are not all shown
// once under one offset.
func (s *search) momentNearChange(zone *time.Location, day, after, step int64, open opening) bool {
	shown := daySpans(zone, day)
	midnight, weekday := day*secondsPerDay, weekday(day)
	existed := false
	for ok := true; ok; open, ok = s.rule.opening(weekday, open.to) {
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
			if s.momentIn(shown.span[first:i+1], from, to, after, step) {
				s.found.day, s.found.opening = day, open
				return true
			}
		}
	}
	if existed {
		s.skip(day, Passed)
	} else {
		s.skip(day, ClockChange)
	}
	return false
}

// momentIn is the first moment later than after in the stretch from..to, whose
// local times the spans show one after the other.
func (s *search) momentIn(shown []span, from, to, after, step int64) bool {
	spread := s.shareOf(to - from)
	opens := int64(unbounded)
	for _, part := range shown {
		if part.to <= from {
			continue
		}
		if opens == unbounded {
			opens = from - part.offset
		}
		local := firstAfter(from+spread, step, max(after+part.offset, part.from-1))
		if local < min(to, part.to) {
			s.found = moment{unix: local - part.offset, opens: opens, spread: spread}
			return true
		}
	}
	return false
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
	return floorDiv(unix+offset, secondsPerDay)
}
