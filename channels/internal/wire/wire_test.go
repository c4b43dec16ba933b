package wire_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/internal/wire"
)

// nobody is where nobody listens: no server of a test is given so low a port.
const nobody = "http://127.0.0.1:1"

var limits = wire.Limits{Time: 5 * time.Second, Bytes: 64}

func request(t *testing.T, ctx context.Context, address string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader("body"))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer s3cret-token")
	return r
}

func serve(t *testing.T, answer http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return s
}

func TestClientIsACopyWithoutRedirectsAndCookies(t *testing.T) {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	host := &http.Client{Jar: jar, Timeout: time.Minute}
	client := wire.Client(host)
	assert.Nil(t, client.Jar)
	assert.Equal(t, time.Minute, client.Timeout)
	assert.Same(t, jar, host.Jar, "the host's own is left alone")
	assert.Nil(t, host.CheckRedirect)

	followed := false
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		followed = followed || r.URL.Path == "/there"
		http.Redirect(w, r, "/there", http.StatusPermanentRedirect)
	})
	for _, c := range []*http.Client{client, wire.Client(nil)} {
		answer, err := wire.Do(c, request(t, t.Context(), s.URL), limits)
		require.NoError(t, err)
		assert.Equal(t, http.StatusPermanentRedirect, answer.Status)
		assert.False(t, answer.OK())
		c.CloseIdleConnections()
	}
	assert.False(t, followed)
}

