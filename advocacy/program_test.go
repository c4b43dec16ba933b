package advocacy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// everyone makes the whole company the pilot.
func everyone(s *advocacy.Settings) { s.Pilot = &advocacy.Group{} }

func TestFromInvitationToClick(t *testing.T) {
	world := advocacytest.New(t, &advocacytest.Options{Seed: everyone})
	anna := world.Hire(advocacy.Employee{GivenName: "Anna", FamilyName: "Holm"})
	news := world.Publish(content.Content{Title: "Solceller på taget", Topics: []string{"klima"}})

	world.Advance(7 * 24 * time.Hour)
	require.Len(t, world.Messages(), 1, "one invitation, and no reminder in a week")
	invitation := world.Messages()[0]
	assert.Equal(t, advocacy.Invitation, invitation.Kind)
	assert.Equal(t, "da", invitation.Language)
	assert.Equal(t, "Har du lyst til at dele nyt fra Nordlys?", invitation.Subject)
	assert.Contains(t, invitation.Text, "Hej Anna,")
	assert.Empty(t, invitation.Unsubscribe, "there is nothing to end")

	world.Join(anna.ID)
	world.Advance(8 * 24 * time.Hour)
	messages := world.Messages()
	require.Len(t, messages, 2, "the digest, once")
	digest := messages[1]
	assert.Equal(t, advocacy.Digest, digest.Kind)
	assert.Contains(t, digest.Text, "Solceller på taget")
	assert.True(t, strings.HasPrefix(digest.Unsubscribe, "https://go.nordlys.example/me/unsubscribe/"))

	me := world.As(anna.ID)
	composition, err := me.Shares.Compose(t.Context(), news, channels.LinkedIn)
	require.NoError(t, err)
	assert.Equal(t, "Jeg arbejder i Nordlys", composition.Text)
	assert.GreaterOrEqual(t, len(composition.Prompts), 2)
	assert.Empty(t, composition.Problems)

	share, err := me.Shares.Draft(t.Context(), news, channels.LinkedIn, "Vi har målt på det i fire uger.")
	require.NoError(t, err)
	_, err = me.Shares.Open(t.Context(), share.ID)
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems, "a text without its disclosure is not shared")

	share, err = me.Shares.Draft(t.Context(), news, channels.LinkedIn, "Jeg arbejder i Nordlys. Vi har målt på det i fire uger.")
	require.NoError(t, err)
	intent, err := me.Shares.Open(t.Context(), share.ID)
	require.NoError(t, err)
	assert.Equal(t, "Jeg arbejder i Nordlys. Vi har målt på det i fire uger.", intent.Text)
	share, err = me.Shares.Answer(t.Context(), share.ID, true, "")
	require.NoError(t, err)
	assert.Equal(t, advocacy.ShareSelfConfirmed, share.State)
	assert.True(t, share.OwnWords)

	clicks := world.Program.As(advocacy.Actor{System: "clicks"})
	destination, err := clicks.Links.Resolve(t.Context(), share.Link)
	require.NoError(t, err)
	assert.Equal(t, "https://www.nordlys.example/news/1", destination.URL)
	require.NoError(t, clicks.Links.Record(t.Context(), []advocacy.Click{
		{Link: share.Link, At: world.Clock.Now(), Class: advocacy.ClickHuman, First: true},
		{Link: share.Link, At: world.Clock.Now(), Class: advocacy.ClickPreview, Agent: "LinkedInBot"},
	}))

	require.NoError(t, me.Consents.Leave(t.Context()))
	mine, err := me.Shares.List(t.Context())
	require.NoError(t, err)
	assert.Empty(t, mine, "the share has lost its person")
	before := len(world.Messages())
	world.Advance(21 * 24 * time.Hour)
	assert.Len(t, world.Messages(), before, "nobody who left is written to again")
}

func TestUnsubscribeEndsTheMessagesAndNothingElse(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	for range 4 {
		world.Publish(content.Content{})
	}
	world.Advance(8 * 24 * time.Hour)
	require.Len(t, world.Messages(), 1)
	token := strings.TrimPrefix(world.Messages()[0].Unsubscribe, "https://go.nordlys.example/me/unsubscribe/")
	_, err := world.Program.Identify(token, advocacy.PageAccess)
	require.ErrorIs(t, err, advocacy.ErrBadToken, "what stands in a mail header does not open the page")
	actor, err := world.Program.Identify(token, advocacy.UnsubscribeAccess)
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, world.Program.As(actor).Consents.Unsubscribe(t.Context()))
	}
	world.Publish(content.Content{})
	world.Advance(15 * 24 * time.Hour)
	assert.Len(t, world.Messages(), 1)
	offers, err := world.As(anna.ID).Nudges.Offers(t.Context())
	require.NoError(t, err)
	assert.Len(t, offers, 5, "the page still has everything")
}

func TestAChangeOfTopicsIsNoConsentToMessages(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{})
	world.Join(anna.ID)
	me := world.As(anna.ID)
	require.NoError(t, me.Consents.Unsubscribe(t.Context()))
	topics := advocacy.Preferences{Topics: []string{"klima"}}
	var problems advocacy.Problems
	require.ErrorAs(t, me.Consents.Change(t.Context(), topics, ""), &problems)
	topics.Messages = advocacy.OnPage
	require.NoError(t, me.Consents.Change(t.Context(), topics, ""))
	history, err := me.Consents.History(t.Context())
	require.NoError(t, err)
	assert.False(t, history[len(history)-1].Granted)
	topics.Messages = advocacy.ByMessage
	require.NoError(t, me.Consents.Change(t.Context(), topics, advocacy.StarterConsents()[1].Version))
	history, err = me.Consents.History(t.Context())
	require.NoError(t, err)
	assert.True(t, history[len(history)-1].Granted)
}

func TestDisclosureCannotBeSwitchedOff(t *testing.T) {
	world := advocacytest.New(t, nil)
	for _, rules := range [][]advocacy.DisclosureRule{nil, advocacy.StarterDisclosures()[:5]} {
		_, err := world.Owner.Settings.Change(t.Context(), func(s *advocacy.Settings) { s.Disclosures = rules })
		var problems advocacy.Problems
		require.ErrorAs(t, err, &problems)
		assert.Equal(t, "disclosures", problems[0].Field)
	}
}
