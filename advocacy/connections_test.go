package advocacy_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

const backHere = "https://hr.nordlys.example/connected"

// network is a program with LinkedIn over its API, whose other side is the
// sandbox, on one clock.
type network struct {
	*advocacytest.World
	path     string // of the database
	url      string // of the network
	linkedIn *sandbox.Sandbox
	keys     []byte
	vault    *switchVault
}

// switchVault is a vault whose keys the host can change.
type switchVault struct{ advocacy.Vault }

// openNetwork has an app for people, which LinkedIn grants more scopes, and one for
// pages.
func openNetwork(t *testing.T, more ...string) *network {
	t.Helper()
	n := &network{path: filepath.Join(t.TempDir(), "advocacy.db")}
	now := func() time.Time { return n.Clock.Now() }
	var err error
	n.World = &advocacytest.World{Clock: &advocacytest.Clock{}}
	n.Clock.Set(time.Date(2026, time.December, 7, 7, 0, 0, 0, time.UTC))
	n.linkedIn, err = sandbox.New(t.TempDir(), &sandbox.Options{Now: now})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, n.linkedIn.Close()) })
	server := httptest.NewServer(n.linkedIn)
	t.Cleanup(server.Close)
	n.url = server.URL
	granted := map[string][]string{
		"member": append([]string{"openid", "profile", "w_member_social"}, more...),
		"page":   {"r_organization_social", "w_organization_social", "rw_organization_admin"},
	}
	for id, scopes := range granted {
		require.NoError(t, n.linkedIn.AddApp(t.Context(), sandbox.App{Network: channels.LinkedIn, ID: id, Secret: id + "-secret",
			Redirects: []string{backHere}, Scopes: scopes, Refreshes: id == "page"}))
	}
	n.keys, err = vault.Generate()
	require.NoError(t, err)
	first, err := vault.New(n.keys, nil)
	require.NoError(t, err)
	n.vault = &switchVault{Vault: first}
	app := func(id string) *linkedin.App {
		return &linkedin.App{ClientID: id, ClientSecret: channels.NewToken(id + "-secret"), Scopes: granted[id]}
	}
	n.World = advocacytest.New(t, &advocacytest.Options{Path: n.path, Vault: n.vault, Channels: []channels.Channel{linkedin.New(&linkedin.Options{
		APIURL: server.URL, AuthURL: server.URL, Apps: linkedin.Apps{Member: app("member"), Page: app("page")}, Now: now})}})
	return n
}

// account is one at the network.
func (n *network) account(t *testing.T, a sandbox.Account) string {
	t.Helper()
	a.Network, a.Name = channels.LinkedIn, cmp.Or(a.Name, "Somebody")
	added, err := n.linkedIn.AddAccount(t.Context(), a)
	require.NoError(t, err)
	return added.ID
}

// idOf is what the channel calls an account of the sandbox.
func idOf(urn string) string { return urn[strings.LastIndex(urn, ":")+1:] }

// login sends somebody to the network and brings them back.
func (n *network) login(t *testing.T, session *advocacy.Session, kind channels.AccountKind, account string) advocacy.FinishRequest {
	t.Helper()
	there, err := session.Connections.Begin(t.Context(), channels.LinkedIn, kind, backHere)
	require.NoError(t, err)
	back, err := n.linkedIn.Approve(t.Context(), sandbox.Approval{URL: there, Account: account})
	require.NoError(t, err)
	address, err := url.Parse(back)
	require.NoError(t, err)
	return advocacy.FinishRequest{State: address.Query().Get("state"), Code: address.Query().Get("code")}
}

func (n *network) connect(t *testing.T, id, account string) advocacy.Connection {
	t.Helper()
	c, err := n.As(id).Connections.Finish(t.Context(), n.login(t, n.As(id), channels.Person, account))
	require.NoError(t, err)
	return c
}

