package advocacy_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
)

// nobodys requires that a share leads nowhere: nothing in it names a person, a post
// or an account.
func nobodys(t *testing.T, sh advocacy.Share) {
	t.Helper()
	said, err := json.Marshal(sh)
	require.NoError(t, err)
	for _, trace := range []string{"anna", "Ord", "net.example", `"netA"`, `"netB"`} {
		assert.NotContains(t, string(said), trace)
	}
	assert.Empty(t, sh.Subject)
	assert.Empty(t, sh.Delivery.Connection)
	assert.Empty(t, sh.Delivery.Account)
	assert.Empty(t, sh.Delivery.PostID)
	assert.NotEmpty(t, sh.Delivery.Hash, "that it was approved stays provable")
}

func TestALeaversPostStaysTheirsAndLeadsNowhere(t *testing.T) {
	h, n := hosting(t)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	h.Tick()
	require.NoError(t, h.As("E001").Consents.Leave(t.Context()))
	assert.Len(t, n.posts(), 1, "on their own account it is theirs")
	assert.Equal(t, advocacy.SharePosted, h.share(t, sh.ID).State)
	nobodys(t, h.share(t, sh.ID))
}

// The tokens outlive what they are still needed for, though not by much.
func TestWhatALeaverWantedGoneGoesThoughTheNetworkWasDown(t *testing.T) {
	h, n := hosting(t)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	h.Tick()
	_, err := h.As("E001").Shares.Remove(t.Context(), sh.ID)
	require.NoError(t, err)
	require.NoError(t, h.As("E001").Consents.Leave(t.Context()))
	up := h.Clock.Now().Add(40 * time.Minute)
	n.remove = func(context.Context, channels.Account, string) error {
		if h.Clock.Now().Before(up) {
			return &channels.Error{Channel: "net", Code: channels.Unavailable, Status: 503}
		}
		assert.Empty(t, n.revoked)
		return nil
	}
	h.Advance(3 * time.Hour)
	assert.Empty(t, n.posts())
	assert.Equal(t, []string{"anna"}, n.revoked)
	assert.Equal(t, advocacy.ShareRemoved, h.share(t, sh.ID).State)
	nobodys(t, h.share(t, sh.ID))
}

func TestALeaversPostThatNobodyKnewOfIsLookedForByItsText(t *testing.T) {
	h, n := hosting(t)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	n.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
		_, _ = n.post(ctx, a)
		return channels.Receipt{}, &channels.Error{Channel: "net", Code: channels.OutcomeUnknown}
	}
	n.find = n.byText
	h.Tick()
	require.Equal(t, advocacy.ShareUnconfirmed, h.share(t, sh.ID).State)
	require.NoError(t, h.As("E001").Consents.Leave(t.Context()))
	h.Advance(time.Hour)
	assert.Empty(t, n.posts())
	assert.Equal(t, []string{"anna"}, n.revoked)
	assert.Equal(t, advocacy.ShareRemoved, h.share(t, sh.ID).State)
	nobodys(t, h.share(t, sh.ID))
}

func TestALeaversPostThatIsNeverFoundLeadsNowhere(t *testing.T) {
	h, n := hosting(t)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	n.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
		_ = a.Journal.Commit(ctx)
		return channels.Receipt{}, &channels.Error{Channel: "net", Code: channels.OutcomeUnknown}
	}
	h.Tick()
	require.NoError(t, h.As("E001").Consents.Leave(t.Context()))
	h.days(4)
	assert.Equal(t, advocacy.ShareUnconfirmed, h.share(t, sh.ID).State, "nobody ever knew")
	nobodys(t, h.share(t, sh.ID))
	assert.Equal(t, []string{"anna"}, n.revoked)
}
