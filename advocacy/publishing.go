package advocacy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// publishDue posts every share that is due, one after the other.
func (p *Program) publishDue(ctx context.Context) error {
	return p.eachShare(ctx, ShareReady, p.publish)
}

// eachShare runs a step on every due share in a state.
func (p *Program) eachShare(ctx context.Context, state ShareState, step func(context.Context, string) error) error {
	var due []Share
	err := p.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
		due, err = tx.Shares.Due(ctx, state, p.instant(), tickBatch)
		return err
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, sh := range due {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := step(ctx, sh.ID); err != nil && !errors.Is(err, ErrConflict) && !errors.Is(err, ErrNotFound) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// attempt is one try to post a share, between its arming and its outcome.
type attempt struct {
	share      Share
	connection Connection
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
	credentials, stale, err := p.unseal(ctx, a.connection)
	if err != nil {
		return p.recordShare(context.WithoutCancel(ctx), a, channels.Receipt{Phase: channels.Preparing},
			&channels.Error{Channel: a.share.Channel, Code: unsealCode(err), Message: "the account's tokens cannot be opened; connect it again", Err: err})
	}
	if stale {
		if err := p.reseal(ctx, a.connection, credentials); err != nil {
			p.log.WarnContext(ctx, "a connection could not be sealed again", "connection", a.connection.ID, "error", err)
		}
	}
	receipt, outcome := p.publisher(a.share.Channel).Publish(ctx, channels.Attempt{
		Account: channels.Account{ID: a.connection.Account, Kind: a.connection.Kind, Token: credentials.Access},
		Post:    a.share.Delivery.Post, Key: a.share.Delivery.Key, Journal: &shareJournal{p, &a}, Open: p.media,
	})
	// What happened is recorded also when ctx was cancelled meanwhile.
	return p.recordShare(context.WithoutCancel(ctx), a, receipt, outcome)
}

// unsealCode tells a lost key, after which the person connects again, from a vault
// that cannot be reached just now.
func unsealCode(err error) channels.Code {
	if err == nil {
		return ""
	}
	if errors.Is(err, ErrKeyLost) || errors.Is(err, ErrSealBroken) {
		return channels.AuthExpired
	}
	return channels.Unavailable
}

func (p *Program) reseal(ctx context.Context, c Connection, credentials channels.Credentials) error {
	ends, next, tries := c.Expires, c.CheckAt, c.Tries
	if err := p.seal(ctx, &c, credentials); err != nil {
		return err
	}
	c.Expires, c.CheckAt, c.Tries = ends, next, tries
	return p.storeHeld(ctx, c, "")
}

// arm takes a due share for an attempt, if it may be posted now; otherwise it
// goes to where it belongs. It reads ambassador, content and share, in that order.
func (p *Program) arm(ctx context.Context, id string) (attempt, error) {
	var a attempt
	err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		a = attempt{}
		sh, err := tx.Shares.Get(ctx, id)
		if err != nil || sh.State != ShareReady {
			return err
		}
		now := p.instant()
		state, next, problem, err := p.mayPublish(ctx, tx, sh, now)
		if err != nil {
			return err
		}
		if state == ShareSending {
			if a.connection, err = p.connectionOf(ctx, tx, sh); errors.Is(err, ErrNotFound) {
				state, problem = ShareWaiting, "the account that it was approved for is not connected; connect that one again, or approve it anew"
			} else if err != nil {
				return err
			}
		}
		if state == ShareSending && now.Sub(sh.Delivery.Due) > lateness {
			if next, err = p.afterOutage(ctx, tx, sh, now); err != nil {
				return err
			}
			if !next.IsZero() {
				state = ShareReady
			}
		}
		if state == ShareReady {
			sh.Delivery.Due = next
			return errors.Join(tx.Shares.Next(ctx, id, next), tx.Shares.Move(ctx, sh, ShareReady))
		}
		sh.Delivery.Problem = problem
		if state == ShareSending {
			if err := tx.Shares.Hold(ctx, id, p.lease); err != nil {
				return err
			}
			sh.Delivery.Attempt++
			sh.Delivery.Committed, sh.Delivery.Connection = false, a.connection.ID
			if sh.Delivery.BeganAt.IsZero() {
				sh.Delivery.BeganAt = now
			}
		}
		if err := errors.Join(tx.Shares.Next(ctx, id, time.Time{}), p.moveShare(ctx, tx, &sh, state, ShareReady)); err != nil {
			return err
		}
		a.share = sh
		return nil
	})
	return a, err
}

