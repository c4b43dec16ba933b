package advocacy

import (
	"context"
	"errors"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// firstLook is how long after an outcome that nobody knows a share is first looked
// for: networks show a new post after a while only.
const firstLook = time.Minute

// mostLooks is how often it is looked for and not found; then only the person can
// tell. Looks that failed are not counted: they go on for mostLate.
const mostLooks = 5

// lookFor asks the network for a post of which nobody knows whether it is live. To
// find it proves that it is; not to find it proves nothing.
func (p *Program) lookFor(ctx context.Context, id string) error {
	held, _, account, err := p.holdShare(ctx, id, ShareUnconfirmed)
	if err != nil {
		return err
	}
	var receipt channels.Receipt
	if account.ID != "" {
		receipt, err = p.publisher(held.Channel).Find(ctx, channels.Attempt{Account: account, Post: held.Delivery.Post, Key: held.Delivery.Key}, held.Delivery.BeganAt)
	}
	blind := account.ID == "" || channels.CodeOf(err) == channels.PermissionDenied
	failed := err
	return p.store.Update(context.WithoutCancel(ctx), func(ctx context.Context, tx *Tx) error {
		sh, err := tx.Shares.Get(ctx, id)
		if err != nil || sh.State != ShareUnconfirmed || sh.Delivery.Key != held.Delivery.Key {
			return err // the person's word came first; what is held now is another's
		}
		if receipt.ID != "" {
			return p.live(ctx, tx, byProgram, &sh, receipt)
		}
		now := p.instant()
		gone := now.Sub(sh.Delivery.BeganAt)
		if failed == nil {
			sh.Delivery.Tries++
			sh.NextAt = now.Add(backoff(sh.Delivery.Tries))
		} else { // after as long again
			sh.NextAt = now.Add(max(retryAfter(failed), min(max(gone, firstLook), 12*time.Hour)))
		}
		if blind || sh.Delivery.Tries >= mostLooks || gone > mostLate {
			sh.NextAt = time.Time{} // the person is asked; see Shares.Settle
			if sh.Subject == "" && sh.Page == "" {
				sh.forget() // nobody is left to be asked
			}
		}
		return errors.Join(tx.Shares.Move(ctx, sh, ShareUnconfirmed), tx.Shares.Free(ctx, id))
	})
}

// holdShare leases a share in a state, with the connection and the account to act
// for it; both are zero where there is none any more.
func (p *Program) holdShare(ctx context.Context, id string, state ShareState) (Share, Connection, channels.Account, error) {
	var sh Share
	var c Connection
	err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) (err error) {
		if sh, err = tx.Shares.Get(ctx, id); err != nil {
			return err
		}
		if sh.State != state {
			return ErrConflict
		}
		if err := tx.Shares.Hold(ctx, id, p.lease); err != nil {
			return err
		}
		// The connection that posted it, also one that was ended since: until the
		// network has heard of that, it still takes back what it made.
		if c, err = tx.Connections.Get(ctx, sh.Delivery.Connection); errors.Is(err, ErrNotFound) {
			c, err = Connection{}, nil
		}
		if err != nil || c.State == Connected {
			return err
		}
		// The account may have been connected anew, under another ID.
		again, err := p.connectionOf(ctx, tx, sh)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		c = again
		return err
	})
	if err != nil || c.ID == "" {
		return sh, c, channels.Account{}, err
	}
	credentials, _, err := p.unseal(ctx, c)
	if unsealCode(err) == channels.AuthExpired {
		return sh, c, channels.Account{}, nil
	} else if err != nil {
		return sh, c, channels.Account{}, errors.Join(err, p.putOff(ctx, id, state))
	}
	return sh, c, channels.Account{ID: c.Account, Kind: c.Kind, Token: credentials.Access}, nil
}

// putOff gives back a share that nothing can be done for just now.
func (p *Program) putOff(ctx context.Context, id string, state ShareState) error {
	return p.store.Update(context.WithoutCancel(ctx), func(ctx context.Context, tx *Tx) error {
		sh, err := tx.Shares.Get(ctx, id)
		if err != nil || sh.State != state {
			return err
		}
		sh.NextAt = p.instant().Add(firstLook)
		return errors.Join(tx.Shares.Move(ctx, sh, state), tx.Shares.Free(ctx, id))
	})
}
