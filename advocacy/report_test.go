package advocacy_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// share shares a content in the person's own words, and returns the share.
func share(t *testing.T, world *advocacytest.World, id, contentID, channel string) advocacy.Share {
	t.Helper()
	me := world.As(id)
	c, err := me.Shares.Compose(t.Context(), contentID, channel)
	require.NoError(t, err)
	sh, err := me.Shares.Draft(t.Context(), contentID, channel, "Mine egne ord. "+c.Text)
	require.NoError(t, err)
	_, err = me.Shares.Open(t.Context(), sh.ID)
	require.NoError(t, err)
	sh, err = me.Shares.Answer(t.Context(), sh.ID, true, "")
	require.NoError(t, err)
	return sh
}

func figure(t *testing.T, r advocacy.Report, name string) metrics.Figure {
	t.Helper()
	for _, s := range r.Sections {
		for _, f := range s.Figures {
			if f.Name == name {
				return f
			}
		}
	}
	t.Fatalf("the report has no figure %q", name)
	return metrics.Figure{}
}

// shared is a world in which six people have shared one content, and one of
// them a second one.
func shared(t *testing.T) (*advocacytest.World, advocacy.Share) {
	t.Helper()
	world := advocacytest.New(t, nil)
	news := world.Publish(content.Content{})
	more := world.Publish(content.Content{Kind: content.BlogPost, URL: "https://www.nordlys.example/blog/1"})
	for i, e := range staff(6).Employees {
		if i < 5 {
			e.Department = "Engineering"
		}
		world.Hire(e)
		world.Join(e.ID)
	}
	world.Clock.Advance(6 * time.Hour)
	var last advocacy.Share
	for _, e := range staff(6).Employees {
		last = share(t, world, e.ID, news, channels.LinkedIn)
	}
	share(t, world, "E000", more, channels.LinkedIn)
	clicks := world.Program.As(advocacy.Actor{System: "clicks"})
	require.NoError(t, clicks.Links.Record(t.Context(), []advocacy.Click{
		{Link: last.Link, At: world.Clock.Now(), Class: advocacy.ClickHuman, First: true},
		{Link: last.Link, At: world.Clock.Now(), Class: advocacy.ClickHuman},
		{Link: last.Link, At: world.Clock.Now(), Class: advocacy.ClickPreview, Agent: "LinkedInBot"},
		{Link: "unknown", At: world.Clock.Now(), Class: advocacy.ClickHuman},
	}))
	return world, last
}

func TestReportSaysWhatItIsAndWhatIsMissing(t *testing.T) {
	world, _ := shared(t)
	r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
	require.NoError(t, err)
	assert.EqualValues(t, 7, figure(t, r, "shares").Value)
	assert.EqualValues(t, 2, figure(t, r, "clicks").Value)
	assert.EqualValues(t, 1, figure(t, r, "daily unique clicks").Value)
	assert.EqualValues(t, 6, figure(t, r, "ambassadors").Value)
	assert.EqualValues(t, 1, figure(t, r, "own-words rate").Value)
	assert.EqualValues(t, 6, figure(t, r, "freshness").Value)
	assert.False(t, figure(t, r, "click ratio").Measured(), "the company has posted nothing yet")
	assert.False(t, r.Multiplier.Figure.Measured())
	assert.Contains(t, r.Multiplier.Figure.Missing, "not measurable")
	for _, s := range r.Sections {
		for _, f := range s.Figures {
			assert.NotEmpty(t, f.Kind, f.Name)
		}
	}
	for _, g := range r.Departments {
		assert.True(t, g.Hidden, "%s: five of six people leave one who could be computed", g.Name)
	}
}

func TestReportIsTheSameToTheByte(t *testing.T) {
	world, _ := shared(t)
	print := func() string {
		r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
		require.NoError(t, err)
		b, err := json.Marshal(r)
		require.NoError(t, err)
		return string(b)
	}
	first := print()
	for range 20 {
		require.Equal(t, first, print())
	}
}

