package clicks

import (
	"errors"
	"net/url"
	"sync"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// destination is where a link leads, ready for a Location header.
type destination struct {
	location string
	ended    bool
	found    time.Time
}

var errTarget = errors.New("clicks: the link's target is not an absolute http or https address; correct the content's address")

func newDestination(d advocacy.Destination, at time.Time) (destination, error) {
	to := destination{ended: d.Ended, found: at}
	if d.URL == "" && d.Ended {
		return to, nil
	}
	u, err := url.Parse(d.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return destination{}, errTarget
	}
	to.location = u.String()
	return to, nil
}

// destinations remember where links lead. There are two halves: the newer one
// becomes the older one when it is full, and what was in the older one is
// forgotten, so that the bound holds and no visit pays for a search.
type destinations struct {
	life time.Duration
	half int

	mu           sync.RWMutex
	newer, older map[string]destination
}

func newDestinations(life time.Duration, most int) *destinations {
	return &destinations{life: life, half: max(1, most/2), newer: map[string]destination{}}
}

// get is what is remembered of a link, and whether it is still to be trusted.
func (d *destinations) get(code string, now time.Time) (to destination, fresh, known bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if to, known = d.newer[code]; !known {
		to, known = d.older[code]
	}
	return to, known && now.Sub(to.found) < d.life, known
}

func (d *destinations) put(code string, to destination) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.newer) >= d.half {
		d.newer, d.older = make(map[string]destination, d.half), d.newer
	}
	d.newer[code] = to
}
