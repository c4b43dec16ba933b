package advocacy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Consents are the use cases of a person on their own part in the program: to
// join, to choose, to pause, to leave, and to see what they agreed to.
type Consents struct{ s *session }

// Me is what a person sees of themselves.
type Me struct {
	About
	// Name is the person's given name, as HR has it.
	Name string
	// Language is the BCP 47 tag to speak to them in.
	Language string
	// Zone is the IANA name of their time zone, and About.Zone the program's.
	Zone string
	// State is where they stand: Joined, Left, Invited, or empty.
	State Membership
	// Ambassador holds their choices when they have joined.
	Ambassador Ambassador
	// Texts are what one agrees to on joining, in Language and filled in.
	Texts []ConsentText
	// Standing is the text of a standing consent, zero where none is taken.
	Standing ConsentText
	// Policy is what one can and should do, in Language.
	Policy string
	// PolicyVersion is the version of Policy, to be acknowledged.
	PolicyVersion string
	// PolicyRead reports whether they have acknowledged that version.
	PolicyRead bool
	// Topics are those that contents have.
	Topics []string
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
		about, err := c.s.about(ctx, tx)
		if err != nil {
			return err
		}
		lang := set.language(person, a)
		me = Me{About: about,
			Name: person.GivenName, Language: lang, Zone: set.zone(person).String(), State: a.State, Ambassador: a,
			Policy: set.Policy.In(lang), PolicyVersion: set.Policy.Version,
		}
		fill := strings.NewReplacer("{company}", set.Company, "{owner}", set.Owner.String())
		for _, t := range set.Consents {
			shown := ConsentText{Purpose: t.Purpose, Version: t.Version,
				Texts: map[string]string{lang: fill.Replace(inLanguage(t.Texts, lang))}}
			if t.Purpose == StandingPosts {
				me.Standing = shown
				continue
			}
			me.Texts = append(me.Texts, shown)
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

// Change replaces the acting ambassador's preferences.
//
// Whoever ended the messages gets them again only by agreeing to the text
// that was just shown to them: messages is its version, empty for everyone
// else. Without it, preferences that ask for messages are Problems.
func (c Consents) Change(ctx context.Context, pref Preferences, messages string) error {
	return c.change(ctx, func(ctx context.Context, tx *Tx, set Settings, person Person, a *Ambassador) error {
		var p Problems
		set.checkPreferences(&p, pref)
		if text, ok := set.consentText(Messaging); a.Preferences.Messages == OnPage && pref.Messages == ByMessage && (!ok || messages != text.Version) {
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
// is past is no pause. Shares that are not posted yet stay as they are, but for
// those of a standing consent, which are cancelled when they come due.
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
	return c.change(ctx, func(_ context.Context, _ *Tx, _ Settings, _ Person, a *Ambassador) error {
		a.PausedUntil = until.UTC().Truncate(time.Microsecond)
		return nil
	})
}

// Resume ends a pause.
func (c Consents) Resume(ctx context.Context) error {
	return c.change(ctx, func(_ context.Context, _ *Tx, _ Settings, _ Person, a *Ambassador) error {
		a.PausedUntil = time.Time{}
		return nil
	})
}

// Unsubscribe ends the messages and nothing else. It is what the one click of a
// mail program does (RFC 8058), so it never fails for someone who has nothing
// to end, and doing it twice changes nothing.
func (c Consents) Unsubscribe(ctx context.Context) error {
	err := c.change(ctx, func(ctx context.Context, tx *Tx, set Settings, person Person, a *Ambassador) error {
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
	text, _ := set.consentText(Messaging)
	return tx.Ambassadors.AppendConsent(ctx, Consent{Subject: person.Subject, Purpose: Messaging, Version: text.Version,
		Language: languageOf(text.Texts, set.language(person, a)), Granted: granted, At: c.s.instant()})
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

// change alters the acting ambassador's row, and plans their messages anew. The
// audit does not tell a pause from any other change: nobody sees one.
func (c Consents) change(ctx context.Context, f func(context.Context, *Tx, Settings, Person, *Ambassador) error) error {
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
		return errors.Join(tx.Ambassadors.Put(ctx, a), c.s.audit(ctx, tx, person.Subject, "ambassadors.change", person.Subject, ""))
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
