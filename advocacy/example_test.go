package advocacy_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// open is a program in a file of its own.
func open(ctx context.Context) (*advocacy.Program, func()) {
	return openWith(ctx, nil, linkedin.New(nil))
}

// openWith is one with a channel and a vault.
func openWith(ctx context.Context, keys advocacy.Vault, channel channels.Channel) (*advocacy.Program, func()) {
	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		panic(err)
	}
	store, err := sqlstore.Open(ctx, filepath.Join(folder, "advocacy.db"), nil)
	if err != nil {
		panic(err)
	}
	program, err := advocacy.New(ctx, store, &advocacy.Options{
		Company:   "Nordlys",
		Owner:     advocacy.Owner{Department: "Communications"},
		PublicURL: "https://go.nordlys.example",
		Channels:  []channels.Channel{channel},
		Vault:     keys,
		Now:       func() time.Time { return time.Date(2026, 12, 7, 8, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		panic(err)
	}
	return program, func() { store.Close(); os.RemoveAll(folder) }
}

// HR hands in a roster; a dry run says what would happen.
func ExamplePeople_Sync() {
	ctx := context.Background()
	program, done := open(ctx)
	defer done()
	hr := program.As(advocacy.Actor{System: "hr"})
	roster := advocacy.Roster{Source: "staff.csv", Employees: []advocacy.Employee{
		{ID: "1001", GivenName: "Anna", Department: "Sales", Country: "DK", Language: "da", Zone: "Europe/Copenhagen"},
		{ID: "1002", GivenName: "Brian", Department: "Sales", Country: "US", Language: "en", Zone: "America/New_York"},
	}}
	report, err := hr.People.Sync(ctx, roster, advocacy.SyncOptions{DryRun: true})
	fmt.Println(len(report.Joiners), "would join;", err)
	// Output: 2 would join; <nil>
}

// Someone joins, looks at what they are offered, and shares it in their own words.
func ExampleShares_Open() {
	ctx := context.Background()
	program, done := open(ctx)
	defer done()
	hr := program.As(advocacy.Actor{System: "hr"})
	staff := advocacy.Roster{Employees: []advocacy.Employee{{ID: "1001", GivenName: "Anna", Country: "DK", Language: "en", Logins: []string{"anna"}}}}
	if _, err := hr.People.Sync(ctx, staff, advocacy.SyncOptions{}); err != nil {
		panic(err)
	}
	news, err := hr.Contents.Add(ctx, content.Content{Kind: content.News, State: content.Approved, Language: "en",
		Title: "A third of our power is our own", URL: "https://www.nordlys.example/solar"})
	if err != nil {
		panic(err)
	}

	anna := program.As(advocacy.Actor{Login: "anna"})
	me, err := anna.Consents.Me(ctx)
	if err != nil {
		panic(err)
	}
	// The versions are those of the texts that she has just been shown.
	err = anna.Consents.Join(ctx, advocacy.JoinRequest{Participation: me.Texts[0].Version, Policy: me.PolicyVersion})
	if err != nil {
		panic(err)
	}
	draft, err := anna.Shares.Draft(ctx, news.ID, channels.LinkedIn, "Four weeks of sun, and what it did to our bills.")
	if err != nil {
		panic(err)
	}
	_, err = anna.Shares.Open(ctx, draft.ID)
	fmt.Println(err)
	draft, err = anna.Shares.Draft(ctx, news.ID, channels.LinkedIn, "Four weeks of sun, and what it did to our bills. I work at Nordlys.")
	if err != nil {
		panic(err)
	}
	dialog, err := anna.Shares.Open(ctx, draft.ID)
	fmt.Println(dialog.URL != "", err)
	// Output:
	// advocacy: share: text: does not disclose that you work here: put "I work at Nordlys", or words to that effect
	// true <nil>
}

// Someone connects their own account, approves a text, and Tick posts it. The network
// here is a stand-in in this process; without APIURL and AuthURL it is LinkedIn.
func ExampleShares_Publish() {
	ctx := context.Background()
	check := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	// The host: an app at LinkedIn, and keys that stand in its secret store.
	network, address, stop := standIn(ctx, "86vhj2q7ukf83q", "from the secret store", "https://hr.nordlys.example/connected")
	defer stop()
	keys, err := vault.Generate()
	check(err)
	sealed, err := vault.New(keys, nil)
	check(err)
	app := &linkedin.App{ClientID: "86vhj2q7ukf83q", ClientSecret: channels.NewToken("from the secret store")}
	program, done := openWith(ctx, sealed, linkedin.New(&linkedin.Options{APIURL: address, AuthURL: address, Apps: linkedin.Apps{Member: app}}))
	defer done()
	hr := program.As(advocacy.Actor{System: "hr"})
	_, err = hr.People.Sync(ctx, advocacy.Roster{Employees: []advocacy.Employee{{ID: "1001", Country: "DK", Language: "en", Logins: []string{"anna"}}}}, advocacy.SyncOptions{})
	check(err)
	news, err := hr.Contents.Add(ctx, content.Content{Kind: content.News, State: content.Approved, Language: "en",
		Title: "A third of our power is our own", URL: "https://www.nordlys.example/solar"})
	check(err)
	anna := program.As(advocacy.Actor{Login: "anna"})
	me, err := anna.Consents.Me(ctx)
	check(err)
	check(anna.Consents.Join(ctx, advocacy.JoinRequest{Participation: me.Texts[0].Version, Policy: me.PolicyVersion}))

	// Her browser is sent to the network, and comes back with two values.
	there, err := anna.Connections.Begin(ctx, channels.LinkedIn, channels.Person, "https://hr.nordlys.example/connected")
	check(err)
	back := agree(ctx, network, there)
	_, err = anna.Connections.Finish(ctx, advocacy.FinishRequest{State: back.Get("state"), Code: back.Get("code")})
	check(err)

	draft, err := anna.Shares.Draft(ctx, news.ID, channels.LinkedIn, "Four weeks of sun, and what it did to our bills. I work at Nordlys.")
	check(err)
	approved, err := anna.Shares.Publish(ctx, draft.ID, time.Time{})
	fmt.Println(approved.State, err)
	check(program.Tick(ctx))
	mine, err := anna.Shares.List(ctx)
	fmt.Println(mine[0].State, strings.HasPrefix(mine[0].PostURL, "https://www.linkedin.com/feed/update/"), err)
	// Output:
	// ready <nil>
	// posted true <nil>
}

// standIn is a network with one app and one person's account.
func standIn(ctx context.Context, app, secret, redirect string) (network *sandbox.Sandbox, address string, stop func()) {
	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		panic(err)
	}
	network, err = sandbox.New(folder, nil)
	if err != nil {
		panic(err)
	}
	err = network.AddApp(ctx, sandbox.App{Network: channels.LinkedIn, ID: app, Secret: secret, Redirects: []string{redirect}, Scopes: []string{"openid", "profile", "w_member_social"}})
	if err != nil {
		panic(err)
	}
	if _, err = network.AddAccount(ctx, sandbox.Account{Network: channels.LinkedIn, Kind: channels.Person, Name: "Anna"}); err != nil {
		panic(err)
	}
	server := httptest.NewServer(network)
	return network, server.URL, func() { server.Close(); network.Close(); os.RemoveAll(folder) }
}

// agree is what its one person's browser does there: the values that it comes back with.
func agree(ctx context.Context, network *sandbox.Sandbox, there string) url.Values {
	ledger, err := network.Ledger(ctx)
	if err != nil {
		panic(err)
	}
	back, err := network.Approve(ctx, sandbox.Approval{URL: there, Account: ledger.Accounts[0].ID})
	if err != nil {
		panic(err)
	}
	address, err := url.Parse(back)
	if err != nil {
		panic(err)
	}
	return address.Query()
}
