package clicks_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/clicks"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

const (
	firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"
	safari  = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1"
)

// site is a program with its links served over HTTP.
type site struct {
	*advocacytest.World
	t      testing.TB
	server *httptest.Server
	client *http.Client
	log    *lines
}

func serve(t testing.TB, world *advocacytest.World, o *clicks.Options) *site {
	t.Helper()
	s := &site{World: world, t: t, log: &lines{}}
	if o == nil {
		o = &clicks.Options{}
	}
	o.Logger = slog.New(slog.NewTextHandler(s.log, nil))
	handler := clicks.New(world.Program, o)
	mux := http.NewServeMux()
	mux.Handle(advocacy.LinkPath, handler)
	s.server = httptest.NewServer(mux)
	s.client = s.server.Client()
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.client.Transport.(*http.Transport).MaxIdleConnsPerHost = 64
	t.Cleanup(func() {
		s.server.Close()
		assert.NoError(t, handler.Close())
		assert.NoError(t, handler.Close(), "twice")
	})
	return s
}

// link is the path of the company's own link to a content.
func (s *site) link(contentID string) string {
	s.t.Helper()
	address, err := s.Owner.Links.ForPost(s.t.Context(), contentID, channels.LinkedIn)
	require.NoError(s.t, err)
	return strings.TrimPrefix(address, "https://go.nordlys.example")
}

func (s *site) do(method, path string, header http.Header) (*http.Response, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.server.URL+path, nil)
	require.NoError(s.t, err)
	maps.Copy(r.Header, header)
	answer, err := s.client.Do(r)
	require.NoError(s.t, err)
	body, err := io.ReadAll(answer.Body)
	require.NoError(s.t, err)
	require.NoError(s.t, answer.Body.Close())
	return answer, string(body)
}

func (s *site) visit(path, agent string) *http.Response {
	s.t.Helper()
	answer, _ := s.do(http.MethodGet, path, http.Header{"User-Agent": {agent}})
	return answer
}

// counts are the visits by class, and the daily first ones as "first".
func (s *site) counts() map[string]int64 {
	s.t.Helper()
	got := map[string]int64{}
	require.NoError(s.t, s.Store.View(s.t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		tallies, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{}, advocacy.CompanyClicks, advocacy.CompanyClicks+"-daily-unique")
		for _, t := range tallies {
			if t.Measure != advocacy.CompanyClicks {
				t.Group = "first"
			}
			got[t.Group] += t.Count
		}
		return err
	}))
	return got
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

func TestRedirectsAndCounts(t *testing.T) {
	s := serve(t, advocacytest.New(t, nil), nil)
	link := s.link(s.Publish(content.Content{URL: "https://www.nordlys.example/nyt?a=1&b=æ"}))

	answer := s.visit(link+"?fbclid=x", firefox)
	assert.Equal(t, http.StatusFound, answer.StatusCode)
	assert.Equal(t, "https://www.nordlys.example/nyt?a=1&b=æ", answer.Header.Get("Location"))
	assert.Equal(t, "no-store", answer.Header.Get("Cache-Control"))
	assert.Equal(t, "noindex", answer.Header.Get("X-Robots-Tag"))
	assert.Empty(t, answer.Header.Get("Set-Cookie"))
	assert.Empty(t, answer.Header.Get("Referrer-Policy"), "the page's own analytics see the network")
	assert.Equal(t, map[string]int64{"human": 1, "first": 1}, s.counts())
	assert.Empty(t, s.log.String())
}

func TestWorksUnderAPathOfThePublicAddress(t *testing.T) {
	s := serve(t, advocacytest.New(t, nil), nil)
	_, err := s.Owner.Settings.Change(t.Context(), func(set *advocacy.Settings) { set.PublicURL = "https://go.nordlys.example/intranet/go/" })
	require.NoError(t, err)
	link := s.link(s.Publish(content.Content{}))
	require.True(t, strings.HasPrefix(link, "/intranet/go"+advocacy.LinkPath), link)
	mux := http.NewServeMux()
	mux.Handle("/intranet/go"+advocacy.LinkPath, http.StripPrefix("/intranet/go", s.server.Config.Handler))
	s.server.Config.Handler = mux
	answer := s.visit(link, firefox)
	assert.Equal(t, http.StatusFound, answer.StatusCode)
	assert.Equal(t, "https://www.nordlys.example/news/1", answer.Header.Get("Location"))
	assert.Equal(t, map[string]int64{"human": 1, "first": 1}, s.counts())
	assert.Equal(t, http.StatusNotFound, s.visit(strings.TrimPrefix(link, "/intranet/go"), firefox).StatusCode)
}

