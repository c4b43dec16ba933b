package linkedin_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
)

func TestEachAppConnectsItsOwnKindOfAccount(t *testing.T) {
	n := newNetwork(t)
	both := n.options()
	professional := channels.Account{ID: "anna", Kind: channels.Professional, Token: anna.Token}
	for _, c := range []struct {
		apps    linkedin.Apps
		account channels.Account
		posts   bool
	}{
		{linkedin.Apps{}, anna, false},
		{linkedin.Apps{}, nordlys, false},
		{linkedin.Apps{Member: both.Apps.Member}, anna, true},
		{linkedin.Apps{Member: both.Apps.Member}, nordlys, false},
		{linkedin.Apps{Page: both.Apps.Page}, anna, false},
		{linkedin.Apps{Page: both.Apps.Page}, nordlys, true},
		{both.Apps, anna, true},
		{both.Apps, nordlys, true},
		{both.Apps, professional, false},
	} {
		n.forget()
		o := n.options()
		o.Apps = c.apps
		channel := linkedin.New(o)
		a := attempt(c.account, channels.Post{Text: "Hej"})
		receipt, err := publish(t, channel, a)
		caps := channel.Capabilities()
		assert.Equal(t, c.posts, err == nil, "%v %v", c.account.Kind, err)
		if c.account.Kind != channels.Professional {
			assert.Equal(t, c.posts, caps.Can(channels.PublishPost, c.account.Kind, caps.Level), "%+v %v", caps.Grants, c.account.Kind)
		}
		if !c.posts {
			assert.Equal(t, channels.PermissionDenied, channels.CodeOf(err))
			assert.Equal(t, channels.Rejected, channels.VerdictOf(receipt, err))
			assert.Zero(t, len(n.calls), "no call is made")
			assert.Zero(t, a.Journal.(*journal).commits)
		}
	}
}

func TestCapabilitiesWithApps(t *testing.T) {
	o := &linkedin.Options{Apps: linkedin.Apps{Member: &linkedin.App{ClientID: "a"}}}
	caps := linkedin.New(o).Capabilities()
	assert.Equal(t, channels.SelfServeApp, caps.Level)
	assert.Equal(t, 150, caps.Limits.PerAccountAndDay)
	assert.Equal(t, 100_000, caps.Limits.PerAppAndDay)
	assert.False(t, caps.Limits.Takes("image/webp"), "the API takes JPEG, PNG and GIF")
	assert.True(t, linkedin.New(nil).Capabilities().Limits.Takes("image/webp"), "the dialog takes any image")
	assert.False(t, caps.Can(channels.ReadFigures, channels.Person, channels.ApprovedApp))
	o.Apps.Member.Scopes = []string{"openid", "r_member_postAnalytics"}
	assert.True(t, linkedin.New(o).Capabilities().Can(channels.ReadFigures, channels.Person, channels.SelfServeApp))
	o.Apps.Page = &linkedin.App{ClientID: "b"}
	assert.Equal(t, channels.ApprovedApp, linkedin.New(o).Capabilities().Level)
}

// Nothing that could go wrong stands between Commit and the one call after it.
func TestCommitStandsDirectlyBeforeTheOneCreate(t *testing.T) {
	n := newNetwork(t)
	a := attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{jpeg, png}})
	j := a.Journal.(*journal)
	var order []string
	j.before = func(what string) error {
		order = append(order, fmt.Sprintf("%s after %d calls, %d creates", what, len(n.calls), n.count("POST /rest/posts")))
		return nil
	}
	_, err := publish(t, n.channel(), a)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"load media/0 after 0 calls, 0 creates",
		"save media/0 after 1 calls, 0 creates",
		"save media/0 after 2 calls, 0 creates",
		"load media/1 after 3 calls, 0 creates",
		"save media/1 after 4 calls, 0 creates",
		"save media/1 after 5 calls, 0 creates",
		"commit after 6 calls, 0 creates",
	}, order)
	assert.Equal(t, 1, n.count("POST /rest/posts"))
	assert.Len(t, n.calls, 7)
	assert.Regexp(t, `^map\[media/0:{"asset":"urn:li:image:I1","sent":true,"of":"[\w-]{16}"} media/1:{"asset":"urn:li:image:I4","sent":true,"of":"[\w-]{16}"}\]$`, j.held())
}

