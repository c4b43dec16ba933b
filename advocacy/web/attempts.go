package web

import (
	"hash/maphash"
	"net/netip"
	"sync"
	"time"
)

// attempts counts wrong codes by address, over fixed spans of time.
type attempts struct {
	most   int
	within time.Duration
	seed   maphash.Seed

	mu     sync.Mutex
	counts map[uint64]tries
}

type tries struct {
	n    int
	ends time.Time
}

// mostAddresses bounds the memory: 2048 counts are some hundred kilobytes.
const mostAddresses = 2048

func newAttempts(most int, within time.Duration) *attempts {
	return &attempts{most: most, within: within, seed: maphash.MakeSeed(), counts: map[uint64]tries{}}
}

// wait is how long an address has to wait until its next try, 0 for not at all.
func (a *attempts) wait(address string, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.counts[a.key(address, now)]
	if t.n < a.most {
		return 0
	}
	return max(0, t.ends.Sub(now))
}

// failed counts a wrong code.
func (a *attempts) failed(address string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	key := a.key(address, now)
	t := a.counts[key]
	if !now.Before(t.ends) {
		t = tries{ends: now.Add(a.within)}
	}
	t.n++
	a.counts[key] = t
}

// key is the count that an address belongs to. A network of IPv6 addresses that
// one subscriber has counts as one.
func (a *attempts) key(address string, now time.Time) uint64 {
	if ip, err := netip.ParseAddr(address); err == nil && ip.Unmap().Is6() {
		if prefix, err := ip.WithZone("").Prefix(64); err == nil {
			address = prefix.String()
		}
	}
	key := maphash.String(a.seed, address)
	if _, known := a.counts[key]; known || len(a.counts) < mostAddresses {
		return key
	}
	for k, t := range a.counts {
		if !now.Before(t.ends) {
			delete(a.counts, k)
		}
	}
	if len(a.counts) < mostAddresses {
		return key
	}
	return 0 // shared by those who came too late
}
