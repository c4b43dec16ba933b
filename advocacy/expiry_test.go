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

// expiring is a network with an ambassador whose account ends in eight days.
func expiring(t *testing.T) (n *network, account string, c advocacy.Connection) {
	t.Helper()
	n = openNetwork(t)
	n.Join(n.Hire(advocacy.Employee{}).ID)
	account = n.account(t, sandbox.Account{Kind: channels.Person, Name: "Anna"})
	n.connect(t, "E001", account)
	list, err := n.As("E001").Connections.List(t.Context())
	require.NoError(t, err)
	require.Len(t, list, 1)
	n.Clock.Set(list[0].Expires.Add(-8 * 24 * time.Hour))
	n.Tick()
	return n, account, list[0]
}

func TestTheEndOfAConnectionIsAnnouncedOnceSevenDaysAhead(t *testing.T) {
	n, _, c := expiring(t)
	assert.Empty(t, n.Messages())
	n.hours(4 * 24)
	messages := n.Messages()
	require.Len(t, messages, 1)
	m := messages[0]
	assert.Equal(t, advocacy.Expiry, m.Kind)
	assert.Contains(t, m.Text, "LinkedIn slutter den 5. februar 2027.")
	assert.NotEmpty(t, m.Unsubscribe)
	assert.Equal(t, c.Expires.Add(-advocacy.ExpiryNotice), m.Date.UTC())
	list, err := n.As("E001").Connections.List(t.Context())
	require.NoError(t, err)
	assert.Equal(t, advocacy.Connected, list[0].State)
	n.hours(4 * 24)
	assert.Len(t, n.Messages(), 1)
	list, err = n.As("E001").Connections.List(t.Context())
	require.NoError(t, err)
	assert.Equal(t, advocacy.NeedsLogin, list[0].State)
	assert.Zero(t, tally(t, n.World, advocacy.DigestsSent, ""), "it is no digest")
	for _, count := range mustCounts(t, n) {
		assert.NotEqual(t, advocacy.Expiry, count.Kind, "who connected what is nobody's business")
	}
}

func mustCounts(t *testing.T, n *network) []advocacy.NudgeCount {
	t.Helper()
	counts, err := n.Owner.Nudges.Counts(t.Context())
	require.NoError(t, err)
	return counts
}

func TestTheEndOfAConnectionIsNotAnnouncedToWhom(t *testing.T) {
	for name, does := range map[string]func(t *testing.T, n *network, account string, c advocacy.Connection){
		"has connected again": func(t *testing.T, n *network, account string, c advocacy.Connection) {
			n.connect(t, "E001", account)
		},
		"wants no messages": func(t *testing.T, n *network, _ string, _ advocacy.Connection) {
			require.NoError(t, n.As("E001").Consents.Unsubscribe(t.Context()))
		},
		"has disconnected": func(t *testing.T, n *network, account string, c advocacy.Connection) {
			require.NoError(t, n.As("E001").Connections.Disconnect(t.Context(), c.ID))
		},
		"has left": func(t *testing.T, n *network, _ string, _ advocacy.Connection) {
			require.NoError(t, n.As("E001").Consents.Leave(t.Context()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			n, account, c := expiring(t)
			does(t, n, account, c)
			n.hours(3 * 24)
			assert.Empty(t, n.Messages())
		})
	}
}
