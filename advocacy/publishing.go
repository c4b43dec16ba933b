package advocacy

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// attempt is one try to post a share, between its arming and its outcome.
type attempt struct {
	share      Share
	connection Connection
	// lost is what becomes of the connection when its tokens are refused: its person
	// connects again, unless they can be renewed without.
	lost func(Connection) Connection
	// withdrawn is set where Commit refused: what the person approved may not be
	// posted any more.
	withdrawn bool
}

// publish makes one attempt at a share.
func (p *Program) publish(ctx context.Context, id string) error {
	a, err := p.arm(ctx, id)
	if err != nil || a.share.State != ShareSending {
		return err
	}
	a.lost = Connection.needsLogin
	credentials, stale, err := p.unseal(ctx, a.connection)
	if err != nil {
		a.lost = p.keyLost
		return p.recordShare(context.WithoutCancel(ctx), a, channels.Receipt{Phase: channels.Preparing},
			&channels.Error{Channel: a.share.Channel, Code: unsealCode(err), Message: "the account's tokens cannot be opened; connect it again", Err: err})
	}
	if stale {
		if err := p.reseal(ctx, &a.connection, credentials); err != nil && !errors.Is(err, ErrConflict) {
			p.log.WarnContext(ctx, "a connection could not be sealed again", "connection", a.connection.ID, "error", err)
		}
	}
	if !credentials.Refresh.IsZero() && a.share.Delivery.Attempt < mostRenewed {
		a.lost = p.renewNow
	}
	receipt, outcome := p.publisher(a.share.Channel).Publish(ctx, channels.Attempt{
		Account: channels.Account{ID: a.connection.Account, Kind: a.connection.Kind, Token: credentials.Access},
		Post:    a.share.Delivery.Post, Key: a.share.Delivery.Key, Journal: &shareJournal{p, &a}, Open: p.media,
	})
	// What happened is recorded also when ctx was cancelled meanwhile.
	return p.recordShare(context.WithoutCancel(ctx), a, receipt, outcome)
}

// arm takes a due share for an attempt, if it may be posted now; otherwise it
// goes to where it belongs.
func (p *Program) arm(ctx context.Context, id string) (attempt, error) {
	var a attempt
	err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		a = attempt{}
		sh, err := tx.Shares.Get(ctx, id)
		if err != nil || sh.State != ShareReady {
			return err
		}
		now := p.instant()
		v, err := p.mayPublish(ctx, tx, sh, now)
		if err != nil {
			return err
		}
		if v.state == ShareSending {
			if a.connection, err = p.connectionOf(ctx, tx, sh); errors.Is(err, ErrNotFound) {
				v.state, v.problem = ShareWaiting, "the account that it was approved for is not connected; connect that one again, or approve it anew"
			} else if err != nil {
				return err
			}
		}
		if v.state == ShareSending && now.Sub(sh.Delivery.Due) > lateness {
			if v, err = p.afterOutage(ctx, tx, sh, now); err != nil {
				return err
			}
		}
		sh.NextAt = v.next
		if v.state == ShareReady {
			sh.Delivery.Due = v.next
			return tx.Shares.Move(ctx, sh, ShareReady)
		}
		sh.Delivery.Problem = v.problem
		if v.state != ShareSending {
			return p.moveShare(ctx, tx, byProgram, &sh, v.state, ShareReady)
		}
		sh.Delivery.Attempt++
		sh.Delivery.Committed, sh.Delivery.Connection = false, a.connection.ID
		if sh.Delivery.BeganAt.IsZero() {
			sh.Delivery.BeganAt = now
		}
		sh.State, sh.UpdatedAt = ShareSending, now
		if err := tx.Shares.Arm(ctx, sh, p.lease); err != nil {
			return err
		}
		sh.Version++
		a.share = sh
		return p.auditShare(ctx, tx, byProgram, sh, string(ShareSending))
	})
	return a, err
}

