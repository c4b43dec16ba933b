package peers_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// TestBrowser drives people's pages as people do, in a browser that this project
// did not write.
func TestBrowser(t *testing.T) {
	browser := launch(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, context.Context)
	}{
		{"from the invitation to the answer", fromTheInvitationToTheAnswer},
		{"without script", withoutScript},
		{"text and picture are handed to an app", handedToAnApp},
		{"what is too large is not fetched", largeFiles},
		{"a tracked link", trackedLink},
		{"pause, settings and leaving", pauseSettingsAndLeaving},
		{"the other pages", otherPages},
		{"the portal of those who run it", runsTheProgram},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, browser) })
	}
}

// ownWords are what the people in these tests write; the disclosure is in them.
var ownWords = map[string]string{
	"da": "Jeg arbejder i Nordlys.\nVi har målt i fire uger.",
	"en": "I work at Nordlys.\nWe measured for four weeks.",
}

func fromTheInvitationToTheAnswer(t *testing.T, browser context.Context) {
	for name, test := range map[string]struct {
		screen   screen
		employee advocacy.Employee
		language string
		networks []dialog
	}{
		"Danish on a phone":   {phone, anna, "da", []dialog{linkedIn, facebook, x}},
		"English on a phone":  {phone, beth, "en", []dialog{x}},
		"Danish on a desktop": {desktop, anna, "da", []dialog{linkedIn}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, browser)
			e, path := s.invited(test.employee)
			s.news(test.language)
			p := s.tab(test.screen, test.language)
			p.allow("clipboard-read")
			p.allow("clipboard-write")
			p.joinsFromTheInvitation(e, path)
			for _, to := range test.networks {
				p.open(path)
				p.looksAtTheLength(to, ownWords[test.language])
				p.shares(to.name, ownWords[test.language])
				p.copies()
				p.opensTheDialog(to)
				p.answers(e)
			}
			p.goes(http.StatusOK, p.link("settings-title"))
			p.picture("settings")
		})
	}
}

func withoutScript(t *testing.T, browser context.Context) {
	s := newSite(t, browser)
	e, path := s.invited(beth)
	s.news("en")
	p := s.tab(phone, "en")
	p.withoutScript()
	p.joinsFromTheInvitation(e, path)
	p.looksAtTheLength(linkedIn, ownWords["en"])
	p.shares("LinkedIn", ownWords["en"])
	assert.Zero(t, ask[int](p, `[...document.querySelectorAll("button[type=button]")].filter((b) => b.checkVisibility()).length`), "no button that does nothing")
	p.opensTheDialog(linkedIn)
	p.answers(e)
}

// sheet stands in for the sheet on which a phone hands things to an app, and
// keeps what it was given.
const sheet = `
	navigator.canShare = () => true;
	navigator.share = async ({ text, files = [] }) => {
		const read = files.map(async (f) => ({ Name: f.name, Type: f.type, Size: (await f.arrayBuffer()).byteLength }));
		window.handedOver = { Text: text, Files: await Promise.all(read) };
	};`

func handedToAnApp(t *testing.T, browser context.Context) {
	s := newSite(t, browser)
	e, path := s.invited(beth)
	s.news("en")
	p := s.tab(phone, "en")
	p.atEachPage(sheet)
	p.joinsFromTheInvitation(e, path)
	p.shares("Instagram", ownWords["en"])

	assert.Contains(t, p.text(), p.words.say("step-by-hand", "network", "Instagram"))
	assert.Empty(t, s.fetched(), "nothing before the tap")
	p.do(p.button("step-share"))
	handed := p.handedOver()
	assert.Equal(t, s.lastShare(e).Text, handed.Text, "exactly the text that was approved")
	assert.Equal(t, []file{{"roof.png", "image/png", pictureSize}}, handed.Files)
	p.answers(e)
}

// tooLateOnce: the first time, the tap was too long ago.
const tooLateOnce = `
	const share = navigator.share;
	navigator.share = async () => { navigator.share = share; throw new DOMException("", "NotAllowedError"); };`

// largeFiles are handed over by their links, and a phone does not fetch them: not
// those that say how large they are, and not those that do not.
func largeFiles(t *testing.T, browser context.Context) {
	s := newSite(t, browser)
	e, path := s.invited(beth)
	s.news("en", announcedPath, endlessPath)
	p := s.tab(phone, "en")
	p.atEachPage(sheet + tooLateOnce)
	p.joinsFromTheInvitation(e, path)
	p.shares("Instagram", ownWords["en"])

	p.do(p.button("step-share"))
	p.do(p.button("step-share-again"))
	assert.Equal(t, []file{{"roof.png", "image/png", pictureSize}}, p.handedOver().Files)
	assert.Equal(t, []string{picturePath, announcedPath, endlessPath}, s.fetched(), "once, although there were two taps")
}

