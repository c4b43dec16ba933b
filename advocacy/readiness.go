package advocacy

import (
	"context"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// Question is one of the seven questions to answer before one starts.
type Question string

// The seven questions.
const (
	WhoIsResponsible Question = "responsible" // which department or person answers for it
	WhoTakesPart     Question = "ambassadors" // who is invited, in which order
	WhichChannels    Question = "channels"    // where is shared, one or two to start with
	WhatContent      Question = "content"     // what is shared
	HowOften         Question = "cadence"     // how often people are asked, and when
	WhoseWords       Question = "words"       // a template, or their own words
	WhichRules       Question = "policy"      // what employees can and should do
)

// Answered is how far a question is answered.
type Answered string

// The answers.
const (
	Yes       Answered = "answered"   // decided in the settings
	ByDefault Answered = "by default" // the program has an answer, nobody has looked at it
	No        Answered = "open"       // to be answered before one starts
)

// Readiness is the seven questions, each answered or not.
type Readiness struct {
	Questions []ReadinessAnswer
	// Levels say what each channel can do here now, and what more access gives.
	Levels []ChannelLevel
	// Advice is which one or two of the wired channels to start with, and why,
	// by the network sizes on the roster and the company's own posts.
	Advice []channels.Advice
}

// Ready reports whether no question is open.
func (r Readiness) Ready() bool {
	return !slices.ContainsFunc(r.Questions, func(a ReadinessAnswer) bool { return a.Answered == No })
}

// ReadinessAnswer is one question with its answer.
type ReadinessAnswer struct {
	Question Question
	// Asks is the question in words.
	Asks string
	// Answered says how far it is answered.
	Answered Answered
	// Answer is the answer as the settings have it.
	Answer string
	// Setting is the setting that answers it.
	Setting string
	// Follows is what follows from it: what happens, or what is missing.
	Follows string
}

// ChannelLevel is what a channel can do here now.
type ChannelLevel struct {
	Channel string
	// Level is the access level reached, and Works what works at it.
	Level channels.AccessLevel
	Works []channels.Grant
	// NextLevel is the next one that gives more, and Next what; both are zero where
	// there is none.
	NextLevel channels.AccessLevel
	Next      []channels.Grant
}

// Readiness answers the seven questions from the settings and the store, in a
// language (BCP 47) that the program writes, else in English.
func (g Reports) Readiness(ctx context.Context, language string) (Readiness, error) {
	var r Readiness
	w := g.s.words(language)
	err := g.s.viewAs(ctx, auditors, func(ctx context.Context, tx *Tx) error {
		v, err := tx.Ledger.Settings(ctx)
		if err != nil {
			return err
		}
		contents, err := tx.Contents.List(ctx)
		if err != nil {
			return err
		}
		people, err := tx.People.Count(ctx, Group{})
		if err != nil {
			return err
		}
		pilot := 0
		if v.Settings.Pilot != nil {
			if pilot, err = tx.People.Count(ctx, *v.Settings.Pilot); err != nil {
				return err
			}
		}
		set := v.Settings
		invitations, there, err := g.s.invitations(ctx, tx, set)
		if err != nil {
			return err
		}
		r.Questions = []ReadinessAnswer{
			set.responsible(w), g.s.ambassadors(w, set, people, pilot, invitations, there), set.channels(w), set.contents(w, contents, there),
			set.cadence(w), set.help(w), set.rules(w),
		}
		for i := range r.Questions {
			r.Questions[i].Asks = w.say("asks-" + string(r.Questions[i].Question))
		}
		r.Levels = g.s.levels(set)
		r.Advice, err = g.s.advice(ctx, tx, contents)
		return err
	})
	return r, err
}

// advice counts who uses what, as far as the roster and the contents tell.
func (p *Program) advice(ctx context.Context, tx *Tx, contents []ContentRecord) ([]channels.Advice, error) {
	in := channels.AdviceInput{Channels: p.channelNames(), Employees: map[string]int{}}
	for person, err := range tx.People.All(ctx, Group{}) {
		if err != nil {
			return nil, err
		}
		if len(person.Networks) == 0 {
			continue
		}
		in.Asked++
		for name, size := range person.Networks {
			if size > 0 && p.publisher(name) != nil {
				in.Employees[name]++
			}
		}
	}
	for _, r := range contents {
		for _, post := range r.Posts {
			if p.publisher(post.Channel) != nil && !slices.Contains(in.Company, post.Channel) {
				in.Company = append(in.Company, post.Channel)
			}
		}
	}
	return channels.Advise(in)
}

// levels says of each channel in use what works now, and what more access gives.
func (p *Program) levels(set Settings) []ChannelLevel {
	var levels []ChannelLevel
	for _, name := range set.Channels {
		publisher := p.publisher(name)
		if publisher == nil {
			continue
		}
		c := publisher.Capabilities()
		l := ChannelLevel{Channel: name, Level: c.Level}
		for level := channels.NoApp; level <= c.Level; level++ {
			l.Works = withGrants(l.Works, c.At(level))
		}
		for level := c.Level + 1; level <= channels.ApprovedApp && len(l.Next) == 0; level++ {
			l.NextLevel, l.Next = level, withGrants(slices.Clone(l.Works), c.At(level))[len(l.Works):]
		}
		if len(l.Next) == 0 {
			l.NextLevel = channels.NoApp
		}
		levels = append(levels, l)
	}
	return levels
}

// withGrants adds those that give something which the others do not.
func withGrants(have, more []channels.Grant) []channels.Grant {
	for _, g := range more {
		if !slices.ContainsFunc(have, func(h channels.Grant) bool { return h.Ability == g.Ability && h.Account == g.Account }) {
			have = append(have, g)
		}
	}
	return have
}

// decided is Yes for a default that was looked at and kept.
func (s Settings) decided(q Question, isDefault bool) Answered {
	if isDefault && !slices.Contains(s.Decided, q) {
		return ByDefault
	}
	return Yes
}

func (s Settings) responsible(w wording) ReadinessAnswer {
	a := ReadinessAnswer{Question: WhoIsResponsible, Setting: "owner, deputy",
		Answered: Yes, Answer: s.Owner.String(), Follows: w.say("responsible-follows")}
	if s.Deputy.IsZero() {
		a.Follows = joinSentences(a.Follows, w.say("responsible-alone"))
	} else {
		a.Answer = w.say("responsible-both", "owner", a.Answer, "deputy", s.Deputy.String())
	}
	if s.Owner.Email == "" {
		a.Follows = joinSentences(a.Follows, w.say("responsible-mute"))
	}
	return a
}

// invitations is how many people of the pilot and the waves an invitation
// reaches as the program is wired, how many wait for the public address that
// theirs would lead to, and how many no notifier reaches.
type invitations struct{ reached, waiting, unreached int }

func (i invitations) all() int { return i.reached + i.waiting + i.unreached }

// invitations counts them, and who is there.
func (p *Program) invitations(ctx context.Context, tx *Tx, set Settings) (i invitations, there rosterNames, err error) {
	there = newRosterNames()
	for person, err := range tx.People.All(ctx, Group{}) {
		if err != nil {
			return i, there, err
		}
		there.add(set, person)
		if wave, _ := set.waveOf(person, cadence.Date{}); wave == "" {
			continue
		}
		switch n := p.notifierFor(person.recipient()); {
		case n == nil:
			i.unreached++
		case set.leadsNowhere(n):
			i.waiting++
		default:
			i.reached++
		}
	}
	return i, there, nil
}

func (p *Program) ambassadors(w wording, set Settings, people, pilot int, i invitations, there rosterNames) ReadinessAnswer {
	plan := w.say("ambassadors-plan", "pilot", pilot, "people", w.say("people", "count", people), "waves", w.say("waves", "count", len(set.Waves)))
	a := ReadinessAnswer{Question: WhoTakesPart, Setting: "pilot, waves"}
	switch {
	case people == 0:
		a.Answered, a.Answer, a.Follows = No, w.say("ambassadors-nobody"), w.say("ambassadors-nobody-follows")
	case set.Pilot == nil:
		a.Answered, a.Answer, a.Follows = No, w.say("ambassadors-no-pilot", "people", w.say("people", "count", people)), w.say("ambassadors-no-pilot-follows")
	case pilot == 0:
		a.Answered, a.Answer, a.Follows = No, w.say("ambassadors-empty"), there.unmatched(w, w.say("the-pilot"), *set.Pilot)
		if a.Follows == "" {
			a.Follows = w.say("ambassadors-empty-follows")
		}
		return a
	case i.waiting > 0:
		a.Answered, a.Answer, a.Setting = No, plan, "publicUrl"
		a.Follows = w.say("ambassadors-nowhere")
		if i.reached > 0 {
			a.Follows = w.say("ambassadors-some-nowhere", "reached", i.reached, "all", i.all())
		}
	default:
		a.Answered, a.Answer = Yes, plan
		a.Follows = w.say("ambassadors-follows")
		switch {
		case len(p.notifiers) == 0:
			a.Follows = w.say("ambassadors-unwritten")
		case i.unreached > 0:
			a.Follows = joinSentences(a.Follows, w.say("ambassadors-unreached", "unreached", i.unreached, "all", i.all()))
		}
		if pilot < fewest {
			a.Follows = joinSentences(a.Follows, w.say("ambassadors-few"))
		}
	}
	if people > 0 && set.Pilot != nil {
		a.Follows = joinSentences(a.Follows, there.unmatched(w, w.say("the-pilot"), *set.Pilot))
	}
	if people > 0 {
		for _, wave := range set.Waves {
			a.Follows = joinSentences(a.Follows, there.unmatched(w, w.say("the-wave", "name", wave.Name), wave.Group))
		}
	}
	return a
}

func joinSentences(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

func (s Settings) channels(w wording) ReadinessAnswer {
	var names []string
	for _, name := range s.Channels {
		names = append(names, channels.DisplayName(name))
	}
	a := ReadinessAnswer{Question: WhichChannels, Setting: "channels",
		Answered: s.decided(WhichChannels, false), Answer: strings.Join(names, ", "), Follows: w.say("channels-follows")}
	switch {
	case len(s.Channels) == 0:
		a.Answered, a.Answer, a.Follows = No, w.say("channels-none"), w.say("channels-none-follows")
	case len(s.Channels) > 2 && !slices.Contains(s.Decided, WhichChannels):
		a.Answered = ByDefault
		a.Follows = joinSentences(a.Follows, w.say("channels-many", "number", len(s.Channels)))
	}
	return a
}

func (s Settings) contents(w wording, contents []ContentRecord, there rosterNames) ReadinessAnswer {
	a := ReadinessAnswer{Question: WhatContent, Setting: "contents"}
	approved, review := 0, 0
	kinds, languages := map[content.Kind]int{}, map[string]int{}
	for _, r := range contents {
		switch r.State {
		case content.Approved:
			approved++
			kinds[r.Kind]++
			languages[primaryTag(r.Language)]++
		case content.InReview:
			review++
		}
	}
	if approved == 0 {
		a.Answered, a.Answer, a.Follows = No, w.say("contents-none", "review", review), w.say("contents-none-follows")
		return a
	}
	selling := 0
	for kind, n := range kinds {
		if kind.Sells() {
			selling += n
		}
	}
	a.Answered, a.Answer = Yes, w.say("contents-some", "approved", approved, "kinds", w.say("kinds", "count", len(kinds)), "review", review)
	a.Follows = w.say("contents-follows")
	switch {
	case s.DigestSize < 3:
		a.Follows = joinSentences(a.Follows, w.say("contents-small-digest", "size", s.DigestSize))
	case selling == approved:
		a.Follows = joinSentences(a.Follows, w.say("contents-selling-only"))
	case 3*selling > approved:
		a.Follows = joinSentences(a.Follows, w.say("contents-selling", "selling", selling, "approved", approved))
	}
	a.Follows = joinSentences(a.Follows, there.unread(w, languages))
	return a
}

func (s Settings) cadence(w wording) ReadinessAnswer {
	c := s.Plan.Cadence
	isDefault := sameJSON(s.Plan, DefaultSettings().Plan)
	answer := w.frequency(c.Frequency)
	for _, window := range c.Windows {
		answer += ", " + w.weekdays(window.Days) + " " + window.From.String() + "–" + window.To.String()
	}
	follows := w.say("cadence-default")
	if !isDefault {
		follows = w.say("cadence-chosen")
	}
	if n := s.Plan.Cap.PerWeek; n > 0 {
		follows = joinSentences(follows, w.say("cadence-cap", "count", n))
	} else {
		follows = joinSentences(follows, w.say("cadence-no-cap"))
	}
	return ReadinessAnswer{Question: HowOften, Setting: "plan",
		Answered: s.decided(HowOften, isDefault), Answer: w.say("cadence-answer", "cadence", answer), Follows: follows}
}

func (s Settings) help(w wording) ReadinessAnswer {
	a := ReadinessAnswer{Question: WhoseWords, Setting: "help",
		Answered: s.decided(WhoseWords, s.Help == Prompts), Answer: w.say("words-own"), Follows: w.say("words-own-follows")}
	if s.Help == Templates {
		a.Answer, a.Follows = w.say("words-templates"), w.say("words-templates-follows")
	}
	return a
}

func (s Settings) rules(w wording) ReadinessAnswer {
	isDefault := s.Policy.Version == StarterPolicy().Version
	a := ReadinessAnswer{Question: WhichRules, Setting: "policy, disclosures",
		Answered: s.decided(WhichRules, isDefault), Answer: w.say("policy-answer", "version", s.Policy.Version, "rules", w.say("disclosure-rules", "count", len(s.Disclosures))),
		Follows: w.say("policy-follows")}
	if isDefault {
		a.Follows = joinSentences(a.Follows, w.say("policy-starter"))
	}
	if s.TrackingFrom.IsZero() {
		a.Follows = joinSentences(a.Follows, w.say("policy-untracked"))
	}
	return a
}
