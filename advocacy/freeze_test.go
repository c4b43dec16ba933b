package advocacy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
	"github.com/ambassadorkit/ambassadorkit/content"
)

func freeze(t *testing.T, owner *advocacy.Session, frozen bool) {
	t.Helper()
	_, err := owner.Settings.Change(t.Context(), func(s *advocacy.Settings) { s.Frozen = frozen })
	require.NoError(t, err)
}

func TestAFreezeCancelsWhatWaitsForGood(t *testing.T) {
	n, news := publishing(t)
	waits := n.approved(t, news, "Senere", n.Clock.Now().Add(time.Hour))
	posted := n.approved(t, news, "Nu", time.Time{})
	n.Tick()
	freeze(t, n.Owner, true)
	assert.Equal(t, advocacy.ShareCancelled, n.share(t, waits.ID).State)
	n.Advance(24 * time.Hour)
	assert.Len(t, n.live(t), 1, "what is live stays")

	me := n.As("E001")
	offers, err := me.Nudges.Offers(t.Context())
	require.NoError(t, err)
	assert.Empty(t, offers)
	_, err = me.Shares.Draft(t.Context(), news, channels.LinkedIn, "Nyt")
	assert.ErrorIs(t, err, advocacy.ErrFrozen)
	seen, err := me.Consents.Me(t.Context())
	require.NoError(t, err)
	assert.True(t, seen.Frozen)

	freeze(t, n.Owner, false)
	n.Advance(24 * time.Hour)
	assert.Len(t, n.live(t), 1, "the end of a freeze brings nothing back")
	again := n.approved(t, news, "Igen", time.Time{})
	n.Tick()
	assert.Equal(t, advocacy.SharePosted, n.share(t, again.ID).State)
	_, err = me.Shares.Remove(t.Context(), posted.ID)
	assert.NoError(t, err)
}

// An attempt that has begun, but has not gone out, is caught by Commit; that the
// freeze was over before the next attempt changes nothing.
func TestAFreezeStopsWhatIsOnItsWay(t *testing.T) {
	n, news := publishing(t)
	sh := n.approved(t, news, "Ord", time.Time{})
	fault, err := n.linkedIn.AddFault(t.Context(), sandbox.Fault{Path: "/v2/userinfo", Kind: sandbox.HoldAfter})
	require.NoError(t, err)
	ticked := make(chan error, 1)
	go func() { ticked <- n.Program.Tick(t.Context()) }()
	require.NoError(t, n.linkedIn.AwaitHeld(t.Context(), fault.ID, 1))
	freeze(t, n.Owner, true)
	freeze(t, n.Owner, false)
	require.NoError(t, n.linkedIn.ClearFaults(t.Context()))
	require.NoError(t, <-ticked)
	n.Advance(time.Hour)
	assert.Empty(t, n.live(t))
	assert.Equal(t, advocacy.ShareCancelled, n.share(t, sh.ID).State)
}

// Nobody is written to while it lasts; afterwards what is left to offer comes in a
// window, as after an outage.
func TestAFreezeHoldsMessages(t *testing.T) {
	n := openNetwork(t)
	n.Join(n.Hire(advocacy.Employee{}).ID)
	n.Publish(content.Content{})
	freeze(t, n.Owner, true)
	n.Advance(15 * 24 * time.Hour)
	assert.Empty(t, n.Notifier.Messages())
	freeze(t, n.Owner, false)
	n.Advance(7 * 24 * time.Hour)
	assert.Len(t, n.Notifier.Messages(), 1)
}
