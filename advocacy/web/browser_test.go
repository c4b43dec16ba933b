package web_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/web"
)

// site is a program with people's pages served over HTTP.
type site struct {
	*advocacytest.World
	t      testing.TB
	server *httptest.Server
	client *http.Client
	log    *lines
	login  string // who is signed in at the host, where there is a portal
}

func serve(t testing.TB, world *advocacytest.World, o *web.Options) *site {
	t.Helper()
	s := &site{World: world, t: t, log: &lines{}}
	if o == nil {
		o = &web.Options{}
	}
	o.Logger = slog.New(slog.NewTextHandler(s.log, nil))
	mux := http.NewServeMux()
	if o.Identify == nil {
		mux.Handle(advocacy.PagePath, web.New(world.Program, o))
	} else {
		mux.Handle(o.Path, web.New(world.Program, o))
	}
	s.server = httptest.NewServer(mux)
	t.Cleanup(s.server.Close)
	s.client = s.server.Client()
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return s
}

// lines is a log that may be written to and read at once.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// invited hires and invites a person, and returns the page of their message.
func (s *site) invited(e advocacy.Employee) (advocacy.Employee, string) {
	s.t.Helper()
	before := len(s.Messages())
	e = s.Hire(e)
	for range 20 * 24 {
		if s.Advance(time.Hour); len(s.Messages()) > before {
			return e, s.linked(s.Messages()[len(s.Messages())-1].Text, `/me/[A-Za-z0-9_-]{40,}`)
		}
	}
	require.Fail(s.t, "no invitation in 20 days")
	return e, ""
}

// linked is the first path under PublicURL in a text that has the pattern.
func (s *site) linked(text, pattern string) string {
	s.t.Helper()
	found := regexp.MustCompile(`https://go\.nordlys\.example(` + pattern + `)`).FindStringSubmatch(text)
	require.NotNil(s.t, found, "a link in the message")
	return found[1]
}

// tab is a page in a browser without script.
type tab struct {
	s      *site
	url    *url.URL
	status int
	header http.Header
	body   string
	root   *html.Node
}

func (s *site) request(method, path, body string, header http.Header) *tab {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.server.URL+path, strings.NewReader(body))
	require.NoError(s.t, err)
	for name, values := range header {
		r.Header[name] = values
	}
	r.Header.Set("X-Login", s.login)
	answer, err := s.client.Do(r)
	require.NoError(s.t, err)
	text, err := io.ReadAll(answer.Body)
	require.NoError(s.t, err)
	require.NoError(s.t, answer.Body.Close())
	root, err := html.Parse(bytes.NewReader(text))
	require.NoError(s.t, err)
	return &tab{s: s, url: answer.Request.URL, status: answer.StatusCode, header: answer.Header, body: string(text), root: root}
}

// open goes to a path and follows redirects.
func (s *site) open(path string) *tab {
	s.t.Helper()
	return s.request(http.MethodGet, path, "", nil).followed()
}

func (p *tab) followed() *tab {
	p.s.t.Helper()
	for range 5 {
		if p.status != http.StatusSeeOther {
			return p
		}
		to, err := p.url.Parse(p.header.Get("Location"))
		require.NoError(p.s.t, err)
		p = p.s.request(http.MethodGet, to.RequestURI(), "", nil)
	}
	require.Fail(p.s.t, "redirected in circles")
	return p
}

func attribute(n *html.Node, name string) (string, bool) {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
	if i < 0 {
		return "", false
	}
	return n.Attr[i].Val, true
}

func value(n *html.Node, name string) string {
	v, _ := attribute(n, name)
	return v
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		b.WriteString(textOf(c))
	}
	return b.String()
}

func elements(n *html.Node, names ...string) []*html.Node {
	var found []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && slices.Contains(names, d.Data) {
			found = append(found, d)
		}
	}
	return found
}

// text is what one reads, in one line.
func (p *tab) text() string {
	return strings.Join(strings.Fields(textOf(p.root)), " ")
}

// form is a form as a browser has it.
type form struct {
	tab    *tab
	action *url.URL
	values url.Values
}

