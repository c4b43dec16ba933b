package advocacy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
	"github.com/ambassadorkit/ambassadorkit/content"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func (c *company) report(t *testing.T) advocacy.Report {
	t.Helper()
	r, err := c.Owner.Reports.Report(t.Context(), advocacy.Period{})
	require.NoError(t, err)
	return r
}

// liveBy is the network's identifier of what somebody posted of a content.
func (c *company) liveBy(t *testing.T, id, news string) string {
	t.Helper()
	list, err := c.As(id).Shares.List(t.Context())
	require.NoError(t, err)
	for _, sh := range list {
		if sh.Content == news {
			return sh.Delivery.PostID
		}
	}
	require.Fail(t, "nothing posted")
	return ""
}

func (c *company) another(t *testing.T, path string) string {
	t.Helper()
	return c.Publish(content.Content{URL: "https://www.nordlys.example" + path})
}

func TestTheMultiplierIsOfWhatBothPosted(t *testing.T) {
	c := measuring(t, readable)
	ids := c.ambassadors(t, 6)
	own := c.post(t, "Nyt", time.Time{})
	c.shares(t, c.news, ids...)
	theirs := c.another(t, "/news/2") // which the company does not post
	c.shares(t, theirs, ids...)
	truth := c.seen(t, 0.24)
	m := c.report(t).Multiplier
	assert.False(t, m.Figure.Measured(), "nothing was read yet")
	assert.Equal(t, metrics.Untested, m.Verdict)
	c.pass(t, 2*time.Hour)
	m = c.report(t).Multiplier
	require.True(t, m.Figure.Measured(), m.Figure.Missing)
	var want sandbox.Figures
	for _, id := range ids {
		f := truth.Posts[c.liveBy(t, id, c.news)]
		want.Impressions, want.Reshares = want.Impressions+f.Impressions, want.Reshares+f.Reshares
	}
	page := truth.Posts[c.pagePost(t, own.ID).Delivery.PostID]
	assert.Equal(t, metrics.Rate{Events: want.Reshares, Exposure: float64(want.Impressions)}, m.Employees)
	assert.Equal(t, metrics.Rate{Events: page.Reshares, Exposure: float64(page.Impressions)}, m.Company)
	assert.Equal(t, metrics.Observed, m.Figure.Kind)
	assert.Equal(t, metrics.Consistent, m.Verdict, "24 was planted: %s", m)
	assert.Less(t, m.Figure.Low, truth.ReshareRatio)
	assert.Greater(t, m.Figure.High, truth.ReshareRatio)

	r := c.report(t)
	all := truth.Persons.Figures
	for name, sum := range map[string]int64{"impressions of employees' posts": all.Impressions, "reshares of employees' posts": all.Reshares,
		"reactions to employees' posts": all.Reactions, "comments on employees' posts": all.Comments, "observed reach": all.Reached,
		"impressions of the company's posts": page.Impressions, "comments on the company's posts": page.Comments, "posts on the company's pages": 1} {
		f := figure(t, r, name)
		require.True(t, f.Measured(), "%s: %s", name, f.Missing)
		assert.EqualValues(t, sum, f.Value, name)
		assert.Equal(t, metrics.Observed, f.Kind, name)
	}
	commented := 0
	for _, id := range ids {
		for _, news := range []string{c.news, theirs} {
			if truth.Posts[c.liveBy(t, id, news)].Comments > 0 {
				commented++
			}
		}
	}
	assert.InDelta(t, float64(commented)/12, figure(t, r, "comment rate").Value, 1e-9)
	change(t, c.World, func(s *advocacy.Settings) {
		s.Tariffs = []metrics.Tariff{{Channel: channels.LinkedIn, Currency: "DKK", CPM: 1000, Source: "own ad account"}}
	})
	assert.EqualValues(t, all.Impressions, figure(t, c.report(t), "earned value linkedin").Value)
}

