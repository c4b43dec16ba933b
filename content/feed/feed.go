package feed

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/url"
	"slices"

	"github.com/mmcdole/gofeed"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// The limits of what is read.
const (
	// MaxBytes is the largest feed, in bytes after decompression (10 MiB).
	MaxBytes = 10 << 20
	// MaxEntries is the largest number of entries in one feed.
	MaxEntries = 10_000
	// MaxHead is how much of a page is read at most, in bytes (1 MiB).
	MaxHead = 1 << 20
	// MaxMedia is how many media of one entry are kept.
	MaxMedia = 20
	// MaxTopics is how many topics of one entry are kept.
	MaxTopics = 20
)

// Feed is what a feed document says.
type Feed struct {
	// Title is plain text on one line, and may be empty.
	Title string `json:"title"`
	// Language is a BCP 47 tag, empty when the feed names none.
	Language string `json:"language,omitempty"`
	// Link is the absolute address of the site that the feed belongs to, or empty.
	Link string `json:"link,omitempty"`
	// Format names what was read: "RSS 2.0", "Atom 1.0", "JSON Feed 1.1".
	Format string `json:"format"`
	// Contents are the usable entries in the order of the document.
	Contents []content.Content `json:"contents"`
	// Problems are what is wrong with the feed (entry 0) and with single entries,
	// in the order of the document.
	Problems []Problem `json:"problems,omitempty"`
}

// Problem is one thing that is wrong with an entry. The feed is usable without it.
type Problem struct {
	// Entry counts the document's entries from 1; 0 is the feed itself.
	Entry int `json:"entry"`
	// GUID is the entry's identifier, when it has one.
	GUID string `json:"guid,omitempty"`
	// Field is what it concerns, by its name in content.Content: "url", "title".
	Field string `json:"field"`
	// Message says what is wrong and what was done about it.
	Message string `json:"message"`
}

// String is the problem in one line.
func (p Problem) String() string {
	where := "feed"
	if p.Entry > 0 {
		where = fmt.Sprintf("entry %d", p.Entry)
	}
	return where + ": " + p.Field + ": " + p.Message
}

// Parse reads one feed. base is the address that it came from, nil when that is
// unknown: it resolves relative addresses and names the source of the contents
// (without one, the feed's own address or title does). At most MaxBytes are
// read. A document that is not a feed, or too large, is an *Error.
func Parse(r io.Reader, base *url.URL) (Feed, error) {
	source := ""
	if base = withoutSignIn(base); base != nil {
		source = base.String()
	}
	raw, err := readAll(r, base)
	if err != nil {
		return Feed{}, err
	}
	return parseDocument(raw, base, source)
}

func readAll(r io.Reader, base *url.URL) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, &Error{Source: publicAddress(base), Found: "could not be read to its end", Advice: "try again", Err: err}
	}
	if len(raw) > MaxBytes {
		return nil, &Error{Source: publicAddress(base), Found: fmt.Sprintf("is larger than %d MiB", MaxBytes>>20), Advice: "ask for a feed of the latest entries only"}
	}
	return raw, nil
}

func parseDocument(raw []byte, base *url.URL, source string) (Feed, error) {
	where := publicAddress(base)
	if sniff(raw) == formatBinary {
		return Feed{}, notFeed(formatBinary, raw, base)
	}
	doc, guessed := decode(raw)
	switch kind := sniff(doc); kind {
	case formatJSON:
		parsed, languages, problems, err := parseJSON(doc, where)
		if err != nil {
			return Feed{}, err
		}
		return build(parsed, languages, problems, base, source), nil
	case formatXML:
		doc = normalizeBases(doc)
		outline, err := examine(doc, where)
		if err != nil {
			return Feed{}, err
		}
		parser := gofeed.NewParser()
		parser.KeepOriginalFeed = true
		// The picture of an entry's text is found with its alternative text, here.
		parser.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
		parsed, err := parser.Parse(bytes.NewReader(fromRoot(doc)))
		if err != nil {
			return Feed{}, &Error{Source: where, Found: "is a damaged " + outline.format + " feed", Advice: "have the site repair it", Err: err}
		}
		var problems []Problem
		if guessed {
			problems = append(problems, Problem{Field: "encoding", Message: "holds bytes that are not in its declared encoding; they were read as Windows-1252"})
		}
		return build(parsed, outline.languages, problems, base, source), nil
	default:
		return Feed{}, notFeed(kind, doc, base)
	}
}

// build turns a parsed document into contents. languages are those that entries
// declare, by position; gofeed keeps none of them.
func build(parsed *gofeed.Feed, languages []string, problems []Problem, base *url.URL, source string) Feed {
	site := resolve(parsed.Link, base)
	f := Feed{
		Format:   formatName(parsed.FeedType, parsed.FeedVersion),
		Problems: problems,
	}
	title := plainText
	if parsed.FeedType == "json" { // there markup is allowed in content_html only
		title = fold
	}
	f.Title = cut(title(parsed.Title), content.MaxTitle)
	if site != nil {
		f.Link = site.String()
	}
	f.Language = tag(parsed.Language)
	if parsed.Language != "" && f.Language == "" {
		f.Problems = append(f.Problems, Problem{Field: "language", Message: "is not a language tag; it was ignored"})
	}
	b := builder{
		feed: &f, site: cmp.Or(site, base),
		source:    cmp.Or(source, absolute(parsed.FeedLink, base), f.Link, f.Title),
		kind:      feedKind(parsed, f.Title),
		plain:     parsed.FeedType == "json",
		entryTags: languages,
		permalink: permalinks(parsed),
	}
	if len(languages) != len(parsed.Items) {
		b.entryTags = nil
	}
	for i, item := range parsed.Items {
		if item != nil {
			b.add(i+1, item)
		}
	}
	f.Contents = b.newest()
	slices.SortStableFunc(f.Problems, func(a, b Problem) int { return cmp.Compare(a.Entry, b.Entry) })
	return f
}

func formatName(kind, version string) string {
	switch kind {
	case "rss":
		if version == "" {
			return "RSS"
		}
		return "RSS " + cut(version, 20)
	case "atom":
		return "Atom " + cut(cmp.Or(version, "1.0"), 20)
	}
	return "JSON Feed " + cut(version, 20)
}
