package advocacy_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// readable is the permission with which LinkedIn tells figures of people's posts.
const readable = "r_member_postAnalytics"

// What the sandbox calls the reading of figures.
const (
	ofMembers = "figures.member"
	ofPages   = "figures.organization"
)

// eachPost is how many calls LinkedIn takes to tell all figures of a person's post.
const eachPost = 6

// ambassadors join, and connect their accounts.
func (c *company) ambassadors(t *testing.T, n int) (ids []string) {
	t.Helper()
	for range n {
		id := c.Hire(advocacy.Employee{}).ID
		c.Join(id)
		c.connect(t, id, c.account(t, sandbox.Account{Kind: channels.Person, Name: "Person " + id}))
		ids = append(ids, id)
	}
	return ids
}

// shares has people post a content from their accounts.
func (c *company) shares(t *testing.T, news string, ids ...string) (list []advocacy.Share) {
	t.Helper()
	for _, id := range ids {
		sh, err := c.As(id).Shares.Publish(t.Context(), c.draft(t, id, news, "Ord fra "+id).ID, time.Time{})
		require.NoError(t, err)
		list = append(list, sh)
	}
	c.Tick()
	return list
}

// pass lets time go by, an hour at a time.
func (c *company) pass(t *testing.T, d time.Duration) {
	t.Helper()
	for ; d > 0; d -= time.Hour {
		c.Clock.Advance(min(d, time.Hour))
		c.Tick()
		c.calls(t, ofMembers)
		c.calls(t, ofPages)
	}
}

// calls are when figures were asked for, as seen by a fault that never strikes.
func (c *company) calls(t *testing.T, operation string) []time.Time {
	t.Helper()
	faults, err := c.linkedIn.Faults(t.Context())
	require.NoError(t, err)
	for _, f := range faults {
		if f.Operation == operation && f.After == never {
			for len(c.asked[operation]) < f.Seen {
				c.asked[operation] = append(c.asked[operation], c.Clock.Now())
			}
		}
	}
	return c.asked[operation]
}

const never = 1 << 30

// measuring is a company whose app may read what the scopes allow.
func measuring(t *testing.T, scopes ...string) *company {
	t.Helper()
	c := withPage(t, scopes...)
	c.asked = map[string][]time.Time{}
	for _, operation := range []string{ofMembers, ofPages} {
		c.fault(t, sandbox.Fault{Operation: operation, Kind: sandbox.FailBefore, After: never})
	}
	return c
}

// figuresOf is what is stored of the posts of a content.
func (c *company) figuresOf(t *testing.T, news string) (found []advocacy.PostFigures) {
	t.Helper()
	require.NoError(t, c.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) (err error) {
		found, err = tx.Ledger.Figures(ctx, news)
		return err
	}))
	return found
}

// seen has an audience see all live posts.
func (c *company) seen(t *testing.T, reshares float64) sandbox.Truth {
	t.Helper()
	truth, err := c.linkedIn.Play(t.Context(), sandbox.Audience{
		Persons:       sandbox.Crowd{Followers: 400, Rates: sandbox.Rates{Impressions: 1, Reshares: reshares, Reactions: 0.05, Comments: 0.01, Clicks: 0.02}},
		Organizations: sandbox.Crowd{Followers: 4000, Rates: sandbox.Rates{Impressions: 1, Reshares: 0.01, Reactions: 0.05, Comments: 0.01, Clicks: 0.02}},
	})
	require.NoError(t, err)
	return truth
}

func counts(f sandbox.Figures) map[channels.Metric]int64 {
	return map[channels.Metric]int64{channels.Impressions: f.Impressions, channels.Reached: f.Reached, channels.Reshares: f.Reshares,
		channels.Reactions: f.Reactions, channels.Comments: f.Comments, channels.LinkClicks: f.Clicks}
}

