package advocacy

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// refresh renews the tokens of a connection that is held, or, when it is looked at
// for that reason, announces its end. Of several nodes one holds it, since refresh
// tokens rotate and the loser's would be void.
func (p *Program) refresh(ctx context.Context, c Connection) error {
	credentials, _, err := p.unseal(ctx, c)
	switch {
	case unsealCode(err) == channels.AuthExpired:
		return p.storeHeld(ctx, p.keyLost(c), "connections.needs-login")
	case err != nil:
		return p.refreshFailed(ctx, c, err)
	}
	if !c.Expires.IsZero() && c.CheckAt.Equal(c.Expires.Add(-ExpiryNotice)) {
		return p.announceExpiry(ctx, c, credentials)
	}
	if credentials.Refresh.IsZero() {
		if now := p.instant(); credentials.Expires.IsZero() || now.Before(credentials.Expires) {
			c.CheckAt = p.nextCheck(c.Expires, credentials)
			return p.storeHeld(ctx, c, "")
		}
		return p.storeHeld(ctx, c.needsLogin(), "connections.needs-login")
	}
	// What the network gives in exchange has to be sealed: a vault that cannot do it
	// now would lose it.
	probe := c
	if err := p.seal(ctx, &probe, credentials); err != nil {
		return p.refreshFailed(ctx, c, err)
	}
	fresh, err := p.publisher(c.Channel).Refresh(ctx, c.Kind, credentials.Refresh)
	// A token that was given is stored also when ctx was cancelled meanwhile: the
	// one before it may be void by now.
	ctx = context.WithoutCancel(ctx)
	switch {
	case channels.CodeOf(err) == channels.AuthExpired:
		return p.storeHeld(ctx, c.needsLogin(), "connections.needs-login")
	case err != nil: // only the network's definite word ends a connection
		return p.refreshFailed(ctx, c, err)
	}
	if len(fresh.Scopes) == 0 {
		fresh.Scopes = c.Scopes
	}
	if fresh.RefreshExpires.IsZero() {
		fresh.RefreshExpires = c.Expires
	}
	renewed := c
	if err := p.seal(ctx, &renewed, fresh); err != nil {
		return err
	}
	return p.storeRenewed(ctx, c, renewed)
}

// refreshFailed has a connection looked at again later.
func (p *Program) refreshFailed(ctx context.Context, c Connection, err error) error {
	c.Tries++
	c.CheckAt = p.instant().Add(backoff(c.Tries))
	return errors.Join(err, p.storeHeld(context.WithoutCancel(ctx), c, ""))
}

// storeRenewed stores renewed tokens in the place of those that they were given for,
// whatever else became of the connection meanwhile: also one that was ended needs
// them, to be ended at the network. Only where its person has connected again, theirs
// are newer.
func (p *Program) storeRenewed(ctx context.Context, before, renewed Connection) error {
	return p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		c, err := tx.Connections.Get(ctx, before.ID)
		if errors.Is(err, ErrNotFound) || err == nil && !bytes.Equal(c.Sealed, before.Sealed) {
			return nil
		} else if err != nil {
			return err
		}
		c.Sealed, c.Scopes = renewed.Sealed, renewed.Scopes
		if c.State != Revoking {
			c.State, c.Expires, c.CheckAt, c.Tries = Connected, renewed.Expires, renewed.CheckAt, 0
		}
		return errors.Join(tx.Connections.Put(ctx, c), p.audit(ctx, tx, byProgram, "connections.refresh", c.ID, c.Channel))
	})
}

// announceExpiry plans the one message to a person whose connection ends soon.
func (p *Program) announceExpiry(ctx context.Context, c Connection, credentials channels.Credentials) error {
	due := c.CheckAt
	c.CheckAt = p.nextCheck(c.Expires, credentials)
	err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		if err := tx.Connections.Put(ctx, c); err != nil || c.Subject == "" {
			return err
		}
		n := Nudge{ID: p.id(nudgeIDLength), Subject: c.Subject, Kind: Expiry, Due: due, State: NudgePlanned}
		if err := tx.Nudges.Plan(ctx, n); errors.Is(err, ErrExists) {
			return nil // for another account that ends at the same moment
		} else if err != nil {
			return err
		}
		return p.audit(ctx, tx, byProgram, "nudges.plan", n.ID, string(Expiry))
	})
	if errors.Is(err, ErrConflict) {
		return nil // the person connected again, or disconnected
	}
	return err
}

// nextCheck is when a connection that ends at an instant is looked at next: to
// announce that, to refresh its tokens, or to end it.
func (p *Program) nextCheck(expires time.Time, credentials channels.Credentials) time.Time {
	now, at := p.instant(), credentials.Expires
	if at.IsZero() {
		return time.Time{}
	}
	if !credentials.Refresh.IsZero() {
		// Early enough that a network's bad day does not end the connection.
		at = at.Add(-min(at.Sub(now)/5, 24*time.Hour))
	}
	if notice := expires.Add(-ExpiryNotice); !expires.IsZero() && notice.After(now) && notice.Before(at) {
		at = notice
	}
	return at.UTC().Truncate(time.Microsecond)
}

// expiring are a person's connections that end soon.
func (p *Program) expiring(ctx context.Context, tx *Tx, subject string) ([]Connection, error) {
	list, err := standing(ctx, tx, subject)
	now := p.instant()
	return slices.DeleteFunc(list, func(c Connection) bool { return !c.Expiring(now) }), err
}

// storeHeld stores what became of a connection. Whoever changed it meanwhile, the
// person above all, was right.
func (p *Program) storeHeld(ctx context.Context, c Connection, action string) error {
	err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		if err := tx.Connections.Put(ctx, c); err != nil || action == "" {
			return err
		}
		return p.audit(ctx, tx, byProgram, action, c.ID, c.Channel)
	})
	if errors.Is(err, ErrConflict) {
		return nil
	}
	return err
}
