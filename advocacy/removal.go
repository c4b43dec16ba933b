package advocacy

import (
	"context"
	"errors"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// beginRemoval plans the deletion of a live post.
func (p *Program) beginRemoval(ctx context.Context, tx *Tx, by string, sh *Share) error {
	from := sh.State
	sh.Delivery.Tries, sh.NextAt = 0, p.instant()
	return p.moveShare(ctx, tx, by, sh, ShareRemoving, from)
}

// removeShare deletes a post that its person, or a recall, wants gone.
func (p *Program) removeShare(ctx context.Context, id string) error {
	held, c, account, err := p.holdShare(ctx, id, ShareRemoving)
	if err != nil {
		return err
	}
	outcome := error(&channels.Error{Channel: held.Channel, Code: channels.AuthExpired, Message: "the account is not connected; delete the post on the network, or connect it again"})
	if account.ID != "" {
		outcome = p.publisher(held.Channel).Remove(ctx, account, held.Delivery.PostID)
	}
	if outcome != nil {
		p.log.InfoContext(ctx, "a post could not be deleted", "share", id, "code", string(channels.CodeOf(outcome)), "try", held.Delivery.Tries+1)
	}
	return p.store.Update(context.WithoutCancel(ctx), func(ctx context.Context, tx *Tx) error {
		sh, err := tx.Shares.Get(ctx, id)
		if err != nil || sh.State != ShareRemoving {
			return err
		}
		sh.NextAt = time.Time{}
		if outcome == nil {
			sh.Delivery.Problem = ""
			return p.take(ctx, tx, byProgram, &sh, ShareRemoved)
		}
		sh.Delivery.Problem = reason(outcome)
		switch {
		case account.ID == "" && sh.Subject == "" && sh.Page == "":
			// Nobody is left who could connect again. It may be gone by a try that got no
			// answer, so it is not called live.
			sh.forget()
			return errors.Join(tx.Shares.Move(ctx, sh, ShareRemoving), tx.Shares.Free(ctx, id))
		case channels.CodeOf(outcome) == channels.PermissionDenied:
			// It stays live: who wants it gone deletes it on the network.
			sh.Delivery.StopRequested = false
			return p.moveShare(ctx, tx, byProgram, &sh, SharePosted, ShareRemoving)
		case channels.CodeOf(outcome) == channels.AuthExpired && account.ID != "":
			if _, err := p.loseConnection(ctx, tx, c, Connection.needsLogin); err != nil {
				return err
			}
		}
		sh.Delivery.Tries++
		sh.NextAt = p.instant().Add(max(retryAfter(outcome), backoff(sh.Delivery.Tries)))
		return errors.Join(tx.Shares.Move(ctx, sh, ShareRemoving), tx.Shares.Free(ctx, id))
	})
}
