package cadence

import "time"

// trace notes what a search passes over.
type trace struct {
	skipped []Skip
	days    Weekdays // on which a window opens
	next    int64    // the first day that is not accounted for

	// Of the moment that the last successful step of the search came to:
	opening opening
	opens   int64 // when its stretch opens, in Unix seconds
	spread  int64 // from there to the stretch's first moment, in seconds
}

// explanation is the answer of a search that s has traced.
func (s *search) explanation(zone *time.Location, found moment, ok bool) Explanation {
	e := Explanation{OK: ok, Frequency: s.rule.Frequency, Index: -1}
	if !ok {
		s.trace.quietWeekends(s.limit)
		e.Skipped = s.trace.skipped
		return e
	}
	s.trace.quietWeekends(found.day)
	e.Skipped = s.trace.skipped
	e.At, e.Opens = time.Unix(found.unix, 0).In(zone), time.Unix(s.trace.opens, 0).In(zone)
	e.Spread = time.Duration(s.trace.spread) * time.Second
	e.Window = Window{Days: EveryDay}
	if e.Index = s.trace.opening.window; e.Index >= 0 {
		e.Window = s.rule.Windows[e.Index]
	}
	return e
}

// skip notes that a day was passed over.
func (s *search) skip(day int64, reason Reason) {
	if s.trace != nil {
		s.trace.quietWeekends(day)
		s.trace.add(day, reason)
	}
}

// quietWeekends notes the weekends before a day, on which a search does not
// look because they are never open.
func (t *trace) quietWeekends(before int64) {
	for t.next < before {
		day := t.next
		t.next++
		if Weekend&t.days>>weekday(day)&1 != 0 {
			t.add(day, WeekendDay)
		}
	}
}

// periodPassed notes that the moment of the period that began on the day start
// was on day and is past. What led to that moment does not lead to the answer,
// and goes.
func (t *trace) periodPassed(start, day int64) {
	first, date := civil(start), civil(day)
	for n := len(t.skipped); n > 0 && t.skipped[n-1].To != date && !t.skipped[n-1].From.Before(first); n-- {
		t.skipped = t.skipped[:n-1]
	}
	t.add(day, Passed)
}

// add notes a day, as one entry with the day before it where the reason is the
// same. The first reason stays: a moment that a cap forbids is passed over by
// looking for one after it, and would be past then.
func (t *trace) add(day int64, reason Reason) {
	t.next = max(t.next, day+1)
	date := civil(day)
	if n := len(t.skipped); n > 0 {
		before := &t.skipped[n-1]
		if date == before.To {
			return
		}
		if before.Reason == reason && date == before.To.AddDays(1) {
			before.To = date
			return
		}
	}
	t.skipped = append(t.skipped, Skip{From: date, To: date, Reason: reason})
}
