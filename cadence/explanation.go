package cadence

import (
	"fmt"
	"strings"
	"time"
)

// Reason is why a day, or the moment on it, was passed over. Its values are
// stable names to translate by.
type Reason string

// The reasons.
const (
	WeekendDay  Reason = "weekend"      // a window opens, but weekends are quiet
	QuietDate   Reason = "quiet-date"   // one of the quiet dates
	Holiday     Reason = "holiday"      // a public holiday
	QuietHours  Reason = "quiet-hours"  // quiet hours cover all windows of the day
	ClockChange Reason = "clock-change" // the clock skips all open times of the day
	Passed      Reason = "passed"       // the moment of this week, or the last of this day, is not later than the instant asked from
	DayCap      Reason = "day-cap"      // the day's cap is reached
	WeekCap     Reason = "week-cap"     // the week's cap is reached
	GapTooShort Reason = "gap"          // too soon after another one, or before it
)

// Text is the reason in English, to stand after a date.
func (r Reason) Text() string {
	switch r {
	case WeekendDay:
		return "weekends are quiet"
	case QuietDate:
		return "a quiet date"
	case Holiday:
		return "a public holiday"
	case QuietHours:
		return "its windows lie in the quiet hours"
	case ClockChange:
		return "the clock change skips its windows"
	case Passed:
		return "already past"
	case DayCap:
		return "the cap per day is reached"
	case WeekCap:
		return "the cap per week is reached"
	case GapTooShort:
		return "too close to another one"
	}
	return string(r)
}

// Skip is a run of days that were passed over for one reason.
type Skip struct {
	// From and To are the first and the last local day, mostly the same.
	From   Date   `json:"from"`
	To     Date   `json:"to"`
	Reason Reason `json:"reason"`
}

// Explanation is the answer of Next with its reasons. It holds no text, so that
// it can be told in any language; String tells it in English.
type Explanation struct {
	// OK and At are what Next returns; At is in the zone asked for.
	OK bool      `json:"ok"`
	At time.Time `json:"at,omitzero"`
	// Frequency is the rule's.
	Frequency Frequency `json:"frequency"`
	// Index is the place in Cadence.Windows of the window that opens the
	// stretch which At lies in, -1 when the rule has no windows or OK is false.
	// Window is that window, the whole of every day without windows.
	Index  int    `json:"index"`
	Window Window `json:"window"`
	// Opens is when that stretch opens, and Spread how long after that the
	// key's first moment in it lies.
	Opens  time.Time     `json:"opens,omitzero"`
	Spread time.Duration `json:"spreadNanoseconds"`
	// Skipped are the days that were looked at and passed over, in the order of
	// the search. Days on which no window opens are not among them.
	Skipped []Skip `json:"skipped,omitempty"`
}

// String is the explanation in English, on one line: "Tue 2026-12-29 09:31
// (Europe/Copenhagen), weekly, in tue-thu 09:00–12:00; not 2026-12-22: already
// past".
func (e Explanation) String() string {
	var b strings.Builder
	if e.OK {
		fmt.Fprintf(&b, "%s (%s), %s, in %s", e.At.Format("Mon 2006-01-02 15:04"), e.At.Location(), e.Frequency, e.Window)
	} else {
		fmt.Fprintf(&b, "never within %d days, %s", horizon, e.Frequency)
	}
	for i, skip := range e.Skipped {
		lead := ", "
		if i == 0 {
			lead = "; not "
		}
		b.WriteString(lead + skip.From.String())
		if skip.To != skip.From {
			b.WriteString(" to " + skip.To.String())
		}
		b.WriteString(": " + skip.Reason.Text())
	}
	return b.String()
}
