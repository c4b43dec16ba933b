package advocacy_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// sevenSettings are the seven questions in their order, with the settings that
// answer each.
var sevenSettings = []struct {
	question advocacy.Question
	setting  string
}{
	{advocacy.WhoIsResponsible, "owner, deputy"},
	{advocacy.WhoTakesPart, "pilot, waves"},
	{advocacy.WhichChannels, "channels"},
	{advocacy.WhatContent, "contents"},
	{advocacy.HowOften, "plan"},
	{advocacy.WhoseWords, "help"},
	{advocacy.WhichRules, "policy, disclosures"},
}

// ready is a program of which no question is open and none is looked at.
func ready(t *testing.T) *advocacytest.World {
	t.Helper()
	world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
	world.Hire(advocacy.Employee{})
	world.Publish(content.Content{})
	return world
}

func readiness(t *testing.T, world *advocacytest.World) (r advocacy.Readiness, answered map[advocacy.Question]advocacy.Answered) {
	t.Helper()
	r, err := world.Owner.Reports.Readiness(t.Context(), "en")
	require.NoError(t, err)
	require.Len(t, r.Questions, len(sevenSettings))
	answered = map[advocacy.Question]advocacy.Answered{}
	for i, a := range r.Questions {
		assert.Equal(t, sevenSettings[i].question, a.Question, "in their order")
		setting := sevenSettings[i].setting
		if a.Question == advocacy.WhoTakesPart && strings.Contains(a.Follows, "publicUrl") {
			setting = "publicUrl"
		}
		assert.Equal(t, setting, a.Setting, "%s", a.Question)
		for _, text := range []string{a.Asks, a.Answer, a.Follows} {
			assert.NotEmpty(t, text, "%s", a.Question)
		}
		answered[a.Question] = a.Answered
	}
	return r, answered
}

