package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

func everyone(s *advocacy.Settings) { s.Pilot = &advocacy.Group{} }

func newSite(t testing.TB) *site {
	return serve(t, advocacytest.New(t, &advocacytest.Options{Seed: everyone}), nil)
}

// member hires somebody, and has them join from their invitation.
func (s *site) member(e advocacy.Employee) (advocacy.Employee, string) {
	s.t.Helper()
	e, path := s.invited(e)
	page := s.open(path).form("/join").tick("participation").tick("policy").tick("messages").send()
	require.Equal(s.t, http.StatusOK, page.status, page.text())
	return e, path
}

var briton = advocacy.Employee{GivenName: "Beth", FamilyName: "Hill", Country: "GB", Language: "en", Zone: "Europe/London"}

func TestJoinShareAndLeaveInDanish(t *testing.T) {
	s := newSite(t)
	anna, path := s.invited(advocacy.Employee{GivenName: "Anna", FamilyName: "Holm"})
	s.Publish(content.Content{Title: "Solceller på taget", Summary: "Vi har målt.", Topics: []string{"klima"}})

	page := s.open(path)
	page.accessible()
	require.Equal(t, http.StatusOK, page.status)
	assert.Equal(t, "da", value(elements(page.root, "html")[0], "lang"))
	for _, sentence := range []string{"Del nyt fra Nordlys, hvis du har lyst", "Det er frivilligt", "Jeg vil gerne være ambassadør for Nordlys", "Skriv til mig", "Du kan dele det, du selv synes er værd at dele", "klima", "LinkedIn"} {
		assert.Contains(t, page.text(), sentence)
	}
	form := page.form("/join")
	for _, box := range []string{"participation", "messages", "policy", "topic", "network"} {
		assert.Empty(t, form.values[box], "%s is not ticked in advance", box)
	}

	page = form.set("frequency", "day").set("quiet-weekends", "yes").send()
	assert.Equal(t, http.StatusUnprocessableEntity, page.status)
	assert.Contains(t, page.text(), "skal du sætte kryds ved, at du gerne vil være ambassadør")
	assert.Contains(t, page.text(), "skal du sætte kryds ved, at du har læst politikken")
	assert.Equal(t, "day", page.form("/join").values.Get("frequency"), "what was chosen stays")
	assert.Equal(t, "yes", page.form("/join").values.Get("quiet-weekends"))

	page = page.form("/join").tick("participation").tick("policy").tick("topic").send()
	page.accessible()
	require.Equal(t, http.StatusOK, page.status, page.text())
	me, err := s.As(anna.ID).Consents.Me(t.Context())
	require.NoError(t, err)
	assert.Equal(t, advocacy.Joined, me.State)
	daily := cadence.Daily()
	assert.Equal(t, advocacy.Preferences{Topics: []string{"klima"}, Frequency: &daily, Quiet: &cadence.Quiet{Weekends: true}, Messages: advocacy.OnPage},
		me.Ambassador.Preferences, "without the box there are no messages")

	assert.Contains(t, page.text(), "Hej Anna")
	assert.Contains(t, page.text(), "Velkommen! Du har valgt ikke at få beskeder: Kig selv her, når det passer dig.")
	assert.NotContains(t, s.open(path).text(), "Velkommen", "once is enough")
	assert.Contains(t, page.text(), "Derfor får du den: du følger klima")
	assert.Contains(t, page.text(), "Hvad overraskede dig mest ved nyheden?")
	assert.Contains(t, page.text(), "22 af 3.000 tegn, som LinkedIn tæller")
	assert.Contains(t, page.text(), "vægtede tegn, som X tæller")

	write := page.form("", "channel", channels.LinkedIn)
	assert.Equal(t, "Jeg arbejder i Nordlys", write.values.Get("text"))
	page = write.set("text", "Vi har målt i fire uger.\r\nDet virker.").set("action", "share").send()
	page.accessible()
	assert.Equal(t, http.StatusUnprocessableEntity, page.status)
	assert.Contains(t, page.text(), "Teksten siger ikke, at du arbejder her. Tilføj ”Jeg arbejder i Nordlys”")
	assert.NotContains(t, page.text(), "does not disclose")
	assert.Equal(t, "Vi har målt i fire uger.\r\nDet virker.", page.form("", "channel", channels.LinkedIn).values.Get("text"), "the text stays")

	page = page.form("", "channel", channels.LinkedIn).set("text", "Jeg arbejder i Nordlys.\r\n"+strings.Repeat("x", 3000)).set("action", "check").send()
	assert.Equal(t, http.StatusUnprocessableEntity, page.status)
	assert.Contains(t, page.text(), "Teksten er 24 tegn for lang til LinkedIn, der højst tager 3.000.")
	assert.NotContains(t, page.text(), "too many")
	mine, err := s.As(anna.ID).Shares.List(t.Context())
	require.NoError(t, err)
	assert.Empty(t, mine, "nothing was begun")

	page = page.form("", "channel", channels.LinkedIn).set("text", "Jeg arbejder i Nordlys.\r\nDet virker.").set("action", "check").send()
	assert.Equal(t, http.StatusOK, page.status)
	assert.Contains(t, page.body, `<p class="notice" role="status">35 af 3.000 tegn, som LinkedIn tæller</p>`, "said where one looks first")
	page = page.form("", "channel", channels.LinkedIn).set("action", "share").send()
	page.accessible()
	require.Equal(t, http.StatusOK, page.status, page.text())
	assert.Contains(t, page.text(), "Kopiér din tekst")
	assert.Contains(t, page.text(), "Jeg arbejder i Nordlys. Det virker.")
	dialog := ""
	for _, a := range elements(page.root, "a") {
		if strings.HasPrefix(value(a, "href"), "https://www.linkedin.com/") {
			dialog = value(a, "href")
		}
	}
	u, err := url.Parse(dialog)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(u.Query().Get("url"), "https://go.nordlys.example/s/"), dialog)

	home := s.open(path)
	home.accessible()
	assert.Contains(t, home.text(), "Delte du dem her?")
	assert.Contains(t, home.text(), "åbnet til deling; du har ikke sagt, om det er delt")

	page = page.form("", "address", "").set("posted", "yes").set("address", "https://x.com/a/status/1").send()
	assert.Equal(t, http.StatusUnprocessableEntity, page.status)
	assert.Contains(t, page.text(), "Det er ikke adressen på et opslag på LinkedIn")
	page = page.form("", "address", "").set("posted", "yes").set("address", "").send()
	require.Equal(t, http.StatusOK, page.status)
	assert.Contains(t, page.text(), "delt (efter din oplysning)")
	assert.Contains(t, page.text(), "Du delte det den ")
	assert.NotContains(t, page.text(), "Delte du dem her?")

	page = s.open(path + "/leave")
	assert.Contains(t, page.text(), "Vil du stoppe?")
	left := page.form("/leave").set("leave", "yes").post("same-origin")
	assert.Equal(t, `"cache"`, left.header.Get("Clear-Site-Data"), "the browser forgets the pages before, too")
	page = left.followed()
	require.Equal(t, http.StatusOK, page.status)
	assert.Contains(t, page.text(), "Du er stoppet")
	assert.NotContains(t, page.text(), "Anna", "nothing is kept")
	me, err = s.As(anna.ID).Consents.Me(t.Context())
	require.NoError(t, err)
	assert.Equal(t, advocacy.Left, me.State)
	page = page.form("/join").tick("participation").tick("policy").send()
	assert.Contains(t, page.text(), "Hej Anna", "and welcome again")
	assert.Empty(t, s.log.String())
}