func TestReportTellsNothingOfFewerThanFive(t *testing.T) {
	world := advocacytest.New(t, nil)
	news := world.Publish(content.Content{})
	for _, e := range staff(4).Employees {
		world.Hire(e)
		world.Join(e.ID)
		share(t, world, e.ID, news, channels.LinkedIn)
	}
	r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
	require.NoError(t, err)
	assert.False(t, figure(t, r, "shares").Measured())
	assert.False(t, figure(t, r, "own-words rate").Measured())
	assert.Empty(t, r.Departments)
}

func TestAShareTakenBackIsNotCounted(t *testing.T) {
	world, last := shared(t)
	_, err := world.As("E005").Shares.Answer(t.Context(), last.ID, false, "")
	require.NoError(t, err)
	r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
	require.NoError(t, err)
	assert.EqualValues(t, 6, figure(t, r, "shares").Value)
	_, err = world.As("E005").Shares.Answer(t.Context(), last.ID, true, "")
	require.NoError(t, err)
	r, err = world.Owner.Reports.Report(t.Context(), advocacy.Period{})
	require.NoError(t, err)
	assert.EqualValues(t, 7, figure(t, r, "shares").Value)
}

func TestClickRatioNeedsBothSides(t *testing.T) {
	world, last := shared(t)
	link, err := world.Owner.Links.ForPost(t.Context(), last.Content, channels.LinkedIn)
	require.NoError(t, err)
	again, err := world.Owner.Links.ForPost(t.Context(), last.Content, channels.LinkedIn)
	require.NoError(t, err)
	assert.Equal(t, link, again, "asking twice is one post")
	clicks := world.Program.As(advocacy.Actor{System: "clicks"})
	require.NoError(t, clicks.Links.Record(t.Context(), []advocacy.Click{
		{Link: link[len("https://go.nordlys.example/s/"):], At: world.Clock.Now(), Class: advocacy.ClickHuman},
	}))
	r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
	require.NoError(t, err)
	ratio := figure(t, r, "click ratio")
	require.True(t, ratio.Measured(), ratio.Missing)
	assert.InDelta(t, 2.0/7, ratio.Value, 1e-9)
}

func TestAPeriodWithClicksAndNoPostsHasItsReport(t *testing.T) {
	world, last := shared(t)
	_, err := world.Owner.Links.ForPost(t.Context(), last.Content, channels.LinkedIn)
	require.NoError(t, err)
	world.Clock.Advance(10 * 24 * time.Hour)
	clicks := world.Program.As(advocacy.Actor{System: "clicks"})
	require.NoError(t, clicks.Links.Record(t.Context(), []advocacy.Click{{Link: last.Link, At: world.Clock.Now(), Class: advocacy.ClickHuman}}))
	today := cadence.DateOf(world.Clock.Now())
	r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{From: today, Until: today})
	require.NoError(t, err)
	assert.EqualValues(t, 1, figure(t, r, "clicks").Value)
	assert.False(t, figure(t, r, "click ratio").Measured())
}

func TestWhatIsOnlyOfferedIsNobodysOwnWords(t *testing.T) {
	world := advocacytest.New(t, nil)
	news := world.Publish(content.Content{})
	for _, e := range staff(5).Employees {
		world.Hire(e)
		world.Join(e.ID)
		me := world.As(e.ID)
		for _, channel := range []string{channels.LinkedIn, channels.Twitter} {
			c, err := me.Shares.Compose(t.Context(), news, channel)
			require.NoError(t, err)
			sh, err := me.Shares.Draft(t.Context(), news, channel, c.Text)
			require.NoError(t, err)
			_, err = me.Shares.Open(t.Context(), sh.ID)
			require.NoError(t, err)
			_, err = me.Shares.Answer(t.Context(), sh.ID, true, "")
			require.NoError(t, err)
		}
	}
	r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
	require.NoError(t, err)
	assert.EqualValues(t, 10, figure(t, r, "shares").Value)
	assert.Zero(t, figure(t, r, "own-words rate").Value)
}

func TestHeadcountIsOfThePeriod(t *testing.T) {
	world := advocacytest.New(t, nil)
	for _, e := range staff(6).Employees {
		world.Hire(e)
	}
	world.Clock.Advance(40 * 24 * time.Hour)
	for i, e := range staff(12).Employees {
		if i >= 6 {
			world.Hire(e)
		}
	}
	now, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
	require.NoError(t, err)
	assert.EqualValues(t, 12, figure(t, now, "employees").Value)
	then, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{From: now.Period.Until.AddDays(-60), Until: now.Period.Until.AddDays(-30)})
	require.NoError(t, err)
	assert.EqualValues(t, 6, figure(t, then, "employees").Value)
}

