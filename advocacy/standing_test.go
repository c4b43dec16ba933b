package advocacy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
	"github.com/ambassadorkit/ambassadorkit/content"
)

const suggested = "Vi har åbnet et nyt anlæg i Esbjerg."

// told is a content with a suggested text.
func told(kind content.Kind) content.Content {
	return content.Content{Kind: kind, Messages: []content.Message{{Language: "da", Text: suggested}}}
}

func (n *network) giveStanding(t *testing.T, s advocacy.Standing) error {
	t.Helper()
	me, err := n.As("E001").Consents.Me(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, me.Standing.Texts["da"])
	return n.As("E001").Consents.GiveStanding(t.Context(), s, me.Standing.Version)
}

// standingly is a network with an ambassador who gave a standing consent.
func standingly(t *testing.T, contents ...content.Content) *network {
	t.Helper()
	n := openNetwork(t)
	n.Join(n.Hire(advocacy.Employee{}).ID)
	n.connect(t, "E001", n.account(t, sandbox.Account{Kind: channels.Person, Name: "Anna"}))
	for _, c := range contents {
		n.Publish(c)
	}
	require.NoError(t, n.giveStanding(t, advocacy.Standing{Channels: []string{channels.LinkedIn}, PerWeek: 1}))
	return n
}

// hours lets time pass in bigger steps than Advance.
func (n *network) hours(count int) {
	for range count {
		n.Clock.Advance(time.Hour)
		n.Tick()
	}
}

// planned advances to the person's next moment and gives what was planned then.
func (n *network) planned(t *testing.T) []advocacy.Share {
	t.Helper()
	for range 7 * 24 {
		n.hours(1)
		list, err := n.As("E001").Shares.List(t.Context())
		require.NoError(t, err)
		if len(list) > 0 {
			return list
		}
	}
	return nil
}

func TestAStandingConsentPostsSuggestedTextsADayAfterShowingThem(t *testing.T) {
	n := standingly(t, told(content.News), content.Content{Title: "Uden tekst", Priority: 9}, told(content.JobPosting))
	list := n.planned(t)
	require.Len(t, list, 1, "one at a moment: no jobs, nothing without a text, no more than one in a week")
	sh := list[0]
	assert.Equal(t, advocacy.ShareReady, sh.State)
	assert.True(t, sh.Delivery.Standing)
	assert.Contains(t, sh.Text, suggested)
	assert.NotEmpty(t, sh.Disclosure, "disclosed like any prompted post")
	assert.False(t, sh.OwnWords)
	assert.GreaterOrEqual(t, sh.Delivery.Due.Sub(n.Clock.Now()), advocacy.StandingNotice)
	n.Advance(sh.Delivery.Due.Sub(n.Clock.Now()) - time.Minute)
	assert.Empty(t, n.live(t))
	n.Advance(time.Minute)
	require.Len(t, n.live(t), 1)
	assert.Equal(t, sh.Text, n.live(t)[0].Text)
	n.hours(8 * 24)
	assert.Len(t, n.live(t), 1, "no content twice")
}

