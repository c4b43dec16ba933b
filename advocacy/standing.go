package advocacy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// Standing is a person's standing consent: what the program may post from their
// connected accounts without asking about each post. It takes suggested texts
// only, one at each of the person's moments at the most, and puts each on their
// page StandingNotice before it is posted.
type Standing struct {
	// Channels are the names of the networks, each once; the person's account on each
	// is connected. When that connection ends, or another account takes its place, the
	// network goes out of the consent, which ends with the last one.
	Channels []string `json:"channels"`
	// Kinds are what may be posted; empty is every kind that does not sell
	// (content.Kind.Sells).
	Kinds []content.Kind `json:"kinds,omitempty"`
	// PerWeek is how many work posts the person wants on a channel in an ISO week of
	// their zone, their own among them. It is at most Settings.PostingBudget when it is
	// given, and a budget that is lowered later counts in its place. What would be one
	// more when it is due, since they posted themselves or a network's refusal moved it
	// into another week, is cancelled.
	PerWeek int `json:"perWeek"`
	// Until is when it ends (UTC): StandingLife after GivenAt, or sooner.
	Until time.Time `json:"until"`
	// GivenAt is when it was given (UTC). The program sets it.
	GivenAt time.Time `json:"givenAt"`
}

const (
	// StandingLife is the longest that a standing consent lasts.
	StandingLife = 365 * 24 * time.Hour
	// StandingNotice is how long a post under a standing consent stands on the
	// person's page before it is posted.
	StandingNotice = 24 * time.Hour
)

// GiveStanding stores the acting ambassador's standing consent in place of the one
// that they gave before, which ends with what it had planned. version is that of
// the text, as it was just shown to them (Me.Standing). A zero Until is the
// longest. What is wrong is Problems, all at once.
func (c Consents) GiveStanding(ctx context.Context, s Standing, version string) error {
	return c.change(ctx, func(ctx context.Context, tx *Tx, set Settings, person Person, a *Ambassador) error {
		if err := c.s.endStanding(ctx, tx, a.Subject, a); err != nil {
			return err
		}
		last, err := consented(ctx, tx, a.Subject, StandingPosts)
		if err != nil {
			return err
		}
		now := c.s.instant()
		s.GivenAt = later(now, last.At.Add(time.Microsecond))
		if s.Until.IsZero() {
			s.Until = now.Add(StandingLife)
		}
		s.Until = s.Until.UTC().Truncate(time.Microsecond)
		text, offered := set.consentText(StandingPosts)
		var problems Problems
		switch {
		case !offered:
			problems.add("standing", "is not taken here; the owner has set no text for it")
		case version != text.Version:
			problems.add("version", "the text that was agreed to is not the current one; show it again")
		}
		if err := c.s.checkStanding(ctx, tx, &problems, set, person, s, now); err != nil {
			return err
		}
		if err := problems.err(); err != nil {
			return fmt.Errorf("advocacy: standing consent: %w", err)
		}
		s.Channels, s.Kinds = slices.Clone(s.Channels), slices.Clone(s.Kinds)
		a.Standing = &s
		return tx.Ambassadors.AppendConsent(ctx, Consent{Subject: a.Subject, Purpose: StandingPosts, Version: text.Version,
			Language: languageOf(text.Texts, set.language(person, *a)), Granted: true, At: s.GivenAt})
	})
}

// checkStanding adds what is wrong with the limits of a standing consent.
func (p *Program) checkStanding(ctx context.Context, tx *Tx, problems *Problems, set Settings, person Person, s Standing, now time.Time) error {
	if len(s.Channels) == 0 {
		problems.add("channels", "is empty; name at least one")
	}
	for i, channel := range s.Channels {
		field := fmt.Sprintf("channels[%d]", i)
		if slices.Contains(s.Channels[:i], channel) {
			problems.add(field, "%s is named twice; name it once", channel)
			continue
		}
		if !slices.Contains(set.Channels, channel) || p.publisher(channel) == nil {
			problems.add(field, "%s", notInUse(set, channel).Message)
			continue
		}
		if _, err := p.connectionOf(ctx, tx, Share{Subject: person.Subject, Channel: channel}); errors.Is(err, ErrNotFound) {
			problems.add(field, "no account on %s is connected; connect it first", channel)
		} else if err != nil {
			return err
		}
	}
	for i, kind := range s.Kinds {
		if !kind.Known() {
			problems.add(fmt.Sprintf("kinds[%d]", i), "%q is no kind of content; use one of %v", kind, content.Kinds())
		}
	}
	if s.PerWeek < 1 || s.PerWeek > set.PostingBudget {
		problems.add("perWeek", "%d is not between 1 and %d", s.PerWeek, set.PostingBudget)
	}
	if !s.Until.After(now) || s.Until.After(now.Add(StandingLife)) {
		problems.add("until", "is not within %d days from now", int(StandingLife/(24*time.Hour)))
	}
	return nil
}

