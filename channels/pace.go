package channels

import (
	"sync"
	"time"
)

// pace keeps a publisher within what a network takes of an account and of the
// whole app in a day, and away from one that has asked to wait.
type pace struct {
	now   func() time.Time
	mu    sync.Mutex
	day   int64 // the UTC day that the counts are of; networks start anew at 00:00 UTC
	app   int
	used  map[string]int  // by account
	holds map[string]hold // by account, "" for the app
}

// hold is a wait that began at an instant. A clock that is before that was set back:
// the wait then begins anew, since it was meant to be that long.
type hold struct {
	since time.Time
	wait  time.Duration
}

// wait is how long a post of an account has to wait.
func (p *pace) wait(account string, limits Limits) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.startDay(now)
	for _, who := range []string{"", account} {
		h, held := p.holds[who]
		if !held {
			continue
		}
		if now.Before(h.since) {
			h.since = now
			p.holds[who] = h
		}
		if wait := h.since.Add(h.wait).Sub(now); wait > 0 {
			return wait
		}
		delete(p.holds, who)
	}
	if full(p.used[account], limits.PerAccountAndDay) || full(p.app, limits.PerAppAndDay) {
		return min(time.Unix((p.day+1)*secondsPerDay, 0).Sub(now), 24*time.Hour)
	}
	return 0
}

// count counts a post of an account.
func (p *pace) count(account string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.startDay(p.now())
	p.used[account]++
	p.app++
}

func full(used, limit int) bool { return limit > 0 && used >= limit }

const secondsPerDay = 24 * 60 * 60

func (p *pace) startDay(now time.Time) {
	day := now.Unix() / secondsPerDay
	// A clock that goes back over midnight does not give the day's posts twice; one
	// that was days ahead is not followed.
	if p.used == nil || day > p.day || day < p.day-1 {
		p.day, p.app, p.used = day, 0, map[string]int{}
	}
	if p.holds == nil {
		p.holds = map[string]hold{}
	}
}

// hold keeps an account away for a time, a quarter of an hour where the
// network did not say how long.
func (p *pace) hold(account string, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.startDay(now)
	if wait <= 0 {
		wait = defaultWait
	}
	if h, held := p.holds[account]; !held || now.Add(wait).After(h.since.Add(h.wait)) || now.Before(h.since) {
		p.holds[account] = hold{now, wait}
	}
}

// defaultWait is how long to stay away from a network that says "too many" and
// not until when: LinkedIn's answers carry no Retry-After.
const defaultWait = 15 * time.Minute