func TestAPersonConnectsTheirAccountAndEndsIt(t *testing.T) {
	n := openNetwork(t)
	n.Join(n.Hire(advocacy.Employee{}).ID)
	account := n.account(t, sandbox.Account{Kind: channels.Person, Name: "Anna"})
	c := n.connect(t, "E001", account)
	assert.Equal(t, idOf(account), c.Account)
	assert.Equal(t, advocacy.Connected, c.State)
	assert.Equal(t, n.Clock.Now().Add(60*24*time.Hour), c.Expires, "a member's token lives for 60 days and is not refreshed")
	assert.False(t, c.Expiring(c.Expires.Add(-advocacy.ExpiryNotice-time.Second)))
	assert.True(t, c.Expiring(c.Expires.Add(-advocacy.ExpiryNotice)))
	list, err := n.As("E001").Connections.List(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []advocacy.Connection{c}, list)

	again := n.connect(t, "E001", account)
	assert.Equal(t, c.ID, again.ID, "the same account is renewed")
	other := n.connect(t, "E001", n.account(t, sandbox.Account{Kind: channels.Person, Name: "Anna, her other one"}))
	list, err = n.As("E001").Connections.List(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []advocacy.Connection{other}, list, "one account for a channel")
	n.Tick()

	require.NoError(t, n.As("E001").Connections.Disconnect(t.Context(), other.ID))
	require.ErrorIs(t, n.As("E001").Connections.Disconnect(t.Context(), other.ID), advocacy.ErrNotFound)
	list, err = n.As("E001").Connections.List(t.Context())
	require.NoError(t, err)
	assert.Empty(t, list)
	n.Tick()
	ledger, err := n.linkedIn.Ledger(t.Context())
	require.NoError(t, err)
	for _, token := range ledger.Tokens {
		if idOf(token.Account) == other.Account {
			assert.NotNil(t, token.RevokedAt, "the network was told")
		}
	}
}

func TestAStateIsGoodForWhoeverBeganAndForAWhile(t *testing.T) {
	n := openNetwork(t)
	for range 2 {
		n.Join(n.Hire(advocacy.Employee{}).ID)
	}
	n.Hire(advocacy.Employee{})
	account := n.account(t, sandbox.Account{Kind: channels.Person})
	r := n.login(t, n.As("E001"), channels.Person, account)
	_, err := n.As("E002").Connections.Finish(t.Context(), r)
	require.ErrorIs(t, err, advocacy.ErrBadToken, "another person")
	_, err = n.As("E001").Connections.Finish(t.Context(), advocacy.FinishRequest{State: r.State[1:], Code: r.Code})
	require.ErrorIs(t, err, advocacy.ErrBadToken, "a state that is not whole")
	n.Clock.Advance(advocacy.LoginLife)
	_, err = n.As("E001").Connections.Finish(t.Context(), r)
	require.ErrorIs(t, err, advocacy.ErrTokenExpired)
	_, err = n.As("E003").Connections.Begin(t.Context(), channels.LinkedIn, channels.Person, backHere)
	require.ErrorIs(t, err, advocacy.ErrNotJoined)
	_, err = n.As("E001").Connections.Begin(t.Context(), channels.LinkedIn, channels.Organization, backHere)
	require.ErrorIs(t, err, advocacy.ErrForbidden, "pages are the owners'")
	var problems advocacy.Problems
	_, err = n.As("E001").Connections.Begin(t.Context(), "myspace", channels.Person, backHere)
	require.ErrorAs(t, err, &problems)

	bare := advocacytest.New(t, nil)
	bare.Join(bare.Hire(advocacy.Employee{}).ID)
	_, err = bare.As("E001").Connections.Begin(t.Context(), channels.LinkedIn, channels.Person, backHere)
	require.ErrorAs(t, err, &problems)
	assert.Equal(t, "options.vault", problems[0].Field)
}

