package feed

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// ParsePage reads the head of a web page: Open Graph, title, description,
// canonical address, and schema.org JobPosting in JSON-LD, which makes it a job
// posting with its facts. Reading stops at the end of the head, or after
// MaxHead bytes, with what was found until then. base is the address that the
// page came from, nil when it is unknown; then the page must name its own.
//
// The content is a Draft for an editor to look at, and passes its Check. What is
// no web page, or has no title or address, is an *Error.
func ParsePage(r io.Reader, base *url.URL) (content.Content, error) {
	return parsePage(r, base, "")
}

func parsePage(r io.Reader, base *url.URL, contentType string) (content.Content, error) {
	fail := func(found, advice string, cause error) (content.Content, error) {
		return content.Content{}, &Error{Source: publicAddress(base), Found: found, Advice: advice, Err: cause}
	}
	base = withoutSignIn(base)
	br := bufio.NewReader(io.LimitReader(r, MaxHead))
	start, err := br.Peek(1024)
	if err != nil && !errors.Is(err, io.EOF) {
		return fail("could not be read", "try again", err)
	}
	if found := notPage(start); found != "" {
		return fail(found, "give the address of a web page, or write title and text by hand", nil)
	}
	h := head{meta: map[string][]string{}, base: base}
	if err := h.read(pageReader(br, start, contentType)); err != nil {
		return fail("could not be read", "try again", err)
	}
	c := h.content(base)
	switch {
	case c.Title == "":
		return fail("has no title", "write title and text by hand", nil)
	case c.URL == "":
		return fail("does not name its own address", "give the address that it came from", nil)
	}
	if err := c.Check(); err != nil {
		return fail("cannot be used as it is", "write title and text by hand", err)
	}
	return c, nil
}

// notPage says what a document is that is no web page, "" when it may be one.
func notPage(start []byte) string {
	switch sniff(bytes.TrimPrefix(start, []byte("\xEF\xBB\xBF"))) {
	case formatEmpty:
		return "is empty"
	case formatPDF:
		return "is a PDF document, not a web page"
	case formatBinary:
		return "is a compressed or binary file, not a web page"
	case formatJSON:
		return "is JSON, not a web page"
	case formatUnknown:
		if !bytes.Contains(start, []byte("<")) && !bytes.ContainsRune(start, 0) {
			return "is not a web page"
		}
	}
	return ""
}

// pageReader decodes by byte-order mark, Content-Type or meta element, else as
// UTF-8; bytes that do not fit are read as Windows-1252.
func pageReader(r io.Reader, start []byte, contentType string) io.Reader {
	enc, name, certain := charset.DetermineEncoding(start, contentType)
	if certain && name != "utf-8" && enc != encoding.Replacement {
		r = transform.NewReader(r, enc.NewDecoder())
	}
	return transform.NewReader(r, lenient{})
}

// head is what the head of a page says.
type head struct {
	base      *url.URL
	language  string
	title     string
	canonical string
	meta      map[string][]string // by lower-case name or property
	metas     int
	job       *posting
	article   string // the schema.org type of the page, when it is one of ours
}

// maxMetas bounds how many meta elements are kept.
const maxMetas = 500

func (h *head) read(r io.Reader) error {
	z := html.NewTokenizer(r)
	var text *strings.Builder // the element whose text is collected
	var inside string
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) {
				return err
			}
			return nil
		case html.TextToken:
			if text != nil {
				text.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, attrs := element(z)
			if name == "body" || name == "frameset" {
				return nil
			}
			text, inside = nil, ""
			if name == "title" || name == "script" && strings.EqualFold(strings.TrimSpace(attrs["type"]), "application/ld+json") {
				text, inside = &strings.Builder{}, name
			}
			h.note(name, attrs)
		case html.EndTagToken:
			tag, _ := z.TagName()
			name := string(tag)
			if name == "head" {
				return nil
			}
			if text != nil && name == inside {
				h.collected(name, text.String())
				text, inside = nil, ""
			}
		}
	}
}

func (h *head) note(name string, attrs map[string]string) {
	switch name {
	case "html":
		h.language = tag(attrs["lang"])
	case "base":
		h.base = rebase(attrs["href"], h.base)
	case "link":
		if h.canonical == "" && hasWord(attrs["rel"], "canonical") {
			h.canonical = attrs["href"]
		}
	case "meta":
		key := strings.ToLower(strings.TrimSpace(cmp.Or(attrs["property"], attrs["name"])))
		if key != "" && attrs["content"] != "" && h.metas < maxMetas {
			h.metas++
			h.meta[key] = append(h.meta[key], attrs["content"])
		}
	}
}

