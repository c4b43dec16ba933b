package peers_test

import (
	"context"
	"encoding/json"
	"image"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/clicks"
	"github.com/ambassadorkit/ambassadorkit/advocacy/web"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// site is a program with people's pages and tracked links on one server, as a
// host has them, the company's own page behind the links, and a picture on
// another server that lets pages read it.
type site struct {
	*advocacytest.World
	t        *testing.T
	server   *httptest.Server
	pictures *httptest.Server
	browser  context.Context

	mu    sync.Mutex
	asked []string // the paths of the files that the browser fetched
}

// portalPath is where the portal is, behind a sign-in as a proxy makes it: a header.
const portalPath = "/portal/"

const articlePath, articleTitle = "/news/roof", "The company's own page"

func newSite(t *testing.T, browser context.Context) *site {
	t.Helper()
	mux := http.NewServeMux()
	s := &site{t: t, browser: browser, server: httptest.NewServer(mux)}
	s.pictures = httptest.NewTLSServer(http.HandlerFunc(s.picture))
	t.Cleanup(s.server.Close)
	t.Cleanup(s.pictures.Close)
	s.World = advocacytest.New(t, &advocacytest.Options{Seed: func(set *advocacy.Settings) {
		set.PublicURL, set.Pilot = s.server.URL, &advocacy.Group{}
		set.Editors, set.Auditors = []string{"editor"}, []string{"auditor"}
	}})
	logger := slog.New(slog.NewTextHandler(t.Output(), nil))
	links := clicks.New(s.Program, &clicks.Options{Logger: logger})
	t.Cleanup(func() { assert.NoError(t, links.Close()) })
	mux.Handle(advocacy.LinkPath, links)
	mux.Handle(advocacy.PagePath, web.New(s.Program, &web.Options{Logger: logger}))
	mux.Handle(portalPath, web.New(s.Program, &web.Options{Logger: logger, Path: portalPath, URL: s.server.URL + portalPath, Identify: func(r *http.Request) (advocacy.Actor, error) {
		return advocacy.Actor{Login: r.Header.Get("X-Login")}, nil
	}}))
	mux.HandleFunc(articlePath, article)
	return s
}

func article(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte("<!DOCTYPE html><html lang=en><meta name=viewport content=width=device-width><title>News</title><link rel=icon href=data:,><h1>" + articleTitle + "</h1><p><a href=/>More</a></html>"))
}

const (
	picturePath   = "/roof.png"
	announcedPath = "/announced.png"
	endlessPath   = "/endless.png"
	// pictureSize is what a picture sends, in bytes.
	pictureSize = 75
	// No page takes that much of a file, and less where it knew beforehand: what is
	// underway when it ends a download, and not the 25 MB that it reads at most.
	mostFetched   = 64 << 20
	mostAnnounced = 16 << 20
)

// picture sends the roof. The two others go on until the page wants no more.
func (s *site) picture(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked = append(s.asked, r.URL.Path)
	s.mu.Unlock()
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	most := mostFetched
	switch r.URL.Path {
	case picturePath:
		assert.NoError(s.t, png.Encode(w, image.NewGray(image.Rect(0, 0, 8, 8))))
		return
	case announcedPath:
		w.Header().Set("Content-Length", strconv.Itoa(1<<40))
		most = mostAnnounced
	}
	part := make([]byte, 1<<20)
	for sent := 0; ; sent += len(part) {
		if _, err := w.Write(part); err != nil {
			return
		}
		if sent > most {
			assert.Fail(s.t, "a page fetches what is too large", "%s: %d bytes", r.URL.Path, sent)
			return
		}
	}
}

// fetched are the paths of the files that the browser has fetched.
func (s *site) fetched() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// words are what the pages say, as the package has them.
type words struct {
	language string
	texts    map[string]string
}

func wordsOf(t *testing.T, language string) words {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "advocacy", "web", "words", language+".json"))
	require.NoError(t, err)
	w := words{language: language, texts: map[string]string{}}
	var all map[string]any
	require.NoError(t, json.Unmarshal(raw, &all))
	for key, text := range all {
		if plain, ok := text.(string); ok { // and no list or plural
			w.texts[key] = plain
		}
	}
	return w
}