// EndStanding ends the acting ambassador's standing consent. Once it has returned
// nothing more is posted under it; what it had planned is cancelled, what is live
// stays. Ending none changes nothing.
func (c Consents) EndStanding(ctx context.Context) error {
	return c.change(ctx, func(ctx context.Context, tx *Tx, _ Settings, _ Person, a *Ambassador) error {
		if a.Standing == nil {
			return errUnchanged
		}
		return c.s.endStanding(ctx, tx, a.Subject, a)
	})
}

// endStanding takes an ambassador's standing consent back, in the row and in the
// ledger, with what it planned. Of what is being sent, Commit refuses what is not
// live yet.
func (p *Program) endStanding(ctx context.Context, tx *Tx, by string, a *Ambassador) error {
	if a.Standing == nil {
		return nil
	}
	a.Standing = nil
	given, err := consented(ctx, tx, a.Subject, StandingPosts)
	if err != nil {
		return err
	}
	given.Granted, given.At = false, later(p.instant(), given.At)
	if err := tx.Ambassadors.AppendConsent(ctx, given); err != nil {
		return err
	}
	shares, err := tx.Shares.ForSubject(ctx, a.Subject, time.Time{})
	if err != nil {
		return err
	}
	for _, sh := range shares {
		if !sh.Delivery.Standing || sh.State != ShareReady && sh.State != ShareWaiting {
			continue
		}
		sh.NextAt = time.Time{}
		if err := p.moveShare(ctx, tx, by, &sh, ShareCancelled, sh.State); err != nil {
			return err
		}
	}
	return nil
}

// withoutAccount takes the network of a connection that ends out of its person's
// standing consent, which was given for that account. Without a network it ends.
func (p *Program) withoutAccount(ctx context.Context, tx *Tx, c Connection) error {
	if c.Subject == "" {
		return nil // a page's
	}
	a, err := tx.Ambassadors.Get(ctx, c.Subject)
	if err != nil || a.Standing == nil || !slices.Contains(a.Standing.Channels, c.Channel) {
		return err
	}
	narrowed := *a.Standing
	narrowed.Channels = slices.DeleteFunc(slices.Clone(narrowed.Channels), func(name string) bool { return name == c.Channel })
	if len(narrowed.Channels) > 0 {
		a.Standing = &narrowed
	} else if err := p.endStanding(ctx, tx, c.Subject, &a); err != nil {
		return err
	}
	return tx.Ambassadors.Put(ctx, a)
}

// allows reports whether a share that a standing consent approved is still
// covered by the one of today, and would be chosen by what the person wants today:
// their networks and topics, and what they have passed over. A suggested text that was
// changed since is not the one that will have been read.
func (s Settings) allows(person Person, a Ambassador, sh Share, r ContentRecord, now time.Time) bool {
	given := a.Standing
	if given == nil || !now.Before(given.Until) || sh.Delivery.ApprovedAt.Before(given.GivenAt) || a.Paused(now) ||
		!slices.Contains(given.Channels, sh.Channel) || !given.takes(r.Kind) {
		return false
	}
	_, meant := s.meant(person, a, r)
	return meant && slices.Contains(s.channelsOf(a), sh.Channel) && !slices.Contains(a.Preferences.Passed, r.ID) &&
		!ownWords(r, sh, sh.Delivery.Post.Link)
}

// perWeek is how many posts in a week a standing consent takes today.
func (s Settings) perWeek(a Ambassador) int { return min(a.Standing.PerWeek, s.PostingBudget) }

func (s Standing) takes(kind content.Kind) bool {
	if len(s.Kinds) == 0 {
		return !kind.Sells()
	}
	return slices.Contains(s.Kinds, kind)
}

// standsBy reports whether a share that a standing consent approved may be posted now:
// the consent of today covers it, the person does not share the same content by
// another share, since their own words come first, and the week is not full.
func (p *Program) standsBy(ctx context.Context, tx *Tx, set Settings, person Person, a Ambassador, sh Share, r ContentRecord, now time.Time) (bool, error) {
	if !set.allows(person, a, sh, r, now) {
		return false, nil
	}
	shares, err := tx.Shares.ForSubject(ctx, sh.Subject, time.Time{})
	if err != nil {
		return false, err
	}
	otherwise := slices.ContainsFunc(shares, func(other Share) bool {
		return other.ID != sh.ID && other.Content == sh.Content && other.Channel == sh.Channel && other.begun()
	})
	return !otherwise && !hadEnough(shares, sh, set.perWeek(a), now, set.zone(person)), nil
}

// begun reports whether a share is live, may be, or is on its way.
func (s Share) begun() bool {
	switch s.State {
	case ShareReady, ShareSending, ShareWaiting, ShareUnconfirmed, ShareDialogOpened:
		return true
	}
	return s.State.Posted()
}

