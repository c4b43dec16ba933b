package peers_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// signsIn has the host's sign-in say who this is.
func (p *tab) signsIn(login string) {
	p.t.Helper()
	call(p, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"X-Login": login}})
}

// visits opens a room of the portal, and takes its picture.
func (p *tab) visits(room, picture string) {
	p.t.Helper()
	p.open(portalPath + room)
	p.picture(picture)
}

// shares has colleagues share, so that a report has something to show.
func shares(t *testing.T, s *site) {
	t.Helper()
	for range 12 {
		s.Join(s.Hire(advocacy.Employee{Department: "Salg"}).ID)
	}
	news := s.Publish(content.Content{Title: "Nyt fra fabrikken"})
	for i, id := range []string{"E002", "E003", "E004", "E005", "E006", "E007"} {
		me := s.As(id).Shares
		c, err := me.Compose(t.Context(), news, channels.LinkedIn)
		require.NoError(t, err)
		sh, err := me.Draft(t.Context(), news, channels.LinkedIn, c.Disclosure.With(fmt.Sprintf("Jeg var der selv, %d.", i)))
		require.NoError(t, err)
		_, err = me.Open(t.Context(), sh.ID)
		require.NoError(t, err)
		_, err = me.Answer(t.Context(), sh.ID, true, "")
		require.NoError(t, err)
	}
	shared, err := s.As("E002").Shares.List(t.Context())
	require.NoError(t, err)
	for week := range 6 {
		for range 3 + week*week {
			require.NoError(t, s.Owner.Links.Record(t.Context(), []advocacy.Click{{Link: shared[0].Link, Class: advocacy.ClickHuman, At: s.Clock.Now()}}))
		}
		s.Clock.Advance(7 * 24 * time.Hour)
	}
	s.Tick()
}

// runsTheProgram: what a feed brought is approved, edited and recalled; the seven
// questions, the audit, and the halt of everything.
func runsTheProgram(t *testing.T, browser context.Context) {
	for name, on := range map[string]struct {
		screen   screen
		language string
	}{"on a phone": {phone, "da"}, "on a desktop": {desktop, "en"}} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, browser)
			boss := s.Hire(advocacy.Employee{Language: on.language, GivenName: "Bo", Zone: "Europe/Copenhagen", Country: "DK", FamilyName: "Berg"})
			_, err := s.Owner.Settings.Change(t.Context(), func(set *advocacy.Settings) { set.Owner.Logins = append(set.Owner.Logins, boss.ID) })
			require.NoError(t, err)
			s.Join(boss.ID)
			_, err = s.Owner.Contents.Import(t.Context(), []content.Content{{
				Kind: content.News, Title: "Solceller på taget", Summary: strings.Repeat("Vi har målt i fire uger. ", 30), Language: "da", URL: s.server.URL + articlePath,
				Source: content.Source{Feed: "https://nordlys.example/feed", GUID: "1"}, Published: s.Clock.Now(),
			}, {
				Kind: content.JobPosting, Title: strings.Repeat("Højspændings", 12), Language: "da", URL: s.server.URL + articlePath, Source: content.Source{Feed: "https://nordlys.example/feed", GUID: "2"},
			}}, false)
			require.NoError(t, err)
			shares(t, s)
			p := s.tab(on.screen, on.language)
			p.signsIn(boss.ID)
			p.visits("run", "run")
			p.goes(http.StatusOK, p.tap(`(//button[starts-with(normalize-space(.), `+quoted(p.words.say("approve-button"))+`)])[1]`))
			p.visits("run/contents", "run-contents")
			p.goes(http.StatusOK, p.tap(`//main//ul[@class="list"]//a`))
			p.picture("run-content")
			p.write(p.words.say("content-title"), "Solceller på alle tage")
			p.goes(http.StatusOK, p.button("save"))
			assert.Contains(t, p.text(), p.words.say("content-saved"))
			p.goes(http.StatusOK, p.link("recall-link"))
			p.picture("run-recall")
			p.goes(http.StatusOK, p.button("recall-button"))
			p.visits("run/contents/new", "run-content-new")
			p.visits("run/readiness", "run-readiness")
			p.visits("run/audit", "run-audit")
			p.visits("run/report", "run-report")
			p.visits("run/invitations", "run-invitations")
			p.goes(http.StatusOK, p.button("save"))
			p.visits("run/freeze", "run-freeze")
			p.goes(http.StatusOK, p.button("freeze-button"))
			assert.Contains(t, p.text(), p.words.say("frozen"))
			p.visits("", "portal-frozen")
			p.visits("run/freeze", "run-frozen")
			p.goes(http.StatusOK, p.button("thaw-button"))
			p.visits("", "portal")
			p.visits("accounts", "accounts")
			p.visits("settings", "portal-settings")
		})
	}
}
