package advocacy_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// stage is a program that posts to a sandbox, which may be another process.
type stage struct {
	*advocacytest.World
	path, url string
	keys      []byte
	network   sandbox.Control
	accounts  map[string]string // at the network, by employee
}

func openStage(t testing.TB, network sandbox.Control, address string, at time.Time) *stage {
	t.Helper()
	s := &stage{path: filepath.Join(t.TempDir(), "advocacy.db"), url: address, network: network, accounts: map[string]string{}}
	for id, scopes := range map[string][]string{
		"member": {"openid", "profile", "w_member_social"},
		"page":   {"r_organization_social", "w_organization_social", "rw_organization_admin"},
	} {
		require.NoError(t, network.AddApp(t.Context(), sandbox.App{Network: channels.LinkedIn, ID: id, Secret: id + "-secret",
			Redirects: []string{backHere}, Scopes: scopes, Refreshes: true}))
	}
	var err error
	s.keys, err = vault.Generate()
	require.NoError(t, err)
	keys, err := vault.New(s.keys, nil)
	require.NoError(t, err)
	s.World = &advocacytest.World{Clock: &advocacytest.Clock{}}
	now := func() time.Time { return s.Clock.Now() }
	s.World = advocacytest.New(t, &advocacytest.Options{Start: at, Path: s.path, Vault: keys, Channels: []channels.Channel{wired(address, now, nil)}})
	return s
}

// wired is LinkedIn as an app of the company's speaks to it.
func wired(address string, now func() time.Time, client *http.Client) channels.Channel {
	app := func(id string) *linkedin.App {
		return &linkedin.App{ClientID: id, ClientSecret: channels.NewToken(id + "-secret")}
	}
	return linkedin.New(&linkedin.Options{APIURL: address, AuthURL: address, Now: now, HTTPClient: client,
		Apps: linkedin.Apps{Member: app("member"), Page: app("page")}})
}

// person is an ambassador whose account is connected.
func (s *stage) person(t testing.TB) (id string) {
	t.Helper()
	id = s.Hire(advocacy.Employee{}).ID
	s.Join(id)
	account, err := s.network.AddAccount(t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: id})
	require.NoError(t, err)
	s.accounts[id] = account.ID
	s.connect(t, s.As(id), channels.Person, account.ID)
	return id
}

// connect sends somebody to the network, has them agree, and brings them back.
func (s *stage) connect(t testing.TB, session *advocacy.Session, kind channels.AccountKind, account string) advocacy.Connection {
	t.Helper()
	there, err := session.Connections.Begin(t.Context(), channels.LinkedIn, kind, backHere)
	require.NoError(t, err)
	back, err := s.network.Approve(t.Context(), sandbox.Approval{URL: there, Account: account})
	require.NoError(t, err)
	address, err := url.Parse(back)
	require.NoError(t, err)
	c, err := session.Connections.Finish(t.Context(), advocacy.FinishRequest{State: address.Query().Get("state"), Code: address.Query().Get("code")})
	require.NoError(t, err)
	return c
}

// draft is a share in own words, with its disclosure.
func (s *stage) draft(t testing.TB, id, news, words string) advocacy.Share {
	t.Helper()
	me := s.As(id).Shares
	c, err := me.Compose(t.Context(), news, channels.LinkedIn)
	require.NoError(t, err)
	sh, err := me.Draft(t.Context(), news, channels.LinkedIn, strings.TrimSpace(c.Disclosure.Text+" "+words))
	require.NoError(t, err)
	return sh
}

// approved is a share that its person has approved for an instant.
func (s *stage) approved(t testing.TB, id, news, words string, at time.Time) advocacy.Share {
	t.Helper()
	sh, err := s.As(id).Shares.Publish(t.Context(), s.draft(t, id, news, words).ID, at)
	require.NoError(t, err)
	return sh
}

// stored is a share as it is in the store, whoever it belongs to by now.
func (s *stage) stored(t testing.TB, id string) (sh advocacy.Share) {
	t.Helper()
	require.NoError(t, s.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) (err error) {
		sh, err = tx.Shares.Get(ctx, id)
		return err
	}))
	return sh
}

// expireShares ends the leases of the dead.
func expireShares(t testing.TB, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	_, err = db.Exec("PRAGMA busy_timeout = 10000; UPDATE shares SET lease_until = 0 WHERE lease_until IS NOT NULL; UPDATE connections SET lease_until = 0 WHERE lease_until IS NOT NULL")
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

// fingerprint is how the sandbox knows posts again that LinkedIn takes for one
// another: see sandbox.Request.
func fingerprint(author string, post channels.Post) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{author, post.Text, "", post.Link}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// withoutEffect reports whether the answer to a create proves that nothing is live
// by it: a refusal before anything was done.
func withoutEffect(r sandbox.Request) bool {
	switch r.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusUpgradeRequired, http.StatusTooManyRequests:
		return !r.Stored
	}
	return false
}

// steps are what a program does, one after the other: with near those from when an
// attempt at a share was armed. When as many as left are done, something happens.
type steps struct {
	left  int // 0: nothing does
	near  bool
	armed bool
	then  func(at string)
}

func (s *steps) step(at string) {
	if s.left == 0 || s.near && !s.armed {
		return
	}
	if s.left--; s.left == 0 {
		s.then(at)
	}
}

// mortalStore takes steps before, within and after each transaction that writes:
// an attempt's journal among them.
type mortalStore struct {
	advocacy.Store
	*steps
}

// within is the step that is taken while the store is locked.
const within = "within an Update"

func (m mortalStore) Update(ctx context.Context, f func(context.Context, *advocacy.Tx) error) error {
	m.step("before an Update")
	err := m.Store.Update(ctx, func(ctx context.Context, tx *advocacy.Tx) error {
		watched := *tx
		watched.Shares = armedShares{tx.Shares, m.steps}
		err := f(ctx, &watched)
		m.step(within)
		return err
	})
	m.step("after an Update")
	return err
}

// armedShares sees an attempt being armed.
type armedShares struct {
	advocacy.ShareStore
	*steps
}

func (s armedShares) Arm(ctx context.Context, sh advocacy.Share, lease time.Duration) error {
	if s.left > 0 {
		s.armed = true
	}
	return s.ShareStore.Arm(ctx, sh, lease)
}

// mortalTransport takes steps before and after each call to the network.
type mortalTransport struct {
	http.RoundTripper
	*steps
}

func (m mortalTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	m.step("before " + r.Method + " " + r.URL.Path)
	response, err := m.RoundTripper.RoundTrip(r)
	m.step("after " + r.Method + " " + r.URL.Path)
	return response, err
}