// TestTheIntervalAllowsForPostsThatVary has an audience in which one post goes far
// and the next does not.
func TestTheIntervalAllowsForPostsThatVary(t *testing.T) {
	c := measuring(t, readable)
	ids := c.ambassadors(t, 6)
	for _, path := range []string{"", "/news/2", "/news/3", "/news/4", "/news/5", "/news/6"} {
		if path != "" {
			c.news = c.another(t, path)
		}
		c.post(t, "Nyt"+path, time.Time{})
		c.shares(t, c.news, ids...)
	}
	truth, err := c.linkedIn.Play(t.Context(), sandbox.Audience{Dispersion: 1,
		Persons:       sandbox.Crowd{Followers: 400, Rates: sandbox.Rates{Impressions: 1, Reshares: 0.12}},
		Organizations: sandbox.Crowd{Followers: 8000, Rates: sandbox.Rates{Impressions: 1, Reshares: 0.01}}})
	require.NoError(t, err)
	c.pass(t, 2*time.Hour)
	m := c.report(t).Multiplier
	require.True(t, m.Figure.Measured(), m.Figure.Missing)
	assert.Equal(t, truth.Persons.Reshares, m.Employees.Events, "every content's posts")
	assert.Equal(t, metrics.ClusterBootstrap, m.Figure.Method, "%s", m)
	require.NotNil(t, m.Dispersion)
	assert.Greater(t, m.Dispersion.Factor, 2.0)
	simple, err := metrics.CompareRates(m.Employees, m.Company, metrics.Exact, metrics.DefaultConfidence)
	require.NoError(t, err)
	assert.Less(t, m.Figure.Low, simple.Low, "that it covers what was planted is shown in package metrics")
	assert.Greater(t, m.Figure.High, simple.High)
	assert.Contains(t, m.Figure.Note, "too narrow")
}

// TestFiguresAreToldOfFiveOrNotAtAll watches all that a report tells while one more
// person posts, and while one person's post alone is seen.
func TestFiguresAreToldOfFiveOrNotAtAll(t *testing.T) {
	c := measuring(t, readable)
	ids := c.ambassadors(t, 6)
	c.post(t, "Nyt", time.Time{})
	c.shares(t, c.news, ids[:4]...)
	c.seen(t, 0.24)
	c.pass(t, 25*time.Hour)
	told := func() (list []metrics.Figure) {
		r := c.report(t)
		for _, name := range []string{"impressions of employees' posts", "reshares of employees' posts", "observed reach", "comment rate"} {
			list = append(list, figure(t, r, name))
		}
		return append(list, r.Multiplier.Figure)
	}
	for _, f := range told() {
		assert.False(t, f.Measured(), f.Name)
		assert.Contains(t, f.Missing, "from 5 ambassadors on", f.Name)
	}
	c.shares(t, c.news, ids[4])
	c.pass(t, 2*time.Hour)
	five := told()
	for _, f := range five {
		assert.True(t, f.Measured(), "%s: %s", f.Name, f.Missing)
	}
	c.shares(t, c.news, ids[5])
	for _, id := range []string{ids[5], ids[0]} {
		_, err := c.linkedIn.Play(t.Context(), sandbox.Audience{Posts: []string{c.liveBy(t, id, c.news)},
			Persons: sandbox.Crowd{Followers: 999, Rates: sandbox.Rates{Impressions: 1, Reshares: 0.5, Comments: 0.5}}})
		require.NoError(t, err)
		c.pass(t, 25*time.Hour)
		assert.Equal(t, five, told(), "one or two people's figures more tell of them")
	}
	require.NoError(t, c.As(ids[1]).Consents.Leave(t.Context()))
	assert.Equal(t, five, told(), "who leaves takes nothing away")
	c.seen(t, 0.24)
	c.pass(t, 25*time.Hour)
	assert.NotEqual(t, five, told(), "those of five more do not")

	second := c.another(t, "/news/2")
	c.shares(t, second, ids[0])
	c.pass(t, 2*time.Hour)
	day := today(c.World)
	for _, f := range report(t, c.World, day, day).Sections {
		for _, f := range f.Figures {
			if strings.HasSuffix(f.Name, "employees' posts") {
				assert.False(t, f.Measured(), "%s of that day are one person's", f.Name)
			}
		}
	}
}

