package advocacy

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// workNetworks does what is due at the networks, at all of them at the same time:
// one that hangs, or asks everybody to wait, costs the others nothing. Only what
// this program has a channel for is touched: other work is another node's.
func (p *Program) workNetworks(ctx context.Context) error {
	var busy []string
	err := p.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
		busy, err = p.busyNetworks(ctx, tx)
		return err
	})
	if err != nil || len(busy) == 0 {
		return err
	}
	errs := make([]error, len(busy))
	var group sync.WaitGroup
	defer group.Wait() // whatever becomes of the first one
	for i, channel := range busy[1:] {
		group.Go(func() { errs[i+1] = p.workNetwork(ctx, channel) })
	}
	errs[0] = p.workNetwork(ctx, busy[0])
	group.Wait()
	return errors.Join(errs...)
}

// busyNetworks are those of this program's channels on which something is due. It is
// one look for all, since mostly there is nothing.
func (p *Program) busyNetworks(ctx context.Context, tx *Tx) ([]string, error) {
	now := p.instant()
	var busy []string
	for _, publisher := range p.publishers {
		name, due := publisher.Name(), false
		for _, state := range []ShareState{ShareReady, ShareUnconfirmed, ShareRemoving, SharePosted} {
			ids, err := tx.Shares.Due(ctx, state, name, now, 1)
			if err != nil {
				return nil, err
			}
			due = due || len(ids) > 0
		}
		for _, state := range []ConnectionState{Connected, NeedsLogin, Revoking} {
			ids, err := tx.Connections.Due(ctx, state, name, now, 1)
			if err != nil {
				return nil, err
			}
			due = due || len(ids) > 0
		}
		if due {
			busy = append(busy, name)
		}
	}
	return busy, nil
}

// workNetwork does what is due at one network, one call after the other. What there is
// much of takes turns with the rest, until all is done or the round is over: a deletion
// does not wait for the last of ten thousand posts.
func (p *Program) workNetwork(ctx context.Context, channel string) error {
	w := &networkWork{Program: p, channel: channel, began: time.Now()}
	steps := []struct {
		name string
		run  func(context.Context) error
	}{
		{"refresh connections", func(ctx context.Context) error { return w.connections(ctx, Connected, p.refresh) }},
		{"regain connections", func(ctx context.Context) error { return w.connections(ctx, NeedsLogin, p.regain) }},
		{"publish shares", func(ctx context.Context) error { return w.shares(ctx, ShareReady, p.publish) }},
		{"look for shares", func(ctx context.Context) error { return w.shares(ctx, ShareUnconfirmed, p.lookFor) }},
		{"remove shares", func(ctx context.Context) error { return w.shares(ctx, ShareRemoving, p.removeShare) }},
		{"revoke connections", func(ctx context.Context) error { return w.connections(ctx, Revoking, p.revoke) }},
		{"measure shares", w.measureShares},
	}
	var errs []error
	for w.more = true; w.more && !w.over(ctx); {
		w.more = false
		for _, step := range steps {
			w.turn = time.Now()
			if err := step.run(ctx); err != nil {
				errs = append(errs, fmt.Errorf("advocacy: %s on %s: %w", step.name, channel, err))
			}
		}
	}
	return errors.Join(errs...)
}

// networkWork is one round at one network.
type networkWork struct {
	*Program
	channel string
	began   time.Time
	turn    time.Time // when the step that runs was begun
	more    bool      // a step's turn was over before its work was
	hangs   bool
}

// roundTime is how long a round goes on to begin calls. A network that is slow by
// itself is not worked at until all is done, since a Tick ends with its slowest.
const roundTime = time.Minute

// turnTime is how long a step of a round goes on to begin calls before it is the next
// one's turn.
const turnTime = 10 * time.Second

// over reports whether the round begins no further call.
func (w *networkWork) over(ctx context.Context) bool {
	return ctx.Err() != nil || w.hangs || time.Since(w.began) > roundTime
}

// shares runs a step on the shares in a state that are due.
func (w *networkWork) shares(ctx context.Context, state ShareState, step func(context.Context, string) error) error {
	return w.each(ctx, func(ctx context.Context, tx *Tx) ([]string, error) {
		return tx.Shares.Due(ctx, state, w.channel, w.instant(), tickBatch)
	}, step)
}

// connections runs a step on the connections in a state that are due and that nobody
// else holds, since what it does is to be done once.
func (w *networkWork) connections(ctx context.Context, state ConnectionState, step func(context.Context, Connection) error) error {
	if w.vault == nil {
		return nil
	}
	return w.each(ctx, func(ctx context.Context, tx *Tx) ([]string, error) {
		return tx.Connections.Due(ctx, state, w.channel, w.instant(), tickBatch)
	}, func(ctx context.Context, id string) error {
		var c Connection
		err := w.store.Update(ctx, func(ctx context.Context, tx *Tx) (err error) {
			c, err = tx.Connections.Hold(ctx, id, w.lease)
			return err
		})
		if err != nil || c.State != state || c.CheckAt.After(w.instant()) {
			return err
		}
		return step(ctx, c)
	})
}

// each runs a step on everything that is due, each within the lease that it takes:
// what goes on for longer counts as crashed.
func (w *networkWork) each(ctx context.Context, due func(context.Context, *Tx) ([]string, error), step func(context.Context, string) error) error {
	if w.over(ctx) {
		return ctx.Err()
	}
	var ids []string
	err := w.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
		ids, err = due(ctx, tx)
		return err
	})
	errs := []error{err}
	for _, id := range ids {
		if w.over(ctx) {
			break
		}
		if time.Since(w.turn) > turnTime {
			w.more = true
			break
		}
		within, stop := context.WithTimeout(ctx, w.lease)
		err := step(within, id)
		w.hangs = within.Err() != nil
		stop()
		if !errors.Is(err, ErrConflict) && !errors.Is(err, ErrNotFound) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, ctx.Err())...)
}