// mayPublish is where a share that is due belongs: ShareSending when all that its
// posting rests on still holds, ShareReady for later, another state with what to
// tell the person otherwise.
func (p *Program) mayPublish(ctx context.Context, tx *Tx, sh Share, now time.Time) (state ShareState, next time.Time, problem string, err error) {
	set, err := tx.settings(ctx)
	if err != nil {
		return "", next, "", err
	}
	var ambassador Ambassador
	var person Person
	if sh.Page == "" { // a page's post rests on nobody's membership
		ambassador, err = tx.Ambassadors.Get(ctx, sh.Subject)
		if errors.Is(err, ErrNotFound) || err == nil && (ambassador.State != Joined || sh.Delivery.ApprovedAt.Before(ambassador.JoinedAt)) {
			return ShareCancelled, next, "", nil
		} else if err != nil {
			return "", next, "", err
		}
		if person, err = tx.People.BySubject(ctx, sh.Subject); err != nil {
			return "", next, "", err
		}
	}
	r, err := tx.Contents.Get(ctx, sh.Content)
	if err != nil {
		return "", next, "", err
	}
	switch {
	case sh.Delivery.StopRequested || set.haltedSince(sh.Delivery.ApprovedAt) || r.State == content.Recalled:
		return ShareCancelled, next, "", nil
	case r.State != content.Approved, !r.Window.Until.IsZero() && !now.Before(r.Window.Until):
		return ShareReturned, next, "its time has passed; look whether it should still be shared", nil
	case now.Before(r.Window.From):
		return ShareReady, r.Window.From, "", nil
	case !slices.Contains(set.Channels, sh.Channel) || p.publisher(sh.Channel) == nil:
		return ShareReturned, next, notInUse(set, sh.Channel).Message, nil
	}
	if sh.Delivery.Standing {
		if own, err := p.sharedOtherwise(ctx, tx, sh); err != nil || own || !ambassador.allows(sh, r, now) {
			return ShareCancelled, next, "", err
		}
	}
	if sh.Page == "" {
		// The disclosure is checked on the text itself, by the rules of today.
		c := p.compose(set, person, ambassador, r, sh.Channel)
		if _, ok := c.Disclosure.In(sh.Text); c.Disclosure.Rule != "" && !ok {
			return ShareReturned, next, fmt.Sprintf("the rules have changed: put %q in, or words to that effect", c.Disclosure.Text), nil
		}
	}
	if sh.Delivery.Hash != postHash(sh.Delivery.Post) || sh.Delivery.Post.Text != sh.Text {
		return ShareReturned, next, "it is not what was approved any more; read it again", nil
	}
	return ShareSending, next, "", nil
}

