package sandbox

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// How long tokens live unless a Grant says otherwise: LinkedIn's, who are the
// only ones so far.
const (
	accessLife  = 60 * 24 * time.Hour
	refreshLife = 365 * 24 * time.Hour
)

// Token is what the ledger keeps of a token: its hash, and what it is good for.
type Token struct {
	Hash    string   `json:"hash"` // hexadecimal SHA-256
	Network string   `json:"network"`
	Account string   `json:"account"`
	App     string   `json:"app,omitempty"`
	Refresh bool     `json:"refresh,omitempty"` // a refresh token, not an access token
	Scopes  []string `json:"scopes"`
	// Grant is shared by the tokens that come from one consent.
	Grant     string     `json:"grant"`
	IssuedAt  time.Time  `json:"issuedAt"`
	ExpiresAt time.Time  `json:"expiresAt"`
	RevokedAt *time.Time `json:"revokedAt,omitempty"`
}

// App is an application that is registered with a network.
type App struct {
	Network string `json:"network"`
	ID      string `json:"id"`     // client ID
	Secret  string `json:"secret"` // client secret; kept as a hash
	Name    string `json:"name,omitempty"`
	// Redirects are the addresses that people may be sent back to, exactly.
	Redirects []string `json:"redirects"`
	// Scopes are those that the app's products allow it to ask for.
	Scopes []string `json:"scopes"`
	// Refreshes says that the app is approved for refresh tokens.
	Refreshes bool `json:"refreshes,omitempty"`
}

// appRecord is an App as the ledger keeps it.
type appRecord struct {
	App
	SecretHash string `json:"secretHash"`
}

func (a appRecord) hasSecret(secret string) bool {
	return subtle.ConstantTimeCompare([]byte(hash(secret)), []byte(a.SecretHash)) == 1
}

// Grant is a consent as a test gives it without the pages of the network.
type Grant struct {
	Account string   `json:"account"`
	App     string   `json:"app,omitempty"`
	Scopes  []string `json:"scopes"`
	// Refresh asks for a refresh token as well.
	Refresh bool `json:"refresh,omitempty"`
	// Life is how long the access token is good, in nanoseconds in JSON; 0 is the network's.
	Life time.Duration `json:"life,omitempty"`
}

// Credentials are tokens as whoever got them sees them, once.
type Credentials struct {
	Access           string    `json:"access"`
	Refresh          string    `json:"refresh,omitempty"`
	Scopes           []string  `json:"scopes"`
	ExpiresAt        time.Time `json:"expiresAt"`
	RefreshExpiresAt time.Time `json:"refreshExpiresAt,omitzero"`
}

// AddApp registers an app, or replaces the one of the same ID.
func (s *Sandbox) AddApp(_ context.Context, a App) error {
	if _, err := s.named(a.Network); err != nil {
		return err
	}
	if a.ID == "" || a.Secret == "" {
		return fmt.Errorf("sandbox: an app needs an ID and a secret")
	}
	return s.commit(func(e *entry) error {
		record := appRecord{App: a, SecretHash: hash(a.Secret)}
		record.Secret = ""
		e.Apps = []appRecord{record}
		return nil
	})
}

// IssueToken gives out tokens as if the person had agreed.
func (s *Sandbox) IssueToken(_ context.Context, g Grant) (Credentials, error) {
	var c Credentials
	err := s.commit(func(e *entry) error {
		a, ok := s.state.accounts.get(g.Account)
		if !ok {
			return fmt.Errorf("sandbox: a token for %q, which is no account here", g.Account)
		}
		c = issue(e, Token{Network: a.Network, Account: a.ID, App: g.App, Scopes: g.Scopes, Grant: secret()}, g)
		return nil
	})
	return c, err
}

// RevokeTokens ends every token of an account, as the person does who removes the
// app on the network's own pages.
func (s *Sandbox) RevokeTokens(_ context.Context, account string) error {
	return s.commit(func(e *entry) error {
		s.revoke(e, func(t Token) bool { return t.Account == account })
		return nil
	})
}

// issue makes the tokens of a grant and puts them into an entry.
func issue(e *entry, t Token, g Grant) Credentials {
	if g.Life == 0 {
		g.Life = accessLife
	}
	t.IssuedAt, t.ExpiresAt = e.At, e.At.Add(g.Life)
	c := Credentials{Access: secret(), Scopes: slices.Clone(t.Scopes), ExpiresAt: t.ExpiresAt}
	t.Hash = hash(c.Access)
	e.Tokens = append(e.Tokens, t)
	if g.Refresh {
		c.Refresh, c.RefreshExpiresAt = secret(), e.At.Add(refreshLife)
		t.Hash, t.Refresh, t.ExpiresAt = hash(c.Refresh), true, c.RefreshExpiresAt
		e.Tokens = append(e.Tokens, t)
	}
	return c
}

// revoke puts into an entry that tokens have ended.
func (s *Sandbox) revoke(e *entry, which func(Token) bool) {
	for _, t := range s.state.tokens.values {
		if t.RevokedAt == nil && which(t) {
			t.RevokedAt = &e.At
			e.Tokens = append(e.Tokens, t)
		}
	}
}

// secret is a fresh token, code or key.
func secret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails
	return "AQ" + base64.RawURLEncoding.EncodeToString(b[:])
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