func TestTellsVisitsApart(t *testing.T) {
	type header = http.Header
	for name, test := range map[string]struct {
		method string
		header header
		class  string
		also   map[string]int64
	}{
		"a phone":             {http.MethodGet, header{"User-Agent": {safari}}, "human", map[string]int64{"first": 1}},
		"Facebook's browser":  {http.MethodGet, header{"User-Agent": {safari + " [FBAN/FBIOS;FBAV/500.0]"}}, "human", map[string]int64{"first": 1}},
		"LinkedIn's browser":  {http.MethodGet, header{"User-Agent": {safari + " [LinkedInApp]/9.30"}}, "human", map[string]int64{"first": 1}},
		"Pinterest's":         {http.MethodGet, header{"User-Agent": {safari + " [Pinterest/iOS]"}}, "human", map[string]int64{"first": 1}},
		"a phone of Cubot":    {http.MethodGet, header{"User-Agent": {"Mozilla/5.0 (Linux; Android 14; CUBOT NOTE 50) AppleWebKit/537.36 Chrome/143.0 Mobile Safari/537.36"}}, "human", map[string]int64{"first": 1}},
		"Opera Mini":          {http.MethodGet, header{"User-Agent": {"Opera/9.80 (Android; Opera Mini/36.2) Presto/2.12"}}, "human", map[string]int64{"first": 1}},
		"a probe":             {http.MethodHead, header{"User-Agent": {firefox}}, "probe", nil},
		"an agent's probe":    {http.MethodHead, header{"User-Agent": {"LinkedInBot/1.0"}}, "probe", nil},
		"prefetch":            {http.MethodGet, header{"User-Agent": {firefox}, "Sec-Purpose": {"prefetch;prerender"}}, "prefetch", nil},
		"a picture of a page": {http.MethodGet, header{"User-Agent": {firefox}, "Sec-Fetch-Mode": {"no-cors"}, "Sec-Fetch-Dest": {"image"}}, "bot", nil},
		"a followed link":     {http.MethodGet, header{"User-Agent": {firefox}, "Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"document"}}, "human", map[string]int64{"first": 1}},
		"prefetch of old":     {http.MethodGet, header{"User-Agent": {firefox}, "X-Moz": {"prefetch"}}, "prefetch", nil},
		"Safari's preview":    {http.MethodGet, header{"User-Agent": {safari}, "X-Purpose": {"preview"}}, "prefetch", nil},
		"no agent":            {http.MethodGet, header{"User-Agent": {""}}, "bot", nil},
		"curl":                {http.MethodGet, header{"User-Agent": {"curl/8.10.1"}}, "bot", nil},
		"Python":              {http.MethodGet, header{"User-Agent": {"python-requests/2.32.3"}}, "bot", nil},
		"Go":                  {http.MethodGet, header{"User-Agent": {"Go-http-client/2.0"}}, "bot", nil},
		"headless":            {http.MethodGet, header{"User-Agent": {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/143.0.0.0 Safari/537.36"}}, "bot", nil},
		"an unknown bot":      {http.MethodGet, header{"User-Agent": {"Mozilla/5.0 (compatible; SomeBot/1.0; +https://some.example/bot)"}}, "bot", nil},
		"LinkedInBot":         {http.MethodGet, header{"User-Agent": {"LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)"}}, "preview", nil},
		"Facebook":            {http.MethodGet, header{"User-Agent": {"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"}}, "preview", nil},
		"Teams":               {http.MethodGet, header{"User-Agent": {"Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com"}}, "preview", nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, advocacytest.New(t, nil), nil)
			link := s.link(s.Publish(content.Content{}))
			answer, body := s.do(test.method, link, test.header)
			assert.Equal(t, http.StatusFound, answer.StatusCode)
			assert.Equal(t, "https://www.nordlys.example/news/1", answer.Header.Get("Location"), "everyone gets there")
			assert.Empty(t, body)
			want := map[string]int64{test.class: 1}
			maps.Copy(want, test.also)
			assert.Equal(t, want, s.counts())
		})
	}
}

func TestEveryKnownAgentIsAPreview(t *testing.T) {
	s := serve(t, advocacytest.New(t, nil), nil)
	link := s.link(s.Publish(content.Content{}))
	agents := clicks.PreviewAgents()
	for i, agent := range agents {
		assert.NotEmpty(t, agent.Source, agent.Name)
		assert.Regexp(t, `^20\d\d-\d\d$`, agent.AsOf, agent.Name)
		if agent.Start {
			s.visit(link, agent.Mark+" 1.0")
		} else {
			s.visit(link, "Mozilla/5.0 (compatible; "+agent.Mark+" 1.0)")
		}
		require.Equal(t, map[string]int64{"preview": int64(i + 1)}, s.counts(), agent.Name)
	}
	agents[0].Name = "changed"
	assert.NotEqual(t, "changed", clicks.PreviewAgents()[0].Name)
}

// The User-Agents are as isbot's list of browsers, Matomo device-detector and
// crawler-user-agents have them.
func TestWhoClicksInsideAnAppIsAPerson(t *testing.T) {
	const (
		iphone  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
		android = "Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP3A.240617.008; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.142 Mobile Safari/537.36"
		desktop = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
	)
	s := serve(t, advocacytest.New(t, nil), nil)
	link := s.link(s.Publish(content.Content{}))
	for i, agent := range []string{
		iphone + " [FBAN/FBIOS;FBAV/183.0.0.41.81;FBBV/119182652;FBDV/iPhone6,2;FBMD/iPhone;FBSN/iOS;FBSV/18.5;FBSS/2;FBID/phone;FBLC/da_DK;FBOP/5]",
		android + " [FB_IAB/FB4A;FBAV/263.0.0.46.121;]",
		android + " [FB_IAB/Orca-Android;FBAV/263.0.0.46.121;]",
		iphone + " Safari/604.1 MetaIAB Facebook",
		android + " MetaIAB Facebook",
		android + " MetaIAB Threads",
		iphone + " Barcelona 320.0.0.14.109 (iPhone15,3; iOS 18_5; da_DK; da; scale=3.00; 1290x2796)",
		iphone + " Instagram 123.1.0.26.115 (iPhone11,8; iOS 13_3; da_DK; da-DK; scale=2.00; 828x1792; 190542906)",
		android + " Instagram 194.0.0.36.172 Android (30/11; 420dpi; 1080x1878; Google/google; Pixel 2; walleye; walleye; da_DK; 301484483)",
		iphone + " [LinkedInApp]",
		iphone + " [LinkedInApp]/9.30.1753",
		android + " [LinkedInApp]/4.1.1010",
		iphone + " Twitter for iPhone/10.64.1",
		android + " TwitterAndroid",
		iphone + " WhatsApp/22.3.74 Safari/604.1",
		desktop + "WhatsApp/2.2017.6 Chrome/76.0.3809.146 Electron/6.1.9 Safari/537.36",
		desktop + "Slack/4.4.2 Chrome/78.0.3904.130 Electron/7.2.1 Safari/537.36 Sonic Slack_SSB/4.4.2",
		desktop + "discord/0.0.306 Chrome/78.0.3904.130 Electron/7.1.11 Safari/537.36",
		desktop + "Teams/1.5.00.33362 Chrome/85.0.4183.121 Electron/10.4.7 Safari/537.36",
		android + " [Pinterest/Android]",
		android + " Snapchat/12.0.1.24",
		iphone + " GSA/102.0.304944559 Safari/604.1",
		iphone + " BingWeb/6.37.2.0",
		iphone + " DuckDuckGo/7",
		iphone + " baiduboxapp/11.20.0.17 (Baidu; P2 13.3.1)",
		android + " YaApp_Android/22.50",
		"Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; WOW64; Trident/7.0; .NET4.0E; MSOffice 12)",
		"Mozilla/5.0 (Linux; Android 8.0.0; CUBOT_P20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.110 Mobile Safari/537.36",
	} {
		s.visit(link, agent)
		require.Equal(t, map[string]int64{"human": int64(i + 1), "first": int64(i + 1)}, s.counts(), agent)
	}
}

// The User-Agents are as crawler-user-agents and the agents' own pages have them.
func TestPreviewsAsTheyCome(t *testing.T) {
	s := serve(t, advocacytest.New(t, nil), nil)
	link := s.link(s.Publish(content.Content{}))
	for i, agent := range []string{
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
		"TelegramBot (like TwitterBot)",
		"facebookexternalhit/1.1",
		"facebookcatalog/1.0",
		"LinkedInBot/1.0 (compatible; Mozilla/5.0; Jakarta Commons-HttpClient/4.3 +http://www.linkedin.com)",
		"Twitterbot/1.0",
		"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
		"WhatsApp",
		"WhatsApp/0.3.4479 N",
		"Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
		"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; MicrosoftPreview/2.0; +https://aka.ms/MicrosoftPreview) Chrome/142.0.0.0 Safari/537.36",
		"Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b",
		"Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
		"Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.8008; Pro)",
		"GoogleMessages",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_10_1) AppleWebKit/600.2.5 (KHTML, like Gecko) Version/8.0.2 Safari/600.2.5 (Applebot/0.1)",
		"http.rb/2.2.2 (Mastodon/1.5.1; +https://example-masto-instance.org/)",
		"Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
		"Mozilla/5.0 (compatible; SummalyBot/5.1.0)",
		"Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots",
		"Mozilla/5.0 (compatible; Yahoo Link Preview; https://help.yahoo.com/kb/mail/yahoo-link-preview-SLN23615.html)",
		"XING-contenttabreceiver/2.0",
		"NotionEmbedder",
	} {
		s.visit(link, agent)
		require.Equal(t, map[string]int64{"preview": int64(i + 1)}, s.counts(), agent)
	}
}

func TestFirstVisitsOfTheDay(t *testing.T) {
	visitor := "192.0.2.1"
	s := serve(t, advocacytest.New(t, nil), &clicks.Options{ClientIP: func(*http.Request) string { return visitor }})
	link, other := s.link(s.Publish(content.Content{})), s.link(s.Publish(content.Content{URL: "https://www.nordlys.example/2"}))

	for range 3 {
		s.visit(link, firefox)
	}
	assert.Equal(t, map[string]int64{"human": 3, "first": 1}, s.counts())
	s.visit(other, firefox)
	assert.Equal(t, int64(2), s.counts()["first"], "another link")
	s.visit(link, safari)
	assert.Equal(t, int64(3), s.counts()["first"], "another browser")
	visitor = "192.0.2.2"
	s.visit(link, firefox)
	assert.Equal(t, int64(4), s.counts()["first"], "another address")

	// The clock says 08:00 in Copenhagen, the program's zone.
	s.Clock.Advance(16*time.Hour - time.Second)
	s.visit(link, firefox)
	assert.Equal(t, int64(4), s.counts()["first"], "one second before midnight")
	s.Clock.Advance(time.Second)
	s.visit(link, firefox)
	s.visit(link, firefox)
	assert.Equal(t, int64(5), s.counts()["first"], "a new day")
}

// Of a visitor nothing is kept, in the store or beside it.
func TestNothingOfAVisitorIsStored(t *testing.T) {
	const address, agent = "203.0.113.77", "Firefox-of-nobody-else/146.0"
	dir := t.TempDir()
	world := advocacytest.New(t, &advocacytest.Options{Path: filepath.Join(dir, "advocacy.db")})
	s := serve(t, world, &clicks.Options{ClientIP: func(*http.Request) string { return address }})
	path := s.link(s.Publish(content.Content{}))
	for _, header := range []http.Header{{"User-Agent": {"Mozilla/5.0 " + agent}}, {"User-Agent": {agent}, "Referer": {"https://" + address + "/"}}} {
		answer, _ := s.do(http.MethodGet, path, header)
		require.Equal(t, http.StatusFound, answer.StatusCode)
	}
	counted := int64(0)
	require.NoError(t, world.Store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		list, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{}, advocacy.CompanyClicks)
		for _, tally := range list {
			counted += tally.Count
		}
		return err
	}))
	require.EqualValues(t, 2, counted, "both visits are stored")
	read := 0
	require.NoError(t, filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		stored, err := os.ReadFile(name)
		read += len(stored)
		assert.False(t, bytes.Contains(stored, []byte(address)), "the address is in %s", entry.Name())
		assert.False(t, bytes.Contains(stored, []byte(agent)), "the agent is in %s", entry.Name())
		return err
	}))
	assert.NotZero(t, read)
	assert.NotContains(t, s.log.String(), address)
	assert.NotContains(t, s.log.String(), agent)
}

