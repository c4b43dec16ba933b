package main

import "time"

// clock is the time that a run goes by: the machine's, or a test's.
type clock struct {
	now func() time.Time
	// every tells each time that so much has passed, until stop is called. What
	// nobody was there to hear is not told later.
	every func(time.Duration) (beats <-chan time.Time, stop func())
}

func machineClock() clock {
	return clock{now: time.Now, every: func(d time.Duration) (<-chan time.Time, func()) {
		ticker := time.NewTicker(d)
		return ticker.C, ticker.Stop
	}}
}

// startingAt is a clock that shows t now, and goes on as fast as this one.
func (c clock) startingAt(t time.Time) clock {
	now, begun := c.now, c.now()
	c.now = func() time.Time { return t.Add(now().Sub(begun)) }
	return c
}
