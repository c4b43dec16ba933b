// Command quickstart is the smallest program: a store, a network, an ambassador,
// a piece of news, and the dialog in which they share it.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/content"
)

func main() {
	folder := must(os.MkdirTemp("", "quickstart-"))
	defer os.RemoveAll(folder)
	ctx := context.Background()
	store := must(sqlstore.Open(ctx, filepath.Join(folder, "advocacy.db"), nil))
	defer store.Close()
	program := must(advocacy.New(ctx, store, &advocacy.Options{
		Company: "Nordlys", Owner: advocacy.Owner{Department: "Communications"}, PublicURL: "https://go.nordlys.example",
		Channels: []channels.Channel{linkedin.New(nil)}, // nil: its share dialog, which needs no app
	}))

	// The host's systems say who works here and what there is to share.
	hr := program.As(advocacy.Actor{System: "hr"})
	staff := []advocacy.Employee{{ID: "1", GivenName: "Brian", Country: "US", Language: "en", Logins: []string{"brian"}}}
	must(hr.People.Sync(ctx, advocacy.Roster{Employees: staff}, advocacy.SyncOptions{}))
	news := must(hr.Contents.Add(ctx, content.Content{Kind: content.News, State: content.Approved, Language: "en",
		Title: "A third of our power is our own", URL: "https://www.nordlys.example/solar"}))

	// Brian, as the host's sign-in knows him, wants to: nothing comes before that.
	brian := program.As(advocacy.Actor{Login: "brian"})
	me := must(brian.Consents.Me(ctx))
	if err := brian.Consents.Join(ctx, advocacy.JoinRequest{Participation: me.Texts[0].Version, Policy: me.PolicyVersion}); err != nil {
		panic(err)
	}

	// He is asked questions, writes in his own words, and shares from his own account.
	offer := must(brian.Shares.Compose(ctx, news.ID, channels.LinkedIn))
	share := must(brian.Shares.Draft(ctx, news.ID, channels.LinkedIn, "Our roof runs my lab at noon.\n"+offer.Text))
	dialog := must(brian.Shares.Open(ctx, share.ID))
	fmt.Printf("%s, %s.\n%q\n\nOpen %s\nand paste:\n%s\n", me.Name, news.Title, offer.Prompts, dialog.URL, dialog.Text)
}

// must keeps this on one screen; a program returns the error.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
