package feed_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mmcdole/gofeed"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/content"
	"github.com/ambassadorkit/ambassadorkit/content/feed"
)

var update = flag.Bool("update", false, "write the golden files anew")

func address(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	require.NoError(t, err)
	return u
}

func TestRealisticFeeds(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"wordpress.xml", "atom.xml", "rss091.xml", "rdf.xml", "jsonfeed.json", "podcast.xml", "teamtailor.xml", "hrsystem.xml"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := os.Open(filepath.Join("testdata", name))
			require.NoError(t, err)
			defer file.Close()
			got, err := feed.Parse(file, address(t, "https://feeds.nordlys.example/nyt/"+name))
			require.NoError(t, err)
			for _, c := range got.Contents {
				require.NoError(t, c.Check())
			}
			golden(t, name, got)
		})
	}
}

func golden(t *testing.T, name string, got any) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	require.NoError(t, enc.Encode(got))
	path := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String())
}

func rss(items string) string {
	return `<rss version="2.0"><channel><title>T</title><link>https://n.example/</link>` + items + `</channel></rss>`
}

func parse(t *testing.T, doc string) feed.Feed {
	t.Helper()
	f, err := feed.Parse(strings.NewReader(doc), nil)
	require.NoError(t, err)
	return f
}

func TestWhatIsNoFeedIsOneClearError(t *testing.T) {
	t.Parallel()
	page := `<!DOCTYPE html><html><head><link rel="alternate stylesheet" href="x.css">
		<link rel="alternate" type="application/rss+xml" href="/feed/"><link rel=alternate type="application/atom+xml" href="https://n.example/atom"></head></html>`
	cases := map[string]struct{ doc, message string }{
		"page with feeds": {page, "feed: https://n.example/nyt is a web page, not a feed; the page announces its feed at https://n.example/feed/ and https://n.example/atom: use that address"},
		"page without":    {"<html><title>x</title></html>", "feed: https://n.example/nyt is a web page, not a feed; give the address of an RSS, Atom or JSON feed"},
		"empty":           {" \n", "feed: https://n.example/nyt is empty; give the address of an RSS, Atom or JSON feed"},
		"PDF":             {"%PDF-1.7\n%\xe2\xe3", "feed: https://n.example/nyt is a PDF document, not a feed; give the address of an RSS, Atom or JSON feed"},
		"spreadsheet":     {"PK\x03\x04\x14\x00", "feed: https://n.example/nyt is a compressed or binary file, not a feed; give the address of an RSS, Atom or JSON feed"},
		"text":            {"Ikke fundet", "feed: https://n.example/nyt is not a feed; give the address of an RSS, Atom or JSON feed"},
		"other XML":       {"<?xml version='1.0'?><urlset><url/></urlset>", "feed: https://n.example/nyt is an XML document but not a feed; give the address of an RSS, Atom or JSON feed"},
		"other JSON":      {`{"error":"unauthorized"}`, "feed: https://n.example/nyt is JSON, but not a JSON Feed: its version does not name jsonfeed.org; give the address of an RSS, Atom or JSON feed"},
		"broken JSON":     {`{"error":`, "feed: https://n.example/nyt is not a feed but JSON of another kind, or damaged JSON; give the address of an RSS, Atom or JSON feed"},
		"cut off":         {"<rss version=\"2.0\"><channel>\n<item><title>a</tit", "feed: https://n.example/nyt is a damaged or cut-off RSS feed (line 2): it ends in the middle of an element; try again, and have the site repair it if that does not help"},
		"not well formed": {"<rss><channel>\n\n<item <</item></channel></rss>", "feed: https://n.example/nyt is a damaged or cut-off RSS feed (line 3): the XML is not well formed; try again, and have the site repair it if that does not help"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := feed.Parse(strings.NewReader(tc.doc), address(t, "https://anna:hemmelig@n.example/nyt?token=hemmelig"))
			var e *feed.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, tc.message, err.Error())
		})
	}
}

func TestReaderErrorsAreKept(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection reset")
	_, err := feed.Parse(iotest.ErrReader(broken), nil)
	require.ErrorIs(t, err, broken)
	_, err = feed.ParsePage(iotest.ErrReader(broken), nil)
	require.ErrorIs(t, err, broken)
}

// endless repeats a text without end.
type endless struct {
	text string
	at   int
	read int
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.text[e.at]
		e.at = (e.at + 1) % len(e.text)
	}
	e.read += len(p)
	return len(p), nil
}