func TestWhatIsPlannedUnderAStandingConsentIsCancelledBy(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, n *network, sh advocacy.Share){
		"ending it": func(t *testing.T, n *network, _ advocacy.Share) {
			require.NoError(t, n.As("E001").Consents.EndStanding(t.Context()))
		},
		"another one that does not cover it": func(t *testing.T, n *network, _ advocacy.Share) {
			require.NoError(t, n.giveStanding(t, advocacy.Standing{Channels: []string{channels.LinkedIn}, Kinds: []content.Kind{content.Portrait}, PerWeek: 1}))
		},
		"the person, who cancels this one": func(t *testing.T, n *network, sh advocacy.Share) {
			_, err := n.As("E001").Shares.Cancel(t.Context(), sh.ID)
			require.NoError(t, err)
		},
		"a pause": func(t *testing.T, n *network, _ advocacy.Share) {
			require.NoError(t, n.As("E001").Consents.Pause(t.Context(), time.Time{}))
		},
		"a share of it in their own words": func(t *testing.T, n *network, sh advocacy.Share) {
			own, err := n.As("E001").Shares.Draft(t.Context(), sh.Content, channels.LinkedIn, sh.Disclosure+" Jeg var der selv.")
			require.NoError(t, err)
			_, err = n.As("E001").Shares.Open(t.Context(), own.ID)
			require.NoError(t, err)
		},
		"passing the content over": func(t *testing.T, n *network, sh advocacy.Share) {
			require.NoError(t, n.As("E001").Nudges.Pass(t.Context(), sh.Content))
		},
		"other topics": func(t *testing.T, n *network, _ advocacy.Share) {
			require.NoError(t, n.As("E001").Consents.Change(t.Context(), advocacy.Preferences{Topics: []string{"vind"}}, ""))
		},
		"a suggested text that is corrected": func(t *testing.T, n *network, sh advocacy.Share) {
			_, err := n.Owner.Contents.Edit(t.Context(), sh.Content, func(c *content.Content) { c.Messages[0].Text = "Rettet: anlægget ligger i Odense." })
			require.NoError(t, err)
		},
		"ending the connection": func(t *testing.T, n *network, _ advocacy.Share) {
			list, err := n.As("E001").Connections.List(t.Context())
			require.NoError(t, err)
			require.NoError(t, n.As("E001").Connections.Disconnect(t.Context(), list[0].ID))
		},
		"another account": func(t *testing.T, n *network, _ advocacy.Share) {
			n.connect(t, "E001", n.account(t, sandbox.Account{Kind: channels.Person, Name: "Anna, privat"}))
		},
		"a recall": func(t *testing.T, n *network, sh advocacy.Share) {
			_, err := n.Owner.Contents.Recall(t.Context(), sh.Content)
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			sun := told(content.News)
			sun.Topics = []string{"sol"}
			n := standingly(t, sun)
			list := n.planned(t)
			require.Len(t, list, 1)
			end(t, n, list[0])
			n.hours(3 * 24)
			assert.Empty(t, n.live(t))
			assert.Equal(t, advocacy.ShareCancelled, n.share(t, list[0].ID).State)
		})
	}
}

func TestAStandingConsentLeavesTheWeekToWhatThePersonPostsThemselves(t *testing.T) {
	for name, post := range map[string]func(t *testing.T, n *network, other string){
		"from their account": func(t *testing.T, n *network, other string) {
			n.approved(t, other, "Jeg var der selv.", time.Time{})
			n.Tick()
			require.Len(t, n.live(t), 1)
		},
		"by the dialog": func(t *testing.T, n *network, other string) {
			_, err := n.As("E001").Shares.Open(t.Context(), n.draft(t, "E001", other, "Jeg var der selv.").ID)
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := standingly(t, told(content.News))
			sh := n.planned(t)[0]
			other := n.Publish(content.Content{Title: "Noget andet"})
			n.Clock.Set(sh.Delivery.Due.Add(-time.Minute))
			post(t, n, other)
			live := len(n.live(t))
			n.hours(2)
			assert.Equal(t, advocacy.ShareCancelled, n.share(t, sh.ID).State)
			assert.Len(t, n.live(t), live, "one in a week, their own among them")
		})
	}
}

// What a network's refusal moves into another week is one of that week.
func TestAStandingConsentCountsWhatComesLate(t *testing.T) {
	n := standingly(t, told(content.News), told(content.News), told(content.News), told(content.News))
	n.planned(t)
	n.fault(t, sandbox.Fault{Path: creates, Kind: sandbox.RateLimited, RetryAfter: 7 * 24 * 3600})
	n.hours(30 * 24)
	assert.GreaterOrEqual(t, len(n.live(t)), 2)
	assert.Equal(t, 1, n.mostInAWeek(t))
}

