package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/web"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// dump is everything that a store holds, but for single clicks.
func (s *site) dump() string {
	s.t.Helper()
	all := map[string][]any{}
	add := func(name string, row any, err error) {
		require.NoError(s.t, err)
		all[name] = append(all[name], row)
	}
	require.NoError(s.t, s.Store.View(s.t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		settings, err := tx.Ledger.SettingsHistory(ctx)
		add("settings", settings, err)
		for p, err := range tx.People.All(ctx, advocacy.Group{}) {
			add("people", p, err)
			consents, err := tx.Ambassadors.Consents(ctx, p.Subject)
			add("consents", consents, err)
			nudges, err := tx.Nudges.ForSubject(ctx, p.Subject, time.Time{})
			add("nudges", nudges, err)
			shares, err := tx.Shares.ForSubject(ctx, p.Subject, time.Time{})
			add("shares", shares, err)
			for _, sh := range shares {
				if sh.Link != "" {
					link, err := tx.Links.Get(ctx, sh.Link)
					add("links", link, err)
				}
			}
		}
		for a, err := range tx.Ambassadors.All(ctx) {
			add("ambassadors", a, err)
		}
		contents, err := tx.Contents.List(ctx)
		add("contents", contents, err)
		for e, err := range tx.Ledger.Trail(ctx, time.Time{}, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)) {
			add("audit", e, err)
		}
		tallies, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{})
		add("tallies", tallies, err)
		return nil
	}))
	text, err := json.Marshal(all)
	require.NoError(s.t, err)
	return string(text)
}

// digest makes the next digest of a member come, and returns its unsubscribe path.
func (s *site) digest() (page, unsubscribe string) {
	s.t.Helper()
	before := len(s.Messages())
	s.Publish(content.Content{Title: "Nyt"})
	for range 20 * 24 {
		if s.Advance(time.Hour); len(s.Messages()) > before {
			m := s.Messages()[before]
			return s.linked(m.Text, `/me/[A-Za-z0-9_-]{40,}`), s.linked(m.Unsubscribe, `/me/unsubscribe/[A-Za-z0-9_-]+`)
		}
	}
	require.Fail(s.t, "no digest in 20 days")
	return "", ""
}

func TestFollowingEveryLinkChangesNothing(t *testing.T) {
	s := newSite(t)
	_, member := s.member(advocacy.Employee{GivenName: "Anna"})
	_, unsubscribe := s.digest()
	s.Publish(content.Content{Kind: content.JobPosting, Title: "Montør"})
	s.open(member).form("", "channel", channels.LinkedIn).set("action", "share").send()
	_, guest := s.invited(advocacy.Employee{GivenName: "Bo"})
	before := s.dump()

	seen, queue := map[string]bool{}, []string{member, guest, unsubscribe, advocacy.CodePath}
	// What forms post to is tried as an address, too.
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodGet, http.MethodHead} {
			page := s.request(method, path, "", nil)
			assert.Less(t, page.status, 500, path)
			for name, attr := range map[string]string{"a": "href", "form": "action", "link": "href", "script": "src"} {
				for _, n := range elements(page.root, name) {
					to, err := page.url.Parse(value(n, attr))
					require.NoError(t, err)
					if to.Host == page.url.Host {
						queue = append(queue, to.RequestURI())
					}
				}
			}
			if to := page.header.Get("Location"); to != "" {
				next, err := page.url.Parse(to)
				require.NoError(t, err)
				queue = append(queue, next.RequestURI())
			}
		}
	}
	assert.Greater(t, len(seen), 15)
	assert.Equal(t, before, s.dump())
	assert.Empty(t, s.log.String())
}