func TestHostileInputIsBounded(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		doc   io.Reader
		found string
	}{
		"endless":           {&endless{text: "<rss><channel><item>"}, "larger than 10 MiB"},
		"deep nesting":      {strings.NewReader(rss("<item>" + strings.Repeat("<a:b>", 1_000_000))), "nests elements more than 100 deep"},
		"many elements":     {strings.NewReader(rss("<item>" + strings.Repeat("<a/>", 400_000) + "</item>")), "more than 300000 elements"},
		"many entries":      {strings.NewReader(rss(strings.Repeat("<item/>", feed.MaxEntries+1))), "more than 10000 entries"},
		"many JSON entries": {strings.NewReader(`{"version":"https://jsonfeed.org/version/1","items":[{}` + strings.Repeat(",{}", feed.MaxEntries) + "]}"), "more than 10000 entries"},
		"namespaces": {strings.NewReader(func() string {
			var b strings.Builder
			for i := range 100 {
				fmt.Fprintf(&b, "<a xmlns:n%d='u'>", i)
			}
			return rss("<item>" + b.String())
		}()), "too many"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := feed.Parse(tc.doc, nil)
			var e *feed.Error
			require.ErrorAs(t, err, &e)
			assert.Contains(t, e.Found, tc.found)
		})
	}
}

func TestEntitiesAreNotExpanded(t *testing.T) {
	t.Parallel()
	doc := `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>` +
		rss(`<item><title>x &b; &f; &amp;</title><link>https://n.example/a</link></item>`)
	f := parse(t, doc)
	require.Len(t, f.Contents, 1)
	assert.Equal(t, "x &b; &f; &", f.Contents[0].Title)
}

func TestBytesThatAreNoText(t *testing.T) {
	t.Parallel()
	f := parse(t, "<?xml version='1.0' encoding='utf-8'?>"+rss("<item><title>Gr\xf8n\x00 \x1bstrøm&#1;</title><link>https://n.example/a</link></item>"))
	require.Len(t, f.Contents, 1)
	assert.Equal(t, "Grøn strøm", f.Contents[0].Title)
	require.Len(t, f.Problems, 1)
	assert.Equal(t, "encoding", f.Problems[0].Field)

	utf16 := []byte{0xFF, 0xFE}
	for _, r := range `<?xml version="1.0" encoding="utf-16"?>` + rss("<item><title>Grøn</title><link>https://n.example/a</link></item>") {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	f = parse(t, string(utf16))
	require.Len(t, f.Contents, 1)
	assert.Equal(t, "Grøn", f.Contents[0].Title)
}

func TestRepeatedFactsAreBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&b, "<x:location>%d</x:location><category>%d</category>", i, i)
	}
	f := parse(t, rss("<item><title>a</title><link>https://jobs.n.example/a</link>"+b.String()+"</item>"))
	require.Len(t, f.Contents, 1)
	assert.Len(t, f.Contents[0].Topics, feed.MaxTopics)
	assert.True(t, strings.HasPrefix(f.Contents[0].Job.Location, "0, 1, 2, "), f.Contents[0].Job.Location)
	assert.True(t, strings.HasSuffix(f.Contents[0].Job.Location, ", 19"), f.Contents[0].Job.Location)
}

