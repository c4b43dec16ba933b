package advocacy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// From a leaked key to one that is gone: nobody has to connect again.
func TestAKeyIsRotatedOut(t *testing.T) {
	n := openNetwork(t)
	news := n.Publish(told("news"))
	const people = 230 // more than one batch
	for range people {
		id := n.Hire(advocacy.Employee{}).ID
		n.Join(id)
		n.connect(t, id, n.account(t, sandbox.Account{Kind: channels.Person, Name: id}))
	}
	require.NoError(t, n.As("E002").Consents.Leave(t.Context())) // whose tokens are kept to be revoked
	old, err := vault.Keys(n.keys)
	require.NoError(t, err)
	use := func(keys []byte, err error) {
		t.Helper()
		require.NoError(t, err)
		n.keys = keys
		n.vault.Vault, err = vault.New(keys, nil)
		require.NoError(t, err)
	}

	resealed, err := n.Program.Reseal(t.Context())
	require.NoError(t, err)
	assert.Zero(t, resealed, "nothing is stale yet")
	use(vault.Rotate(n.keys))
	resealed, err = n.Program.Reseal(t.Context())
	require.NoError(t, err)
	assert.Equal(t, people, resealed)
	resealed, err = n.Program.Reseal(t.Context())
	require.NoError(t, err)
	assert.Zero(t, resealed)
	use(vault.Drop(n.keys, old[0].ID))
	sh := n.approved(t, news, "Ord", time.Time{})
	n.Tick()
	assert.Equal(t, advocacy.SharePosted, n.share(t, sh.ID).State)
	pages, err := n.As("E230").Connections.List(t.Context())
	require.NoError(t, err)
	assert.Equal(t, advocacy.Connected, pages[0].State)
}

func TestWhatCannotBeOpenedIsNotSealedAgain(t *testing.T) {
	n := openNetwork(t)
	n.Join(n.Hire(advocacy.Employee{}).ID)
	n.connect(t, "E001", n.account(t, sandbox.Account{Kind: channels.Person}))
	keys, err := vault.Generate()
	require.NoError(t, err)
	right := n.vault.Vault
	n.vault.Vault, err = vault.New(keys, nil)
	require.NoError(t, err)
	resealed, err := n.Program.Reseal(t.Context())
	require.NoError(t, err)
	assert.Zero(t, resealed)
	n.vault.Vault = right
	sh := n.approved(t, n.Publish(told("news")), "Ord", time.Time{})
	n.Tick()
	assert.Equal(t, advocacy.SharePosted, n.share(t, sh.ID).State, "it is as it was")

	bare, err := advocacy.New(t.Context(), n.Store, &advocacy.Options{Now: n.Clock.Now, Channels: []channels.Channel{wired(n.url, n.Clock.Now, nil)}})
	require.NoError(t, err)
	_, err = bare.Reseal(t.Context())
	assert.ErrorContains(t, err, "options.vault")
}
