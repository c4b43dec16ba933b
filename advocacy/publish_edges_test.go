package advocacy_test

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// What is posted for a person is given up before they share it themselves: its
// dialog would leave it where they can neither answer for it nor cancel it.
func TestTheDialogOfAShareThatIsPostedForOne(t *testing.T) {
	n, news := publishing(t)
	sh := n.approved(t, news, "Ord", n.Clock.Now().Add(time.Hour))
	me := n.As("E001").Shares
	_, err := me.Open(t.Context(), sh.ID)
	require.ErrorIs(t, err, advocacy.ErrConflict)
	_, err = me.Cancel(t.Context(), sh.ID)
	require.NoError(t, err)
	assert.Equal(t, advocacy.ShareCancelled, n.share(t, sh.ID).State)
}

// A clock that is set back between an approval and a freeze makes the freeze no older:
// what is on its way is not brought back by its end.
func TestAFreezeHoldsThoughTheClockWasSetBack(t *testing.T) {
	n, news := publishing(t)
	sh := n.approved(t, news, "Ord", time.Time{})
	fault, err := n.linkedIn.AddFault(t.Context(), sandbox.Fault{Path: "/v2/userinfo", Kind: sandbox.HoldAfter})
	require.NoError(t, err)
	ticked := make(chan error, 1)
	go func() { ticked <- n.Program.Tick(t.Context()) }()
	require.NoError(t, n.linkedIn.AwaitHeld(t.Context(), fault.ID, 1))
	n.Clock.Advance(-time.Minute)
	freeze(t, n.Owner, true)
	freeze(t, n.Owner, false)
	require.NoError(t, n.linkedIn.ClearFaults(t.Context()))
	require.NoError(t, <-ticked)
	n.Advance(time.Hour)
	assert.Empty(t, n.live(t), "a freeze brings nothing back")
	assert.Equal(t, advocacy.ShareCancelled, n.share(t, sh.ID).State)
}

// No count goes below zero by what becomes of a leaver's post afterwards.
func TestCountsAfterALeaver(t *testing.T) {
	for name, post := range map[string]func(*testing.T, *network, advocacy.Share){
		"whose post was being deleted": func(t *testing.T, n *network, sh advocacy.Share) {
			n.Tick()
			_, err := n.As("E001").Shares.Remove(t.Context(), sh.ID)
			require.NoError(t, err)
			require.NoError(t, n.As("E001").Consents.Leave(t.Context()))
		},
		"whose post turns out to be live": func(t *testing.T, n *network, _ advocacy.Share) {
			fault, err := n.linkedIn.AddFault(t.Context(), sandbox.Fault{Path: creates, Kind: sandbox.HoldAfter})
			require.NoError(t, err)
			ticked := make(chan error, 1)
			go func() { ticked <- n.Program.Tick(t.Context()) }()
			require.NoError(t, n.linkedIn.AwaitHeld(t.Context(), fault.ID, 1))
			require.NoError(t, n.As("E001").Consents.Leave(t.Context()))
			require.NoError(t, n.linkedIn.ClearFaults(t.Context()))
			require.NoError(t, <-ticked)
		},
	} {
		t.Run(name, func(t *testing.T) {
			n, news := publishing(t)
			post(t, n, n.approved(t, news, "Ord", time.Time{}))
			n.Advance(time.Hour)
			require.Empty(t, n.live(t), "it is deleted")
			require.NoError(t, n.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
				list, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{}, shareMeasures...)
				for _, c := range list {
					assert.Zero(t, c.Count, "%s (%s) on %s", c.Measure, c.Group, c.Day)
				}
				return err
			}))
		})
	}
}

// Whoever has to look whether a post is there is told why.
func TestThePersonIsToldThatAProgramDiedOnTheWay(t *testing.T) {
	m, end := openPublishMachine(t)
	defer end()
	own := m.stage.approved(t, m.people[0].id, m.news[0].id, "Ord", time.Time{})
	*m.steps = steps{left: 1, near: true, then: func(at string) {
		m.steps.left = 1
		if at == "after POST "+creates {
			runtime.Goexit()
		}
	}}
	m.tickAndDie()
	require.Equal(t, advocacy.ShareSending, m.stage.stored(t, own.ID).State)
	expireShares(t, m.stage.path)
	m.stage.Tick()
	sh := m.stage.stored(t, own.ID)
	assert.Equal(t, advocacy.ShareUnconfirmed, sh.State)
	assert.NotEmpty(t, sh.Delivery.Problem)
}

// An attempt whose lease ran out, and that another one has taken over, sends nothing
// any more, however far the other one is.
func TestAnAttemptThatWasTakenOverStops(t *testing.T) {
	m, end := openPublishMachine(t)
	defer end()
	own := m.stage.approved(t, m.people[0].id, m.news[0].id, "Ord", time.Time{})
	fault, err := m.network.AddFault(t.Context(), sandbox.Fault{Path: "/v2/userinfo", Kind: sandbox.HoldAfter, After: 1})
	require.NoError(t, err)
	ticked := make(chan error, 1)
	*m.steps = steps{left: 1, near: true, then: func(at string) {
		if m.steps.left = 1; at != "after GET /v2/userinfo" {
			return
		}
		m.steps.left = 0
		expireShares(t, m.stage.path)
		go func() { ticked <- m.stage.Program.Tick(t.Context()) }()
		require.NoError(t, m.network.AwaitHeld(t.Context(), fault.ID, 1))
	}}
	require.NoError(t, m.second.Tick(t.Context()))
	posts, err := m.network.Posts(t.Context())
	require.NoError(t, err)
	assert.Empty(t, posts, "it is not its turn any more")
	require.NoError(t, m.network.ClearFaults(t.Context()))
	require.NoError(t, <-ticked)
	sh := m.stage.stored(t, own.ID)
	assert.Equal(t, advocacy.SharePosted, sh.State)
	assert.Equal(t, 2, sh.Delivery.Attempt)
	requests, err := m.network.Requests(t.Context())
	require.NoError(t, err)
	sent := slices.DeleteFunc(requests, func(r sandbox.Request) bool { return r.Operation != "posts.create" })
	assert.Len(t, sent, 1)
}
