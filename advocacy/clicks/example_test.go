package clicks_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/clicks"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/channels/linkedin"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// Behind a proxy of one's own, the visitor's address is in a header that the
// proxy sets and overwrites. Who follows the link in a post is led to the page, and
// counted.
func ExampleNew() {
	if err := exampleNew(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 302 Found
	// https://www.nordlys.example/power
}

func exampleNew(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "clicks")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	store, err := sqlstore.Open(ctx, filepath.Join(dir, "advocacy.db"), nil)
	if err != nil {
		return err
	}
	defer store.Close()
	program, err := advocacy.New(ctx, store, &advocacy.Options{Company: "Nordlys", PublicURL: "https://go.nordlys.example",
		Owner: advocacy.Owner{Department: "Communications", Email: "advocacy@nordlys.example"}, Channels: []channels.Channel{linkedin.New(nil)}})
	if err != nil {
		return err
	}

	links := clicks.New(program, &clicks.Options{
		ClientIP: func(r *http.Request) string { return r.Header.Get("X-Real-Ip") },
	})
	defer links.Close() // after the server's Shutdown, before the store's Close
	mux := http.NewServeMux()
	mux.Handle(advocacy.LinkPath, links)

	owner := program.As(advocacy.Actor{System: "intranet"})
	news, err := owner.Contents.Add(ctx, content.Content{Kind: content.News, Title: "A third of our power is our own", Language: "en",
		URL: "https://www.nordlys.example/power", State: content.Approved})
	if err != nil {
		return err
	}
	link, err := owner.Links.ForPost(ctx, news.ID, channels.LinkedIn)
	if err != nil {
		return err
	}
	address, err := url.Parse(link)
	if err != nil {
		return err
	}
	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, httptest.NewRequestWithContext(ctx, http.MethodGet, address.Path, nil))
	fmt.Println(answer.Result().Status)
	fmt.Println(answer.Header().Get("Location"))
	return nil
}