func TestAnswersAreReadWithinTheLimit(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		broken string
		body   int
	}{
		"whole":     {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"a":1}`) }, "", 7},
		"just fits": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 64)) }, "", 64},
		"too long":  {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 65)) }, "longer than 64 bytes", 64},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			for err := error(nil); err == nil; _, err = w.Write(make([]byte, 1<<10)) {
			}
		}, "longer than 64 bytes", 64},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "50")
			_, _ = io.WriteString(w, "half")
		}, "broke off", 4},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Id", "7"); c.answer(w, r) })
			answer, err := wire.Do(wire.Client(s.Client()), request(t, t.Context(), s.URL), limits)
			require.NoError(t, err)
			assert.Equal(t, 200, answer.Status)
			assert.Equal(t, "7", answer.Header.Get("X-Id"), "the header holds whatever becomes of the body")
			assert.Len(t, answer.Body, c.body)
			if c.broken == "" {
				assert.NoError(t, answer.Broken)
			} else {
				require.ErrorContains(t, answer.Broken, c.broken)
				var v any
				assert.ErrorIs(t, answer.JSON(&v), answer.Broken)
			}
		})
	}
}

func TestWhetherARequestWasSent(t *testing.T) {
	hangUp := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		c, _, _ := w.(http.Hijacker).Hijack()
		_ = c.Close()
	})
	silence := serve(t, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() })
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	plain := serve(t, http.NotFound)
	second := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		assert.Equal(t, 2, r.ProtoMajor)
		panic(http.ErrAbortHandler)
	}))
	second.EnableHTTP2 = true
	second.StartTLS()
	t.Cleanup(second.Close)
	for name, c := range map[string]struct {
		ctx     context.Context
		address string
		client  *http.Client
		unsent  bool
	}{
		"refused":                        {t.Context(), nobody, nil, true},
		"no such host":                   {t.Context(), "http://nowhere.invalid", &http.Client{Transport: &http.Transport{DialContext: noHost}}, true},
		"a dial that times out":          {t.Context(), nobody, &http.Client{Transport: &http.Transport{DialContext: timedOut}}, true},
		"TLS that is none":               {t.Context(), strings.Replace(plain.URL, "http:", "https:", 1), nil, true},
		"hung up":                        {t.Context(), hangUp.URL, nil, false},
		"an HTTP/2 stream that is reset": {t.Context(), second.URL, second.Client(), false},
		"silence":                        {t.Context(), silence.URL, nil, false},
		"ended before":                   {ended, plain.URL, nil, false},
		"a transport that says nothing":  {t.Context(), plain.URL, &http.Client{Transport: mute{}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			client := wire.Client(c.client)
			if c.client == nil {
				client = wire.Client(&http.Client{Transport: &http.Transport{}})
			}
			defer client.CloseIdleConnections()
			_, err := wire.Do(client, request(t, c.ctx, c.address), wire.Limits{Time: 100 * time.Millisecond, Bytes: 64})
			var unanswered *wire.Unanswered
			require.ErrorAs(t, err, &unanswered)
			assert.Equal(t, c.unsent, unanswered.Unsent, "%v", err)
			assert.NotContains(t, err.Error(), c.address+"/")
			ended := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
			assert.Equal(t, c.ctx.Err() != nil, ended, "a context's error is the caller's or none: %v", err)

			want, create := channels.OutcomeUnknown, wire.Failure("x", "X", err, true)
			if c.unsent {
				want = channels.Unavailable
			}
			assert.Equal(t, want, create.Code)
			assert.Equal(t, channels.Unavailable, wire.Failure("x", "X", err, false).Code)
			verdict := channels.VerdictOf(channels.Receipt{Phase: channels.Committed}, create)
			assert.Equal(t, c.unsent, verdict == channels.Retry, "%v", verdict)
		})
	}
}

func noHost(context.Context, string, string) (net.Conn, error) {
	return nil, &net.DNSError{Err: "no such host", Name: "nowhere.invalid", IsNotFound: true}
}

func timedOut(context.Context, string, string) (net.Conn, error) {
	return nil, &net.OpError{Op: "dial", Err: context.DeadlineExceeded}
}

type mute struct{}

func (mute) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("no") }

// A connection that was kept turns out dead: net/http asks for another, since
// nothing was written, and that one is refused.
func TestADeadConnectionThatWasKept(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	dials := 0
	client := wire.Client(&http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if dials++; dials > 1 {
			address = strings.TrimPrefix(nobody, "http://")
		}
		var d net.Dialer
		return d.DialContext(ctx, network, address)
	}}})
	_, err := wire.Do(client, request(t, t.Context(), s.URL), limits)
	require.NoError(t, err)
	s.CloseClientConnections()
	s.Close()
	_, err = wire.Do(client, request(t, t.Context(), s.URL), limits)
	var unanswered *wire.Unanswered
	require.ErrorAs(t, err, &unanswered)
	if unanswered.Unsent { // the transport may have written a part before it noticed, and then nothing is proved
		assert.ErrorContains(t, err, "refused")
	}
}

// No transport writes such a header, and none says that it did not.
func TestAHeaderThatCannotBeWrittenWasNotSent(t *testing.T) {
	asked := false
	s := serve(t, func(http.ResponseWriter, *http.Request) { asked = true })
	for _, value := range []string{"Bearer s3cret\ntoken", "a\x00", "\x7f", "a\r\nX-Other: b"} {
		r := request(t, t.Context(), s.URL)
		r.Header.Set("Authorization", value)
		_, err := wire.Do(wire.Client(s.Client()), r, limits)
		var unanswered *wire.Unanswered
		require.ErrorAs(t, err, &unanswered, "%q", value)
		assert.True(t, unanswered.Unsent)
		assert.EqualError(t, err, "the header Authorization holds a control character")
	}
	r := request(t, t.Context(), s.URL)
	r.Header.Set("X-Plain", "a\tb é")
	_, err := wire.Do(wire.Client(s.Client()), r, limits)
	require.NoError(t, err)
	assert.True(t, asked)
}

func TestCauseHoldsNoSecrets(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		c, _, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(c, "NOT HTTP s3cret-token other-secret\r\n\r\n")
		_ = c.Close()
	})
	client := wire.Client(s.Client())
	_, err := wire.Do(client, request(t, t.Context(), s.URL+"/?key=in-the-address"), limits)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "s3cret-token")
	r := request(t, t.Context(), s.URL)
	r.Header.Del("Authorization")
	_, err = wire.Do(client, r, limits, "other-secret")
	assert.NotContains(t, err.Error(), "other-secret")
	assert.NotContains(t, err.Error(), "in-the-address")
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "90": 90 * time.Second, " 5 ": 5 * time.Second, "-1": 0, "1.5": 0, "soon": 0,
		"Wed, 25 Nov 2026 12:00:30 GMT": 30 * time.Second, "Wed, 25 Nov 2026 11:00:00 GMT": 0,
		"9223372036854775807": 7 * 24 * time.Hour, "99999999999999999999": 7 * 24 * time.Hour, "-99999999999999999999": 0,
		"Tue, 01 Jan 2999 00:00:00 GMT": 7 * 24 * time.Hour, "Wednesday, 25-Nov-26 12:00:30 GMT": 30 * time.Second, "Wed Nov 25 12:00:30 2026": 30 * time.Second,
	} {
		assert.Equal(t, want, wire.RetryAfter(http.Header{"Retry-After": {value}}, now), value)
	}
	assert.Zero(t, wire.RetryAfter(nil, now))
}

func TestLabel(t *testing.T) {
	for value, want := range map[string]string{
		"DUPLICATE_POST": "DUPLICATE_POST", "AAYvVAFxdrFGZQ==": "AAYvVAFxdrFGZQ==", "": "",
		"two words": "", "line\nbreak": "", "<b>": "", "blå": "", strings.Repeat("a", 101): "", "has-s3cret-inside": "",
	} {
		assert.Equal(t, want, wire.Label(value, "", "s3cret"), value)
	}
}

func TestSniff(t *testing.T) {
	for head, want := range map[string]string{
		"\xFF\xD8\xFF\xE0":                      "image/jpeg",
		"\x89PNG\r\n\x1A\n":                     "image/png",
		"GIF89a":                                "image/gif",
		"%PDF-1.7":                              "application/pdf",
		"RIFF\x00\x00\x00\x00WEBPVP":            "image/webp",
		"\x00\x00\x00\x18ftypisom\x00":          "video/mp4",
		"\x00\x00\x00\x18ftypmp42":              "video/mp4",
		"\x00\x00\x00\x18ftypqt  ":              "video/quicktime",
		"\x00\x00\x00\x18ftypheic":              "image/heic",
		"\x00\x00\x00\x18ftypavif":              "image/avif",
		"\x00\x00\x00\x18ftypM4A ":              "audio/mp4",
		"<!DOCTYPE html><html>":                 "text/html",
		"hello":                                 "text/plain",
		"":                                      "text/plain",
		"\x00\x01\x02":                          "application/octet-stream",
		"<html><script>GIF89a</script></html>ö": "text/html",
	} {
		assert.Equal(t, want, wire.Sniff([]byte(head)), fmt.Sprintf("%q", head))
	}
}
