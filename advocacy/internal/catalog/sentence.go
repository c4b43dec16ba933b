package catalog

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Packages that are useful alone say things in English: metrics names its figures and
// says what is missing. A catalog has those sentences under "sentences", by the
// English, in which {name} stands for any words:
//
//	"sentences": {"fewer than {n} ambassadors": "færre end {n} ambassadører"}

// sentence is one of them.
type sentence struct {
	english *regexp.Regexp
	names   []string
	said    string
}

func (c *Catalog) addSentences(raw json.RawMessage) error {
	var table map[string]string
	if err := json.Unmarshal(raw, &table); err != nil {
		return err
	}
	c.plain = map[string]string{}
	for english, said := range table {
		names := hole.FindAllString(english, -1)
		if len(names) == 0 {
			c.plain[english] = said
			continue
		}
		for _, name := range hole.FindAllString(said, -1) {
			if !slices.Contains(names, name) {
				return fmt.Errorf("%q fills in %s, which %q does not have", said, name, english)
			}
		}
		pattern := regexp.QuoteMeta(english)
		for _, name := range names {
			pattern = strings.Replace(pattern, regexp.QuoteMeta(name), "(.+?)", 1)
		}
		c.sentences = append(c.sentences, sentence{regexp.MustCompile("^" + pattern + "$"), names, said})
	}
	// The longest first: what is said of more is not taken for what is said of less.
	slices.SortFunc(c.sentences, func(a, b sentence) int { return len(b.english.String()) - len(a.english.String()) })
	return nil
}

// Sentence says an English sentence in the catalog's language; false where it does not
// know it, and for English itself, which needs none.
func (c *Catalog) Sentence(english string) (string, bool) {
	if said, ok := c.plain[english]; ok {
		return said, true
	}
	for _, s := range c.sentences {
		values := s.english.FindStringSubmatch(english)
		if values == nil {
			continue
		}
		var pairs []string
		for i, name := range s.names {
			value := values[i+1]
			if len(value) < len(english) { // what is filled in may be a sentence, too
				value, _ = c.Sentence(value)
			}
			pairs = append(pairs, name, value)
		}
		return strings.NewReplacer(pairs...).Replace(s.said), true
	}
	return english, false
}