func TestVisitorsAreBounded(t *testing.T) {
	visitor := 0
	s := serve(t, advocacytest.New(t, nil), &clicks.Options{Visitors: 3, ClientIP: func(*http.Request) string { return fmt.Sprint(visitor) }})
	link := s.link(s.Publish(content.Content{}))
	for visitor = range 10 {
		s.visit(link, firefox)
	}
	assert.Equal(t, map[string]int64{"human": 10, "first": 3}, s.counts())
	assert.Equal(t, 1, strings.Count(s.log.String(), "lower bound"), "said once")
}

func TestForwardedAddressIsNotBelieved(t *testing.T) {
	s := serve(t, advocacytest.New(t, nil), nil)
	link := s.link(s.Publish(content.Content{}))
	for i := range 3 {
		s.do(http.MethodGet, link, http.Header{"User-Agent": {firefox}, "X-Forwarded-For": {fmt.Sprintf("192.0.2.%d", i)}})
	}
	assert.Equal(t, map[string]int64{"human": 3, "first": 1}, s.counts())
}

func TestUnknownCodes(t *testing.T) {
	s := serve(t, advocacytest.New(t, nil), nil)
	for _, path := range []string{"/s/", "/s/nope", "/s/NOPE", "/s/a/b", "/s/..%2f..", "/s/" + strings.Repeat("a", 400), "/s/%3Cscript%3E", "/s/%00"} {
		answer, body := s.do(http.MethodGet, path, nil)
		assert.Equal(t, http.StatusNotFound, answer.StatusCode, path)
		assert.Contains(t, body, `lang="da"`, "both languages")
		assert.NotContains(t, body, "script", "nothing of the request")
	}
	assert.Empty(t, s.counts())

	own := serve(t, s.World, &clicks.Options{NotFound: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })})
	assert.Equal(t, http.StatusTeapot, own.visit("/s/nope", firefox).StatusCode)
}