// A crash at each step of the journal, and the attempt that comes after it.
func TestAResumedAttemptDoesNotUploadAgain(t *testing.T) {
	for _, c := range []struct {
		crash   string // the step at which the first attempt ends
		uploads int    // PUTs of both attempts
	}{
		{"load media/0", 1}, {"save media/0", 1}, {"second save media/0", 1}, {"commit", 1},
	} {
		t.Run(c.crash, func(t *testing.T) {
			n := newNetwork(t)
			a := attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{jpeg}})
			j := a.Journal.(*journal)
			crash, saves := errors.New("power failure"), 0
			j.before = func(what string) error {
				if what == "save media/0" {
					if saves++; saves == 2 {
						what = "second save media/0"
					}
				}
				if what == c.crash {
					return crash
				}
				return nil
			}
			receipt, err := publish(t, n.channel(), a)
			require.ErrorIs(t, err, crash)
			assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err))
			assert.Zero(t, n.count("POST /rest/posts"), "nothing is live")

			j.before = nil
			if strings.HasPrefix(c.crash, "save") { // what was not saved cannot be found again
				assert.Empty(t, j.steps)
			}
			_, err = publish(t, n.channel(), a)
			require.NoError(t, err)
			assert.Equal(t, c.uploads, n.count("PUT "), "the file is sent once")
			assert.Equal(t, 1, n.count("POST /rest/posts"))
		})
	}
}

func TestAResumedAttemptAsksForWhatWasUploaded(t *testing.T) {
	post := channels.Post{Text: "Se", Media: []channels.Media{jpeg}}
	sent := saved(t, anna, post, "urn:li:image:OLD")["media/0"]
	begun := strings.Replace(sent, "true", "false", 1)
	another := saved(t, anna, channels.Post{Media: []channels.Media{png}}, "urn:li:image:OLD")["media/0"]
	pages := saved(t, nordlys, post, "urn:li:image:OLD")["media/0"]
	for name, c := range map[string]struct {
		saved, status string
		code          int
		again         bool // uploaded again
		verdict       channels.Verdict
	}{
		"ready":                          {sent, "AVAILABLE", 200, false, channels.Posted},
		"ready though not said":          {begun, "AVAILABLE", 200, false, channels.Posted},
		"at work":                        {sent, "PROCESSING", 200, false, channels.Retry},
		"never arrived":                  {begun, "WAITING_UPLOAD", 200, true, channels.Posted},
		"gone meanwhile":                 {sent, "", 404, true, channels.Posted},
		"cannot be shown":                {sent, "PROCESSING_FAILED", 200, false, channels.Rejected},
		"may not be asked for":           {sent, "", 403, false, channels.Posted},
		"may not be asked for, not sent": {begun, "", 403, true, channels.Posted},
		"of another kind":                {strings.Replace(sent, ":image:", ":video:", 1), "AVAILABLE", 200, true, channels.Posted},
		"of another file":                {another, "AVAILABLE", 200, true, channels.Posted},
		"of another account":             {pages, "AVAILABLE", 200, true, channels.Posted},
		"damaged":                        {`{"asset":`, "AVAILABLE", 200, true, channels.Posted},
		"a path":                         {strings.Replace(sent, "OLD", "../../posts", 1), "AVAILABLE", 200, true, channels.Posted},
		"LinkedIn is down":               {sent, "", 503, false, channels.Retry},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			n.on("GET /rest/images/urn%3Ali%3Aimage%3AOLD", says(c.code, `{"status":"`+c.status+`"}`))
			a := attempt(anna, post)
			a.Journal = &journal{steps: map[string]string{"media/0": c.saved}}
			receipt, err := publish(t, n.channel(), a)
			assert.Equal(t, c.verdict, channels.VerdictOf(receipt, err), "%v", err)
			assert.Equal(t, c.again, n.count("PUT ") == 1)
			if c.verdict != channels.Posted {
				assert.Zero(t, n.count("POST /rest/posts"))
				assert.Zero(t, a.Journal.(*journal).commits)
			}
		})
	}
}

