package sandbox_test

import (
	"context"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func TestFaultsOfACreate(t *testing.T) {
	for name, test := range map[string]struct {
		fault  sandbox.Fault
		status int // 0: the connection breaks
		says   string
		stored bool
		after  string // Retry-After
	}{
		"429":                  {sandbox.Fault{Kind: sandbox.RateLimited}, 429, "TOO_MANY_REQUESTS", false, ""},
		"429 with a time":      {sandbox.Fault{Kind: sandbox.RateLimited, RetryAfter: 30}, 429, "TOO_MANY_REQUESTS", false, "30"},
		"401":                  {sandbox.Fault{Kind: sandbox.Unauthorized}, 401, "EXPIRED_ACCESS_TOKEN", false, ""},
		"403":                  {sandbox.Fault{Kind: sandbox.Forbidden}, 403, "ACCESS_DENIED", false, ""},
		"426":                  {sandbox.Fault{Kind: sandbox.VersionSunset}, 426, "Requested version 20260901 is not active", false, ""},
		"500 before":           {sandbox.Fault{Kind: sandbox.FailBefore}, 500, "INTERNAL_SERVER_ERROR", false, ""},
		"503 before":           {sandbox.Fault{Kind: sandbox.FailBefore, Status: 503}, 503, "SERVICE_UNAVAILABLE", false, ""},
		"500 after":            {sandbox.Fault{Kind: sandbox.FailAfter}, 500, "INTERNAL_SERVER_ERROR", true, ""},
		"504 after":            {sandbox.Fault{Kind: sandbox.FailAfter, Status: 504}, 504, "GATEWAY_TIMEOUT", true, ""},
		"broken before":        {sandbox.Fault{Kind: sandbox.ResetBefore}, 0, "", false, ""},
		"broken after":         {sandbox.Fault{Kind: sandbox.ResetAfter}, 0, "", true, ""},
		"success without name": {sandbox.Fault{Kind: sandbox.Unnamed}, 201, "", true, ""},
		"a duplicate":          {sandbox.Fault{Kind: sandbox.Duplicate}, 422, "DUPLICATE_POST", true, ""},
		"a ghost":              {sandbox.Fault{Kind: sandbox.GhostDuplicate}, 422, "DUPLICATE_POST", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			anna := s.person("Anna Berg")
			token := s.token(anna, memberScopes...)
			s.fault(test.fault)
			r, err := s.try(create(token, post(anna.ID, "News")))
			if test.status == 0 {
				require.Error(t, err)
				if runtime.GOOS == "linux" { // others have other words for it
					assert.ErrorIs(t, err, syscall.ECONNRESET)
				}
			} else {
				require.NoError(t, err)
				assert.Equal(t, test.status, r.status)
				assert.Contains(t, r.text, test.says)
				assert.Equal(t, test.after, r.header.Get("Retry-After"))
				assert.Empty(t, r.id())
			}
			requests := s.requests()
			require.Len(t, requests, 1)
			q := requests[0]
			assert.NotEmpty(t, q.Fingerprint, "the try is known also where it was refused")
			assert.Equal(t, []any{test.stored, test.status, test.fault.Kind}, []any{q.Stored, q.Status, q.Fault})
			posts := s.posts()
			if !test.stored {
				assert.Empty(t, posts)
			} else if assert.Len(t, posts, 1) {
				assert.Equal(t, q.Fingerprint, posts[0].Fingerprint)
				assert.Equal(t, q.Post, posts[0].ID)
			}
			if test.fault.Kind == sandbox.GhostDuplicate {
				ghost := q.Post
				assert.Contains(t, r.text, "duplicate of "+ghost)
				assert.Equal(t, 404, s.send(ask{method: "DELETE", path: at(ghost), token: token}).status)
			}
			assert.Equal(t, map[bool]int{true: 422, false: 201}[test.stored], s.send(create(token, post(anna.ID, "News"))).status, "it strikes once")
		})
	}
}

