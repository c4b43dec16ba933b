package cadence

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Weekdays is a set of days of the week. Its zero value is the empty set. In
// JSON it is a list of names from Monday on: ["tue","wed","thu"].
type Weekdays uint8

// Sets in common use.
const (
	Workdays Weekdays = 1<<time.Monday | 1<<time.Tuesday | 1<<time.Wednesday | 1<<time.Thursday | 1<<time.Friday
	Weekend  Weekdays = 1<<time.Saturday | 1<<time.Sunday
	EveryDay          = Workdays | Weekend
)

// On is the set of the given days. What is not a day of the week is left out.
func On(days ...time.Weekday) Weekdays {
	var set Weekdays
	for _, day := range days {
		if day >= time.Sunday && day <= time.Saturday {
			set |= 1 << day
		}
	}
	return set
}

// Has reports whether day is in the set.
func (w Weekdays) Has(day time.Weekday) bool {
	return day >= time.Sunday && day <= time.Saturday && w&(1<<day) != 0
}

// names are the weekdays from Monday, as an ISO week has them.
var names = [7]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

func isoDay(position int) time.Weekday { return time.Weekday((position + 1) % 7) }

// ParseWeekdays reads days and runs of days, separated by commas: "tue-thu",
// "mon, wed, fri", "sat-mon". A day is its English name or the first three
// letters of it, in any case. Empty text is the empty set.
func ParseWeekdays(text string) (Weekdays, error) {
	var set Weekdays
	if strings.TrimSpace(text) == "" {
		return set, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRun := strings.Cut(part, "-")
		first, err := parseWeekday(from)
		if err != nil {
			return 0, err
		}
		last := first
		if isRun {
			if last, err = parseWeekday(to); err != nil {
				return 0, err
			}
		}
		for position := first; ; position = (position + 1) % 7 {
			set |= On(isoDay(position))
			if position == last {
				break
			}
		}
	}
	return set, nil
}

// parseWeekday is the position of a named day in the ISO week, from 0.
func parseWeekday(text string) (int, error) {
	name := strings.ToLower(strings.TrimSpace(text))
	for position, short := range names {
		if name == short || name == strings.ToLower(isoDay(position).String()) {
			return position, nil
		}
	}
	return 0, fmt.Errorf("cadence: %q is not a day of the week: write mon, tue, wed, thu, fri, sat or sun", clip(text))
}

// String names the days from Monday on, runs of three and more as a run:
// "tue-thu", "mon,fri". It is the empty string for the empty set.
func (w Weekdays) String() string {
	var parts []string
	for position := 0; position < 7; position++ {
		if !w.Has(isoDay(position)) {
			continue
		}
		last := position
		for last < 6 && w.Has(isoDay(last+1)) {
			last++
		}
		if last-position < 2 {
			parts = append(parts, names[position])
			continue
		}
		parts = append(parts, names[position]+"-"+names[last])
		position = last
	}
	return strings.Join(parts, ",")
}

// MarshalJSON is the list of the days' names.
func (w Weekdays) MarshalJSON() ([]byte, error) {
	list := make([]string, 0, 7)
	for position, name := range names {
		if w.Has(isoDay(position)) {
			list = append(list, name)
		}
	}
	return json.Marshal(list)
}

// UnmarshalJSON reads a list of days as ParseWeekdays reads each of them; null
// is the empty set.
func (w *Weekdays) UnmarshalJSON(text []byte) error {
	var list []string
	if err := json.Unmarshal(text, &list); err != nil {
		return fmt.Errorf("cadence: weekdays are a list of names like [\"tue\",\"wed\"]: %w", err)
	}
	var set Weekdays
	for _, name := range list {
		position, err := parseWeekday(name)
		if err != nil {
			return err
		}
		set |= On(isoDay(position))
	}
	*w = set
	return nil
}
