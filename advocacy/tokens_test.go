package advocacy_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
)

// rotating has a network whose access tokens last an hour and whose refresh tokens
// are good once. It gives how many were used.
func rotating(h **host, n *ownNetwork) *int {
	valid, used := "r1", 0
	expires := func() time.Time { return (*h).Clock.Now().Add(time.Hour) }
	n.exchange = func(code string) channels.Credentials {
		return channels.Credentials{Access: channels.NewToken(code), Refresh: channels.NewToken("r1"), Expires: expires()}
	}
	n.refresh = func(_ context.Context, given channels.Token) (channels.Credentials, error) {
		if given.Reveal() != valid {
			return channels.Credentials{}, &channels.Error{Channel: n.name, Code: channels.AuthExpired, Message: "a refresh token that was used"}
		}
		used++
		valid = fmt.Sprint("r", used+1)
		return channels.Credentials{Access: channels.NewToken("anna/" + valid), Refresh: channels.NewToken(valid), Expires: expires()}, nil
	}
	return &used
}

func TestOnlyTheTokensThatWereRefusedEndAConnection(t *testing.T) {
	h, n := hosting(t)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	n.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
		if a.Account.Token.Reveal() == "anna" {
			h.connect(t, "E001", n, "anna/again") // meanwhile, in the browser
			return channels.Receipt{}, expired(n)
		}
		return n.post(ctx, a)
	}
	h.Tick()
	h.Advance(10 * time.Minute)
	mine, err := h.As("E001").Connections.List(t.Context())
	require.NoError(t, err)
	assert.Equal(t, advocacy.Connected, mine[0].State)
	assert.Equal(t, advocacy.SharePosted, h.share(t, sh.ID).State)
}

// A network that refuses a token is asked for another one before its person is.
func TestARefusedTokenIsRenewed(t *testing.T) {
	for name, k := range map[string]struct {
		good  string // the token that posts
		state advocacy.ShareState
		used  int
	}{
		"and the next one posts":    {"anna/r2", advocacy.SharePosted, 1},
		"until none of them posted": {"none", advocacy.ShareWaiting, 2},
	} {
		t.Run(name, func(t *testing.T) {
			n := &ownNetwork{name: "net"}
			var h *host
			used := rotating(&h, n)
			h = openHost(t, n)
			c := h.connect(t, "E001", n, "anna")
			sh := h.approve(t, "E001", n, "Ord", time.Time{})
			n.publish = func(ctx context.Context, a channels.Attempt) (channels.Receipt, error) {
				if a.Account.Token.Reveal() != k.good {
					return channels.Receipt{}, expired(n)
				}
				return n.post(ctx, a)
			}
			h.Tick()
			for range 8 {
				h.Advance(time.Minute)
			}
			assert.Equal(t, k.state, h.share(t, sh.ID).State)
			assert.Equal(t, k.used, *used)
			assert.Equal(t, k.state == advocacy.SharePosted, h.connection(t, c.ID).State == advocacy.Connected)
		})
	}
}

