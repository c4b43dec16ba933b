package advocacy_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
)

// overtaken has a post go live and the network take longer to say so than a lease:
// another node finds the attempt lapsed, and its person does something.
func overtaken(t *testing.T, h *host, n *ownNetwork, id string, meanwhile func()) {
	t.Helper()
	other := h.node(t, advocacy.Options{Vault: h.vault})
	n.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
		receipt, err := n.post(ctx, a)
		n.publish = nil
		expireShares(t, h.path)
		assert.NoError(t, other.Tick(ctx))
		assert.Equal(t, advocacy.ShareUnconfirmed, h.share(t, id).State)
		meanwhile()
		return receipt, err
	}
	h.Tick()
}

// What a network says late is true all the same: it is not thrown away because
// somebody's word came first.
func TestANetworksLateWordIsTheTruth(t *testing.T) {
	for name, k := range map[string]struct{ live, again bool }{
		"not there":                {false, false},
		"not there, post it again": {false, true},
		"live, without an address": {true, false},
	} {
		t.Run(name, func(t *testing.T) {
			h, n := hosting(t)
			sh := h.approve(t, "E001", n, "Ord", time.Time{})
			overtaken(t, h, n, sh.ID, func() {
				_, err := h.As("E001").Shares.Settle(t.Context(), sh.ID, k.live, "", k.again)
				assert.NoError(t, err)
			})
			h.days(1)
			require.Len(t, n.posts(), 1, "no second one is sent once the first is known to be live")
			got := h.share(t, sh.ID)
			assert.Equal(t, advocacy.SharePosted, got.State)
			assert.Contains(t, n.posts(), got.Delivery.PostID)
			assert.NotEmpty(t, got.PostURL)
			assert.EqualValues(t, 1, tally(t, h.World, advocacy.SharesPosted, "news"))
			_, err := h.As("E001").Shares.Remove(t.Context(), sh.ID)
			require.NoError(t, err)
			h.Tick()
			assert.Empty(t, n.posts(), "it can be taken back from here")
		})
	}
}

func TestANetworksLateWordOnAShareThatWasGivenUp(t *testing.T) {
	h, n := hosting(t)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	overtaken(t, h, n, sh.ID, func() {
		_, err := h.As("E001").Shares.Cancel(t.Context(), sh.ID)
		assert.NoError(t, err)
		_, err = h.As("E001").Shares.Settle(t.Context(), sh.ID, false, "", false)
		assert.NoError(t, err)
		assert.Equal(t, advocacy.ShareCancelled, h.share(t, sh.ID).State)
	})
	h.Tick()
	assert.Empty(t, n.posts())
	assert.Equal(t, advocacy.ShareRemoved, h.share(t, sh.ID).State)
}

func TestANetworksLateWordOnALeaversShare(t *testing.T) {
	h, n := hosting(t)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	overtaken(t, h, n, sh.ID, func() {
		_, err := h.As("E001").Shares.Settle(t.Context(), sh.ID, false, "", false)
		assert.NoError(t, err)
		assert.NoError(t, h.As("E001").Consents.Leave(t.Context()))
	})
	h.days(1)
	assert.Empty(t, n.posts(), "leaving promises that what turns out to be live goes")
}

// A second create that the person's word has sent already cannot be called back. It
// is said in the log and in the trail, and the share is the second one.
func TestASecondPostThatThePersonAskedForStays(t *testing.T) {
	h, n := hosting(t)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	overtaken(t, h, n, sh.ID, func() {
		_, err := h.As("E001").Shares.Settle(t.Context(), sh.ID, false, "", true)
		assert.NoError(t, err)
		assert.NoError(t, h.node(t, advocacy.Options{Vault: h.vault}).Tick(t.Context()))
	})
	got := h.share(t, sh.ID)
	assert.Equal(t, advocacy.SharePosted, got.State)
	assert.Len(t, n.posts(), 2)
	mine, err := h.As("E001").Consents.Export(t.Context())
	require.NoError(t, err)
	var acts []string
	for _, e := range mine.Audit {
		acts = append(acts, e.Action)
	}
	assert.Contains(t, acts, "shares.live-twice")
}

// A network that cannot be asked for hours has not said that a post is not there.
func TestAPostIsLookedForUntilTheNetworkCanBeAsked(t *testing.T) {
	unanswered := func(t *testing.T) (*host, *ownNetwork, advocacy.Share) {
		h, n := hosting(t)
		sh := h.approve(t, "E001", n, "Ord", time.Time{})
		n.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
			_, _ = n.post(ctx, a)
			return channels.Receipt{}, &channels.Error{Channel: n.name, Code: channels.OutcomeUnknown, Status: 503}
		}
		h.Tick()
		require.Equal(t, advocacy.ShareUnconfirmed, h.share(t, sh.ID).State)
		return h, n, sh
	}
	t.Run("found after a day", func(t *testing.T) {
		h, n, sh := unanswered(t)
		looks := 0
		n.find = func(context.Context, channels.Attempt) (channels.Receipt, error) {
			looks++
			return channels.Receipt{}, &channels.Error{Channel: n.name, Code: channels.Unavailable, Status: 503}
		}
		h.days(1)
		assert.Less(t, looks, 15)
		n.find = n.byText
		h.days(1)
		assert.Equal(t, advocacy.SharePosted, h.share(t, sh.ID).State)
	})
	t.Run("not before it allows", func(t *testing.T) {
		h, n, _ := unanswered(t)
		looks := 0
		n.find = func(context.Context, channels.Attempt) (channels.Receipt, error) {
			looks++
			return channels.Receipt{}, &channels.Error{Channel: n.name, Code: channels.RateLimited, Status: 429, RetryAfter: 48 * time.Hour}
		}
		h.days(2)
		assert.Equal(t, 1, looks)
	})
	t.Run("not for ever", func(t *testing.T) {
		h, n, sh := unanswered(t)
		n.find = func(context.Context, channels.Attempt) (channels.Receipt, error) {
			return channels.Receipt{}, &channels.Error{Channel: n.name, Code: channels.Unavailable, Status: 503}
		}
		h.days(16)
		got := h.share(t, sh.ID)
		assert.Equal(t, advocacy.ShareUnconfirmed, got.State)
		assert.Zero(t, got.NextAt, "its person is asked")
	})
}