func TestFiguresAreReadAnHourAfterPostingThenDailyForFourWeeks(t *testing.T) {
	c := measuring(t, readable)
	sh := c.shares(t, c.news, c.ambassadors(t, 1)...)[0]
	posted := c.Clock.Now()
	truth := c.seen(t, 0.1)
	c.Clock.Advance(advocacy.MeasureAfter - time.Minute)
	c.Tick()
	assert.Empty(t, c.calls(t, ofMembers))
	c.Clock.Advance(time.Minute)
	c.Tick()
	assert.Len(t, c.calls(t, ofMembers), eachPost)
	mine, err := c.As("E001").Consents.Export(t.Context())
	require.NoError(t, err)
	require.Len(t, mine.Figures, 1, "the person's export has them")
	id := c.share(t, sh.ID).Delivery.PostID
	want := advocacy.PostFigures{Key: mine.Figures[0].Key, Content: c.news, Channel: channels.LinkedIn, Unit: mine.Ambassador.Unit,
		Counts: counts(truth.Posts[id]), Share: sh.ID, MeasuredAt: c.Clock.Now()}
	assert.Equal(t, want, mine.Figures[0])
	again := c.seen(t, 0.1)
	c.pass(t, advocacy.MeasureFor+5*24*time.Hour)
	var days []time.Duration
	for i, at := range c.calls(t, ofMembers) {
		if i%eachPost == 0 {
			days = append(days, at.Sub(posted))
		}
	}
	require.Len(t, days, 29)
	for i, after := range days[:28] {
		assert.Equal(t, time.Hour+time.Duration(i)*24*time.Hour, after)
	}
	assert.Equal(t, advocacy.MeasureFor, days[28], "for the last time")
	found := c.figuresOf(t, c.news)
	require.Len(t, found, 1)
	assert.Empty(t, found[0].Share, "two days after the last reading nothing leads to the share")
	assert.Zero(t, found[0].MeasuredAt)
	assert.Equal(t, truth.Posts[id].Impressions+again.Posts[id].Impressions, found[0].Counts[channels.Impressions], "the last counts stay")
	assert.Nil(t, found[0].Told, "of one author nothing is told")
}

func TestAPagesFiguresAreReadLikewiseAndKeptForAYear(t *testing.T) {
	c := measuring(t)
	sh := c.post(t, "Nyt", time.Time{})
	c.Tick()
	truth := c.seen(t, 0)
	c.pass(t, advocacy.MeasureFor+5*24*time.Hour)
	assert.Len(t, c.calls(t, ofPages), 29, "all figures in one call")
	found := c.figuresOf(t, c.news)
	require.Len(t, found, 1)
	f := truth.Posts[c.pagePost(t, sh.ID).Delivery.PostID]
	assert.True(t, found[0].Company)
	assert.Empty(t, found[0].Unit)
	assert.Equal(t, f.Reshares, found[0].Counts[channels.Reshares])
	assert.NotContains(t, found[0].Counts, channels.LinkClicks, "what LinkedIn does not tell is not 0")
	assert.Equal(t, found[0].Counts, found[0].Told)
	c.Clock.Advance(advocacy.PageFiguresKept)
	_ = c.Program.Tick(t.Context()) // the page's token has ended by now
	assert.Empty(t, c.figuresOf(t, c.news))
}

func TestAFigureThatIsNotToldIsNotZero(t *testing.T) {
	c := measuring(t, readable)
	c.shares(t, c.news, c.ambassadors(t, 1)...)
	c.seen(t, 0.1)
	c.fault(t, sandbox.Fault{Operation: ofMembers, Kind: sandbox.FailBefore, After: 2})
	c.pass(t, time.Hour)
	found := c.figuresOf(t, c.news)[0].Counts
	assert.NotContains(t, found, channels.Reshares)
	assert.Contains(t, found, channels.Comments, "one that fails leaves the rest")
	c.fault(t, sandbox.Fault{Operation: ofMembers, Kind: sandbox.FailBefore})
	c.pass(t, 24*time.Hour)
	assert.Equal(t, found[channels.Impressions], c.figuresOf(t, c.news)[0].Counts[channels.Impressions], "what was told once stays")
	assert.Contains(t, c.figuresOf(t, c.news)[0].Counts, channels.Reshares)
}

func TestANetworkThatFailsIsAskedAgainInAnHour(t *testing.T) {
	c := measuring(t, readable)
	c.shares(t, c.news, c.ambassadors(t, 1)...)
	c.fault(t, sandbox.Fault{Operation: ofMembers, Kind: sandbox.FailBefore, Times: eachPost})
	c.pass(t, time.Hour)
	assert.Empty(t, c.figuresOf(t, c.news))
	c.pass(t, time.Hour)
	assert.Len(t, c.figuresOf(t, c.news), 1)
}

func TestAnAccountWhoseFiguresAreNotToldIsLeftAloneForAWeek(t *testing.T) {
	c := measuring(t) // without the permission
	ids := c.ambassadors(t, 2)
	c.shares(t, c.news, ids...)
	c.pass(t, time.Hour)
	assert.Len(t, c.calls(t, ofMembers), 2, "once for each account")
	for _, f := range c.figuresOf(t, c.news) {
		assert.Empty(t, f.Counts, "unavailable is not 0")
		assert.Contains(t, f.Denied, readable)
	}
	more := c.Publish(content.Content{URL: "https://nordlys.example/2"})
	c.shares(t, more, ids[0])
	c.pass(t, 6*24*time.Hour)
	assert.Len(t, c.calls(t, ofMembers), 2)
	c.pass(t, 24*time.Hour)
	assert.Len(t, c.calls(t, ofMembers), 3, "a week later, for the post that is still measured")
	list, err := c.As("E001").Connections.List(t.Context())
	require.NoError(t, err)
	assert.Equal(t, advocacy.Connected, list[0].State)
	assert.True(t, list[0].MeasureFrom.After(c.Clock.Now()))
}

