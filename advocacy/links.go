package advocacy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// Links are the use cases on tracked links: handing them out, following them,
// and what they led to.
type Links struct{ s *session }

// Refer returns the referral link of a job posting for the acting ambassador, to
// be put in a post, a mail or a private message; medium is one of the referral
// purposes. Without a PublicURL it is the posting's own address, and nothing
// can be counted.
func (g Links) Refer(ctx context.Context, contentID string, medium LinkPurpose) (string, error) {
	if !medium.referral() {
		return "", fmt.Errorf("advocacy: referral: %w", Problems{{"medium", fmt.Sprintf("%q is none of %s, %s and %s", medium, ForReferralPost, ForReferralMail, ForReferralMessage)}})
	}
	address := ""
	err := g.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		person, a, err := g.s.ambassador(ctx, tx)
		if err != nil {
			return err
		}
		r, err := tx.Contents.Get(ctx, contentID)
		if err != nil {
			return fmt.Errorf("advocacy: content: %w", err)
		}
		if r.Kind != content.JobPosting || r.State != content.Approved || !r.Window.Contains(g.s.instant()) {
			return fmt.Errorf("advocacy: referral: %w", Problems{{"content", "is not a job posting that is open for sharing"}})
		}
		link, err := g.s.handOut(ctx, tx, set, g.s.link(set, person, a, r, "", medium))
		address = g.s.linkURL(set, link)
		return err
	})
	return address, err
}

// ForPost returns the tracked link to put in a post of a content that the company
// makes by hand on a channel. Clicks on it are the other side of the click ratio.
// Contents.PostToPage puts the same link in by itself, and then the link counts as
// that post's. For owners, editors and systems.
func (g Links) ForPost(ctx context.Context, contentID, channel string) (string, error) {
	address := ""
	err := g.s.updateAs(ctx, editors, func(ctx context.Context, tx *Tx, by string) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		if set.PublicURL == "" {
			return fmt.Errorf("advocacy: company post: %w", Problems{noPublicURL})
		}
		if !slices.Contains(set.Channels, channel) {
			return fmt.Errorf("advocacy: company post: %w", Problems{notInUse(set, channel)})
		}
		r, err := tx.Contents.Get(ctx, contentID)
		if err != nil {
			return fmt.Errorf("advocacy: content: %w", err)
		}
		if r.URL == "" {
			return fmt.Errorf("advocacy: company post: %w", Problems{{"content", "has no address to link to"}})
		}
		link := g.s.link(set, Person{}, Ambassador{}, r, channel, ForCompanyPost)
		_, err = tx.Links.Get(ctx, link.Code)
		fresh := errors.Is(err, ErrNotFound)
		if err != nil && !fresh {
			return err
		}
		if link, err = g.s.handOut(ctx, tx, set, link); err != nil {
			return err
		}
		address = g.s.linkURL(set, link)
		if !fresh {
			return nil
		}
		day := g.s.today(set)
		return errors.Join(
			tx.Ledger.Count(ctx, []Tally{{Measure: CompanyPosts, Day: day, Channel: channel, Count: 1}}),
			g.s.audit(ctx, tx, by, "links.company-post", link.Code, channel))
	})
	return address, err
}

// noPublicURL is the problem of what needs an address that leads here.
var noPublicURL = Problem{"publicUrl", "is not set; set the address under which package clicks and package web are reached from outside"}

// Destination is where a tracked link leads now.
type Destination struct {
	// URL is where to send the visitor; empty when the content was taken back
	// and the settings name no other place.
	URL string
	// Ended reports that the content was recalled or has expired: such a visit
	// is not counted.
	Ended bool
}

