package linkedin_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
)

func TestVideosAreWaitedFor(t *testing.T) {
	n := newNetwork(t)
	states := []string{"WAITING_UPLOAD", "PROCESSING", "", "PROCESSING", "AVAILABLE"}
	asked := 0
	n.on("GET /rest/videos", func(w http.ResponseWriter, r *http.Request) {
		says(200, `{"status":"`+states[asked]+`"}`)(w, r)
		asked++
	})
	var waits []time.Duration
	o := n.options()
	o.PollEvery = 7 * time.Second
	o.Wait = func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }
	_, err := publish(t, linkedin.New(o), attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{video}}))
	require.NoError(t, err)
	assert.Equal(t, []time.Duration{7 * time.Second, 7 * time.Second, 7 * time.Second, 7 * time.Second}, waits)
}

func TestWaitingEndsAndTheNextAttemptGoesOn(t *testing.T) {
	n := newNetwork(t)
	n.on("GET /rest/videos", says(200, `{"status":"PROCESSING"}`))
	o := n.options()
	o.PollEvery, o.PollFor = time.Minute, 5*time.Minute
	a := attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{video}})
	receipt, err := publish(t, linkedin.New(o), a)
	assert.Equal(t, channels.Unavailable, channels.CodeOf(err))
	assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err))
	assert.Equal(t, 6, n.count("GET /rest/videos"))
	var e *channels.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, time.Minute, e.RetryAfter)

	n.on("GET /rest/videos", says(200, `{"status":"AVAILABLE"}`))
	_, err = publish(t, linkedin.New(o), a)
	require.NoError(t, err)
	assert.Equal(t, 3, n.count("PUT "), "three parts, once")
	assert.Equal(t, 1, n.count("POST /rest/posts"))
}

func TestPicturesWhoseStateMayNotBeReadAreUsed(t *testing.T) {
	for _, status := range []int{403, 404} {
		n := newNetwork(t)
		n.on("GET /rest/images", says(status, ""))
		n.on("GET /rest/documents", says(status, ""))
		for _, m := range []channels.Media{jpeg, document} {
			_, err := publish(t, n.channel(), attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{m}}))
			require.NoError(t, err)
		}
	}
}

// A token goes to LinkedIn's hosts and no other.
func TestTheTokenGoesToLinkedInOnly(t *testing.T) {
	for address, want := range map[string]bool{
		"https://www.linkedin.com/dms-uploads/x": true,
		"https://api.linkedin.com/x":             true,
		"https://linkedin.com.evil.example/x":    false,
		"https://evillinkedin.com/x":             false,
		"https://www.linkedin.com:8443/x":        false,
		"https://storage.example/x":              false,
	} {
		var tokens []string
		o := &linkedin.Options{
			Apps: linkedin.Apps{Member: &linkedin.App{}},
			Wait: func(context.Context, time.Duration) error { return nil },
			HTTPClient: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				body := `{"value":{"image":"urn:li:image:1","uploadUrl":"` + address + `"}}`
				if r.Method == http.MethodPut {
					tokens = append(tokens, r.Header.Get("Authorization"))
					_, _ = io.Copy(io.Discard, r.Body)
				}
				return &http.Response{StatusCode: 201, Header: http.Header{"X-Restli-Id": {"urn:li:share:1"}}, Body: io.NopCloser(strings.NewReader(body))}, nil
			})},
		}
		_, _ = linkedin.New(o).Publish(t.Context(), attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{jpeg}}))
		require.Len(t, tokens, 1)
		assert.Equal(t, want, tokens[0] == "Bearer "+canary, address)
		assert.Equal(t, !want, tokens[0] == "", address)
	}
	sent := false
	o := &linkedin.Options{
		Apps: linkedin.Apps{Member: &linkedin.App{}},
		HTTPClient: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			sent = sent || r.Method == http.MethodPut
			return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(`{"value":{"image":"urn:li:image:1","uploadUrl":"http://www.linkedin.com/x"}}`))}, nil
		})},
	}
	_, err := linkedin.New(o).Publish(t.Context(), attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{jpeg}}))
	require.Error(t, err)
	assert.False(t, sent, "nothing is sent in the clear")
}