// planStanding plans the next post under an ambassador's standing consent on each
// of its channels, or ends the consent where its time is over.
func (p *Program) planStanding(ctx context.Context, tx *Tx, set Settings, person Person, a *Ambassador, contents *menu) error {
	now := p.instant()
	if !now.Before(a.Standing.Until) {
		return p.endStanding(ctx, tx, byProgram, a)
	}
	shares, err := tx.Shares.ForSubject(ctx, a.Subject, time.Time{})
	if err != nil {
		return err
	}
	zone := set.zone(person)
	rule := set.planFor(*a, p.holiday(set.country(person))).Cadence
	rule.Frequency = cadence.EveryContent()
	at, ok := rule.Next(now.Add(StandingNotice), zone, person.ID)
	if !ok || !at.Before(a.Standing.Until) {
		return nil
	}
	for _, channel := range a.Standing.Channels {
		if !slices.Contains(set.channelsOf(*a), channel) || inWeek(shares, channel, at, now, zone) >= set.perWeek(*a) {
			continue
		}
		connection, err := p.connectionOf(ctx, tx, Share{Subject: a.Subject, Channel: channel})
		if errors.Is(err, ErrNotFound) {
			continue
		} else if err != nil {
			return err
		}
		for _, c := range p.candidates(set, person, *a, contents, at) {
			known := slices.ContainsFunc(shares, func(sh Share) bool { return sh.Content == c.ID && sh.Channel == channel })
			if known || !a.Standing.takes(c.Kind) {
				continue // what the person cancelled does not come again
			}
			planned, err := p.planUnderStanding(ctx, tx, work{set, person, *a, *c.ContentRecord}, connection, at.UTC())
			if err != nil {
				return err
			}
			if planned {
				break
			}
		}
	}
	return nil
}

// inWeek is how many posts of a person there are on a channel in the ISO week of an
// instant, those that are on their way or may be live among them.
func inWeek(shares []Share, channel string, at, now time.Time, zone *time.Location) int {
	week, n := monday(cadence.DateOf(at.In(zone))), 0
	for _, sh := range shares {
		if sh.Channel == channel && sh.begun() && monday(cadence.DateOf(sh.liveAt(now).In(zone))) == week {
			n++
		}
	}
	return n
}

// liveAt is when a share that has begun went live, or will, as far as anybody knows.
func (s Share) liveAt(now time.Time) time.Time {
	switch {
	case !s.PostedAt.IsZero():
		return s.PostedAt
	case s.State == ShareReady || s.State == ShareWaiting:
		return later(later(s.Delivery.Due, s.NextAt), now)
	case s.State == ShareSending:
		return now
	default:
		return s.UpdatedAt
	}
}

// hadEnough reports whether a person has as many posts on a channel this week as their
// standing consent takes, without the share that is about to be posted under it. Of
// what is approved for later in the week only the person's own counts: another share
// under the consent is asked the same when it is due.
func hadEnough(shares []Share, sh Share, perWeek int, now time.Time, zone *time.Location) bool {
	others := slices.DeleteFunc(slices.Clone(shares), func(other Share) bool {
		return other.ID == sh.ID || other.Delivery.Standing && (other.State == ShareReady || other.State == ShareWaiting)
	})
	return inWeek(others, sh.Channel, now, now, zone) >= perWeek
}

// planUnderStanding stores a share of a content for the person, with a suggested
// text in their language; false where there is none that can be posted as it is.
func (p *Program) planUnderStanding(ctx context.Context, tx *Tx, w work, connection Connection, at time.Time) (bool, error) {
	channel := connection.Channel
	message, ok := w.content.Message(channel, w.set.language(w.person, w.ambassador))
	if !ok || !readable(w.set.reads(w.person, w.ambassador), message.Language) {
		return false, nil
	}
	c := p.compose(w.set, w.person, w.ambassador, w.content, channel)
	c.Problems = nil
	c = p.finish(w.set, w.content, c, c.Disclosure.With(message.Text))
	post := p.deliverable(w.content, &c)
	if len(c.Problems) > 0 {
		return false, nil
	}
	now := p.instant()
	sh := Share{ID: p.id(shareIDLength), Subject: w.person.Subject, Content: w.content.ID, Channel: channel, State: ShareReady,
		CreatedAt: now, UpdatedAt: now, Version: 1}
	if err := p.approve(ctx, tx, w, c, post, &sh, at); err != nil {
		return false, err
	}
	sh.Delivery.Standing, sh.Delivery.Account = true, connection.Account
	sh.Delivery.ApprovedAt = later(sh.Delivery.ApprovedAt, w.ambassador.Standing.GivenAt)
	return true, errors.Join(tx.Shares.Insert(ctx, sh),
		p.audit(ctx, tx, byProgram, "shares.standing", sh.ID, channel))
}