// Resolve finds where a link leads. ErrNotFound for a code that is none of
// ours. For owners and systems: it is what the public handler asks.
func (g Links) Resolve(ctx context.Context, code string) (Destination, error) {
	var d Destination
	err := g.s.viewAs(ctx, owners, func(ctx context.Context, tx *Tx) error {
		link, err := tx.Links.Get(ctx, code)
		if err != nil {
			return fmt.Errorf("advocacy: link: %w", err)
		}
		r, err := tx.Contents.Get(ctx, link.Content)
		if err != nil {
			return err
		}
		// A page that moved is followed, also from posts that are out already.
		d = Destination{URL: cmp.Or(r.URL, link.Target)}
		if r.State == content.Recalled || r.State == content.Expired {
			set, err := tx.settings(ctx)
			d = Destination{URL: set.RecallURL, Ended: true}
			return err
		}
		return nil
	})
	return d, err
}

// Record stores visits, in one transaction: all of them are durable when it
// returns, or none. Visits of unknown links are left out. For owners and systems.
func (g Links) Record(ctx context.Context, clicks []Click) error {
	if len(clicks) == 0 {
		return nil
	}
	return g.s.updateAs(ctx, owners, func(ctx context.Context, tx *Tx, _ string) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		links := map[string]Link{}
		known := make([]Click, 0, len(clicks))
		counts := map[Tally]int64{}
		for _, c := range clicks {
			link, seen := links[c.Link]
			if !seen {
				if link, err = tx.Links.Get(ctx, c.Link); err != nil && !errors.Is(err, ErrNotFound) {
					return err
				}
				links[c.Link] = link
			}
			if link.Code == "" {
				continue
			}
			known = append(known, c)
			day := cadence.DateOf(c.At.In(set.location()))
			measure := link.Purpose.clicks()
			counts[Tally{Measure: measure, Day: day, Channel: link.Channel, Group: string(c.Class)}]++
			if c.Class == ClickHuman && c.First {
				counts[Tally{Measure: measure.uniques(), Day: day, Channel: link.Channel}]++
			}
		}
		if err := tx.Links.Append(ctx, known); err != nil {
			return err
		}
		tallies := make([]Tally, 0, len(counts))
		for t, n := range counts {
			t.Count = n
			tallies = append(tallies, t)
		}
		if err := tx.Ledger.Count(ctx, tallies); err != nil {
			return err
		}
		return g.s.observe(ctx, tx, set, known, links)
	})
}

// observe marks shares whose own link a human followed before anybody said
// whether they were posted. A link that serves many tells nothing of one, and
// one from a time of tracking that has been called off is not looked at.
func (p *Program) observe(ctx context.Context, tx *Tx, set Settings, clicks []Click, links map[string]Link) error {
	if !set.tracking(p.today(set)) {
		return nil
	}
	done := map[string]bool{}
	for _, c := range clicks {
		link := links[c.Link]
		if c.Class != ClickHuman || link.Subject == "" || link.Purpose != ForShare || done[c.Link] {
			continue
		}
		done[c.Link] = true
		shares, err := tx.Shares.ForSubject(ctx, link.Subject, link.CreatedAt)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(shares, func(sh Share) bool { return sh.Link == link.Code && sh.State == ShareDialogOpened })
		if i < 0 {
			continue
		}
		person, err := tx.People.BySubject(ctx, link.Subject)
		if err != nil {
			return err
		}
		if err := p.post(ctx, tx, byProgram, &shares[i], ShareClickObserved, person, ShareDialogOpened); err != nil {
			return err
		}
	}
	return nil
}

