package advocacy_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
)

// A node that was not handed a channel has no say about what is posted there.
func TestANodeWithoutAChannelLeavesItsWorkToAnother(t *testing.T) {
	open := func(t *testing.T) (h *host, n *ownNetwork, without *advocacy.Program) {
		n, other := &ownNetwork{name: "net"}, &ownNetwork{name: "other"}
		h = openHost(t, n, other)
		return h, n, h.node(t, advocacy.Options{Vault: h.vault, Channels: []channels.Channel{other}})
	}
	t.Run("what is to be posted", func(t *testing.T) {
		h, n, without := open(t)
		h.connect(t, "E001", n, "anna")
		sh := h.approve(t, "E001", n, "Ord", time.Time{})
		require.NoError(t, without.Tick(t.Context()))
		assert.Equal(t, advocacy.ShareReady, h.share(t, sh.ID).State)
		h.Tick()
		assert.Equal(t, advocacy.SharePosted, h.share(t, sh.ID).State)
	})
	t.Run("what is to be looked for", func(t *testing.T) {
		h, n, without := open(t)
		h.connect(t, "E001", n, "anna")
		sh := h.approve(t, "E001", n, "Ord", time.Time{})
		n.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
			_, _ = n.post(ctx, a)
			return channels.Receipt{}, &channels.Error{Channel: "net", Code: channels.OutcomeUnknown}
		}
		n.find = n.byText
		h.Tick()
		require.Equal(t, advocacy.ShareUnconfirmed, h.share(t, sh.ID).State)
		h.Clock.Advance(2 * time.Minute)
		require.NoError(t, without.Tick(t.Context()))
		assert.Zero(t, h.share(t, sh.ID).Delivery.Tries)
		h.Tick()
		assert.Equal(t, advocacy.SharePosted, h.share(t, sh.ID).State)
	})
	t.Run("what is to be deleted, and who is to be told of an end", func(t *testing.T) {
		h, n, without := open(t)
		c := h.connect(t, "E001", n, "anna")
		sh := h.approve(t, "E001", n, "Ord", time.Time{})
		h.Tick()
		_, err := h.As("E001").Shares.Remove(t.Context(), sh.ID)
		require.NoError(t, err)
		require.NoError(t, h.As("E001").Connections.Disconnect(t.Context(), c.ID))
		require.NoError(t, without.Tick(t.Context()))
		assert.Empty(t, n.revoked)
		assert.Len(t, n.posts(), 1)
		h.Tick()
		assert.Equal(t, []string{"anna"}, n.revoked, "no lease of the other node's is in the way")
		assert.Empty(t, n.posts())
	})
	t.Run("but not for ever", func(t *testing.T) {
		h, n, without := open(t)
		h.connect(t, "E001", n, "anna")
		sh := h.approve(t, "E001", n, "Ord", time.Time{})
		h.Clock.Advance(25 * time.Hour)
		require.NoError(t, without.Tick(t.Context()))
		got := h.share(t, sh.ID)
		assert.Equal(t, advocacy.ShareReturned, got.State)
		assert.NotEmpty(t, got.Delivery.Problem)
	})
}

// A network that hangs holds up its own work only, and no longer than a lease.
func TestANetworkThatHangsCostsTheOthersNothing(t *testing.T) {
	for name, first := range map[string]bool{"wired first": true, "wired second": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				good, hangs := &ownNetwork{name: "good"}, &ownNetwork{name: "hangs"}
				networks := []*ownNetwork{good, hangs}
				if first {
					networks = []*ownNetwork{hangs, good}
				}
				h := openHost(t, networks...)
				for _, n := range networks {
					h.connect(t, "E001", n, "anna")
				}
				var shares []advocacy.Share
				for range 3 {
					shares = append(shares, h.approve(t, "E001", hangs, "Ord", time.Time{}))
				}
				fine := h.approve(t, "E001", good, "Ord", time.Time{})
				calls := 0
				hangs.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
					calls++
					_, bounded := ctx.Deadline()
					assert.True(t, bounded)
					<-ctx.Done()
					return channels.Receipt{}, ctx.Err()
				}
				p := h.node(t, advocacy.Options{Vault: h.vault, Lease: 20 * time.Second})
				began := time.Now()
				require.NoError(t, p.Tick(t.Context()))
				assert.LessOrEqual(t, time.Since(began), 20*time.Second)
				assert.Equal(t, 1, calls, "it is not asked again in that round")
				assert.Equal(t, advocacy.SharePosted, h.share(t, fine.ID).State)
				assert.Equal(t, advocacy.ShareReady, h.share(t, shares[0].ID).State, "nothing was sent")
			})
		})
	}
}

// A network that is slow is worked at by turns: however much is to be posted there,
// what is to be deleted does not wait for the end of it, nor do the other networks.
func TestMuchThatIsToBePostedDoesNotHoldUpADeletion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, n := hosting(t)
		regretted := h.approve(t, "E001", n, "Ord", time.Time{})
		h.Tick()
		for range 40 {
			h.approve(t, "E001", n, "Ord", time.Time{})
		}
		n.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
			time.Sleep(3 * time.Second)
			return n.post(ctx, a)
		}
		_, err := h.As("E001").Shares.Remove(t.Context(), regretted.ID)
		require.NoError(t, err)
		began := time.Now()
		n.remove = func(context.Context, channels.Account, string) error {
			assert.LessOrEqual(t, time.Since(began), 15*time.Second)
			return nil
		}
		h.Tick()
		assert.Equal(t, advocacy.ShareRemoved, h.share(t, regretted.ID).State)
		assert.WithinDuration(t, began.Add(time.Minute), time.Now(), 5*time.Second, "a round ends with what it has begun")
		assert.InDelta(t, 20, len(n.posts()), 2)
		h.Tick()
		h.Tick()
		assert.Len(t, n.posts(), 40)
	})
}

// A lookup that takes longer than its lease gives back nothing that is another's.
func TestALookupThatWasOvertakenFreesNobodysHold(t *testing.T) {
	h, n := hosting(t)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	n.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
		_ = a.Journal.Commit(ctx)
		return channels.Receipt{}, &channels.Error{Channel: "net", Code: channels.OutcomeUnknown}
	}
	h.Tick()
	require.Equal(t, advocacy.ShareUnconfirmed, h.share(t, sh.ID).State)
	h.Clock.Advance(2 * time.Minute)
	looking, found, looked := make(chan bool), make(chan bool), make(chan error, 1)
	n.find = func(context.Context, channels.Attempt) (channels.Receipt, error) {
		n.find = nil
		close(looking)
		<-found
		return channels.Receipt{}, nil
	}
	go func() { looked <- h.Program.Tick(t.Context()) }()
	<-looking
	expireShares(t, h.path)
	_, err := h.As("E001").Shares.Settle(t.Context(), sh.ID, false, "", true)
	require.NoError(t, err)
	attempts := 0
	n.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
		attempts++
		close(found) // in the middle of the attempt the lookup comes back
		assert.NoError(t, <-looked)
		assert.NoError(t, h.node(t, advocacy.Options{Vault: h.vault}).Tick(ctx))
		assert.Equal(t, advocacy.ShareSending, h.share(t, sh.ID).State)
		return n.post(ctx, a)
	}
	require.NoError(t, h.node(t, advocacy.Options{Vault: h.vault}).Tick(t.Context()))
	assert.Equal(t, 1, attempts)
	assert.Equal(t, advocacy.SharePosted, h.share(t, sh.ID).State)
	assert.Len(t, n.posts(), 1)
}