func TestHeaders(t *testing.T) {
	s := newSite(t)
	_, path := s.member(advocacy.Employee{})
	for _, path := range []string{path, path + "/settings", path + "/nowhere", advocacy.CodePath, "/me/broken"} {
		page := s.request(http.MethodGet, path, "", nil)
		csp := page.header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "style-src 'self'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			assert.Contains(t, csp, part, path)
		}
		assert.NotContains(t, csp, "unsafe")
		assert.Equal(t, "same-origin", page.header.Get("Referrer-Policy"))
		assert.Equal(t, "no-store", page.header.Get("Cache-Control"))
		assert.Equal(t, "nosniff", page.header.Get("X-Content-Type-Options"))
		assert.Contains(t, page.header.Get("X-Robots-Tag"), "noindex")
		assert.Empty(t, page.header.Get("Set-Cookie"))
		for _, n := range elements(page.root, "link", "script", "img") {
			assert.NotContains(t, value(n, "href")+value(n, "src"), "//", "no asset from elsewhere")
		}
	}
	for name, kind := range map[string]string{"page.css": "text/css", "page.js": "text/javascript"} {
		asset := s.request(http.MethodGet, "/me/assets/"+name, "", nil)
		assert.Equal(t, http.StatusOK, asset.status)
		assert.Contains(t, asset.header.Get("Content-Type"), kind)
		again := s.request(http.MethodGet, "/me/assets/"+name, "", http.Header{"If-None-Match": {asset.header.Get("Etag")}})
		assert.Equal(t, http.StatusNotModified, again.status)
	}
	for _, path := range []string{"/me/assets/", "/me/assets/page.html", "/me/assets/..%2fhandler.go", "/me/assets/words/en.json"} {
		assert.Equal(t, http.StatusNotFound, s.request(http.MethodGet, path, "", nil).status, path)
	}
}

func TestBehindAPrefix(t *testing.T) {
	s := newSite(t)
	_, path := s.member(advocacy.Employee{})
	s.Publish(content.Content{})
	inner := s.server.Config.Handler
	s.server.Config.Handler = http.StripPrefix("/intranet", inner)
	page := s.open("/intranet" + path)
	require.Equal(t, http.StatusOK, page.status)
	step := page.form("", "channel", channels.LinkedIn).set("action", "share").send()
	require.Equal(t, http.StatusOK, step.status)
	assert.True(t, strings.HasPrefix(step.url.Path, "/intranet"+path+"/share/"))
	assert.Equal(t, http.StatusOK, step.form("", "address", "").set("posted", "yes").send().status)
}

func TestTokens(t *testing.T) {
	s := newSite(t)
	_, path := s.member(advocacy.Employee{GivenName: "Anna"})
	_, unsubscribe := s.digest()
	token := strings.TrimPrefix(path, advocacy.PagePath)
	other := strings.TrimPrefix(unsubscribe, advocacy.UnsubscribePath+"/")

	for name, bad := range map[string]string{
		"cut off": token[:len(token)-4], "changed": "A" + token[1:], "longer": token + "AAAA", "another purpose": other,
		"no token": "", "not base64": "%20%20", "what it is not": "preview",
	} {
		page := s.request(http.MethodGet, advocacy.PagePath+bad, "", nil)
		assert.Equal(t, http.StatusNotFound, page.status, name)
		assert.Contains(t, page.body, `lang="da"`, "%s: both languages", name)
		assert.Contains(t, page.body, `lang="en"`, "%s: both languages", name)
		assert.NotContains(t, page.text(), "Anna")
	}
	assert.Equal(t, http.StatusNotFound, s.request(http.MethodGet, advocacy.UnsubscribePath+"/"+token, "", nil).status, "the page's token ends no messages")

	s.Clock.Advance(advocacy.PageLife)
	page := s.request(http.MethodGet, path, "", nil)
	assert.Equal(t, http.StatusGone, page.status)
	assert.Contains(t, page.text(), "This link has expired")
	assert.Contains(t, page.text(), "Linket er udløbet")
	s.Clock.Advance(-advocacy.PageLife)

	bo := s.Hire(advocacy.Employee{})
	_, err := s.Owner.People.Sync(t.Context(), advocacy.Roster{Source: "test", Employees: []advocacy.Employee{bo}}, advocacy.SyncOptions{Complete: true, MaxLeavers: 1})
	require.NoError(t, err)
	page = s.request(http.MethodGet, path, "", nil)
	assert.Equal(t, http.StatusNotFound, page.status)
	assert.Contains(t, page.text(), "There is nothing here any more")
	assert.NotContains(t, page.text(), "Anna")
	assert.Equal(t, http.StatusOK, s.request(http.MethodPost, unsubscribe, "List-Unsubscribe=One-Click", nil).status, "a leaver's one click never fails")
	assert.NotContains(t, s.log.String(), token)
}