// mostInAWeek is how many posts are live of the ISO week that has most.
func (n *network) mostInAWeek(t *testing.T) (most int) {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Copenhagen")
	require.NoError(t, err)
	weeks := map[[2]int]int{}
	for _, p := range n.live(t) {
		week := isoWeek(p.CreatedAt.In(zone))
		weeks[week]++
		most = max(most, weeks[week])
	}
	return most
}

// Between arming and Commit the person ends it: the commit that comes later fails.
func TestAStandingConsentThatEndsStopsWhatIsOnItsWay(t *testing.T) {
	n := standingly(t, told(content.News))
	sh := n.planned(t)[0]
	n.Clock.Set(sh.Delivery.Due)
	fault, err := n.linkedIn.AddFault(t.Context(), sandbox.Fault{Path: "/v2/userinfo", Kind: sandbox.HoldAfter})
	require.NoError(t, err)
	ticked := make(chan error, 1)
	go func() { ticked <- n.Program.Tick(t.Context()) }()
	require.NoError(t, n.linkedIn.AwaitHeld(t.Context(), fault.ID, 1))
	require.NoError(t, n.As("E001").Consents.EndStanding(t.Context()))
	require.NoError(t, n.giveStanding(t, advocacy.Standing{Channels: []string{channels.LinkedIn}, PerWeek: 1}), "a new one does not cover it either")
	require.NoError(t, n.linkedIn.ClearFaults(t.Context()))
	require.NoError(t, <-ticked)
	n.Advance(time.Hour)
	assert.Empty(t, n.live(t))
	assert.Equal(t, advocacy.ShareCancelled, n.share(t, sh.ID).State)
}

func TestAStandingConsentIsSeenAndExpires(t *testing.T) {
	n := openNetwork(t)
	n.Join(n.Hire(advocacy.Employee{}).ID)
	account := n.account(t, sandbox.Account{Kind: channels.Person, Name: "Anna"})
	n.connect(t, "E001", account)
	require.NoError(t, n.giveStanding(t, advocacy.Standing{Channels: []string{channels.LinkedIn}, PerWeek: 1}))
	me := n.As("E001")
	seen, err := me.Consents.Me(t.Context())
	require.NoError(t, err)
	require.NotNil(t, seen.Ambassador.Standing)
	assert.Equal(t, n.Clock.Now().Add(advocacy.StandingLife), seen.Ambassador.Standing.Until)
	n.Clock.Advance(advocacy.StandingLife - 24*time.Hour)
	n.connect(t, "E001", account)
	n.Publish(told(content.News))
	n.hours(9 * 24)
	assert.Empty(t, n.live(t))
	seen, err = me.Consents.Me(t.Context())
	require.NoError(t, err)
	assert.Nil(t, seen.Ambassador.Standing)
	var granted []bool
	rows, err := me.Consents.History(t.Context())
	require.NoError(t, err)
	for _, row := range rows {
		if row.Purpose == advocacy.StandingPosts {
			granted = append(granted, row.Granted)
			assert.Equal(t, "da", row.Language)
		}
	}
	assert.Equal(t, []bool{true, false}, granted)
	require.NoError(t, me.Consents.EndStanding(t.Context()), "ending none changes nothing")
}

// It was given for one account, and another one that is connected later is not that.
func TestAStandingConsentIsForTheAccountsItWasGivenFor(t *testing.T) {
	n := standingly(t, told(content.News))
	list, err := n.As("E001").Connections.List(t.Context())
	require.NoError(t, err)
	require.NoError(t, n.As("E001").Connections.Disconnect(t.Context(), list[0].ID))
	n.connect(t, "E001", n.account(t, sandbox.Account{Kind: channels.Person, Name: "Anna, privat"}))
	me, err := n.As("E001").Consents.Me(t.Context())
	require.NoError(t, err)
	assert.Nil(t, me.Ambassador.Standing)
	n.hours(9 * 24)
	assert.Empty(t, n.live(t))
}

