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

// mostLooks is how often it is looked for; then only the person can tell.
const mostLooks = 5

// lookForShares asks the networks for posts of which nobody knows whether they
// are live. To find one proves that it is; not to find it proves nothing.
func (p *Program) lookForShares(ctx context.Context) error {
	return p.eachShare(ctx, ShareUnconfirmed, p.lookFor)
}

func (p *Program) lookFor(ctx context.Context, id string) error {
	sh, _, account, err := p.holdShare(ctx, id, ShareUnconfirmed)
	if err != nil {
		return err
	}
	var receipt channels.Receipt
	if account.ID != "" {
		receipt, err = p.publisher(sh.Channel).Find(ctx, channels.Attempt{Account: account, Post: sh.Delivery.Post, Key: sh.Delivery.Key}, sh.Delivery.BeganAt)
	}
	blind := account.ID == "" || channels.CodeOf(err) == channels.PermissionDenied
	return p.store.Update(context.WithoutCancel(ctx), func(ctx context.Context, tx *Tx) error {
		sh, err := tx.Shares.Get(ctx, id)
		if err != nil || sh.State != ShareUnconfirmed {
			return errors.Join(err, tx.Shares.Free(ctx, id))
		}
		if receipt.ID != "" {
			return p.live(ctx, tx, &sh, receipt)
		}
		sh.Delivery.Tries++
		next := p.instant().Add(backoff(sh.Delivery.Tries))
		if blind || sh.Delivery.Tries >= mostLooks {
			next = time.Time{} // the person is asked; see Shares.Answer
		}
		return errors.Join(tx.Shares.Free(ctx, id), tx.Shares.Next(ctx, id, next), tx.Shares.Move(ctx, sh, ShareUnconfirmed))
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
	if err != nil || c.ID == "" || p.publisher(sh.Channel) == nil {
		return sh, c, channels.Account{}, err
	}
	credentials, _, err := p.unseal(ctx, c)
	if unsealCode(err) == channels.AuthExpired {
		return sh, c, channels.Account{}, nil
	} else if err != nil {
		return sh, c, channels.Account{}, errors.Join(err, p.freeShare(ctx, id))
	}
	return sh, c, channels.Account{ID: c.Account, Kind: c.Kind, Token: credentials.Access}, nil
}

// freeShare gives back a share that nothing can be done for just now.
func (p *Program) freeShare(ctx context.Context, id string) error {
	return p.store.Update(context.WithoutCancel(ctx), func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.Shares.Free(ctx, id), tx.Shares.Next(ctx, id, p.instant().Add(firstLook)))
	})
}

// beginRemoval plans the deletion of a live post.
func (p *Program) beginRemoval(ctx context.Context, tx *Tx, sh *Share) error {
	from := sh.State
	sh.Delivery.Tries = 0
	return errors.Join(tx.Shares.Next(ctx, sh.ID, p.instant()), p.moveShare(ctx, tx, sh, ShareRemoving, from))
}

// removeShares deletes posts that their people, or a recall, want gone.
func (p *Program) removeShares(ctx context.Context) error {
	return p.eachShare(ctx, ShareRemoving, p.removeShare)
}

func (p *Program) removeShare(ctx context.Context, id string) error {
	sh, _, account, err := p.holdShare(ctx, id, ShareRemoving)
	if err != nil {
		return err
	}
	outcome := error(&channels.Error{Channel: sh.Channel, Code: channels.AuthExpired, Message: "the account is not connected; delete the post on the network, or connect it again"})
	if account.ID != "" {
		outcome = p.publisher(sh.Channel).Remove(ctx, account, sh.Delivery.PostID)
	}
	return p.store.Update(context.WithoutCancel(ctx), func(ctx context.Context, tx *Tx) error {
		sh, err := tx.Shares.Get(ctx, id)
		if err != nil || sh.State != ShareRemoving {
			return errors.Join(err, tx.Shares.Free(ctx, id))
		}
		if account.ID == "" && sh.Subject == "" && sh.Page == "" {
			// Nobody is left who could connect again.
			return errors.Join(tx.Shares.Free(ctx, id), tx.Shares.Next(ctx, id, time.Time{}), p.moveShare(ctx, tx, &sh, SharePosted, ShareRemoving))
		}
		if outcome == nil {
			sh.Delivery.Problem = ""
			return errors.Join(tx.Shares.Free(ctx, id), tx.Shares.Next(ctx, id, time.Time{}), p.take(ctx, tx, &sh, ShareRemoved))
		}
		sh.Delivery.Problem = reason(outcome)
		if channels.CodeOf(outcome) == channels.PermissionDenied {
			// It stays live, and who wants it gone deletes it on the network.
			sh.Delivery.StopRequested = false
			return errors.Join(tx.Shares.Free(ctx, id), tx.Shares.Next(ctx, id, time.Time{}), p.moveShare(ctx, tx, &sh, SharePosted, ShareRemoving))
		}
		sh.Delivery.Tries++
		next := p.instant().Add(max(retryAfter(outcome), backoff(sh.Delivery.Tries)))
		return errors.Join(tx.Shares.Free(ctx, id), tx.Shares.Next(ctx, id, next), tx.Shares.Move(ctx, sh, ShareRemoving))
	})
}