func TestLongTexts(t *testing.T) {
	t.Parallel()
	f := parse(t, rss("<item><title>"+strings.Repeat("vind og ", 100_000)+"</title><link>https://n.example/a</link><description>"+strings.Repeat("bølge ", 100_000)+"</description></item>"))
	require.Len(t, f.Contents, 1)
	c := f.Contents[0]
	require.NoError(t, c.Check())
	assert.True(t, strings.HasSuffix(c.Title, "vind…") || strings.HasSuffix(c.Title, "og…"), c.Title)
	assert.True(t, strings.HasSuffix(c.Summary, "bølge…"))
	require.Len(t, f.Problems, 1)
	assert.Equal(t, feed.Problem{Entry: 1, Field: "title", Message: "is longer than 300 characters; it was cut"}, f.Problems[0])
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	t.Run("GUID, else link, else hash", func(t *testing.T) {
		t.Parallel()
		f := parse(t, rss(`<item><title>a</title><guid> g1 </guid><link>https://n.example/a</link></item>
			<item><title>b</title><link>/b</link></item>
			<item><title>c</title><enclosure url="https://n.example/c.mp3" type="audio/mpeg"/></item>
			<item><title>d</title><guid>https://n.example/d</guid></item>`))
		require.Len(t, f.Contents, 4)
		assert.Equal(t, "g1", f.Contents[0].Source.GUID)
		assert.Equal(t, "https://n.example/b", f.Contents[1].Source.GUID)
		assert.Regexp(t, "^sha256:[0-9a-f]{64}$", f.Contents[2].Source.GUID)
		assert.Empty(t, f.Contents[2].URL, "a podcast without a page has only its sound")
		assert.Equal(t, "https://n.example/d", f.Contents[3].URL, "a GUID is a permalink unless it says not")
		assert.Equal(t, f.Contents, parse(t, rss(`<item><title>a</title><guid>g1</guid><link>https://n.example/a</link></item>
			<item><title>b</title><link>/b</link></item>
			<item><title>c</title><enclosure url="https://n.example/c.mp3" type="audio/mpeg"/></item>
			<item><title>d</title><guid>https://n.example/d</guid></item>`)).Contents, "the same in every poll")
	})
	t.Run("the newest of duplicates wins", func(t *testing.T) {
		t.Parallel()
		item := `<item><title>%s</title><guid isPermaLink="false">g</guid><link>https://n.example/a</link><pubDate>%s</pubDate></item>`
		f := parse(t, rss(fmt.Sprintf(item, "old", "Mon, 02 Mar 2026 07:00:00 GMT")+fmt.Sprintf(item, "new", "Tue, 03 Mar 2026 07:00:00 GMT")+fmt.Sprintf(item, "older", "Sun, 01 Mar 2026 07:00:00 GMT")))
		require.Len(t, f.Contents, 1)
		assert.Equal(t, "new", f.Contents[0].Title)
		require.Len(t, f.Problems, 2)
		assert.Equal(t, "entry 1: source.guid: is also that of entry 2, which was kept; this one was left out", f.Problems[0].String())
		assert.Equal(t, 3, f.Problems[1].Entry)
	})
	t.Run("the source is the address, else the feed's own", func(t *testing.T) {
		t.Parallel()
		doc := rss(`<item><title>a</title><link>https://n.example/a</link></item>`)
		f, err := feed.Parse(strings.NewReader(doc), address(t, "https://n.example/feed"))
		require.NoError(t, err)
		assert.Equal(t, "https://n.example/feed", f.Contents[0].Source.Feed)
		assert.Equal(t, "https://n.example/", parse(t, doc).Contents[0].Source.Feed)
	})
}

func TestKinds(t *testing.T) {
	t.Parallel()
	cases := []struct {
		entry string
		want  content.Kind
	}{
		{`<link>https://n.example/a</link>`, content.News},
		{`<link>https://n.example/a</link><category>Nyhed</category>`, content.News},
		{`<link>https://n.example/a</link><category>Vind</category><category>LEDIG  stilling</category>`, content.JobPosting},
		{`<link>https://n.example/a</link><category>Pressemeddelelse</category>`, content.PressStory},
		{`<link>https://n.example/a</link><category>Press releases</category>`, content.PressStory},
		{`<link>https://n.example/a</link><category>Rapport</category>`, content.Report},
		{`<link>https://n.example/a</link><category>Portræt</category>`, content.Portrait},
		{`<link>https://n.example/a</link><category>Oplæg</category>`, content.Talk},
		{`<link>https://n.example/a</link><category>Infographics</category>`, content.Infographic},
		{`<link>https://n.example/a</link><category>Tilbud</category>`, content.Offer},
		{`<link>https://n.example/a</link><category>Produktnyhed</category>`, content.Product},
		{`<link>https://n.example/a</link><category>Nyhed</category><enclosure url="https://n.example/a.mp3" type="audio/mpeg"/>`, content.Podcast},
		{`<link>https://n.example/a</link><enclosure url="https://n.example/a.mp4"/>`, content.Video},
		{`<link>https://n.example/a</link><enclosure url="https://n.example/a.jpg" type="image/jpeg"/>`, content.News},
		{`<link>https://n.example/a</link><category>Job</category><enclosure url="https://n.example/a.mp4" type="video/mp4"/>`, content.JobPosting},
		{`<link>https://www.youtube.com/watch?v=abc</link>`, content.Video},
		{`<link>https://n.example/blog/2026/a</link>`, content.BlogPost},
		{`<link>https://jobs.n.example/123</link>`, content.JobPosting},
		{`<link>https://job.example/a</link>`, content.News},
		{`<link>https://n.example/podcast</link>`, content.News},
	}
	for _, tc := range cases {
		f := parse(t, rss("<item><title>a</title>"+tc.entry+"</item>"))
		require.Len(t, f.Contents, 1, tc.entry)
		assert.Equal(t, tc.want, f.Contents[0].Kind, tc.entry)
		assert.Equal(t, tc.want == content.JobPosting, f.Contents[0].Job != nil, tc.entry)
	}
}

