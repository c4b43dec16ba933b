package advocacy_test

import (
	"context"
	"strings"
	"sync"
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

// company is a network whose owner has connected the company's page, and a content.
type company struct {
	*network
	admin string // the account of the page's administrator
	page  advocacy.Connection
	news  string
	asked map[string][]time.Time // see calls
}

func withPage(t *testing.T, more ...string) *company {
	t.Helper()
	c := &company{network: openNetwork(t, more...)}
	c.admin = c.account(t, sandbox.Account{Kind: channels.Person, Name: "Owner"})
	c.account(t, sandbox.Account{Kind: channels.Organization, Name: "Nordlys", Roles: map[string]string{c.admin: "ADMINISTRATOR"}})
	c.page = c.connectPage(t)
	c.news = c.Publish(content.Content{})
	return c
}

func (c *company) connectPage(t *testing.T) advocacy.Connection {
	t.Helper()
	owner := c.Program.As(advocacy.Actor{Login: "owner"})
	page, err := owner.Connections.Finish(t.Context(), c.login(t, owner, channels.Organization, c.admin))
	require.NoError(t, err)
	return page
}

func (c *company) post(t *testing.T, text string, at time.Time) advocacy.Share {
	t.Helper()
	sh, err := c.Owner.Contents.PostToPage(t.Context(), c.news, c.page.ID, text, at)
	require.NoError(t, err)
	return sh
}

func (c *company) pagePost(t *testing.T, id string) advocacy.Share {
	t.Helper()
	posts, err := c.Owner.Contents.PagePosts(t.Context())
	require.NoError(t, err)
	for _, sh := range posts {
		if sh.ID == id {
			return sh
		}
	}
	require.Fail(t, "no such post")
	return advocacy.Share{}
}

func TestAPagesPostIsLiveOnceAtItsTimeAndNobodysShare(t *testing.T) {
	c := withPage(t)
	c.Join(c.Hire(advocacy.Employee{}).ID)
	sh := c.post(t, "Vi bygger (endnu) en #mølle_park", c.Clock.Now().Add(3*time.Hour))
	assert.Equal(t, advocacy.ShareReady, sh.State)
	assert.Equal(t, c.page.Account, sh.Page)
	assert.Empty(t, sh.Subject)
	c.Advance(3*time.Hour - time.Minute)
	assert.Empty(t, c.live(t))
	c.Advance(time.Minute)
	posts := c.live(t)
	require.Len(t, posts, 1)
	assert.Equal(t, channels.Organization, posts[0].Kind)
	assert.Equal(t, "Vi bygger (endnu) en #mølle_park", posts[0].Text, "readers see what was approved")
	link, err := c.Owner.Links.ForPost(t.Context(), c.news, channels.LinkedIn)
	require.NoError(t, err)
	assert.Equal(t, link, posts[0].Link, "one link serves all of the company's posts of a content")
	got := c.pagePost(t, sh.ID)
	assert.Equal(t, advocacy.SharePosted, got.State)
	assert.Equal(t, posts[0].ID, got.Delivery.PostID)
	assert.NotEmpty(t, got.PostURL)
	assert.EqualValues(t, 1, tally(t, c.World, advocacy.PagePosts, advocacy.PostLinked))
	assert.EqualValues(t, 0, tally(t, c.World, advocacy.CompanyPosts, ""), "it was not made by hand")
	c.Advance(24 * time.Hour)
	assert.Len(t, c.live(t), 1)
	require.NoError(t, c.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		counts, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{}, advocacy.SharesPosted, advocacy.SharesByDepartment,
			advocacy.SharesOwnWords, advocacy.SharesDisclosed, advocacy.WeeksWithPosts, advocacy.ActiveInMonth)
		assert.Empty(t, counts, "what is counted of people's shares has nothing of a page's")
		require.NoError(t, err)
		_, err = tx.Shares.FirstPosted(ctx, c.news)
		assert.ErrorIs(t, err, advocacy.ErrNotFound, "nor is it the content's first share")
		return nil
	}))
	mine, err := c.As("E001").Consents.Export(t.Context())
	require.NoError(t, err)
	assert.Empty(t, mine.Shares)

	got, err = c.Owner.Contents.RemovePagePost(t.Context(), sh.ID)
	require.NoError(t, err)
	assert.Equal(t, advocacy.ShareRemoving, got.State)
	c.Tick()
	assert.Empty(t, c.live(t))
	assert.Equal(t, advocacy.ShareRemoved, c.pagePost(t, sh.ID).State)
	assert.EqualValues(t, 0, tally(t, c.World, advocacy.PagePosts, advocacy.PostLinked))
	trail, err := c.Owner.Reports.Trail(t.Context(), c.Clock.Now().AddDate(0, 0, -7), c.Clock.Now().Add(time.Hour))
	require.NoError(t, err)
	var acts []string
	for _, e := range trail {
		if act, ok := strings.CutPrefix(e.Action, "page-posts."); ok {
			acts = append(acts, act+" by "+e.Actor)
		}
	}
	assert.Equal(t, []string{"approve by system:test", "sending by system:program", "posted by system:program",
		"removing by system:test", "take-back by system:test", "removed by system:program"}, acts)
}

