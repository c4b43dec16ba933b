package feed_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/content/feed"
)

var oneEntry = rss(`<item><title>a</title><guid>g</guid><link>/a</link></item>`)

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func TestPollIsConditional(t *testing.T) {
	t.Parallel()
	version := `"v1"`
	full := 0
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", version)
		w.Header().Set("Last-Modified", "Mon, 02 Mar 2026 07:00:00 GMT")
		if r.Header.Get("If-None-Match") == version && r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		full++
		_, _ = w.Write([]byte(strings.Replace(oneEntry, ">a<", ">"+strings.Trim(version, `"`)+"<", 1)))
	})
	var state feed.State
	f, changed, err := feed.Poll(t.Context(), http.DefaultClient, site+"/feed", &state)
	require.NoError(t, err)
	assert.True(t, changed)
	require.Len(t, f.Contents, 1)
	assert.Equal(t, site+"/feed", f.Contents[0].Source.Feed)

	stored, err := json.Marshal(state)
	require.NoError(t, err)
	var loaded feed.State
	require.NoError(t, json.Unmarshal(stored, &loaded))
	_, changed, err = feed.Poll(t.Context(), http.DefaultClient, site+"/feed", &loaded)
	require.NoError(t, err)
	assert.False(t, changed)
	assert.Equal(t, 1, full)

	version = `"v2"`
	again, changed, err := feed.Poll(t.Context(), http.DefaultClient, site+"/feed", &loaded)
	require.NoError(t, err)
	assert.True(t, changed)
	assert.Equal(t, "v2", again.Contents[0].Title)
	assert.Equal(t, f.Contents[0].Source, again.Contents[0].Source, "an update is the same content")

	_, changed, err = feed.Poll(t.Context(), http.DefaultClient, site+"/other", &loaded)
	require.NoError(t, err)
	assert.True(t, changed, "the state of one address says nothing of another")
}

func TestPollWithoutValidatorsComparesTheDocument(t *testing.T) {
	t.Parallel()
	doc := oneEntry
	site := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(doc)) })
	var state feed.State
	for i, want := range []bool{true, false, true} {
		if i == 2 {
			doc = strings.ReplaceAll(doc, ">a<", ">b<")
		}
		_, changed, err := feed.Poll(t.Context(), http.DefaultClient, site, &state)
		require.NoError(t, err)
		assert.Equal(t, want, changed, i)
	}
	_, changed, err := feed.Poll(t.Context(), http.DefaultClient, site, nil)
	require.NoError(t, err)
	assert.True(t, changed)
}

func TestPollFollowsRedirectsAndKeepsTheSource(t *testing.T) {
	t.Parallel()
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new/feed.xml", http.StatusMovedPermanently)
			return
		}
		_, _ = w.Write([]byte(`<rss version="2.0"><channel><title>T</title><item><title>a</title><link>a.html</link></item></channel></rss>`))
	})
	f, _, err := feed.Poll(t.Context(), http.DefaultClient, site+"/old", nil)
	require.NoError(t, err)
	assert.Equal(t, site+"/new/a.html", f.Contents[0].URL)
	assert.Equal(t, site+"/old", f.Contents[0].Source.Feed)
}

func TestPollRefusals(t *testing.T) {
	t.Parallel()
	status := http.StatusOK
	site := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", "Mon, 02 Mar 2026 07:00:00 GMT")
		w.Header().Set("Retry-After", "Mon, 02 Mar 2026 07:02:00 GMT")
		w.WriteHeader(status)
	})
	for _, code := range []int{204, 301, 304, 401, 403, 404, 410, 429, 500, 503} {
		status = code
		state := feed.State{Digest: "x"}
		_, _, err := feed.Poll(t.Context(), http.DefaultClient, site+"/feed?token=hemmelig", &state)
		var e *feed.Error
		require.ErrorAs(t, err, &e, code)
		assert.Equal(t, feed.State{Digest: "x"}, state, "a failed poll changes nothing")
		assert.NotContains(t, err.Error(), "hemmelig")
		if code != 301 { // a redirect to nowhere fails in the client
			assert.Equal(t, code, e.Status)
			assert.Equal(t, 2*time.Minute, e.RetryAfter)
		}
	}
	for _, bad := range []string{"", "feed.xml", "ftp://n.example/feed", "http://", "http://a b/", "\x00"} {
		_, _, err := feed.Poll(t.Context(), http.DefaultClient, bad, nil)
		require.ErrorContains(t, err, "give an absolute http or https address", bad)
	}
}

func TestPollUnreachable(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(nil)
	closed.Close()
	_, _, err := feed.Poll(t.Context(), http.DefaultClient, closed.URL+"/f?token=hemmelig", nil)
	require.ErrorContains(t, err, closed.URL+"/f could not be fetched")
	require.ErrorContains(t, err, "; check the address and try again")
	assert.NotContains(t, err.Error(), "hemmelig")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = feed.Poll(ctx, http.DefaultClient, closed.URL, nil)
	require.ErrorIs(t, err, context.Canceled)
}

// guarded is a Getter whose errors say what to do.
type guarded struct{}

func (guarded) Do(*http.Request) (*http.Response, error) {
	return nil, errors.New("nothing answers there; check the port")
}

func TestPollAdvisesOnce(t *testing.T) {
	t.Parallel()
	_, _, err := feed.Poll(t.Context(), guarded{}, "https://n.example/f", nil)
	require.EqualError(t, err, "feed: https://n.example/f could not be fetched: nothing answers there; check the port")
}

// naming is a Getter whose errors begin with the address, as package fetch's do.
type naming struct{ before, after string }

func (n naming) Do(r *http.Request) (*http.Response, error) {
	return nil, errors.New(n.before + r.URL.String() + n.after)
}

func TestPollNamesTheAddressOnce(t *testing.T) {
	t.Parallel()
	_, _, err := feed.Poll(t.Context(), naming{"fetch: ", ": nothing answers there; check the port"}, "https://n.example/f", nil)
	require.EqualError(t, err, "feed: https://n.example/f could not be fetched: nothing answers there; check the port")
	_, _, err = feed.Poll(t.Context(), naming{"the proxy refused ", ": 403"}, "https://n.example/f", nil)
	require.ErrorContains(t, err, "the proxy refused https://n.example/f: 403", "what says more is left whole")
}

func TestReadPageUsesTheServersEncoding(t *testing.T) {
	t.Parallel()
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=iso-8859-2")
		_, _ = w.Write([]byte("<title>Wiatr w \xa3odzi</title>"))
	})
	c, err := feed.ReadPage(t.Context(), http.DefaultClient, site+"/")
	require.NoError(t, err)
	assert.Equal(t, "Wiatr w Łodzi", c.Title)
	assert.Equal(t, site+"/", c.URL)
	_, err = feed.ReadPage(t.Context(), http.DefaultClient, site+"/gone")
	require.ErrorContains(t, err, "answered 404 Not Found; check the address")
}
