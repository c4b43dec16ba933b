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

// calm is the first run of a day outside the quiet hours that begins at t or
// later, or holds it. It begins at the end of the day where there is none.
func (q *Quiet) calm(t TimeOfDay) (from, to TimeOfDay) {
	switch passesMidnight := q.From > q.To; {
	case q.From == q.To:
		return t, endOfDay
	case t >= q.From && passesMidnight:
		return endOfDay, endOfDay
	case t >= q.From:
		return max(t, q.To), endOfDay
	case passesMidnight:
		t = max(t, q.To)
	}
	return t, min(q.From, endOfDay)
}

// day is why a whole local day is quiet, weekends aside; empty when it is not.
func (q *Quiet) day(day int64) Reason {
	if q.Holiday == nil && len(q.Dates) == 0 {
		return ""
	}
	date := civil(day)
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
