package advocacy

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// refreshConnections renews the tokens that are about to end. Of several nodes
// one renews each, since refresh tokens rotate and the loser's would be void.
func (p *Program) refreshConnections(ctx context.Context) error {
	return p.eachDue(ctx, Connected, p.refresh)
}

// revokeConnections tells networks of connections that were ended.
func (p *Program) revokeConnections(ctx context.Context) error {
	return p.eachDue(ctx, Revoking, p.revoke)
}

// eachDue runs a step on every due connection that nobody else holds.
func (p *Program) eachDue(ctx context.Context, state ConnectionState, step func(context.Context, Connection) error) error {
	if p.vault == nil {
		return nil
	}
	var due []Connection
	err := p.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
		due, err = tx.Connections.Due(ctx, state, p.instant(), tickBatch)
		return err
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, c := range due {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) (err error) {
			c, err = tx.Connections.Hold(ctx, c.ID, p.lease)
			return err
		})
		if errors.Is(err, ErrConflict) || errors.Is(err, ErrNotFound) {
			continue
		}
		if err == nil && c.State == state && !c.CheckAt.After(p.instant()) {
			err = step(ctx, c)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// refresh renews the tokens of a connection that is held, or, when it is looked at
// for that reason, announces its end.
func (p *Program) refresh(ctx context.Context, c Connection) error {
	credentials, _, err := p.unseal(ctx, c)
	switch {
	case errors.Is(err, ErrKeyLost) || errors.Is(err, ErrSealBroken):
		return p.storeHeld(ctx, c.needsLogin(), "connections.needs-login")
	case err != nil:
		return err
	}
	if !c.Expires.IsZero() && c.CheckAt.Equal(c.Expires.Add(-ExpiryNotice)) {
		return p.announceExpiry(ctx, c, credentials)
	}
	publisher := p.publisher(c.Channel)
	if publisher == nil || credentials.Refresh.IsZero() {
		if now := p.instant(); credentials.Expires.IsZero() || now.Before(credentials.Expires) {
			c.CheckAt = p.nextCheck(c.Expires, credentials)
			return p.storeHeld(ctx, c, "")
		}
		return p.storeHeld(ctx, c.needsLogin(), "connections.needs-login")
	}
	fresh, err := publisher.Refresh(ctx, c.Kind, credentials.Refresh)
	// A token that was given is stored also when ctx was cancelled meanwhile: the
	// one before it may be void by now.
	ctx = context.WithoutCancel(ctx)
	switch {
	case channels.CodeOf(err) == channels.AuthExpired:
		return p.storeHeld(ctx, c.needsLogin(), "connections.needs-login")
	case err != nil:
		// Only the network's definite word ends a connection.
		c.Tries++
		c.CheckAt = p.instant().Add(backoff(c.Tries))
		return errors.Join(err, p.storeHeld(ctx, c, ""))
	}
	if len(fresh.Scopes) == 0 {
		fresh.Scopes = c.Scopes
	}
	if fresh.RefreshExpires.IsZero() {
		fresh.RefreshExpires = c.Expires
	}
	if err := p.seal(ctx, &c, fresh); err != nil {
		return err
	}
	return p.storeHeld(ctx, c, "connections.refresh")
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
		return p.audit(ctx, tx, "system:program", "nudges.plan", n.ID, string(Expiry))
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

// needsLogin is the connection once its person has to connect again. The sealed
// tokens stay: a lost key may be found.
func (c Connection) needsLogin() Connection {
	c.State, c.CheckAt = NeedsLogin, time.Time{}
	return c
}

// storeHeld stores what became of a connection. Whoever changed it meanwhile, the
// person above all, was right.
func (p *Program) storeHeld(ctx context.Context, c Connection, action string) error {
	err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		if err := tx.Connections.Put(ctx, c); err != nil || action == "" {
			return err
		}
		return p.audit(ctx, tx, "system:program", action, c.ID, c.Channel)
	})
	if errors.Is(err, ErrConflict) {
		return nil
	}
	return err
}

// revoke tells the network that a connection has ended. After RevokeWithin the
// tokens go, whether it heard or not.
func (p *Program) revoke(ctx context.Context, c Connection) error {
	credentials, _, err := p.unseal(ctx, c)
	publisher := p.publisher(c.Channel)
	late := !p.instant().Before(c.Expires)
	if lost := errors.Is(err, ErrKeyLost) || errors.Is(err, ErrSealBroken); !lost && !late {
		switch {
		case err != nil: // the vault cannot be reached just now
		case publisher == nil:
			return nil // another node may have the channel
		default:
			err = publisher.Revoke(ctx, c.Kind, credentials)
		}
		if err != nil && channels.CodeOf(err) != channels.PermissionDenied {
			c.Tries++
			c.CheckAt = p.instant().Add(backoff(c.Tries))
			if c.Expires.Before(c.CheckAt) {
				c.CheckAt = c.Expires
			}
			return errors.Join(err, p.storeHeld(context.WithoutCancel(ctx), c, ""))
		}
	}
	return p.store.Update(context.WithoutCancel(ctx), func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.Connections.Remove(ctx, c.ID), p.audit(ctx, tx, "system:program", "connections.revoke", c.ID, c.Channel))
	})
}
