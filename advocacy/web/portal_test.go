package web_test

import (
	"errors"
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/web"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// home is where the tests' host mounts the portal.
const home = "/intranet/advocacy/"

// byHeader is a sign-in as a proxy in front of the host makes it.
func byHeader(r *http.Request) (advocacy.Actor, error) {
	return advocacy.Actor{Login: r.Header.Get("X-Login")}, nil
}

// newPortal is a program in which each role has a login of its name.
func newPortal(t testing.TB, change func(*web.Options)) *site {
	world := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) {
		everyone(s)
		s.Deputy = advocacy.Owner{Department: "HR", Logins: []string{"deputy"}}
		s.Editors, s.Auditors = []string{"editor"}, []string{"auditor"}
	}})
	o := &web.Options{Identify: byHeader, Path: home}
	if change != nil {
		change(o)
	}
	return serve(t, world, o)
}

// as signs somebody in, and opens a path of the portal.
func (s *site) as(login, path string) *tab {
	s.t.Helper()
	s.login = login
	return s.open(home + path)
}

func TestASignedInEmployeeJoinsSharesAndLeaves(t *testing.T) {
	s := newPortal(t, nil)
	anna := s.Hire(advocacy.Employee{GivenName: "Anna"})
	s.Publish(content.Content{Title: "Solceller på taget"})
	page := s.as(anna.ID, "")
	page.accessible()
	require.Equal(t, http.StatusOK, page.status)
	assert.Contains(t, page.text(), "Del nyt fra Nordlys, hvis du har lyst")
	assert.Empty(t, page.header.Values("Set-Cookie"), "the host has the session")

	page = page.form("/join").tick("participation").tick("policy").send()
	require.Equal(t, http.StatusOK, page.status, page.text())
	assert.Equal(t, home, page.url.Path)
	assert.Contains(t, page.text(), "Hej Anna")

	page = page.form("", "channel", channels.LinkedIn).set("text", "Jeg arbejder i Nordlys. Det virker.").set("action", "share").send()
	page.accessible()
	require.Equal(t, http.StatusOK, page.status, page.text())
	assert.True(t, strings.HasPrefix(page.url.Path, home+"share/"))
	page = page.form("", "address", "").set("posted", "yes").send()
	assert.Equal(t, home, page.url.Path)
	assert.Contains(t, page.text(), "delt (efter din oplysning)")

	page = s.as(anna.ID, "settings")
	page.accessible()
	page = page.form("/pause").send()
	assert.Equal(t, home+"settings", page.url.Path)
	assert.Contains(t, page.text(), "Du holder pause")
	page = s.as(anna.ID, "leave").form("/leave").set("leave", "yes").send()
	assert.Contains(t, page.text(), "Du er stoppet")
	assert.Equal(t, http.StatusNotFound, s.as(anna.ID, "settings/").status)
}

func TestEveryoneComesToTheirOwnDoor(t *testing.T) {
	s := newPortal(t, nil)
	anna, bo := s.Hire(advocacy.Employee{GivenName: "Anna"}), s.Hire(advocacy.Employee{GivenName: "Bo"})
	s.Join(anna.ID)
	s.Join(bo.ID)
	assert.Contains(t, s.as(anna.ID, "").text(), "Hej Anna")
	assert.Contains(t, s.as(bo.ID, "").text(), "Hej Bo")

	for login, want := range map[string]struct {
		status int
		says   []string
	}{
		"":         {http.StatusUnauthorized, []string{"Please sign in", "Log ind"}},
		"stranger": {http.StatusForbidden, []string{"Communications can tell you more", "Communications kan fortælle dig mere", "communications@nordlys.example"}},
	} {
		for _, path := range []string{"", "settings", "share/none"} {
			page := s.as(login, path)
			page.accessible()
			assert.Equal(t, want.status, page.status)
			for _, sentence := range want.says {
				assert.Contains(t, page.text(), sentence)
			}
		}
	}
	assert.Equal(t, http.StatusNotFound, s.as(anna.ID, "nowhere").status)
	assert.Equal(t, http.StatusOK, s.as("", "assets/page.css").status, "it says nothing of anybody")
}

func TestAFailingSignInIsNobody(t *testing.T) {
	s := newPortal(t, func(o *web.Options) {
		o.Identify = func(*http.Request) (advocacy.Actor, error) {
			return advocacy.Actor{Login: "owner"}, errors.New("the directory is down")
		}
	})
	page := s.as("owner", "")
	assert.Equal(t, http.StatusUnauthorized, page.status)
	assert.NotContains(t, page.text(), "directory")
	assert.Contains(t, s.log.String(), "the directory is down")
}