// Files go to LinkedIn and to the public network, whatever address is given.
func TestFilesGoToNoPrivateAddress(t *testing.T) {
	for address, public := range map[string]bool{
		"https://storage.example/x": true, "https://8.8.8.8/x": true, "https://[2606:4700::1111]:8443/x": true, "https://xn--bcher-kva.example./x": true,
		"http://storage.example/x": false, "https://127.0.0.1/x": false, "https://[::1]/x": false, "https://[::ffff:192.168.1.1]/x": false,
		"https://10.0.0.7/x": false, "https://169.254.169.254/latest": false, "https://[fe80::1%25eth0]/x": false, "https://0.0.0.0/x": false,
		"https://localhost/x": false, "https://intranet/x": false, "https://api.localhost/x": false, "https://127.1/x": false, "https://0x7f.1/x": false,
		"https://2130706433/x": false, "https://a..": false, "https://.": false, "https://u:p@storage.example/x": false, "https:///x": false, "/x": false, "": false,
	} {
		puts := 0
		o := &linkedin.Options{
			Apps: linkedin.Apps{Member: &linkedin.App{}},
			HTTPClient: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				body := fmt.Sprintf(`{"status":"AVAILABLE","value":{"video":"urn:li:video:1","uploadInstructions":[{"uploadUrl":%q,"firstByte":0,"lastByte":%d}]}}`, address, len(shelf[video.URL])-1)
				if r.Method == http.MethodPut {
					puts++
					assert.Empty(t, r.Header.Get("Authorization"))
					_, _ = io.Copy(io.Discard, r.Body)
				}
				return &http.Response{StatusCode: 201, Header: http.Header{"X-Restli-Id": {"urn:li:share:1"}, "Etag": {"e"}}, Body: io.NopCloser(strings.NewReader(body))}, nil
			})},
		}
		receipt, err := linkedin.New(o).Publish(t.Context(), attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{video}}))
		assert.Equal(t, public, puts == 1, address)
		assert.Equal(t, public, err == nil, "%s: %v", address, err)
		assert.Equal(t, public, channels.VerdictOf(receipt, err) == channels.Posted)
	}
}

// Parts are sent only if they are the whole video, each byte once.
func TestPartsThatAreNotTheVideo(t *testing.T) {
	last := len(shelf[video.URL]) - 1
	for name, parts := range map[string][][2]int{
		"a gap": {{0, 3}, {5, last}}, "an overlap": {{0, 5}, {5, last}}, "not from the start": {{1, last}}, "not to the end": {{0, last - 1}},
		"past the end": {{0, last + 1}}, "the same twice": {{0, last}, {0, last}}, "an empty part": {{0, 3}, {4, 3}, {4, last}}, "nothing": {}, "below 0": {{-1, last}},
	} {
		n := newNetwork(t)
		n.on("POST /rest/videos?action=init", func(w http.ResponseWriter, r *http.Request) {
			var all []string
			for _, p := range parts {
				all = append(all, fmt.Sprintf(`{"uploadUrl":"%s/dms-uploads/x","firstByte":%d,"lastByte":%d}`, n.URL, p[0], p[1]))
			}
			says(200, `{"value":{"video":"urn:li:video:1","uploadInstructions":[`+strings.Join(all, ",")+`]}}`)(w, r)
		})
		receipt, err := publish(t, n.channel(), attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{video}}))
		assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err), name)
		assert.Zero(t, n.count("PUT "), name)
		assert.Zero(t, n.count("POST /rest/posts"), name)
	}
}

// An address that takes no token says nothing of the connection.
func TestA401WithoutATokenDisconnectsNobody(t *testing.T) {
	n := newNetwork(t)
	n.on("PUT ", says(401, ""))
	receipt, err := publish(t, n.channel(), attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{video}}))
	assert.Equal(t, channels.Unavailable, channels.CodeOf(err))
	assert.Equal(t, channels.Retry, channels.VerdictOf(receipt, err))
	_, err = publish(t, n.channel(), attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{jpeg}}))
	assert.Equal(t, channels.AuthExpired, channels.CodeOf(err), "a picture's takes one")
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestFilesAreClosedAndProblemsOfThemKept(t *testing.T) {
	n := newNetwork(t)
	a := attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{jpeg}})
	opened, closed := 0, 0
	a.Open = func(ctx context.Context, m channels.Media) (channels.File, error) {
		opened++
		f, err := fromShelf(ctx, m)
		f.Body = closer{f.Body, &closed}
		return f, err
	}
	_, err := publish(t, n.channel(), a)
	require.NoError(t, err)
	assert.Equal(t, 1, opened)
	assert.Equal(t, 1, closed)

	for _, failure := range []error{channels.Problems{{Field: "media[0]", Message: "is at an address that may not be asked"}}, errors.New("no route")} {
		a := attempt(anna, channels.Post{Text: "Se", Media: []channels.Media{jpeg}})
		a.Open = func(context.Context, channels.Media) (channels.File, error) {
			return channels.File{}, fmt.Errorf("fetch: %w", failure)
		}
		receipt, err := publish(t, n.channel(), a)
		require.ErrorContains(t, err, failure.Error())
		want := channels.Retry
		var problems channels.Problems
		if errors.As(failure, &problems) {
			want = channels.Rejected
			require.ErrorAs(t, err, &problems)
		}
		assert.Equal(t, want, channels.VerdictOf(receipt, err))
	}
}

type closer struct {
	io.Reader
	closed *int
}

func (c closer) Close() error { *c.closed++; return nil }

// inProcess answers every request with the body, over no wire.
func inProcess(body string) *http.Client {
	return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			_, _ = io.Copy(io.Discard, r.Body)
		}
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body))}, nil
	})}
}
