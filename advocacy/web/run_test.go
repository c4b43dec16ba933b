package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/web"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// fed takes a content in as a feed brings it.
func (s *site) fed(c content.Content) string {
	s.t.Helper()
	c.Source = content.Source{Feed: "https://www.nordlys.example/feed", GUID: c.Title}
	if c.Kind == "" {
		c.Kind = content.News
	}
	if c.URL == "" {
		c.URL = "https://www.nordlys.example/fed"
	}
	report, err := s.Owner.Contents.Import(s.t.Context(), []content.Content{c}, false)
	require.NoError(s.t, err)
	return report.Added[0].ID
}

func TestMondayMorning(t *testing.T) {
	s := newPortal(t, nil)
	page := s.as("owner", "")
	page.accessible()
	assert.Equal(t, home+"run", page.url.Path, "whoever has no part in it is shown what there is to run")
	for _, sentence := range []string{"Nothing waits for approval.", "Nothing is offered now", "of the seven questions before you start are open"} {
		assert.Contains(t, page.text(), sentence)
	}
	s.fed(content.Content{Title: "Solceller på taget", Summary: "Vi har målt.", Language: "da", Published: s.Clock.Now()})
	s.Publish(content.Content{Title: "Snart forbi", Window: content.Window{Until: s.Clock.Now().Add(48 * time.Hour)}})
	page = s.as("editor", "run")
	page.accessible()
	for _, sentence := range []string{"Solceller på taget News, published on 7 December 2026 Vi har målt.", "Snart forbi: offered until 9 December 2026, 08:00", "One piece is offered now."} {
		assert.Contains(t, page.text(), sentence)
	}
	assert.NotContains(t, page.text(), "seven questions", "that is the owner's")
	page = page.form("/approve").send()
	assert.Contains(t, page.text(), "Nothing waits for approval.")
	assert.Contains(t, page.text(), "2 pieces are offered now.")
}

