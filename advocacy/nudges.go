package advocacy

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// Nudges are the use cases on what people are told and offered: the offers of
// the acting person, and for owners the plan of whom is written to when.
type Nudges struct{ s *session }

// Offers are the contents that the acting ambassador can share now, best first,
// and why each. What they passed over before is among them: a page is looked
// at, a message is not.
func (g Nudges) Offers(ctx context.Context) ([]Offer, error) {
	var offers []Offer
	err := g.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		person, a, err := g.s.ambassador(ctx, tx)
		if err != nil {
			return err
		}
		contents, err := everApproved(ctx, tx)
		if err != nil {
			return err
		}
		offers = g.s.offers(set, person, a, contents, g.s.instant())
		shared, err := sharedBy(ctx, tx, person.Subject)
		for i := range offers {
			offers[i].Shared = shared[offers[i].Content.ID]
		}
		return err
	})
	return offers, err
}

// PersonPlan is what one person will be sent, as far as is known now. It names
// the person, so it is for the owner's eyes; it says nothing of what they do.
type PersonPlan struct {
	ID, Name, Department, Language string
	// Zone is the person's own; every time here is in it.
	Zone *time.Location
	// Invitation is when they are invited, nil when they have been, or belong
	// to no group that is.
	Invitation *Planned
	// Digest is their next digest; nil when none is due. For someone who has
	// not joined it is the one that they would get.
	Digest *Planned
	// IfTheyJoin reports that Digest is of someone who has not joined.
	IfTheyJoin bool
	// Offers are what that digest holds, with the text for each channel.
	Offers []PlannedOffer
	// Reached reports whether a notifier can reach the person.
	Reached bool
}

// Planned is one message to come.
type Planned struct {
	// At is when, in the person's zone.
	At time.Time
	// Wave is the invitation's wave.
	Wave string
	// Why says why then.
	Why cadence.Explanation
	// Message is the message itself, as it would be sent, but for the addresses
	// and the code in it: those of a plan open nothing.
	Message Message
}

// PlannedOffer is one content of a digest with what is offered for it.
type PlannedOffer struct {
	Offer
	// Texts are what is offered on each channel.
	Texts []Composition
}

// PlanFor says what each person of a group will be sent, by ID. It stores
// nothing. For owners and systems.
func (g Nudges) PlanFor(ctx context.Context, group Group) ([]PersonPlan, error) {
	var plans []PersonPlan
	err := g.s.viewOwner(ctx, func(ctx context.Context, tx *Tx) error {
		plans = nil
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		contents, err := readMenu(ctx, tx)
		if err != nil {
			return err
		}
		var people []Person
		for person, err := range tx.People.All(ctx, group) {
			if err != nil {
				return err
			}
			people = append(people, person)
		}
		for _, person := range people {
			plan, err := g.s.planPerson(ctx, tx, set, person, contents)
			if err != nil {
				return err
			}
			plans = append(plans, plan)
		}
		return nil
	})
	return plans, err
}

func (p *Program) planPerson(ctx context.Context, tx *Tx, set Settings, person Person, contents *menu) (PersonPlan, error) {
	a, err := tx.Ambassadors.Get(ctx, person.Subject)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return PersonPlan{}, err
	}
	zone := set.zone(person)
	plan := PersonPlan{
		ID: person.ID, Name: strings.TrimSpace(person.GivenName + " " + person.FamilyName), Department: person.Department,
		Language: set.language(person, a), Zone: zone,
		Reached: p.notifierFor(person.recipient()) != nil,
	}
	switch a.State {
	case Joined:
		// Nobody sees who paused or wants no messages: their plan is what it
		// would be otherwise.
		if now := p.instant(); a.Preferences.Messages == OnPage || a.PausedUntil.After(now) {
			a.Preferences.Messages, a.PausedUntil = ByMessage, time.Time{}
			if err := p.schedule(ctx, tx, set, person, &a, now); err != nil {
				return plan, err
			}
		}
		if a.NextDigest.IsZero() {
			return plan, nil
		}
	default:
		if a.State == Left {
			// Nor who left: they look like those who did not answer.
			a = Ambassador{Subject: person.Subject, State: Invited, InvitedAt: a.InvitedAt}
		}
		if err := p.planInvited(ctx, tx, set, person, a, &plan); err != nil {
			return plan, err
		}
		after := p.instant()
		if plan.Invitation != nil {
			after = plan.Invitation.At
		} else if wave, _ := set.waveOf(person, cadence.Date{}); wave == "" && a.State != Invited {
			return plan, nil
		}
		plan.IfTheyJoin = true
		a = Ambassador{Subject: person.Subject, State: Joined, JoinedAt: after}
		if at, _, ok := p.next(set, person, a, after, nil); ok {
			a.NextDigest = at
		}
	}
	return plan, p.planDigest(ctx, tx, set, person, a, contents, &plan)
}

// previewID names a message of a plan. It leads to nobody's subject id, by which
// the audit could be read as names.
func (p *Program) previewID(person Person, kind NudgeKind) string {
	return "preview-" + hex.EncodeToString(p.mac("preview", []byte(string(kind)+person.Subject))[:8])
}