func TestFaultsStrikeWhatTheyAreFor(t *testing.T) {
	s := serve(t, nil)
	anna, ole := s.person("Anna Berg"), s.person("Ole Dahl")
	tokens := map[string]string{anna.ID: s.token(anna, memberScopes...), ole.ID: s.token(ole, memberScopes...)}
	whoami := func(a sandbox.Account) int {
		return s.send(ask{method: "GET", path: "/v2/userinfo", token: tokens[a.ID]}).status
	}
	hello := 0
	say := func(a sandbox.Account) int {
		hello++
		return s.send(create(tokens[a.ID], post(a.ID, strings.Repeat("hello ", hello)))).status
	}
	for name, test := range map[string]struct {
		fault sandbox.Fault
		do    func() int
		want  []int
	}{
		"once":             {sandbox.Fault{Kind: sandbox.Forbidden}, func() int { return whoami(anna) }, []int{403, 200}},
		"twice":            {sandbox.Fault{Kind: sandbox.Forbidden, Times: 2}, func() int { return whoami(anna) }, []int{403, 403, 200}},
		"after two":        {sandbox.Fault{Kind: sandbox.Forbidden, After: 2}, func() int { return whoami(anna) }, []int{200, 200, 403, 200}},
		"always":           {sandbox.Fault{Kind: sandbox.Forbidden, After: 1, Times: -1}, func() int { return whoami(anna) }, []int{200, 403, 403, 403}},
		"an account's":     {sandbox.Fault{Kind: sandbox.Forbidden, Account: ole.ID}, func() int { return whoami(anna) }, []int{200}},
		"the account's":    {sandbox.Fault{Kind: sandbox.Forbidden, Account: anna.ID}, func() int { return whoami(anna) }, []int{403}},
		"another method":   {sandbox.Fault{Kind: sandbox.Forbidden, Method: "DELETE"}, func() int { return whoami(anna) }, []int{200}},
		"the path":         {sandbox.Fault{Kind: sandbox.Forbidden, Path: "/v2/userinfo"}, func() int { return whoami(anna) }, []int{403}},
		"a pattern":        {sandbox.Fault{Kind: sandbox.Forbidden, Path: "/*/user*o"}, func() int { return whoami(anna) }, []int{403}},
		"another pattern":  {sandbox.Fault{Kind: sandbox.Forbidden, Path: "/rest/*"}, func() int { return whoami(anna) }, []int{200}},
		"the operation":    {sandbox.Fault{Kind: sandbox.Forbidden, Operation: "userinfo"}, func() int { return whoami(anna) }, []int{403}},
		"another one":      {sandbox.Fault{Kind: sandbox.Forbidden, Operation: "posts.create"}, func() int { return whoami(anna) }, []int{200}},
		"only creates":     {sandbox.Fault{Kind: sandbox.GhostDuplicate}, func() int { return whoami(anna) }, []int{200}},
		"a create":         {sandbox.Fault{Kind: sandbox.GhostDuplicate}, func() int { return say(anna) }, []int{422, 201}},
		"the network's":    {sandbox.Fault{Kind: sandbox.Forbidden, Network: "linkedin"}, func() int { return whoami(anna) }, []int{403}},
		"all that is said": {sandbox.Fault{Kind: sandbox.FailAfter, Network: "linkedin", Operation: "posts.create", Method: "POST", Path: "/rest/posts", Account: ole.ID}, func() int { return say(ole) }, []int{500, 201}},
	} {
		t.Run(name, func(t *testing.T) {
			f := s.fault(test.fault)
			var got []int
			for range test.want {
				got = append(got, test.do())
			}
			assert.Equal(t, test.want, got)
			faults, err := s.Faults(t.Context())
			require.NoError(t, err)
			require.Len(t, faults, 1)
			struck := 0
			for _, status := range got {
				if status >= 300 {
					struck++
				}
			}
			assert.Equal(t, []any{f.ID, struck}, []any{faults[0].ID, faults[0].Struck})
			require.NoError(t, s.ClearFaults(t.Context()))
			faults, err = s.Faults(t.Context())
			require.NoError(t, err)
			assert.Empty(t, faults)
		})
	}
	t.Run("the first of two", func(t *testing.T) {
		s.fault(sandbox.Fault{Kind: sandbox.Forbidden})
		s.fault(sandbox.Fault{Kind: sandbox.RateLimited})
		assert.Equal(t, []int{403, 429, 200}, []int{whoami(anna), whoami(anna), whoami(anna)})
	})
}

