package sandbox_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func TestAClientDoesWhatTheSandboxDoes(t *testing.T) {
	for name, control := range map[string]func(*stage) sandbox.Control{
		"in the process": func(s *stage) sandbox.Control { return s.Sandbox },
		"over HTTP":      func(s *stage) sandbox.Control { return sandbox.NewClient(s.url+"/", s.http) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			c, ctx := control(s), t.Context()
			anna, err := c.AddAccount(ctx, sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: "Anna", Followers: 50})
			require.NoError(t, err)
			assert.NotEmpty(t, anna.ID)
			_, err = c.AddAccount(ctx, anna)
			assert.EqualError(t, err, "sandbox: the account "+anna.ID+" is there already")
			require.NoError(t, c.AddApp(ctx, memberApp))

			back, err := c.Approve(ctx, sandbox.Approval{URL: authorize(s.url, nil), Account: anna.ID})
			require.NoError(t, err)
			u, err := url.Parse(back)
			require.NoError(t, err)
			assert.NotEmpty(t, u.Query().Get("code"))
			back, err = c.Approve(ctx, sandbox.Approval{URL: authorize(s.url, nil), Account: anna.ID, Deny: true})
			require.NoError(t, err)
			assert.Contains(t, back, "error=user_cancelled_authorize")
			_, err = c.Approve(ctx, sandbox.Approval{URL: authorize(s.url, map[string]string{"client_id": "x"}), Account: anna.ID})
			assert.ErrorContains(t, err, "Client_id doesn't match")

			token, err := c.IssueToken(ctx, sandbox.Grant{Account: anna.ID, Scopes: memberScopes})
			require.NoError(t, err)
			one := s.publish(token.Access, post(anna.ID, "One"))
			two := s.publish(token.Access, post(anna.ID, "Two"))
			require.NoError(t, c.DeletePost(ctx, two))

			f, err := c.AddFault(ctx, sandbox.Fault{Kind: sandbox.HoldBefore, Operation: "posts.create"})
			require.NoError(t, err)
			_, err = c.AddFault(ctx, sandbox.Fault{Kind: "earthquake"})
			assert.EqualError(t, err, `sandbox: there is no fault "earthquake"`)
			held := create(token.Access, post(anna.ID, "Three")).request(t, s.url)
			answered := make(chan int)
			go func() {
				defer close(answered)
				response, err := s.http.Do(held)
				if assert.NoError(t, err) {
					response.Body.Close()
					answered <- response.StatusCode
				}
			}()
			require.NoError(t, c.AwaitHeld(ctx, f.ID, 1))
			faults, err := c.Faults(ctx)
			require.NoError(t, err)
			f.Seen, f.Struck, f.Held = 1, 1, 1
			assert.Equal(t, []sandbox.Fault{f}, faults)
			require.NoError(t, c.Release(ctx, f.ID))
			assert.Equal(t, 201, <-answered)
			assert.EqualError(t, c.Release(ctx, "f9"), "sandbox: there is no such fault")
			require.NoError(t, c.ClearFaults(ctx))

			truth, err := c.Play(ctx, crowd())
			require.NoError(t, err)
			assert.EqualValues(t, 50, truth.Persons.Followers)
			assert.Contains(t, truth.Posts, one)
			_, err = c.Play(ctx, sandbox.Audience{Members: -1})
			assert.Error(t, err)
			require.NoError(t, c.RevokeTokens(ctx, anna.ID))
			assert.Equal(t, 401, s.send(create(token.Access, post(anna.ID, "Four"))).status)

			l, err := c.Ledger(ctx)
			require.NoError(t, err)
			assert.Equal(t, s.ledger(), l)
			posts, err := c.Posts(ctx)
			require.NoError(t, err)
			assert.Equal(t, s.posts(), posts)
			assert.Len(t, posts, 3)
			requests, err := c.Requests(ctx)
			require.NoError(t, err)
			assert.Equal(t, s.requests(), requests)
			accounts, err := c.Accounts(ctx)
			require.NoError(t, err)
			assert.Equal(t, []sandbox.Account{anna}, accounts)
		})
	}
}

func TestControlIsNotForOtherSites(t *testing.T) {
	s := serve(t, nil)
	fault := []byte(`{"kind":"forbidden"}`)
	for name, test := range map[string]struct {
		body   []byte
		change func(*http.Request)
		status int
	}{
		"a client":        {fault, header("Content-Type", "application/json"), 200},
		"a form":          {fault, header("Content-Type", "text/plain"), 415},
		"nothing said":    {fault, nil, 415},
		"no JSON":         {[]byte("{"), header("Content-Type", "application/json"), 400},
		"a strange field": {[]byte(`{"kind":"forbidden","when":"now"}`), header("Content-Type", "application/json"), 400},
		"another site": {fault, func(r *http.Request) {
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Sec-Fetch-Site", "cross-site")
		}, 403},
	} {
		r := s.send(ask{method: "POST", path: "/sandbox/faults", body: test.body, change: test.change})
		assert.Equal(t, test.status, r.status, name)
	}
	assert.Equal(t, 404, s.send(ask{method: "GET", path: "/sandbox/nothing"}).status)
	large := append([]byte(`{"kind":"`), bytes.Repeat([]byte("a"), 2<<20)...)
	assert.Equal(t, 400, s.send(ask{method: "POST", path: "/sandbox/faults", body: large, change: header("Content-Type", "application/json")}).status)
	assert.Equal(t, 413, s.send(ask{method: "POST", path: "/rest/posts", token: "x", body: large}).status)
}

func TestThePageOfWhatWasPosted(t *testing.T) {
	s := serve(t, nil)
	empty := s.send(ask{method: "GET", path: "/sandbox/"})
	assert.Equal(t, 200, empty.status)
	assert.Contains(t, empty.text, "Nothing yet.")
	assert.Equal(t, "/sandbox/", s.send(ask{method: "GET", path: "/sandbox"}).header.Get("Location"))

	anna := s.person("Anna <i>Berg</i>")
	token := s.token(anna, memberScopes...)
	id := s.publish(token, post(anna.ID, `\<script\>alert\(1\)\</script\> & more (cut`, fields{
		"content": fields{"article": fields{"source": "https://a.example/?a=1&b=2", "title": "<b>A</b>"}}}))
	s.publish(token, post(anna.ID, "", fields{"reshareContext": fields{"parent": id}}))
	require.NoError(t, s.DeletePost(t.Context(), id))
	r := s.send(ask{method: "GET", path: "/sandbox/"})
	assert.Contains(t, r.text, "2 posts, 1 of them live; 2 requests")
	assert.Contains(t, r.text, "Anna &lt;i&gt;Berg&lt;/i&gt;")
	assert.Contains(t, r.text, `class="gone">&lt;script&gt;alert(1)&lt;/script&gt; &amp; more </p>`)
	assert.Contains(t, r.text, "Readers do not see the rest of:")
	assert.Contains(t, r.text, `href="https://a.example/?a=1&amp;b=2"`)
	assert.Contains(t, r.text, `<time datetime="2026-11-25T12:00:00Z">25 November 2026 12:00:00 UTC</time>`)
	assert.NotContains(t, strings.ToLower(r.text), "<script")
	assert.Contains(t, r.header.Get("Content-Security-Policy"), "default-src 'none'")
	assert.Less(t, strings.Index(r.text, "Shares again"), strings.Index(r.text, "alert"), "the newest first")
}
