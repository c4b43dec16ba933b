package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mmcdole/gofeed"
	jsonfeed "github.com/mmcdole/gofeed/json"
)

// parseJSON reads a JSON Feed entry by entry, so that one that breaks the format
// is a problem and not the end. Its place in Items is nil.
func parseJSON(doc []byte, where string) (*gofeed.Feed, []string, []Problem, error) {
	fail := func(found, advice string) (*gofeed.Feed, []string, []Problem, error) {
		return nil, nil, nil, &Error{Source: where, Found: found, Advice: advice}
	}
	var head struct {
		Version string            `json:"version"`
		Items   []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(doc, &head); err != nil && !strings.Contains(head.Version, "jsonfeed.org") {
		return fail("is not a feed but JSON of another kind, or damaged JSON", "give the address of an RSS, Atom or JSON feed")
	} else if err != nil {
		return fail("is a damaged JSON feed", "try again, and have the site repair it if that does not help")
	}
	_, version, known := strings.Cut(head.Version, "jsonfeed.org/version/")
	if !known {
		return fail("is JSON, but not a JSON Feed: its version does not name jsonfeed.org", "give the address of an RSS, Atom or JSON feed")
	}
	if len(head.Items) > MaxEntries {
		return fail(fmt.Sprintf("holds more than %d entries", MaxEntries), "ask for a feed of the latest entries only")
	}
	feed := readJSONHead(doc)
	feed.Version = strings.Trim(version, "/")
	var (
		languages []string
		problems  []Problem
		broken    []int
	)
	for i, raw := range head.Items {
		item, err := readJSONItem(raw)
		if err != nil {
			problems = append(problems, Problem{Entry: i + 1, Field: "entry", Message: "does not follow the JSON Feed format; it was left out"})
			broken = append(broken, i)
			languages = append(languages, "")
			continue
		}
		feed.Items = append(feed.Items, item)
		languages = append(languages, item.Language)
	}
	parsed, err := (&gofeed.DefaultJSONTranslator{}).Translate(feed)
	if err != nil {
		return fail("is a damaged JSON feed", "have the site repair it")
	}
	for i, item := range feed.Items {
		if item.ContentHTML == "" {
			parsed.Items[i].Content = escapeText(item.ContentText)
		}
	}
	for _, i := range broken {
		parsed.Items = slices.Insert(parsed.Items, i, nil)
	}
	return parsed, languages, problems, nil
}

// readJSONHead reads the fields about the feed that are used, each for itself.
func readJSONHead(doc []byte) *jsonfeed.Feed {
	var fields map[string]json.RawMessage
	feed := &jsonfeed.Feed{}
	if json.Unmarshal(doc, &fields) != nil {
		return feed
	}
	for name, to := range map[string]*string{"title": &feed.Title, "home_page_url": &feed.HomePageURL, "feed_url": &feed.FeedURL, "language": &feed.Language} {
		if json.Unmarshal(fields[name], to) != nil {
			*to = ""
		}
	}
	return feed
}

// readJSONItem reads one entry. The specification has readers turn an id that is
// a number into text.
func readJSONItem(raw json.RawMessage) (*jsonfeed.Item, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return nil, fmt.Errorf("not an object")
	}
	if id := bytes.TrimSpace(fields["id"]); len(id) > 0 && id[0] != '"' {
		quoted, err := json.Marshal(string(id))
		if err != nil {
			return nil, err
		}
		fields["id"] = quoted
		if raw, err = json.Marshal(fields); err != nil {
			return nil, err
		}
	}
	item := &jsonfeed.Item{}
	if err := json.Unmarshal(raw, item); err != nil {
		return nil, err
	}
	item.Authors, item.Author = nil, nil // nobody's name is needed
	if item.Attachments != nil && len(*item.Attachments) > MaxMedia {
		kept := (*item.Attachments)[:MaxMedia]
		item.Attachments = &kept
	}
	return item, nil
}

// escapeText makes plain text safe to read as markup.
func escapeText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(s)
}
