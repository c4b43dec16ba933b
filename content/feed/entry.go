package feed

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/rss"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// maxGUID bounds an identifier in bytes; a longer one is replaced by its hash.
const maxGUID = 500

// builder makes contents of entries.
type builder struct {
	feed      *Feed
	site      *url.URL // what relative addresses are resolved against
	source    string
	kind      content.Kind
	plain     bool     // titles and summaries are plain text, as in JSON Feed
	entryTags []string // language by entry, nil when none is known
	permalink []bool   // by entry: the GUID may serve as the address
	entries   []candidate
}

type candidate struct {
	number  int
	content content.Content
}

// permalinks reports for each entry whether its GUID is an address by the rules
// of RSS; gofeed's common form does not tell.
func permalinks(parsed *gofeed.Feed) []bool {
	list := make([]bool, len(parsed.Items))
	if original, ok := parsed.OriginalFeed().(*rss.Feed); ok && len(original.Items) == len(list) {
		for i, item := range original.Items {
			list[i] = item.GUID != nil && strings.EqualFold(item.GUID.IsPermalink, "true")
		}
	}
	return list
}

// add makes a content of one entry, or notes why it cannot.
func (b *builder) add(number int, item *gofeed.Item) {
	note := func(field, message string) {
		b.feed.Problems = append(b.feed.Problems, Problem{Entry: number, GUID: shortGUID(item.GUID), Field: field, Message: message})
	}
	c := content.Content{State: content.InReview, Source: content.Source{Feed: b.source}}
	address := b.address(number, item)
	base := cmp.Or(address, b.site)
	title, summary, inText := b.texts(item)
	c.Media = entryMedia(item, inText, base)
	switch {
	case address != nil:
		c.URL = address.String()
	case len(c.Media) == 0:
		note("url", "has no usable http or https link; the entry was left out")
		return
	}
	c.Title, c.Summary = cut(title, content.MaxTitle), cut(summary, content.MaxSummary)
	switch {
	case title == "" && summary == "":
		note("title", "has neither title nor text; the entry was left out")
		return
	case title == "":
		c.Title = firstSentence(summary)
		note("title", "is missing; it was made of the first words of the text")
	case c.Title != title:
		note("title", "is longer than "+strconv.Itoa(content.MaxTitle)+" characters; it was cut")
	}
	c.Published = b.moment(item.Published, item.PublishedParsed, "published", note)
	c.Source.Updated = b.moment(item.Updated, item.UpdatedParsed, "source.updated", note)
	c.Source.GUID = cmp.Or(shortGUID(item.GUID), shortGUID(c.URL), hash(c.Title+"\n"+c.Published.Format(time.RFC3339)))
	c.Language = cmp.Or(b.language(number, item), b.feed.Language)
	c.Topics = topics(item.Categories)
	c.Kind = entryKind(item.Categories, c.Media, address, b.kind)
	if c.Kind == content.JobPosting {
		job, problem := jobFacts(item, c.Title, c.Published)
		if problem != "" {
			note("job.validThrough", problem)
		}
		c.Job, c.Window.Until = &job, job.ValidThrough
	}
	if err := c.Check(); err != nil {
		if problems, ok := errors.AsType[content.Problems](err); ok {
			for _, p := range problems {
				note(p.Field, p.Message+"; the entry was left out")
			}
		}
		return
	}
	b.entries = append(b.entries, candidate{number, c})
}

// address is the page of an entry: the original behind FeedBurner, the link, or
// a GUID that is declared to be a permalink.
func (b *builder) address(number int, item *gofeed.Item) *url.URL {
	var refs []string
	for _, e := range item.Extensions["feedburner"]["origLink"] {
		refs = append(refs, e.Value)
	}
	refs = append(refs, item.Link)
	if b.plain {
		refs = append(refs, item.Links...) // JSON Feed's external_url
	}
	if b.permalink[number-1] && strings.HasPrefix(item.GUID, "http") {
		refs = append(refs, item.GUID)
	}
	for _, ref := range refs {
		if u := resolve(ref, b.site); u != nil {
			return u
		}
	}
	return nil
}

// texts are title and summary of an entry in full, and the first picture of its
// text. The summary is what the entry calls one, else its whole text.
func (b *builder) texts(item *gofeed.Item) (title, summary string, inText picture) {
	body, inText := readMarkup(item.Content)
	if b.plain {
		return fold(item.Title), cmp.Or(fold(item.Description), body), inText
	}
	summary, inSummary := readMarkup(item.Description)
	if inText.address == "" {
		inText = inSummary
	}
	if summary = tidySummary(summary); summary == "" {
		summary = tidySummary(body)
	}
	for _, group := range item.Extensions["media"]["group"] {
		for _, d := range group.Children["description"] {
			summary = cmp.Or(summary, plainText(d.Value))
		}
	}
	return plainText(item.Title), summary, inText
}

func (b *builder) language(number int, item *gofeed.Item) string {
	if b.entryTags != nil {
		if t := tag(b.entryTags[number-1]); t != "" {
			return t
		}
	}
	if dc := item.DublinCoreExt; dc != nil && len(dc.Language) > 0 {
		return tag(dc.Language[0])
	}
	return ""
}

// moment is a parsed time in UTC, zero with a note when text was there that is
// no usable time.
func (b *builder) moment(text string, parsed *time.Time, field string, note func(field, message string)) time.Time {
	if parsed != nil {
		if t, ok := sane(*parsed); ok {
			return t
		}
	}
	if text != "" {
		note(field, "is not a date that can be read; it was left empty")
	}
	return time.Time{}
}

// newest are the contents in the order of the document, of those with the same
// GUID only the newest.
func (b *builder) newest() []content.Content {
	winner := map[string]int{}
	for i, e := range b.entries {
		have, twice := winner[e.content.Source.GUID]
		if !twice {
			winner[e.content.Source.GUID] = i
			continue
		}
		loser, kept := i, have
		if changed(e.content).After(changed(b.entries[have].content)) {
			loser, kept = have, i
			winner[e.content.Source.GUID] = i
		}
		b.feed.Problems = append(b.feed.Problems, Problem{
			Entry: b.entries[loser].number, GUID: e.content.Source.GUID, Field: "source.guid",
			Message: "is also that of entry " + strconv.Itoa(b.entries[kept].number) + ", which was kept; this one was left out",
		})
	}
	var contents []content.Content
	for i, e := range b.entries {
		if winner[e.content.Source.GUID] == i {
			contents = append(contents, e.content)
		}
	}
	return contents
}

func changed(c content.Content) time.Time {
	if c.Source.Updated.After(c.Published) {
		return c.Source.Updated
	}
	return c.Published
}

func shortGUID(s string) string {
	s = fold(s)
	if len(s) > maxGUID {
		return hash(s)
	}
	return s
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// firstSentence is a title for a text without one.
func firstSentence(s string) string {
	for i, r := range s {
		if (r == '.' || r == '!' || r == '?') && i > 10 && i < 120 && strings.HasPrefix(s[i+1:], " ") {
			return s[:i+1]
		}
	}
	return cut(s, 100)
}