func TestAnEarlierPeriodSaysWhatIsTodays(t *testing.T) {
	world := advocacytest.New(t, nil)
	for range 5 {
		world.Join(world.Hire(advocacy.Employee{Networks: map[string]int{channels.LinkedIn: 100}}).ID)
	}
	until := cadence.DateOf(world.Clock.Now())
	for _, says := range []bool{false, true} {
		r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{Until: until})
		require.NoError(t, err)
		for _, name := range []string{"potential reach", "mute rate", "nudges ignored in a row (median)"} {
			if f := figure(t, r, name); f.Measured() {
				assert.Equal(t, says, strings.Contains(f.Note, "of today's ambassadors"), "%s", name)
			}
		}
		world.Clock.Advance(24 * time.Hour)
	}
}

func TestReferralsAreCountedOnce(t *testing.T) {
	world, _ := shared(t)
	job := world.Publish(content.Content{Kind: content.JobPosting, Title: "Servicetekniker", URL: "https://www.nordlys.example/jobs/1"})
	link, err := world.As("E001").Links.Refer(t.Context(), job, advocacy.ForReferralMail)
	require.NoError(t, err)
	other, err := world.As("E002").Links.Refer(t.Context(), job, advocacy.ForReferralMail)
	require.NoError(t, err)
	assert.Equal(t, link, other, "until tracking starts, one link serves all")
	code := link[len("https://go.nordlys.example/s/"):]
	ats := world.Program.As(advocacy.Actor{System: "ats"})
	for range 2 {
		require.NoError(t, ats.Links.Convert(t.Context(), advocacy.Conversion{Link: code, Kind: advocacy.Application, Reference: "A-1"}))
	}
	r, err := world.Owner.Reports.Report(t.Context(), advocacy.Period{})
	require.NoError(t, err)
	assert.EqualValues(t, 1, figure(t, r, "applications by referral").Value)
	err = ats.Links.Convert(t.Context(), advocacy.Conversion{Link: "nothing", Kind: "hire?"})
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 3)
}

func TestTrackingStartsOnItsDay(t *testing.T) {
	world, _ := shared(t)
	_, err := world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) {
		s.TrackingFrom.Year, s.TrackingFrom.Month, s.TrackingFrom.Day = 2027, time.January, 20
	})
	require.NoError(t, err)
	compose := func(id string) string {
		t.Helper()
		offers, err := world.As(id).Nudges.Offers(t.Context())
		require.NoError(t, err)
		c, err := world.As(id).Shares.Compose(t.Context(), offers[0].Content.ID, channels.LinkedIn)
		require.NoError(t, err)
		return c.Link
	}
	assert.Equal(t, compose("E001"), compose("E002"))
	world.Clock.Set(time.Date(2027, 1, 20, 0, 0, 0, 0, time.UTC))
	assert.NotEqual(t, compose("E001"), compose("E002"))

	offers, err := world.As("E001").Nudges.Offers(t.Context())
	require.NoError(t, err)
	sh, err := world.As("E001").Shares.Draft(t.Context(), offers[0].Content.ID, channels.Facebook, "Jeg arbejder i Nordlys.")
	require.NoError(t, err)
	_, err = world.As("E001").Shares.Open(t.Context(), sh.ID)
	require.NoError(t, err)
	mine, err := world.As("E001").Shares.List(t.Context())
	require.NoError(t, err)
	clicks := world.Program.As(advocacy.Actor{System: "clicks"})
	require.NoError(t, clicks.Links.Record(t.Context(), []advocacy.Click{{Link: mine[0].Link, At: world.Clock.Now(), Class: advocacy.ClickHuman}}))
	mine, err = world.As("E001").Shares.List(t.Context())
	require.NoError(t, err)
	assert.Equal(t, advocacy.ShareClickObserved, mine[0].State, "their own link was followed before they said anything")
}