func (p *Program) planInvited(ctx context.Context, tx *Tx, set Settings, person Person, a Ambassador, plan *PersonPlan) error {
	if a.State == Invited {
		nudges, err := tx.Nudges.ForSubject(ctx, person.Subject, time.Time{})
		if err != nil {
			return err
		}
		for _, n := range nudges {
			if n.Kind == Invitation && n.State == NudgePlanned {
				plan.Invitation = &Planned{At: n.Due.In(plan.Zone), Wave: n.Wave, Message: set.render(person, a, n, nil, previewKeys())}
				_, plan.Invitation.Why, _ = p.invitationTime(set, person, n.Due.Add(-time.Minute))
			}
		}
		return nil
	}
	wave, from := set.waveOf(person, cadence.Date{})
	if wave == "" {
		return nil
	}
	after := p.instant()
	for _, day := range []cadence.Date{from, person.Start} {
		if begin := day.In(set.location()); !day.IsZero() && begin.After(after) {
			after = begin
		}
	}
	if at, why, ok := p.invitationTime(set, person, after); ok {
		n := Nudge{ID: p.previewID(person, Invitation), Subject: person.Subject, Kind: Invitation, Wave: wave, Due: at}
		plan.Invitation = &Planned{At: at, Wave: wave, Why: why, Message: set.render(person, a, n, nil, previewKeys())}
	}
	return nil
}

func (p *Program) planDigest(ctx context.Context, tx *Tx, set Settings, person Person, a Ambassador, contents *menu, plan *PersonPlan) error {
	if a.NextDigest.IsZero() {
		return nil
	}
	chosen, err := p.choose(ctx, tx, set, person, a, contents, a.NextDigest)
	if err != nil || len(chosen) == 0 {
		return err
	}
	history, err := writtenTo(ctx, tx, person.Subject, a.NextDigest, "")
	if err != nil {
		return err
	}
	_, why, _ := p.next(set, person, a, a.NextDigest.Add(-time.Nanosecond), history)
	n := Nudge{ID: p.previewID(person, Digest), Subject: person.Subject, Kind: Digest, Due: a.NextDigest}
	plan.Digest = &Planned{At: a.NextDigest.In(plan.Zone), Why: why, Message: set.render(person, a, n, chosen, previewKeys())}
	for _, o := range chosen {
		po := PlannedOffer{Offer: o}
		for _, channel := range o.Channels {
			po.Texts = append(po.Texts, p.compose(set, person, a, o.Content, channel))
		}
		plan.Offers = append(plan.Offers, po)
	}
	return nil
}

// choose is what a person's digest at an instant holds.
func (p *Program) choose(ctx context.Context, tx *Tx, set Settings, person Person, a Ambassador, contents *menu, at time.Time) ([]Offer, error) {
	shared, err := sharedBy(ctx, tx, person.Subject)
	if err != nil {
		return nil, err
	}
	offered, err := offeredTo(ctx, tx, person.Subject)
	if err != nil {
		return nil, err
	}
	chosen := set.digest(p.candidates(set, person, a, contents, at), a, set.ranks(person, a, contents), shared, offered)
	return p.offersOf(set, person, a, contents, chosen, at), nil
}

// PilotWave is the name of the wave that the pilot group is invited in.
const PilotWave = "pilot"

// waveOf is the first wave that a person belongs to, and the day it begins; the
// pilot begins at once. With a day, waves that begin later are not looked at.
func (s Settings) waveOf(person Person, day cadence.Date) (name string, from cadence.Date) {
	if s.Pilot != nil && s.Pilot.Has(person) {
		return PilotWave, cadence.Date{}
	}
	for _, w := range s.Waves {
		if (day.IsZero() || w.From.Compare(day) <= 0) && w.Group.Has(person) {
			return w.Name, w.From
		}
	}
	return "", cadence.Date{}
}

// invitationTime is when a person is invited after an instant: in the program's
// windows and outside its quiet times, spread so that a department is not
// written to in one minute. How often does not come into it: there is one.
func (p *Program) invitationTime(set Settings, person Person, after time.Time) (time.Time, cadence.Explanation, bool) {
	rule := set.planFor(Ambassador{}, p.holiday(set.country(person))).Cadence
	rule.Frequency = cadence.EveryContent()
	zone := set.zone(person)
	at, ok := rule.Next(after, zone, person.ID)
	return at, rule.Explain(after, zone, person.ID), ok
}

// List is every message in the states given (none: all), earliest due first.
// For owners and systems.
func (g Nudges) List(ctx context.Context, states ...NudgeState) ([]Nudge, error) {
	var list []Nudge
	err := g.s.viewOwner(ctx, func(ctx context.Context, tx *Tx) error {
		list = nil
		for n, err := range tx.Nudges.List(ctx, states...) {
			if err != nil {
				return err
			}
			list = append(list, n)
		}
		return nil
	})
	return list, err
}

// notifierFor is the first notifier that reaches a person, nil when none does.
func (p *Program) notifierFor(to Recipient) Notifier {
	i := slices.IndexFunc(p.notifiers, func(n Notifier) bool { return n.Reaches(to) })
	if i < 0 {
		return nil
	}
	return p.notifiers[i]
}

// notifierAgain is the notifier that has tried a message before, as long as it
// reaches the person, else the first that does. Only the same one knows a
// message again that a crash left behind: by another it would arrive twice.
func (p *Program) notifierAgain(to Recipient, tried string) Notifier {
	for _, n := range p.notifiers {
		if n.Name() == tried && n.Reaches(to) {
			return n
		}
	}
	return p.notifierFor(to)
}
