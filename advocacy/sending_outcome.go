package advocacy

import (
	"context"
	"errors"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

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