func TestAnOwnerConnectsOneOfSeveralPages(t *testing.T) {
	n := openNetwork(t)
	owner := n.Program.As(advocacy.Actor{Login: "owner"})
	person := n.account(t, sandbox.Account{Kind: channels.Person, Name: "Owner"})
	first := n.account(t, sandbox.Account{Kind: channels.Organization, Name: "Nordlys", Roles: map[string]string{person: "ADMINISTRATOR"}})
	n.account(t, sandbox.Account{Kind: channels.Organization, Name: "Nordlys Wind", Roles: map[string]string{person: "ADMINISTRATOR"}})
	var problems advocacy.Problems
	_, err := owner.Connections.Finish(t.Context(), n.login(t, owner, channels.Organization, person))
	require.ErrorAs(t, err, &problems)
	assert.Contains(t, problems[0].Message, idOf(first))
	r := n.login(t, owner, channels.Organization, person)
	r.Account = idOf(first)
	page, err := owner.Connections.Finish(t.Context(), r)
	require.NoError(t, err)
	pages, err := n.Owner.Connections.Pages(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []advocacy.Connection{page}, pages)

	// The page's access token is refreshed before it ends, and again.
	before := page.CheckAt
	for range 3 {
		n.Clock.Set(pages[0].CheckAt)
		n.Tick()
		pages, err = n.Owner.Connections.Pages(t.Context())
		require.NoError(t, err)
		require.Equal(t, advocacy.Connected, pages[0].State)
		require.True(t, pages[0].CheckAt.After(before))
		before = pages[0].CheckAt
	}
}

func TestOnlyTheNetworksDefiniteWordEndsAConnection(t *testing.T) {
	for name, c := range map[string]struct {
		fault sandbox.FaultKind
		want  advocacy.ConnectionState
	}{
		"a failure that passes": {sandbox.RefreshFails, advocacy.Connected},
		"invalid_grant":         {sandbox.RefreshEnds, advocacy.NeedsLogin},
		"a 503":                 {sandbox.FailBefore, advocacy.Connected},
		"no answer":             {sandbox.ResetBefore, advocacy.Connected},
	} {
		t.Run(name, func(t *testing.T) {
			n := openNetwork(t)
			owner := n.Program.As(advocacy.Actor{Login: "owner"})
			person := n.account(t, sandbox.Account{Kind: channels.Person})
			n.account(t, sandbox.Account{Kind: channels.Organization, Roles: map[string]string{person: "ADMINISTRATOR"}})
			page, err := owner.Connections.Finish(t.Context(), n.login(t, owner, channels.Organization, person))
			require.NoError(t, err)
			n.Clock.Set(page.CheckAt)
			_, err = n.linkedIn.AddFault(t.Context(), sandbox.Fault{Path: "/oauth/v2/accessToken", Kind: c.fault})
			require.NoError(t, err)
			err = n.Program.Tick(t.Context())
			if c.want == advocacy.Connected {
				require.Error(t, err, "it is said")
				assert.NotContains(t, err.Error(), "page-secret")
			} else {
				require.NoError(t, err)
			}
			pages, err := owner.Connections.Pages(t.Context())
			require.NoError(t, err)
			assert.Equal(t, c.want, pages[0].State)
			if c.want == advocacy.Connected {
				n.Advance(2 * time.Minute)
				pages, err = owner.Connections.Pages(t.Context())
				require.NoError(t, err)
				assert.True(t, pages[0].CheckAt.After(n.Clock.Now()), "the next try renews it")
				assert.Zero(t, pages[0].Tries)
			}
		})
	}
}

