package advocacy

import (
	"context"
	"errors"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
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

// errUnwanted: between the claim of a message and its leaving, the person ended
// the messages, something that it offers was taken back, or the program was frozen.
var errUnwanted = errors.New("the message is wanted no more")

// wanted reports whether a person still wants to be written to by a nudge.
func wanted(a Ambassador, n Nudge, now time.Time) bool {
	if n.Kind == Invitation {
		return a.State == Invited
	}
	return a.State == Joined && !a.Paused(now) && a.Preferences.Messages != OnPage
}

// verdict is what is to be done with a message that is due.
type verdict int

const (
	sendNow  verdict = iota
	drop             // it is wanted no more
	postpone         // its moment has passed, and another one comes
)

// stillDue checks at the last moment that a message may be sent, and what it is
// still about.
func (p *Program) stillDue(ctx context.Context, tx *Tx, set Settings, person Person, a Ambassador, n Nudge) (about matter, v verdict, err error) {
	now := p.instant()
	if !wanted(a, n, now) {
		return about, drop, nil
	}
	switch n.Kind {
	case Invitation:
		if wave, _ := set.waveOf(person, cadence.DateOf(now.In(set.location()))); wave == "" {
			return about, drop, nil
		}
	case Expiry:
		if about.expiring, err = p.expiring(ctx, tx, n.Subject); err != nil || len(about.expiring) == 0 {
			return about, drop, err
		}
	default:
		about.offers, v, err = p.digestDue(ctx, tx, set, person, a, n, now)
		return about, v, err
	}
	// It comes once, so that a late one is better than none, but not at night.
	if !allowed(cadence.Plan{Cadence: p.anyTime(set, person, a)}, now, set.zone(person), nil) {
		return about, postpone, nil
	}
	return about, sendNow, nil
}

// digestDue is stillDue for a digest.
func (p *Program) digestDue(ctx context.Context, tx *Tx, set Settings, person Person, a Ambassador, n Nudge, now time.Time) ([]Offer, verdict, error) {
	history, err := writtenTo(ctx, tx, person.Subject, now, n.ID)
	if err != nil {
		return nil, drop, err
	}
	if !timely(set.planFor(a, p.holiday(set.country(person))), n, now, set.zone(person), history) {
		return nil, postpone, nil
	}
	var contents []ContentRecord
	for _, id := range n.Contents {
		r, err := tx.Contents.Get(ctx, id)
		if err != nil {
			return nil, drop, err
		}
		contents = append(contents, r)
	}
	byID := map[string]Offer{}
	for _, o := range p.offers(set, person, a, contents, now) {
		byID[o.Content.ID] = o
	}
	var offers []Offer
	for _, id := range n.Contents {
		if o, ok := byID[id]; ok {
			offers = append(offers, o)
		}
	}
	if len(offers) == 0 {
		return nil, drop, nil
	}
	return offers, sendNow, nil
}

// timely reports whether a digest may still go out now. Its own moment was
// allowed; what an outage of the program or of the mail server held up past it
// goes out in a window, outside quiet times and within the cap, or not now.
func timely(plan cadence.Plan, n Nudge, now time.Time, zone *time.Location, history []time.Time) bool {
	if now.Sub(later(n.Due, n.NotBefore)) > lateness {
		return false
	}
	if now.Sub(n.Due) <= lateness {
		plan.Cadence.Windows = nil
	}
	return allowed(plan, now, zone, history)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// allowed reports whether a plan's windows, quiet times and cap let a message
// out at an instant, however often it asks.
func allowed(plan cadence.Plan, at time.Time, zone *time.Location, history []time.Time) bool {
	plan.Cadence.Frequency, plan.Cadence.Spread = cadence.EveryContent(), 0
	minute := at.Truncate(time.Minute) // moments are whole minutes
	next, ok := plan.Next(minute.Add(-time.Second), zone, "", history)
	return ok && next.Equal(minute)
}

// hold closes or moves a message that is not to be sent now.
func (p *Program) hold(ctx context.Context, tx *Tx, set Settings, person Person, a Ambassador, n Nudge, v verdict) error {
	now := p.instant()
	switch {
	case v == postpone && n.Kind == Invitation:
		at, _, ok := p.invitationTime(set, person, now)
		return p.postpone(ctx, tx, n, at, ok)
	case v == postpone && n.Kind == Expiry:
		at, ok := p.anyTime(set, person, a).Next(now, set.zone(person), person.ID)
		return p.postpone(ctx, tx, n, at, ok)
	case v == postpone && n.Attempt > 0:
		// It may have left before a crash: under its own name it cannot arrive twice.
		history, err := writtenTo(ctx, tx, person.Subject, now, n.ID)
		if err != nil {
			return err
		}
		at, _, ok := p.next(set, person, a, now, history)
		if err := p.postpone(ctx, tx, n, at, ok); err != nil {
			return err
		}
	default:
		if err := p.end(ctx, tx, n); err != nil {
			return err
		}
	}
	switch {
	case n.Kind == Invitation && a.State == Invited && a.InvitedAt.IsZero() && n.Attempt == 0:
		// Their group was taken back before anything left: as if never planned.
		return tx.Ambassadors.Remove(ctx, a.Subject)
	case v == postpone:
		if err := p.schedule(ctx, tx, set, person, &a, now); err != nil {
			return err
		}
		return tx.Ambassadors.Put(ctx, a)
	}
	return nil
}

// postpone moves a planned message to another moment; without one it is given up.
func (p *Program) postpone(ctx context.Context, tx *Tx, n Nudge, at time.Time, ok bool) error {
	if !ok {
		return p.end(ctx, tx, n)
	}
	return tx.Nudges.Hold(ctx, n.ID, NudgePlanned, time.Time{}, at.UTC())
}

// end closes a planned message that is not sent.
func (p *Program) end(ctx context.Context, tx *Tx, n Nudge) error {
	return tx.Nudges.Hold(ctx, n.ID, NudgeCancelled, p.instant(), time.Time{})
}

// record stores the outcome of a sending.
func (p *Program) record(ctx context.Context, m sending, failure error) error {
	state, notBefore := NudgeSent, time.Time{}
	now := p.instant()
	if errors.Is(failure, errUnwanted) {
		// No failure and nothing to log: who pauses is nobody's business. At its
		// next turn the message is cancelled, or offers what is left.
		return p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
			err := tx.Nudges.Record(ctx, m.nudge.ID, m.nudge.Attempt, NudgePlanned, now, now.Add(backoff(m.nudge.Attempt)))
			if errors.Is(err, ErrConflict) || errors.Is(err, ErrNotFound) {
				return nil
			}
			return err
		})
	}
	if failure != nil {
		var ne *NotifyError
		errors.As(failure, &ne)
		switch notifyOutcome(failure, m.committed) {
		case NotSent:
			state = NudgePlanned
			notBefore = now.Add(backoff(m.nudge.Attempt))
			if ne != nil {
				notBefore = now.Add(max(backoff(m.nudge.Attempt), ne.RetryAfter))
			}
		case Refused:
			state = NudgeRefused
		default:
			state = NudgeUnconfirmed
		}
		p.log.WarnContext(ctx, "message not delivered", "nudge", m.nudge.ID, "state", state, "attempt", m.nudge.Attempt, "error", failure)
	}
	err := p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		return p.settle(ctx, tx, m.nudge, state, now, notBefore, m.person.Department)
	})
	if errors.Is(err, ErrConflict) || errors.Is(err, ErrNotFound) {
		return nil // another attempt took over, or the person left meanwhile
	}
	if err == nil && state != NudgeRefused && failure != nil {
		return failure
	}
	// A refused recipient is an outcome, in the log and with the message, and no
	// failure of the program.
	return err
}

