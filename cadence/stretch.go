package cadence

// opening is what a weekday's windows and quiet hours leave open in one run.
type opening struct {
	from, to TimeOfDay
	window   int // in Cadence.Windows, -1 where there are none
}

// openDays are the days of the week on which a window opens, quiet weekends
// left out.
func (c *Cadence) openDays() Weekdays {
	days := c.windowDays()
	if c.Quiet.Weekends {
		days &^= Weekend
	}
	return days
}

func (c *Cadence) windowDays() Weekdays {
	if len(c.Windows) == 0 {
		return EveryDay
	}
	var days Weekdays
	for i := range c.Windows {
		days |= c.Windows[i].Days
	}
	return days & EveryDay
}

// opening is the first open run that begins at from or later, or holds it, on a
// weekday, which is the one in on.
func (c *Cadence) opening(on Weekdays, from TimeOfDay) (open opening, ok bool) {
	for from < endOfDay {
		if open = c.window(on, from); open.from >= endOfDay {
			break
		}
		var limit TimeOfDay
		if from, limit = c.Quiet.calm(open.from); from > open.from {
			continue
		}
		if len(c.Windows) > 1 {
			open.to = c.joined(on, open.to, limit)
		}
		open.to = min(open.to, limit)
		return open, true
	}
	return opening{}, false
}

// window is the first window of a weekday that is open at from or later; it
// opens at the end of the day where there is none.
func (c *Cadence) window(on Weekdays, from TimeOfDay) opening {
	if len(c.Windows) == 0 {
		return opening{from: from, to: endOfDay, window: -1}
	}
	first := opening{from: endOfDay}
	for i := range c.Windows {
		w := &c.Windows[i]
		if w.Days&on == 0 {
			continue
		}
		if start, end := max(w.From, from), w.end(); start < end && start < first.from {
			first = opening{from: start, to: end, window: i}
		}
	}
	return first
}

// joined is where the windows end that a weekday has open up to end or take over
// from there, one after the other. It does not look further than limit.
func (c *Cadence) joined(on Weekdays, end, limit TimeOfDay) TimeOfDay {
	for grown := true; grown && end < limit; {
		grown = false
		for i := range c.Windows {
			w := &c.Windows[i]
			if w.Days&on != 0 && w.From <= end && end < w.end() {
				end, grown = w.end(), true
			}
		}
	}
	return end
}