func TestOfManyTicksAtOnceOneRefreshes(t *testing.T) {
	n := openNetwork(t)
	owner := n.Program.As(advocacy.Actor{Login: "owner"})
	person := n.account(t, sandbox.Account{Kind: channels.Person})
	n.account(t, sandbox.Account{Kind: channels.Organization, Roles: map[string]string{person: "ADMINISTRATOR"}})
	page, err := owner.Connections.Finish(t.Context(), n.login(t, owner, channels.Organization, person))
	require.NoError(t, err)
	n.Clock.Set(page.CheckAt)
	fault, err := n.linkedIn.AddFault(t.Context(), sandbox.Fault{Path: "/oauth/v2/accessToken", Kind: sandbox.RefreshRotates, Times: -1})
	require.NoError(t, err)
	var ticks sync.WaitGroup
	for range 8 {
		ticks.Go(func() { assert.NoError(t, n.Program.Tick(t.Context())) })
	}
	ticks.Wait()
	faults, err := n.linkedIn.Faults(t.Context())
	require.NoError(t, err)
	for _, f := range faults {
		if f.ID == fault.ID {
			assert.Equal(t, 1, f.Struck, "one refresh reached the network")
		}
	}
	pages, err := owner.Connections.Pages(t.Context())
	require.NoError(t, err)
	assert.Equal(t, advocacy.Connected, pages[0].State)
}

func TestALostKeyMeansToConnectAgain(t *testing.T) {
	n := openNetwork(t)
	owner := n.Program.As(advocacy.Actor{Login: "owner"})
	person := n.account(t, sandbox.Account{Kind: channels.Person})
	n.account(t, sandbox.Account{Kind: channels.Organization, Roles: map[string]string{person: "ADMINISTRATOR"}})
	page, err := owner.Connections.Finish(t.Context(), n.login(t, owner, channels.Organization, person))
	require.NoError(t, err)
	keys, err := vault.Generate()
	require.NoError(t, err)
	n.vault.Vault, err = vault.New(keys, nil)
	require.NoError(t, err)
	n.Clock.Set(page.CheckAt)
	n.Tick()
	pages, err := owner.Connections.Pages(t.Context())
	require.NoError(t, err)
	assert.Equal(t, advocacy.NeedsLogin, pages[0].State)
	renewed, err := owner.Connections.Finish(t.Context(), n.login(t, owner, channels.Organization, person))
	require.NoError(t, err)
	assert.Equal(t, page.ID, renewed.ID)
	assert.Equal(t, advocacy.Connected, renewed.State)
}

func TestALeaversTokensGoWithinThreeDays(t *testing.T) {
	n := openNetwork(t)
	n.Join(n.Hire(advocacy.Employee{}).ID)
	c := n.connect(t, "E001", n.account(t, sandbox.Account{Kind: channels.Person}))
	_, err := n.linkedIn.AddFault(t.Context(), sandbox.Fault{Path: "/oauth/v2/revoke", Kind: sandbox.FailBefore, Times: -1})
	require.NoError(t, err)
	require.NoError(t, n.As("E001").Consents.Leave(t.Context()))
	inFile := func() bool {
		file := filepath.Join(t.TempDir(), "copy.db")
		require.NoError(t, n.Store.Snapshot(t.Context(), file))
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		return bytes.Contains(b, []byte(c.Account))
	}
	require.Error(t, n.Program.Tick(t.Context()), "the network does not hear")
	assert.True(t, inFile(), "kept, to be told")
	for range 72 * 4 {
		n.Clock.Advance(15 * time.Minute)
		_ = n.Program.Tick(t.Context())
	}
	assert.False(t, inFile())
}

func TestTokensStandNowhere(t *testing.T) {
	n := openNetwork(t)
	n.Join(n.Hire(advocacy.Employee{}).ID)
	r := n.login(t, n.As("E001"), channels.Person, n.account(t, sandbox.Account{Kind: channels.Person}))
	_, err := n.As("E001").Connections.Finish(t.Context(), r)
	require.NoError(t, err)
	mine, err := n.As("E001").Consents.Export(t.Context())
	require.NoError(t, err)
	require.Len(t, mine.Connections, 1, "the person sees that it is there")
	text, err := json.Marshal(mine)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "ealed")
	file := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, n.Store.Snapshot(t.Context(), file))
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	for _, secret := range []string{"member-secret", r.Code, "\"access\""} {
		assert.False(t, bytes.Contains(b, []byte(secret)), secret)
	}
}
