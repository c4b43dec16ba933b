package advocacy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// anywhere is a vault whose seals open in any row: how rows that were not stored
// through the program get their tokens, since what the program seals for is its own.
type anywhere struct{ advocacy.Vault }

func (v anywhere) Seal(ctx context.Context, secret, _ []byte) ([]byte, error) {
	return v.Vault.Seal(ctx, secret, []byte("anywhere"))
}

func (v anywhere) Open(ctx context.Context, sealed, _ []byte) ([]byte, bool, error) {
	return v.Vault.Open(ctx, sealed, []byte("anywhere"))
}

// connectPages has the network give tokens to so many pages, and stores their
// connections, which are due to be refreshed at an instant.
func (n *network) connectPages(t *testing.T, count int, at time.Time) {
	t.Helper()
	given := make([]sandbox.Credentials, count)
	var all sync.WaitGroup
	for worker := range 64 { // which wait for one disk together
		all.Go(func() {
			for i := worker; i < count; i += 64 {
				page, err := n.linkedIn.AddAccount(t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: channels.Organization, Name: fmt.Sprint("Page ", i)})
				if !assert.NoError(t, err) {
					return
				}
				given[i], err = n.linkedIn.IssueToken(t.Context(), sandbox.Grant{Account: page.ID, App: "page", Refresh: true,
					Scopes: []string{"r_organization_social", "w_organization_social"}})
				if !assert.NoError(t, err) {
					return
				}
			}
		})
	}
	all.Wait()
	require.False(t, t.Failed())
	const batch = 1000
	for first := 0; first < count; first += batch {
		require.NoError(t, n.Store.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			for i := first; i < min(first+batch, count); i++ {
				tokens, err := json.Marshal(map[string]any{"access": given[i].Access, "refresh": given[i].Refresh, "expires": given[i].ExpiresAt})
				if err != nil {
					return err
				}
				sealed, err := n.vault.Seal(ctx, tokens, []byte{0})
				if err != nil {
					return err
				}
				if err := tx.Connections.Put(ctx, advocacy.Connection{ID: pageID(i), Channel: channels.LinkedIn, Account: fmt.Sprint(1000 + i),
					Kind: channels.Organization, State: advocacy.Connected, Expires: given[i].RefreshExpiresAt, CheckAt: at, Sealed: sealed}); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

func pageID(i int) string { return fmt.Sprintf("page-%05d", i) }

// TestThousandsOfAccountsAreRefreshedOnceEach has two programs on one store renew
// the tokens of every connected account at once, at a network whose refresh tokens
// are good once: to use one twice ends the connection.
func TestThousandsOfAccountsAreRefreshedOnceEach(t *testing.T) {
	t.Parallel() // it waits for the disk most of the time
	n := openNetwork(t)
	n.vault.Vault = anywhere{n.vault.Vault}
	due := n.Clock.Now().Add(24 * time.Hour)
	n.connectPages(t, connectedAccounts, due)
	second, err := advocacy.New(t.Context(), n.Store, &advocacy.Options{Now: n.Clock.Now, Vault: n.vault,
		Channels: []channels.Channel{linkedin.New(&linkedin.Options{APIURL: n.url, AuthURL: n.url, Now: n.Clock.Now,
			Apps: linkedin.Apps{Page: &linkedin.App{ClientID: "page", ClientSecret: channels.NewToken("page-secret")}}})}})
	require.NoError(t, err)
	rotates, err := n.linkedIn.AddFault(t.Context(), sandbox.Fault{Kind: sandbox.RefreshRotates, Times: -1})
	require.NoError(t, err)
	refreshed := func() int {
		faults, err := n.linkedIn.Faults(t.Context())
		require.NoError(t, err)
		require.Len(t, faults, 1)
		require.Equal(t, rotates.ID, faults[0].ID)
		return faults[0].Struck
	}
	// together has both programs tick at once until there is nothing more to refresh.
	together := func(most int) {
		var all sync.WaitGroup
		for _, p := range []*advocacy.Program{n.Program, second} {
			all.Go(func() {
				for range most {
					before := refreshed()
					assert.NoError(t, p.Tick(t.Context()))
					if refreshed() == before {
						return
					}
				}
			})
		}
		all.Wait()
	}
	pages := func() []advocacy.Connection {
		list, err := n.Owner.Connections.Pages(t.Context())
		require.NoError(t, err)
		require.Len(t, list, connectedAccounts)
		return list
	}

	together(1)
	assert.Zero(t, refreshed(), "nothing is due yet")
	n.Clock.Set(due)
	began := time.Now()
	together(connectedAccounts)
	took := time.Since(began)
	assert.Equal(t, connectedAccounts, refreshed(), "each account's tokens are renewed, and none twice")
	var next time.Time
	for _, c := range pages() {
		assert.Equal(t, advocacy.Connected, c.State, "%s", c.ID)
		assert.Equal(t, 2, c.Version, "%s is stored once", c.ID)
		require.True(t, c.CheckAt.After(due), "%s has its next refresh planned", c.ID)
		if next.IsZero() || c.CheckAt.Before(next) {
			next = c.CheckAt
		}
	}
	together(1)
	assert.Equal(t, connectedAccounts, refreshed(), "what was renewed is not due again")

	// The network takes the tokens that it gave, and no older ones: one batch of each
	// program shows it.
	n.Clock.Set(next)
	together(1)
	again := refreshed() - connectedAccounts
	assert.NotZero(t, again)
	renewed := 0
	for _, c := range pages() {
		assert.Equal(t, advocacy.Connected, c.State, "%s lives on by the tokens of its last refresh", c.ID)
		if c.Version == 3 {
			renewed++
		}
	}
	assert.Equal(t, again, renewed)
	t.Logf("%d accounts refreshed in %v, %v each", connectedAccounts, took.Round(time.Millisecond), (took / connectedAccounts).Round(time.Microsecond))
}