func TestReadinessAnswersTheSevenQuestions(t *testing.T) {
	set := func(f func(*advocacy.Settings)) func(*testing.T, *advocacytest.World) {
		return func(t *testing.T, world *advocacytest.World) { t.Helper(); change(t, world, f) }
	}
	decide := func(q advocacy.Question) func(*testing.T, *advocacytest.World) {
		return set(func(s *advocacy.Settings) { s.Decided = append(s.Decided, q) })
	}
	for _, c := range []struct {
		question advocacy.Question
		name     string
		arrange  func(*testing.T, *advocacytest.World) // nil: the program as it starts
		answered advocacy.Answered
		says     string // in the answer or in what follows
	}{
		{advocacy.WhoIsResponsible, "a department alone", nil, advocacy.Yes, "There is no deputy"},
		{advocacy.WhoIsResponsible, "with a deputy", set(func(s *advocacy.Settings) { s.Deputy.Name = "Bo Berg" }), advocacy.Yes, "deputy: Bo Berg"},
		{advocacy.WhoIsResponsible, "without an address", set(func(s *advocacy.Settings) { s.Owner.Email = "" }), advocacy.Yes, "Without owner.email"},

		{advocacy.WhoTakesPart, "nobody on the roster", func(t *testing.T, world *advocacytest.World) {
			_, err := world.Owner.People.Sync(t.Context(), advocacy.Roster{}, advocacy.SyncOptions{Complete: true, MaxLeavers: 1})
			require.NoError(t, err)
		}, advocacy.No, "Take in an HR file"},
		{advocacy.WhoTakesPart, "no pilot named", set(func(s *advocacy.Settings) { s.Pilot = nil }), advocacy.No, "1 person on the roster, no pilot group"},
		{advocacy.WhoTakesPart, "a pilot of nobody", set(func(s *advocacy.Settings) {
			s.Pilot = &advocacy.Group{Departments: []string{"Enginering"}}
		}), advocacy.No, `department "Enginering" of the pilot; the only one is Engineering.`},
		{advocacy.WhoTakesPart, "a pilot in another case", set(func(s *advocacy.Settings) {
			s.Pilot = &advocacy.Group{Departments: []string{"engineering "}}
		}), advocacy.No, `| Nobody on the roster is in the department "engineering " of the pilot; did you mean Engineering?`},
		{advocacy.WhoTakesPart, "a pilot that is partly misspelled, as is a wave", set(func(s *advocacy.Settings) {
			s.Pilot = &advocacy.Group{Departments: []string{"Engineering", "Lager"}, Countries: []string{"DK", "SE"}}
			s.Waves = []advocacy.Wave{{Name: "next", From: december(15), Group: advocacy.Group{Departments: []string{"ENGINEERING"}, IDs: []string{"E001", "E009"}}}}
		}), advocacy.Yes, `no group figures. Nobody on the roster is in the department "Lager" of the pilot; the only one is Engineering. ` +
			`Nobody on the roster is in the country "SE" of the pilot; the only one is DK. ` +
			`Nobody on the roster is in the department "ENGINEERING" of wave next; did you mean Engineering? ` +
			`1 of 2 HR numbers of wave next is not on the roster.`},
		{advocacy.WhoTakesPart, "a pilot of people who are not both", func(t *testing.T, world *advocacytest.World) {
			world.Hire(advocacy.Employee{Department: "Lager", Country: "SE", Language: "da"})
			change(t, world, func(s *advocacy.Settings) {
				s.Pilot = &advocacy.Group{Departments: []string{"Lager"}, Countries: []string{"DK"}}
			})
		}, advocacy.No, "nobody has one of each kind"},
		{advocacy.WhoTakesPart, "no address to lead to", set(func(s *advocacy.Settings) { s.PublicURL = "" }), advocacy.No, "publicUrl"},
		{advocacy.WhoTakesPart, "decided, with nobody in it", set(func(s *advocacy.Settings) {
			s.Pilot, s.Decided = nil, []advocacy.Question{advocacy.WhoTakesPart}
		}), advocacy.No, "no pilot group"},
		{advocacy.WhoTakesPart, "a small pilot", nil, advocacy.Yes, "fewer than five"},
		{advocacy.WhoTakesPart, "a pilot and a wave", set(func(s *advocacy.Settings) {
			s.Waves = []advocacy.Wave{{Name: "sales", From: december(15)}}
		}), advocacy.Yes, "a pilot of 1 of 1 person, then 1 wave |"},

		{advocacy.WhichChannels, "none", set(func(s *advocacy.Settings) { s.Channels = nil }), advocacy.No, "Nothing can be shared"},
		{advocacy.WhichChannels, "none, decided", set(func(s *advocacy.Settings) {
			s.Channels, s.Decided = nil, []advocacy.Question{advocacy.WhichChannels}
		}), advocacy.No, "Nothing can be shared"},
		{advocacy.WhichChannels, "all that there are", nil, advocacy.ByDefault, "4 channels are many to start with"},
		{advocacy.WhichChannels, "all that there are, decided", decide(advocacy.WhichChannels), advocacy.Yes, "LinkedIn, Facebook, Instagram, X"},
		{advocacy.WhichChannels, "two", set(func(s *advocacy.Settings) {
			s.Channels = []string{channels.LinkedIn, channels.Facebook}
		}), advocacy.Yes, "LinkedIn, Facebook"},

		{advocacy.WhatContent, "in review only", func(t *testing.T, world *advocacytest.World) {
			list, err := world.Owner.Contents.List(t.Context())
			require.NoError(t, err)
			_, err = world.Owner.Contents.Recall(t.Context(), list[0].ID)
			require.NoError(t, err)
			brought(t, world, false, entry("1"))
		}, advocacy.No, "nothing approved, 1 in review"},
		{advocacy.WhatContent, "one approved", nil, advocacy.Yes, "1 approved, of 1 kind; 0 in review"},
		{advocacy.WhatContent, "as many jobs as news", func(_ *testing.T, world *advocacytest.World) {
			world.Publish(content.Content{Kind: content.JobPosting})
		}, advocacy.Yes, "1 of 2 here"},

		{advocacy.WhatContent, "only jobs", func(t *testing.T, world *advocacytest.World) {
			list, err := world.Owner.Contents.List(t.Context())
			require.NoError(t, err)
			_, err = world.Owner.Contents.Recall(t.Context(), list[0].ID)
			require.NoError(t, err)
			world.Publish(content.Content{Kind: content.JobPosting})
		}, advocacy.Yes, "all of them wait"},
		{advocacy.WhatContent, "digests too small for a job", set(func(s *advocacy.Settings) { s.DigestSize = 2 }), advocacy.Yes, "With a digestSize of 2 none is ever in one: set it to 3 or more."},
		{advocacy.WhatContent, "nothing in some languages", func(_ *testing.T, world *advocacytest.World) {
			world.Hire(advocacy.Employee{Country: "GB", Language: "en-GB"})
			world.Hire(advocacy.Employee{Country: "US", Language: "en-US"})
			world.Hire(advocacy.Employee{Country: "FI", Language: "fi"})
		}, advocacy.Yes, "There is nothing in en, which 2 people read: they are offered nothing. There is nothing in fi, which 1 person reads: they are offered nothing."},
		{advocacy.WhatContent, "English for those who read another language", func(_ *testing.T, world *advocacytest.World) {
			world.Hire(advocacy.Employee{Country: "FI", Language: "fi"})
			world.Publish(content.Content{Language: "en"})
		}, advocacy.Yes, "There is nothing in fi, which 1 person reads: they are offered what is in English."},

		{advocacy.WhatContent, "a content that does not say its language", func(t *testing.T, world *advocacytest.World) {
			world.Hire(advocacy.Employee{Country: "FI", Language: "fi"})
			_, err := world.Owner.Contents.Add(t.Context(), content.Content{Kind: content.News, Title: "?", URL: "https://www.nordlys.example/2", State: content.Approved})
			require.NoError(t, err)
		}, advocacy.Yes, "There is nothing in fi, which 1 person reads: they are offered what does not say its language."},

		{advocacy.HowOften, "the default", nil, advocacy.ByDefault, "a prior from other companies' figures"},
		{advocacy.HowOften, "the default, decided", decide(advocacy.HowOften), advocacy.Yes, "a prior"},
		{advocacy.HowOften, "another rhythm", set(func(s *advocacy.Settings) { s.Plan.Cadence.Frequency = cadence.Daily() }), advocacy.Yes, "everyone who chooses nothing else"},
		{advocacy.HowOften, "no cap", set(func(s *advocacy.Settings) { s.Plan.Cap.PerWeek = 0 }), advocacy.Yes, "There is no cap"},

		{advocacy.WhoseWords, "the default", nil, advocacy.ByDefault, "their own words"},
		{advocacy.WhoseWords, "the default, decided", decide(advocacy.WhoseWords), advocacy.Yes, "their own words"},
		{advocacy.WhoseWords, "texts", set(func(s *advocacy.Settings) { s.Help = advocacy.Templates }), advocacy.Yes, "Posts will look alike"},

		{advocacy.WhichRules, "the starter text", nil, advocacy.ByDefault, "make it yours"},
		{advocacy.WhichRules, "the starter text, decided", decide(advocacy.WhichRules), advocacy.Yes, "policy starter-1"},
		{advocacy.WhichRules, "their own text", set(func(s *advocacy.Settings) { s.Policy.Version = "nordlys-1" }), advocacy.Yes, "policy nordlys-1"},
	} {
		t.Run(string(c.question)+": "+c.name, func(t *testing.T) {
			world := ready(t)
			_, want := readiness(t, world)
			if c.arrange != nil {
				c.arrange(t, world)
			}
			r, answered := readiness(t, world)
			want[c.question] = c.answered
			assert.Equal(t, want, answered, "this question, and no other one")
			for _, a := range r.Questions {
				if a.Question == c.question {
					assert.Contains(t, a.Answer+" | "+a.Follows, c.says)
				}
			}
			assert.Equal(t, c.answered != advocacy.No, r.Ready(), "one open question is enough not to start")
		})
	}

	t.Run("who is responsible cannot be left open", func(t *testing.T) {
		world := ready(t)
		_, err := world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) { s.Owner = advocacy.Owner{} })
		var problems advocacy.Problems
		require.ErrorAs(t, err, &problems)
		assert.Equal(t, "owner", problems[0].Field)
	})

	t.Run("one starts when the last open one is answered", func(t *testing.T) {
		world := advocacytest.New(t, nil)
		change(t, world, func(s *advocacy.Settings) { s.Channels, s.PublicURL = nil, "" })
		for _, answer := range []func(){
			func() { world.Hire(advocacy.Employee{}) },
			func() { change(t, world, everyone) },
			func() { world.Publish(content.Content{}) },
			func() { change(t, world, func(s *advocacy.Settings) { s.Channels = []string{channels.LinkedIn} }) },
			func() { change(t, world, func(s *advocacy.Settings) { s.PublicURL = "https://go.nordlys.example" }) },
		} {
			r, _ := readiness(t, world)
			require.False(t, r.Ready())
			answer()
		}
		r, _ := readiness(t, world)
		assert.True(t, r.Ready())
	})

	t.Run("it is not for everybody", func(t *testing.T) {
		world := ready(t)
		_, err := world.As("E001").Reports.Readiness(t.Context(), "en")
		assert.ErrorIs(t, err, advocacy.ErrForbidden)
	})
}