func TestAFencedAttemptStopsAtOnce(t *testing.T) {
	steps := []string{"load media/0", "save media/0", "load media/1", "save media/1", "commit"}
	for _, step := range steps {
		n := newNetwork(t)
		a := attempt(anna, channels.Post{Media: []channels.Media{jpeg, png}})
		calls := 0
		a.Journal.(*journal).before = func(what string) error {
			if what == step {
				calls = len(n.calls)
				return fmt.Errorf("lease 7: %w", channels.ErrFenced)
			}
			return nil
		}
		receipt, err := publish(t, n.channel(), a)
		require.ErrorIs(t, err, channels.ErrFenced, step)
		assert.Equal(t, channels.Preparing, receipt.Phase)
		assert.Len(t, n.calls, calls, "no call follows %s", step)
		assert.Zero(t, n.count("POST /rest/posts"))
	}
}

func TestCancelled(t *testing.T) {
	t.Run("before anything", func(t *testing.T) {
		n := newNetwork(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		receipt, err := n.channel().Publish(ctx, attempt(anna, channels.Post{Text: "Hej"}))
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err))
		assert.Empty(t, n.calls)
	})
	t.Run("while a file is sent", func(t *testing.T) {
		n := newNetwork(t)
		ctx, cancel := context.WithCancel(t.Context())
		n.on("PUT ", func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
		a := attempt(anna, channels.Post{Media: []channels.Media{jpeg}})
		receipt, err := n.channel().Publish(ctx, a)
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err))
		assert.Zero(t, a.Journal.(*journal).commits)
	})
	t.Run("while a file is waited for", func(t *testing.T) {
		n := newNetwork(t)
		n.on("GET /rest/videos", says(200, `{"status":"PROCESSING"}`))
		ctx, cancel := context.WithCancel(t.Context())
		o := n.options()
		o.Wait = func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }
		receipt, err := linkedin.New(o).Publish(ctx, attempt(anna, channels.Post{Media: []channels.Media{video}}))
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err))
	})
	t.Run("by the journal, directly before the create", func(t *testing.T) {
		n := newNetwork(t)
		ctx, cancel := context.WithCancel(t.Context())
		a := attempt(anna, channels.Post{Text: "Hej"})
		a.Journal.(*journal).before = func(string) error { cancel(); return ctx.Err() }
		receipt, err := n.channel().Publish(ctx, a)
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err))
		assert.Empty(t, n.calls)
	})
	t.Run("after the commit", func(t *testing.T) {
		n := newNetwork(t)
		ctx, cancel := context.WithCancel(t.Context())
		n.on("POST /rest/posts", func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
		receipt, err := n.channel().Publish(ctx, attempt(anna, channels.Post{Text: "Hej"}))
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, channels.OutcomeUnknown, channels.CodeOf(err))
		assert.Equal(t, channels.Unconfirmed, channels.VerdictOf(receipt, err))
		assert.Equal(t, 1, n.count("POST /rest/posts"))
	})
}

// Only a connection that was never made proves that nothing was sent.
func TestNotReached(t *testing.T) {
	const nobody = "http://127.0.0.1:1" // no server of a test is given so low a port
	n := newNetwork(t)
	over := make(chan struct{})
	defer close(over)
	slow := func(context.Context, string, string) (net.Conn, error) { <-over; return nil, net.ErrClosed }
	for name, c := range map[string]struct {
		client *http.Client
		code   channels.Code
	}{
		"connection refused":            {nil, channels.Unavailable},
		"a transport that says nothing": {&http.Client{Transport: silent{}}, channels.OutcomeUnknown},
		"a dial that timed out":         {&http.Client{Transport: &http.Transport{DialContext: timedOut}}, channels.Unavailable},
		"a client's own timeout":        {&http.Client{Timeout: 20 * time.Millisecond, Transport: &http.Transport{DialContext: slow}}, channels.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			o := n.options()
			o.APIURL, o.HTTPClient = nobody, c.client
			receipt, err := publish(t, linkedin.New(o), attempt(anna, channels.Post{Text: "Hej"}))
			assert.Equal(t, c.code, channels.CodeOf(err), "%v", err)
			assert.Equal(t, channels.Committed, receipt.Phase)
			want := channels.Retry
			if c.code == channels.OutcomeUnknown {
				want = channels.Unconfirmed
			}
			assert.Equal(t, want, channels.VerdictOf(receipt, err))
			assert.NotContains(t, err.Error(), nobody+"/rest", "addresses are not repeated")
		})
	}
}

