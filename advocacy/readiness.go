package advocacy

import (
	"context"
	"fmt"
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
	// Level is the access level reached; 0 is the network's share dialog.
	Level int
	// Works is what works at that level, and Next what the next one gives.
	Works, Next string
}

// Readiness answers the seven questions from the settings and the store.
func (g Reports) Readiness(ctx context.Context) (Readiness, error) {
	var r Readiness
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
			set.responsible(), g.s.ambassadors(set, people, pilot, invitations, there), set.channels(), set.contents(contents, there),
			set.cadence(), set.words(), set.rules(),
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
		l := ChannelLevel{Channel: name, Level: int(c.Level)}
		for level := channels.NoApp; level <= c.Level; level++ {
			l.Works = joinGrants(l.Works, c.At(level))
		}
		for level := c.Level + 1; level <= channels.ApprovedApp && l.Next == ""; level++ {
			if l.Next = joinGrants("", c.At(level)); l.Next != "" {
				l.Next = level.String() + ": " + l.Next
			}
		}
		levels = append(levels, l)
	}
	return levels
}

func joinGrants(text string, grants []channels.Grant) string {
	for _, g := range grants {
		part := fmt.Sprintf("%s (%s)", g.Ability, g.Account)
		if strings.Contains(text, part) {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += part
	}
	return text
}

// decided is Yes for a default that was looked at and kept.
func (s Settings) decided(q Question, isDefault bool) Answered {
	if isDefault && !slices.Contains(s.Decided, q) {
		return ByDefault
	}
	return Yes
}

func (s Settings) responsible() ReadinessAnswer {
	a := ReadinessAnswer{Question: WhoIsResponsible, Asks: "Which department or person is responsible?", Setting: "owner, deputy",
		Answered: Yes, Answer: s.Owner.String(), Follows: "Every message names them, and they approve contents."}
	if s.Deputy.IsZero() {
		a.Follows += " There is no deputy: name one, so that holidays do not stop the program."
	} else {
		a.Answer += "; deputy: " + s.Deputy.String()
	}
	if s.Owner.Email == "" {
		a.Follows += " Without owner.email, people have no address to ask at."
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

func (p *Program) ambassadors(set Settings, people, pilot int, i invitations, there rosterNames) ReadinessAnswer {
	plan := fmt.Sprintf("a pilot of %d of %s, then %s", pilot, several(people, "person", "people"), several(len(set.Waves), "wave", "waves"))
	a := ReadinessAnswer{Question: WhoTakesPart, Asks: "Who are the ambassadors, and who is invited first?", Setting: "pilot, waves"}
	switch {
	case people == 0:
		a.Answered, a.Answer, a.Follows = No, "nobody is on the roster", "Take in an HR file first."
	case set.Pilot == nil:
		a.Answered, a.Answer, a.Follows = No, several(people, "person", "people")+" on the roster, no pilot group", "Nobody is invited until a pilot group is named."
	case pilot == 0:
		a.Answered, a.Answer, a.Follows = No, "the pilot group is empty", there.unmatched("the pilot", *set.Pilot)
		if a.Follows == "" {
			a.Follows = "Somebody has each of its values, and nobody has one of each kind: leave departments, countries or ids out of it."
		}
		return a
	case i.waiting > 0:
		a.Answered, a.Answer, a.Setting = No, plan, "publicUrl"
		a.Follows = "Nobody is invited until publicUrl is set: an invitation would lead nowhere."
		if i.reached > 0 {
			a.Follows = fmt.Sprintf("Until publicUrl is set, only %d of %d are invited, in your application: to the others an invitation would lead nowhere.", i.reached, i.all())
		}
	default:
		a.Answered, a.Answer = Yes, plan
		a.Follows = "Each of them is invited once, and only those who want to join."
		switch {
		case len(p.notifiers) == 0:
			a.Follows = "Nobody is written to, since the program has no notifier: people join in your application."
		case i.unreached > 0:
			a.Follows += fmt.Sprintf(" No notifier reaches %d of %d: their invitation waits until one does.", i.unreached, i.all())
		}
		if pilot < 5 {
			a.Follows += " With fewer than five people the report shows no group figures."
		}
	}
	if people > 0 && set.Pilot != nil {
		a.Follows = joinSentences(a.Follows, there.unmatched("the pilot", *set.Pilot))
	}
	if people > 0 {
		for _, w := range set.Waves {
			a.Follows = joinSentences(a.Follows, there.unmatched("wave "+w.Name, w.Group))
		}
	}
	return a
}

func joinSentences(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

func (s Settings) channels() ReadinessAnswer {
	a := ReadinessAnswer{Question: WhichChannels, Asks: "Which channels? Start with one or two.", Setting: "channels",
		Answered: s.decided(WhichChannels, false), Answer: strings.Join(s.Channels, ", "), Follows: "People share on those of them that they use anyway."}
	switch {
	case len(s.Channels) == 0:
		a.Answered, a.Answer, a.Follows = No, "none", "Nothing can be shared."
	case len(s.Channels) > 2 && !slices.Contains(s.Decided, WhichChannels):
		a.Answered = ByDefault
		a.Follows += fmt.Sprintf(" %d channels are many to start with; one or two get the attention that they need.", len(s.Channels))
	}
	return a
}

func (s Settings) contents(contents []ContentRecord, there rosterNames) ReadinessAnswer {
	a := ReadinessAnswer{Question: WhatContent, Asks: "What is shared?", Setting: "contents"}
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
		a.Answered, a.Answer, a.Follows = No, fmt.Sprintf("nothing approved, %d in review", review), "Nothing is offered until something is approved."
		return a
	}
	selling := 0
	for kind, n := range kinds {
		if kind.Sells() {
			selling += n
		}
	}
	a.Answered, a.Answer = Yes, fmt.Sprintf("%d approved, of %s; %d in review", approved, several(len(kinds), "kind", "kinds"), review)
	a.Follows = "Jobs and promotion are at most a third of a digest."
	switch {
	case s.DigestSize < 3:
		a.Follows += fmt.Sprintf(" With a digestSize of %d none is ever in one: set it to 3 or more.", s.DigestSize)
	case selling == approved:
		a.Follows += " There is nothing else here: without something to tell, all of them wait."
	case 3*selling > approved:
		a.Follows += fmt.Sprintf(" They are %d of %d here: without more to tell, most of them wait.", selling, approved)
	}
	a.Follows = joinSentences(a.Follows, there.unread(languages))
	return a
}

func (s Settings) cadence() ReadinessAnswer {
	c := s.Plan.Cadence
	isDefault := sameJSON(s.Plan, DefaultSettings().Plan)
	answer := c.Frequency.String()
	for _, w := range c.Windows {
		answer += fmt.Sprintf(", %s %s–%s", w.Days, w.From, w.To)
	}
	follows := "It is a prior from other companies' figures, until your own are better."
	if !isDefault {
		follows = "It holds for everyone who chooses nothing else."
	}
	if n := s.Plan.Cap.PerWeek; n > 0 {
		follows += " No one gets more than " + several(n, "message", "messages") + " a week."
	} else {
		follows += " There is no cap: set plan.cap.perWeek."
	}
	return ReadinessAnswer{Question: HowOften, Asks: "How often are people asked, and at what time?", Setting: "plan",
		Answered: s.decided(HowOften, isDefault), Answer: answer + ", in each one's own zone", Follows: follows}
}

func (s Settings) words() ReadinessAnswer {
	a := ReadinessAnswer{Question: WhoseWords, Asks: "A template, or their own words?", Setting: "help",
		Answered: s.decided(WhoseWords, s.Help == Prompts), Answer: "their own words, helped by questions",
		Follows: "Posts differ from one another, which networks and readers ask for."}
	if s.Help == Templates {
		a.Answer, a.Follows = "a suggested text first, which they can change", "Posts will look alike: networks may hold identical posts back, and readers notice."
	}
	return a
}

func (s Settings) rules() ReadinessAnswer {
	isDefault := s.Policy.Version == StarterPolicy().Version
	a := ReadinessAnswer{Question: WhichRules, Asks: "What can and should employees do?", Setting: "policy, disclosures",
		Answered: s.decided(WhichRules, isDefault), Answer: "policy " + s.Policy.Version + ", " + several(len(s.Disclosures), "disclosure rule", "disclosure rules"),
		Follows: "Everyone reads it on joining; every prompted post discloses."}
	if isDefault {
		a.Follows += " It is the starter text: read it, and make it yours."
	}
	if s.TrackingFrom.IsZero() {
		a.Follows += " Links carry no person; set trackingFrom after the notice that the law asks for, if they should."
	}
	return a
}