// addressed reaches only those with an address.
type addressed struct{ *advocacytest.Notifier }

func (addressed) Reaches(to advocacy.Recipient) bool { return to.Email != "" }

// TestWhoIsInvitedFollowsFromWhatIsWired compares what readiness says of
// invitations with how many leave within a week.
func TestWhoIsInvitedFollowsFromWhatIsWired(t *testing.T) {
	for name, c := range map[string]struct {
		notifiers func(*advocacytest.World) []advocacy.Notifier
		publicURL string
		seed      func(*advocacy.Settings)
		answered  advocacy.Answered
		setting   string
		says      string
		invited   int
	}{
		"no notifier": {nil, "", everyone, advocacy.Yes, "pilot, waves", "Nobody is written to, since the program has no notifier: people join in your application.", 0},
		"in-app, no address": {
			func(*advocacytest.World) []advocacy.Notifier { return []advocacy.Notifier{advocacy.InApp{}} },
			"", everyone, advocacy.Yes, "pilot, waves", "Each of them is invited once, and only those who want to join.", 3},
		"mail, no address": {
			func(w *advocacytest.World) []advocacy.Notifier { return []advocacy.Notifier{addressed{w.Notifier}} },
			"", everyone, advocacy.No, "publicUrl", "Nobody is invited until publicUrl is set: an invitation would lead nowhere.", 0},
		"mail before in-app, no address": {
			func(w *advocacytest.World) []advocacy.Notifier {
				return []advocacy.Notifier{addressed{w.Notifier}, advocacy.InApp{}}
			},
			"", everyone, advocacy.No, "publicUrl", "Until publicUrl is set, only 1 of 3 are invited, in your application: to the others an invitation would lead nowhere.", 1},
		"in-app before mail, no address": {
			func(w *advocacytest.World) []advocacy.Notifier {
				return []advocacy.Notifier{advocacy.InApp{}, addressed{w.Notifier}}
			},
			"", everyone, advocacy.Yes, "pilot, waves", "Each of them is invited once", 3},
		"mail with an address": {
			func(w *advocacytest.World) []advocacy.Notifier { return []advocacy.Notifier{addressed{w.Notifier}} },
			"https://go.nordlys.example", everyone, advocacy.Yes, "pilot, waves", "No notifier reaches 1 of 3: their invitation waits until one does.", 2},
		"a pilot reached in-app, a wave by mail, no address": {
			func(w *advocacytest.World) []advocacy.Notifier {
				return []advocacy.Notifier{addressed{w.Notifier}, advocacy.InApp{}}
			},
			"", func(s *advocacy.Settings) {
				s.Pilot = &advocacy.Group{IDs: []string{"PLANT"}}
				s.Waves = []advocacy.Wave{{Name: "office", Group: advocacy.Group{IDs: []string{"OFFICE"}}, From: december(8)}}
			}, advocacy.No, "publicUrl", "only 1 of 2 are invited", 1},
	} {
		t.Run(name, func(t *testing.T) {
			world := advocacytest.New(t, &advocacytest.Options{Seed: c.seed})
			change(t, world, func(s *advocacy.Settings) { s.PublicURL = c.publicURL })
			world.Hire(advocacy.Employee{})
			world.Hire(advocacy.Employee{ID: "OFFICE"})
			_, err := world.Owner.People.Sync(t.Context(), advocacy.Roster{Source: "test", Employees: []advocacy.Employee{
				{ID: "PLANT", GivenName: "Pia", FamilyName: "Plant", Country: "DK"}}}, advocacy.SyncOptions{})
			require.NoError(t, err)
			var notifiers []advocacy.Notifier
			if c.notifiers != nil {
				notifiers = c.notifiers(world)
			}
			p, err := advocacy.New(t.Context(), world.Store, &advocacy.Options{
				Channels: []channels.Channel{linkedin.New(nil)}, Notifiers: notifiers, Now: world.Clock.Now,
			})
			require.NoError(t, err)
			r, err := p.As(advocacy.Actor{System: "test"}).Reports.Readiness(t.Context(), "en")
			require.NoError(t, err)
			a := r.Questions[1]
			require.Equal(t, advocacy.WhoTakesPart, a.Question)
			assert.Equal(t, c.answered, a.Answered)
			assert.Equal(t, c.setting, a.Setting)
			assert.Contains(t, a.Follows, c.says)

			for range 7 * 24 {
				world.Clock.Advance(time.Hour)
				require.NoError(t, p.Tick(t.Context()))
			}
			invited := 0
			require.NoError(t, world.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
				for ambassador, err := range tx.Ambassadors.All(ctx) {
					require.NoError(t, err)
					if !ambassador.InvitedAt.IsZero() {
						invited++
					}
				}
				return nil
			}))
			assert.Equal(t, c.invited, invited, "and so it is")
		})
	}
}
