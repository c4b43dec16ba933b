package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
	"github.com/ambassadorkit/ambassadorkit/advocacy/web"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/facebook"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
	"github.com/ambassadorkit/ambassadorkit/content"
)

const portalURL = "https://intranet.nordlys.example" + home

// withNetwork is a portal whose LinkedIn is the sandbox, with an app for people.
func withNetwork(t *testing.T) (*site, *sandbox.Sandbox) {
	t.Helper()
	clock := &advocacytest.Clock{}
	world := &advocacytest.World{Clock: clock}
	now := func() time.Time { return world.Clock.Now() }
	clock.Set(time.Date(2026, time.December, 7, 7, 0, 0, 0, time.UTC))
	network, err := sandbox.New(t.TempDir(), &sandbox.Options{Now: now})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, network.Close()) })
	server := httptest.NewServer(network)
	t.Cleanup(server.Close)
	scopes := []string{"openid", "profile", "w_member_social"}
	require.NoError(t, network.AddApp(t.Context(), sandbox.App{Network: channels.LinkedIn, ID: "member", Secret: "secret", Redirects: []string{portalURL + "accounts/back"}, Scopes: scopes}))
	keys, err := vault.Generate()
	require.NoError(t, err)
	tokens, err := vault.New(keys, nil)
	require.NoError(t, err)
	world = advocacytest.New(t, &advocacytest.Options{Seed: everyone, Vault: tokens, Channels: []channels.Channel{
		linkedin.New(&linkedin.Options{APIURL: server.URL, AuthURL: server.URL, Now: now, Apps: linkedin.Apps{Member: &linkedin.App{ClientID: "member", ClientSecret: channels.NewToken("secret"), Scopes: scopes}}}),
		facebook.New(nil),
	}})
	return serve(t, world, &web.Options{Identify: byHeader, Path: home, URL: portalURL}), network
}

// connected follows the link to the network, agrees there, and comes back.
func (s *site) connected(network *sandbox.Sandbox, page *tab, account string) *tab {
	s.t.Helper()
	for _, a := range elements(page.root, "a") {
		if strings.Contains(value(a, "href"), "/oauth/") {
			back, err := network.Approve(s.t.Context(), sandbox.Approval{URL: value(a, "href"), Account: account})
			require.NoError(s.t, err)
			require.True(s.t, strings.HasPrefix(back, portalURL))
			return s.open(strings.TrimPrefix(back, "https://intranet.nordlys.example"))
		}
	}
	require.Fail(s.t, "no way to the network", page.text())
	return nil
}

func TestAnAccountIsConnectedPostsAndIsEnded(t *testing.T) {
	s, network := withNetwork(t)
	anna, bo := s.Hire(advocacy.Employee{}), s.Hire(advocacy.Employee{})
	s.Join(anna.ID)
	s.Join(bo.ID)
	account, err := network.AddAccount(t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: "Anna"})
	require.NoError(t, err)
	s.Publish(content.Content{Title: "Solceller på taget"})

	page := s.as(anna.ID, "accounts")
	page.accessible()
	assert.Contains(t, page.text(), "LinkedIn Ikke forbundet.")
	assert.NotContains(t, page.text(), "Facebook", "there is no app for it")
	assert.Contains(t, s.open(home+"accounts/back?error=user_cancelled_login").text(), "Der blev ikke forbundet noget.")
	assert.Equal(t, http.StatusUnprocessableEntity, s.open(home+"accounts/back?code=x&state=y").status)
	page = s.connected(network, page, account.ID)
	page.accessible()
	assert.Equal(t, home+"accounts", page.url.Path)
	assert.Contains(t, page.text(), "Forbundet. Forbind en konto")
	assert.Contains(t, page.text(), "Forbundet til den 5. februar 2027.")

	offered := s.as(anna.ID, "")
	offered.accessible()
	write := func() *form {
		return s.as(anna.ID, "").form("", "channel", channels.LinkedIn).set("text", "Jeg arbejder i Nordlys. Det virker.")
	}
	page = write().set("action", "schedule").set("at", "snart").send()
	assert.Equal(t, http.StatusUnprocessableEntity, page.status)
	assert.Contains(t, page.text(), "angiv en dag og et klokkeslæt")
	page = write().set("action", "schedule").set("at", "2028-12-24T10:00").send()
	assert.Equal(t, http.StatusUnprocessableEntity, page.status, "more than a year ahead")
	page = write().set("text", "Jeg arbejder i Nordlys. Senere.").set("action", "schedule").set("at", "2026-12-09T10:00").send()
	require.Equal(t, http.StatusOK, page.status, page.text())
	assert.Contains(t, page.text(), "bliver slået op den 9. december 2026 kl. 10.00")
	page = write().set("action", "post").send()
	page.accessible()
	require.Equal(t, http.StatusOK, page.status, page.text())
	assert.Equal(t, page.url.Path, write().set("action", "post").send().url.Path, "the same text twice is one post")
	s.Tick()
	posts, err := network.Posts(t.Context())
	require.NoError(t, err)
	assert.Len(t, posts, 1)
	s.Clock.Set(time.Date(2026, time.December, 9, 9, 0, 0, 0, time.UTC)) // 10:00 in Copenhagen
	s.Tick()
	posts, err = network.Posts(t.Context())
	require.NoError(t, err)
	assert.Len(t, posts, 2)
	page = s.open(page.url.Path)
	assert.Contains(t, page.text(), "slået op")
	page.form("", "posted", "").set("posted", "delete").send()
	s.Tick()

	list, err := s.As(anna.ID).Connections.List(t.Context())
	require.NoError(t, err)
	theirs := s.as(anna.ID, "accounts").form("/end")
	s.login = bo.ID
	assert.Equal(t, http.StatusNotFound, theirs.send().status, "somebody else's")
	s.login = anna.ID
	page = theirs.send()
	assert.Contains(t, page.text(), "Forbindelsen er slut; netværket får det at vide.")
	assert.Contains(t, page.text(), "LinkedIn Ikke forbundet.")
	assert.NotContains(t, s.as(anna.ID, "").text(), "Slå op på LinkedIn nu")
	assert.Len(t, list, 1)
}

// A state that was made for one person connects nobody else's account.
func TestAStateIsGoodForWhoBeganAlone(t *testing.T) {
	s, network := withNetwork(t)
	anna, bo := s.Hire(advocacy.Employee{}), s.Hire(advocacy.Employee{})
	s.Join(anna.ID)
	s.Join(bo.ID)
	account, err := network.AddAccount(t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: "Anna"})
	require.NoError(t, err)
	page := s.as(anna.ID, "accounts")
	s.login = bo.ID
	assert.Equal(t, http.StatusUnprocessableEntity, s.connected(network, page, account.ID).status)
	list, err := s.As(bo.ID).Connections.List(t.Context())
	require.NoError(t, err)
	assert.Empty(t, list)
}
