package cadence

import (
	"encoding/json"
	"fmt"
	"time"
)

// Cap is the most that a person gets, whatever the rule says. A field that is 0
// caps nothing.
type Cap struct {
	// PerDay and PerWeek are numbers in one local day and one ISO week of local
	// time.
	PerDay  int
	PerWeek int
	// Gap is the least time between two, in elapsed time, at most 31 days.
	Gap time.Duration
}

// storedCap is the JSON form, with the gap as text ("20h0m0s").
type storedCap struct {
	PerDay  int          `json:"perDay,omitempty"`
	PerWeek int          `json:"perWeek,omitempty"`
	Gap     durationText `json:"gap"`
}

// MarshalJSON is the cap as an object with perDay, perWeek and gap, the last as
// a duration like "20h0m0s".
func (c Cap) MarshalJSON() ([]byte, error) {
	return json.Marshal(storedCap{c.PerDay, c.PerWeek, durationText(c.Gap)})
}

// UnmarshalJSON reads what MarshalJSON wrote. What the object does not name
// keeps its value.
func (c *Cap) UnmarshalJSON(text []byte) error {
	stored := storedCap{c.PerDay, c.PerWeek, durationText(c.Gap)}
	if err := json.Unmarshal(text, &stored); err != nil {
		return err
	}
	*c = Cap{stored.PerDay, stored.PerWeek, time.Duration(stored.Gap)}
	return nil
}

func (c Cap) check(found *Problems) {
	if c.PerDay < 0 {
		found.add("cap.perDay", fmt.Sprintf("%d is negative: use 0 for no cap", c.PerDay))
	}
	if c.PerWeek < 0 {
		found.add("cap.perWeek", fmt.Sprintf("%d is negative: use 0 for no cap", c.PerWeek))
	}
	switch {
	case c.Gap < 0:
		found.add("cap.gap", "it is negative: use 0 for none")
	case c.Gap > 31*24*time.Hour:
		found.add("cap.gap", "it is longer than 31 days: use at most 744h, and a rarer frequency for more")
	}
}

// Plan is a rule and the cap on it. A cap only takes moments of the rule away;
// it never moves one, so that colleagues stay spread. Of a weekly rule the cap
// can therefore take a whole week.
type Plan struct {
	Cadence Cadence `json:"cadence"`
	Cap     Cap     `json:"cap"`
}

// Default is the plan to start from, a prior until a program has learned its
// own: a weekly digest on Tuesday to Thursday from 9 to 12 local time (the
// hours in which Sprout Social, 2023, found that LinkedIn and X are used most,
// Tuesday and Wednesday 10–12 and Tuesday to Friday 9–12, widened to one window
// for both), quiet from 18 to 8 and at weekends, spread over an hour, at most
// one a day and two a week. The gap is 20 hours rather than a day, so that the
// same local time on two days in a row is far enough apart on the day when
// clocks go forward.
func Default() Plan {
	return Plan{
		Cadence: Cadence{
			Frequency: Weekly(),
			Windows:   []Window{{Days: On(time.Tuesday, time.Wednesday, time.Thursday), From: At(9, 0), To: At(12, 0)}},
			Quiet:     Quiet{From: At(18, 0), To: At(8, 0), Weekends: true},
			Spread:    time.Hour,
		},
		Cap: Cap{PerDay: 1, PerWeek: 2, Gap: 20 * time.Hour},
	}
}

// Check reports everything that is wrong with the plan, as Problems, or nil.
// Fields of the rule begin with "cadence.".
func (p Plan) Check() error {
	found := p.Cadence.problems()
	for i := range found {
		found[i].Field = "cadence." + found[i].Field
	}
	p.Cap.check(&found)
	return found.orNil()
}

// Next is the first moment of the rule strictly after the given instant that
// the cap allows, in zone (nil is UTC), for the person whom key names. History
// is when that person was asked before, and will be asked by what is planned
// already, in any order; all of it counts. What lies more than 31 days before the
// instant makes no difference and may be left out. It is false when there is
// no such moment within 731 local days. It allocates nothing.
func (p Plan) Next(after time.Time, zone *time.Location, key string, history []time.Time) (time.Time, bool) {
	if zone == nil {
		zone = time.UTC
	}
	s := search{rule: &p.Cadence}
	found, ok := p.Cap.next(&s, zone, after.Unix(), key, history)
	if !ok {
		return time.Time{}, false
	}
	return time.Unix(found.unix, 0).In(zone), true
}

// Explain is Next with its reasons.
func (p Plan) Explain(after time.Time, zone *time.Location, key string, history []time.Time) Explanation {
	if zone == nil {
		zone = time.UTC
	}
	s := search{rule: &p.Cadence, trace: &trace{}}
	found, ok := p.Cap.next(&s, zone, after.Unix(), key, history)
	return s.explanation(zone, found, ok)
}

// next is the first moment after unix that the cap allows.
func (c Cap) next(s *search, zone *time.Location, unix int64, key string, history []time.Time) (moment, bool) {
	day, ok := s.begin(zone, key, unix)
	if !ok {
		return moment{}, false
	}
	for {
		m, ok := s.next(zone, unix, day)
		if !ok {
			return moment{}, false
		}
		used := c.use(s, zone, m, history)
		switch {
		case c.PerWeek > 0 && used.week >= c.PerWeek:
			s.skip(m.day, WeekCap)
			day = monday(m.day) + 7
		case c.PerDay > 0 && used.day >= c.PerDay:
			s.skip(m.day, DayCap)
			day = m.day + 1
		case used.blocked > unix:
			s.skip(m.day, GapTooShort)
			unix, day = used.blocked, m.day
		default:
			return m, true
		}
	}
}

// capUse is how much of a history counts against a moment.
type capUse struct {
	day, week int
	blocked   int64 // the last second that the gap forbids around it
}

func (c Cap) use(s *search, zone *time.Location, m moment, history []time.Time) capUse {
	// No local week is further away than this from any instant in it.
	const farthest = 9 * secondsPerDay
	gap := min(c.Gap, horizon*24*time.Hour) // more blocks all that is looked at
	used := capUse{blocked: -unbounded}
	week := monday(m.day)
	for _, then := range history {
		unix := then.Unix()
		if gap > 0 {
			at := time.Unix(m.unix, 0)
			if distance := at.Sub(then); distance < gap && -distance < gap {
				// The first second that is far enough, less one.
				end := then.Add(gap + time.Second - 1).Unix()
				used.blocked = max(used.blocked, end-1)
			}
		}
		if unix < m.unix-farthest || unix > m.unix+farthest {
			continue
		}
		day := s.dayOf(zone, unix)
		if day == m.day {
			used.day++
		}
		if monday(day) == week {
			used.week++
		}
	}
	return used
}
