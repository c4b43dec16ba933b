package cadence

import "fmt"

// Unit is what a Frequency counts.
type Unit uint8

// The units. The zero Unit is Week: a weekly digest is the default, since a
// digest is taken better than an instant nudge.
const (
	Week    Unit = iota // one moment in each ISO week of local time
	Day                 // one moment in each local day
	Content             // moments all through the open time, for contents as they come
)

var unitNames = [...]string{Week: "week", Day: "day", Content: "content"}

// Valid reports whether u is one of the units.
func (u Unit) Valid() bool { return int(u) < len(unitNames) }

// String is "week", "day" or "content".
func (u Unit) String() string {
	if !u.Valid() {
		return fmt.Sprintf("unit %d", uint8(u))
	}
	return unitNames[u]
}

// MarshalText is String. A Unit that is none of them is an error.
func (u Unit) MarshalText() ([]byte, error) {
	if !u.Valid() {
		return nil, fmt.Errorf("cadence: %s does not exist: use Week, Day or Content", u)
	}
	return []byte(u.String()), nil
}

// UnmarshalText reads "week", "day" or "content".
func (u *Unit) UnmarshalText(text []byte) error {
	for unit, name := range unitNames {
		if string(text) == name {
			*u = Unit(unit)
			return nil
		}
	}
	return fmt.Errorf("cadence: %q is not a unit of frequency: write week, day or content", clip(string(text)))
}

// Frequency is how often a person is asked: once in every N units, 0 counting
// as 1. The zero Frequency is weekly. The upper limits of N are 26 weeks,
// 182 days and 100 contents.
type Frequency struct {
	Every Unit `json:"every"`
	N     int  `json:"n,omitempty"`
}

// Weekly asks once in each ISO week, with a digest.
func Weekly() Frequency { return Frequency{Every: Week} }

// Daily asks once in each local day, with what came since.
func Daily() Frequency { return Frequency{Every: Day} }

// EveryContent asks about each content.
func EveryContent() Frequency { return Frequency{Every: Content} }

// EveryNth asks about the first of each n contents: 2 is every second one.
func EveryNth(n int) Frequency { return Frequency{Every: Content, N: n} }

// Takes reports whether the n-th eligible content, counted from 1 for each
// person, is one to ask about. With Content and N it is the 1st, the N+1st and
// so on, so that nobody waits for their first one; a digest, weekly or daily,
// takes them all. It is false for n below 1.
func (f Frequency) Takes(n int) bool {
	if n < 1 {
		return false
	}
	return f.Every != Content || (n-1)%f.count() == 0
}

// count is N with its default.
func (f Frequency) count() int { return max(f.N, 1) }

// most is the upper limit of N.
func (f Frequency) most() int {
	switch f.Every {
	case Week:
		return 26
	case Day:
		return 182
	default:
		return 100
	}
}

// period is the first day and the length of the unit, or the run of N units, that
// holds a day counted from 1970-01-01.
func (f *Frequency) period(day int64) (start, length int64) {
	n := int64(min(f.count(), f.most()))
	if f.Every == Day {
		return day - floorMod(day, n), n
	}
	start = monday(day)
	if n > 1 {
		start -= 7 * floorMod((start-firstMonday)/7, n)
	}
	return start, 7 * n
}

// String is "weekly", "daily", "every content", or with N "every 2 weeks",
// "every 3 days", "every 2nd content".
func (f Frequency) String() string {
	n := f.count()
	switch {
	case n == 1 && f.Every == Week:
		return "weekly"
	case n == 1 && f.Every == Day:
		return "daily"
	case n == 1:
		return "every " + f.Every.String()
	case f.Every == Content:
		return fmt.Sprintf("every %s content", ordinal(n))
	default:
		return fmt.Sprintf("every %d %ss", n, f.Every)
	}
}

func ordinal(n int) string {
	suffix := "th"
	if tens := n / 10 % 10; tens != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}
