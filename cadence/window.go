package cadence

// Window is a time of the week in which a person may be asked, in their local
// time: on each of Days from From until To, half open (To is not in it). A To
// of 00:00 is the end of the day, so that Window{Days: Workdays} is the whole of
// each working day.
//
// A window does not pass midnight, because then it would be open to doubt which
// day's holidays and which week it belongs to. For a night shift write two,
// 22:00–24:00 and 00:00–04:00 on the day after.
type Window struct {
	Days Weekdays  `json:"days"`
	From TimeOfDay `json:"from"`
	To   TimeOfDay `json:"to"`
}

// end is To with 00:00 read as the end of the day.
func (w Window) end() TimeOfDay {
	if w.To == 0 {
		return endOfDay
	}
	return w.To
}

// String is the window as "tue-thu 09:00–12:00".
func (w Window) String() string {
	return w.Days.String() + " " + w.From.String() + "–" + w.end().String()
}