func TestEveryNetworkInEnglish(t *testing.T) {
	s := newSite(t)
	_, path := s.member(briton)
	s.Publish(content.Content{Title: "Panels on the roof", Language: "en", URL: "https://www.nordlys.example/panels",
		Media: []content.Media{{URL: "https://www.nordlys.example/roof.jpg", Type: "image/jpeg", Alt: "The roof"}}})
	for network, want := range map[string]struct{ opens, says, other string }{
		channels.LinkedIn:  {"https://www.linkedin.com/sharing/share-offsite/?url=", "Open LinkedIn and paste it there", "Copy your text."},
		channels.Facebook:  {"https://www.facebook.com/sharer/sharer.php?u=", "Open Facebook and paste it there", "Copy your text."},
		channels.Twitter:   {"https://x.com/intent/", "Open X; your text is there already", "Then come back here."},
		channels.Instagram: {"https://www.nordlys.example/roof.jpg", "Open Instagram, choose the picture and paste the text.", "Get the picture or file:"},
	} {
		t.Run(network, func(t *testing.T) {
			page := s.open(path).form("", "channel", network)
			page.set("text", "I work at Nordlys. We measured."+strings.TrimPrefix(page.values.Get("text"), "I work at Nordlys"))
			step := page.set("action", "share").send()
			step.accessible()
			require.Equal(t, http.StatusOK, step.status, step.text())
			opens := false
			for _, a := range elements(step.root, "a") {
				opens = opens || strings.HasPrefix(value(a, "href"), want.opens)
			}
			assert.True(t, opens, step.body)
			assert.Contains(t, step.text(), want.says)
			assert.Contains(t, step.text(), want.other)
			assert.Contains(t, step.text(), "Did you post it?")
			assert.Equal(t, network == channels.Instagram, strings.Contains(step.header.Get("Content-Security-Policy"), "https://www.nordlys.example"))

			again := page.send()
			assert.Equal(t, step.url.String(), again.url.String(), "the same text twice is one share")
			s.open(path).form("/share/"+step.url.Path[strings.LastIndex(step.url.Path, "/")+1:]).set("posted", "no").send()
		})
	}
	assert.Contains(t, s.open(path).text(), "not posted")
	assert.Empty(t, s.log.String())
}

