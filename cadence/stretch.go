package cadence

import "time"

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

// opening is the first open run of a weekday that begins at from or later, or
// holds it.
func (c *Cadence) opening(day time.Weekday, from TimeOfDay) (opening, bool) {
	for from < endOfDay {
		open, ok := c.window(day, from)
		if !ok {
			return opening{}, false
		}
		if end, quiet := c.Quiet.until(open.from); quiet {
			from = end
			continue
		}
		limit := c.Quiet.after(open.from)
		for grown := len(c.Windows) > 1; grown && open.to < limit; {
			grown = false
			for i := range c.Windows {
				w := &c.Windows[i]
				if w.Days.Has(day) && w.From <= open.to && open.to < w.end() {
					open.to, grown = w.end(), true
				}
			}
		}
		open.to = min(open.to, limit)
		return open, true
	}
	return opening{}, false
}

// window is the first window of a weekday that is open at from or later.
func (c *Cadence) window(day time.Weekday, from TimeOfDay) (opening, bool) {
	if len(c.Windows) == 0 {
		return opening{from: from, to: endOfDay, window: -1}, true
	}
	first := opening{from: endOfDay}
	for i := range c.Windows {
		w := &c.Windows[i]
		if start := max(w.From, from); w.Days.Has(day) && start < w.end() && start < first.from {
			first = opening{from: start, to: w.end(), window: i}
		}
	}
	return first, first.from < endOfDay
}
