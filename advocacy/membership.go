package advocacy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// Consents are the use cases of a person on their own part in the program: to
// join, to choose, to pause, to leave, and to see what they agreed to.
type Consents struct{ s *session }

// Me is what a person sees of themselves.
type Me struct {
	// Name is the person's given name, as HR has it.
	Name string
	// Language is the BCP 47 tag to speak to them in.
	Language string
	// Zone is the IANA name of their time zone.
	Zone string
	// State is where they stand: Joined, Left, Invited, or empty.
	State Membership
	// Ambassador holds their choices when they have joined.
	Ambassador Ambassador
	// Texts are what one agrees to on joining, in Language and filled in.
	Texts []ConsentText
	// Policy is what one can and should do, in Language.
	Policy string
	// PolicyVersion is the version of Policy, to be acknowledged.
	PolicyVersion string
	// PolicyRead reports whether they have acknowledged that version.
	PolicyRead bool
	// Channels are the names of the channels in use, Topics those that contents have.
	Channels, Topics []string
	// Owner is who answers for the program, OwnerEmail where to ask.
	Owner, OwnerEmail string
	// Company is the company's name.
	Company string
}

// JoinRequest is what a person chose on joining.
type JoinRequest struct {
	// Preferences are their choices.
	Preferences Preferences
	// Participation is the version of that consent's text, as it was shown to
	// them; an empty or an old one is refused, since nobody agreed to it.
	Participation string
	// Messages is the version of the text on being written to; empty means that
	// they did not agree, and only see their page.
	Messages string
	// Policy is the version of the policy that they acknowledged.
	Policy string
}

// Me is the acting person's own view. ErrUnknownActor if they are not on the roster.
func (c Consents) Me(ctx context.Context) (Me, error) {
	var me Me
	err := c.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		person, err := c.s.person(ctx, tx)
		if err != nil {
			return err
		}
		a, err := tx.Ambassadors.Get(ctx, person.Subject)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		lang := set.language(person, a)
		me = Me{
			Name: person.GivenName, Language: lang, Zone: set.zone(person).String(), State: a.State, Ambassador: a,
			Policy: set.Policy.In(lang), PolicyVersion: set.Policy.Version,
			Channels: set.Channels, Owner: set.Owner.String(), OwnerEmail: set.Owner.Email, Company: set.Company,
		}
		fill := strings.NewReplacer("{company}", set.Company, "{owner}", set.Owner.String())
		for _, t := range set.Consents {
			me.Texts = append(me.Texts, ConsentText{Purpose: t.Purpose, Version: t.Version,
				Texts: map[string]string{lang: fill.Replace(inLanguage(t.Texts, lang))}})
		}
		if me.Topics, err = topics(ctx, tx); err != nil {
			return err
		}
		read, err := consented(ctx, tx, person.Subject, PolicyRead)
		me.PolicyRead = read.Granted && read.Version == set.Policy.Version
		return err
	})
	return me, err
}

// Join makes the acting person an ambassador. Joining again, after leaving or
// in a second tab, is welcome: the newest choices rule.
func (c Consents) Join(ctx context.Context, r JoinRequest) error {
	return c.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		person, err := c.s.person(ctx, tx)
		if err != nil {
			return err
		}
		if err := set.checkJoin(r); err != nil {
			return fmt.Errorf("advocacy: join: %w", err)
		}
		a, err := tx.Ambassadors.Get(ctx, person.Subject)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		at, fresh, left := c.s.instant(), a.State != Joined, a.LeftAt
		a.Subject, a.State, a.Preferences, a.LeftAt = person.Subject, Joined, r.Preferences, time.Time{}
		if r.Messages == "" {
			a.Preferences.Messages = OnPage
		}
		if fresh {
			a.JoinedAt, a.PausedUntil, a.Shares, a.Unanswered = at, time.Time{}, 0, 0
			if !at.After(left) {
				// Links tell one membership from the next by when it began.
				a.JoinedAt = left.Add(time.Microsecond)
			}
		}
		lang := set.language(person, a)
		grant := func(purpose Purpose, version string, granted bool) error {
			return tx.Ambassadors.AppendConsent(ctx, Consent{Subject: person.Subject, Purpose: purpose, Version: version, Language: lang, Granted: granted, At: at})
		}
		messages, _ := set.consentText(ByEmail)
		if err := errors.Join(
			grant(Participation, r.Participation, true),
			grant(ByEmail, messages.Version, r.Messages != ""),
			grant(PolicyRead, r.Policy, true),
		); err != nil {
			return err
		}
		// What is still planned was planned for someone who had not joined, or
		// who had chosen otherwise.
		if _, err := tx.Nudges.Cancel(ctx, person.Subject, ""); err != nil {
			return err
		}
		if err := c.s.schedule(ctx, tx, set, person, &a, at); err != nil {
			return err
		}
		if err := tx.Ambassadors.Put(ctx, a); err != nil {
			return err
		}
		if !fresh {
			return c.s.audit(ctx, tx, person.Subject, "ambassadors.change", person.Subject, "")
		}
		day := cadence.DateOf(at.In(set.location()))
		return errors.Join(
			tx.Ledger.Count(ctx, []Tally{{Measure: AmbassadorCount, Day: day, Group: person.Department, Count: 1}, {Measure: JoinedOn, Day: day, Count: 1}}),
			c.s.audit(ctx, tx, person.Subject, "ambassadors.join", person.Subject, ""))
	})
}