// afterOutage is when a share is posted whose moment an outage held up for long:
// in the person's next window, spread as messages are, so that recovery posts
// neither at night nor for everybody in one minute. A page's windows are the
// program's. It is zero where there are none.
func (p *Program) afterOutage(ctx context.Context, tx *Tx, sh Share, now time.Time) (time.Time, error) {
	set, err := tx.settings(ctx)
	if err != nil {
		return time.Time{}, err
	}
	if sh.Page != "" {
		rule := set.planFor(Ambassador{}, p.holiday(set.Country)).Cadence
		rule.Frequency = cadence.EveryContent()
		at, _ := rule.Next(now, set.location(), sh.ID)
		return at.UTC(), nil
	}
	a, err := tx.Ambassadors.Get(ctx, sh.Subject)
	if err != nil {
		return time.Time{}, err
	}
	person, err := tx.People.BySubject(ctx, sh.Subject)
	if err != nil {
		return time.Time{}, err
	}
	rule := set.planFor(a, p.holiday(set.country(person))).Cadence
	rule.Frequency = cadence.EveryContent()
	at, _ := rule.Next(now, set.zone(person), person.ID)
	return at.UTC(), nil
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

// postHash is the hex SHA-256 of a post's JSON: every byte of what was approved.
func postHash(post channels.Post) string {
	text, err := json.Marshal(post)
	if err != nil {
		return "" // a post is texts only
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// shareJournal is the memory of an attempt, in the store.
type shareJournal struct {
	program *Program
	attempt *attempt
}

// mine is the share as stored, as long as it is this attempt's.
func (j *shareJournal) mine(ctx context.Context, tx *Tx) (Share, error) {
	sh, err := tx.Shares.Get(ctx, j.attempt.share.ID)
	if err == nil && (sh.State != ShareSending || sh.Delivery.Attempt != j.attempt.share.Delivery.Attempt || sh.Delivery.Key != j.attempt.share.Delivery.Key) {
		err = channels.ErrFenced
	}
	return sh, err
}

// Load implements channels.Journal.
func (j *shareJournal) Load(ctx context.Context, step string) (value string, err error) {
	err = j.program.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		sh, err := j.mine(ctx, tx)
		if err != nil {
			return err
		}
		value, err = tx.Shares.Step(ctx, sh.ID, sh.Delivery.Key, step)
		return err
	})
	return value, err
}

// Save implements channels.Journal.
func (j *shareJournal) Save(ctx context.Context, step, value string) error {
	return j.program.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		sh, err := j.mine(ctx, tx)
		if err != nil {
			return err
		}
		return tx.Shares.SaveStep(ctx, sh.ID, sh.Delivery.Key, step, value)
	})
}

// errWithdrawn: between the arming of an attempt and its Commit the person or an
// owner took back what it rests on.
var errWithdrawn = errors.New("advocacy: what was approved may not be posted any more")

// Commit implements channels.Journal. It checks all that the posting rests on once
// more: once a revocation has returned, no later Commit succeeds.
func (j *shareJournal) Commit(ctx context.Context) error {
	err := j.program.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		sh, err := j.mine(ctx, tx)
		if err != nil {
			return err
		}
		state, _, _, err := j.program.mayPublish(ctx, tx, sh, j.program.instant())
		if err != nil {
			return err
		}
		connection, err := j.program.connectionOf(ctx, tx, sh)
		if errors.Is(err, ErrNotFound) || err == nil && connection.ID != sh.Delivery.Connection || state != ShareSending {
			return errWithdrawn
		} else if err != nil {
			return err
		}
		sh.Delivery.Committed = true
		return errors.Join(tx.Shares.Move(ctx, sh, ShareSending), tx.Shares.Free(ctx, sh.ID), tx.Shares.Hold(ctx, sh.ID, j.program.lease))
	})
	if errors.Is(err, errWithdrawn) {
		j.attempt.withdrawn = true
	}
	return err
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
		mine := sh.Delivery.Key == a.share.Delivery.Key && sh.Delivery.Attempt == a.share.Delivery.Attempt
		if verdict == channels.Posted && sh.Delivery.Key == a.share.Delivery.Key && (sh.State == ShareSending || sh.State == ShareUnconfirmed) {
			return p.live(ctx, tx, &sh, receipt)
		}
		if !mine || sh.State != ShareSending {
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
			to, next = ShareWaiting, time.Time{}
			if err := p.loseConnection(ctx, tx, a.connection.ID); err != nil {
				return err
			}
		case sh.Delivery.Attempt >= mostAttempts:
			to, next = ShareReturned, time.Time{}
		default:
			next = now.Add(max(retryAfter(outcome), backoff(sh.Delivery.Attempt)))
		}
		if to != ShareUnconfirmed {
			sh.Delivery.Committed = false
		}
		if to == ShareReady {
			sh.Delivery.Due = next
		}
		return errors.Join(tx.Shares.Free(ctx, sh.ID), tx.Shares.Next(ctx, sh.ID, next), p.moveShare(ctx, tx, &sh, to, ShareSending))
	})
	if verdict != channels.Posted && !a.withdrawn && outcome != nil {
		p.log.InfoContext(ctx, "a share was not posted", "share", a.share.ID, "verdict", string(verdict), "code", string(channels.CodeOf(outcome)))
	}
	return err
}

