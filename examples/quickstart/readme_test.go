package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/clicks"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
	"github.com/ambassadorkit/ambassadorkit/advocacy/web"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/facebook"
	"github.com/ambassadorkit/ambassadorkit/channels/instagram"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/twitter"
)

// embed is the README's embedding code, between the two marks.
func embed(ctx context.Context, mux *http.ServeMux, mail advocacy.Notifier, staff advocacy.Roster) error {
	// README begin
	store, err := sqlstore.Open(ctx, "advocacy.db", nil)
	if err != nil {
		return err
	}
	program, err := advocacy.New(ctx, store, &advocacy.Options{
		Company: "Nordlys", Owner: advocacy.Owner{Department: "Communications"}, PublicURL: "https://go.nordlys.example",
		Seed:     func(s *advocacy.Settings) { s.Pilot = &advocacy.Group{Departments: []string{"Sales"}} }, // invited first
		Channels: []channels.Channel{linkedin.New(nil), facebook.New(nil)}, Notifiers: []advocacy.Notifier{mail},
	})
	if err != nil {
		return err
	}
	mux.Handle(advocacy.LinkPath, clicks.New(program, nil)) // tracked links, under PublicURL
	mux.Handle(advocacy.PagePath, web.New(program, nil))    // a page for each person, likewise
	_, err = program.As(advocacy.Actor{System: "hr"}).People.Sync(ctx, staff, advocacy.SyncOptions{})
	// README end
	return err
}

// posting is the README's code that has a program post for people.
func posting(ctx context.Context, store advocacy.Store, keys []byte, secret string) (*advocacy.Program, error) {
	// README begin
	tokens, err := vault.New(keys, nil) // keys: from vault.Generate, once, kept in your secret store
	if err != nil {
		return nil, err
	}
	app := &linkedin.App{ClientID: "86vhj2q7ukf83q", ClientSecret: channels.NewToken(secret)}
	program, err := advocacy.New(ctx, store, &advocacy.Options{
		Company: "Nordlys", Owner: advocacy.Owner{Department: "Communications"}, Vault: tokens,
		Channels: []channels.Channel{linkedin.New(&linkedin.Options{Apps: linkedin.Apps{Member: app}})},
	})
	// README end
	return program, err
}

// connecting is the README's code of the two requests that connect an account.
func connecting(ctx context.Context, me *advocacy.Session, w http.ResponseWriter, r *http.Request) error {
	// README begin
	// "Connect my LinkedIn account": send the person's browser there.
	there, err := me.Connections.Begin(ctx, channels.LinkedIn, channels.Person, "https://hr.nordlys.example/connected")
	if err != nil {
		return err
	}
	http.Redirect(w, r, there, http.StatusSeeOther)

	// At https://hr.nordlys.example/connected, where LinkedIn sends it back:
	_, err = me.Connections.Finish(ctx, advocacy.FinishRequest{State: r.FormValue("state"), Code: r.FormValue("code")})
	// README end
	return err
}

// mounting is the README's code that puts the portal into a host.
func mounting(program *advocacy.Program, mux *http.ServeMux, loginOf func(*http.Request) string) {
	// README begin
	portal := web.New(program, &web.Options{
		Identify: func(r *http.Request) (advocacy.Actor, error) {
			return advocacy.Actor{Login: loginOf(r)}, nil // by your sign-in; nobody is the zero Actor
		},
		URL: "https://intranet.nordlys.example/advocacy/", // as browsers know it
	})
	mux.Handle("/advocacy/", portal)
	// README end
}

func TestREADMEsCodeIsThisCode(t *testing.T) {
	source, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	blocks := strings.Split(string(source), "\t// README begin\n")
	for _, code := range blocks[1:5] {
		code, _, _ = strings.Cut(code, "\t// README end\n")
		var lines []string
		for line := range strings.Lines(code) {
			lines = append(lines, strings.TrimPrefix(line, "\t"))
		}
		assert.Contains(t, readme(t), "```go\n"+strings.Join(lines, "")+"```\n")
	}
}