// Convert takes what an applicant tracking system reports of a referral. The
// same Kind and Reference reported again changes nothing. A zero At is now, and
// one that is more than a day ahead is Problems. For owners and systems.
func (g Links) Convert(ctx context.Context, c Conversion) error {
	var wrong Problems
	if c.Kind != Application && c.Kind != Interview && c.Kind != Hire {
		wrong.add("kind", "%q is none of %s, %s and %s", c.Kind, Application, Interview, Hire)
	}
	if c.Reference == "" {
		wrong.add("reference", "is missing; hand in your own number of the application")
	}
	if day := cadence.DateOf(c.At.UTC()); !c.At.IsZero() && !day.Valid() {
		wrong.add("at", "is not in the years 1 to 9999")
	}
	if now := g.s.instant(); c.At.IsZero() {
		c.At = now
	} else if c.At.After(now.AddDate(0, 0, 1)) {
		wrong.add("at", "lies in the future; hand in when it happened")
	}
	c.At = c.At.UTC()
	err := g.s.updateAs(ctx, owners, func(ctx context.Context, tx *Tx, by string) error {
		p := slices.Clone(wrong)
		link, err := tx.Links.Get(ctx, c.Link)
		if errors.Is(err, ErrNotFound) || err == nil && !link.Purpose.referral() {
			p.add("link", "is not the code of a referral link")
		} else if err != nil {
			return err
		}
		if err := p.err(); err != nil {
			return fmt.Errorf("advocacy: conversion: %w", err)
		}
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		if err := tx.Links.Convert(ctx, c); errors.Is(err, ErrExists) {
			return nil
		} else if err != nil {
			return err
		}
		return errors.Join(
			tx.Ledger.Count(ctx, []Tally{{Measure: Conversions, Day: cadence.DateOf(c.At.In(set.location())), Group: string(c.Kind), Count: 1}}),
			g.s.audit(ctx, tx, by, "links.convert", c.Link, string(c.Kind)))
	})
	return err
}

// notInUse is the problem of a channel that the settings do not name.
func notInUse(set Settings, channel string) Problem {
	return Problem{"channel", fmt.Sprintf("%q is not in use here; choose from %s", channel, strings.Join(set.Channels, ", "))}
}

func (l LinkPurpose) referral() bool {
	return l == ForReferralPost || l == ForReferralMail || l == ForReferralMessage
}

// clicks is the measure that visits of a link with this purpose count in.
func (l LinkPurpose) clicks() Measure {
	switch {
	case l == ForCompanyPost:
		return CompanyClicks
	case l.referral():
		return ReferralClicks
	}
	return ShareClicks
}

// link is the one link of a content, channel and purpose: everybody's until the
// announced start of tracking, the person's own from then on. Its code follows
// from the key, so that a text can be shown before the link is stored. A person
// who left and joined again gets others: those from before are nobody's now.
func (p *Program) link(set Settings, person Person, a Ambassador, r ContentRecord, channel string, purpose LinkPurpose) Link {
	if !set.tracking(p.today(set)) {
		person = Person{}
	}
	return p.linkOf(person, a, r, channel, purpose)
}

// linkOf is the link of one person, or with the zero Person everybody's.
func (p *Program) linkOf(person Person, a Ambassador, r ContentRecord, channel string, purpose LinkPurpose) Link {
	subject, since := person.Subject, ""
	if subject != "" {
		since = strconv.FormatInt(a.JoinedAt.UnixMicro(), 10)
	}
	mac := p.mac("link", []byte(strings.Join([]string{r.ID, channel, string(purpose), subject, since}, "\x00")))
	return Link{Code: spell(mac, linkCodeLength), Content: r.ID, Target: r.URL, Channel: channel, Purpose: purpose, Subject: subject, CreatedAt: p.instant()}
}

// linkCodeLength gives 31⁹ codes: 26 million million.
const linkCodeLength = 9

// tracking reports whether links carry the person behind them on a day.
func (s Settings) tracking(day cadence.Date) bool {
	return !s.TrackingFrom.IsZero() && s.TrackingFrom.Compare(day) <= 0
}

// handOut stores a link before it leaves the house, so that it works from then
// on. What cannot be tracked is the plain address, without a code.
func (p *Program) handOut(ctx context.Context, tx *Tx, set Settings, link Link) (Link, error) {
	if set.PublicURL == "" || link.Target == "" {
		return Link{Target: link.Target}, nil
	}
	return tx.Links.Ensure(ctx, link)
}

// linkURL is a link's public address; without PublicURL the content's own.
func (p *Program) linkURL(set Settings, link Link) string {
	if set.PublicURL == "" || link.Code == "" || link.Target == "" {
		return link.Target
	}
	return set.PublicURL + LinkPath + link.Code
}