func TestEachFailureOfAPagesPostHasItsOneConsequence(t *testing.T) {
	for name, k := range map[string]struct {
		fault sandbox.Fault
		state advocacy.ShareState // after the first attempt
		later advocacy.ShareState // a day later, without an owner
		live  int                 // then
	}{
		"429":                            {sandbox.Fault{Path: creates, Kind: sandbox.RateLimited}, advocacy.ShareReady, advocacy.SharePosted, 1},
		"401":                            {sandbox.Fault{Path: creates, Kind: sandbox.Unauthorized}, advocacy.ShareReady, advocacy.SharePosted, 1}, // its tokens are renewed
		"401 of renewed tokens, too":     {sandbox.Fault{Path: creates, Kind: sandbox.Unauthorized, Times: -1}, advocacy.ShareReady, advocacy.ShareWaiting, 0},
		"403":                            {sandbox.Fault{Path: creates, Kind: sandbox.Forbidden}, advocacy.ShareRejected, advocacy.ShareRejected, 0},
		"503 before the commit":          {sandbox.Fault{Path: creates, Kind: sandbox.FailBefore}, advocacy.ShareUnconfirmed, advocacy.ShareUnconfirmed, 0},
		"500 after the commit":           {sandbox.Fault{Path: creates, Kind: sandbox.FailAfter}, advocacy.ShareUnconfirmed, advocacy.SharePosted, 1},
		"a reset after the commit":       {sandbox.Fault{Path: creates, Kind: sandbox.ResetAfter}, advocacy.ShareUnconfirmed, advocacy.SharePosted, 1},
		"success without an id":          {sandbox.Fault{Path: creates, Kind: sandbox.Unnamed}, advocacy.ShareUnconfirmed, advocacy.SharePosted, 1},
		"a duplicate of our own":         {sandbox.Fault{Path: creates, Kind: sandbox.Duplicate}, advocacy.ShareUnconfirmed, advocacy.SharePosted, 1},
		"whose page fails before it all": {sandbox.Fault{Path: "/rest/organizationAcls", Kind: sandbox.FailBefore}, advocacy.ShareReady, advocacy.SharePosted, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := withPage(t)
			sh := c.post(t, "Nyt", time.Time{})
			c.fault(t, k.fault)
			c.Tick()
			assert.Equal(t, k.state, c.pagePost(t, sh.ID).State)
			c.Advance(24 * time.Hour)
			got := c.pagePost(t, sh.ID)
			assert.Equal(t, k.later, got.State)
			assert.Len(t, c.live(t), k.live)
			if k.later != advocacy.SharePosted {
				assert.NotEmpty(t, got.Delivery.Problem, "owners are told")
			}
		})
	}
}