func TestAContentIsWrittenEditedApprovedAndRecalled(t *testing.T) {
	s := newPortal(t, nil)
	page := s.as("editor", "run/contents/new")
	page.accessible()
	page = page.form("/new").set("title", "x").set("url", "ftp://nordlys.example").set("from", "tomorrow").set("posts", "https://nordlys.example/1").send()
	page.accessible()
	assert.Equal(t, http.StatusUnprocessableEntity, page.status)
	assert.Contains(t, page.text(), "From: give a day and a time, or leave it empty.")
	assert.Contains(t, page.text(), "https://nordlys.example/1 is not the address of a post that we know")
	assert.Equal(t, "x", page.form("/new").values.Get("title"), "what was typed stays")
	page = page.form("/new").set("posts", "").send()
	assert.Equal(t, http.StatusUnprocessableEntity, page.status)
	assert.Contains(t, page.text(), "url:")

	page = page.form("/new").set("title", "  Solceller  på taget ").set("summary", "To\r\nlinjer").set("url", "https://www.nordlys.example/sol").
		set("kind", "report").set("language", "da").set("topics", "Klima, drift,klima").
		set("text.da.linkedin", "Vi har\r\nmålt.").set("prompts.da", "Hvorfor?\r\n\r\nHvordan?").
		set("departments", "Sales\r\nEngineering").set("countries", "DK").
		set("from", "2026-12-08T09:00").set("until", "2027-03-01T00:00").set("priority", "5").
		set("posts", "https://www.linkedin.com/feed/update/urn:li:share:7000000000000000001/").
		set("media-url", "https://www.nordlys.example/sol.jpg").set("media-alt", "Solceller").send()
	page.accessible()
	require.Equal(t, http.StatusOK, page.status, page.text())
	assert.Contains(t, page.text(), "Saved. Draft")
	id := strings.TrimPrefix(page.url.Path, home+"run/contents/")
	want := content.Content{
		ID: id, Kind: content.Report, Title: "Solceller på taget", Summary: "To\nlinjer", URL: "https://www.nordlys.example/sol", Language: "da", State: content.Draft,
		Topics: []string{"klima", "drift"}, Messages: []content.Message{{Channel: "linkedin", Language: "da", Text: "Vi har\nmålt."}},
		Prompts:  []content.Prompt{{Language: "da", Question: "Hvorfor?"}, {Language: "da", Question: "Hvordan?"}},
		Audience: content.Audience{Departments: []string{"Sales", "Engineering"}, Countries: []string{"DK"}}, Priority: 5,
		Window: content.Window{From: time.Date(2026, 12, 8, 8, 0, 0, 0, time.UTC), Until: time.Date(2027, 2, 28, 23, 0, 0, 0, time.UTC)},
		Media:  []content.Media{{URL: "https://www.nordlys.example/sol.jpg", Alt: "Solceller"}},
		Posts:  []content.PostRef{{Channel: channels.LinkedIn, URL: "https://www.linkedin.com/feed/update/urn:li:share:7000000000000000001/", ID: "urn:li:share:7000000000000000001"}},
	}
	stored := func() advocacy.ContentRecord {
		r, err := s.Owner.Contents.Get(t.Context(), id)
		require.NoError(t, err)
		return r
	}
	assert.Equal(t, want, stored().Content)

	again := page.form("/" + id).send()
	assert.Equal(t, want, stored().Content, "what the form shows is what it sends")
	stale := again.form("/" + id)
	again.form("/"+id).set("title", "Solceller på alle tage").send()
	assert.Equal(t, http.StatusConflict, stale.set("title", "Noget andet").send().status, "somebody else was first")
	assert.Equal(t, "Solceller på alle tage", stored().Title)

	page = s.as("editor", "run/contents/"+id).form("/"+id).set("action", "approve").send()
	assert.Contains(t, page.text(), "Saved and approved")
	assert.Equal(t, content.Approved, stored().State)
	assert.Contains(t, s.as("editor", "run/contents").text(), "Solceller på alle tageReport, offered until 1 March 2027, 00:00")

	page = s.as("editor", "run/contents/"+id+"/recall")
	page.accessible()
	assert.Contains(t, page.text(), "Recall this?")
	assert.Equal(t, http.StatusBadRequest, page.form("/recall").send().status, "a button says it")
	page = page.form("/recall").set("recall", "yes").send()
	assert.Contains(t, page.text(), "Recalled. It is offered no more.")
	assert.Equal(t, content.Recalled, stored().State)
	assert.Equal(t, http.StatusConflict, s.request(http.MethodPost, home+"run/contents/"+id+"/approve", "", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Sec-Fetch-Site": {"same-origin"}}).status)
}

// What the form has no place for is not lost by it.
func TestAnEditKeepsWhatTheFormDoesNotHave(t *testing.T) {
	s := newPortal(t, nil)
	deadline := s.Clock.Now().Add(300 * time.Hour).UTC()
	id := s.fed(content.Content{
		Title: "Elektriker", Kind: content.JobPosting, Language: "sv", Job: &content.Job{Title: "Elektriker", ValidThrough: deadline}, Published: s.Clock.Now().UTC(),
		Media:    []content.Media{{URL: "https://www.nordlys.example/a.pdf", Type: "application/pdf", Bytes: 12}},
		Messages: []content.Message{{Channel: "mastodon", Language: "de", Text: "Hallo"}, {Language: "sv", Text: "Hej"}},
		Prompts:  []content.Prompt{{Language: "sv", Question: "Varför?"}},
	})
	before, err := s.Owner.Contents.Get(t.Context(), id)
	require.NoError(t, err)
	page := s.as("owner", "run/contents/"+id)
	page.accessible()
	page.form("/" + id).send()
	after, err := s.Owner.Contents.Get(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, before.Content, after.Content)
}

func TestManyContentsComeInPages(t *testing.T) {
	s := newPortal(t, nil)
	for range 51 {
		s.Publish(content.Content{})
	}
	page := s.as("owner", "run/contents")
	page.accessible()
	count := func(p *tab) (n int) {
		for _, ul := range elements(p.root, "ul") {
			if value(ul, "class") == "list" {
				n += len(elements(ul, "li"))
			}
		}
		return n
	}
	assert.Equal(t, 50, count(page))
	for _, a := range elements(page.root, "a") {
		if textOf(a) == "Further ones" {
			to, err := page.url.Parse(value(a, "href"))
			require.NoError(t, err)
			page = s.open(to.RequestURI())
		}
	}
	assert.Equal(t, 1, count(page))
	assert.Equal(t, http.StatusOK, s.as("owner", "run/contents?state=%00&from=-7").status)
	assert.Equal(t, 0, count(s.as("owner", "run/contents?from=99999999")))
}

// Every address is tried by everybody, on what is theirs and on what is not: who may
// enter follows from Routes, and a room for those who run the program is none for
// whoever comes by a link.
func TestEveryRouteIsTriedByEverybody(t *testing.T) {
	s := newPortal(t, nil)
	anna, bo := s.Hire(advocacy.Employee{}), s.Hire(advocacy.Employee{})
	s.Join(anna.ID)
	s.Join(bo.ID)
	news := s.Publish(content.Content{})
	mine, err := s.As(anna.ID).Shares.Draft(t.Context(), news, channels.LinkedIn, "Jeg arbejder i Nordlys")
	require.NoError(t, err)
	link, err := s.As(anna.ID).Consents.PageLink(t.Context())
	require.NoError(t, err)
	roles := map[string][]advocacy.Role{
		"owner": {advocacy.RoleOwner}, "deputy": {advocacy.RoleOwner}, "editor": {advocacy.RoleEditor}, "auditor": {advocacy.RoleAuditor},
		anna.ID: nil, bo.ID: nil, "stranger": nil, "": nil,
	}
	post := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Sec-Fetch-Site": {"same-origin"}}
	for _, route := range web.Routes() {
		for _, id := range []string{"none", news, mine.ID} {
			path := strings.ReplaceAll(route.Pattern, "{id}", id)
			for who, has := range roles {
				s.login = who
				header := http.Header{}
				if route.Method == http.MethodPost {
					header = post
				}
				page := s.request(route.Method, home+path, "", header)
				name := route.Method + " " + path + " by " + who
				onRoster := who == anna.ID || who == bo.ID
				switch {
				case who == "":
					assert.Equal(t, http.StatusUnauthorized, page.status, name)
				case len(route.Roles) > 0:
					may := slices.ContainsFunc(route.Roles, func(r advocacy.Role) bool { return slices.Contains(has, r) })
					assert.Equal(t, !may, page.status == http.StatusForbidden, "%s: %d", name, page.status)
				case !onRoster && path == "" && len(has) > 0:
					assert.Equal(t, http.StatusSeeOther, page.status, name)
				case !onRoster:
					assert.Equal(t, http.StatusForbidden, page.status, name)
				case strings.HasPrefix(path, "share/"):
					assert.Equal(t, who != anna.ID || id != mine.ID, page.status == http.StatusNotFound, "%s: %d", name, page.status)
				}
				assert.NotEqual(t, http.StatusInternalServerError, page.status, name)
			}
			if len(route.Roles) > 0 {
				byLink := serve(t, s.World, nil)
				page := byLink.request(route.Method, strings.TrimPrefix(link, "https://go.nordlys.example")+"/"+path, "", post)
				assert.Equal(t, http.StatusNotFound, page.status, "by link: %s", path)
			}
			if !strings.Contains(route.Pattern, "{id}") {
				break
			}
		}
	}
	assert.Empty(t, s.log.String())
}

func TestTheSevenQuestionsInBothLanguages(t *testing.T) {
	s := newPortal(t, nil)
	page := s.as("owner", "run/readiness")
	page.accessible()
	for _, sentence := range []string{
		"Which department or person is responsible? Answered: Communications; deputy: HR", "What is shared? Open: nothing approved, 0 in review", "Nothing is offered until something is approved. (setting: contents)",
		"LinkedIn: sharing by hand (person), like, comment and reshare by hand (person). With a self-serve app: posting for one (person).",
	} {
		assert.Contains(t, page.text(), sentence)
	}
	boss := s.Hire(advocacy.Employee{Logins: []string{"owner"}, GivenName: "Bo"})
	page = s.as(boss.Logins[0], "run/readiness")
	page.accessible()
	for _, sentence := range []string{"Hvilken afdeling eller person er ansvarlig? Besvaret: Communications; stedfortræder: HR", "Hvor tit bliver folk spurgt, og hvornår? Som udgangspunkt: en gang om ugen, tirs–tors 09:00–12:00, i hver enkelts egen tidszone",
		"Ingen får mere end 2 beskeder om ugen."} {
		assert.Contains(t, page.text(), sentence)
	}
}

func TestTheAuditIsReadByMonth(t *testing.T) {
	s := newPortal(t, nil)
	s.Join(s.Hire(advocacy.Employee{}).ID)
	_, err := s.Owner.Settings.Change(t.Context(), func(set *advocacy.Settings) { set.DigestSize = 4 })
	require.NoError(t, err)
	page := s.as("owner", "run/audit")
	page.accessible()
	assert.Contains(t, page.text(), "December 2026")
	assert.Contains(t, page.text(), "settings.change")
	assert.Contains(t, page.text(), "Version 2")
	assert.NotContains(t, page.text(), "ambassadors.join")
	page = s.as("auditor", "")
	assert.Equal(t, home+"run/readiness", page.url.Path)
	page = s.as("auditor", "run/audit")
	page.accessible()
	assert.Contains(t, page.text(), "ambassadors.")
	assert.Contains(t, s.as("auditor", "run/audit?month=2026-11").text(), "Nothing was done in that month.")
	assert.Contains(t, s.as("auditor", "run/audit?month=2026-11").body, "?month=2026-12")
	for _, month := range []string{"2031-01", "x", "0000-01", "2026-13"} {
		assert.Contains(t, s.as("auditor", "run/audit?month="+month).text(), "December 2026", month)
	}
}

func TestTheProgramIsHaltedAndGoesOn(t *testing.T) {
	s := newPortal(t, nil)
	anna := s.Hire(advocacy.Employee{})
	s.Join(anna.ID)
	s.Publish(content.Content{Title: "Solceller på taget"})
	page := s.as("owner", "run/freeze")
	page.accessible()
	assert.Contains(t, page.text(), "It is for one employee. Fewer than five shares that are not posted are cancelled, or none.")
	page = page.form("/freeze").set("freeze", "yes").send()
	page.accessible()
	assert.Contains(t, page.text(), "For the time being nothing is shared.")
	assert.NotContains(t, s.as(anna.ID, "").text(), "Solceller")
	assert.Contains(t, s.as("editor", "run").text(), "For the time being nothing is shared.")
	page = s.as("deputy", "run/freeze").form("/freeze").set("freeze", "no").send()
	assert.Contains(t, page.text(), "Halt everything now")
	assert.Contains(t, s.as(anna.ID, "").text(), "Solceller")
	assert.Equal(t, http.StatusBadRequest, s.as("owner", "run/freeze").form("/freeze").send().status)
}

func TestTheReportInBothLanguages(t *testing.T) {
	s := newPortal(t, nil)
	for range 7 {
		s.Join(s.Hire(advocacy.Employee{Department: "Salg"}).ID)
	}
	news := s.Publish(content.Content{Title: "Solceller på taget"})
	for _, id := range []string{"E001", "E002", "E003"} {
		me := s.As(id)
		sh, err := me.Shares.Draft(t.Context(), news, channels.LinkedIn, "Jeg arbejder i Nordlys. Det virker.")
		require.NoError(t, err)
		_, err = me.Shares.Open(t.Context(), sh.ID)
		require.NoError(t, err)
		_, err = me.Shares.Answer(t.Context(), sh.ID, true, "")
		require.NoError(t, err)
	}
	page := s.as("owner", "run/report")
	page.accessible()
	for _, sentence := range []string{"From 9 September 2026 until 7 December 2026", "ambassadors 7 people", "shares on linkedin 3 posts", "own-words rate 100% (95%: ", "trust score – answers to a survey"} {
		assert.Contains(t, page.text(), sentence)
	}
	assert.NotContains(t, page.body, `lang="en">`+"a", "nothing is marked as English on an English page")
	s.Hire(advocacy.Employee{Logins: []string{"auditor"}})
	page = s.as("auditor", "run/report")
	page.accessible()
	for _, sentence := range []string{"Rapport", "Fra 9. september 2026 til 7. december 2026", "Deltagelse", "ambassadører 7 personer", "delinger på LinkedIn 3 opslag", "delinger af nyheder 3 opslag", "tillidsmål – svar på en spørgeundersøgelse", "54 % stoler på almindelige medarbejdere."} {
		assert.Contains(t, page.text(), sentence)
	}
	page = s.as("owner", "run/report?from=2026-12-01&until=2026-12-07")
	assert.Contains(t, page.text(), "From 1 December 2026 until 7 December 2026")
	page = s.as("owner", "run/report?from=2026-12-07&until=2026-12-01")
	assert.Equal(t, http.StatusUnprocessableEntity, page.status)
	assert.Contains(t, page.text(), "The period ends before it begins.")
	page = s.as("owner", "run/report?from=yesterday")
	assert.Equal(t, http.StatusUnprocessableEntity, page.status)
	assert.Contains(t, page.text(), "From: give a day, like 2026-12-31.")
}

func TestTheReportHasPictures(t *testing.T) {
	s := newPortal(t, nil)
	s.Hire(advocacy.Employee{Logins: []string{"auditor"}})
	for range 7 {
		s.Join(s.Hire(advocacy.Employee{}).ID)
	}
	assert.NotContains(t, s.as("owner", "run/report").body, "Reach over time", "of nothing there is no picture")
	me := s.As("E002")
	sh, err := me.Shares.Draft(t.Context(), s.Publish(content.Content{}), channels.LinkedIn, "Jeg arbejder i Nordlys. Det virker.")
	require.NoError(t, err)
	_, err = me.Shares.Open(t.Context(), sh.ID)
	require.NoError(t, err)
	sh, err = me.Shares.Answer(t.Context(), sh.ID, true, "")
	require.NoError(t, err)
	for range 3 {
		require.NoError(t, s.Owner.Links.Record(t.Context(), []advocacy.Click{{Link: sh.Link, Class: advocacy.ClickHuman, At: s.Clock.Now()}}))
		s.Clock.Advance(7 * 24 * time.Hour)
		s.Tick()
	}
	for actor, names := range map[string][]string{
		"owner":   {"From the invitation to the application", "Reach over time", "Health", "Fatigue"},
		"auditor": {"Fra invitation til ansøgning", "Rækkevidde over tid", "Sundhed", "Træthed"},
	} {
		page := s.as(actor, "run/report")
		page.accessible()
		for _, name := range names {
			assert.Contains(t, page.body, `<svg xmlns="http://www.w3.org/2000/svg" role="img" class="chart" aria-label="`+name+`"`)
		}
		assert.NotContains(t, page.body, "style=", "the Content-Security-Policy takes none")
	}
	for _, stage := range []string{"invited so far", "ambassadors", "shares", "clicks", "applications by", "observed reach"} {
		assert.Contains(t, s.as("owner", "run/report").body, ">"+stage+"</text>")
	}
	danish := strings.ReplaceAll(s.as("auditor", "run/report").body, "\u00a0", " ")
	assert.Contains(t, danish, ">uge 51<")
	assert.Contains(t, danish, ">100 %<")
}

func TestWhoIsInvitedIsSaidInThePortal(t *testing.T) {
	s := newPortal(t, nil)
	page := s.as("owner", "run/invitations")
	page.accessible()
	assert.Equal(t, "yes", page.form("/invitations").values.Get("pilot-everyone"))
	send := func(page *tab, pairs ...string) *tab {
		f := page.form("/invitations")
		f.values.Del("pilot-everyone")
		for i := 0; i+1 < len(pairs); i += 2 {
			f.set(pairs[i], pairs[i+1])
		}
		return f.send()
	}
	stale := page.form("/invitations")
	page = send(page, "pilot-departments", "Salg\r\nDrift", "wave-0-name", "Alle danskere", "wave-0-from", "2027-01-04", "wave-0-countries", "DK")
	page.accessible()
	require.Equal(t, http.StatusOK, page.status, page.text())
	assert.Contains(t, page.text(), "Saved.")
	current, err := s.Owner.Settings.Current(t.Context())
	require.NoError(t, err)
	assert.Equal(t, &advocacy.Group{Departments: []string{"Salg", "Drift"}}, current.Settings.Pilot)
	assert.Equal(t, []advocacy.Wave{{Name: "Alle danskere", From: cadence.Date{Year: 2027, Month: 1, Day: 4}, Group: advocacy.Group{Countries: []string{"DK"}}}}, current.Settings.Waves)
	assert.Equal(t, http.StatusConflict, stale.send().status)

	page = send(page, "wave-1-name", "Alle danskere", "wave-1-from", "2027-02-01")
	assert.Equal(t, http.StatusUnprocessableEntity, page.status)
	assert.Contains(t, page.text(), "every wave has a name of its own")
	page = send(s.as("owner", "run/invitations"), "wave-1-name", "Resten", "wave-1-from", "snart")
	assert.Equal(t, http.StatusUnprocessableEntity, page.status)
	assert.Contains(t, page.text(), "Resten: give a day, like 2026-12-31.")
	page = send(s.as("owner", "run/invitations"), "wave-0-name", "", "pilot-departments", "")
	require.Equal(t, http.StatusOK, page.status)
	current, err = s.Owner.Settings.Current(t.Context())
	require.NoError(t, err)
	assert.Nil(t, current.Settings.Pilot)
	assert.Empty(t, current.Settings.Waves)
	for range 3 {
		s.Hire(advocacy.Employee{})
	}
	page = s.as("owner", "run/invitations").form("/invitations").set("pilot-everyone", "yes").send()
	assert.Contains(t, page.text(), "Saved.")
	s.Advance(time.Hour)
	assert.Contains(t, s.as("owner", "run/invitations").text(), "3 invitations are planned, the first for 8 December 2026")
}
