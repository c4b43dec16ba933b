package advocacy_test

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// ownNetwork is a host's own channel to a network of its own, which does what a test
// says: the sandbox, which is a real network's stand-in, cannot hang for as long as a
// lease or answer in the middle of somebody else's act.
type ownNetwork struct {
	name string

	// What stands in the place of what it would do; nil is that.
	publish  func(context.Context, channels.Attempt) (channels.Receipt, error)
	find     func(context.Context, channels.Attempt) (channels.Receipt, error)
	remove   func(context.Context, channels.Account, string) error
	exchange func(code string) channels.Credentials
	refresh  func(context.Context, channels.Token) (channels.Credentials, error)
	revoke   func(context.Context, channels.Credentials) error

	mu      sync.Mutex
	live    map[string]string // texts by id
	made    int
	revoked []string // access tokens
}

func (n *ownNetwork) Name() string { return n.name }

func (n *ownNetwork) Capabilities() channels.Capabilities {
	return channels.Capabilities{Title: n.name, Level: channels.SelfServeApp,
		Grants: []channels.Grant{{Ability: channels.PublishPost, Account: channels.Person, Level: channels.SelfServeApp}}}
}

func (n *ownNetwork) Check(channels.Post) error { return nil }

// create makes a post live.
func (n *ownNetwork) create(a channels.Attempt) channels.Receipt {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.made++
	id := n.name + string(rune('A'+n.made))
	if n.live == nil {
		n.live = map[string]string{}
	}
	n.live[id] = a.Post.Text
	return channels.Receipt{ID: id, URL: "https://" + n.name + ".example/" + id}
}

func (n *ownNetwork) posts() map[string]string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return maps.Clone(n.live)
}

// post is what Publish does by itself.
func (n *ownNetwork) post(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
	if err := a.Journal.Commit(ctx); err != nil {
		return channels.Receipt{}, err
	}
	return n.create(a), nil
}

func (n *ownNetwork) Publish(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
	if n.publish != nil {
		return n.publish(ctx, a)
	}
	return n.post(ctx, a)
}

func (n *ownNetwork) Find(ctx context.Context, a channels.Attempt, _ time.Time) (channels.Receipt, error) {
	if n.find != nil {
		return n.find(ctx, a)
	}
	return channels.Receipt{}, nil
}

// byText finds a post by its text, as networks that give no key have it.
func (n *ownNetwork) byText(_ context.Context, a channels.Attempt) (channels.Receipt, error) {
	for id, text := range n.posts() {
		if text == a.Post.Text {
			return channels.Receipt{ID: id}, nil
		}
	}
	return channels.Receipt{}, nil
}