func TestSettings(t *testing.T) {
	s := newSite(t)
	anna, path := s.member(advocacy.Employee{GivenName: "Anna"})
	s.Publish(content.Content{Topics: []string{"klima", "job"}})
	preferences := func() advocacy.Preferences {
		me, err := s.As(anna.ID).Consents.Me(t.Context())
		require.NoError(t, err)
		return me.Ambassador.Preferences
	}
	window := cadence.Window{Days: cadence.EveryDay, From: cadence.At(9, 0), To: cadence.At(15, 0)}
	fortnight := cadence.Frequency{Every: cadence.Week, N: 2}
	day := cadence.Date{Year: 2027, Month: 3, Day: 1}
	require.NoError(t, s.As(anna.ID).Consents.Change(t.Context(), advocacy.Preferences{
		Windows: []cadence.Window{window}, Frequency: &fortnight, Quiet: &cadence.Quiet{Dates: []cadence.Date{day}}}, ""))

	page := s.open(path + "/settings")
	page.accessible()
	form := page.form("/settings")
	assert.NotEmpty(t, form.values.Get("messages"))
	page = form.set("network", channels.LinkedIn).set("topic", "klima").set("quiet-from", "12:00").set("quiet-to", "13:00").send()
	require.Equal(t, http.StatusOK, page.status, page.text())
	assert.Contains(t, page.text(), "Gemt.")
	assert.Equal(t, advocacy.Preferences{
		Topics: []string{"klima"}, Channels: []string{channels.LinkedIn}, Frequency: &fortnight, Windows: []cadence.Window{window},
		Quiet: &cadence.Quiet{From: cadence.At(12, 0), To: cadence.At(13, 0), Dates: []cadence.Date{day}},
	}, preferences(), "what the form does not have is kept")

	page = page.form("/settings").set("language", "en").set("frequency", "second").set("messages", "").send()
	assert.Contains(t, page.text(), "Saved.", "in the language that was chosen")
	second := cadence.EveryNth(2)
	assert.Equal(t, &second, preferences().Frequency)
	assert.Equal(t, advocacy.OnPage, preferences().Messages)
	assert.Contains(t, page.text(), "To get messageswithdrawn")
	assert.Empty(t, page.form("/settings").values.Get("messages"))

	page = page.form("/settings").set("quiet-from", "nine").send()
	assert.Equal(t, http.StatusUnprocessableEntity, page.status)
	assert.Contains(t, page.text(), "give both times")
	page = s.open(path+"/settings").form("/settings").set("frequency", "hourly").send()
	assert.Contains(t, page.text(), "Choose how often from the list.")
	page = s.open(path+"/settings").form("/settings").set("messages", "an old one").send()
	assert.Contains(t, page.text(), "has changed. Please read it again")
	page = s.open(path+"/settings").form("/settings").set("quiet-from", "00:00").set("quiet-to", "24:00").send()
	assert.Contains(t, page.text(), "never hear from us")
}