func TestFaultsThatCannotBe(t *testing.T) {
	s := serve(t, nil)
	for _, f := range []sandbox.Fault{
		{}, {Kind: "earthquake"}, {Kind: sandbox.Duplicate, Operation: "userinfo"}, {Kind: sandbox.FailAfter, Status: 404},
		{Kind: sandbox.Forbidden, Status: 500}, {Kind: sandbox.Forbidden, RetryAfter: 1}, {Kind: sandbox.Forbidden, Network: "myspace"},
	} {
		_, err := s.AddFault(t.Context(), f)
		assert.Error(t, err, f)
	}
	assert.ErrorContains(t, s.Release(t.Context(), "f9"), "no such fault")
	assert.ErrorContains(t, s.AwaitHeld(t.Context(), "f9", 1), "no such fault")
}

func TestSlowAnswersAreReleased(t *testing.T) {
	for kind, before := range map[sandbox.FaultKind]int{sandbox.HoldBefore: 0, sandbox.HoldAfter: 2} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			anna := s.person("Anna Berg")
			token := s.token(anna, memberScopes...)
			f := s.fault(sandbox.Fault{Kind: kind, Times: -1})
			answers := make(chan reply, 2)
			for _, text := range []string{"One", "Two"} {
				r := create(token, post(anna.ID, text)).request(t, s.url)
				go func() {
					response, err := s.http.Do(r)
					if err == nil {
						response.Body.Close()
						answers <- reply{status: response.StatusCode}
					}
				}()
			}
			require.NoError(t, s.AwaitHeld(t.Context(), f.ID, 2))
			assert.Empty(t, answers)
			assert.Len(t, s.posts(), before)
			require.NoError(t, s.Release(t.Context(), f.ID))
			require.NoError(t, s.Release(t.Context(), f.ID), "twice is once")
			assert.Equal(t, []int{201, 201}, []int{(<-answers).status, (<-answers).status})
			assert.Len(t, s.posts(), 2)
			assert.Equal(t, 201, s.send(create(token, post(anna.ID, "Three"))).status, "the fault is over")
		})
	}
}

// unanswered makes a call that is to get no answer.
func (s *stage) unanswered(r *http.Request) error {
	response, err := s.http.Do(r)
	if err != nil {
		return err
	}
	return response.Body.Close()
}

func TestACallerWhoGivesUp(t *testing.T) {
	for kind, stored := range map[sandbox.FaultKind]bool{sandbox.HoldBefore: false, sandbox.HoldAfter: true} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			anna := s.person("Anna Berg")
			f := s.fault(sandbox.Fault{Kind: kind})
			ctx, giveUp := context.WithCancel(t.Context())
			failed := make(chan error, 1)
			r := create(s.token(anna, memberScopes...), post(anna.ID, "News")).request(t, s.url).WithContext(ctx)
			go func() {
				failed <- s.unanswered(r)
			}()
			require.NoError(t, s.AwaitHeld(t.Context(), f.ID, 1))
			giveUp()
			assert.ErrorIs(t, <-failed, context.Canceled)
			for len(s.requests()) == 0 { // the server learns of it in its own time
				runtime.Gosched()
			}
			q := s.requests()[0]
			assert.Equal(t, []any{stored, kind}, []any{q.Stored, q.Fault})
			assert.Len(t, s.posts(), map[bool]int{true: 1, false: 0}[stored])
			require.NoError(t, s.Release(t.Context(), f.ID))
			assert.Len(t, s.posts(), map[bool]int{true: 1, false: 0}[stored], "what was given up stays so")
		})
	}
}

func TestClosingEndsWhatIsHeld(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	f := s.fault(sandbox.Fault{Kind: sandbox.HoldBefore})
	failed := make(chan error, 1)
	r := create(s.token(anna, memberScopes...), post(anna.ID, "News")).request(t, s.url)
	go func() {
		failed <- s.unanswered(r)
	}()
	require.NoError(t, s.AwaitHeld(t.Context(), f.ID, 1))
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "twice is once")
	assert.Error(t, <-failed)
	assert.Equal(t, 503, s.send(create("x", post(anna.ID, "News"))).status)
	assert.Empty(t, s.posts())
	assert.Error(t, s.DeletePost(t.Context(), "x"))
}

