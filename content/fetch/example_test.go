package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"

	"github.com/ambassadorkit/ambassadorkit/content/fetch"
)

// The intranet's own feed is inside the company's network: its range is opened,
// and everything else inside stays closed.
func Example() {
	intranet := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
			return
		}
		fmt.Fprint(w, "<rss/>")
	}))
	defer intranet.Close()

	client := fetch.New(&fetch.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	defer client.CloseIdleConnections()

	page, err := client.Get(context.Background(), intranet.URL+"/feed.xml")
	fmt.Println(string(page.Body), err)

	_, err = client.Get(context.Background(), intranet.URL+"/moved")
	var refusal *fetch.Error
	if errors.As(err, &refusal) {
		fmt.Println(refusal.Code)
	}
	// Output:
	// <rss/> <nil>
	// refused
}

// What somebody typed into a form is checked before anything is stored.
func ExampleClient_Check() {
	client := fetch.New(nil)
	u, err := client.Check(" HTTPS://Blåbær.example/nyt#top ")
	fmt.Println(u, err)
	_, err = client.Check("nordlys.example/feed")
	fmt.Println(err)
	_, err = client.Check("http://192.168.1.10/feed")
	fmt.Println(err)
	// Output:
	// https://xn--blbr-roah.example/nyt <nil>
	// fetch: the address cannot be used: it has no scheme; begin it with https://; it has no host; write it as https://host/path
	// fetch: http://192.168.1.10/feed: it leads to an address outside the public web, private use (RFC 1918); if that is meant, open the range in Options.Allow
}