func TestOtherMethods(t *testing.T) {
	s := serve(t, advocacytest.New(t, nil), nil)
	link := s.link(s.Publish(content.Content{}))
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		answer, _ := s.do(method, link, nil)
		assert.Equal(t, http.StatusMethodNotAllowed, answer.StatusCode, method)
		assert.Equal(t, "GET, HEAD", answer.Header.Get("Allow"))
	}
	assert.Empty(t, s.counts())
}

func TestRecalledContent(t *testing.T) {
	s := serve(t, advocacytest.New(t, nil), nil)
	id := s.Publish(content.Content{})
	link := s.link(id)
	require.Equal(t, http.StatusFound, s.visit(link, firefox).StatusCode)

	_, err := s.Owner.Contents.Recall(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, http.StatusFound, s.visit(link, firefox).StatusCode, "still remembered")
	s.Clock.Advance(10 * time.Second)
	answer, body := s.do(http.MethodGet, link, http.Header{"User-Agent": {firefox}})
	assert.Equal(t, http.StatusGone, answer.StatusCode)
	assert.Contains(t, body, "not available any more")

	_, err = s.Owner.Settings.Change(t.Context(), func(set *advocacy.Settings) { set.RecallURL = "https://www.nordlys.example/gone" })
	require.NoError(t, err)
	s.Clock.Advance(10 * time.Second)
	answer = s.visit(link, firefox)
	assert.Equal(t, http.StatusFound, answer.StatusCode)
	assert.Equal(t, "https://www.nordlys.example/gone", answer.Header.Get("Location"))
	assert.Equal(t, map[string]int64{"human": 2, "first": 1}, s.counts(), "visits of what is gone do not count")
}

