package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Client is Control of a sandbox in another process, over HTTP.
type Client struct {
	base string
	http *http.Client
}

var (
	_ Control = (*Sandbox)(nil)
	_ Control = (*Client)(nil)
)

// NewClient returns the Control of the sandbox at an address such as
// "http://127.0.0.1:8090". A nil client is http.DefaultClient.
func NewClient(base string, client *http.Client) *Client {
	if client == nil {
		client = http.DefaultClient
	}
	return &Client{base: strings.TrimSuffix(base, "/"), http: client}
}

// AddAccount registers an account.
func (c *Client) AddAccount(ctx context.Context, a Account) (added Account, err error) {
	err = c.do(ctx, http.MethodPost, "/sandbox/accounts", a, &added)
	return added, err
}

// AddApp registers an app.
func (c *Client) AddApp(ctx context.Context, a App) error {
	return c.do(ctx, http.MethodPost, "/sandbox/apps", a, nil)
}

// IssueToken gives out tokens as if the person had agreed.
func (c *Client) IssueToken(ctx context.Context, g Grant) (issued Credentials, err error) {
	err = c.do(ctx, http.MethodPost, "/sandbox/tokens", g, &issued)
	return issued, err
}

// RevokeTokens ends every token of an account.
func (c *Client) RevokeTokens(ctx context.Context, account string) error {
	return c.do(ctx, http.MethodPost, "/sandbox/tokens/revoke", reference{account}, nil)
}

// Approve decides on an authorization page of this sandbox.
func (c *Client) Approve(ctx context.Context, a Approval) (string, error) {
	page, err := url.Parse(a.URL)
	if err != nil {
		return "", fmt.Errorf("sandbox: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+page.EscapedPath()+"?"+page.RawQuery, strings.NewReader(a.form().Encode()))
	if err != nil {
		return "", fmt.Errorf("sandbox: %w", err)
	}
	r.Header.Set("Content-Type", formType)
	own := *c.http
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := own.Do(r)
	if err != nil {
		return "", fmt.Errorf("sandbox: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil {
		return "", fmt.Errorf("sandbox: %w", err)
	}
	return sentBack(response.StatusCode, response.Header, body)
}

// DeletePost takes a post away as its author does.
func (c *Client) DeletePost(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodPost, "/sandbox/posts/delete", reference{id}, nil)
}

// AddFault arms a fault and returns it with its ID.
func (c *Client) AddFault(ctx context.Context, f Fault) (added Fault, err error) {
	err = c.do(ctx, http.MethodPost, "/sandbox/faults", f, &added)
	return added, err
}

// Faults returns the faults that were added.
func (c *Client) Faults(ctx context.Context) (faults []Fault, err error) {
	err = c.do(ctx, http.MethodGet, "/sandbox/faults", nil, &faults)
	return faults, err
}

// AwaitHeld returns once a fault holds at least n calls.
func (c *Client) AwaitHeld(ctx context.Context, id string, n int) error {
	return c.do(ctx, http.MethodGet, "/sandbox/faults/"+url.PathEscape(id)+"/held?n="+strconv.Itoa(n), nil, nil)
}

// Release lets the calls go that a fault holds, and ends the fault.
func (c *Client) Release(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodPost, "/sandbox/faults/release", reference{id}, nil)
}

// ClearFaults ends and forgets every fault.
func (c *Client) ClearFaults(ctx context.Context) error {
	return c.do(ctx, http.MethodDelete, "/sandbox/faults", nil, nil)
}

// Play lets the audience see posts.
func (c *Client) Play(ctx context.Context, a Audience) (truth Truth, err error) {
	err = c.do(ctx, http.MethodPost, "/sandbox/audience", a, &truth)
	return truth, err
}

// Ledger returns everything.
func (c *Client) Ledger(ctx context.Context) (l Ledger, err error) {
	err = c.do(ctx, http.MethodGet, "/sandbox/ledger", nil, &l)
	return l, err
}

// Accounts returns every account.
func (c *Client) Accounts(ctx context.Context) ([]Account, error) {
	l, err := c.Ledger(ctx)
	return l.Accounts, err
}

// Posts returns every post, also deleted ones.
func (c *Client) Posts(ctx context.Context) ([]Post, error) {
	l, err := c.Ledger(ctx)
	return l.Posts, err
}

// Requests returns every call that made or changed something, or tried to.
func (c *Client) Requests(ctx context.Context) ([]Request, error) {
	l, err := c.Ledger(ctx)
	return l.Requests, err
}

func (c *Client) do(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		encoded, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("sandbox: %w", err)
		}
		body = bytes.NewReader(encoded)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(r)
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		var p problem
		if err := json.NewDecoder(io.LimitReader(response.Body, maxBody)).Decode(&p); err != nil || p.Error == "" {
			return fmt.Errorf("sandbox: %s %s answers %s", method, path, response.Status)
		}
		return fmt.Errorf("%s", p.Error)
	}
	if out == nil {
		_, err = io.Copy(io.Discard, response.Body)
		return err
	}
	if err := json.NewDecoder(response.Body).Decode(out); err != nil {
		return fmt.Errorf("sandbox: what %s answers cannot be read: %w", path, err)
	}
	return nil
}
