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
	used  map[string]int       // by account
	until map[string]time.Time // by account, "" for the app
}

// wait is how long a post of an account has to wait.
func (p *pace) wait(account string, limits Limits) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.startDay(now)
	for _, who := range []string{"", account} {
		if until, held := p.until[who]; held {
			if wait := until.Sub(now); wait > 0 {
				return wait
			}
			delete(p.until, who)
		}
	}
	if full(p.used[account], limits.PerAccountAndDay) || full(p.app, limits.PerAppAndDay) {
		return time.Unix((p.day+1)*secondsPerDay, 0).Sub(now)
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
	if p.used == nil || day != p.day {
		p.day, p.app, p.used = day, 0, map[string]int{}
	}
	if p.until == nil {
		p.until = map[string]time.Time{}
	}
}

// hold keeps an account away for a time, a quarter of an hour where the
// network did not say how long.
func (p *pace) hold(account string, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.startDay(now)
	until := now.Add(wait)
	if wait <= 0 {
		until = now.Add(defaultWait)
	}
	if until.After(p.until[account]) {
		p.until[account] = until
	}
}

// defaultWait is how long to stay away from a network that says "too many" and
// not until when: LinkedIn's answers carry no Retry-After.
const defaultWait = 15 * time.Minute