func TestAFloodOfUnknownCodesDisplacesNothing(t *testing.T) {
	s := serve(t, advocacytest.New(t, nil), &clicks.Options{Links: 2, Remember: time.Hour})
	id := s.Publish(content.Content{})
	link := s.link(id)
	require.Equal(t, http.StatusFound, s.visit(link, firefox).StatusCode)
	for i := range 50 {
		s.visit(fmt.Sprintf("/s/flood%d", i), firefox)
	}
	_, err := s.Owner.Contents.Recall(t.Context(), id)
	require.NoError(t, err)
	assert.Equal(t, http.StatusFound, s.visit(link, firefox).StatusCode, "it is still remembered")
}

func TestMoreLinksThanAreRemembered(t *testing.T) {
	s := serve(t, advocacytest.New(t, nil), &clicks.Options{Links: 2, Remember: time.Hour})
	for range 2 {
		for i := range 9 {
			address := fmt.Sprintf("https://www.nordlys.example/%d", i)
			link := s.link(s.Publish(content.Content{URL: address}))
			assert.Equal(t, address, s.visit(link, firefox).Header.Get("Location"))
		}
	}
}

func TestAVisitorReachesThePageWhenStoringFails(t *testing.T) {
	s := serve(t, advocacytest.New(t, nil), &clicks.Options{Wait: 50 * time.Millisecond})
	link := s.link(s.Publish(content.Content{}))
	require.Equal(t, http.StatusFound, s.visit(link, firefox).StatusCode)

	// Whoever holds the store's one writer keeps every visit from being stored.
	held, release := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- s.Store.Update(t.Context(), func(context.Context, *advocacy.Tx) error {
			close(held)
			<-release
			return errors.New("given up")
		})
	}()
	<-held
	answer := s.visit(link, safari)
	assert.Equal(t, http.StatusFound, answer.StatusCode)
	assert.Contains(t, s.log.String(), "may not have been counted")
	assert.Contains(t, s.log.String(), "visits=1")
	assert.NotContains(t, s.log.String(), strings.TrimPrefix(link, advocacy.LinkPath))
	close(release)
	require.Error(t, <-done)

	s.visit(link, safari)
	assert.Equal(t, map[string]int64{"human": 2, "first": 2}, s.counts(), "the next visit is the first that counts")
}

