package advocacy_test

import (
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
)

// tracked makes links carry the person behind them.
func tracked(s *advocacy.Settings) {
	s.TrackingFrom, s.TrackingAgreement = cadence.Date{Year: 2026, Month: time.January, Day: 1}, "announced before this program"
}

func change(t *testing.T, world *advocacytest.World, f func(*advocacy.Settings)) {
	t.Helper()
	_, err := world.Owner.Settings.Change(t.Context(), f)
	require.NoError(t, err)
}

const disclosed = "Jeg arbejder i Nordlys. Det er værd at se."

// openShare drafts a text and opens the dialog.
func openShare(t *testing.T, world *advocacytest.World, id, contentID, channel, text string) (advocacy.Share, channels.Intent) {
	t.Helper()
	me := world.As(id)
	sh, err := me.Shares.Draft(t.Context(), contentID, channel, text)
	require.NoError(t, err)
	intent, err := me.Shares.Open(t.Context(), sh.ID)
	require.NoError(t, err)
	return stored(t, world, id, sh.ID), intent
}

func stored(t *testing.T, world *advocacytest.World, id, shareID string) advocacy.Share {
	t.Helper()
	list, err := world.As(id).Shares.List(t.Context())
	require.NoError(t, err)
	for _, sh := range list {
		if sh.ID == shareID {
			return sh
		}
	}
	t.Fatal("the share is not listed")
	return advocacy.Share{}
}

func TestWhoJoinsAgainSharesByAnotherLink(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: tracked})
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	news := world.Publish(content.Content{})
	before, _ := openShare(t, world, anna.ID, news, channels.LinkedIn, disclosed)
	require.NoError(t, world.As(anna.ID).Consents.Leave(t.Context()))
	world.Join(anna.ID) // at the same instant
	after, _ := openShare(t, world, anna.ID, news, channels.LinkedIn, disclosed)
	assert.NotEqual(t, before.Link, after.Link, "what was handed out before is nobody's now")
}

func TestWithoutPublicURLAReferralIsThePostingsOwnAddress(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) { s.PublicURL = "" }})
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	job := world.Publish(content.Content{Kind: content.JobPosting, URL: "https://www.nordlys.example/jobs/1"})
	link, err := world.As(anna.ID).Links.Refer(t.Context(), job, advocacy.ForReferralMail)
	require.NoError(t, err)
	assert.Equal(t, "https://www.nordlys.example/jobs/1", link)
}

func TestALinkForTheCompanysPostLeadsSomewhere(t *testing.T) {
	world := advocacytest.New(t, nil)
	news := world.Publish(content.Content{})
	var problems advocacy.Problems
	_, err := world.Owner.Links.ForPost(t.Context(), news, "myspace")
	require.ErrorAs(t, err, &problems)
	assert.Equal(t, "channel", problems[0].Field)

	live, err := content.ParsePost("https://www.linkedin.com/feed/update/urn:li:share:7000000000000000000")
	require.NoError(t, err)
	bare, err := world.Owner.Contents.Add(t.Context(), content.Content{Kind: content.News, Title: "Only a post", Language: "da",
		Posts: []content.PostRef{live}, State: content.Approved})
	require.NoError(t, err)
	_, err = world.Owner.Links.ForPost(t.Context(), bare.ID, channels.LinkedIn)
	require.ErrorAs(t, err, &problems)
	assert.Equal(t, "content", problems[0].Field)

	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	c, err := world.As(anna.ID).Shares.Compose(t.Context(), bare.ID, channels.LinkedIn)
	require.NoError(t, err)
	assert.Empty(t, c.Link, "an address that was never stored leads nowhere")
}

func TestALinkFollowsItsPage(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	news := world.Publish(content.Content{})
	sh, _ := openShare(t, world, anna.ID, news, channels.LinkedIn, disclosed)
	_, err := world.Owner.Contents.Edit(t.Context(), news, func(c *content.Content) { c.URL = "https://www.nordlys.example/news/moved" })
	require.NoError(t, err)
	d, err := world.Owner.Links.Resolve(t.Context(), sh.Link)
	require.NoError(t, err)
	assert.Equal(t, "https://www.nordlys.example/news/moved", d.URL)
}

