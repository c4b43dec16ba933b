package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// noon is when the tests begin.
var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// clock is the network's clock in tests.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// stage is a sandbox that is served on loopback.
type stage struct {
	*sandbox.Sandbox
	t     *testing.T
	dir   string
	url   string
	http  *http.Client
	clock *clock
}

func serve(t *testing.T, change func(*sandbox.Options)) *stage {
	t.Helper()
	return serveIn(t, t.TempDir(), change)
}

func serveIn(t *testing.T, dir string, change func(*sandbox.Options)) *stage {
	t.Helper()
	s := &stage{t: t, dir: dir, clock: &clock{now: noon}}
	o := sandbox.Options{Now: s.clock.Now, Seed: 7}
	if change != nil {
		change(&o)
	}
	var err error
	s.Sandbox, err = sandbox.New(dir, &o)
	require.NoError(t, err)
	server := httptest.NewServer(s.Sandbox)
	s.url, s.http = server.URL, server.Client()
	s.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	t.Cleanup(func() {
		require.NoError(t, s.Close())
		server.Close()
	})
	return s
}

// The scopes of the two products.
var (
	memberScopes = []string{"openid", "profile", "email", "w_member_social"}
	pageScopes   = []string{"r_organization_social", "w_organization_social", "rw_organization_admin", "r_member_postAnalytics", "w_member_social"}
)

func (s *stage) person(name string) sandbox.Account {
	s.t.Helper()
	a, err := s.AddAccount(s.t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: name})
	require.NoError(s.t, err)
	return a
}

func (s *stage) page(name string, roles map[string]string) sandbox.Account {
	s.t.Helper()
	a, err := s.AddAccount(s.t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: channels.Organization, Name: name, Roles: roles})
	require.NoError(s.t, err)
	return a
}

func (s *stage) token(a sandbox.Account, scopes ...string) string {
	s.t.Helper()
	c, err := s.IssueToken(s.t.Context(), sandbox.Grant{Account: a.ID, Scopes: scopes})
	require.NoError(s.t, err)
	return c.Access
}

func (s *stage) posts() []sandbox.Post {
	s.t.Helper()
	posts, err := s.Posts(s.t.Context())
	require.NoError(s.t, err)
	return posts
}

func (s *stage) requests() []sandbox.Request {
	s.t.Helper()
	requests, err := s.Requests(s.t.Context())
	require.NoError(s.t, err)
	return requests
}

func (s *stage) fault(f sandbox.Fault) sandbox.Fault {
	s.t.Helper()
	f, err := s.AddFault(s.t.Context(), f)
	require.NoError(s.t, err)
	return f
}

// ask is a request as a well-behaved client sends it.
type ask struct {
	method, path, token string
	body                any // JSON, unless it is []byte or url.Values
	change              func(*http.Request)
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	text   string
}

func (r reply) id() string { return r.header.Get("X-Restli-Id") }

// json reads the body.
func (r reply) json(t *testing.T) map[string]any {
	t.Helper()
	var body map[string]any
	require.NoError(t, json.Unmarshal([]byte(r.text), &body), r.text)
	return body
}

func (a ask) request(t *testing.T, base string) *http.Request {
	t.Helper()
	var body io.Reader
	kind := ""
	switch b := a.body.(type) {
	case nil:
	case []byte:
		body = bytes.NewReader(b)
	case url.Values:
		body, kind = strings.NewReader(b.Encode()), "application/x-www-form-urlencoded"
	default:
		encoded, err := json.Marshal(b)
		require.NoError(t, err)
		body, kind = bytes.NewReader(encoded), "application/json"
	}
	address := a.path
	if strings.HasPrefix(address, "/") {
		address = base + address
	}
	r, err := http.NewRequestWithContext(t.Context(), a.method, address, body)
	require.NoError(t, err)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if a.token != "" {
		r.Header.Set("Authorization", "Bearer "+a.token)
	}
	r.Header.Set("LinkedIn-Version", "202609")
	r.Header.Set("X-Restli-Protocol-Version", "2.0.0")
	if a.change != nil {
		a.change(r)
	}
	return r
}

// try sends a request; the error is that of the connection.
func (s *stage) try(a ask) (reply, error) {
	s.t.Helper()
	response, err := s.http.Do(a.request(s.t, s.url))
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header, string(body)}, err
}

func (s *stage) send(a ask) reply {
	s.t.Helper()
	r, err := s.try(a)
	require.NoError(s.t, err)
	return r
}

// fields are a JSON object.
type fields = map[string]any

// post is the body of a post that LinkedIn takes.
func post(author, commentary string, more ...fields) fields {
	body := fields{
		"author": author, "commentary": commentary, "visibility": "PUBLIC", "lifecycleState": "PUBLISHED",
		"distribution":              fields{"feedDistribution": "MAIN_FEED", "targetEntities": []any{}, "thirdPartyDistributionChannels": []any{}},
		"isReshareDisabledByAuthor": false,
	}
	for _, m := range more {
		for name, value := range m {
			body[name] = value
		}
	}
	return body
}

func create(token string, body any) ask {
	return ask{method: http.MethodPost, path: "/rest/posts", token: token, body: body}
}

// publish makes a post that must succeed, and returns its ID.
func (s *stage) publish(token string, body any) string {
	s.t.Helper()
	r := s.send(create(token, body))
	require.Equal(s.t, http.StatusCreated, r.status, r.text)
	require.NotEmpty(s.t, r.id())
	return r.id()
}

func at(id string) string { return "/rest/posts/" + url.QueryEscape(id) }

// header sets a header of a request, or takes it away.
func header(name, value string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set(name, value)
		if value == "" {
			r.Header.Del(name)
		}
	}
}