// settle moves a claimed message to its outcome and counts it.
func (p *Program) settle(ctx context.Context, tx *Tx, n Nudge, state NudgeState, now, notBefore time.Time, department string) error {
	before, err := tx.Nudges.Get(ctx, n.ID)
	if err != nil {
		return err
	}
	if err := tx.Nudges.Record(ctx, n.ID, n.Attempt, state, now, notBefore); err != nil {
		return err
	}
	if err := p.audit(ctx, tx, byProgram, "nudges."+string(state), n.ID, string(n.Kind)); err != nil {
		return err
	}
	return p.countOutcome(ctx, tx, before, state, now, department)
}

// countOutcome counts a message that left, or may have. One that was given up as
// unconfirmed was counted then: a late outcome leaves that, or takes it back.
func (p *Program) countOutcome(ctx context.Context, tx *Tx, before Nudge, state NudgeState, now time.Time, department string) error {
	by, at := int64(0), now
	counted, counts := before.State == NudgeUnconfirmed, state == NudgeSent || state == NudgeUnconfirmed
	switch {
	case counts && !counted:
		by = 1
	case counted && !counts:
		by, at = -1, before.SentAt
	case state != NudgeSent:
		return nil
	}
	if by != 0 {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		tally := Tally{Day: cadence.DateOf(at.In(set.location())), Count: by}
		switch before.Kind {
		case Invitation:
			tally.Measure, tally.Group = InvitedCount, department
		case Digest:
			tally.Measure = DigestsSent
		default:
			return nil // how many accounts end is nobody's business
		}
		if err := tx.Ledger.Count(ctx, []Tally{tally}); err != nil {
			return err
		}
	}
	a, err := tx.Ambassadors.Get(ctx, before.Subject)
	if err != nil {
		return err
	}
	switch {
	case before.Kind == Invitation && by > 0 && a.InvitedAt.IsZero():
		a.InvitedAt = now
	case before.Kind == Invitation && by < 0:
		a.InvitedAt = time.Time{}
	case before.Kind == Digest && state == NudgeSent:
		a.Unanswered++
	default:
		return nil
	}
	return tx.Ambassadors.Put(ctx, a)
}

// backoff is how long to wait after the n-th attempt: 1, 2, 4 … minutes, at
// most 12 hours.
func backoff(n int) time.Duration {
	return min(time.Minute<<min(n-1, 12), 12*time.Hour)
}

// recoverLapsed looks after messages whose sender crashed. Those that were not
// committed are planned again; else nobody knows whether they left, and they
// stay unconfirmed: what they offered is offered again in a later digest, they
// themselves are not. A sender that was only slow still records what came of it.
func (p *Program) recoverLapsed(ctx context.Context) error {
	return p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		lapsed, err := tx.Nudges.Lapsed(ctx, tickBatch)
		if err != nil {
			return err
		}
		for _, n := range lapsed {
			state := NudgePlanned
			if n.Committed {
				state = NudgeUnconfirmed
			}
			person, err := tx.People.BySubject(ctx, n.Subject)
			if err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
			if err := p.settle(ctx, tx, n, state, p.instant(), time.Time{}, person.Department); err != nil {
				return err
			}
		}
		return nil
	})
}
