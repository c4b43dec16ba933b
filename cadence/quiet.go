package cadence

// Quiet is the time in which a person is never asked, whatever the windows say.
// The zero Quiet is none.
type Quiet struct {
	// From and To are the quiet hours of each day, in local time, half open. A
	// From later than To passes midnight: 18:00 to 08:00 is the evening and the
	// early morning of every day. The same value for both is no quiet hours.
	From TimeOfDay `json:"from"`
	To   TimeOfDay `json:"to"`
	// Weekends keeps Saturday and Sunday quiet. Where the weekend falls on other
	// days, leave them out of the windows.
	Weekends bool `json:"weekends"`
	// Dates are local days that are quiet throughout: a company holiday, a
	// person's leave.
	Dates []Date `json:"dates,omitempty"`
	// Holiday reports whether a local day is a public holiday, which is quiet
	// throughout; nil is no holidays. It must give the same answer every time
	// and may be called from many goroutines. It is not stored: set it again
	// after a rule is read, for instance from the package holidays.
	Holiday func(Date) bool `json:"-"`
}

// until is the end of the quiet hours that t lies in, in the same day, and
// whether it lies in any.
func (q *Quiet) until(t TimeOfDay) (TimeOfDay, bool) {
	switch {
	case q.From == q.To:
		return 0, false
	case q.From < q.To:
		return q.To, t >= q.From && t < q.To
	case t >= q.From:
		return endOfDay, true
	default:
		return q.To, t < q.To
	}
}

// after is the first time of the day at or after t at which quiet hours begin,
// the end of the day when none do. t itself must not be quiet.
func (q *Quiet) after(t TimeOfDay) TimeOfDay {
	if q.From != q.To && q.From >= t {
		return min(q.From, endOfDay)
	}
	return endOfDay
}

// day is why a whole local day is quiet, weekends aside; empty when it is not.
func (q *Quiet) day(date Date) Reason {
	for _, d := range q.Dates {
		if d == date {
			return QuietDate
		}
	}
	if q.Holiday != nil && q.Holiday(date) {
		return Holiday
	}
	return ""
}