// connectionOf is the standing connection that a share is posted from: its person's
// on that channel, or that of its page.
func (p *Program) connectionOf(ctx context.Context, tx *Tx, sh Share) (Connection, error) {
	list, err := tx.Connections.ForSubject(ctx, sh.Subject)
	if err != nil {
		return Connection{}, err
	}
	i := slices.IndexFunc(list, func(c Connection) bool {
		return c.Channel == sh.Channel && c.State == Connected && (sh.Page == "" || c.Account == sh.Page) &&
			(sh.Delivery.Account == "" || c.Account == sh.Delivery.Account)
	})
	if i < 0 || sh.Subject == "" && sh.Page == "" {
		return Connection{}, ErrNotFound
	}
	return list[i], nil
}

// mostAttempts is how often a share is tried before the person is asked to look.
const mostAttempts = 10

// recordShare stores what came of an attempt. An attempt that another one has
// taken over has nothing to say, unless the network told it that the post is live.
func (p *Program) recordShare(ctx context.Context, a attempt, receipt channels.Receipt, outcome error) error {
	verdict := channels.VerdictOf(receipt, outcome)
	err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		sh, err := tx.Shares.Get(ctx, a.share.ID)
		if err != nil {
			return err
		}
		if verdict == channels.Posted {
			return p.recordLive(ctx, tx, sh, a, receipt)
		}
		if sh.State != ShareSending || sh.Delivery.Key != a.share.Delivery.Key || sh.Delivery.Attempt != a.share.Delivery.Attempt {
			return nil
		}
		now := p.instant()
		sh.Delivery.Problem = reason(outcome)
		to, next := ShareReady, now
		switch {
		case verdict == channels.Rejected:
			to, next = ShareRejected, time.Time{}
		case verdict == channels.Unconfirmed:
			to, next = ShareUnconfirmed, now.Add(firstLook)
		case sh.Delivery.StopRequested:
			to, next = ShareCancelled, time.Time{}
		case a.withdrawn:
			// The next arming finds out where it belongs.
		case channels.CodeOf(outcome) == channels.AuthExpired:
			ended, err := p.loseConnection(ctx, tx, a.connection, a.lost)
			if err != nil {
				return err
			}
			if next = now.Add(backoff(sh.Delivery.Attempt)); ended {
				to, next = ShareWaiting, time.Time{}
			}
		case sh.Delivery.Attempt >= mostAttempts:
			to, next = ShareReturned, time.Time{}
		default:
			next = now.Add(max(retryAfter(outcome), backoff(sh.Delivery.Attempt)))
		}
		if to != ShareUnconfirmed {
			sh.Delivery.Committed = false
		}
		sh.NextAt = next
		return p.moveShare(ctx, tx, byProgram, &sh, to, ShareSending)
	})
	if verdict != channels.Posted && !a.withdrawn && outcome != nil {
		p.log.InfoContext(ctx, "a share was not posted", "share", a.share.ID, "verdict", string(verdict), "code", string(channels.CodeOf(outcome)))
	}
	return err
}

// mostRenewed is how many attempts' refusals of a token are answered by renewing it.
// A network that refuses also the renewed ones has ended the connection.
const mostRenewed = 3