func TestTrackingThatIsCalledOffTracesNobody(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: tracked})
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	news := world.Publish(content.Content{})
	sh, _ := openShare(t, world, anna.ID, news, channels.LinkedIn, disclosed)
	change(t, world, func(s *advocacy.Settings) { s.TrackingFrom = cadence.Date{} })
	require.NoError(t, world.Owner.Links.Record(t.Context(), []advocacy.Click{{Link: sh.Link, At: world.Clock.Now(), Class: advocacy.ClickHuman}}))
	assert.Equal(t, advocacy.ShareDialogOpened, stored(t, world, anna.ID, sh.ID).State)
}

// TestATextKeepsItsLinkWhenTrackingBegins drafts on X, whose links stand in the
// text, on the day before tracking begins.
func TestATextKeepsItsLinkWhenTrackingBegins(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) {
		s.TrackingFrom, s.TrackingAgreement = cadence.Date{Year: 2026, Month: time.December, Day: 8}, "works agreement 7"
	}})
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	news := world.Publish(content.Content{})
	me := world.As(anna.ID)
	shown, err := me.Shares.Check(t.Context(), news, channels.Twitter, disclosed)
	require.NoError(t, err)
	require.Contains(t, shown.Text, shown.Link)
	world.Clock.Advance(24 * time.Hour)
	sh, _ := openShare(t, world, anna.ID, news, channels.Twitter, shown.Text)
	assert.Equal(t, shown.Text, sh.Text, "no second link was added")
	_, err = world.Owner.Links.Resolve(t.Context(), sh.Link)
	require.NoError(t, err)
	assert.True(t, strings.HasSuffix(shown.Link, sh.Link), "the link in the text is the one that works")

	change(t, world, func(s *advocacy.Settings) { s.TrackingFrom = cadence.Date{} })
	change(t, world, tracked)
	own, err := me.Shares.Check(t.Context(), news, channels.Twitter, disclosed)
	require.NoError(t, err)
	change(t, world, func(s *advocacy.Settings) { s.TrackingFrom = cadence.Date{} })
	later, err := me.Shares.Check(t.Context(), news, channels.Twitter, own.Text)
	require.NoError(t, err)
	assert.NotEmpty(t, later.Problems, "a personal link does not go out when tracking is off")
}

func TestOpeningAgainReturnsWhatWasApproved(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	news := world.Publish(content.Content{})
	sh, first := openShare(t, world, anna.ID, news, channels.Twitter, disclosed)
	change(t, world, tracked)
	again, err := world.As(anna.ID).Shares.Open(t.Context(), sh.ID)
	require.NoError(t, err)
	assert.Equal(t, first, again)
	change(t, world, func(s *advocacy.Settings) { s.PublicURL = "https://other.nordlys.example" })
	_, err = world.As(anna.ID).Shares.Open(t.Context(), sh.ID)
	require.NoError(t, err)
	assert.Equal(t, sh.Text, stored(t, world, anna.ID, sh.ID).Text)
}

func TestALongerAddressIsNotTheLink(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) { s.PublicURL = "" }})
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	news := world.Publish(content.Content{URL: "https://www.nordlys.example/news"})
	c, err := world.As(anna.ID).Shares.Check(t.Context(), news, channels.Twitter, disclosed+" https://www.nordlys.example/news/2")
	require.NoError(t, err)
	assert.True(t, strings.HasSuffix(c.Text, "\nhttps://www.nordlys.example/news"), c.Text)
	c, err = world.As(anna.ID).Shares.Check(t.Context(), news, channels.Twitter, disclosed+" Se https://www.nordlys.example/news.")
	require.NoError(t, err)
	assert.Equal(t, 1, strings.Count(c.Text, "nordlys.example"))
}

func TestWhatIsOfferedCanBeComposed(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{Country: "DE", Language: "de", Zone: "Europe/Berlin"})
	world.JoinWith(anna.ID, advocacy.Preferences{Topics: []string{"klima"}})
	world.Publish(content.Content{Language: "de", Topics: []string{"klima"}})
	offers, err := world.As(anna.ID).Nudges.Offers(t.Context())
	require.NoError(t, err)
	require.Len(t, offers, 1)
	_, err = world.As(anna.ID).Shares.Compose(t.Context(), offers[0].Content.ID, channels.LinkedIn)
	require.NoError(t, err)
}