func TestFivePostsOfOnePersonAreNotToldOfFive(t *testing.T) {
	c := measuring(t, readable)
	c.ambassadors(t, 5)
	for i := range 5 {
		sh, err := c.As("E001").Shares.Publish(t.Context(), c.draft(t, "E001", c.news, strings.Repeat("ord ", i+1)).ID, time.Time{})
		require.NoError(t, err)
		require.Equal(t, advocacy.ShareReady, sh.State)
	}
	c.Tick()
	require.Len(t, c.live(t), 5)
	c.seen(t, 0.24)
	c.pass(t, 2*time.Hour)
	assert.Len(t, c.figuresOf(t, c.news), 5)
	const name = "impressions of employees' posts"
	assert.False(t, figure(t, c.report(t), name).Measured())

	one := c.live(t)
	c.shares(t, c.news, "E002", "E003", "E004", "E005")
	c.pass(t, 2*time.Hour)
	five := figure(t, c.report(t), name)
	assert.True(t, five.Measured())
	var posts []string
	for _, p := range one {
		posts = append(posts, p.ID)
	}
	_, err := c.linkedIn.Play(t.Context(), sandbox.Audience{Posts: posts, Persons: sandbox.Crowd{Followers: 100, Rates: sandbox.Rates{Impressions: 1}}})
	require.NoError(t, err)
	c.pass(t, 25*time.Hour)
	assert.Equal(t, five, figure(t, c.report(t), name), "nor is what became of them since")
}

func TestAFigureThatIsReadOfTooFewIsNotTold(t *testing.T) {
	c := measuring(t, readable)
	c.shares(t, c.news, c.ambassadors(t, 5)...)
	c.seen(t, 0.24)
	for _, after := range []int{4, 9} { // the comments of two of five posts
		c.fault(t, sandbox.Fault{Operation: ofMembers, Kind: sandbox.FailBefore, After: after})
	}
	c.pass(t, 2*time.Hour)
	unread := 0
	for _, f := range c.figuresOf(t, c.news) {
		if _, ok := f.Counts[channels.Comments]; !ok {
			unread++
		}
	}
	require.Equal(t, 2, unread)
	r := c.report(t)
	assert.True(t, figure(t, r, "impressions of employees' posts").Measured())
	for _, name := range []string{"comments on employees' posts", "comment rate"} {
		assert.False(t, figure(t, r, name).Measured(), name)
	}
}

func TestTheReportSaysWhichFiguresAreMissing(t *testing.T) {
	t.Run("at level 0 and without a page", func(t *testing.T) {
		world, _ := shared(t)
		r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
		require.NoError(t, err)
		assert.Contains(t, r.Multiplier.Figure.Missing, "no network in use gives them")
		assert.Contains(t, r.Multiplier.Figure.Missing, "the company page's own figures are missing")
		assert.Contains(t, figure(t, r, "observed reach").Missing, "no network in use gives them")
	})
	t.Run("where the network denies them", func(t *testing.T) {
		c := measuring(t, readable)
		c.fault(t, sandbox.Fault{Operation: ofMembers, Kind: sandbox.Forbidden, Times: -1})
		c.post(t, "Nyt", time.Time{})
		c.shares(t, c.news, c.ambassadors(t, 5)...)
		c.seen(t, 0.24)
		c.pass(t, 2*time.Hour)
		missing := c.report(t).Multiplier.Figure.Missing
		assert.Contains(t, missing, readable)
		assert.NotContains(t, missing, "page")
	})
	t.Run("without a content in common", func(t *testing.T) {
		c := measuring(t, readable)
		c.post(t, "Nyt", time.Time{})
		c.shares(t, c.another(t, "/news/2"), c.ambassadors(t, 5)...)
		c.seen(t, 0.24)
		c.pass(t, 2*time.Hour)
		assert.Contains(t, c.report(t).Multiplier.Figure.Missing, "both employees and the company")
	})
}