// form finds the form whose action ends so, and which has the values given.
func (p *tab) form(ending string, with ...string) *form {
	p.s.t.Helper()
	for _, f := range elements(p.root, "form") {
		action, err := p.url.Parse(value(f, "action"))
		require.NoError(p.s.t, err)
		filled := &form{p, action, fill(f)}
		fits := strings.HasSuffix(action.Path, ending)
		for i := 0; i+1 < len(with); i += 2 {
			fits = fits && filled.values.Get(with[i]) == with[i+1]
		}
		if fits {
			assert.Equal(p.s.t, "post", value(f, "method"))
			return filled
		}
	}
	require.Fail(p.s.t, "no such form", "%s %v on %s", ending, with, p.text())
	return nil
}

// fill collects what a browser would send without a button.
func fill(f *html.Node) url.Values {
	values := url.Values{}
	for _, n := range elements(f, "input", "textarea", "select") {
		name := value(n, "name")
		switch {
		case name == "":
		case n.Data == "textarea":
			values.Add(name, strings.ReplaceAll(textOf(n), "\n", "\r\n"))
		case n.Data == "select":
			options := elements(n, "option")
			chosen := slices.IndexFunc(options, func(o *html.Node) bool { _, ok := attribute(o, "selected"); return ok })
			values.Add(name, value(options[max(0, chosen)], "value"))
		case value(n, "type") == "checkbox":
			if _, ok := attribute(n, "checked"); ok {
				values.Add(name, value(n, "value"))
			}
		default:
			values.Add(name, value(n, "value"))
		}
	}
	return values
}

// tick ticks a box of a form by its name.
func (f *form) tick(name string) *form {
	f.tab.s.t.Helper()
	for _, n := range elements(f.tab.root, "input") {
		if value(n, "name") == name && value(n, "type") == "checkbox" {
			f.values.Add(name, value(n, "value"))
			return f
		}
	}
	require.Fail(f.tab.s.t, "no such box", name)
	return f
}

func (f *form) set(name, v string) *form {
	f.values.Set(name, v)
	return f
}

// send sends the form with a browser's headers and follows the redirect.
func (f *form) send() *tab {
	f.tab.s.t.Helper()
	return f.post("same-origin").followed()
}

func (f *form) post(site string) *tab {
	f.tab.s.t.Helper()
	return f.tab.s.request(http.MethodPost, f.action.RequestURI(), f.values.Encode(), http.Header{
		"Content-Type": {"application/x-www-form-urlencoded"}, "Sec-Fetch-Site": {site}, "Origin": {f.tab.s.server.URL},
	})
}

// accessible holds a page to what people with a screen reader or keyboard need.
func (p *tab) accessible() {
	p.s.t.Helper()
	t := p.s.t
	assert.NotEmpty(t, value(elements(p.root, "html")[0], "lang"))
	assert.Len(t, elements(p.root, "h1"), 1)
	assert.Len(t, elements(p.root, "main"), 1)
	assert.NotEmpty(t, textOf(elements(p.root, "title")[0]))
	ids, labelled := map[string]bool{}, map[string]bool{}
	for d := range p.root.Descendants() {
		if id := value(d, "id"); id != "" {
			assert.False(t, ids[id], "id %s twice", id)
			ids[id] = true
		}
		if d.Data == "label" {
			labelled[value(d, "for")] = true
		}
		_, style := attribute(d, "style")
		assert.False(t, style, "style in the page")
		for _, a := range d.Attr {
			assert.False(t, strings.HasPrefix(a.Key, "on"), "script in the page: %s", a.Key)
		}
	}
	for _, n := range elements(p.root, "input", "textarea", "select") {
		inLabel := false
		for a := range n.Ancestors() {
			inLabel = inLabel || a.Data == "label"
		}
		assert.True(t, inLabel || value(n, "type") == "hidden" || labelled[value(n, "id")], "no label for %s", value(n, "name"))
	}
	for _, n := range elements(p.root, "script") {
		assert.Empty(t, textOf(n))
	}
	for _, n := range elements(p.root, "a") {
		if value(n, "target") == "_blank" {
			assert.Equal(t, "noopener noreferrer", value(n, "rel"))
		}
	}
	assert.NotContains(t, p.body, fmt.Sprintf("%s%s", "ZgotmplZ", ""), "an address was refused by the template")
}
