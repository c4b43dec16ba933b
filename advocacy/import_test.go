package advocacy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// entry is what a feed brings of one article.
func entry(guid string) content.Content {
	return content.Content{
		Kind: content.News, Title: "Solceller på taget", Summary: "En tredjedel af strømmen.",
		URL: "https://www.nordlys.example/solar", Language: "da", Topics: []string{"klima"},
		Media:     []content.Media{{URL: "https://www.nordlys.example/roof.jpg", Type: "image/jpeg", Alt: "Taget"}},
		Published: time.Date(2026, 12, 7, 8, 30, 0, 0, time.FixedZone("", 3600)),
		Source:    content.Source{Feed: "https://www.nordlys.example/feed", GUID: guid},
	}
}

// brought imports contents and counts what became of them.
func brought(t *testing.T, world *advocacytest.World, approve bool, contents ...content.Content) (r advocacy.ImportReport, counts [3]int) {
	t.Helper()
	r, err := world.Owner.Contents.Import(t.Context(), contents, approve)
	require.NoError(t, err)
	return r, [3]int{len(r.Added), len(r.Updated), r.Unchanged}
}

func storedContent(t *testing.T, world *advocacytest.World, id string) advocacy.ContentRecord {
	t.Helper()
	r, err := world.Owner.Contents.Get(t.Context(), id)
	require.NoError(t, err)
	return r
}