type silent struct{}

func (silent) RoundTrip(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

func timedOut(context.Context, string, string) (net.Conn, error) {
	return nil, context.DeadlineExceeded
}

// A transport that repeats a request after its answer was lost has written, and a
// refused connection afterwards proves nothing.
func TestARepeatingTransportProvesNothing(t *testing.T) {
	n := newNetwork(t)
	n.on("POST /rest/posts", hangsUp)
	o := n.options()
	o.HTTPClient = &http.Client{Transport: repeating{n.Client().Transport, n.Close}}
	receipt, err := publish(t, linkedin.New(o), attempt(anna, channels.Post{Text: "Hej"}))
	assert.Equal(t, channels.OutcomeUnknown, channels.CodeOf(err))
	assert.Equal(t, channels.Unconfirmed, channels.VerdictOf(receipt, err))
}

type repeating struct {
	http.RoundTripper
	between func()
}

func (r repeating) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := r.RoundTripper.RoundTrip(request)
	if err == nil {
		return response, nil
	}
	r.between()
	request = request.Clone(request.Context())
	request.Body, _ = request.GetBody()
	return r.RoundTripper.RoundTrip(request)
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var elsewhere sync.Map
	trap := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { elsewhere.Store(r.URL.Path, true) }))
	defer trap.Close()
	redirect := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, trap.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}
	n := newNetwork(t)
	o := n.options()
	o.HTTPClient = &http.Client{Transport: n.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
	channel := linkedin.New(o)
	n.on("POST /rest/posts", redirect)
	receipt, err := publish(t, channel, attempt(anna, channels.Post{Text: "Hej"}))
	assert.Equal(t, channels.Unconfirmed, channels.VerdictOf(receipt, err), "a redirect is no refusal")
	for _, what := range []string{"POST /rest/images", "GET /v2/userinfo", "POST /oauth/v2", "DELETE "} {
		n.on(what, redirect)
	}
	receipt, err = publish(t, channel, attempt(anna, channels.Post{Media: []channels.Media{jpeg}}))
	assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err))
	_, err = channel.Accounts(t.Context(), channels.Person, anna.Token)
	assert.Equal(t, channels.Unavailable, channels.CodeOf(err))
	_, err = channel.Refresh(t.Context(), channels.Person, anna.Token)
	assert.Equal(t, channels.Unavailable, channels.CodeOf(err))
	assert.Equal(t, channels.Unavailable, channels.CodeOf(channel.Revoke(t.Context(), channels.Person, channels.Credentials{Access: anna.Token})))
	assert.Equal(t, channels.Unavailable, channels.CodeOf(channel.Remove(t.Context(), anna, "urn:li:share:1")))
	elsewhere.Range(func(path, _ any) bool { t.Errorf("followed to %v", path); return true })
}

func TestWhatTheDialogTakesAndTheAPIDoesNot(t *testing.T) {
	n := newNetwork(t)
	channel := n.channel()
	for name, c := range map[string]struct {
		post  channels.Post
		field string
	}{
		"an activity":              {channels.Post{Text: "Enig", Reshare: "urn:li:activity:7123"}, "reshare"},
		"an activity's address":    {channels.Post{Text: "Enig", Reshare: "https://www.linkedin.com/posts/nordlys_market-share-20-percent-activity-7123456789012345678-Ab3D"}, "reshare"},
		"a short address":          {channels.Post{Text: "Enig", Reshare: "https://lnkd.in/p/abc"}, "reshare"},
		"a reshare with a link":    {channels.Post{Text: "Enig", Reshare: "urn:li:share:7123", Link: link}, "link"},
		"a reshare with a picture": {channels.Post{Text: "Enig", Reshare: "urn:li:share:7123", Media: []channels.Media{jpeg}}, "media"},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, channel.Check(c.post))
			_, err := channel.Intent(c.post)
			require.NoError(t, err, "the dialog takes it")
			a := attempt(anna, c.post)
			receipt, err := publish(t, channel, a)
			var problems channels.Problems
			require.ErrorAs(t, err, &problems)
			require.Len(t, problems, 1)
			assert.Equal(t, c.field, problems[0].Field)
			assert.Equal(t, channels.Rejected, channels.VerdictOf(receipt, err))
			assert.Empty(t, n.calls)
			assert.Zero(t, a.Journal.(*journal).commits)
		})
	}
	for _, post := range []channels.Post{
		{Text: "Enig " + link, Reshare: "urn:li:share:7123", Link: link},
		{Text: "Enig", Reshare: "https://dk.linkedin.com/posts/nordlys_fyr-ugcPost-7123456789012345678-Ab3D"},
		{Text: "Enig", Reshare: "https://www.linkedin.com/posts/nordlys_share-7123456789012345678-Ab3D/?rcm=x"},
	} {
		_, err := publish(t, channel, attempt(anna, post))
		require.NoError(t, err, post.Reshare)
	}
	receipt, err := publish(t, channel, attempt(anna, channels.Post{Text: "\x00"}))
	assert.Equal(t, channels.Rejected, channels.VerdictOf(receipt, err), "and what Check refuses is refused here too")
}