func TestPause(t *testing.T) {
	s := newSite(t)
	anna, path := s.member(advocacy.Employee{})
	until := func() time.Time {
		me, err := s.As(anna.ID).Consents.Me(t.Context())
		require.NoError(t, err)
		return me.Ambassador.PausedUntil
	}
	for _, bad := range []string{"yesterday", "2026-12-01", s.Clock.Now().Format(time.DateOnly), "9999-12-31"} {
		page := s.open(path+"/settings").form("/pause").set("until", bad).send()
		assert.Equal(t, http.StatusUnprocessableEntity, page.status, bad)
		assert.Contains(t, page.text(), "Vælg en dag efter i dag")
	}
	page := s.open(path+"/settings").form("/pause").set("until", "2027-02-01").send()
	assert.Contains(t, page.text(), "ingen beskeder før den 1. februar 2027")
	assert.Equal(t, time.Date(2027, time.January, 31, 23, 0, 0, 0, time.UTC), until(), "midnight in Copenhagen")
	assert.Contains(t, s.open(path).text(), "Du holder pause")
	page = page.form("/resume").send()
	assert.NotContains(t, page.text(), "Du holder pause")
	page = page.form("/pause").send()
	assert.Contains(t, page.text(), "før du slutter den")
	assert.Equal(t, advocacy.PauseOpen, until())
}

func TestReferral(t *testing.T) {
	s := newSite(t)
	_, path := s.member(advocacy.Employee{})
	s.Publish(content.Content{Kind: content.JobPosting, Title: "Elektriker & montør"})
	for medium, says := range map[string]string{"referral-post": "i dit opslag", "referral-mail": "i din mail", "referral-message": "i din besked"} {
		page := s.open(path).form("", "medium", "").set("medium", medium)
		page.action.Path = elementAction(t, s.open(path), "/referral/")
		sent := page.send()
		sent.accessible()
		require.Equal(t, http.StatusOK, sent.status, sent.text())
		assert.Contains(t, sent.text(), says)
		assert.Contains(t, sent.body, `value="https://go.nordlys.example/s/`)
		assert.Equal(t, medium == "referral-mail", strings.Contains(sent.body, "mailto:?subject=Elektriker%20%26%20mont%c3%b8r"), sent.body)
	}
}

// elementAction is the path of the form whose action holds part.
func elementAction(t *testing.T, p *tab, part string) string {
	t.Helper()
	for _, f := range elements(p.root, "form") {
		if action, err := p.url.Parse(value(f, "action")); err == nil && strings.Contains(action.Path, part) {
			return action.Path
		}
	}
	require.Fail(t, "no such form", part)
	return ""
}

func TestRecalledWhileTheDialogIsOpen(t *testing.T) {
	s := newSite(t)
	_, path := s.member(advocacy.Employee{})
	id := s.Publish(content.Content{})
	step := s.open(path).form("", "channel", channels.LinkedIn).set("action", "share").send()
	require.Equal(t, http.StatusOK, step.status)
	_, err := s.Owner.Contents.Recall(t.Context(), id)
	require.NoError(t, err)
	page := s.open(step.url.Path)
	assert.Equal(t, http.StatusOK, page.status)
	assert.Contains(t, page.text(), "ikke delt")
	assert.NotContains(t, page.body, "linkedin.com/sharing")
	assert.Equal(t, http.StatusNotFound, s.open(path+"/content/"+id).status)
	page = page.form("", "address", "").set("posted", "yes").send()
	assert.Contains(t, page.text(), "delt (efter din oplysning)", "it was posted before the recall")
}

func TestWelcomeSaysWhenTheFirstDigestComes(t *testing.T) {
	s := newSite(t)
	beth, path := s.invited(briton)
	page := s.open(path).form("/join").tick("participation").tick("policy").tick("messages").send()
	page.accessible()
	me, err := s.As(beth.ID).Consents.Me(t.Context())
	require.NoError(t, err)
	london, err := time.LoadLocation("Europe/London")
	require.NoError(t, err)
	due := me.Ambassador.NextDigest.In(london)
	assert.Contains(t, page.text(), "Welcome! The first message can come on "+due.Format("2 January 2006")+" at "+due.Format("15:04"))
	s.Clock.Advance(time.Hour)
	assert.NotContains(t, s.open(page.url.String()[len(s.server.URL):]).text(), "Welcome", "a kept address welcomes nobody for ever")
}

