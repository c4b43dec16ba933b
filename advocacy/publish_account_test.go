package advocacy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func TestAShareIsPostedFromTheAccountThatItWasApprovedFor(t *testing.T) {
	n, news := publishing(t)
	sh := n.approved(t, news, "Ord", n.Clock.Now().Add(time.Hour))
	n.connect(t, "E001", n.account(t, sandbox.Account{Kind: channels.Person, Name: "Anna, privately"}))
	n.Advance(2 * time.Hour)
	assert.Empty(t, n.live(t), "another account is another audience")
	got := n.share(t, sh.ID)
	assert.Equal(t, advocacy.ShareWaiting, got.State)
	assert.Contains(t, got.Delivery.Problem, "approve it anew")
	_, err := n.As("E001").Shares.Publish(t.Context(), sh.ID, time.Time{})
	require.NoError(t, err)
	n.Tick()
	assert.Len(t, n.live(t), 1)
}

func TestAPostIsDeletedFromItsAccountConnectedAgain(t *testing.T) {
	n := openNetwork(t)
	n.Join(n.Hire(advocacy.Employee{}).ID)
	account := n.account(t, sandbox.Account{Kind: channels.Person, Name: "Anna"})
	c := n.connect(t, "E001", account)
	sh := n.approved(t, n.Publish(told("news")), "Ord", time.Time{})
	n.Tick()
	require.Len(t, n.live(t), 1)
	require.NoError(t, n.As("E001").Connections.Disconnect(t.Context(), c.ID))
	n.Advance(time.Hour) // the network has heard of it
	_, err := n.As("E001").Shares.Remove(t.Context(), sh.ID)
	require.NoError(t, err)
	n.Tick()
	assert.Contains(t, n.share(t, sh.ID).Delivery.Problem, "connect it again")
	n.connect(t, "E001", account)
	n.Tick()
	assert.Empty(t, n.live(t))
	assert.Equal(t, advocacy.ShareRemoved, n.share(t, sh.ID).State)
}

func TestAPostThatMayNotBeDeletedStaysAndSaysSo(t *testing.T) {
	n, news := publishing(t)
	sh := n.approved(t, news, "Ord", time.Time{})
	n.Tick()
	n.fault(t, sandbox.Fault{Method: "DELETE", Kind: sandbox.Forbidden, Times: -1})
	_, err := n.As("E001").Shares.Remove(t.Context(), sh.ID)
	require.NoError(t, err)
	n.Tick()
	got := n.share(t, sh.ID)
	assert.Equal(t, advocacy.SharePosted, got.State)
	assert.NotEmpty(t, got.Delivery.Problem)
}

// What is approved for posting is not opened as a dialog as well: it would be
// posted twice.
func TestAnApprovedShareIsNotOpenedAsADialog(t *testing.T) {
	n, news := publishing(t)
	sh := n.approved(t, news, "Ord", n.Clock.Now().Add(time.Hour))
	_, err := n.As("E001").Shares.Open(t.Context(), sh.ID)
	assert.ErrorIs(t, err, advocacy.ErrConflict)
	assert.Equal(t, advocacy.ShareReady, n.share(t, sh.ID).State)
}