func TestWithoutTheStore(t *testing.T) {
	s := serve(t, advocacytest.New(t, nil), &clicks.Options{Wait: 50 * time.Millisecond})
	link := s.link(s.Publish(content.Content{}))
	require.Equal(t, http.StatusFound, s.visit(link, firefox).StatusCode)
	require.NoError(t, s.Store.Close())
	s.Clock.Advance(time.Hour)
	assert.Equal(t, http.StatusFound, s.visit(link, firefox).StatusCode, "what is remembered still serves")
	answer := s.visit("/s/another", firefox)
	assert.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
	assert.NotEmpty(t, answer.Header.Get("Retry-After"))
}

func TestAfterClose(t *testing.T) {
	world := advocacytest.New(t, nil)
	handler := clicks.New(world.Program, nil)
	server := httptest.NewServer(handler)
	defer server.Close()
	s := &site{World: world, t: t, server: server, client: server.Client()}
	link := s.link(world.Publish(content.Content{}))
	require.NoError(t, handler.Close())
	assert.Equal(t, http.StatusServiceUnavailable, s.visit(link, firefox).StatusCode)
	assert.Empty(t, s.counts())
}

func TestEveryAcknowledgedRedirectCountsOnce(t *testing.T) {
	s := serve(t, advocacytest.New(t, nil), &clicks.Options{Wait: time.Minute})
	links := []string{s.link(s.Publish(content.Content{})), s.link(s.Publish(content.Content{URL: "https://www.nordlys.example/2"}))}
	const visitors, visits = 64, 25
	var all sync.WaitGroup
	acknowledged := make([]int, visitors)
	for i := range visitors {
		all.Go(func() {
			for n := range visits {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+links[(i+n)%2], nil)
				if !assert.NoError(t, err) {
					return
				}
				r.Header.Set("User-Agent", fmt.Sprintf("%s visitor/%d", firefox, i))
				answer, err := s.client.Do(r)
				if !assert.NoError(t, err) {
					return
				}
				if answer.Body.Close() == nil && answer.StatusCode == http.StatusFound {
					acknowledged[i]++
				}
			}
		})
	}
	all.Wait()
	sum := int64(0)
	for _, n := range acknowledged {
		sum += int64(n)
	}
	assert.Equal(t, int64(visitors*visits), sum)
	assert.Equal(t, map[string]int64{"human": sum, "first": visitors * 2}, s.counts())
	assert.Empty(t, s.log.String())
}