func TestEntriesThatCannotBeUsedAreProblems(t *testing.T) {
	t.Parallel()
	f := parse(t, rss(`<language>dansk sprog</language>
		<item><title>no link</title></item>
		<item><link>https://n.example/a</link></item>
		<item><link>https://n.example/b</link><description>Vinden drejede i nat. Nu blæser det fra vest.</description></item>
		<item><title>x</title><link>ftp://n.example/c</link></item>
		<item><title>x</title><link>https://anna:hemmelig@n.example/c</link></item>
		<item><title>x</title><link>https://n.example/d</link><pubDate>9999-12-31T23:59:59-05:00</pubDate></item>`))
	require.Len(t, f.Contents, 2)
	assert.Equal(t, "Vinden drejede i nat.", f.Contents[0].Title)
	var got []string
	for _, p := range f.Problems {
		got = append(got, p.String())
	}
	assert.Equal(t, []string{
		"feed: language: is not a language tag; it was ignored",
		"entry 1: url: has no usable http or https link; the entry was left out",
		"entry 2: title: has neither title nor text; the entry was left out",
		"entry 3: title: is missing; it was made of the first words of the text",
		"entry 4: url: has no usable http or https link; the entry was left out",
		"entry 5: url: has no usable http or https link; the entry was left out",
		"entry 6: published: is not a date that can be read; it was left empty",
	}, got)
	_, err := json.Marshal(f.Contents)
	require.NoError(t, err)
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.*ml")
	require.NoError(f, err)
	for _, name := range append(files, "testdata/jsonfeed.json") {
		seed, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(seed)
	}
	f.Add([]byte("\xff\xfe<\x00r\x00s\x00s\x00>\x00"))
	f.Add([]byte(`<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><item><title>&a;</title><link>//h/%zz</link></item></channel></rss>`))
	f.Add([]byte(`<rdf><item><guid>x</guid><enclosure url="http://[::1]:x/"/></item></rdf>`))
	base := address(f, "https://n.example/feed/")
	f.Fuzz(func(t *testing.T, doc []byte) {
		got, err := feed.Parse(bytes.NewReader(doc), base)
		if err != nil {
			require.True(t, errors.As(err, new(*feed.Error)), "%T", err)
			return
		}
		seen := map[string]bool{}
		for _, c := range got.Contents {
			require.NoError(t, c.Check())
			require.NotEmpty(t, c.Source.GUID)
			require.False(t, seen[c.Source.GUID], "one content for each GUID")
			seen[c.Source.GUID] = true
			require.Equal(t, content.InReview, c.State)
		}
		_, err = json.Marshal(got)
		require.NoError(t, err)
	})
}

// BenchmarkParse reads a feed of 500 entries; its baseline is gofeed alone on
// the same bytes.
func BenchmarkParse(b *testing.B) {
	var items strings.Builder
	for i := range 500 {
		fmt.Fprintf(&items, `<item><title>Nyhed %d</title><link>https://n.example/nyheder/%d</link><guid isPermaLink="false">g%d</guid><pubDate>Mon, 02 Mar 2026 07:00:00 GMT</pubDate><category>Vind</category><description>&lt;p&gt;%s&lt;/p&gt;&lt;img src="/a.jpg" alt="x"&gt;</description></item>`, i, i, i, strings.Repeat("Vinden blæser &amp; blæser. ", 20))
	}
	doc := []byte(rss(items.String()))
	b.SetBytes(int64(len(doc)))
	var baseline, own float64
	b.Run("gofeed", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		for b.Loop() {
			if _, err := gofeed.NewParser().Parse(bytes.NewReader(doc)); err != nil {
				b.Fatal(err)
			}
		}
		baseline = float64(b.Elapsed()) / float64(b.N)
	})
	b.Run("feed", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		for b.Loop() {
			if _, err := feed.Parse(bytes.NewReader(doc), nil); err != nil {
				b.Fatal(err)
			}
		}
		own = float64(b.Elapsed()) / float64(b.N)
		if baseline > 0 {
			b.ReportMetric(own/baseline, "x-gofeed")
		}
	})
}