// checkJoin reports everything that keeps a join from being a consent.
func (s Settings) checkJoin(r JoinRequest) error {
	var p Problems
	if t, ok := s.consentText(Participation); !ok || r.Participation != t.Version {
		p.add("participation", "the text that was agreed to is not the current one; show it again")
	}
	if t, ok := s.consentText(ByEmail); r.Messages != "" && (!ok || r.Messages != t.Version) {
		p.add("messages", "the text that was agreed to is not the current one; show it again")
	}
	if r.Policy != s.Policy.Version {
		p = append(p, policyChanged)
	}
	s.checkPreferences(&p, r.Preferences)
	return p.err()
}

func (s Settings) checkPreferences(p *Problems, pref Preferences) {
	for i, name := range pref.Channels {
		if !slices.Contains(s.Channels, name) {
			p.add(fmt.Sprintf("channels[%d]", i), "%q is not in use here; choose from %s", name, strings.Join(s.Channels, ", "))
		}
	}
	if pref.Messages != ByMessage && pref.Messages != OnPage {
		p.add("messages", "%q is neither empty nor %q", pref.Messages, OnPage)
	}
	if err := s.planFor(Ambassador{Preferences: pref}, nil).Cadence.Check(); err != nil {
		p.add("cadence", "%v", err)
	}
}

// Change replaces the acting ambassador's preferences.
//
// Whoever ended the messages gets them again only by agreeing to the text
// that was just shown to them: messages is its version, empty for everyone
// else. Without it, preferences that ask for messages are Problems.
func (c Consents) Change(ctx context.Context, pref Preferences, messages string) error {
	return c.change(ctx, "ambassadors.change", func(ctx context.Context, tx *Tx, set Settings, person Person, a *Ambassador) error {
		var p Problems
		set.checkPreferences(&p, pref)
		if text, ok := set.consentText(ByEmail); a.Preferences.Messages == OnPage && pref.Messages == ByMessage && (!ok || messages != text.Version) {
			p.add("messages", "they were ended; show the current text, and hand in its version if the person agrees, or keep %q", OnPage)
		}
		if err := p.err(); err != nil {
			return fmt.Errorf("advocacy: preferences: %w", err)
		}
		if pref.Messages != a.Preferences.Messages {
			if err := c.messages(ctx, tx, set, person, *a, pref.Messages == ByMessage); err != nil {
				return err
			}
		}
		a.Preferences = pref
		return nil
	})
}

// Pause stops all messages until then; a zero time is an open end, and one that
// is past is no pause. Shares that are not posted yet stay as they are.
func (c Consents) Pause(ctx context.Context, until time.Time) error {
	if until.IsZero() {
		until = PauseOpen
	}
	switch {
	case !until.Before(PauseOpen):
		until = PauseOpen
	case !until.After(c.s.instant()):
		until = time.Time{}
	}
	// The audit does not tell a pause from any other change: nobody sees one.
	return c.change(ctx, "ambassadors.change", func(_ context.Context, _ *Tx, _ Settings, _ Person, a *Ambassador) error {
		a.PausedUntil = until.UTC().Truncate(time.Microsecond)
		return nil
	})
}

// Resume ends a pause.
func (c Consents) Resume(ctx context.Context) error {
	return c.change(ctx, "ambassadors.change", func(_ context.Context, _ *Tx, _ Settings, _ Person, a *Ambassador) error {
		a.PausedUntil = time.Time{}
		return nil
	})
}

// Unsubscribe ends the messages and nothing else. It is what the one click of a
// mail program does (RFC 8058), so it never fails for someone who has nothing
// to end, and doing it twice changes nothing.
func (c Consents) Unsubscribe(ctx context.Context) error {
	err := c.change(ctx, "ambassadors.change", func(ctx context.Context, tx *Tx, set Settings, person Person, a *Ambassador) error {
		if a.Preferences.Messages == OnPage {
			return errUnchanged
		}
		a.Preferences.Messages = OnPage
		return c.messages(ctx, tx, set, person, *a, false)
	})
	if errors.Is(err, ErrNotJoined) || errors.Is(err, ErrUnknownActor) {
		return nil
	}
	return err
}

