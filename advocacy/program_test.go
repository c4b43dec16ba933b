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

func TestWhatIsWrongWithAContentIsProblems(t *testing.T) {
	world := advocacytest.New(t, nil)
	id := world.Publish(content.Content{})
	spoil := func(c *content.Content) { c.Title, c.Language = "", "dansk" }
	for name, f := range map[string]func() error{
		"Add": func() error {
			_, err := world.Owner.Contents.Add(t.Context(), content.Content{Kind: content.News, URL: "https://www.nordlys.example", Language: "dansk"})
			return err
		},
		"Edit": func() error { _, err := world.Owner.Contents.Edit(t.Context(), id, spoil); return err },
		"Approve": func() error {
			// A release with a laxer Check may have stored it.
			bad := advocacy.ContentRecord{Content: content.Content{ID: "lax", Kind: content.News, URL: "https://www.nordlys.example", Language: "dansk", State: content.Draft}}
			require.NoError(t, world.Store.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Contents.Put(ctx, bad) }))
			_, err := world.Owner.Contents.Approve(t.Context(), "lax")
			return err
		},
	} {
		var problems advocacy.Problems
		require.ErrorAs(t, f(), &problems, name)
		require.Len(t, problems, 2, name)
		assert.Equal(t, []string{"title", "language"}, []string{problems[0].Field, problems[1].Field}, name)
	}
}

func TestWhatMayNotBeSharedSaysWhy(t *testing.T) {
	world := advocacytest.New(t, nil)
	anna := world.Hire(advocacy.Employee{})
	_, err := world.As(anna.ID).Shares.Compose(t.Context(), "any", channels.LinkedIn)
	require.ErrorIs(t, err, advocacy.ErrNotJoined)
	world.Join(anna.ID)
	me := world.As(anna.ID)
	draft, err := world.Owner.Contents.Add(t.Context(), content.Content{Kind: content.News, Title: "soon", URL: "https://www.nordlys.example", Language: "da"})
	require.NoError(t, err)
	recalled := world.Publish(content.Content{})
	_, err = world.Owner.Contents.Recall(t.Context(), recalled)
	require.NoError(t, err)
	for id, says := range map[string]string{
		draft.ID: "advocacy: content: it is not approved yet",
		recalled: "advocacy: content: it is not offered any more",
		world.Publish(content.Content{Window: content.Window{From: world.Clock.Now().Add(time.Hour)}}): "advocacy: content: it is not offered yet",
		world.Publish(content.Content{Audience: content.Audience{Departments: []string{"Sales"}}}):     "advocacy: content: it is meant for others, or in a language that this person does not read",
		world.Publish(content.Content{Language: "fi"}):                                                 "advocacy: content: it is meant for others, or in a language that this person does not read",
		"unknown": "advocacy: content: not found",
	} {
		_, err := me.Shares.Compose(t.Context(), id, channels.LinkedIn)
		require.ErrorIs(t, err, advocacy.ErrNotFound)
		assert.EqualError(t, err, says)
	}
	sh, err := me.Shares.Draft(t.Context(), world.Publish(content.Content{}), channels.LinkedIn, "Se her")
	require.NoError(t, err)
	_, err = me.Shares.Answer(t.Context(), sh.ID, true, "")
	require.ErrorIs(t, err, advocacy.ErrConflict)
	assert.EqualError(t, err, "advocacy: share: its dialog was not opened yet; call Open first")
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