// live records that a share's post is live.
func (p *Program) live(ctx context.Context, tx *Tx, sh *Share, receipt channels.Receipt) error {
	from := sh.State
	sh.Delivery.PostID, sh.PostURL = receipt.ID, receipt.URL
	sh.Delivery.Committed, sh.Delivery.Problem = false, ""
	person, err := tx.People.BySubject(ctx, sh.Subject) // nobody, after they left and for a page's post
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if sh.Subject == "" && sh.Page == "" {
		sh.PostURL = ""
	}
	measure := time.Time{}
	if receipt.ID != "" {
		measure = p.instant().Add(MeasureAfter)
	}
	if err := errors.Join(tx.Shares.Free(ctx, sh.ID), tx.Shares.Next(ctx, sh.ID, measure), tx.Shares.DropSteps(ctx, sh.ID)); err != nil {
		return err
	}
	if err := p.post(ctx, tx, sh, SharePosted, person, from); err != nil {
		return err
	}
	if !sh.Delivery.StopRequested || sh.Delivery.PostID == "" {
		return nil // without the network's identifier only the person can delete it
	}
	return p.beginRemoval(ctx, tx, sh)
}

// reason is an outcome for the person, without anything secret.
func reason(outcome error) string {
	if outcome == nil || errors.Is(outcome, errWithdrawn) {
		return ""
	}
	var e *channels.Error
	if errors.As(outcome, &e) {
		return e.Message
	}
	return outcome.Error()
}

func retryAfter(outcome error) time.Duration {
	var e *channels.Error
	if errors.As(outcome, &e) {
		return e.RetryAfter
	}
	return 0
}

// loseConnection marks that a person has to connect again.
func (p *Program) loseConnection(ctx context.Context, tx *Tx, id string) error {
	c, err := tx.Connections.Get(ctx, id)
	if errors.Is(err, ErrNotFound) || err == nil && c.State != Connected {
		return nil
	} else if err != nil {
		return err
	}
	return errors.Join(tx.Connections.Put(ctx, c.needsLogin()), p.audit(ctx, tx, "system:program", "connections.needs-login", c.ID, c.Channel))
}

// recoverShares looks after shares whose sender crashed: uncommitted ones are
// tried again, though not for ever, of committed ones nobody knows whether they are
// live. Each is a transaction of its own, so that one that fails holds up no other.
func (p *Program) recoverShares(ctx context.Context) error {
	var lapsed []Share
	err := p.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
		lapsed, err = tx.Shares.Lapsed(ctx, tickBatch)
		return err
	})
	errs := []error{err}
	for _, sh := range lapsed {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error { return p.recoverShare(ctx, tx, sh) })
		if !errors.Is(err, ErrConflict) && !errors.Is(err, ErrNotFound) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (p *Program) recoverShare(ctx context.Context, tx *Tx, sh Share) error {
	to, next := ShareReady, p.instant()
	sh.Delivery.Due = next
	switch {
	case sh.Delivery.Committed:
		to, sh.Delivery.Problem = ShareUnconfirmed, "the program ended while it was on its way; it may be live"
	case sh.Delivery.StopRequested:
		to, next = ShareCancelled, time.Time{}
	case sh.Delivery.Attempt >= mostAttempts:
		to, next = ShareReturned, time.Time{}
		sh.Delivery.Problem = "it was tried often, and each time the program ended before it was posted; look at it again"
	}
	return errors.Join(p.moveShare(ctx, tx, &sh, to, ShareSending), tx.Shares.Free(ctx, sh.ID), tx.Shares.Next(ctx, sh.ID, next))
}