func TestREADMEsCodeRuns(t *testing.T) {
	t.Chdir(t.TempDir())
	mux := http.NewServeMux()
	staff := advocacy.Roster{Employees: []advocacy.Employee{{ID: "1"}}}
	require.NoError(t, embed(t.Context(), mux, advocacy.InApp{}, staff))
	site := httptest.NewServer(mux)
	defer site.Close()
	answer, err := http.Get(site.URL + advocacy.LinkPath + "nothing")
	require.NoError(t, err)
	assert.NoError(t, answer.Body.Close())
	assert.Equal(t, http.StatusNotFound, answer.StatusCode)
}

// What the README says of posting is enough to be sent to the network.
func TestREADMEsCodePosts(t *testing.T) {
	store, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "advocacy.db"), nil)
	require.NoError(t, err)
	defer func() { assert.NoError(t, store.Close()) }()
	keys, err := vault.Generate()
	require.NoError(t, err)
	program, err := posting(t.Context(), store, keys, "secret")
	require.NoError(t, err)
	_, err = program.As(advocacy.Actor{System: "hr"}).People.Sync(t.Context(), advocacy.Roster{Employees: []advocacy.Employee{{ID: "1", Logins: []string{"anna"}}}}, advocacy.SyncOptions{})
	require.NoError(t, err)
	mux := http.NewServeMux()
	mounting(program, mux, func(*http.Request) string { return "anna" })
	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/advocacy/", nil))
	assert.Equal(t, http.StatusOK, answer.Code, "somebody who is signed in sees what joining means")
	me := program.As(advocacy.Actor{Login: "anna"})
	mine, err := me.Consents.Me(t.Context())
	require.NoError(t, err)
	require.NoError(t, me.Consents.Join(t.Context(), advocacy.JoinRequest{Participation: mine.Texts[0].Version, Policy: mine.PolicyVersion}))
	w := httptest.NewRecorder()
	err = connecting(t.Context(), me, w, httptest.NewRequest(http.MethodGet, "/connected?state=x&code=y", nil))
	assert.ErrorIs(t, err, advocacy.ErrBadToken, "the network was not asked")
	assert.Contains(t, w.Header().Get("Location"), "https://www.linkedin.com/oauth/v2/authorization")
}

func TestREADMEsTableIsWhatTheChannelsSay(t *testing.T) {
	_, rest, _ := strings.Cut(readme(t), "<!-- capabilities -->\n")
	table, _, found := strings.Cut(rest, "<!-- /capabilities -->")
	require.True(t, found)
	assert.Equal(t, capabilities([]channels.Channel{linkedin.New(nil), facebook.New(nil), instagram.New(nil), twitter.New(nil)}), table)
}

// capabilities renders what works at each access level.
func capabilities(networks []channels.Channel) string {
	levels := []channels.AccessLevel{channels.NoApp, channels.SelfServeApp, channels.ApprovedApp}
	var b strings.Builder
	b.WriteString("| network | works with no app | with a self-serve app | with an approved app |\n| --- | --- | --- | --- |\n")
	for _, network := range networks {
		c := network.Capabilities()
		b.WriteString("| " + c.Title)
		for _, level := range levels {
			var parts []string
			for _, ability := range []channels.Ability{channels.ShareByHand, channels.EngageByHand, channels.PublishPost, channels.ReadFigures} {
				var accounts []string
				for _, g := range c.At(level) {
					if g.Ability == ability {
						accounts = append(accounts, string(g.Account))
					}
				}
				if len(accounts) > 0 {
					parts = append(parts, string(ability)+" ("+strings.Join(accounts, ", ")+")")
				}
			}
			cell := strings.Join(parts, "; ")
			if cell == "" {
				cell = "–"
			}
			b.WriteString(" | " + cell)
		}
		b.WriteString(" |\n")
	}
	return b.String()
}

func readme(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	return string(b)
}

func TestQuickstart(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "output"))
	require.NoError(t, err)
	screen := os.Stdout
	os.Stdout = file
	defer func() { os.Stdout = screen }()
	main()
	require.NoError(t, file.Close())
	said, err := os.ReadFile(file.Name())
	require.NoError(t, err)
	for _, part := range []string{"Brian, A third of our power is our own.", "?\"", "Open https://www.linkedin.com/", "Our roof runs my lab at noon.\nI work at Nordlys"} {
		assert.Contains(t, string(said), part)
	}
}
