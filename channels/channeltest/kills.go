package channeltest

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// kills ends a process at each thing that it does, calls to the journal and to the
// network, before that has its effect and after it. Another process follows as a
// caller does: it goes on, but not once Commit was stored; then it looks.
func kills(t *testing.T, s *suite) {
	for at := 1; ; at++ {
		before, after := s.killed(t, at, false), s.killed(t, at, true)
		if !before || !after {
			assert.Greater(t, at, 2, "an attempt calls its journal and its network")
			return
		}
	}
}

// killed reports whether the process did so much that it was killed.
func (s *suite) killed(t *testing.T, at int, after bool) bool {
	network := s.Open(t)
	wire := newLine(t, network)
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	process := &killer{at: at, after: after, kill: kill}
	wire.strike = process.call
	a := s.attempt(t, network.Account(t, s.Kind), "Ord", s.File != nil)
	first := &journal{killer: process}
	a.Journal = first
	began := time.Now()
	_, _ = channels.NewPublisher(s.Channel(t, wire.URL), nil).Publish(ctx, a)
	if !process.isDead() {
		return false
	}
	where := fmt.Sprintf("killed at thing %d that it does (after its effect: %v)", at, after)
	publisher := channels.NewPublisher(s.Channel(t, network.URL()), nil)
	a.Journal = first.next()
	if first.isCommitted() {
		assert.LessOrEqual(t, network.Creates(t), 1, "%s: at most one create", where)
		s.lookedFor(t, network, publisher, a, began, where)
		return true
	}
	assert.Empty(t, network.Posts(t), "%s, before Commit: nothing is live", where)
	assert.Zero(t, network.Creates(t), "%s, before Commit: no create was sent", where)
	receipt, err := s.goOn(t, publisher.Publish, a)
	require.NoError(t, err, "%s: the next attempt succeeds", where)
	require.NotEmpty(t, receipt.ID)
	if posts := network.Posts(t); assert.Len(t, posts, 1, "%s: one post in all", where) {
		assert.True(t, has(posts[0], a.Post.Media), "%s: with its file", where)
	}
	return true
}

// lookedFor looks for the post of an attempt that was committed.
func (s *suite) lookedFor(t *testing.T, network Network, publisher *channels.Publisher, a channels.Attempt, began time.Time, where string) {
	t.Helper()
	live := ""
	if posts := network.Posts(t); assert.LessOrEqual(t, len(posts), 1, "%s: at most one post", where) && len(posts) == 1 {
		live = posts[0].ID
	}
	found, err := publisher.Find(t.Context(), a, began)
	if channels.CodeOf(err) == channels.PermissionDenied {
		return // the person is asked
	}
	assert.NoError(t, err, "%s: one can look whether it is live", where)
	assert.Equal(t, live, found.ID, "%s: what is live is found, and nothing else", where)
}

func fenced(t *testing.T, s *suite) {
	for at := 1; ; at++ {
		network := s.Open(t)
		wire := newLine(t, network)
		a := s.attempt(t, network.Account(t, s.Kind), "Ord", s.File != nil)
		j := &journal{fencedAt: at}
		a.Journal = j
		var later atomic.Int64
		wire.strike = func(w http.ResponseWriter, r *http.Request, forward http.Handler) {
			if j.called() >= at {
				later.Add(1)
			}
			forward.ServeHTTP(w, r)
		}
		receipt, err := s.Channel(t, wire.URL).Publish(t.Context(), a)
		if j.called() < at {
			assert.Greater(t, at, 1, "an attempt calls its journal")
			return
		}
		assert.ErrorIs(t, err, channels.ErrFenced, "fenced at call %d of the journal: it says so", at)
		assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err), "fenced at call %d of the journal: nothing was committed", at)
		assert.Equal(t, at, j.called(), "fenced at call %d of the journal: it stops at once", at)
		assert.Zero(t, later.Load(), "fenced at call %d of the journal: the network is not called any more", at)
		assert.Zero(t, network.Creates(t), "fenced at call %d of the journal: no create is sent", at)
	}
}
