package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ambassadorkit/ambassadorkit/content/fetch"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGetReadsAPageWhole(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, fetch.DefaultUserAgent, r.UserAgent())
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<title>Sommerfest</title>")
	})
	page, err := newClient(t, fetch.Options{}).Get(t.Context(), s.URL+"/nyt#top")
	require.NoError(t, err)
	assert.Equal(t, s.URL+"/nyt", page.URL.String())
	assert.Equal(t, "text/html; charset=utf-8", page.Header.Get("Content-Type"))
	assert.Equal(t, "<title>Sommerfest</title>", string(page.Body))
}

func TestGetReportsAStatusThatIsNotSuccess(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var status int
		fmt.Sscanf(r.URL.Path, "/%d", &status)
		w.WriteHeader(status)
	})
	c := newClient(t, fetch.Options{})
	for status, advice := range map[int]string{304: "browser", 401: "sign-in", 404: "spelling", 410: "spelling", 429: "later", 503: "later"} {
		_, err := c.Get(t.Context(), fmt.Sprintf("%s/%d", s.URL, status))
		e := asError(t, err, fetch.Status)
		assert.Equal(t, status, e.Status)
		assert.Contains(t, e.Error(), advice)
	}
}

func TestDoLeavesStatusAndHeadersToTheCaller(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, `"v7"`, r.Header.Get("If-None-Match"))
		assert.Equal(t, "poller", r.UserAgent())
		assert.NotEqual(t, "intern.example", r.Host, "a Host of the caller's choosing reaches other sites of the same server")
		w.WriteHeader(http.StatusNotModified)
	})
	req := get(t, s.URL)
	req.Host = "intern.example"
	req.Header.Set("If-None-Match", `"v7"`)
	req.Header.Set("User-Agent", "poller")
	resp, err := newClient(t, fetch.Options{}).Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, http.StatusNotModified, resp.StatusCode)
	assert.Equal(t, "intern.example", req.Host, "the request is the caller's")
}

func TestDoSendsOnlyGetAndHead(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the request was sent") })
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, strings.NewReader("x"))
	require.NoError(t, err)
	_, err = newClient(t, fetch.Options{}).Do(req)
	asError(t, err, fetch.Refused)
	_, err = newClient(t, fetch.Options{}).Do(&http.Request{})
	asError(t, err, fetch.BadAddress)
}

func TestTheSizeLimitIsAnErrorAndNeverACut(t *testing.T) {
	const limit = 64 << 10
	tests := []struct {
		name     string
		bytes    int
		compress bool
		announce bool
		ok       bool
	}{
		{"exactly the limit", limit, false, true, true},
		{"exactly the limit, unannounced", limit, false, false, true},
		{"exactly the limit, compressed", limit, true, false, true},
		{"one byte more", limit + 1, false, true, false},
		{"one byte more, unannounced", limit + 1, false, false, false},
		{"one byte more, compressed", limit + 1, true, false, false},
		{"gzip bomb", 256 << 20, true, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) { writeZeros(w, tt.bytes, tt.compress, tt.announce) })
			resp, err := newClient(t, fetch.Options{MaxBytes: limit}).Do(get(t, s.URL))
			var got []byte
			if err == nil {
				defer resp.Body.Close()
				got, err = io.ReadAll(resp.Body)
			}
			if tt.ok {
				require.NoError(t, err)
				assert.Len(t, got, tt.bytes)
				return
			}
			e := asError(t, err, fetch.TooLarge)
			assert.Contains(t, e.Error(), "Options.MaxBytes")
			assert.LessOrEqual(t, len(got), limit)
		})
	}
}

func writeZeros(w http.ResponseWriter, n int, compress, announce bool) {
	var out io.Writer = w
	if announce {
		w.Header().Set("Content-Length", fmt.Sprint(n))
	}
	if compress {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		out = z
	}
	block := bytes.Repeat([]byte{0}, 32<<10)
	for n > 0 {
		k, err := out.Write(block[:min(n, len(block))])
		if err != nil {
			return // the client has gone, as it should
		}
		if f, ok := w.(http.Flusher); ok && !announce {
			f.Flush()
		}
		n -= k
	}
}