func (h *head) collected(name, text string) {
	if name == "title" {
		h.title = cmp.Or(h.title, fold(text))
		return
	}
	found := readLinkedData(text)
	if h.job == nil {
		h.job = found.job
	}
	h.article = cmp.Or(h.article, found.article)
}

// first is the first of the meta values of the names that is not empty, on one
// line. Entities are decoded once more than HTML asks: many sites encode them twice.
func (h *head) first(names ...string) string {
	for _, name := range names {
		for _, v := range h.meta[name] {
			if s := fold(html.UnescapeString(v)); s != "" {
				return s
			}
		}
	}
	return ""
}

func (h *head) content(base *url.URL) content.Content {
	site := h.first("og:site_name")
	c := content.Content{
		State:    content.Draft,
		Title:    cmp.Or(h.first("og:title"), withoutSite(h.title, site), h.first("twitter:title")),
		Summary:  h.first("og:description", "description", "twitter:description"),
		Language: cmp.Or(h.language, tag(h.first("og:locale")), tag(h.first("content-language"))),
		Topics:   topics(h.meta["article:tag"]),
	}
	address := h.address(base)
	if address != nil {
		c.URL = address.String()
	}
	for _, name := range []string{"article:published_time", "og:published_time", "datepublished"} {
		if t, ok := parsePublished(h.first(name)); ok && c.Published.IsZero() {
			c.Published = t
		}
	}
	c.Media = h.media()
	c.Kind = h.kind(address)
	if h.job != nil {
		h.job.complete(&c, site)
	}
	c.Title, c.Summary = cut(c.Title, content.MaxTitle), cut(c.Summary, content.MaxSummary)
	return c
}

// address is the page's own: canonical, og:url, else where it came from.
func (h *head) address(base *url.URL) *url.URL {
	for _, ref := range []string{h.canonical, h.first("og:url")} {
		if u := resolve(ref, h.base); u != nil {
			return u
		}
	}
	if base == nil {
		return nil
	}
	return resolve(base.String(), nil)
}

// media are the images and films of Open Graph. Its properties are flat: an
// og:image:alt belongs to the image at the same place.
func (h *head) media() []content.Media {
	var g gallery
	at := func(name string, i int) string {
		if v := h.meta[name]; i < len(v) {
			return v[i]
		}
		return ""
	}
	for _, kind := range []string{"og:image", "og:video"} {
		addresses := h.meta[kind]
		if len(addresses) == 0 {
			addresses = h.meta[kind+":url"]
		}
		for i, address := range addresses {
			if resolve(at(kind+":secure_url", i), h.base) != nil {
				address = at(kind+":secure_url", i)
			}
			if t := at(kind+":type", i); t != "text/html" { // a player's page is no film
				g.add(h.base, address, t, at(kind+":alt", i), "")
			}
		}
	}
	if len(g.media) == 0 {
		g.add(h.base, h.first("twitter:image", "twitter:image:src"), "", h.first("twitter:image:alt"), "")
	}
	return g.media
}

func (h *head) kind(address *url.URL) content.Kind {
	if h.job != nil {
		return content.JobPosting
	}
	og := strings.ToLower(h.first("og:type"))
	switch {
	case strings.HasPrefix(og, "video"):
		return content.Video
	case og == "product":
		return content.Product
	}
	switch h.article {
	case "PodcastEpisode":
		return content.Podcast
	case "Report":
		return content.Report
	case "Product":
		return content.Product
	case "BlogPosting":
		return content.BlogPost
	}
	return entryKind(h.meta["article:section"], nil, address, content.News)
}

// withoutSite drops the site's name that pages put behind their title.
func withoutSite(title, site string) string {
	rest, found := strings.CutSuffix(title, site)
	if !found || site == "" || rest == "" {
		return title
	}
	return strings.TrimRight(rest, " |–—-·:")
}

// parsePublished reads a time of publication; a date alone is its midnight, UTC.
func parsePublished(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return sane(t)
		}
	}
	return time.Time{}, false
}