func (w words) say(key string, pairs ...string) string {
	text := w.texts[key]
	if text == "" {
		panic("no words for " + key)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

var (
	anna = advocacy.Employee{GivenName: "Anna", FamilyName: "Holm"}
	beth = advocacy.Employee{GivenName: "Beth", FamilyName: "Hill", Country: "GB", Language: "en", Zone: "Europe/London"}
)

// invited hires a person, waits for their invitation, and returns the path that
// it leads to.
func (s *site) invited(e advocacy.Employee) (advocacy.Employee, string) {
	s.t.Helper()
	e = s.Hire(e)
	_, link, found := strings.Cut(s.nextMessage().Text, s.server.URL+advocacy.PagePath)
	require.True(s.t, found, "the invitation has a link")
	return e, advocacy.PagePath + strings.Fields(link)[0]
}

// nextMessage lets time pass until there is one.
func (s *site) nextMessage() advocacy.Message {
	s.t.Helper()
	before := len(s.Messages())
	for range 20 * 24 {
		if s.Advance(time.Hour); len(s.Messages()) > before {
			return s.Messages()[before]
		}
	}
	require.Fail(s.t, "no message in 20 days")
	return advocacy.Message{}
}

// crowd are colleagues who have joined: figures of fewer are in no report.
func (s *site) crowd() {
	s.t.Helper()
	for range 5 {
		s.Join(s.Hire(advocacy.Employee{}).ID)
	}
}

// news publishes a content that every network can take, with the roof and other
// files.
func (s *site) news(language string, files ...string) {
	s.t.Helper()
	var media []content.Media
	for _, path := range append([]string{picturePath}, files...) {
		media = append(media, content.Media{URL: s.pictures.URL + path, Type: "image/png", Alt: "The roof"})
	}
	s.Publish(content.Content{
		Title: map[string]string{"da": "Solceller på taget", "en": "Panels on the roof"}[language], Summary: "1.2 MWh.",
		Language: language, Topics: []string{"klima"}, URL: s.server.URL + articlePath,
		Media: media,
	})
}

// visit follows a tracked link as a program does that is no browser.
func (s *site) visit(method string, link *url.URL, agent string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, link.String(), nil)
	require.NoError(s.t, err)
	r.Header.Set("User-Agent", agent)
	client := s.server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(r)
	require.NoError(s.t, err)
	require.NoError(s.t, answer.Body.Close())
	assert.Equal(s.t, http.StatusFound, answer.StatusCode, "everyone gets there")
}

// counted are the visits of shares' links by their class.
func (s *site) counted() map[string]int64 {
	s.t.Helper()
	got := map[string]int64{}
	require.NoError(s.t, s.Store.View(s.t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		tallies, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{}, advocacy.ShareClicks)
		for _, t := range tallies {
			got[t.Group] += t.Count
		}
		return err
	}))
	return got
}

// me is what the program knows of a person.
func (s *site) me(e advocacy.Employee) advocacy.Me {
	s.t.Helper()
	me, err := s.As(e.ID).Consents.Me(s.t.Context())
	require.NoError(s.t, err)
	return me
}

// lastShare is a person's latest.
func (s *site) lastShare(e advocacy.Employee) advocacy.Share {
	s.t.Helper()
	shares, err := s.As(e.ID).Shares.List(s.t.Context())
	require.NoError(s.t, err)
	require.NotEmpty(s.t, shares)
	return shares[0]
}

// figure is one of the owner's report.
func (s *site) figure(name string) float64 {
	s.t.Helper()
	report, err := s.Owner.Reports.Report(s.t.Context(), advocacy.Period{})
	require.NoError(s.t, err)
	for _, section := range report.Sections {
		for _, figure := range section.Figures {
			if figure.Name == name {
				return figure.Value
			}
		}
	}
	require.Fail(s.t, "no such figure", name)
	return 0
}
