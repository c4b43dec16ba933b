package advocacy

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// Offer is a content that is offered to one person, and why.
type Offer struct {
	// Content is what is offered.
	Content ContentRecord
	// Reasons say why it is offered to this person, most telling first.
	Reasons []Reason
	// Channels are the names of the channels that it can be shared on: those in
	// use here that the person uses.
	Channels []string
	// Shared is when the person shared it last, zero when they have not.
	Shared time.Time
}

// Reason is one reason why a content is offered; Program.Says puts it into words.
type Reason struct {
	// Code tells reasons apart, whatever the language.
	Code ReasonCode
	// Detail is the topic, the department or the country that it is about.
	Detail string
}

// ReasonCode tells reasons apart.
type ReasonCode string

// The reasons.
const (
	BecauseTopic      ReasonCode = "topic"      // one of the person's topics
	BecauseDepartment ReasonCode = "department" // meant for their department
	BecauseCountry    ReasonCode = "country"    // meant for their country
	BecausePriority   ReasonCode = "priority"   // the editors put it first
	BecauseNew        ReasonCode = "new"        // published within the last week
	BecauseLanguage   ReasonCode = "language"   // in their language
	BecauseEveryone   ReasonCode = "everyone"   // it is for everyone
)

// meant reports whether a content is for this person: its audience, a language
// that they read, and a topic that they chose, which it returns.
func (s Settings) meant(person Person, a Ambassador, r ContentRecord) (topic string, ok bool) {
	languages := s.reads(person, a)
	if !r.Audience.Matches(person.Department, s.country(person), languages[0]) || !readable(languages, r.Language) {
		return "", false
	}
	topic = sharedTopic(a.Preferences.Topics, r.Topics)
	return topic, topic != "" || len(a.Preferences.Topics) == 0
}

func (s Settings) reasons(person Person, r ContentRecord, topic, own string, now time.Time) []Reason {
	var reasons []Reason
	if topic != "" {
		reasons = append(reasons, Reason{BecauseTopic, topic})
	}
	if len(r.Audience.Departments) > 0 {
		reasons = append(reasons, Reason{BecauseDepartment, person.Department})
	}
	if len(r.Audience.Countries) > 0 {
		reasons = append(reasons, Reason{BecauseCountry, s.country(person)})
	}
	if r.Priority > 0 {
		reasons = append(reasons, Reason{Code: BecausePriority})
	}
	if !r.Published.IsZero() && now.Sub(r.Published) < 7*24*time.Hour {
		reasons = append(reasons, Reason{Code: BecauseNew})
	}
	switch {
	case primaryTag(r.Language) == own:
		reasons = append(reasons, Reason{Code: BecauseLanguage})
	case len(reasons) == 0:
		reasons = append(reasons, Reason{Code: BecauseEveryone})
	}
	return reasons
}

// reads are the languages that a person reads, their own first. English is
// among them: a colleague abroad is not left with nothing to share.
func (s Settings) reads(person Person, a Ambassador) []string {
	own := cmp.Or(a.Preferences.Language, person.Language, s.language(person, a))
	return []string{own, "en"}
}

// readable reports whether somebody reads a language. One that nobody knows, as of
// a feed that does not say, is left to the reader.
func readable(languages []string, language string) bool {
	return language == "" || slices.ContainsFunc(languages, func(l string) bool { return primaryTag(l) == primaryTag(language) })
}

func sharedTopic(chosen, has []string) string {
	for _, t := range chosen {
		if slices.ContainsFunc(has, func(h string) bool { return strings.EqualFold(t, h) }) {
			return t
		}
	}
	return ""
}

// channelsOf are the channels in use here that the ambassador uses; all of
// them for someone who named none.
func (s Settings) channelsOf(a Ambassador) []string {
	if len(a.Preferences.Channels) == 0 {
		return s.Channels
	}
	return slices.DeleteFunc(slices.Clone(s.Channels), func(name string) bool {
		return !slices.Contains(a.Preferences.Channels, name)
	})
}

// digest picks what one digest holds out of what can be offered: nothing that an
// earlier one held or that was shared, what the person's frequency takes, and
// jobs and promotion a third of it at the most.
func (s Settings) digest(list []candidate, a Ambassador, rank map[string]int, shared map[string]time.Time, offered map[string]bool) []candidate {
	frequency := s.planFor(a, nil).Cadence.Frequency
	var telling, selling []candidate
	for _, c := range list {
		if offered[c.ID] || !shared[c.ID].IsZero() || !frequency.Takes(rank[c.ID]) {
			continue
		}
		if c.Kind.Sells() {
			selling = append(selling, c)
		} else {
			telling = append(telling, c)
		}
	}
	// s of n may sell when 3s <= n, so s <= telling/2.
	sells := min(len(selling), s.DigestSize/3)
	telling = telling[:min(len(telling), s.DigestSize-sells)]
	sells = min(sells, len(telling)/2)
	return append(telling, selling[:sells]...)
}

// ranks numbers the contents that were ever meant for a person from 1, in the
// order in which they were approved: that is what "every second one" counts.
func (s Settings) ranks(person Person, a Ambassador, m *menu) map[string]int {
	rank := make(map[string]int, len(m.approved))
	for _, r := range m.approved {
		if _, ok := s.meant(person, a, *r); ok {
			rank[r.ID] = len(rank) + 1
		}
	}
	return rank
}

// offeredTo are the ids of contents that earlier digests brought to a person.
// What an unconfirmed message held counts as not offered, so that a message
// that was lost loses nothing.
func offeredTo(ctx context.Context, tx *Tx, subject string) (map[string]bool, error) {
	nudges, err := tx.Nudges.ForSubject(ctx, subject, time.Time{})
	if err != nil {
		return nil, err
	}
	offered := map[string]bool{}
	for _, n := range nudges {
		switch n.State {
		case NudgePlanned, NudgeSending, NudgeSent:
			for _, id := range n.Contents {
				offered[id] = true
			}
		}
	}
	return offered, nil
}

// sharedBy is when a person shared each content last.
func sharedBy(ctx context.Context, tx *Tx, subject string) (map[string]time.Time, error) {
	shares, err := tx.Shares.ForSubject(ctx, subject, time.Time{})
	last := map[string]time.Time{}
	for _, sh := range shares {
		if sh.State.Posted() && sh.PostedAt.After(last[sh.Content]) {
			last[sh.Content] = sh.PostedAt
		}
	}
	return last, err
}
