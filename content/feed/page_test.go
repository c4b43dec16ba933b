package feed_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/content"
	"github.com/ambassadorkit/ambassadorkit/content/feed"
)

func TestRealisticPages(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"job.html", "article.html"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page, err := os.ReadFile(filepath.Join("testdata", name))
			require.NoError(t, err)
			c, err := feed.ParsePage(bytes.NewReader(page), address(t, "https://www.nordlys.example/a?utm_source=x"))
			require.NoError(t, err)
			golden(t, name, c)
		})
	}
}

func TestPageFallbacks(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		page string
		want content.Content
	}{
		"title and description": {
			`<html lang=en><title> Wind
			&amp; weather </title><meta name=Description content="From &#8220;us&#8221;"><meta name="twitter:image" content="/t.webp">`,
			content.Content{Kind: content.News, Title: "Wind & weather", Summary: "From “us”", URL: "https://n.example/dir/page", Language: "en",
				Media: []content.Media{{URL: "https://n.example/t.webp", Type: "image/webp"}}, State: content.Draft},
		},
		"canonical against base element": {
			`<base href="https://www.n.example/x/"><link rel="CANONICAL" href="y"><title>a</title>`,
			content.Content{Kind: content.News, Title: "a", URL: "https://www.n.example/x/y", State: content.Draft},
		},
		"a dangerous canonical is not taken": {
			`<link rel="canonical" href="javascript:alert(1)"><meta property="og:url" content="/ok"><title>a</title>`,
			content.Content{Kind: content.News, Title: "a", URL: "https://n.example/ok", State: content.Draft},
		},
		"several images with their own texts": {
			`<title>a</title><meta property="og:image" content="1.png"><meta property="og:image:alt" content="One"><meta property="og:image" content="2.png"><meta property="og:image:alt" content="Two">`,
			content.Content{Kind: content.News, Title: "a", URL: "https://n.example/dir/page", State: content.Draft,
				Media: []content.Media{{URL: "https://n.example/dir/1.png", Type: "image/png", Alt: "One"}, {URL: "https://n.example/dir/2.png", Type: "image/png", Alt: "Two"}}},
		},
		"what stands in the body does not count": {
			`<title>a</title><body><meta property="og:title" content="wrong"><title>wrong</title>`,
			content.Content{Kind: content.News, Title: "a", URL: "https://n.example/dir/page", State: content.Draft},
		},
		"blog posting": {
			`<title>a</title><script type="application/ld+json">[{"@type":["Thing","https://schema.org/BlogPosting"]}]</script>`,
			content.Content{Kind: content.BlogPost, Title: "a", URL: "https://n.example/dir/page", State: content.Draft},
		},
		"broken linked data": {
			`<title>a</title><script type="application/ld+json">{"@type":"JobPosting",</script>`,
			content.Content{Kind: content.News, Title: "a", URL: "https://n.example/dir/page", State: content.Draft},
		},
		"job posting alone": {
			"<script type='application/ld+json'>[{\"@type\":\"JobPosting\",\"title\":\"Fisker\",\"description\":\"<p>To\nlinjer</p>\",\"hiringOrganization\":\"Nordlys\",\"jobLocationType\":\"TELECOMMUTE\",\"validThrough\":\"2026-04-01T12:00:00+02:00\",\"identifier\":77,\"inLanguage\":\"da\"}]</script>",
			content.Content{Kind: content.JobPosting, Title: "Fisker", Summary: "To linjer", URL: "https://n.example/dir/page", Language: "da", State: content.Draft,
				Window: content.Window{Until: time.Date(2026, 4, 1, 10, 0, 0, 0, time.UTC)},
				Job:    &content.Job{Title: "Fisker", Organization: "Nordlys", Location: "Remote", Reference: "77", ValidThrough: time.Date(2026, 4, 1, 10, 0, 0, 0, time.UTC)}},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := feed.ParsePage(strings.NewReader(tc.page), address(t, "https://n.example/dir/page"))
			require.NoError(t, err)
			assert.Equal(t, tc.want, c)
		})
	}
}

func TestPageEncodings(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]string{
		"meta":                      "<meta charset=iso-8859-1><title>Gr\xf8n str\xf8m</title>",
		"none, UTF-8 far down":      "<!--" + strings.Repeat(" ", 3000) + "--><title>Grøn strøm</title>",
		"none, Windows-1252":        "<title>Gr\xf8n str\xf8m</title>",
		"declared UTF-8, but it is": "<meta charset=utf-8><title>Grøn str\xf8m</title>",
	} {
		c, err := feed.ParsePage(strings.NewReader(page), address(t, "https://n.example/"))
		require.NoError(t, err, name)
		assert.Equal(t, "Grøn strøm", c.Title, name)
	}
}

func TestPageIsReadToTheEndOfItsHeadOnly(t *testing.T) {
	t.Parallel()
	body := &endless{text: "<head><title>a</title></head><body>x"}
	_, err := feed.ParsePage(body, address(t, "https://n.example/"))
	require.NoError(t, err)
	assert.LessOrEqual(t, body.read, 16<<10)

	head := &endless{text: "<meta name=a content=b>"}
	_, err = feed.ParsePage(head, address(t, "https://n.example/"))
	var e *feed.Error
	require.ErrorAs(t, err, &e)
	assert.Contains(t, e.Found, "has no title")
	assert.LessOrEqual(t, head.read, feed.MaxHead+8<<10)
}

func TestWhatIsNoPageIsOneClearError(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ page, found string }{
		"empty":    {"", "is empty"},
		"PDF":      {"%PDF-1.4", "is a PDF document, not a web page"},
		"image":    {"\x89PNG\r\n", "is a compressed or binary file, not a web page"},
		"JSON":     {`{"a":1}`, "is JSON, not a web page"},
		"text":     {"hej", "is not a web page"},
		"no title": {"<html><head></head></html>", "has no title"},
	}
	for name, tc := range cases {
		_, err := feed.ParsePage(strings.NewReader(tc.page), address(t, "https://n.example/x?token=hemmelig"))
		var e *feed.Error
		require.ErrorAs(t, err, &e, name)
		assert.Equal(t, tc.found, e.Found, name)
		assert.NotContains(t, err.Error(), "hemmelig")
	}
	_, err := feed.ParsePage(strings.NewReader("<title>a</title>"), nil)
	require.ErrorContains(t, err, "does not name its own address")
}

func FuzzParsePage(f *testing.F) {
	for _, name := range []string{"job.html", "article.html"} {
		seed, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(f, err)
		f.Add(seed)
	}
	f.Add([]byte("<title>a</title><base href='//h:9/'><link rel=canonical href='?\x00'>"))
	f.Add([]byte(`<script type="application/ld+json">{"@graph":[[[{"@type":"JobPosting","title":{"name":"a"},"jobLocation":{"address":[]},"validThrough":"9999-12-31"}]]]}</script>`))
	base := address(f, "https://n.example/a")
	f.Fuzz(func(t *testing.T, page []byte) {
		c, err := feed.ParsePage(bytes.NewReader(page), base)
		if err != nil {
			require.True(t, errors.As(err, new(*feed.Error)), "%T", err)
			return
		}
		require.NoError(t, c.Check())
	})
}