// While one node renews tokens, nothing that another one does loses them or lets a
// second renewal in.
func TestRenewedTokensAreNotLost(t *testing.T) {
	for name, meanwhile := range map[string]func(*testing.T, *host, *ownNetwork, advocacy.Connection){
		"beside a node that seals them again": func(t *testing.T, h *host, n *ownNetwork, _ advocacy.Connection) {
			h.vault.stale = true
			h.approve(t, "E001", n, "Ord", time.Time{})
			assert.NoError(t, h.node(t, advocacy.Options{Vault: h.vault}).Tick(t.Context()))
			h.vault.stale = false
			assert.Len(t, n.posts(), 1)
		},
		"beside a node whose post is refused": func(t *testing.T, h *host, n *ownNetwork, _ advocacy.Connection) {
			n.publish = func(context.Context, channels.Attempt) (channels.Receipt, error) {
				return channels.Receipt{}, expired(n)
			}
			h.approve(t, "E001", n, "Ord", time.Time{})
			assert.NoError(t, h.node(t, advocacy.Options{Vault: h.vault}).Tick(t.Context()))
			n.publish = nil
		},
		"while its person disconnects": func(t *testing.T, h *host, _ *ownNetwork, c advocacy.Connection) {
			assert.NoError(t, h.As("E001").Connections.Disconnect(t.Context(), c.ID))
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := &ownNetwork{name: "net"}
			var h *host
			used := rotating(&h, n)
			h = openHost(t, n)
			c := h.connect(t, "E001", n, "anna")
			renew := n.refresh
			n.refresh = func(ctx context.Context, given channels.Token) (channels.Credentials, error) {
				n.refresh = renew
				fresh, err := renew(ctx, given)
				meanwhile(t, h, n, c)
				return fresh, err
			}
			h.Clock.Advance(50 * time.Minute)
			h.Tick()
			assert.Equal(t, 1, *used)
			if name == "while its person disconnects" {
				h.Advance(10 * time.Minute)
				assert.Equal(t, []string{"anna/r2"}, n.revoked, "the network is told by the newest token")
				return
			}
			assert.Equal(t, advocacy.Connected, h.connection(t, c.ID).State)
			h.Advance(90 * time.Minute)
			assert.Equal(t, advocacy.Connected, h.connection(t, c.ID).State, "the next renewal has what this one was given")
			assert.Greater(t, *used, 1)
		})
	}
}

// A vault that cannot seal is found out before a refresh token is used up.
func TestAVaultThatCannotSealLosesNoToken(t *testing.T) {
	n := &ownNetwork{name: "net"}
	var h *host
	used := rotating(&h, n)
	h = openHost(t, n)
	c := h.connect(t, "E001", n, "anna")
	h.Clock.Advance(50 * time.Minute)
	h.vault.seal = errors.New("KMS: 503")
	assert.ErrorContains(t, h.Program.Tick(t.Context()), "KMS: 503")
	assert.Zero(t, *used)
	h.vault.seal = nil
	h.Advance(2 * time.Minute)
	assert.Equal(t, 1, *used)
	assert.Equal(t, advocacy.Connected, h.connection(t, c.ID).State)
}

// A host that has the wrong keys for a while, as after a restart with a stale secret,
// does not make everybody connect again.
func TestKeysThatAreGivenBackAreTakenUpAgain(t *testing.T) {
	h, n := hosting(t)
	mine, err := h.As("E001").Connections.List(t.Context())
	require.NoError(t, err)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	right := h.vault.Vault
	h.vault.Vault = freshVault(t)
	h.Tick()
	assert.Equal(t, advocacy.NeedsLogin, h.connection(t, mine[0].ID).State, "its person can help themselves meanwhile")
	assert.Equal(t, advocacy.ShareWaiting, h.share(t, sh.ID).State)
	h.Advance(3 * time.Hour)
	assert.Equal(t, advocacy.NeedsLogin, h.connection(t, mine[0].ID).State)
	h.vault.Vault = right
	h.days(8)
	assert.Equal(t, advocacy.Connected, h.connection(t, mine[0].ID).State)
	byDay(t, h, sh.ID)
	assert.Len(t, n.posts(), 1)
}

func TestTheNetworkHearsOfAnEnd(t *testing.T) {
	t.Run("though the vault was out of reach", func(t *testing.T) {
		h, n := hosting(t)
		mine, err := h.As("E001").Connections.List(t.Context())
		require.NoError(t, err)
		require.NoError(t, h.As("E001").Connections.Disconnect(t.Context(), mine[0].ID))
		h.vault.open = errors.New("KMS: 503")
		assert.ErrorContains(t, h.Program.Tick(t.Context()), "KMS: 503")
		h.vault.open = nil
		h.Advance(10 * time.Minute)
		assert.Equal(t, []string{"anna"}, n.revoked)
	})
	t.Run("of tokens that nobody keeps", func(t *testing.T) {
		n := &ownNetwork{name: "net"}
		h := openHost(t, n)
		h.vault.seal = errors.New("KMS: 503")
		_, err := connectOn(t, h.Program, "E001", n, "anna")
		assert.ErrorContains(t, err, "KMS: 503")
		assert.Equal(t, []string{"anna"}, n.revoked)
		mine, err := h.As("E001").Connections.List(t.Context())
		require.NoError(t, err)
		assert.Empty(t, mine)
	})
}