// Many people at once: each post is under its own account's token and name.
func TestIdentitiesAreNeverMixed(t *testing.T) {
	n := newNetwork(t)
	mixed := make(chan string, 1000)
	n.on("POST /rest/posts", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		who := subject(r)
		if !strings.Contains(string(body), `"urn:li:person:`+who+`"`) || !strings.Contains(string(body), "This is "+who+" speaking") ||
			strings.Count(string(body), "urn:li:image:of-"+who) != 1 {
			mixed <- string(body)
		}
		w.Header().Set("X-Restli-Id", "urn:li:share:of-"+who)
		w.WriteHeader(http.StatusCreated)
	})
	n.on("POST /rest/images", func(w http.ResponseWriter, r *http.Request) {
		who := subject(r)
		body, _ := io.ReadAll(r.Body)
		if !strings.Contains(string(body), `"urn:li:person:`+who+`"`) {
			mixed <- string(body)
		}
		_, _ = fmt.Fprintf(w, `{"value":{"image":"urn:li:image:of-%s","uploadUrl":"%s/dms-uploads/%s"}}`, who, n.URL, who)
	})
	n.on("PUT /dms-uploads/", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if who := subject(r); !strings.HasSuffix(r.URL.Path, "/"+who) || !strings.HasSuffix(string(body), who) {
			mixed <- r.URL.Path + " by " + who
		}
		http.SetCookie(w, &http.Cookie{Name: "session", Value: subject(r)})
	})
	publisher := channels.NewPublisher(n.channel(), nil)
	var people sync.WaitGroup
	for i := range 40 {
		people.Go(func() {
			who := fmt.Sprintf("person-%d", i)
			for round := range 3 {
				a := channels.Attempt{
					Account: channels.Account{ID: who, Kind: channels.Person, Token: channels.NewToken("token-of-" + who)},
					Post:    channels.Post{Text: fmt.Sprintf("This is %s speaking (%d)", who, round), Media: []channels.Media{jpeg}},
					Key:     fmt.Sprint(who, round), Journal: &journal{},
					Open: func(context.Context, channels.Media) (channels.File, error) {
						content := "\xFF\xD8\xFF\xE0 a picture of " + who
						return channels.File{Body: io.NopCloser(strings.NewReader(content)), Bytes: int64(len(content))}, nil
					},
				}
				receipt, err := publisher.Publish(context.Background(), a)
				assert.NoError(t, err)
				assert.Equal(t, "urn:li:share:of-"+who, receipt.ID)
			}
		})
	}
	people.Wait()
	close(mixed)
	for m := range mixed {
		t.Errorf("mixed up: %s", m)
	}
	for _, c := range n.calls {
		assert.Empty(t, c.header.Get("Cookie"))
	}
	assert.Equal(t, 120, n.count("POST /rest/posts"))
}

func TestATokenOfAnotherAccountPublishesNothing(t *testing.T) {
	n := newNetwork(t)
	a := attempt(anna, channels.Post{Text: "Hej"})
	a.Account.Token = channels.NewToken("token-of-bo")
	receipt, err := channels.NewPublisher(n.channel(), nil).Publish(t.Context(), a)
	assert.Equal(t, channels.PermissionDenied, channels.CodeOf(err))
	assert.Equal(t, channels.Rejected, channels.VerdictOf(receipt, err))
	assert.Zero(t, n.count("POST /rest/posts"))
}
