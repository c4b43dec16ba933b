package main

import (
	"bytes"
	"context"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

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
	contains(t, stop.soFar(), "INVITATIONS so far: 8 sent")

	invitation := firstMail(t, "mails/invitation-*.eml")
	page := pageIn(t, invitation, site)

	// What a mail scanner does: follow everything, twice, by GET and HEAD.
	for range 2 {
		for _, address := range regexp.MustCompile(regexp.QuoteMeta(site)+`[^\s"<>]*`).FindAllString(invitation, -1) {
			get(t, address)
		}
	}
	contains(t, get(t, page), `action="`)
	home := join(t, page)
	link := share(t, site, page, home)
	answer := visit(t, http.MethodGet, link, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	assert.Equal(t, http.StatusFound, answer.StatusCode)
	assert.True(t, strings.HasPrefix(answer.Header.Get("Location"), "https://www.nordlys.example/"))
	visit(t, http.MethodGet, link, "LinkedInBot/1.0 (compatible; Mozilla/5.0; +http://www.linkedin.com)")
	visit(t, http.MethodHead, link, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	stop.now(t)

	r := pilotRun(t, "-report", "-at", "2026-11-26T09:00:00+01:00")
	contains(t, r.out, "ambassadors: not measurable: fewer than 5 ambassadors")

	// The same database goes on, in the minute for which the digest is planned: it
	// is sent, once.
	due := nextDigest(t, addressee(t, "mails/invitation-*.eml"), "-at", wednesday)
	for range 2 {
		r := pilotRun(t, "-apply", "-out", "mails", "-at", due.Format(time.RFC3339))
		require.Zero(t, r.code, r.errors)
		assert.Len(t, files(t, "mails/digest-*"), 1)
	}
}

func TestAReportWhileAnotherProcessServes(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	require.Zero(t, pilotRun(t, "-apply", "-at", tuesday).code)
	k := &killable{folder: folder, serves: true, pilot: "department=Communications"}
	k.killWhenServing(t, wednesday, func(site string) {
		join(t, site+regexp.MustCompile(`/me/[A-Za-z0-9_-]{40,}`).FindString(firstMail(t, "mails/invitation-*.eml")))
		before := digest(t, "pilot.db")
		var first result
		for i := range 3 {
			r := process(t, folder, "-report", "-at", "2026-11-26T09:00:00+01:00")
			require.Zero(t, r.code, r.errors)
			contains(t, r.out, "invited so far: 8 people (observed)")
			if i == 0 {
				first = r
			}
			assert.True(t, first == r, "another report")
		}
		assert.Equal(t, before, digest(t, "pilot.db"))
		answer := visit(t, http.MethodGet, site+"/me/", "Mozilla/5.0")
		assert.Less(t, answer.StatusCode, 500, "it still serves")
	})
}

// pageIn is the address of the person's page in their invitation.
func pageIn(t *testing.T, invitation, site string) string {
	t.Helper()
	page := regexp.MustCompile(regexp.QuoteMeta(site) + `/me/[A-Za-z0-9_-]{40,}`).FindString(invitation)
	require.NotEmpty(t, page, "the mail has the person's link")
	return page
}

// join says yes on a person's page, and returns what it shows then.
func join(t *testing.T, page string) string {
	t.Helper()
	return post(t, page+"/join", url.Values{
		"participation": {"starter-1"}, "messages": {"starter-1"}, "policy": {"starter-1"},
	}, page)
}

// share shares a content by LinkedIn's dialog, says so, and returns the tracked
// link that the dialog was given.
func share(t *testing.T, site, page, home string) string {
	t.Helper()
	id := regexp.MustCompile(`content/([a-z0-9]+)`).FindStringSubmatch(home)
	require.NotNil(t, id, "the page offers contents")

	step := post(t, page+"/content/"+id[1], url.Values{"action": {"share"}, "channel": {"linkedin"}, "text": {"I work at Nordlys. Jeg arbejder i Nordlys. Four weeks of sun."}}, page)
	contains(t, step, "https://www.linkedin.com/")
	begun := regexp.MustCompile(`share/([a-z0-9]+)`).FindStringSubmatch(step)
	require.NotNil(t, begun)
	post(t, page+"/share/"+begun[1], url.Values{"posted": {"yes"}}, page)

	dialog, err := url.Parse(strings.ReplaceAll(regexp.MustCompile(`https://www\.linkedin\.com/[^"]+`).FindString(step), "&amp;", "&"))
	require.NoError(t, err)
	link := dialog.Query().Get("url")
	require.True(t, strings.HasPrefix(link, site+"/s/"), link)
	return link
}

// nextDigest is the end of the minute for which a preview plans the digest of
// somebody, should they have joined.
func nextDigest(t *testing.T, name string, args ...string) time.Time {
	t.Helper()
	r := pilotRun(t, args...)
	require.Zero(t, r.code, r.errors)
	plan := regexp.MustCompile(`  ` + name + `, .*\(\w+, (\S+)\)\n(?:    \S.*\n)*?    next digest, if they take part, (.+? \d\d:\d\d \S+): `).FindStringSubmatch(r.out)
	require.NotNil(t, plan, name)
	zone, err := time.LoadLocation(plan[1])
	require.NoError(t, err)
	due, err := time.ParseInLocation("Mon 2 Jan 2006 15:04 MST", plan[2], zone)
	require.NoError(t, err)
	return due.Add(time.Minute)
}

var servesOn = regexp.MustCompile(`Running on (\S+):`)

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
	return servingBy(t, machineClock(), args...)
}

func servingBy(t *testing.T, c clock, args ...string) (string, *stopper) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := &stopper{cancel: cancel, done: make(chan int, 1), out: newLines()}
	go func() {
		s.done <- run(ctx, args, c, s.out, s.out)
		s.out.finish()
	}()
	t.Cleanup(cancel)
	address := s.out.wait(servesOn)
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

// firstMessage is the first file, read as mail.
func firstMessage(t *testing.T, pattern string) *mail.Message {
	t.Helper()
	names := files(t, pattern)
	require.NotEmpty(t, names)
	text, err := os.ReadFile(names[0])
	require.NoError(t, err)
	message, err := mail.ReadMessage(bytes.NewReader(text))
	require.NoError(t, err)
	return message
}

// addressee is the name of who gets the first file.
func addressee(t *testing.T, pattern string) string {
	t.Helper()
	to, err := mail.ParseAddress(firstMessage(t, pattern).Header.Get("To"))
	require.NoError(t, err)
	return to.Name
}

// firstMail is the decoded text of the first file.
func firstMail(t *testing.T, pattern string) string {
	t.Helper()
	message := firstMessage(t, pattern)
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
