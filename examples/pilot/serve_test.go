package main

import (
	"bytes"
	"context"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"mime/quotedprintable"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFromAnInvitationToAClick is one person's whole way through a running pilot:
// the invitation as it lies on the disk, the page behind its link, joining,
// sharing by the network's dialog, saying so, and somebody following the link.
func TestFromAnInvitationToAClick(t *testing.T) {
	inFolder(t)
	require.Zero(t, pilotRun(t, "-apply", "-at", tuesday).code)
	site, stop := serving(t, "-serve", "127.0.0.1:0", "-out", "mails", "-at", wednesday)
	contains(t, stop.soFar(), "MESSAGES so far: 8 sent")

	invitation := firstMail(t, "mails/invitation-*.eml")
	page := regexp.MustCompile(regexp.QuoteMeta(site) + `/me/[A-Za-z0-9_-]{40,}`).FindString(invitation)
	require.NotEmpty(t, page, "the mail has the person's link")

	// What a mail scanner does: follow everything, twice, by GET and HEAD.
	for range 2 {
		for _, address := range regexp.MustCompile(regexp.QuoteMeta(site)+`[^\s"<>]*`).FindAllString(invitation, -1) {
			get(t, address)
		}
	}
	contains(t, get(t, page), `action="`)
	home := post(t, page+"/join", url.Values{
		"participation": {"starter-1"}, "messages": {"starter-1"}, "policy": {"starter-1"},
	}, page)
	id := regexp.MustCompile(`content/([a-z0-9]+)`).FindStringSubmatch(home)
	require.NotNil(t, id, "the page offers contents")

	step := post(t, page+"/content/"+id[1], url.Values{"action": {"share"}, "channel": {"linkedin"}, "text": {"I work at Nordlys. Jeg arbejder i Nordlys. Four weeks of sun."}}, page)
	contains(t, step, "https://www.linkedin.com/")
	share := regexp.MustCompile(`share/([a-z0-9]+)`).FindStringSubmatch(step)
	require.NotNil(t, share)
	post(t, page+"/share/"+share[1], url.Values{"posted": {"yes"}}, page)

	dialog, err := url.Parse(strings.ReplaceAll(regexp.MustCompile(`https://www\.linkedin\.com/[^"]+`).FindString(step), "&amp;", "&"))
	require.NoError(t, err)
	link := dialog.Query().Get("url")
	require.True(t, strings.HasPrefix(link, site+"/s/"), link)
	answer := visit(t, http.MethodGet, link, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	assert.Equal(t, http.StatusFound, answer.StatusCode)
	assert.True(t, strings.HasPrefix(answer.Header.Get("Location"), "https://www.nordlys.example/"))
	visit(t, http.MethodGet, link, "LinkedInBot/1.0 (compatible; Mozilla/5.0; +http://www.linkedin.com)")
	visit(t, http.MethodHead, link, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	stop.now(t)

	r := pilotRun(t, "-report", "-at", "2026-11-26T09:00:00+01:00")
	contains(t, r.out, "ambassadors: 1 people (observed)")
	contains(t, r.out, "fewer than 5 ambassadors")

	// Eight days later the same database goes on: the digest is sent, once.
	for range 2 {
		require.Zero(t, pilotRun(t, "-apply", "-out", "mails", "-at", "2026-12-01T08:00:00+01:00").code)
	}
	for range 2 {
		require.Zero(t, pilotRun(t, "-apply", "-out", "mails", "-at", "2026-12-01T20:00:00+01:00").code)
	}
	assert.LessOrEqual(t, len(files(t, "mails/digest-*")), 1)
}

// stopper ends a running pilot.
type stopper struct {
	cancel context.CancelFunc
	done   chan int
	out    *lines
}

func (s *stopper) soFar() string { return s.out.String() }

func (s *stopper) now(t *testing.T) {
	t.Helper()
	s.cancel()
	assert.Equal(t, 0, <-s.done, s.soFar())
	contains(t, s.soFar(), "Stopped.")
}

// serving runs the pilot until it says that it is running, and returns its address.
func serving(t *testing.T, args ...string) (string, *stopper) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := &stopper{cancel: cancel, done: make(chan int, 1), out: newLines()}
	go func() {
		s.done <- run(ctx, args, s.out, s.out)
		s.out.finish()
	}()
	t.Cleanup(cancel)
	address := s.out.wait(regexp.MustCompile(`Running on (\S+):`))
	require.NotEmpty(t, address, s.soFar())
	return address, s
}

// lines keeps what is printed and wakes whoever waits for a part of it.
type lines struct {
	mu    sync.Mutex
	more  *sync.Cond
	text  bytes.Buffer
	ended bool
}

func newLines() *lines {
	l := &lines{}
	l.more = sync.NewCond(&l.mu)
	return l
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.more.Broadcast()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *lines) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	l.more.Broadcast()
}

// wait returns the first group of the pattern, or nothing when the program ended.
func (l *lines) wait(pattern *regexp.Regexp) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		if m := pattern.FindSubmatch(l.text.Bytes()); m != nil {
			return string(m[1])
		}
		if l.ended {
			return ""
		}
		l.more.Wait()
	}
}

// firstMail is the decoded text of the first file.
func firstMail(t *testing.T, pattern string) string {
	t.Helper()
	names := files(t, pattern)
	require.NotEmpty(t, names)
	file, err := os.Open(names[0])
	require.NoError(t, err)
	defer file.Close()
	message, err := mail.ReadMessage(file)
	require.NoError(t, err)
	_, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	require.NoError(t, err)
	part, err := multipart.NewReader(message.Body, params["boundary"]).NextRawPart()
	require.NoError(t, err)
	text, err := io.ReadAll(quotedprintable.NewReader(part))
	require.NoError(t, err)
	return string(text)
}

func get(t *testing.T, address string) string {
	t.Helper()
	answer := visit(t, http.MethodHead, address, "scanner")
	assert.Less(t, answer.StatusCode, 500)
	response, err := http.Get(address)
	require.NoError(t, err)
	return body(t, response)
}

// post sends a form as the page would, and follows its answer.
func post(t *testing.T, address string, form url.Values, from string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	origin, err := url.Parse(from)
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", origin.Scheme+"://"+origin.Host)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	text := body(t, response)
	require.Equal(t, http.StatusOK, response.StatusCode, "%.2000s", text)
	return text
}

// visit asks once and follows nothing.
func visit(t *testing.T, method, address, agent string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	require.NoError(t, err)
	request.Header.Set("User-Agent", agent)
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(t, err)
	body(t, response)
	return response
}

func body(t *testing.T, response *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return string(b)
}
