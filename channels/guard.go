package channels

import (
	"context"
	"errors"
	"sync"
)

// guard stands between an adapter and the caller's journal. It knows how far the
// attempt got, whatever the adapter says, and lets nothing through once another
// attempt has taken over.
type guard struct {
	journal Journal
	counted func() // called once, by Commit

	mu        sync.Mutex
	committed bool
	fenced    error
}

func (g *guard) Load(ctx context.Context, step string) (string, error) {
	var value string
	err := g.do(func() (err error) {
		value, err = g.journal.Load(ctx, step)
		return err
	})
	return value, err
}

func (g *guard) Save(ctx context.Context, step, value string) error {
	return g.do(func() error { return g.journal.Save(ctx, step, value) })
}

// errCommittedTwice is a fault of an adapter: it was about to send a second create.
var errCommittedTwice = errors.New("channels: an adapter called Commit twice in one attempt")

func (g *guard) Commit(ctx context.Context) error {
	return g.do(func() error {
		if g.committed {
			return errCommittedTwice
		}
		if err := g.journal.Commit(ctx); err != nil {
			return err
		}
		g.committed = true
		g.counted()
		return nil
	})
}

func (g *guard) do(step func() error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.fenced != nil {
		return g.fenced
	}
	err := step()
	if errors.Is(err, ErrFenced) {
		g.fenced = err
	}
	return err
}

func (g *guard) phase() Phase {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.committed {
		return Committed
	}
	return Preparing
}
