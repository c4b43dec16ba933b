package cadence

import (
	"encoding/json"
	"fmt"
	"time"
)

// Cadence is a rule for when a person is asked. The zero Cadence asks once a
// week, at 00:00 on Monday, since any time is open. Copies share the slices
// and the holiday function; nothing here writes to them.
type Cadence struct {
	// Frequency is how often.
	Frequency Frequency
	// Windows are the local times of the week that are open, in any order; they
	// may overlap. None is any time.
	Windows []Window
	// Quiet is what overrules the windows.
	Quiet Quiet
	// Spread is the time over which colleagues are spread, from the opening of
	// a stretch on, in whole seconds, at most 24 hours. 0 asks everyone at once.
	Spread time.Duration
}

// Next is the first moment of the rule strictly after the given instant, in
// zone (nil is UTC), for the person whom key names. Any stable text is a key;
// the random subject id is a good one. It is false when there is no moment
// within 731 local days. It allocates nothing.
func (c Cadence) Next(after time.Time, zone *time.Location, key string) (time.Time, bool) {
	if zone == nil {
		zone = time.UTC
	}
	s, unix := search{rule: &c}, after.Unix()
	day, ok := s.begin(zone, key, unix)
	if !ok {
		return time.Time{}, false
	}
	found, ok := s.next(zone, unix, day)
	if !ok {
		return time.Time{}, false
	}
	return time.Unix(found.unix, 0).In(zone), true
}

// Explain is Next with its reasons.
func (c Cadence) Explain(after time.Time, zone *time.Location, key string) Explanation {
	return Plan{Cadence: c}.Explain(after, zone, key, nil)
}

// Check reports everything that is wrong with the rule, as Problems, or nil.
func (c Cadence) Check() error {
	return c.problems().orNil()
}

func (c *Cadence) problems() Problems {
	var found Problems
	if !c.Frequency.Every.Valid() {
		found.add("frequency.every", "there is no such unit: use week, day or content")
	}
	if most := c.Frequency.most(); c.Frequency.N < 0 || c.Frequency.N > most {
		found.add("frequency.n", fmt.Sprintf("%d is out of range: use 1 to %d", c.Frequency.N, most))
	}
	for i, window := range c.Windows {
		window.check(fmt.Sprintf("windows[%d]", i), &found)
	}
	c.Quiet.check(&found)
	switch {
	case c.Spread < 0:
		found.add("spread", "it is negative: use 0 for none")
	case c.Spread > 24*time.Hour:
		found.add("spread", "it is longer than a day: use at most 24h")
	case c.Spread%time.Second != 0:
		found.add("spread", "it has a fraction of a second: use whole seconds")
	}
	if len(found) == 0 && !c.everOpen() {
		found.add("windows", "every one lies in quiet hours or quiet weekends, so nobody is ever asked: open a window outside them")
	}
	return found
}

func (w Window) check(field string, found *Problems) {
	if w.Days&EveryDay == 0 {
		found.add(field+".days", "no day is named: name at least one")
	}
	if w.Days&^EveryDay != 0 {
		found.add(field+".days", "it holds more than the seven days of the week")
	}
	fromValid := w.From.check(field+".from", found)
	toValid := w.To.check(field+".to", found)
	if fromValid && toValid && w.From >= w.end() {
		found.add(field+".to", fmt.Sprintf("%s is not later than from, %s: for a time that passes midnight use two windows, the second one on the day after", w.To, w.From))
	}
}

func (q *Quiet) check(found *Problems) {
	fromValid := q.From.check("quiet.from", found)
	toValid := q.To.check("quiet.to", found)
	if fromValid && toValid {
		switch {
		case q.From == q.To && q.From != 0:
			found.add("quiet.to", fmt.Sprintf("it is the same as from, %s: use 00:00 for both for no quiet hours", q.From))
		case q.From == 0 && q.To == endOfDay:
			found.add("quiet.to", "the quiet hours cover the whole day: leave some of it open")
		}
	}
	for i, date := range q.Dates {
		if !date.Valid() {
			found.add(fmt.Sprintf("quiet.dates[%d]", i), "it is not a day of the calendar in the years 1 to 9999")
		}
	}
}

func (t TimeOfDay) check(field string, found *Problems) bool {
	if !t.Valid() {
		found.add(field, fmt.Sprintf("%s is not a time of day: use 00:00 to 24:00", t))
	}
	return t.Valid()
}

// everOpen reports whether any weekday has a stretch, dates and holidays aside.
func (c *Cadence) everOpen() bool {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if _, open := c.opening(On(day), 0); open && c.openDays().Has(day) {
			return true
		}
	}
	return false
}

// storedCadence is the JSON form, with the spread as text ("1h0m0s").
type storedCadence struct {
	Frequency Frequency    `json:"frequency"`
	Windows   []Window     `json:"windows,omitempty"`
	Quiet     Quiet        `json:"quiet"`
	Spread    durationText `json:"spread"`
}

// MarshalJSON is the rule as an object with frequency, windows, quiet and
// spread, the last as a duration like "1h0m0s". The holiday function is left
// out.
func (c Cadence) MarshalJSON() ([]byte, error) {
	return json.Marshal(storedCadence{c.Frequency, c.Windows, c.Quiet, durationText(c.Spread)})
}

// UnmarshalJSON reads what MarshalJSON wrote. What the object does not name
// keeps its value, the holiday function too.
func (c *Cadence) UnmarshalJSON(text []byte) error {
	stored := storedCadence{c.Frequency, c.Windows, c.Quiet, durationText(c.Spread)}
	if err := json.Unmarshal(text, &stored); err != nil {
		return err
	}
	*c = Cadence{stored.Frequency, stored.Windows, stored.Quiet, time.Duration(stored.Spread)}
	return nil
}

// durationText is a duration that is stored as people write it.
type durationText time.Duration

func (d durationText) MarshalText() ([]byte, error) {
	return []byte(time.Duration(d).String()), nil
}

func (d *durationText) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("cadence: %q is not a duration: write hours, minutes and seconds, like 1h30m", clip(string(text)))
	}
	*d = durationText(parsed)
	return nil
}
