package clicks

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"log/slog"
	"sync"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// visitor is the mark of one visitor on one link on one day. Two of a million
// marks are the same by chance once in 37 million days.
type visitor uint64

// visitors tell first visits of a day from further ones.
type visitors struct {
	settings advocacy.Configuration
	most     int
	log      *slog.Logger

	mu    sync.Mutex
	begin time.Time // of the program's day
	end   time.Time
	key   [32]byte
	marks map[visitor]struct{}
	full  bool
}

func newVisitors(settings advocacy.Configuration, most int, log *slog.Logger) *visitors {
	return &visitors{settings: settings, most: most, log: log}
}

// first reports whether this is the first visit of the day, and remembers it.
func (v *visitors) first(ctx context.Context, at time.Time, code, address, agent string) (visitor, bool) {
	if !v.today(at) && !v.turn(ctx, at) {
		return 0, false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.marks == nil {
		return 0, false // a request of the next day was faster
	}
	mark := v.mark(code, address, agent)
	if _, seen := v.marks[mark]; seen {
		return mark, false
	}
	if len(v.marks) >= v.most {
		if !v.full {
			v.full = true
			v.log.Warn("clicks: no room for further visitors today; daily uniques are a lower bound until midnight", "visitors", v.most)
		}
		return mark, false
	}
	v.marks[mark] = struct{}{}
	return mark, true
}

// today reports whether at lies in the day whose key is held. The key and marks
// of another day go at once, whatever the request is.
func (v *visitors) today(at time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.holds(at) {
		return true
	}
	v.begin, v.end, v.key, v.marks, v.full = time.Time{}, time.Time{}, [32]byte{}, nil, false
	return false
}

// holds reports whether the day that is held takes a visit. A request that was
// under way at midnight belongs to the new day: going back would cost its marks.
func (v *visitors) holds(at time.Time) bool {
	return at.Before(v.end) && at.After(v.begin.Add(-time.Hour))
}

// turn begins the program's day that at lies in, with a new key. It reports
// whether the day is known.
func (v *visitors) turn(ctx context.Context, at time.Time) bool {
	settings, err := v.settings.Current(ctx)
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.holds(at) {
		return true // another visit was first
	}
	if err != nil {
		return false
	}
	zone, err := time.LoadLocation(settings.Settings.Zone)
	if err != nil {
		return false
	}
	local := at.In(zone)
	v.begin = time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
	v.end = time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, zone)
	if at.Before(v.begin) || !at.Before(v.end) {
		// Midnight itself falls into a clock change; the hour is enough.
		v.begin, v.end = at.Truncate(time.Hour), at.Truncate(time.Hour).Add(time.Hour)
	}
	// It never fails: the program ends when there is no randomness.
	_, _ = rand.Read(v.key[:])
	v.marks = map[visitor]struct{}{}
	return true
}

func (v *visitors) mark(code, address, agent string) visitor {
	h := hmac.New(sha256.New, v.key[:])
	for _, part := range []string{code, address, agent} {
		var size [4]byte
		binary.BigEndian.PutUint32(size[:], uint32(len(part)))
		h.Write(size[:])
		h.Write([]byte(part))
	}
	return visitor(binary.BigEndian.Uint64(h.Sum(nil)))
}

// forget takes a mark out, whose visit was not stored.
func (v *visitors) forget(mark visitor) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.marks, mark)
}
