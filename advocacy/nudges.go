package advocacy

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// Nudges are the use cases on what people are told and offered: the offers of
// the acting person, and for owners the plan of whom is written to when, and how
// the messages stand.
type Nudges struct{ s *session }

// Offers are the contents that the acting ambassador can share now, best first,
// and why each. What they passed over before is among them: a page is looked
// at, a message is not. Contents that are neither in their language nor in English
// are left out, and while the program is frozen there are none. Who has not joined
// gets ErrNotJoined.
func (g Nudges) Offers(ctx context.Context) ([]Offer, error) {
	var offers []Offer
	err := g.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		person, a, err := g.s.ambassador(ctx, tx)
		if err != nil || set.Frozen {
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

// PersonPlan is what one person will be sent, as far as the roster, the settings
// and the contents decide it. It names the person, so it is for the owner's eyes,
// and nothing that they chose or did is in it: nobody sees in it who joined,
// declined, paused, left or shared. What an ambassador really gets follows their
// own choices; see Nudges.Offers.
type PersonPlan struct {
	ID, Name, Department, Language string
	// Zone is the person's own; every time here is in it.
	Zone *time.Location
	// Invitation is when they are invited, nil when they have been, or belong
	// to no group that is. While the settings have no PublicURL, it waits.
	Invitation *Planned
	// Digest is the next digest of somebody like them who joined when they were
	// invited (now, if they are not), chose nothing and got every digest; nil
	// when nothing is left to offer.
	Digest *Planned
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
	err := g.s.viewAs(ctx, owners, func(ctx context.Context, tx *Tx) error {
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
	// Of the person's part in the program only their invitation is looked at,
	// which is the program's own doing.
	a, err := tx.Ambassadors.Get(ctx, person.Subject)
	known := err == nil
	if err != nil && !errors.Is(err, ErrNotFound) {
		return PersonPlan{}, err
	}
	nudges, err := tx.Nudges.ForSubject(ctx, person.Subject, time.Time{})
	if err != nil {
		return PersonPlan{}, err
	}
	now := p.instant()
	plan := PersonPlan{
		ID: person.ID, Name: strings.TrimSpace(person.GivenName + " " + person.FamilyName), Department: person.Department,
		Language: set.language(person, Ambassador{}), Zone: set.zone(person),
		Reached: p.notifierFor(person.recipient()) != nil,
	}
	from := now
	i := slices.IndexFunc(nudges, func(n Nudge) bool { return n.Kind == Invitation && n.State == NudgePlanned })
	switch {
	case i >= 0 && nudges[i].Due.After(now):
		p.planInvited(set, person, nudges[i].Wave, nudges[i].Due.Add(-time.Nanosecond), &plan)
	case i >= 0:
		p.planOverdue(set, person, nudges[i], &plan)
	case !a.InvitedAt.IsZero():
		from = a.InvitedAt
	case !known:
		if wave, begins := set.waveOf(person, cadence.Date{}); wave != "" {
			p.planInvited(set, person, wave, p.latest(set, now, begins, person.Start), &plan)
		}
	}
	if plan.Invitation != nil {
		from = plan.Invitation.At
	}
	p.planDigest(set, person, from, contents, &plan)
	return plan, nil
}

// latest is an instant, or the beginning of the last of some days where that is later.
func (p *Program) latest(set Settings, at time.Time, days ...cadence.Date) time.Time {
	for _, day := range days {
		if begin := day.In(set.location()); !day.IsZero() && begin.After(at) {
			at = begin
		}
	}
	return at
}

// planInvited plans an invitation after an instant.
func (p *Program) planInvited(set Settings, person Person, wave string, after time.Time, plan *PersonPlan) {
	if at, why, ok := p.invitationTime(set, person, after); ok {
		n := Nudge{ID: p.previewID(person, Invitation), Subject: person.Subject, Kind: Invitation, Wave: wave, Due: at}
		plan.Invitation = &Planned{At: at, Wave: wave, Why: why, Message: p.render(set, person, Ambassador{}, n, matter{}, previewKeys())}
	}
}

// planOverdue plans an invitation whose moment has passed: it leaves as soon as it
// can, outside quiet times.
func (p *Program) planOverdue(set Settings, person Person, n Nudge, plan *PersonPlan) {
	rule, after := p.anyTime(set, person, Ambassador{}), later(p.instant(), n.NotBefore).Add(-time.Second)
	at, ok := rule.Next(after, plan.Zone, "")
	if !ok {
		return
	}
	why := rule.Explain(after, plan.Zone, "")
	n = Nudge{ID: p.previewID(person, Invitation), Subject: person.Subject, Kind: Invitation, Wave: n.Wave, Due: at}
	plan.Invitation = &Planned{At: at, Wave: n.Wave, Why: why, Message: p.render(set, person, Ambassador{}, n, matter{}, previewKeys())}
}

// previewID names a message of a plan. It leads to nobody's subject id, by which
// the audit could be read as names.
func (p *Program) previewID(person Person, kind NudgeKind) string {
	return "preview-" + hex.EncodeToString(p.mac("preview", []byte(string(kind)+person.Subject))[:8])
}

// planDigest plans the next digest of a person as if they had joined at an instant.
func (p *Program) planDigest(set Settings, person Person, joined time.Time, contents *menu, plan *PersonPlan) {
	a := Ambassador{Subject: person.Subject, State: Joined, JoinedAt: joined}
	at, why, chosen := p.rehearse(set, person, a, contents)
	if len(chosen) == 0 {
		return
	}
	offers := p.offersOf(set, person, a, contents, chosen, at)
	n := Nudge{ID: p.previewID(person, Digest), Subject: person.Subject, Kind: Digest, Due: at}
	plan.Digest = &Planned{At: at, Why: why, Message: p.render(set, person, a, n, matter{offers: offers}, previewKeys())}
	for _, o := range offers {
		po := PlannedOffer{Offer: o}
		// Links that lead nowhere: whether the real one does tells of a share.
		unlinked := o.Content
		unlinked.ID = "preview-" + unlinked.ID
		for _, channel := range o.Channels {
			po.Texts = append(po.Texts, p.compose(set, person, a, unlinked, channel))
		}
		plan.Offers = append(plan.Offers, po)
	}
}

// rehearse goes through the digests of an ambassador who gets every one of them
// and shares nothing, from when they joined on, to the first that is still to come.
func (p *Program) rehearse(set Settings, person Person, a Ambassador, contents *menu) (time.Time, cadence.Explanation, []candidate) {
	at, now := a.JoinedAt, p.instant()
	// What was offered before anything that is open today is gone anyway.
	if first := contents.firstOpen(); first.After(at) && !first.After(now) {
		at = first
	}
	rank, offered := set.ranks(person, a, contents), map[string]bool{}
	var history []time.Time
	for {
		next, why, ok := p.next(set, person, a, at, history)
		if !ok {
			return time.Time{}, why, nil
		}
		at = next
		list := slices.DeleteFunc(p.candidates(set, person, a, contents, at), func(c candidate) bool { return c.ApprovedAt.After(at) })
		chosen := set.digest(list, a, rank, nil, offered)
		if at.After(now) {
			return at, why, chosen
		}
		for _, c := range chosen {
			offered[c.ID] = true
		}
		if len(chosen) > 0 {
			history = append(history, at)
		}
	}
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

// anyTime is the rule for a message that comes once, and late rather than never: any
// time outside the program's quiet ones, and of an ambassador outside their own.
func (p *Program) anyTime(set Settings, person Person, a Ambassador) cadence.Cadence {
	rule := cadence.Cadence{Frequency: cadence.EveryContent(), Quiet: set.planFor(Ambassador{}, p.holiday(set.country(person))).Cadence.Quiet}
	if q := a.Preferences.Quiet; q != nil {
		quieten(&rule, *q)
	}
	return rule
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

// NudgeCount is how many messages of a kind stand in a state.
type NudgeCount struct {
	Kind  NudgeKind
	State NudgeState
	Count int
	// Earliest is when the first of those that are planned is due (UTC), zero for
	// other states.
	Earliest time.Time
}

// Counts says how the messages stand: invitations by state, the unconfirmed among
// the sent ones too, and of digests those that need a hand, refused and
// unconfirmed, in steps of five: one more or less would tell who has paused. How many
// digests were sent is in the report, where it tells of nobody. By kind, then state.
// For owners and systems.
func (g Nudges) Counts(ctx context.Context) ([]NudgeCount, error) {
	var counts []NudgeCount
	err := g.s.viewAs(ctx, owners, func(ctx context.Context, tx *Tx) error {
		stored, err := tx.Nudges.Count(ctx)
		if err != nil {
			return err
		}
		invited, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{}, InvitedCount)
		if err != nil {
			return err
		}
		counts = nil
		for _, c := range stored {
			if c.Kind == Digest {
				c.Count = c.Count / fewest * fewest
			}
			switch {
			case c.Count == 0, c.Kind == Expiry: // that would tell what somebody connected
			case c.State == NudgePlanned && c.Kind == Invitation:
				counts = append(counts, c)
			case c.State == NudgeSending && c.Kind == Invitation, c.State == NudgeRefused, c.State == NudgeUnconfirmed:
				c.Earliest = time.Time{}
				counts = append(counts, c)
			}
		}
		// The messages of those who decline are forgotten, and the counts of days
		// are not: nobody is missing in them.
		if sent := int(tallies(invited).of(InvitedCount, nil)); sent > 0 {
			counts = append(counts, NudgeCount{Kind: Invitation, State: NudgeSent, Count: sent})
		}
		return nil
	})
	slices.SortFunc(counts, func(a, b NudgeCount) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.State, b.State)) })
	return counts, err
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