// A host that strips its prefix, and one whose proxy adds one, are served alike, since
// every address on a page is relative.
func TestThePortalUnderAnyPrefix(t *testing.T) {
	s := newPortal(t, nil)
	anna := s.Hire(advocacy.Employee{})
	s.Join(anna.ID)
	bare := web.New(s.Program, &web.Options{Identify: byHeader, Path: "/"})
	ask := func(h http.Handler, path string) *httptest.ResponseRecorder {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("X-Login", anna.ID)
		h.ServeHTTP(w, r)
		return w
	}
	want := s.as(anna.ID, "settings").body
	assert.Equal(t, want, ask(bare, "/settings").Body.String())
	assert.Equal(t, want, ask(http.StripPrefix("/a/b", bare), "/a/b/settings").Body.String())
	assert.Equal(t, want, ask(web.New(s.Program, &web.Options{Identify: byHeader, Path: "deep/down"}), "/deep/down/settings").Body.String())
	assert.Equal(t, want, ask(web.New(s.Program, &web.Options{Identify: byHeader}), "/advocacy/settings").Body.String())
	assert.Equal(t, http.StatusNotFound, ask(bare, "//settings").Code)
}

func TestPagesInTheHostsFrame(t *testing.T) {
	layout := template.Must(template.New("").Parse(`<!DOCTYPE html><html lang="{{.Lang}}"><head><title>{{.Title}} | Intranet</title>{{.Head}}</head><body><main><p>Kantine</p>{{.Nav}}{{.Body}}</main></body></html>`))
	s := newPortal(t, func(o *web.Options) { o.Layout = layout })
	anna := s.Hire(advocacy.Employee{GivenName: "Anna"})
	s.Join(anna.ID)
	page := s.as(anna.ID, "")
	page.accessible()
	assert.Contains(t, page.text(), "Hej Anna | Intranet KantineNordlys")
	assert.Len(t, elements(page.root, "html"), 1)
	assert.Contains(t, s.as("stranger", "").text(), "Kantine", "refusals stand in it as well")
}

// The policy of a page is the host's, and what ours needs.
func TestTheHostsContentSecurityPolicyIsKept(t *testing.T) {
	s := newPortal(t, nil)
	h := web.New(s.Program, &web.Options{Identify: byHeader})
	for host, want := range map[string]string{
		"": "base-uri 'none'; default-src 'none'; form-action 'self'; frame-ancestors 'none'; script-src 'self'; style-src 'self'",
		"Default-Src 'self'; script-src https://cdn.nordlys.example 'nonce-abc'; frame-ancestors 'self'; report-to csp": "base-uri 'none'; default-src 'self'; form-action 'self'; frame-ancestors 'self'; report-to csp; script-src https://cdn.nordlys.example 'nonce-abc' 'self'; style-src 'self'",
		"default-src 'none'; img-src 'none'": "base-uri 'none'; default-src 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'none'; script-src 'self'; style-src 'self'",
		"style-src 'self' 'unsafe-inline';;": "base-uri 'none'; default-src 'none'; form-action 'self'; frame-ancestors 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'",
	} {
		w := httptest.NewRecorder()
		if host != "" {
			w.Header().Set("Content-Security-Policy", host)
		}
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/advocacy/", nil))
		assert.Equal(t, []string{want}, w.Header().Values("Content-Security-Policy"), host)
		assert.Equal(t, !strings.Contains(host, "frame-ancestors"), w.Header().Get("X-Frame-Options") == "DENY")
	}
}

func TestToPassAndToBringBack(t *testing.T) {
	s := newPortal(t, nil)
	anna := s.Hire(advocacy.Employee{})
	s.Join(anna.ID)
	s.Publish(content.Content{Title: "Solceller på taget"})
	page := s.as(anna.ID, "").form("/pass").send()
	page.accessible()
	assert.Contains(t, page.text(), "Det er væk fra din side, og ingen får det at vide.")
	assert.NotContains(t, page.text(), "Solceller")
	page = s.as(anna.ID, "settings")
	page.accessible()
	assert.Contains(t, page.text(), "Én ting bliver ikke tilbudt dig mere.")
	page.form("/settings").send()
	page = s.as(anna.ID, "settings").form("/bring-back").send()
	assert.Contains(t, page.text(), "Solceller på taget", "the settings' form kept what was passed over until it was brought back")
}
