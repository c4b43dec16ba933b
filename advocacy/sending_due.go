package advocacy

import (
	"context"
	"errors"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

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
