package advocacy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

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
		grant := func(purpose Purpose, version string, granted bool, shown map[string]string) error {
			return tx.Ambassadors.AppendConsent(ctx, Consent{Subject: person.Subject, Purpose: purpose, Version: version,
				Language: languageOf(shown, lang), Granted: granted, At: at})
		}
		participation, _ := set.consentText(Participation)
		messages, _ := set.consentText(Messaging)
		if err := errors.Join(
			grant(Participation, r.Participation, true, participation.Texts),
			grant(Messaging, messages.Version, r.Messages != "", messages.Texts),
			grant(PolicyRead, r.Policy, true, set.Policy.Texts),
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
		day, err := c.s.countDay(ctx, tx, set)
		if err != nil {
			return err
		}
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
	if t, ok := s.consentText(Messaging); r.Messages != "" && (!ok || r.Messages != t.Version) {
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
			p.add(fmt.Sprintf("channels[%d]", i), "%s", notInUse(s, name).Message)
		}
	}
	if pref.Language != "" && !s.writes(pref.Language) {
		p.add("language", "%q is none that the program writes in; choose from %s", pref.Language, strings.Join(s.Languages, ", "))
	}
	if pref.Messages != ByMessage && pref.Messages != OnPage {
		p.add("messages", "%q is neither empty nor %q", pref.Messages, OnPage)
	}
	if err := s.planFor(Ambassador{Preferences: pref}, nil).Cadence.Check(); err != nil {
		p.add("cadence", "%v", err)
	}
}