func TestAnUpdateOfAFeedKeepsWhatEditorsMade(t *testing.T) {
	t.Run("what comes from the source is replaced, the rest is kept", func(t *testing.T) {
		world := advocacytest.New(t, nil)
		report, counts := brought(t, world, true, entry("1"), entry("2"))
		require.Equal(t, [3]int{2, 0, 0}, counts)
		id := report.Added[0].ID
		require.NotEmpty(t, id)
		edited, err := world.Owner.Contents.Edit(t.Context(), id, func(c *content.Content) {
			c.Messages = []content.Message{{Channel: channels.LinkedIn, Language: "da", Text: "Fire ugers sol."}}
			c.Prompts = []content.Prompt{{Language: "da", Question: "Hvad overraskede dig?"}}
			c.Audience = content.Audience{Departments: []string{"Engineering"}}
			c.Window = content.Window{From: world.Clock.Now().Add(-time.Hour), Until: world.Clock.Now().Add(240 * time.Hour)}
			c.Priority = 7
			c.Posts = []content.PostRef{{Channel: channels.LinkedIn, URL: "https://www.linkedin.com/posts/nordlys_1"}}
		})
		require.NoError(t, err)

		_, counts = brought(t, world, true, entry("1"), entry("2"))
		assert.Equal(t, [3]int{0, 0, 2}, counts, "a poll that brings nothing new changes nothing")
		assert.Equal(t, edited.Content, storedContent(t, world, id).Content)

		world.Clock.Advance(time.Hour)
		fresh := entry("1")
		fresh.Title, fresh.Summary, fresh.URL, fresh.Language = "Solar power", "A third of it.", "https://www.nordlys.example/en/solar", "en"
		fresh.Media = []content.Media{{URL: "https://www.nordlys.example/panel.jpg", Type: "image/jpeg", Alt: "A panel"}}
		fresh.Topics, fresh.Published, fresh.Source.Updated = []string{"energy"}, fresh.Published.Add(time.Hour), world.Clock.Now()
		replaced := fresh
		fresh.State, fresh.Priority, fresh.Audience = content.Draft, -3, content.Audience{Countries: []string{"SE"}}
		fresh.Messages = []content.Message{{Language: "en", Text: "Share this!"}}
		report, counts = brought(t, world, false, fresh, entry("2"), entry("3"))
		require.Equal(t, [3]int{1, 1, 1}, counts)

		want := replaced
		want.ID, want.State, want.Messages, want.Prompts = id, content.Approved, edited.Messages, edited.Prompts
		want.Audience, want.Window, want.Priority, want.Posts = edited.Audience, edited.Window, edited.Priority, edited.Posts
		got := storedContent(t, world, id)
		for _, c := range []*content.Content{&want, &got.Content} {
			// The same instants, in whatever zone.
			for _, at := range []*time.Time{&c.Published, &c.Source.Updated, &c.Window.From, &c.Window.Until} {
				*at = at.UTC()
			}
		}
		assert.Equal(t, want, got.Content)
		assert.Equal(t, id, report.Updated[0].ID)
		assert.Equal(t, edited.ImportedAt, got.ImportedAt, "it came in when it first did")
		assert.Equal(t, edited.ApprovedAt, got.ApprovedAt)
	})

	t.Run("one import that holds an entry twice stores it once", func(t *testing.T) {
		world := advocacytest.New(t, nil)
		again := entry("1")
		again.Title = "Solceller på taget, rettet"
		report, counts := brought(t, world, true, entry("1"), again)
		assert.Equal(t, [3]int{1, 1, 0}, counts)
		assert.Equal(t, again.Title, storedContent(t, world, report.Added[0].ID).Title)
	})

	t.Run("what was recalled stays recalled", func(t *testing.T) {
		world := advocacytest.New(t, nil)
		anna := world.Hire(advocacy.Employee{})
		world.Join(anna.ID)
		report, _ := brought(t, world, true, entry("1"))
		id := report.Added[0].ID
		_, err := world.Owner.Contents.Recall(t.Context(), id)
		require.NoError(t, err)
		fresh := entry("1")
		fresh.Title, fresh.State = "Rettet", content.Approved
		_, counts := brought(t, world, true, fresh)
		assert.Equal(t, [3]int{0, 1, 0}, counts)
		got := storedContent(t, world, id)
		assert.Equal(t, content.Recalled, got.State)
		assert.Equal(t, "Rettet", got.Title)
		offers, err := world.As(anna.ID).Nudges.Offers(t.Context())
		require.NoError(t, err)
		assert.Empty(t, offers)
	})

	t.Run("the kind follows the source, and shares keep the one that they were counted under", func(t *testing.T) {
		world := advocacytest.New(t, nil)
		anna := world.Hire(advocacy.Employee{})
		world.Join(anna.ID)
		report, _ := brought(t, world, true, entry("1"))
		id := report.Added[0].ID
		fresh := entry("1")
		fresh.Kind = content.BlogPost
		brought(t, world, true, fresh)
		require.Equal(t, content.BlogPost, storedContent(t, world, id).Kind)

		sh, _ := openShare(t, world, anna.ID, id, channels.LinkedIn, disclosed)
		fresh.Kind = content.Report
		brought(t, world, true, fresh)
		require.Equal(t, content.Report, storedContent(t, world, id).Kind, "a dialog that is open is no share yet")
		_, err := world.As(anna.ID).Shares.Answer(t.Context(), sh.ID, true, "")
		require.NoError(t, err)

		fresh.Kind, fresh.Title = content.Offer, "Køb solceller"
		_, counts := brought(t, world, true, fresh)
		assert.Equal(t, [3]int{0, 1, 0}, counts)
		got := storedContent(t, world, id)
		assert.Equal(t, content.Offer, got.Kind)
		assert.Equal(t, "Køb solceller", got.Title)
		_, counts = brought(t, world, true, fresh)
		assert.Equal(t, [3]int{0, 0, 1}, counts)
		assert.EqualValues(t, 1, tally(t, world, advocacy.SharesPosted, string(content.Report)))
		_, err = world.As(anna.ID).Shares.Answer(t.Context(), sh.ID, false, "")
		require.NoError(t, err)
		assert.EqualValues(t, 0, tally(t, world, advocacy.SharesPosted, string(content.Report)))
		assert.EqualValues(t, 0, tally(t, world, advocacy.SharesPosted, string(content.Offer)))
	})

	t.Run("another feed's entry of the same name is another content", func(t *testing.T) {
		world := advocacytest.New(t, nil)
		first, _ := brought(t, world, true, entry("1"))
		other := entry("1")
		other.Source.Feed, other.Title = "https://jobs.nordlys.example/feed", "Et andet sted fra"
		second, counts := brought(t, world, true, other)
		require.Equal(t, [3]int{1, 0, 0}, counts)
		assert.NotEqual(t, first.Added[0].ID, second.Added[0].ID)
		assert.Equal(t, entry("1").Title, storedContent(t, world, first.Added[0].ID).Title)
	})

	t.Run("what nobody approved is offered to nobody", func(t *testing.T) {
		world := advocacytest.New(t, nil)
		anna := world.Hire(advocacy.Employee{})
		world.Join(anna.ID)
		fresh := entry("1")
		fresh.State = content.Approved // the feed's word is no approval
		report, _ := brought(t, world, false, fresh)
		id := report.Added[0].ID
		offered := func() (ids []string) {
			t.Helper()
			offers, err := world.As(anna.ID).Nudges.Offers(t.Context())
			require.NoError(t, err)
			for _, o := range offers {
				ids = append(ids, o.Content.ID)
			}
			return ids
		}
		waits := func(why string) {
			t.Helper()
			got := storedContent(t, world, id)
			assert.Equal(t, content.InReview, got.State, why)
			assert.Zero(t, got.ApprovedAt, why)
			assert.Empty(t, offered(), why)
		}
		waits("on arrival")
		_, err := world.As(anna.ID).Shares.Compose(t.Context(), id, channels.LinkedIn)
		assert.ErrorIs(t, err, advocacy.ErrNotFound)
		fresh.Title = "Rettet"
		brought(t, world, true, fresh)
		waits("approve is for what is new")
		world.Advance(8 * 24 * time.Hour)
		assert.Empty(t, world.Messages(), "nor is there a digest of it")

		_, err = world.Owner.Contents.Approve(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, []string{id}, offered())
	})

	t.Run("one with problems refuses them all", func(t *testing.T) {
		world := advocacytest.New(t, nil)
		known, _ := brought(t, world, true, entry("known"))
		changed := entry("known")
		changed.Title = "Rettet"
		untitled, nowhere := entry("2"), entry("3")
		untitled.Title, untitled.Language = " ", "dansk!"
		nowhere.URL = "/solar"
		_, err := world.Owner.Contents.Import(t.Context(), []content.Content{entry("1"), untitled, changed, nowhere}, true)
		var problems advocacy.Problems
		require.ErrorAs(t, err, &problems)
		var fields []string
		for _, p := range problems {
			fields = append(fields, p.Field)
		}
		assert.Equal(t, []string{"contents[1].title", "contents[1].language", "contents[3].url"}, fields)

		list, err := world.Owner.Contents.List(t.Context())
		require.NoError(t, err)
		require.Len(t, list, 1, "nothing of it was stored")
		assert.Equal(t, known.Added[0].Title, list[0].Title)

		broken := entry("known")
		broken.URL = ""
		broken.Media = nil
		_, err = world.Owner.Contents.Import(t.Context(), []content.Content{broken}, true)
		require.ErrorAs(t, err, &problems, "an update is checked too")
		assert.Equal(t, "contents[0].url", problems[0].Field)
		assert.Equal(t, known.Added[0].Title, storedContent(t, world, list[0].ID).Title)
	})
}
