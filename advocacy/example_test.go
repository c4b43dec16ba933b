package advocacy_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// open is a program in a file of its own.
func open(ctx context.Context) (*advocacy.Program, func()) {
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
		Channels:  []channels.Channel{linkedin.New(nil)},
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