func TestANetworkThatAsksToWaitIsLeftAlone(t *testing.T) {
	c := measuring(t, readable)
	ids := c.ambassadors(t, 1)
	more := c.Publish(content.Content{URL: "https://nordlys.example/2"})
	for _, id := range []string{c.news, more} {
		_, err := c.As(ids[0]).Shares.Publish(t.Context(), c.draft(t, ids[0], id, "Ord").ID, time.Time{})
		require.NoError(t, err)
	}
	c.Tick()
	begun := c.Clock.Now()
	c.fault(t, sandbox.Fault{Operation: ofMembers, Kind: sandbox.RateLimited, RetryAfter: 3 * 60 * 60})
	c.pass(t, 24*time.Hour)
	calls := c.calls(t, ofMembers)
	require.Len(t, calls, 1+2*eachPost)
	assert.Equal(t, begun.Add(time.Hour), calls[0])
	for _, at := range calls[1:] {
		assert.Equal(t, begun.Add(4*time.Hour), at, "neither post before")
	}
}

func TestWhatIsTakenDownOrDisconnectedIsNotMeasured(t *testing.T) {
	for name, f := range map[string]func(*testing.T, *company, advocacy.Share){
		"removed": func(t *testing.T, c *company, sh advocacy.Share) {
			_, err := c.As("E001").Shares.Remove(t.Context(), sh.ID)
			require.NoError(t, err)
		},
		"left": func(t *testing.T, c *company, _ advocacy.Share) {
			require.NoError(t, c.As("E001").Consents.Leave(t.Context()))
			mine, err := c.As("E001").Consents.Export(t.Context())
			require.NoError(t, err)
			assert.Empty(t, mine.Figures, "nothing leads from the person to them any more")
			assert.Empty(t, mine.Ambassador.Unit)
		},
		"disconnected": func(t *testing.T, c *company, _ advocacy.Share) {
			list, err := c.As("E001").Connections.List(t.Context())
			require.NoError(t, err)
			require.NoError(t, c.As("E001").Connections.Disconnect(t.Context(), list[0].ID))
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := measuring(t, readable)
			sh := c.shares(t, c.news, c.ambassadors(t, 1)...)[0]
			c.seen(t, 0.1)
			c.pass(t, 2*time.Hour)
			before := c.figuresOf(t, c.news)[0].Counts
			require.NotEmpty(t, before)
			f(t, c, sh)
			c.pass(t, 4*24*time.Hour)
			assert.Len(t, c.calls(t, ofMembers), eachPost)
			after := c.figuresOf(t, c.news)
			require.Len(t, after, 1)
			assert.Equal(t, before, after[0].Counts, "what was counted stays, without an author")
			assert.Empty(t, after[0].Share)
		})
	}
}

// TestAnEndedConnectionReadsNothing is of one of which the network has not heard.
func TestAnEndedConnectionReadsNothing(t *testing.T) {
	c := measuring(t, readable)
	c.shares(t, c.news, c.ambassadors(t, 1)...)
	c.fault(t, sandbox.Fault{Path: "/oauth/v2/revoke", Kind: sandbox.FailBefore, Times: -1})
	list, err := c.As("E001").Connections.List(t.Context())
	require.NoError(t, err)
	require.NoError(t, c.As("E001").Connections.Disconnect(t.Context(), list[0].ID))
	for range 30 {
		c.Clock.Advance(time.Hour)
		_ = c.Program.Tick(t.Context()) // says that the network does not hear
	}
	assert.Empty(t, c.calls(t, ofMembers))
}

func TestAProgramWithoutItsVaultReadsNothingAndLosesNothing(t *testing.T) {
	c := measuring(t, readable)
	c.shares(t, c.news, c.ambassadors(t, 1)...)
	c.Clock.Advance(2 * time.Hour)
	bare, err := advocacy.New(t.Context(), c.Store, &advocacy.Options{Now: c.Clock.Now, Channels: []channels.Channel{linkedin.New(nil)}})
	require.NoError(t, err)
	require.NoError(t, bare.Tick(t.Context()))
	c.Tick()
	assert.Len(t, c.calls(t, ofMembers), eachPost)
}

func TestAPostThatWasNotReadForTwoDaysIsNotReadAgain(t *testing.T) {
	c := measuring(t, readable)
	c.shares(t, c.news, c.ambassadors(t, 1)...)
	c.pass(t, 2*time.Hour)
	require.Len(t, c.calls(t, ofMembers), eachPost)
	c.Clock.Advance(advocacy.FiguresKept + time.Minute) // an outage
	c.pass(t, 3*24*time.Hour)
	assert.Len(t, c.calls(t, ofMembers), eachPost)
	assert.Empty(t, c.figuresOf(t, c.news)[0].Share)
}