// messages records that the consent to be written to was given or taken back.
func (c Consents) messages(ctx context.Context, tx *Tx, set Settings, person Person, a Ambassador, granted bool) error {
	text, _ := set.consentText(ByEmail)
	return tx.Ambassadors.AppendConsent(ctx, Consent{Subject: person.Subject, Purpose: ByEmail, Version: text.Version,
		Language: set.language(person, a), Granted: granted, At: c.s.instant()})
}

// Leave ends the acting person's part at once: consent, choices, planned
// messages and links go, shares that are not posted are cancelled, and those
// that are lose the person. Leaving twice changes nothing.
func (c Consents) Leave(ctx context.Context) error {
	return c.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		person, err := c.s.person(ctx, tx)
		if err != nil {
			return err
		}
		return c.s.leave(ctx, tx, person, c.s.today(set))
	})
}

// leave is what leaving the program and leaving the company have in common.
func (p *Program) leave(ctx context.Context, tx *Tx, person Person, today cadence.Date) error {
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
	set, err := tx.settings(ctx)
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
	posts, err := posts(ctx, tx, person.Subject, func(sh Share) bool { return firstOfMonth(sh.CountedOn) == month })
	if err != nil {
		return err
	}
	if posts > 0 {
		tallies = append(tallies, Tally{Measure: ActiveInMonth, Day: month, Count: -1})
	}
	for _, purpose := range []Purpose{Participation, ByEmail} {
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

// retentionDays is the span over which retention is measured (MEASURES: 90-day retention).
const retentionDays = 90

// ReadPolicy acknowledges a version of the policy, as it was shown to the acting
// ambassador. One that is not the current version is Problems: it is to be shown
// again. Doing it twice adds nothing to the ledger.
func (c Consents) ReadPolicy(ctx context.Context, version string) error {
	return c.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		person, a, err := c.s.ambassador(ctx, tx)
		if err != nil {
			return err
		}
		if version != set.Policy.Version {
			return fmt.Errorf("advocacy: %w", Problems{policyChanged})
		}
		if last, err := consented(ctx, tx, person.Subject, PolicyRead); err != nil || last.Granted && last.Version == version {
			return err
		}
		return tx.Ambassadors.AppendConsent(ctx, Consent{Subject: person.Subject, Purpose: PolicyRead, Version: version,
			Language: set.language(person, a), Granted: true, At: c.s.instant()})
	})
}

var policyChanged = Problem{"policy", "the policy that was read is not the current one; show it again"}

// PageLink is the address of the acting person's own page, good for PageLife: for
// a host that knows who is signed in and sends them there. Whoever has it acts
// as the person, so it is handed to nobody else and kept nowhere. Without a
// PublicURL it is Problems.
func (c Consents) PageLink(ctx context.Context) (string, error) {
	address := ""
	err := c.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		person, err := c.s.person(ctx, tx)
		if err != nil {
			return err
		}
		if set.PublicURL == "" {
			return fmt.Errorf("advocacy: page: %w", Problems{noPublicURL})
		}
		address = set.pageURL(c.s.keysOf(person.Subject), c.s.now())
		return nil
	})
	return address, err
}

// History is the acting person's own ledger of consents, oldest first.
func (c Consents) History(ctx context.Context) (rows []Consent, err error) {
	err = c.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		person, err := c.s.person(ctx, tx)
		if err != nil {
			return err
		}
		rows, err = tx.Ambassadors.Consents(ctx, person.Subject)
		return err
	})
	return rows, err
}

// errUnchanged ends a change without storing anything, and without an error.
var errUnchanged = errors.New("unchanged")

// change alters the acting ambassador's row, and plans their messages anew.
func (c Consents) change(ctx context.Context, action string, f func(context.Context, *Tx, Settings, Person, *Ambassador) error) error {
	return c.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		person, a, err := c.s.ambassador(ctx, tx)
		if err != nil {
			return err
		}
		if err := f(ctx, tx, set, person, &a); errors.Is(err, errUnchanged) {
			return nil
		} else if err != nil {
			return err
		}
		if _, err := tx.Nudges.Cancel(ctx, person.Subject, ""); err != nil {
			return err
		}
		if err := c.s.schedule(ctx, tx, set, person, &a, c.s.instant()); err != nil {
			return err
		}
		return errors.Join(tx.Ambassadors.Put(ctx, a), c.s.audit(ctx, tx, person.Subject, action, person.Subject, ""))
	})
}

// consented is the newest row of the ledger for a purpose; the zero Consent
// when there is none.
func consented(ctx context.Context, tx *Tx, subject string, purpose Purpose) (Consent, error) {
	rows, err := tx.Ambassadors.Consents(ctx, subject)
	if err != nil {
		return Consent{}, err
	}
	for _, row := range slices.Backward(rows) {
		if row.Purpose == purpose {
			return row, nil
		}
	}
	return Consent{}, nil
}