// recordLive stores an attempt's receipt. It is the truth about the share, whatever
// was believed of it meanwhile: that it was not there, by the person's word, or
// that it is to be posted again. Only where a second create is on its way by that
// word, or was made, is there nothing left to mend.
func (p *Program) recordLive(ctx context.Context, tx *Tx, sh Share, a attempt, receipt channels.Receipt) error {
	own := sh.Delivery.Key == a.share.Delivery.Key
	switch sh.State {
	case ShareUnconfirmed, ShareSending:
		if own || !sh.Delivery.Committed && sh.Delivery.Hash == a.share.Delivery.Hash {
			return p.live(ctx, tx, byProgram, &sh, receipt)
		}
	case SharePosted:
		switch {
		case sh.Delivery.PostID == receipt.ID:
			return nil
		case own && sh.Delivery.PostID == "":
			return p.live(ctx, tx, byProgram, &sh, receipt)
		}
	case ShareReady, ShareWaiting, ShareReturned, ShareRejected, ShareCancelled:
		if own || sh.Delivery.Hash == a.share.Delivery.Hash {
			if sh.Subject == "" && sh.Page == "" {
				// Leaving has erased where it was posted from, and promised that it goes.
				sh.Delivery.StopRequested = true
				sh.Delivery.Account, sh.Delivery.Connection = a.share.Delivery.Account, a.share.Delivery.Connection
			}
			return p.live(ctx, tx, byProgram, &sh, receipt)
		}
	}
	p.log.WarnContext(ctx, "a share is live twice, since its person had it posted again before the network answered", "share", sh.ID)
	return p.auditShare(ctx, tx, byProgram, sh, "live-twice")
}

// live records that a share's post is live. One that is not wanted any more is
// deleted again; without the network's identifier only its person can do that.
func (p *Program) live(ctx context.Context, tx *Tx, by string, sh *Share, receipt channels.Receipt) error {
	from, to := sh.State, SharePosted
	sh.Delivery.PostID = receipt.ID
	if receipt.URL != "" {
		sh.PostURL = receipt.URL
	}
	sh.Delivery.Committed, sh.Delivery.Problem = false, ""
	person, err := tx.People.BySubject(ctx, sh.Subject) // nobody, after they left and for a page's post
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	sh.NextAt = time.Time{}
	switch {
	case receipt.ID == "":
	case sh.Delivery.StopRequested:
		to, sh.NextAt, sh.Delivery.Tries = ShareRemoving, p.instant(), 0
	default:
		sh.NextAt = p.instant().Add(MeasureAfter)
	}
	return p.post(ctx, tx, by, sh, to, person, from)
}

// reason is an outcome for the person, without anything secret.
func reason(outcome error) string {
	if outcome == nil || errors.Is(outcome, errWithdrawn) {
		return ""
	}
	var e *channels.Error
	if errors.As(outcome, &e) {
		return channels.Redact(e.Message)
	}
	return channels.Redact(outcome.Error())
}

func retryAfter(outcome error) time.Duration {
	var e *channels.Error
	if errors.As(outcome, &e) {
		return e.RetryAfter
	}
	return 0
}

// recoverShares looks after shares whose sender crashed: uncommitted ones are
// tried again, though not for ever, of committed ones nobody knows whether they are
// live. Each is a transaction of its own, so that one that fails holds up no other.
func (p *Program) recoverShares(ctx context.Context) error {
	var lapsed []string
	err := p.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
		lapsed, err = tx.Shares.Lapsed(ctx, tickBatch)
		return err
	})
	errs := []error{err}
	for _, id := range lapsed {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error { return p.recoverShare(ctx, tx, id) })
		if !errors.Is(err, ErrConflict) && !errors.Is(err, ErrNotFound) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (p *Program) recoverShare(ctx context.Context, tx *Tx, id string) error {
	sh, err := tx.Shares.Get(ctx, id)
	if err != nil {
		return err
	}
	// Its sender may have come back: then this is a conflict, and its word stands.
	if err := tx.Shares.Hold(ctx, id, p.lease); err != nil {
		return err
	}
	to := ShareReady
	sh.NextAt = p.instant()
	switch {
	case sh.Delivery.Committed:
		to, sh.Delivery.Problem = ShareUnconfirmed, "the program ended while it was on its way; it may be live"
	case sh.Delivery.StopRequested:
		to, sh.NextAt = ShareCancelled, time.Time{}
	case sh.Delivery.Attempt >= mostAttempts:
		to, sh.NextAt = ShareReturned, time.Time{}
		sh.Delivery.Problem = "it was tried often, and each time the program ended before it was posted; look at it again"
	}
	return p.moveShare(ctx, tx, byProgram, &sh, to, ShareSending)
}