func TestAnOwnersWordSettlesWhatReadingBackDoesNotFind(t *testing.T) {
	for name, k := range map[string]struct {
		live, again bool
		want        advocacy.ShareState
		posts       int
	}{
		"it is live":                  {true, false, advocacy.SharePosted, 0},
		"it is not there":             {false, false, advocacy.ShareCancelled, 0},
		"it is not there; post again": {false, true, advocacy.SharePosted, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := withPage(t)
			sh := c.post(t, "Nyt", time.Time{})
			c.fault(t, sandbox.Fault{Path: creates, Kind: sandbox.FailBefore})
			c.Advance(12 * time.Hour)
			require.Equal(t, advocacy.ShareUnconfirmed, c.pagePost(t, sh.ID).State)
			_, err := c.Owner.Contents.SettlePagePost(t.Context(), sh.ID, k.live, "", k.again)
			require.NoError(t, err)
			c.Tick()
			assert.Equal(t, k.want, c.pagePost(t, sh.ID).State)
			assert.Len(t, c.live(t), k.posts)
			_, err = c.Owner.Contents.SettlePagePost(t.Context(), sh.ID, false, "", true)
			require.ErrorIs(t, err, advocacy.ErrConflict)
			if k.live {
				_, err = c.Owner.Contents.RemovePagePost(t.Context(), sh.ID)
				require.ErrorIs(t, err, advocacy.ErrConflict, "nobody knows which post it is")
			}
		})
	}
}

// takenBack are the ways in which a page's post is not wanted any more.
var takenBack = map[string]func(*testing.T, *company, advocacy.Share){
	"by an owner": func(t *testing.T, c *company, sh advocacy.Share) {
		_, err := c.Owner.Contents.RemovePagePost(t.Context(), sh.ID)
		require.NoError(t, err)
	},
	"by a recall": func(t *testing.T, c *company, _ advocacy.Share) {
		_, err := c.Owner.Contents.Recall(t.Context(), c.news)
		require.NoError(t, err)
	},
	"by a freeze": func(t *testing.T, c *company, _ advocacy.Share) {
		change(t, c.World, func(s *advocacy.Settings) { s.Frozen = true })
		change(t, c.World, func(s *advocacy.Settings) { s.Frozen = false })
	},
	"by disconnecting": func(t *testing.T, c *company, _ advocacy.Share) {
		require.NoError(t, c.Owner.Connections.Disconnect(t.Context(), c.page.ID))
	},
}

func TestAPagesPostThatIsTakenBackIsNotPosted(t *testing.T) {
	for name, f := range takenBack {
		t.Run(name+", before it is due", func(t *testing.T) {
			c := withPage(t)
			f(t, c, c.post(t, "Nyt", c.Clock.Now().Add(time.Hour)))
			c.Advance(2 * time.Hour)
			assert.Empty(t, c.live(t))
		})
		t.Run(name+", while it is being prepared", func(t *testing.T) {
			c := withPage(t)
			sh := c.post(t, "Nyt", time.Time{})
			c.whileHeld(t, sandbox.Fault{Path: "/rest/organizationAcls", Kind: sandbox.HoldBefore}, func() { f(t, c, sh) })
			c.Advance(2 * time.Hour)
			assert.Empty(t, c.live(t), "once it has returned, no later Commit succeeds")
		})
		if name == "by a freeze" || name == "by disconnecting" {
			continue // what was committed by then stays
		}
		t.Run(name+", on its way", func(t *testing.T) {
			c := withPage(t)
			sh := c.post(t, "Nyt", time.Time{})
			c.whileHeld(t, sandbox.Fault{Path: creates, Kind: sandbox.HoldAfter}, func() {
				f(t, c, sh)
				require.Len(t, c.live(t), 1)
			})
			c.Tick()
			assert.Empty(t, c.live(t))
			assert.EqualValues(t, 0, tally(t, c.World, advocacy.PagePosts, advocacy.PostLinked))
		})
	}
	t.Run("a recall leaves what is live", func(t *testing.T) {
		c := withPage(t)
		c.post(t, "Nyt", time.Time{})
		c.Tick()
		takenBack["by a recall"](t, c, advocacy.Share{})
		c.Advance(time.Hour)
		assert.Len(t, c.live(t), 1)
	})
}

// whileHeld does something while a tick waits for the network.
func (c *company) whileHeld(t *testing.T, f sandbox.Fault, do func()) {
	t.Helper()
	held, err := c.linkedIn.AddFault(t.Context(), f)
	require.NoError(t, err)
	var tick sync.WaitGroup
	tick.Go(func() { assert.NoError(t, c.Program.Tick(t.Context())) })
	require.NoError(t, c.linkedIn.AwaitHeld(t.Context(), held.ID, 1))
	do()
	require.NoError(t, c.linkedIn.Release(t.Context(), held.ID))
	tick.Wait()
}

