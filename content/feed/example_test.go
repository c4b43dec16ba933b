package feed_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/content/feed"
)

func ExampleParse() {
	document := `<rss version="2.0"><channel><title>Nordlys</title><link>https://www.nordlys.example/</link><language>da</language>
		<item><title>Grøn strøm</title><link>/nyheder/stroem</link><category>Havvind</category><description>&lt;p&gt;Nu fra &lt;b&gt;havet&lt;/b&gt;.&lt;/p&gt;</description></item>
		<item><title>Uden adresse</title></item>
	</channel></rss>`
	base, _ := url.Parse("https://www.nordlys.example/feed/")
	f, err := feed.Parse(strings.NewReader(document), base)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range f.Contents {
		fmt.Println(c.Kind, c.Language, c.Title, c.URL, c.Topics)
		fmt.Println(c.Summary)
	}
	for _, p := range f.Problems {
		fmt.Println(p)
	}
	// Output:
	// news da Grøn strøm https://www.nordlys.example/nyheder/stroem [havvind]
	// Nu fra havet.
	// entry 2: url: has no usable http or https link; the entry was left out
}

func ExampleParse_notAFeed() {
	page := `<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed/"></head></html>`
	base, _ := url.Parse("https://www.nordlys.example/nyheder")
	_, err := feed.Parse(strings.NewReader(page), base)
	fmt.Println(err)
	// Output:
	// feed: https://www.nordlys.example/nyheder is a web page, not a feed; the page announces its feed at https://www.nordlys.example/feed/: use that address
}

func ExampleParsePage() {
	page := `<html lang="en"><head><title>Blade technician – Nordlys</title><script type="application/ld+json">
		{"@type": "JobPosting", "title": "Blade technician", "validThrough": "2026-03-31", "hiringOrganization": {"name": "Nordlys"}}
		</script></head>`
	base, _ := url.Parse("https://www.nordlys.example/jobs/17")
	c, err := feed.ParsePage(strings.NewReader(page), base)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Kind, c.Job.Title, c.Job.Organization, c.Window.Until)
	// Output:
	// job-posting Blade technician Nordlys 2026-03-31 23:59:59 +0000 UTC
}

func ExamplePoll() {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, `<rss version="2.0"><channel><item><title>Grøn strøm</title><link>/a</link></item></channel></rss>`)
	}))
	defer site.Close()
	var state feed.State // stored by the caller between polls
	for range 2 {
		f, changed, err := feed.Poll(context.Background(), http.DefaultClient, site.URL+"/feed", &state)
		fmt.Println(len(f.Contents), changed, err)
	}
	// Output:
	// 1 true <nil>
	// 0 false <nil>
}