// A program that was started without a vault cannot tell the network, and keeps
// nothing longer for that.
func TestTokensGoAfterThreeDaysWithoutAVaultToo(t *testing.T) {
	h, n := hosting(t)
	mine, err := h.As("E001").Connections.List(t.Context())
	require.NoError(t, err)
	require.NoError(t, h.As("E001").Consents.Leave(t.Context()))
	bare := h.node(t, advocacy.Options{})
	h.Clock.Advance(advocacy.RevokeWithin)
	require.NoError(t, bare.Tick(t.Context()))
	require.NoError(t, h.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		_, err := tx.Connections.Get(ctx, mine[0].ID)
		assert.ErrorIs(t, err, advocacy.ErrNotFound)
		return nil
	}))
	assert.Empty(t, n.revoked)
}

// A vault may be far away: what it does holds up nobody who writes.
func TestTokensAreSealedOutsideTransactions(t *testing.T) {
	n := &ownNetwork{name: "net"}
	var h *host
	rotating(&h, n)
	h = openHost(t, n)
	h.vault.before = func() {
		// SQLite has one writer: this would wait for a transaction that waits for it.
		ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
		defer stop()
		assert.NoError(t, h.Store.Update(ctx, func(context.Context, *advocacy.Tx) error { return nil }))
	}
	h.connect(t, "E001", n, "anna")
	h.vault.stale = true
	h.approve(t, "E001", n, "Ord", time.Time{})
	h.Tick()
	assert.Len(t, n.posts(), 1)
	h.Clock.Advance(50 * time.Minute)
	h.Tick()
}

// twice is a store that finds a conflict when it commits, as PostgreSQL does, and runs
// each transaction again.
type twice struct{ advocacy.Store }

var errAgain = errors.New("a conflict at the commit")

func (s twice) Update(ctx context.Context, f func(context.Context, *advocacy.Tx) error) error {
	err := s.Store.Update(ctx, func(ctx context.Context, tx *advocacy.Tx) error {
		if err := f(ctx, tx); err != nil {
			return err
		}
		return errAgain
	})
	if !errors.Is(err, errAgain) {
		return err
	}
	return s.Store.Update(ctx, f)
}

func TestEachTransactionMayRunTwice(t *testing.T) {
	n := &ownNetwork{name: "net"}
	h := openHost(t, n)
	p, err := advocacy.New(t.Context(), twice{h.Store}, &advocacy.Options{Now: h.Clock.Now, Vault: h.vault, Channels: h.channels})
	require.NoError(t, err)
	h.Program = p
	first, err := connectOn(t, p, "E001", n, "anna")
	require.NoError(t, err)
	sh := h.approve(t, "E001", n, "Ord", time.Time{})
	h.Tick()
	require.Equal(t, advocacy.SharePosted, h.share(t, sh.ID).State)
	require.Len(t, n.posts(), 1)
	again, err := connectOn(t, p, "E001", n, "anna")
	require.NoError(t, err)
	assert.Equal(t, first.ID, again.ID)
	_, err = h.As("E001").Shares.Remove(t.Context(), sh.ID)
	require.NoError(t, err)
	h.Tick()
	require.Equal(t, advocacy.ShareRemoved, h.share(t, sh.ID).State)
	require.NoError(t, h.As("E001").Connections.Disconnect(t.Context(), again.ID))
	h.Tick()
	assert.Len(t, n.revoked, 1)
	assert.Zero(t, tally(t, h.World, advocacy.SharesPosted, "news"))
}