func trackedLink(t *testing.T, browser context.Context) {
	s := newSite(t, browser)
	s.crowd()
	e, path := s.invited(beth)
	s.news("en")
	p := s.tab(phone, "en")
	p.joinsFromTheInvitation(e, path)
	p.shares("LinkedIn", ownWords["en"])
	link, err := url.Parse(p.opensTheDialog(linkedIn))
	require.NoError(t, err)
	p.answers(e)

	s.tab(phone, "en").follows(link)
	assert.Equal(t, map[string]int64{"human": 1}, s.counted())
	s.visit(http.MethodHead, link, phone.agent)
	s.visit(http.MethodGet, link, "LinkedInBot/1.0 (compatible; Mozilla/5.0)")
	assert.Equal(t, map[string]int64{"human": 1, "probe": 1, "preview": 1}, s.counted())
	assert.InDelta(t, 1, s.figure("clicks"), 0, "what people did, and nothing else")
}

func pauseSettingsAndLeaving(t *testing.T, browser context.Context) {
	s := newSite(t, browser)
	e, path := s.invited(anna)
	s.news("da")
	p := s.tab(phone, "da")
	p.joinsFromTheInvitation(e, path)

	p.goes(http.StatusOK, p.link("settings-title"))
	p.tick("LinkedIn")
	p.goes(http.StatusOK, p.button("save"))
	assert.Contains(t, p.text(), p.words.say("saved"))
	assert.Equal(t, []string{channels.LinkedIn}, s.me(e).Ambassador.Preferences.Channels)

	p.goes(http.StatusOK, p.button("pause-button"))
	assert.Contains(t, p.text(), p.words.say("paused-open"))
	assert.True(t, s.me(e).Ambassador.Paused(s.Clock.Now()))
	p.goes(http.StatusOK, p.button("resume-button"))
	assert.NotContains(t, p.text(), p.words.say("paused-open"))
	assert.False(t, s.me(e).Ambassador.Paused(s.Clock.Now()))

	forgotten := s.tab(phone, "da")
	forgotten.open(path)
	forgotten.unfold("write-on", "network", "LinkedIn")
	p.leaves(e)
	forgotten.goes(http.StatusConflict, forgotten.button("share-button", "network", "LinkedIn"))
	assert.Contains(t, forgotten.text(), p.words.say("conflict-title")+" "+p.words.say("conflict"), "and why")

	p.back()
	p.goes(http.StatusOK, p.button("leave-button"))
	assert.Contains(t, p.text(), p.words.say("join-again"), "leaving twice is leaving")
	p.back()
	p.back()
	assert.Contains(t, p.text(), p.words.say("join-again"), "the settings of before are not shown again")
	assert.Equal(t, advocacy.Left, s.me(e).State)
}

// otherPages are those beside the way from an invitation to an answer.
func otherPages(t *testing.T, browser context.Context) {
	for language, employee := range map[string]advocacy.Employee{"da": anna, "en": beth} {
		t.Run(language, func(t *testing.T) {
			s := newSite(t, browser)
			e, path := s.invited(employee)
			daily := cadence.Daily()
			s.JoinWith(e.ID, advocacy.Preferences{Frequency: &daily})
			s.Publish(content.Content{Kind: content.JobPosting, Title: strings.Repeat("Højspændings", 9), Language: language, URL: s.server.URL + articlePath})
			p := s.tab(phone, language)
			p.allow("clipboard-read")
			p.allow("clipboard-write")
			p.open(path)
			p.goes(http.StatusOK, p.button("refer-mail"))
			p.picture("referral")
			p.copies()
			assert.Contains(t, ask[string](p, `navigator.clipboard.readText()`), s.server.URL+advocacy.LinkPath)

			p.open(advocacy.CodePath + "?language=" + language)
			p.picture("code")
			p.write(p.words.say("code-label"), "ABCDE-FGHIJ")
			p.goes(http.StatusUnprocessableEntity, p.button("code-button"))
			assert.Contains(t, p.text(), p.words.say("code-unknown"))

			p.goes(http.StatusNotFound, chromedp.Navigate(s.server.URL+path+"x"))
			p.picture("broken")
			assert.Contains(t, p.text(), p.words.say("broken"))

			s.news(language)
			p.open(strings.TrimPrefix(s.nextMessage().Unsubscribe, s.server.URL))
			p.picture("unsubscribe")
			p.goes(http.StatusOK, p.button("unsubscribe-button"))
			assert.Contains(t, p.text(), p.words.say("unsubscribed"))
			assert.Equal(t, advocacy.OnPage, s.me(e).Ambassador.Preferences.Messages)
		})
	}
}