func TestPagePostsAreTheOtherSideOfTheClickRatio(t *testing.T) {
	c := measuring(t)
	sh := c.post(t, "Nyt", time.Time{})
	ids := c.ambassadors(t, 5)
	theirs := c.shares(t, c.news, ids...)
	clicks := c.Program.As(advocacy.Actor{System: "clicks"})
	for link, n := range map[string]int{sh.Link: 2, theirs[0].Link: 30} {
		for range n {
			require.NoError(t, clicks.Links.Record(t.Context(), []advocacy.Click{{Link: link, At: c.Clock.Now(), Class: advocacy.ClickHuman}}))
		}
	}
	ratio := figure(t, c.report(t), "click ratio")
	require.True(t, ratio.Measured(), ratio.Missing)
	assert.InDelta(t, (30.0/5)/(2.0/1), ratio.Value, 1e-9)
	assert.Greater(t, ratio.Value, ratio.Low)
	assert.Less(t, ratio.Value, ratio.High)
}

// analytics is a page's file, as its administrator exports it.
func analytics(t *testing.T, rows ...string) []channels.PostReadings {
	t.Helper()
	file, err := linkedin.ReadAnalytics(strings.NewReader("Post title,Post link,Created date,Impressions,Likes,Comments,Reposts,Clicks\n" + strings.Join(rows, "\n") + "\n"))
	require.NoError(t, err)
	return file.Posts
}

func TestAPagesFileStandsInForAnApprovedApp(t *testing.T) {
	c := measuring(t, readable)
	ids := c.ambassadors(t, 5)
	_, err := c.Owner.Contents.Edit(t.Context(), c.news, func(e *content.Content) {
		ref, err := content.ParsePost("https://www.linkedin.com/posts/nordlys_en-ny-moelle-activity-7123456789012345678-abcd")
		require.NoError(t, err)
		e.Posts = []content.PostRef{ref}
	})
	require.NoError(t, err)
	c.shares(t, c.news, ids...)
	c.seen(t, 0.24)
	c.pass(t, 2*time.Hour)
	assert.Contains(t, c.report(t).Multiplier.Figure.Missing, "import the page's analytics file")
	const post = "En mølle,https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678,12/07/2026,"
	const other = "Noget andet,https://www.linkedin.com/feed/update/urn:li:activity:7000000000000000000,12/01/2026,50,,,,"
	for i, k := range []struct {
		row  string
		want metrics.Rate
	}{{post + `"2,000",40,,20,9`, metrics.Rate{Events: 20, Exposure: 2000}}, {post + `3000,60,2,31,9`, metrics.Rate{Events: 31, Exposure: 3000}}} {
		done, err := c.Owner.Reports.ImportPageFigures(t.Context(), channels.LinkedIn, analytics(t, k.row, other))
		require.NoError(t, err)
		assert.Equal(t, 1-i, done.Added)
		assert.Equal(t, i, done.Replaced)
		require.Len(t, done.Unmatched, 1)
		assert.Equal(t, "Noget andet", done.Unmatched[0].Title)
		m := c.report(t).Multiplier
		require.True(t, m.Figure.Measured(), m.Figure.Missing)
		assert.Equal(t, k.want, m.Company, "replaced, never added up")
		comments := figure(t, c.report(t), "comments on the company's posts")
		assert.Equal(t, i == 1, comments.Measured(), "an empty cell is not 0")
	}
	_, err = c.As(ids[0]).Reports.ImportPageFigures(t.Context(), channels.LinkedIn, nil)
	require.ErrorIs(t, err, advocacy.ErrForbidden)
	var problems advocacy.Problems
	_, err = c.Owner.Reports.ImportPageFigures(t.Context(), "myspace", nil)
	require.ErrorAs(t, err, &problems)
	_, err = c.Owner.Reports.ImportPageFigures(t.Context(), channels.LinkedIn, []channels.PostReadings{{Readings: channels.Readings{channels.Reshares: {Value: -1}}}})
	require.ErrorAs(t, err, &problems)
	assert.Equal(t, "posts[0].readings[reshares]", problems[0].Field)
}

