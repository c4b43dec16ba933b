// Command quickstart is the smallest program: a store, two networks, three
// people, one piece of news, and the text that one of them is offered.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/channels/twitter"
	"github.com/ambassadorkit/ambassadorkit/content"
)

func main() {
	folder, err := os.MkdirTemp("", "quickstart-")
	if err == nil {
		defer os.RemoveAll(folder)
		err = run(context.Background(), filepath.Join(folder, "advocacy.db"))
	}
	if err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, file string) error {
	store, err := sqlstore.Open(ctx, file, nil)
	if err != nil {
		return err
	}
	defer store.Close()
	program, err := advocacy.New(ctx, store, &advocacy.Options{
		Company:   "Nordlys",
		Owner:     advocacy.Owner{Department: "Communications"},
		PublicURL: "https://go.nordlys.example",
		Channels:  []channels.Channel{linkedin.New(nil), twitter.New(nil)},
	})
	if err != nil {
		return err
	}

	hr := program.As(advocacy.Actor{System: "hr"})
	staff := advocacy.Roster{Source: "quickstart", Employees: []advocacy.Employee{
		{ID: "1", GivenName: "Anna", Country: "DK", Language: "da", Logins: []string{"anna"}},
		{ID: "2", GivenName: "Brian", Country: "US", Language: "en", Logins: []string{"brian"}},
		{ID: "3", GivenName: "Carol", Country: "DK", Language: "en", Logins: []string{"carol"}},
	}}
	if _, err := hr.People.Sync(ctx, staff, advocacy.SyncOptions{}); err != nil {
		return err
	}
	news, err := hr.Contents.Add(ctx, content.Content{
		Kind: content.News, State: content.Approved, Language: "en",
		Title: "A third of our power is our own", URL: "https://www.nordlys.example/solar",
	})
	if err != nil {
		return err
	}

	brian := program.As(advocacy.Actor{Login: "brian"})
	me, err := brian.Consents.Me(ctx)
	if err != nil {
		return err
	}
	join := advocacy.JoinRequest{Participation: me.Texts[0].Version, Policy: me.PolicyVersion}
	if err := brian.Consents.Join(ctx, join); err != nil {
		return err
	}
	offer, err := brian.Shares.Compose(ctx, news.ID, channels.Twitter)
	if err != nil {
		return err
	}
	fmt.Printf("%s, %s. To find your own words:\n", me.Name, news.Title)
	for _, question := range offer.Prompts {
		fmt.Println("  " + question)
	}
	fmt.Printf("What has to be in it (%d of %d %s):\n%s\n", offer.Length.Count, offer.Length.Limit, offer.Length.Unit, offer.Text)
	return nil
}
