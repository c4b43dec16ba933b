package sandbox

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// code is an authorization code that was given out. Codes do not outlive the
// process: they are good for minutes.
type code struct {
	app       string
	account   string
	redirect  string
	challenge string // S256 of PKCE, empty without
	scopes    []string
	expires   time.Time
}

// fits reports whether a code may be exchanged by an app that names a redirect
// address and a PKCE verifier.
func (c code) fits(now time.Time, app, redirect, verifier string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return now.Before(c.expires) && c.app == app && c.redirect == redirect &&
		(c.challenge == "" || c.challenge == base64.RawURLEncoding.EncodeToString(sum[:]))
}

// Approval is what a person decides on a network's authorization page.
type Approval struct {
	// URL is the page, as the library under test made it.
	URL string `json:"url"`
	// Account is the person who is signed in.
	Account string `json:"account"`
	// Deny says no.
	Deny bool `json:"deny,omitempty"`
}

// Approve decides on an authorization page and returns the address that the person
// is sent back to, with the code or the refusal in it. What the page shows as an
// error is an error.
func (s *Sandbox) Approve(ctx context.Context, a Approval) (string, error) {
	form := a.form()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.URL, strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("sandbox: %w", err)
	}
	r.Header.Set("Content-Type", formType)
	x := &exchange{s: s, r: r, body: []byte(form.Encode())}
	x.network, _, x.path = s.networkOf(r)
	c := s.route(x)
	if c == nil {
		return "", errors.New("sandbox: that is no authorization page")
	}
	answer, err := s.decide(x, c)
	if err != nil {
		return "", err
	}
	return sentBack(answer.status, answer.header, answer.body)
}

func (a Approval) form() url.Values {
	form := url.Values{"account": {a.Account}, "decision": {"allow"}}
	if a.Deny {
		form.Set("decision", "deny")
	}
	return form
}

// sentBack is where the answer of an authorization page leads.
func sentBack(status int, header http.Header, body []byte) (string, error) {
	if status/100 == 3 && header.Get("Location") != "" {
		return header.Get("Location"), nil
	}
	return "", fmt.Errorf("sandbox: the page answers %d: %s", status, pageText(body))
}

const formType = "application/x-www-form-urlencoded"

// form reads the body as a form; ok is false if it is none.
func (x *exchange) form() (form url.Values, ok bool) {
	if kind, _, _ := strings.Cut(x.r.Header.Get("Content-Type"), ";"); strings.TrimSpace(kind) != formType {
		return url.Values{}, false
	}
	form, err := url.ParseQuery(string(x.body))
	return form, err == nil
}

// newCode makes a code for what a person agreed to.
func (s *Sandbox) newCode(c code) string {
	for old, was := range s.codes {
		if !s.now().Before(was.expires) {
			delete(s.codes, old)
		}
	}
	value := secret()
	s.codes[hash(value)] = c
	return value
}

// takeCode finds a code and makes it useless, whoever asks.
func (s *Sandbox) takeCode(value string) (code, bool) {
	c, ok := s.codes[hash(value)]
	delete(s.codes, hash(value))
	return c, ok
}

// token finds a token by its value.
func (s *Sandbox) token(value string) (Token, bool) {
	if value == "" {
		return Token{}, false
	}
	return s.state.tokens.get(hash(value))
}

// good reports whether a token can be used at an instant.
func (t Token) good(now time.Time) bool { return t.RevokedAt == nil && now.Before(t.ExpiresAt) }

// persons are the accounts that can sign in on a network's page.
func (s *Sandbox) persons(network string) []Account {
	var persons []Account
	for _, a := range s.state.accounts.values {
		if a.Network == network && a.Kind == channels.Person {
			persons = append(persons, a)
		}
	}
	return persons
}

// person finds one who can sign in.
func (s *Sandbox) person(network, id string) (Account, bool) {
	a, ok := s.state.accounts.get(id)
	return a, ok && a.Network == network && a.Kind == channels.Person
}

// back adds parameters to a redirect address.
func back(redirect string, parameters url.Values) string {
	u, err := url.Parse(redirect)
	if err != nil {
		return redirect
	}
	query := u.Query()
	for name, values := range parameters {
		query[name] = values
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// missing returns the wanted scopes that are not among those had.
func missing(had, wanted []string) []string {
	return slices.DeleteFunc(slices.Clone(wanted), func(s string) bool { return slices.Contains(had, s) })
}
