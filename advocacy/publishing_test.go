package advocacy_test

import (
	"strings"
	"sync"
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

// publishing is a network with an ambassador who has connected their account, and
// a content.
func publishing(t *testing.T) (n *network, news string) {
	t.Helper()
	n = openNetwork(t)
	n.Join(n.Hire(advocacy.Employee{}).ID)
	n.connect(t, "E001", n.account(t, sandbox.Account{Kind: channels.Person, Name: "Anna"}))
	return n, n.Publish(content.Content{})
}

// draft is a share in own words, with its disclosure.
func (n *network) draft(t *testing.T, id, news, words string) advocacy.Share {
	t.Helper()
	c, err := n.As(id).Shares.Compose(t.Context(), news, channels.LinkedIn)
	require.NoError(t, err)
	sh, err := n.As(id).Shares.Draft(t.Context(), news, channels.LinkedIn, strings.TrimSpace(c.Disclosure.Text+" "+words))
	require.NoError(t, err)
	return sh
}

func (n *network) approved(t *testing.T, news, words string, at time.Time) advocacy.Share {
	t.Helper()
	sh, err := n.As("E001").Shares.Publish(t.Context(), n.draft(t, "E001", news, words).ID, at)
	require.NoError(t, err)
	return sh
}

func (n *network) share(t *testing.T, id string) advocacy.Share {
	t.Helper()
	list, err := n.As("E001").Shares.List(t.Context())
	require.NoError(t, err)
	for _, sh := range list {
		if sh.ID == id {
			return sh
		}
	}
	require.Fail(t, "no such share")
	return advocacy.Share{}
}

func (n *network) live(t *testing.T) (live []sandbox.Post) {
	t.Helper()
	posts, err := n.linkedIn.Posts(t.Context())
	require.NoError(t, err)
	for _, p := range posts {
		if p.DeletedAt == nil {
			live = append(live, p)
		}
	}
	return live
}

func (n *network) fault(t *testing.T, f sandbox.Fault) {
	t.Helper()
	_, err := n.linkedIn.AddFault(t.Context(), f)
	require.NoError(t, err)
}

const creates = "/rest/posts"

func TestWhatWasApprovedIsPostedOnceAtItsTime(t *testing.T) {
	n, news := publishing(t)
	at := n.Clock.Now().Add(3 * time.Hour)
	sh := n.approved(t, news, "Stolt (af) #vind & 100 % _os_ {dig} @alle!", at)
	assert.Equal(t, advocacy.ShareReady, sh.State)
	n.Advance(3*time.Hour - time.Minute)
	assert.Empty(t, n.live(t))
	n.Advance(time.Minute)
	posts := n.live(t)
	require.Len(t, posts, 1)
	assert.Equal(t, sh.Text, posts[0].Text, "readers see what was approved")
	got := n.share(t, sh.ID)
	assert.Equal(t, advocacy.SharePosted, got.State)
	assert.Equal(t, posts[0].ID, got.Delivery.PostID)
	assert.Equal(t, n.Clock.Now(), got.PostedAt)
	assert.EqualValues(t, 1, tally(t, n.World, advocacy.SharesPosted, string(content.News)))
	n.Advance(24 * time.Hour)
	assert.Len(t, n.live(t), 1)

	_, err := n.As("E001").Shares.Remove(t.Context(), sh.ID)
	require.NoError(t, err)
	n.Tick()
	assert.Empty(t, n.live(t))
	assert.Equal(t, advocacy.ShareRemoved, n.share(t, sh.ID).State)
	assert.EqualValues(t, 0, tally(t, n.World, advocacy.SharesPosted, string(content.News)))
}

func TestEachFailureHasItsOneConsequence(t *testing.T) {
	for name, c := range map[string]struct {
		fault sandbox.Fault
		state advocacy.ShareState // after the first attempt
		live  int
		later advocacy.ShareState // an hour later, without the person
	}{
		"429":                              {sandbox.Fault{Path: creates, Kind: sandbox.RateLimited}, advocacy.ShareReady, 0, advocacy.SharePosted},
		"401":                              {sandbox.Fault{Path: creates, Kind: sandbox.Unauthorized}, advocacy.ShareWaiting, 0, advocacy.ShareWaiting},
		"403":                              {sandbox.Fault{Path: creates, Kind: sandbox.Forbidden}, advocacy.ShareRejected, 0, advocacy.ShareRejected},
		"a version that is gone":           {sandbox.Fault{Path: creates, Kind: sandbox.VersionSunset}, advocacy.ShareReady, 0, advocacy.SharePosted},
		"503 before the commit":            {sandbox.Fault{Path: creates, Kind: sandbox.FailBefore}, advocacy.ShareUnconfirmed, 0, advocacy.ShareUnconfirmed},
		"500 after the commit":             {sandbox.Fault{Path: creates, Kind: sandbox.FailAfter}, advocacy.ShareUnconfirmed, 1, advocacy.ShareUnconfirmed},
		"a reset after the commit":         {sandbox.Fault{Path: creates, Kind: sandbox.ResetAfter}, advocacy.ShareUnconfirmed, 1, advocacy.ShareUnconfirmed},
		"success without an id":            {sandbox.Fault{Path: creates, Kind: sandbox.Unnamed}, advocacy.ShareUnconfirmed, 1, advocacy.ShareUnconfirmed},
		"a duplicate of our own":           {sandbox.Fault{Path: creates, Kind: sandbox.Duplicate}, advocacy.ShareUnconfirmed, 1, advocacy.ShareUnconfirmed},
		"a duplicate of nothing":           {sandbox.Fault{Path: creates, Kind: sandbox.GhostDuplicate}, advocacy.ShareUnconfirmed, 0, advocacy.ShareUnconfirmed},
		"who-am-i fails before everything": {sandbox.Fault{Path: "/v2/userinfo", Kind: sandbox.FailBefore}, advocacy.ShareReady, 0, advocacy.SharePosted},
	} {
		t.Run(name, func(t *testing.T) {
			n, news := publishing(t)
			sh := n.approved(t, news, "Ord", time.Time{})
			n.fault(t, c.fault)
			n.Tick()
			assert.Equal(t, c.state, n.share(t, sh.ID).State)
			assert.Len(t, n.live(t), c.live)
			n.Advance(time.Hour)
			got := n.share(t, sh.ID)
			assert.Equal(t, c.later, got.State)
			switch got.State {
			case advocacy.SharePosted:
				assert.Len(t, n.live(t), 1)
			case advocacy.ShareUnconfirmed, advocacy.ShareRejected, advocacy.ShareWaiting:
				assert.Len(t, n.live(t), c.live, "nothing is sent without proof or the person's word")
				assert.NotEmpty(t, got.Delivery.Problem, "the person is told")
			}
			assert.LessOrEqual(t, len(n.live(t)), 1)
		})
	}
}

func TestThePersonsWordSettlesWhatNobodyKnows(t *testing.T) {
	for name, c := range map[string]struct {
		live, again bool
		want        advocacy.ShareState
		posts       int
	}{
		"it is live":                  {true, false, advocacy.SharePosted, 0},
		"it is not there":             {false, false, advocacy.ShareCancelled, 0},
		"it is not there; post again": {false, true, advocacy.SharePosted, 1},
	} {
		t.Run(name, func(t *testing.T) {
			n, news := publishing(t)
			sh := n.approved(t, news, "Ord", time.Time{})
			n.fault(t, sandbox.Fault{Path: creates, Kind: sandbox.FailBefore})
			n.Tick()
			require.Equal(t, advocacy.ShareUnconfirmed, n.share(t, sh.ID).State)
			_, err := n.As("E001").Shares.Settle(t.Context(), sh.ID, c.live, "", c.again)
			require.NoError(t, err)
			n.Tick()
			assert.Equal(t, c.want, n.share(t, sh.ID).State)
			assert.Len(t, n.live(t), c.posts)
			_, err = n.As("E001").Shares.Settle(t.Context(), sh.ID, false, "", true)
			require.ErrorIs(t, err, advocacy.ErrConflict)
		})
	}
}

// TestWhatIsTakenBackIsNotPosted takes it back before it is due, and between an
// attempt's arming and its Commit.
func TestWhatIsTakenBackIsNotPosted(t *testing.T) {
	for name, f := range map[string]func(*testing.T, *network, string, advocacy.Share){
		"by its person": func(t *testing.T, n *network, _ string, sh advocacy.Share) {
			_, err := n.As("E001").Shares.Cancel(t.Context(), sh.ID)
			require.NoError(t, err)
		},
		"by a recall": func(t *testing.T, n *network, news string, _ advocacy.Share) {
			_, err := n.Owner.Contents.Recall(t.Context(), news)
			require.NoError(t, err)
		},
		"by leaving": func(t *testing.T, n *network, _ string, _ advocacy.Share) {
			require.NoError(t, n.As("E001").Consents.Leave(t.Context()))
		},
		"by disconnecting": func(t *testing.T, n *network, _ string, _ advocacy.Share) {
			list, err := n.As("E001").Connections.List(t.Context())
			require.NoError(t, err)
			require.NoError(t, n.As("E001").Connections.Disconnect(t.Context(), list[0].ID))
		},
		"by another rule of disclosure": func(t *testing.T, n *network, _ string, _ advocacy.Share) {
			change(t, n.World, func(s *advocacy.Settings) {
				for i := range s.Disclosures {
					s.Disclosures[i].Texts = map[string]string{"da": "En helt anden sætning", "en": "Quite another sentence"}
					s.Disclosures[i].Accepted = nil
				}
			})
		},
	} {
		t.Run(name+", before it is due", func(t *testing.T) {
			n, news := publishing(t)
			f(t, n, news, n.approved(t, news, "Ord", n.Clock.Now().Add(time.Hour)))
			n.Advance(2 * time.Hour)
			assert.Empty(t, n.live(t))
		})
		t.Run(name+", while it is being prepared", func(t *testing.T) {
			n, news := publishing(t)
			sh := n.approved(t, news, "Ord", time.Time{})
			n.fault(t, sandbox.Fault{Path: "/v2/userinfo", Kind: sandbox.HoldBefore})
			faults, err := n.linkedIn.Faults(t.Context())
			require.NoError(t, err)
			var tick sync.WaitGroup
			tick.Go(func() { assert.NoError(t, n.Program.Tick(t.Context())) })
			require.NoError(t, n.linkedIn.AwaitHeld(t.Context(), faults[0].ID, 1))
			f(t, n, news, sh)
			require.NoError(t, n.linkedIn.Release(t.Context(), faults[0].ID))
			tick.Wait()
			n.Advance(2 * time.Hour)
			assert.Empty(t, n.live(t), "once it has returned, no later Commit succeeds")
		})
	}
}

func TestWhatIsGivenUpOnItsWayIsDeletedIfItTurnsOutLive(t *testing.T) {
	for name, f := range map[string]func(*testing.T, *network, string, advocacy.Share){
		"cancelled": func(t *testing.T, n *network, _ string, sh advocacy.Share) {
			got, err := n.As("E001").Shares.Cancel(t.Context(), sh.ID)
			require.NoError(t, err)
			assert.True(t, got.Delivery.StopRequested)
		},
		"recalled": func(t *testing.T, n *network, news string, _ advocacy.Share) {
			_, err := n.Owner.Contents.Recall(t.Context(), news)
			require.NoError(t, err)
		},
		"left": func(t *testing.T, n *network, _ string, _ advocacy.Share) {
			require.NoError(t, n.As("E001").Consents.Leave(t.Context()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			n, news := publishing(t)
			sh := n.approved(t, news, "Ord", time.Time{})
			n.fault(t, sandbox.Fault{Path: creates, Kind: sandbox.HoldAfter})
			faults, err := n.linkedIn.Faults(t.Context())
			require.NoError(t, err)
			var tick sync.WaitGroup
			tick.Go(func() { assert.NoError(t, n.Program.Tick(t.Context())) })
			require.NoError(t, n.linkedIn.AwaitHeld(t.Context(), faults[0].ID, 1))
			f(t, n, news, sh)
			require.Len(t, n.live(t), 1)
			require.NoError(t, n.linkedIn.Release(t.Context(), faults[0].ID))
			tick.Wait()
			n.Tick()
			assert.Empty(t, n.live(t))
			assert.EqualValues(t, 0, tally(t, n.World, advocacy.SharesPosted, string(content.News)))
			n.Advance(2 * time.Hour)
			ledger, err := n.linkedIn.Ledger(t.Context())
			require.NoError(t, err)
			for _, token := range ledger.Tokens {
				assert.Equal(t, name == "left", token.RevokedAt != nil, "the network hears of a leaver, afterwards")
			}
		})
	}
}

func TestWhatWaitsForAConnectionGoesOnWithIt(t *testing.T) {
	n, news := publishing(t)
	sh := n.approved(t, news, "Ord", time.Time{})
	n.fault(t, sandbox.Fault{Path: creates, Kind: sandbox.Unauthorized})
	n.Tick()
	require.Equal(t, advocacy.ShareWaiting, n.share(t, sh.ID).State)
	list, err := n.As("E001").Connections.List(t.Context())
	require.NoError(t, err)
	require.Equal(t, advocacy.NeedsLogin, list[0].State)
	n.connect(t, "E001", "urn:li:person:"+list[0].Account)
	n.Tick()
	assert.Equal(t, advocacy.SharePosted, n.share(t, sh.ID).State)
	assert.Len(t, n.live(t), 1)
}

// TestAProgramWithoutItsVaultLosesNothing is of a host that forgot it after a restart.
func TestAProgramWithoutItsVaultLosesNothing(t *testing.T) {
	n, news := publishing(t)
	sh := n.approved(t, news, "Ord", time.Time{})
	bare, err := advocacy.New(t.Context(), n.Store, &advocacy.Options{Now: n.Clock.Now,
		Channels: []channels.Channel{linkedin.New(&linkedin.Options{APIURL: n.url, AuthURL: n.url, Apps: linkedin.Apps{Member: &linkedin.App{ClientID: "member"}}})}})
	require.NoError(t, err)
	require.NoError(t, bare.Tick(t.Context()))
	assert.Equal(t, advocacy.ShareReady, n.share(t, sh.ID).State)
	n.Advance(time.Hour)
	assert.Equal(t, advocacy.SharePosted, n.share(t, sh.ID).State)
}

func TestAShareThatOutlivedItsWindowGoesBack(t *testing.T) {
	n, _ := publishing(t)
	news := n.Publish(content.Content{URL: "https://nordlys.example/2", Window: content.Window{Until: n.Clock.Now().Add(2 * time.Hour)}})
	sh := n.draft(t, "E001", news, "Ord")
	var problems advocacy.Problems
	_, err := n.As("E001").Shares.Publish(t.Context(), sh.ID, n.Clock.Now().Add(2*time.Hour))
	require.ErrorAs(t, err, &problems)
	assert.Equal(t, "at", problems[0].Field)
	_, err = n.As("E001").Shares.Publish(t.Context(), sh.ID, n.Clock.Now().Add(time.Hour))
	require.NoError(t, err)
	n.Clock.Advance(3 * time.Hour)
	n.Tick()
	got := n.share(t, sh.ID)
	assert.Equal(t, advocacy.ShareReturned, got.State)
	assert.NotEmpty(t, got.Delivery.Problem)
	assert.Empty(t, n.live(t))
}

// A mistyped year would be a post of years later, or one that is due at once.
func TestAPostIsApprovedForAYearAtMost(t *testing.T) {
	n, news := publishing(t)
	sh := n.draft(t, "E001", news, "Ord")
	now := n.Clock.Now()
	for _, at := range []time.Time{now.AddDate(1, 0, 2), now.AddDate(998_000, 0, 0)} {
		_, err := n.As("E001").Shares.Publish(t.Context(), sh.ID, at)
		var problems advocacy.Problems
		require.ErrorAs(t, err, &problems)
		assert.Equal(t, "at", problems[0].Field)
	}
	_, err := n.As("E001").Shares.Publish(t.Context(), sh.ID, now.Add(365*24*time.Hour))
	require.NoError(t, err)
}

func TestWithoutAConnectionNothingIsApproved(t *testing.T) {
	n, news := publishing(t)
	n.Join(n.Hire(advocacy.Employee{}).ID)
	_, err := n.As("E002").Shares.Publish(t.Context(), n.draft(t, "E002", news, "Ord").ID, time.Time{})
	var problems advocacy.Problems
	require.ErrorAs(t, err, &problems)
	assert.Equal(t, "connection", problems[0].Field)
	_, err = n.As("E002").Shares.Publish(t.Context(), n.approved(t, news, "Ord", time.Time{}).ID, time.Time{})
	require.ErrorIs(t, err, advocacy.ErrNotFound, "another person's share")
}

func TestManyTicksPostEachShareOnce(t *testing.T) {
	n, news := publishing(t)
	for i := range 6 {
		n.approved(t, news, "Ord "+strings.Repeat("x", i+1), time.Time{})
	}
	var ticks sync.WaitGroup
	for range 6 {
		ticks.Go(func() { assert.NoError(t, n.Program.Tick(t.Context())) })
	}
	ticks.Wait()
	assert.Len(t, n.live(t), 6)
	requests, err := n.linkedIn.Requests(t.Context())
	require.NoError(t, err)
	made := 0
	for _, r := range requests {
		if r.Method == "POST" && r.Path == creates {
			made++
		}
	}
	assert.Equal(t, 6, made)
}

// What was due while the program was down comes in the person's next window, and
// not for everybody in the minute of the recovery.
func TestWhatAnOutageHeldUpIsPostedInAWindow(t *testing.T) {
	n, news := publishing(t)
	n.Join(n.Hire(advocacy.Employee{}).ID)
	n.connect(t, "E002", n.account(t, sandbox.Account{Kind: channels.Person, Name: "Bo"}))
	at := n.Clock.Now().Add(time.Hour)
	first := n.approved(t, news, "Et", at)
	_, err := n.As("E002").Shares.Publish(t.Context(), n.draft(t, "E002", news, "To").ID, at)
	require.NoError(t, err)
	n.Clock.Set(time.Date(2026, time.December, 7, 22, 0, 0, 0, time.UTC)) // Monday, 23:00 in Copenhagen
	n.Tick()
	assert.Empty(t, n.live(t))
	assert.Equal(t, advocacy.ShareReady, n.share(t, first.ID).State)

	var posted []time.Time
	for range 24 * 60 {
		before := len(n.live(t))
		n.Clock.Advance(time.Minute)
		n.Tick()
		for range len(n.live(t)) - before {
			posted = append(posted, n.Clock.Now())
		}
	}
	require.Len(t, posted, 2)
	assert.NotEqual(t, posted[0], posted[1], "spread")
	for _, at := range posted {
		assert.Equal(t, 8, at.Day())
		assert.GreaterOrEqual(t, at.Hour()+1, 8, "not in the quiet hours")
	}
	got := n.share(t, first.ID)
	assert.Equal(t, 1, got.Delivery.Attempt)
}