func TestAStandingConsentKeepsToTodaysNetworksAndBudget(t *testing.T) {
	one, other := &ownNetwork{name: "net"}, &ownNetwork{name: "other"}
	open := func(t *testing.T) *host {
		h := openHost(t, one, other)
		h.connect(t, "E001", one, "anna")
		h.connect(t, "E001", other, "anna")
		for range 12 {
			h.Publish(told(content.News))
		}
		me, err := h.As("E001").Consents.Me(t.Context())
		require.NoError(t, err)
		require.NoError(t, h.As("E001").Consents.GiveStanding(t.Context(), advocacy.Standing{Channels: []string{"net", "other"}, PerWeek: 2}, me.Standing.Version))
		return h
	}
	t.Run("a network that the person does not use any more", func(t *testing.T) {
		h := open(t)
		require.NoError(t, h.As("E001").Consents.Change(t.Context(), advocacy.Preferences{Channels: []string{"other"}}, ""))
		h.days(10)
		assert.Empty(t, one.posts())
		assert.NotEmpty(t, other.posts())
	})
	t.Run("an account that is ended takes its network along, and no other", func(t *testing.T) {
		h := open(t)
		list, err := h.As("E001").Connections.List(t.Context())
		require.NoError(t, err)
		for _, c := range list {
			if c.Channel == "net" {
				require.NoError(t, h.As("E001").Connections.Disconnect(t.Context(), c.ID))
			}
		}
		me, err := h.As("E001").Consents.Me(t.Context())
		require.NoError(t, err)
		assert.Equal(t, []string{"other"}, me.Ambassador.Standing.Channels)
	})
}

func TestAStandingConsentKeepsToABudgetThatTheOwnerLowers(t *testing.T) {
	n := openNetwork(t)
	change := func(f func(*advocacy.Settings)) {
		_, err := n.Owner.Settings.Change(t.Context(), f)
		require.NoError(t, err)
	}
	change(func(s *advocacy.Settings) { s.PostingBudget, s.Plan.Cadence.Frequency = 5, cadence.EveryContent() })
	n.Join(n.Hire(advocacy.Employee{}).ID)
	n.connect(t, "E001", n.account(t, sandbox.Account{Kind: channels.Person, Name: "Anna"}))
	for range 12 {
		n.Publish(told(content.News))
	}
	require.NoError(t, n.giveStanding(t, advocacy.Standing{Channels: []string{channels.LinkedIn}, PerWeek: 5}))
	n.hours(14 * 24)
	require.Greater(t, n.mostInAWeek(t), 1)
	before := len(n.live(t))
	change(func(s *advocacy.Settings) { s.PostingBudget = 1 })
	n.hours(21 * 24)
	assert.LessOrEqual(t, len(n.live(t))-before, 4, "one in each week that has begun, at the most")
}

// Who wants no messages can still give one, and gets none because of it.
func TestAStandingConsentBringsNoMessages(t *testing.T) {
	n := standingly(t)
	require.NoError(t, n.As("E001").Consents.Unsubscribe(t.Context()))
	n.Publish(told(content.News))
	require.Len(t, n.planned(t), 1)
	n.hours(3 * 24)
	assert.Len(t, n.live(t), 1)
	assert.Empty(t, n.Messages())
}

func TestAStandingConsentNamesAllThatIsWrongWithIt(t *testing.T) {
	n := openNetwork(t)
	n.Join(n.Hire(advocacy.Employee{}).ID)
	err := n.As("E001").Consents.GiveStanding(t.Context(), advocacy.Standing{Channels: []string{channels.LinkedIn, "myspace", channels.LinkedIn},
		Kinds: []content.Kind{"gossip"}, PerWeek: 9, Until: n.Clock.Now().AddDate(2, 0, 0)}, "an old one")
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems)
	var fields []string
	for _, p := range problems {
		fields = append(fields, p.Field)
	}
	assert.Equal(t, []string{"version", "channels[0]", "channels[1]", "channels[2]", "kinds[0]", "perWeek", "until"}, fields)
	assert.ErrorIs(t, n.As("E002").Consents.GiveStanding(t.Context(), advocacy.Standing{}, ""), advocacy.ErrUnknownActor)
}