func TestFormsFromElsewhereAreRefused(t *testing.T) {
	s := newSite(t)
	anna, path := s.member(advocacy.Employee{})
	form := s.open(path+"/leave").form("/leave").set("leave", "yes")
	before := s.dump()
	for _, site := range []string{"cross-site", "same-site"} {
		assert.Equal(t, http.StatusForbidden, form.post(site).status)
	}
	page := s.request(http.MethodPost, form.action.Path, form.values.Encode(), http.Header{
		"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {"https://evil.example"}})
	assert.Equal(t, http.StatusForbidden, page.status, "a browser without Sec-Fetch-Site")
	assert.Equal(t, before, s.dump())

	page = s.request(http.MethodPost, form.action.Path, form.values.Encode(), http.Header{
		"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {s.server.URL}})
	assert.Equal(t, http.StatusSeeOther, page.status)
	me, err := s.As(anna.ID).Consents.Me(t.Context())
	require.NoError(t, err)
	assert.Equal(t, advocacy.Left, me.State)
}

func TestMalformedRequests(t *testing.T) {
	s := newSite(t)
	_, path := s.member(advocacy.Employee{})
	id := s.Publish(content.Content{})
	own := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	before := s.dump()
	for name, test := range map[string]struct {
		method, path, body string
		header             http.Header
		status             int
	}{
		"a huge body":          {http.MethodPost, "/content/" + id, "text=" + strings.Repeat("x", 65<<10), own, http.StatusRequestEntityTooLarge},
		"no form":              {http.MethodPost, "/content/" + id, "{}", http.Header{"Content-Type": {"application/json"}}, http.StatusUnsupportedMediaType},
		"no kind":              {http.MethodPost, "/leave", "leave=yes", nil, http.StatusUnsupportedMediaType},
		"a broken form":        {http.MethodPost, "/leave", "leave=%zz", own, http.StatusBadRequest},
		"an empty form":        {http.MethodPost, "/leave", "", own, http.StatusBadRequest},
		"an unknown channel":   {http.MethodPost, "/content/" + id, "channel=x&action=share", own, http.StatusBadRequest},
		"an unknown action":    {http.MethodPost, "/content/" + id, "channel=linkedin&action=x", own, http.StatusBadRequest},
		"an unknown content":   {http.MethodPost, "/content/nope", "channel=linkedin&action=share", own, http.StatusNotFound},
		"a referral for news":  {http.MethodPost, "/referral/" + id, "medium=referral-post", own, http.StatusBadRequest},
		"an unknown share":     {http.MethodPost, "/share/nope", "posted=yes", own, http.StatusNotFound},
		"a room that is not":   {http.MethodGet, "/owner", "", nil, http.StatusNotFound},
		"too deep":             {http.MethodGet, "/content/" + id + "/x", "", nil, http.StatusNotFound},
		"a slash at the end":   {http.MethodGet, "/", "", nil, http.StatusNotFound},
		"an id too few":        {http.MethodGet, "/content", "", nil, http.StatusNotFound},
		"an id too many":       {http.MethodGet, "/settings/x", "", nil, http.StatusNotFound},
		"dots in the address":  {http.MethodGet, "/content/..%2f..", "", nil, http.StatusNotFound},
		"GET where POST is":    {http.MethodGet, "/resume", "", nil, http.StatusMethodNotAllowed},
		"POST where GET is":    {http.MethodPost, "", "", own, http.StatusMethodNotAllowed},
		"DELETE":               {http.MethodDelete, "", "", nil, http.StatusMethodNotAllowed},
		"an answer that is no": {http.MethodPost, "/share/nope", "posted=perhaps", own, http.StatusNotFound},
	} {
		page := s.request(test.method, path+test.path, test.body, test.header)
		assert.Equal(t, test.status, page.status, name)
		if test.status == http.StatusMethodNotAllowed {
			assert.NotEmpty(t, page.header.Get("Allow"), name)
		}
		page.accessible()
	}
	assert.Equal(t, before, s.dump())
	assert.Empty(t, s.log.String())
}

func TestAnotherPersonsShare(t *testing.T) {
	s := newSite(t)
	_, annas := s.member(advocacy.Employee{})
	_, bos := s.member(advocacy.Employee{})
	s.Publish(content.Content{})
	step := s.open(annas).form("", "channel", channels.LinkedIn).set("action", "share").send()
	id := step.url.Path[strings.LastIndex(step.url.Path, "/"):]
	assert.Equal(t, http.StatusNotFound, s.open(bos+"/share"+id).status)
	form := step.form("", "address", "").set("posted", "yes")
	form.action = &url.URL{Path: bos + "/share" + id}
	before := s.dump()
	assert.Equal(t, http.StatusNotFound, form.post("same-origin").status)
	assert.Equal(t, before, s.dump())
}

func TestHostileWordsAreShownAsWords(t *testing.T) {
	const hostile = `<script>alert(1)</script>"><img src=x onerror=alert(1)> {{.}} '`
	s := newSite(t)
	_, path := s.member(advocacy.Employee{GivenName: hostile})
	id := s.Publish(content.Content{Title: hostile, Summary: hostile, Kind: content.JobPosting, Language: `da`,
		Prompts: []content.Prompt{{Language: "da", Question: hostile}}})
	pages := []*tab{s.open(path), s.open(path + "/content/" + id), s.open(path + "/settings")}
	write := pages[0].form("", "channel", channels.LinkedIn)
	pages = append(pages, write.set("text", `</textarea>`+hostile).set("action", "check").send())
	step := write.set("text", `</textarea>`+hostile+" Jeg arbejder i Nordlys").set("action", "share").send()
	pages = append(pages, step, step.form("", "address", "").set("posted", "yes").set("address", `javascript:alert(1)"><script>`).send())
	for _, page := range pages {
		page.accessible()
		assert.Empty(t, elements(page.root, "img"), page.url.Path)
		for _, n := range elements(page.root, "script") {
			assert.Contains(t, value(n, "src"), "assets/page.js")
		}
		for _, n := range elements(page.root, "a") {
			assert.NotContains(t, value(n, "href"), "javascript:")
		}
	}
	assert.Contains(t, pages[0].text(), `<script>alert(1)</script>`)
	assert.Equal(t, `</textarea>`+hostile+" Jeg arbejder i Nordlys", strings.TrimPrefix(textOf(elements(step.root, "textarea")[0]), "\n"))
}

func TestUnsubscribe(t *testing.T) {
	s := newSite(t)
	anna, _ := s.member(advocacy.Employee{GivenName: "Anna"})
	_, path := s.digest()
	wanted := func() advocacy.MessagePreference {
		me, err := s.As(anna.ID).Consents.Me(t.Context())
		require.NoError(t, err)
		return me.Ambassador.Preferences.Messages
	}
	page := s.open(path)
	page.accessible()
	assert.Contains(t, page.text(), "Vil du stoppe beskederne? Tryk på knappen.")
	assert.NotContains(t, page.text(), "Du får ikke flere beskeder", "it has not happened yet")
	assert.NotContains(t, page.text(), "Anna")
	require.Equal(t, advocacy.ByMessage, wanted())

	// What Gmail and others send: another site, no Origin, a form of parts.
	const parts = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n"
	page = s.request(http.MethodPost, path, parts, http.Header{"Content-Type": {"multipart/form-data; boundary=b"}})
	assert.Equal(t, http.StatusOK, page.status, "no redirect")
	assert.Contains(t, page.text(), "Du får ikke flere beskeder")
	assert.Equal(t, advocacy.OnPage, wanted())

	before := s.dump()
	page = s.open(path).form("").send()
	assert.Equal(t, http.StatusOK, page.status, "the button, again")
	page.accessible()
	assert.Equal(t, before, s.dump(), "twice changes nothing")
	assert.Equal(t, http.StatusNotFound, s.request(http.MethodPost, path+"x", "List-Unsubscribe=One-Click", nil).status)
}

func TestThePrintedCode(t *testing.T) {
	client := "192.0.2.1"
	s := serve(t, advocacytest.New(t, &advocacytest.Options{Seed: everyone}), &web.Options{
		Attempts: 3, Within: 10 * time.Minute, ClientIP: func(*http.Request) string { return client }})
	roster := advocacy.Roster{Source: "test", Employees: []advocacy.Employee{{ID: "F1", GivenName: "Finn", Department: "Plant", Country: "DK", Language: "da", Zone: "Europe/Copenhagen"}}}
	_, err := s.Owner.People.Sync(t.Context(), roster, advocacy.SyncOptions{})
	require.NoError(t, err)
	for range 20 * 24 {
		if s.Advance(time.Hour); len(s.Messages()) > 0 {
			break
		}
	}
	require.Len(t, s.Messages(), 1)
	letter := s.Messages()[0].Text
	require.Contains(t, letter, "https://go.nordlys.example"+advocacy.CodePath)
	code := ""
	for _, word := range strings.Fields(letter) {
		if len(word) == 11 && word[5] == '-' {
			code = word
		}
	}
	require.NotEmpty(t, code, letter)

	page := s.request(http.MethodGet, advocacy.CodePath, "", http.Header{"Accept-Language": {"da-DK,da;q=0.9,en;q=0.5"}})
	page.accessible()
	assert.Contains(t, page.text(), "Din kode")
	english := s.request(http.MethodGet, advocacy.CodePath, "", http.Header{"Accept-Language": {"fr-FR, bogus;;q"}})
	assert.Contains(t, english.text(), "Your code")
	assert.Contains(t, s.open(advocacy.CodePath+"?language=da").text(), "Din kode")
	plain := s.open(advocacy.CodePath)
	assert.Contains(t, plain.text(), "Your code", "English where the browser names no language")
	assert.Contains(t, plain.text(), "Dansk", "and the way to Danish")

	joined := page.form("/join").set("code", " "+strings.ToUpper(code)+" ").send()
	require.Equal(t, http.StatusOK, joined.status)
	assert.Contains(t, joined.text(), "Del nyt fra Nordlys")
	assert.Contains(t, joined.form("/join").tick("participation").tick("policy").send().text(), "Hej Finn")

	for range 3 {
		wrong := page.form("/join").set("code", "aaaaa-bbbbb").send()
		assert.Equal(t, http.StatusUnprocessableEntity, wrong.status)
		assert.Contains(t, wrong.text(), "Den kode findes ikke.")
		assert.NotContains(t, wrong.body, "aaaaa", "a code is not shown again")
	}
	for _, typed := range []string{"aaaaa-bbbbb", code} {
		refused := page.form("/join").set("code", typed).send()
		assert.Equal(t, http.StatusTooManyRequests, refused.status)
		assert.Equal(t, "600", refused.header.Get("Retry-After"))
		assert.Contains(t, refused.text(), "Vent 10 minutter.")
	}
	client = "192.0.2.2"
	assert.Equal(t, http.StatusOK, page.form("/join").set("code", code).send().status, "somebody else")
	client = "192.0.2.1"
	s.Clock.Advance(10 * time.Minute)
	assert.Equal(t, http.StatusOK, page.form("/join").set("code", code).send().status, "after a while")

	client = "2001:db8::1"
	for range 3 {
		page.form("/join").set("code", "aaaaa-bbbbb").send()
	}
	client = "2001:db8::2"
	assert.Equal(t, http.StatusTooManyRequests, page.form("/join").set("code", code).send().status, "the same network")
	assert.NotContains(t, s.log.String(), code)
}

func TestManyAddressesDoNotFillTheMemory(t *testing.T) {
	n := 0
	s := serve(t, advocacytest.New(t, nil), &web.Options{Attempts: 1, ClientIP: func(*http.Request) string { n++; return "host " + strings.Repeat("x", n%90) + string(rune('a'+n/90)) }})
	form := s.open(advocacy.CodePath).form("/join").set("code", "wrong")
	for range 2048 {
		if form.post("same-origin").status != http.StatusUnprocessableEntity {
			require.Fail(t, "each address has a count of its own")
		}
	}
	assert.Equal(t, http.StatusUnprocessableEntity, form.post("same-origin").status, "the first of the others")
	assert.Equal(t, http.StatusTooManyRequests, form.post("same-origin").status, "which share one count")
	s.Clock.Advance(15 * time.Minute)
	assert.Equal(t, http.StatusUnprocessableEntity, form.post("same-origin").status, "room again")
	assert.Equal(t, http.StatusUnprocessableEntity, form.post("same-origin").status)
}

func TestAFailingStoreTellsNothing(t *testing.T) {
	s := newSite(t)
	_, path := s.member(advocacy.Employee{GivenName: "Anna"})
	require.NoError(t, s.Store.Close())
	page := s.open(path)
	assert.Equal(t, http.StatusInternalServerError, page.status)
	assert.Contains(t, page.text(), "Something went wrong")
	assert.Contains(t, page.text(), "Noget gik galt")
	assert.NotContains(t, page.text(), "sql")
	assert.Contains(t, s.log.String(), "a page failed")
	assert.NotContains(t, s.log.String(), strings.TrimPrefix(path, advocacy.PagePath))
	assert.NotContains(t, s.log.String(), "Anna")
}
