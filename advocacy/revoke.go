package advocacy

import (
	"context"
	"errors"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// RevokeWithin is how long the tokens of a connection that was ended are kept,
// sealed, for telling the network so.
const RevokeWithin = 72 * time.Hour

// endConnection takes a connection away from whoever had it, and has the network told.
func (p *Program) endConnection(ctx context.Context, tx *Tx, c Connection) error {
	now := p.instant()
	c.Subject, c.State, c.CheckAt, c.Tries, c.Expires = "", Revoking, now, 0, now.Add(RevokeWithin)
	return tx.Connections.Put(ctx, c)
}

// endConnections ends all of a person's.
func (p *Program) endConnections(ctx context.Context, tx *Tx, subject string) error {
	list, err := standing(ctx, tx, subject)
	for _, c := range list {
		err = errors.Join(err, p.endConnection(ctx, tx, c))
	}
	return err
}

// revoke tells the network that a connection has ended, once nothing is to be done
// for what it posted any more.
func (p *Program) revoke(ctx context.Context, c Connection) error {
	pending := false
	err := p.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
		pending, err = tx.Shares.Pending(ctx, c.ID)
		return err
	})
	if err != nil {
		return err
	}
	now := p.instant()
	if pending && now.Before(c.Expires.Add(-lastHour)) {
		c.CheckAt = now.Add(firstLook)
		return p.storeHeld(ctx, c, "")
	}
	credentials, _, err := p.unseal(ctx, c)
	if unsealCode(err) != channels.AuthExpired {
		if err == nil { // else the vault cannot be reached just now
			err = p.publisher(c.Channel).Revoke(ctx, c.Kind, credentials)
		}
		if err != nil && channels.CodeOf(err) != channels.PermissionDenied {
			return p.refreshFailed(ctx, c, err)
		}
	}
	return p.forgetConnection(context.WithoutCancel(ctx), c.ID)
}

// lastHour is how long before the tokens of an ended connection go the network is
// told so, whatever is still to be done.
const lastHour = time.Hour

// forgetEnded deletes the tokens of connections that ended RevokeWithin ago, whether
// the network has heard of it or not: that takes neither a vault nor the channel.
func (p *Program) forgetEnded(ctx context.Context) error {
	var ids []string
	err := p.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
		ids, err = tx.Connections.Ended(ctx, p.instant(), tickBatch)
		return err
	})
	for _, id := range ids {
		err = errors.Join(err, p.forgetConnection(ctx, id))
	}
	return err
}

func (p *Program) forgetConnection(ctx context.Context, id string) error {
	return p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		c, err := tx.Connections.Get(ctx, id)
		if errors.Is(err, ErrNotFound) {
			return nil
		} else if err != nil {
			return err
		}
		return errors.Join(tx.Connections.Remove(ctx, id), p.audit(ctx, tx, byProgram, "connections.revoke", id, c.Channel))
	})
}
