package advocacy

import (
	"context"
	"errors"
	"time"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// sendDue sends every message that is due, one after the other.
func (p *Program) sendDue(ctx context.Context) error {
	var errs []error
	for {
		var due []Nudge
		err := p.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
			due, err = tx.Nudges.Due(ctx, p.instant(), tickBatch)
			return err
		})
		if err != nil {
			return err
		}
		for _, n := range due {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := p.send(ctx, n.ID); errors.Is(err, ErrFrozen) {
				return errors.Join(errs...)
			} else if err != nil {
				errs = append(errs, err)
			}
		}
		// Each one has moved on or holds a NotBefore, unless its transaction
		// failed: then a further round would only fail again.
		if len(due) < tickBatch || len(errs) > 0 {
			return errors.Join(errs...)
		}
	}
}

// sending is one message between its claim and its outcome.
type sending struct {
	nudge    Nudge
	person   Person
	notifier Notifier
	message  Message
	offered  []string // the ids of the contents in it
	// committed is set before the mark is stored: where storing it fails, it
	// may be stored all the same.
	committed bool
}

// send claims a message, delivers it and records what came of it. The claim is
// stored before anything leaves, so that a crash in between leaves a message
// that is known to have been tried.
func (p *Program) send(ctx context.Context, id string) error {
	m, err := p.claim(ctx, id)
	if errors.Is(err, ErrConflict) || errors.Is(err, ErrNotFound) || err == nil && m.notifier == nil {
		return nil // somebody else has it, or it was cancelled
	}
	if err != nil {
		return err
	}
	outcome := m.notifier.Notify(ctx, m.message, func(ctx context.Context) error { return p.commit(ctx, &m) })
	// What happened is recorded also when ctx was cancelled meanwhile.
	return p.record(context.WithoutCancel(ctx), m, outcome)
}

// claim takes a due message if it may still be sent, and renders it.
func (p *Program) claim(ctx context.Context, id string) (sending, error) {
	var m sending
	err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		m = sending{}
		n, err := tx.Nudges.Get(ctx, id)
		if err != nil {
			return err
		}
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		if set.Frozen {
			return ErrFrozen // it was set since this tick began
		}
		person, err := tx.People.BySubject(ctx, n.Subject)
		if errors.Is(err, ErrNotFound) {
			return p.end(ctx, tx, n)
		} else if err != nil {
			return err
		}
		a, err := tx.Ambassadors.Get(ctx, n.Subject)
		if err != nil {
			return err
		}
		notifier := p.notifierAgain(person.recipient(), n.Notifier)
		if notifier == nil || n.Kind == Invitation && set.leadsNowhere(notifier) {
			// Nothing reaches the person yet, or the invitation would lead nowhere:
			// it waits, because there is only one.
			return p.postpone(ctx, tx, n, p.instant().Add(12*time.Hour), true)
		}
		about, v, err := p.stillDue(ctx, tx, set, person, a, n)
		if err != nil {
			return err
		}
		if v != sendNow {
			return p.hold(ctx, tx, set, person, a, n, v)
		}
		if n, err = tx.Nudges.Claim(ctx, id, notifier.Name(), p.lease); err != nil {
			return err
		}
		m = sending{nudge: n, person: person, notifier: notifier, message: p.render(set, person, a, n, about, p.keysOf(person.Subject))}
		for _, o := range about.offers {
			m.offered = append(m.offered, o.Content.ID)
		}
		return nil
	})
	return m, err
}

// leadsNowhere reports whether an invitation by n would lead nowhere: only the
// host's own application has a page without the public address.
func (s Settings) leadsNowhere(n Notifier) bool { return s.PublicURL == "" && n.Name() != inAppName }

// commit marks that a claimed message may have left from now on, unless it was
// ended meanwhile.
func (p *Program) commit(ctx context.Context, m *sending) error {
	m.committed = true
	return p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		a, err := tx.Ambassadors.Get(ctx, m.nudge.Subject)
		if err != nil {
			return err
		}
		now := p.instant()
		if set.Frozen || !wanted(a, m.nudge, now) {
			return errUnwanted
		}
		for _, id := range m.offered {
			r, err := tx.Contents.Get(ctx, id)
			if err != nil {
				return err
			}
			if r.State != content.Approved || !r.Window.Contains(now) {
				return errUnwanted
			}
		}
		return tx.Nudges.Commit(ctx, m.nudge.ID, m.nudge.Attempt, p.lease)
	})
}