// slowServer sends one byte and then nothing until the client goes away.
func slowServer(t *testing.T) *httptest.Server {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "x")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
}

func TestTheTimeLimitCoversTheBody(t *testing.T) {
	s := slowServer(t)
	_, err := newClient(t, fetch.Options{Timeout: 100 * time.Millisecond}).Get(t.Context(), s.URL)
	e := asError(t, err, fetch.Timeout)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Contains(t, e.Error(), "Options.Timeout")
}

func TestCancellingEndsTheBody(t *testing.T) {
	s := slowServer(t)
	ctx, cancel := context.WithCancel(t.Context())
	resp, err := newClient(t, fetch.Options{}).Do(get(t, s.URL).WithContext(ctx))
	require.NoError(t, err)
	defer resp.Body.Close()
	_, err = io.ReadFull(resp.Body, make([]byte, 1))
	require.NoError(t, err)
	cancel()
	_, err = io.ReadAll(resp.Body)
	asError(t, err, fetch.Canceled)
	require.ErrorIs(t, err, context.Canceled)
}

func TestTheCallersDeadlinePrevails(t *testing.T) {
	s := slowServer(t)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := newClient(t, fetch.Options{}).Get(ctx, s.URL)
	asError(t, err, fetch.Timeout)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestUnreachable(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	cut := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "10")
		fmt.Fprint(w, "123")
		panic(http.ErrAbortHandler)
	})
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it logs each handshake that the client breaks off
	secure.StartTLS()
	t.Cleanup(secure.Close)
	names := newNameServer(t)
	c := newClient(t, fetch.Options{Resolver: names.resolver()})
	for address, want := range map[string]string{
		closed.URL:                    "nothing answers there",
		cut.URL:                       "broke off",
		secure.URL:                    "certificate is not trusted",
		"http://findes-ikke.example/": "no server of that name",
	} {
		_, err := c.Get(t.Context(), address)
		e := asError(t, err, fetch.Unreachable)
		assert.Contains(t, e.Error(), want)
	}
}

func TestRootsAreTrusted(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") }))
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	page, err := newClient(t, fetch.Options{Roots: roots}).Get(t.Context(), s.URL)
	require.NoError(t, err)
	assert.Equal(t, "ok", string(page.Body))
}

func TestTheEnvironmentsProxyIsNotUsed(t *testing.T) {
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the proxy was asked") })
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"} {
		t.Setenv(name, proxy.URL)
	}
	names := newNameServer(t)
	names.answer("nordlys.example", []string{"127.0.0.1"})
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "direct") })
	page, err := newClient(t, fetch.Options{Resolver: names.resolver()}).Get(t.Context(), "http://nordlys.example:"+portOf(t, s))
	require.NoError(t, err)
	assert.Equal(t, "direct", string(page.Body))
}

func TestErrorsHoldNoSecret(t *testing.T) {
	const canary = "canary-7f3a"
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	gone := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/loop":
			http.Redirect(w, r, "/loop?key="+canary, http.StatusFound)
		case "/out":
			http.Redirect(w, r, "http://u:"+canary+"@10.0.0.1/?key="+canary, http.StatusFound)
		case "/odd":
			w.Header().Set("Location", "http://%zz/?key="+canary)
			w.WriteHeader(http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	})
	c := newClient(t, fetch.Options{MaxBytes: 4})
	for _, address := range []string{
		"http://u:" + canary + "@nordlys.example/", "http://u:" + canary + "@nordlys.example:99999/?" + canary, "http://u:" + canary + "@%zz/",
		closed.URL + "/?key=" + canary, gone.URL + "/?key=" + canary, gone.URL + "/loop?key=" + canary, gone.URL + "/out?key=" + canary,
		gone.URL + "/odd?key=" + canary, "http://10.0.0.1/?key=" + canary + "#" + canary,
	} {
		_, err := c.Get(t.Context(), address)
		require.Error(t, err)
		assert.NotContains(t, err.Error(), canary)
	}
}