func TestFaultsOfMedia(t *testing.T) {
	for name, test := range map[string]struct {
		fault  sandbox.Fault
		states []string
		says   string
	}{
		"stuck from the start": {sandbox.Fault{Kind: sandbox.MediaStuck, Operation: "media.initialize"}, []string{"PROCESSING", "PROCESSING", "PROCESSING"}, "MEDIA_ASSET_WAITING_UPLOAD"},
		"stuck once uploaded":  {sandbox.Fault{Kind: sandbox.MediaStuck, Operation: "media.upload"}, []string{"PROCESSING", "PROCESSING", "PROCESSING"}, "MEDIA_ASSET_WAITING_UPLOAD"},
		"failing":              {sandbox.Fault{Kind: sandbox.MediaFails, Operation: "media.upload"}, []string{"PROCESSING", "PROCESSING_FAILED", "PROCESSING_FAILED"}, "MEDIA_ASSET_PROCESSING_FAILED"},
		"failing at a look":    {sandbox.Fault{Kind: sandbox.MediaFails, Operation: "media.get"}, []string{"PROCESSING", "PROCESSING_FAILED"}, "MEDIA_ASSET_PROCESSING_FAILED"},
		"none":                 {sandbox.Fault{Kind: sandbox.MediaFails, Operation: "media.finalize"}, []string{"PROCESSING", "AVAILABLE"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			anna := s.person("Anna Berg")
			token := s.token(anna, memberScopes...)
			s.fault(test.fault)
			id := s.uploaded(token, "documents", anna.ID, paper)
			for _, want := range test.states {
				assert.Equal(t, want, s.send(look(token, id)).json(t)["status"])
			}
			r := s.send(create(token, post(anna.ID, "Report", media(id, fields{"title": "Report"}))))
			assert.Equal(t, map[bool]int{true: 201, false: 400}[test.says == ""], r.status)
			assert.Contains(t, r.text, test.says)
		})
	}
}

func TestFaultsOfARefresh(t *testing.T) {
	for kind, test := range map[sandbox.FaultKind]struct {
		status int
		says   string
		next   int // of another refresh with the same token
		works  bool
	}{
		sandbox.RefreshRotates:     {200, `"refresh_token"`, 400, true},
		sandbox.RefreshEnds:        {400, `"invalid_grant"`, 400, false},
		sandbox.RefreshEndsUnnamed: {400, `"invalid_request"`, 400, false},
		sandbox.RefreshFails:       {503, `"server_error"`, 200, true},
		sandbox.FailBefore:         {500, ``, 200, true},
		sandbox.ResetAfter:         {0, ``, 200, true},
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			s.register()
			anna := s.person("Anna Berg")
			c, err := s.IssueToken(t.Context(), sandbox.Grant{Account: anna.ID, App: "page", Scopes: []string{"openid"}, Refresh: true})
			require.NoError(t, err)
			refresh := ask{method: "POST", path: "/oauth/v2/accessToken", body: url.Values{"grant_type": {"refresh_token"},
				"refresh_token": {c.Refresh}, "client_id": {"page"}, "client_secret": {"hush hush"}}}
			s.fault(sandbox.Fault{Kind: kind, Operation: "oauth.refresh", Account: anna.ID})
			r, err := s.try(refresh)
			if test.status == 0 {
				require.Error(t, err)
			} else {
				require.NoError(t, err)
				assert.Equal(t, test.status, r.status)
				assert.Contains(t, r.text, test.says)
			}
			if kind == sandbox.RefreshRotates {
				assert.NotContains(t, r.text, c.Refresh)
			}
			assert.Equal(t, test.next, s.send(refresh).status)
			whoami := s.send(ask{method: "GET", path: "/v2/userinfo", token: c.Access})
			assert.Equal(t, test.works, whoami.status == 200, whoami.text)
		})
	}
}
