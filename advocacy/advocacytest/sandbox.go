package advocacytest

import (
	"net/http/httptest"
	"net/url"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

// back is where the sandbox sends people back to, which nobody opens.
const back = "https://intranet.nordlys.example/connected"

// app is the company's at the sandbox.
const app = "nordlys"

// openSandbox starts a LinkedIn on loopback, with an app of the company's, and returns
// the channel that posts to it.
func (w *World) openSandbox() channels.Channel {
	w.t.Helper()
	stage, err := sandbox.New(w.t.TempDir(), &sandbox.Options{Now: w.Clock.Now})
	w.check(err)
	server := httptest.NewServer(stage)
	w.t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		if err := stage.Close(); err != nil {
			w.t.Errorf("advocacytest: close the sandbox: %v", err)
		}
	})
	w.check(stage.AddApp(w.t.Context(), sandbox.App{Network: channels.LinkedIn, ID: app, Secret: app + "-secret",
		Redirects: []string{back}, Scopes: []string{"openid", "profile", "w_member_social"}, Refreshes: true}))
	w.Sandbox = stage
	return linkedin.New(&linkedin.Options{APIURL: server.URL, AuthURL: server.URL, Now: w.Clock.Now, HTTPClient: server.Client(),
		Apps: linkedin.Apps{Member: &linkedin.App{ClientID: app, ClientSecret: channels.NewToken(app + "-secret")}}})
}

// newVault is one with keys of its own.
func (w *World) newVault() advocacy.Vault {
	w.t.Helper()
	keys, err := vault.Generate()
	w.check(err)
	v, err := vault.New(keys, nil)
	w.check(err)
	return v
}

// Connect makes an account at the sandbox for an ambassador and connects it, as they
// would: they are sent to the network, agree there, and come back. It takes
// Options.Sandbox.
func (w *World) Connect(id string) advocacy.Connection {
	w.t.Helper()
	if w.Sandbox == nil {
		w.t.Fatalf("advocacytest: %s cannot connect an account; set Options.Sandbox", id)
	}
	account, err := w.Sandbox.AddAccount(w.t.Context(), sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: id})
	w.check(err)
	mine := w.As(id).Connections
	there, err := mine.Begin(w.t.Context(), channels.LinkedIn, channels.Person, back)
	w.check(err)
	here, err := w.Sandbox.Approve(w.t.Context(), sandbox.Approval{URL: there, Account: account.ID})
	w.check(err)
	address, err := url.Parse(here)
	w.check(err)
	c, err := mine.Finish(w.t.Context(), advocacy.FinishRequest{State: address.Query().Get("state"), Code: address.Query().Get("code")})
	w.check(err)
	return c
}