func TestInstagramNeedsAPicture(t *testing.T) {
	s := newSite(t)
	_, path := s.member(briton)
	bare := s.Publish(content.Content{Language: "en"})
	shown := s.Publish(content.Content{Language: "en", Media: []content.Media{{URL: "https://www.nordlys.example/roof.jpg", Type: "image/jpeg", Alt: "A roof"}}})
	const missing = "Instagram needs a picture or a video; this has none."
	assert.Contains(t, s.open(path+"/content/"+bare).text(), missing)
	assert.NotContains(t, s.open(path+"/content/"+shown).text(), missing)

	s.open(path+"/settings").form("/settings").set("network", channels.LinkedIn).send()
	assert.NotContains(t, s.open(path+"/content/"+bare).text(), missing, "who does not use it need not know")
}

func TestPostingBudgetIsAHint(t *testing.T) {
	s := newSite(t)
	_, path := s.member(briton)
	const hint = "You have shared 2 work posts on this network this week. Followers tire of more; it can wait."
	for range 2 {
		page := s.open(path + "/content/" + s.Publish(content.Content{Language: "en"}))
		assert.NotContains(t, page.text(), "work posts")
		page.form("", "channel", channels.Twitter).set("action", "share").send().form("", "address", "").set("posted", "yes").send()
	}
	page := s.open(path + "/content/" + s.Publish(content.Content{Language: "en"}))
	assert.Equal(t, 1, strings.Count(page.text(), hint), "beside the text for X alone")
	assert.Equal(t, http.StatusOK, page.form("", "channel", channels.Twitter).set("action", "share").send().status)
}

func TestManyOffersAreNamed(t *testing.T) {
	s := newSite(t)
	_, path := s.member(advocacy.Employee{})
	for range 8 {
		s.Publish(content.Content{Title: "Nyt"})
	}
	page := s.open(path)
	page.accessible()
	more := 0
	for _, a := range elements(page.root, "a") {
		if strings.Contains(value(a, "href"), "/content/") {
			more++
			alone := s.open(path[:len(advocacy.PagePath)] + value(a, "href"))
			alone.accessible()
			assert.Equal(t, http.StatusOK, alone.status)
			assert.NotNil(t, alone.form("", "channel", channels.LinkedIn))
		}
	}
	assert.Equal(t, 3, more)
}

func TestANewPolicyIsTold(t *testing.T) {
	s := newSite(t)
	_, path := s.member(advocacy.Employee{})
	_, err := s.Owner.Settings.Change(t.Context(), func(set *advocacy.Settings) {
		set.Policy = advocacy.Policy{Version: "2", Texts: map[string]string{"da": "Del gerne.\nSpørg først."}}
	})
	require.NoError(t, err)
	assert.Contains(t, s.open(path).text(), "Politikken er kommet i en ny udgave")
	assert.Contains(t, s.open(path+"/settings").text(), "Spørg først.")
}

func TestJoiningToATextThatChanged(t *testing.T) {
	s := newSite(t)
	_, path := s.invited(advocacy.Employee{})
	form := s.open(path).form("/join").tick("participation").tick("policy")
	_, err := s.Owner.Settings.Change(t.Context(), func(set *advocacy.Settings) { set.Consents[0].Version = "2" })
	require.NoError(t, err)
	page := form.send()
	assert.Equal(t, http.StatusUnprocessableEntity, page.status)
	assert.Contains(t, page.text(), "er ændret. Læs den igen.")
	assert.Empty(t, page.form("/join").values["participation"], "the box of the new text is not ticked")
	assert.NotEmpty(t, page.form("/join").values["policy"])
	assert.Contains(t, page.form("/join").tick("participation").send().text(), "Værd at dele?")
}

func TestANewPolicyIsAcknowledged(t *testing.T) {
	s := newSite(t)
	_, path := s.member(briton)
	policy := func(version string) {
		_, err := s.Owner.Settings.Change(t.Context(), func(set *advocacy.Settings) { set.Policy.Version = version })
		require.NoError(t, err)
	}
	policy("2027")
	assert.Contains(t, s.open(path).text(), "The policy has a new version")
	form := s.open(path + "/settings").form("/policy")
	policy("2028")
	page := form.send()
	assert.Equal(t, http.StatusUnprocessableEntity, page.status, "another one has been written meanwhile")
	page = page.form("/policy").send()
	assert.Equal(t, http.StatusOK, page.status, page.text())
	assert.NotContains(t, s.open(path).text(), "The policy has a new version")
	for _, f := range elements(s.open(path+"/settings").root, "form") {
		assert.False(t, strings.HasSuffix(value(f, "action"), "/policy"), "it is asked for once")
	}
}