func (n *ownNetwork) Remove(ctx context.Context, account channels.Account, id string) error {
	if n.remove != nil {
		if err := n.remove(ctx, account, id); err != nil {
			return err
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.live, id)
	return nil
}

func (n *ownNetwork) AuthorizeURL(a channels.Authorization) (string, error) {
	return "https://" + n.name + ".example/?state=" + url.QueryEscape(a.State), nil
}

// Exchange takes "account/whatever" as a code, and gives it as a token.
func (n *ownNetwork) Exchange(_ context.Context, _ channels.Authorization, code string) (channels.Credentials, error) {
	if n.exchange != nil {
		return n.exchange(code), nil
	}
	return channels.Credentials{Access: channels.NewToken(code)}, nil
}

func (n *ownNetwork) Accounts(_ context.Context, kind channels.AccountKind, access channels.Token) ([]channels.Identity, error) {
	account, _, _ := strings.Cut(access.Reveal(), "/")
	return []channels.Identity{{ID: account, Kind: kind}}, nil
}

func (n *ownNetwork) Refresh(ctx context.Context, _ channels.AccountKind, refresh channels.Token) (channels.Credentials, error) {
	return n.refresh(ctx, refresh)
}

func (n *ownNetwork) Revoke(ctx context.Context, _ channels.AccountKind, c channels.Credentials) error {
	if n.revoke != nil {
		if err := n.revoke(ctx, c); err != nil {
			return err
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.revoked = append(n.revoked, c.Access.Reveal())
	return nil
}

// expired is how a network refuses a token.
func expired(n *ownNetwork) error {
	return &channels.Error{Channel: n.name, Code: channels.AuthExpired, Status: 401, Message: "the token has expired"}
}

// host is a program on networks of its own, with one ambassador, E001.
type host struct {
	*advocacytest.World
	path     string
	vault    *unsteadyVault
	channels []channels.Channel
	news     string
	log      *bytes.Buffer // of its further programs
}

// unsteadyVault is a vault that is out of reach as a test says.
type unsteadyVault struct {
	advocacy.Vault
	stale      bool // all that it opens is
	open, seal error
	before     func() // each Seal
}

func (v *unsteadyVault) Open(ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
	if v.open != nil {
		return nil, false, v.open
	}
	secret, stale, err := v.Vault.Open(ctx, sealed, about)
	return secret, stale || v.stale, err
}

func (v *unsteadyVault) Seal(ctx context.Context, secret, about []byte) ([]byte, error) {
	if v.before != nil {
		v.before()
	}
	if v.seal != nil {
		return nil, v.seal
	}
	return v.Vault.Seal(ctx, secret, about)
}

func openHost(t *testing.T, networks ...*ownNetwork) *host {
	t.Helper()
	h := &host{path: filepath.Join(t.TempDir(), "advocacy.db"), vault: &unsteadyVault{Vault: freshVault(t)}, log: &bytes.Buffer{}}
	for _, n := range networks {
		h.channels = append(h.channels, n)
	}
	h.World = advocacytest.New(t, &advocacytest.Options{Path: h.path, Vault: h.vault, Channels: h.channels})
	h.Join(h.Hire(advocacy.Employee{}).ID)
	h.news = h.Publish(content.Content{})
	return h
}

// freshVault is one with keys that nobody else has.
func freshVault(t *testing.T) advocacy.Vault {
	t.Helper()
	keys, err := vault.Generate()
	require.NoError(t, err)
	v, err := vault.New(keys, nil)
	require.NoError(t, err)
	return v
}

// node is a further program on the store, with the channels of the first or its own.
func (h *host) node(t *testing.T, o advocacy.Options) *advocacy.Program {
	t.Helper()
	if o.Channels == nil {
		o.Channels = h.channels
	}
	o.Now, o.Logger = h.Clock.Now, slog.New(slog.NewJSONHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p, err := advocacy.New(t.Context(), h.Store, &o)
	require.NoError(t, err)
	return p
}

// connect connects an account of a person's by a code, "account/whatever".
func (h *host) connect(t *testing.T, who string, n *ownNetwork, code string) advocacy.Connection {
	t.Helper()
	c, err := connectOn(t, h.Program, who, n, code)
	require.NoError(t, err)
	return c
}

func connectOn(t *testing.T, p *advocacy.Program, who string, n *ownNetwork, code string) (advocacy.Connection, error) {
	t.Helper()
	me := p.As(advocacy.Actor{Login: who})
	there, err := me.Connections.Begin(t.Context(), n.name, channels.Person, backHere)
	require.NoError(t, err)
	address, err := url.Parse(there)
	require.NoError(t, err)
	return me.Connections.Finish(t.Context(), advocacy.FinishRequest{State: address.Query().Get("state"), Code: code})
}

// approve has a person approve a text for an instant, now for the zero time.
func (h *host) approve(t *testing.T, who string, n *ownNetwork, words string, at time.Time) advocacy.Share {
	t.Helper()
	me := h.As(who).Shares
	c, err := me.Compose(t.Context(), h.news, n.name)
	require.NoError(t, err)
	draft, err := me.Draft(t.Context(), h.news, n.name, c.Disclosure.Text+" "+words)
	require.NoError(t, err)
	sh, err := me.Publish(t.Context(), draft.ID, at)
	require.NoError(t, err)
	return sh
}

// hosting is a program that posts to one network, where E001 has connected "anna".
func hosting(t *testing.T) (*host, *ownNetwork) {
	t.Helper()
	n := &ownNetwork{name: "net"}
	h := openHost(t, n)
	h.connect(t, "E001", n, "anna")
	return h, n
}

// days lets time pass, an hour at a time.
func (h *host) days(count int) { days(h.World, count) }

// share is a share as stored, whoever it belongs to by now.
func (h *host) share(t *testing.T, id string) (sh advocacy.Share) {
	t.Helper()
	require.NoError(t, h.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) (err error) {
		sh, err = tx.Shares.Get(ctx, id)
		return err
	}))
	return sh
}

// connection is one as stored.
func (h *host) connection(t *testing.T, id string) (c advocacy.Connection) {
	t.Helper()
	require.NoError(t, h.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) (err error) {
		c, err = tx.Connections.Get(ctx, id)
		return err
	}))
	return c
}