func TestAPageThatIsConnectedAnewGoesOn(t *testing.T) {
	c := withPage(t)
	live := c.post(t, "Først", time.Time{})
	c.Tick()
	waits := c.post(t, "Så", c.Clock.Now().Add(time.Hour))
	require.NoError(t, c.Owner.Connections.Disconnect(t.Context(), c.page.ID))
	c.Advance(2 * time.Hour)
	require.Equal(t, advocacy.ShareWaiting, c.pagePost(t, waits.ID).State)
	c.page = c.connectPage(t)
	c.Tick()
	assert.Equal(t, advocacy.SharePosted, c.pagePost(t, waits.ID).State)
	_, err := c.Owner.Contents.RemovePagePost(t.Context(), live.ID)
	require.NoError(t, err)
	c.Tick()
	posts := c.live(t)
	require.Len(t, posts, 1, "what the earlier connection posted can be deleted by the new one")
	assert.Equal(t, "Så", posts[0].Text)
}

func TestOfSeveralPagesTheNamedOnePosts(t *testing.T) {
	c := withPage(t)
	owner := c.Program.As(advocacy.Actor{Login: "owner"})
	pages := []advocacy.Connection{c.page}
	for _, name := range []string{"Nordlys Wind", "Nordlys Sun"} {
		account := c.account(t, sandbox.Account{Kind: channels.Organization, Name: name, Roles: map[string]string{c.admin: "ADMINISTRATOR"}})
		r := c.login(t, owner, channels.Organization, c.admin)
		r.Account = idOf(account)
		page, err := owner.Connections.Finish(t.Context(), r)
		require.NoError(t, err)
		pages = append(pages, page)
	}
	for _, page := range pages {
		_, err := c.Owner.Contents.PostToPage(t.Context(), c.news, page.ID, "Nyt", time.Time{})
		require.NoError(t, err, "the same words on another page")
	}
	require.NoError(t, c.Owner.Connections.Disconnect(t.Context(), pages[1].ID))
	c.Tick()
	var authors []string
	for _, p := range c.live(t) {
		authors = append(authors, idOf(p.Author))
	}
	assert.ElementsMatch(t, []string{pages[0].Account, pages[2].Account}, authors, "and none for another")
	r := c.login(t, owner, channels.Organization, c.admin)
	r.Account = pages[1].Account
	_, err := owner.Connections.Finish(t.Context(), r)
	require.NoError(t, err)
	c.Tick()
	assert.Len(t, c.live(t), 3, "the one that waited goes on with its own page")
}

func TestManyTicksPostAPagesPostOnce(t *testing.T) {
	c := withPage(t)
	for i := range 4 {
		c.post(t, "Nyt "+strings.Repeat("x", i+1), time.Time{})
	}
	var ticks sync.WaitGroup
	for range 6 {
		ticks.Go(func() { assert.NoError(t, c.Program.Tick(t.Context())) })
	}
	ticks.Wait()
	assert.Len(t, c.live(t), 4)
}

func TestAPagesPostHeldUpByAnOutageWaitsForTheProgramsWindow(t *testing.T) {
	c := withPage(t)
	sh := c.post(t, "Nyt", c.Clock.Now().Add(time.Hour))
	c.Clock.Set(time.Date(2026, time.December, 7, 22, 0, 0, 0, time.UTC)) // Monday, 23:00 in Copenhagen
	c.Tick()
	assert.Empty(t, c.live(t))
	c.Advance(24 * time.Hour)
	at := c.pagePost(t, sh.ID).PostedAt
	assert.Equal(t, 8, at.Day())
	assert.GreaterOrEqual(t, at.Hour()+1, 8, "not in the quiet hours")
}

