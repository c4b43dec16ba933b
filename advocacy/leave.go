package advocacy

import (
	"context"
	"errors"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// Leave ends the acting person's part at once: consent, choices, planned
// messages and links go, shares that are not posted are cancelled, and those
// that are lose the person. Leaving twice changes nothing.
func (c Consents) Leave(ctx context.Context) error {
	return c.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		person, err := c.s.person(ctx, tx)
		if err != nil {
			return err
		}
		a, err := tx.Ambassadors.Get(ctx, person.Subject)
		if errors.Is(err, ErrNotFound) || err == nil && a.State != Joined {
			return nil // to decline leaves no trace
		} else if err != nil {
			return err
		}
		return c.s.leave(ctx, tx, person)
	})
}

// leave is what leaving the program and leaving the company have in common.
func (p *Program) leave(ctx context.Context, tx *Tx, person Person) error {
	if err := tx.Nudges.Forget(ctx, person.Subject); err != nil {
		return err
	}
	a, err := tx.Ambassadors.Get(ctx, person.Subject)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil || a.State != Joined {
		return err
	}
	// What is being deleted is no share of theirs any more; later nobody knows whose
	// counts it was in.
	shares, err := tx.Shares.ForSubject(ctx, person.Subject, time.Time{})
	if err != nil {
		return err
	}
	for _, sh := range shares {
		if sh.State == ShareRemoving {
			if err := countShare(ctx, tx, sh, -1); err != nil {
				return err
			}
		}
	}
	if a, err = tx.Ambassadors.Get(ctx, person.Subject); err != nil {
		return err
	}
	set, err := tx.settings(ctx)
	if err != nil {
		return err
	}
	today, err := p.countDay(ctx, tx, set)
	if err != nil {
		return err
	}
	at := p.instant()
	tallies := []Tally{
		{Measure: AmbassadorCount, Day: today, Group: person.Department, Count: -1},
		{Measure: LeftOn, Day: today, Count: 1},
	}
	if at.Sub(a.JoinedAt) < retentionDays*24*time.Hour {
		tallies = append(tallies, Tally{Measure: LeftEarly, Day: cadence.DateOf(a.JoinedAt.In(set.location())), Count: 1})
	}
	// Whoever is no ambassador any more is no active one either.
	month := firstOfMonth(today)
	posts, err := posts(ctx, tx, person.Subject, func(sh Share) bool { return sh.State != ShareRemoving && firstOfMonth(sh.CountedOn) == month })
	if err != nil {
		return err
	}
	if posts > 0 {
		tallies = append(tallies, Tally{Measure: ActiveInMonth, Day: month, Count: -1})
	}
	for _, purpose := range []Purpose{Participation, Messaging, StandingPosts} {
		last, err := consented(ctx, tx, person.Subject, purpose)
		if err != nil {
			return err
		}
		if last.Granted {
			last.Granted, last.At = false, at
			if err := tx.Ambassadors.AppendConsent(ctx, last); err != nil {
				return err
			}
		}
	}
	if err := p.endConnections(ctx, tx, person.Subject); err != nil {
		return err
	}
	if _, err := tx.Shares.Release(ctx, person.Subject, at); err != nil {
		return err
	}
	// The row stays, empty, so that nobody who left is invited again.
	gone := Ambassador{Subject: a.Subject, State: Left, Wave: a.Wave, InvitedAt: a.InvitedAt, LeftAt: at, Version: a.Version}
	return errors.Join(
		tx.Links.Release(ctx, person.Subject),
		tx.Ambassadors.Put(ctx, gone),
		tx.Ledger.Count(ctx, tallies),
		p.audit(ctx, tx, person.Subject, "ambassadors.leave", person.Subject, ""))
}

// retentionDays is the span over which retention is measured.
const retentionDays = 90