func TestAFileAddsNothingToWhatIsReadAnyway(t *testing.T) {
	c := measuring(t)
	sh := c.post(t, "Nyt", time.Time{})
	c.Tick()
	c.seen(t, 0)
	c.pass(t, 2*time.Hour)
	read := c.figuresOf(t, c.news)
	require.Len(t, read, 1)
	// LinkedIn's file names the post by another URN, which an editor has noted.
	_, err := c.Owner.Contents.Edit(t.Context(), c.news, func(e *content.Content) {
		e.Posts = []content.PostRef{{Channel: channels.LinkedIn, URL: "https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678/", ID: "urn:li:activity:7123456789012345678"}}
	})
	require.NoError(t, err)
	rows := analytics(t, "En mølle,https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678,12/07/2026,9,9,9,9,9",
		"En mølle,https://www.linkedin.com/feed/update/"+c.pagePost(t, sh.ID).Delivery.PostID+",12/07/2026,9,9,9,9,9")
	done, err := c.Owner.Reports.ImportPageFigures(t.Context(), channels.LinkedIn, rows)
	require.NoError(t, err)
	assert.Equal(t, advocacy.FiguresImport{Measured: 2}, done)
	assert.Equal(t, read, c.figuresOf(t, c.news))
}

func TestAFileStandsInWhereThePageIsNotTold(t *testing.T) {
	c := measuring(t)
	c.fault(t, sandbox.Fault{Operation: ofPages, Kind: sandbox.Forbidden, Times: -1})
	sh := c.post(t, "Nyt", time.Time{})
	c.pass(t, 2*time.Hour)
	rows := analytics(t, "En mølle,https://www.linkedin.com/feed/update/"+c.pagePost(t, sh.ID).Delivery.PostID+",12/07/2026,900,9,9,9,9")
	for i := range 2 {
		done, err := c.Owner.Reports.ImportPageFigures(t.Context(), channels.LinkedIn, rows)
		require.NoError(t, err)
		assert.Equal(t, advocacy.FiguresImport{Added: 1 - i, Replaced: i}, done)
		c.pass(t, 8*24*time.Hour)
	}
	found := c.figuresOf(t, c.news)
	require.Len(t, found, 1)
	assert.EqualValues(t, 900, found[0].Told[channels.Impressions])
}

// A week in a report says what a report of that week alone does.
func TestTheWeeksOfAReportAreThoseOfReportsOfAWeek(t *testing.T) {
	c := measuring(t, readable)
	ids := c.ambassadors(t, 5)
	for week := range 3 {
		theirs := c.shares(t, c.another(t, fmt.Sprintf("/week/%d", week)), ids...)
		c.seen(t, 0.24)
		c.pass(t, 2*time.Hour)
		for range 10 + week {
			require.NoError(t, c.Owner.Links.Record(t.Context(), []advocacy.Click{{Link: theirs[0].Link, At: c.Clock.Now(), Class: advocacy.ClickHuman}}))
		}
		c.pass(t, 7*24*time.Hour)
	}
	r := c.report(t)
	require.GreaterOrEqual(t, len(r.Weeks), 2)
	reached := 0
	for i, week := range r.Weeks {
		assert.Equal(t, time.Monday, week.From.Weekday())
		alone, err := c.Owner.Reports.Report(t.Context(), advocacy.Period{From: week.From, Until: week.From.AddDays(6)})
		require.NoError(t, err)
		assert.Equal(t, figure(t, alone, "observed reach"), week.Reach)
		assert.Equal(t, figure(t, alone, "clicks").Value, week.Clicks.Value)
		if week.Reach.Measured() && week.Reach.Value > 0 {
			reached++
		}
		if i > 0 {
			assert.Equal(t, r.Weeks[i-1].From.AddDays(7), week.From)
		}
	}
	assert.GreaterOrEqual(t, reached, 2)
}