func TestPagePostsAreTheOwnersAndPeoplesSharesAreNot(t *testing.T) {
	c := withPage(t)
	c.Join(c.Hire(advocacy.Employee{}).ID)
	c.connect(t, "E001", c.account(t, sandbox.Account{Kind: channels.Person, Name: "Anna"}))
	theirs := c.approved(t, c.news, "Ord", time.Time{})
	post := c.post(t, "Nyt", time.Time{})
	c.Tick()
	anna := c.As("E001")
	_, err := anna.Contents.PostToPage(t.Context(), c.news, c.page.ID, "Nyt", time.Time{})
	require.ErrorIs(t, err, advocacy.ErrForbidden)
	_, err = anna.Contents.PagePosts(t.Context())
	require.ErrorIs(t, err, advocacy.ErrForbidden)
	_, err = anna.Contents.RemovePagePost(t.Context(), post.ID)
	require.ErrorIs(t, err, advocacy.ErrForbidden)
	_, err = anna.Contents.SettlePagePost(t.Context(), post.ID, true, "", false)
	require.ErrorIs(t, err, advocacy.ErrForbidden)
	_, err = anna.Shares.Remove(t.Context(), post.ID)
	require.ErrorIs(t, err, advocacy.ErrNotFound)
	_, err = c.Owner.Contents.RemovePagePost(t.Context(), theirs.ID)
	require.ErrorIs(t, err, advocacy.ErrNotFound)
	_, err = c.Owner.Contents.SettlePagePost(t.Context(), theirs.ID, false, "", true)
	require.ErrorIs(t, err, advocacy.ErrNotFound)
	posts, err := c.Owner.Contents.PagePosts(t.Context())
	require.NoError(t, err)
	require.Len(t, posts, 1)
	assert.Equal(t, post.ID, posts[0].ID)
	assert.Len(t, c.live(t), 2)
}

func TestWhatKeepsAPageFromPostingIsSaidBeforehand(t *testing.T) {
	c := withPage(t)
	c.Join(c.Hire(advocacy.Employee{}).ID)
	anna := c.connect(t, "E001", c.account(t, sandbox.Account{Kind: channels.Person, Name: "Anna"}))
	ends := c.Clock.Now().Add(time.Hour)
	short := c.Publish(content.Content{URL: "https://nordlys.example/2", Window: content.Window{Until: ends}})
	draft, err := c.Owner.Contents.Add(t.Context(), content.Content{Kind: content.News, Title: "Ikke endnu", URL: "https://nordlys.example/3", Language: "da"})
	require.NoError(t, err)
	for name, k := range map[string]struct {
		content, connection, text string
		at                        time.Time
		fields                    []string
	}{
		"an unknown page":        {c.news, "nothing", "Nyt", time.Time{}, []string{"connection"}},
		"a person's account":     {c.news, anna.ID, "Nyt", time.Time{}, []string{"connection"}},
		"too late, and too long": {short, c.page.ID, strings.Repeat("x", 3001), ends, []string{"at", "text"}},
		"in two years":           {c.news, c.page.ID, "Nyt", ends.AddDate(2, 0, 0), []string{"at"}},
		"not approved":           {draft.ID, c.page.ID, "Nyt", time.Time{}, []string{"content"}},
		"not UTF-8":              {c.news, c.page.ID, "\xff", time.Time{}, []string{"text"}},
	} {
		_, err := c.Owner.Contents.PostToPage(t.Context(), k.content, k.connection, k.text, k.at)
		var problems advocacy.Problems
		require.ErrorAs(t, err, &problems, name)
		var fields []string
		for _, p := range problems {
			fields = append(fields, p.Field)
		}
		assert.ElementsMatch(t, k.fields, fields, name)
	}
	c.post(t, "Nyt", time.Time{})
	_, err = c.Owner.Contents.PostToPage(t.Context(), c.news, c.page.ID, "Nyt", time.Time{})
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems, "the same post again")
	_, err = c.Owner.Contents.PostToPage(t.Context(), short, c.page.ID, "Nyt", time.Time{})
	require.NoError(t, err, "the same words on another content")
	_, err = c.Owner.Contents.PostToPage(t.Context(), "nothing", c.page.ID, "Nyt", time.Time{})
	require.ErrorIs(t, err, advocacy.ErrNotFound)
	change(t, c.World, func(s *advocacy.Settings) { s.Frozen = true })
	_, err = c.Owner.Contents.PostToPage(t.Context(), c.news, c.page.ID, "Nyt", time.Time{})
	require.ErrorIs(t, err, advocacy.ErrFrozen)
	posts, err := c.Owner.Contents.PagePosts(t.Context())
	require.NoError(t, err)
	assert.Len(t, posts, 2)
}
