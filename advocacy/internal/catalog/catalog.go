// Package catalog holds what is said to people, by language: texts with holes,
// plural forms, numbers and dates as the language writes them.
//
// A catalog is a JSON object of keys. A text is a string, with {name} where
// something is filled in, or an object of plural forms by CLDR category ("one",
// "other", …) that is chosen by the number in {count}. A list is an array.
//
//	{
//	  "hello":    "Hello {name}",
//	  "shares":   {"one": "{count} share", "other": "{count} shares"},
//	  "months":   ["January", …], "weekdays": ["Sunday", …],
//	  "date":     "{day} {month} {year}",
//	  "clock":    "{hour}:{minute}",
//	  "moment":   "{date}, {clock}"
//	}
//
// Catalogs are read once and may be used by many goroutines.
package catalog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Catalog is what is said in one language.
type Catalog struct {
	// Lang is its BCP 47 tag.
	Lang string

	tag     language.Tag
	printer *message.Printer
	texts   map[string]text
	lists   map[string][]string

	plain     map[string]string // sentences without a hole
	sentences []sentence
}

// text is one thing to say: as it stands, or by plural category.
type text struct {
	plain string
	forms map[string]string
}

// Read reads a catalog from its file.
func Read(lang string, file []byte) (*Catalog, error) {
	tag, err := language.Parse(lang)
	if err != nil {
		return nil, fmt.Errorf("catalog: %q is not a BCP 47 tag; name the file by one, like de.json", lang)
	}
	c := &Catalog{Lang: lang, tag: tag, printer: message.NewPrinter(tag), texts: map[string]text{}, lists: map[string][]string{}}
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(file, &entries); err != nil {
		return nil, fmt.Errorf("catalog: %s.json: %w", lang, err)
	}
	for key, raw := range entries {
		if err := c.add(key, raw); err != nil {
			return nil, fmt.Errorf("catalog: %s.json: %s: %w", lang, key, err)
		}
	}
	return c, nil
}

// Over is c, and for what it does not have a base.
func (c *Catalog) Over(base *Catalog) *Catalog {
	both := *c
	both.texts, both.lists = maps.Clone(base.texts), maps.Clone(base.lists)
	maps.Copy(both.texts, c.texts)
	maps.Copy(both.lists, c.lists)
	if c.plain == nil {
		both.plain, both.sentences = base.plain, base.sentences
	}
	return &both
}

func (c *Catalog) add(key string, raw json.RawMessage) error {
	if key == "sentences" {
		return c.addSentences(raw)
	}
	switch bytes.TrimSpace(raw)[0] {
	case '[':
		var list []string
		if err := json.Unmarshal(raw, &list); err != nil {
			return err
		}
		c.lists[key] = list
		return nil
	case '{':
		var t text
		if err := json.Unmarshal(raw, &t.forms); err != nil {
			return err
		}
		if t.forms["other"] == "" {
			return fmt.Errorf("has no form %q, which every language has", "other")
		}
		for category := range t.forms {
			if !slices.Contains(categories[:], category) {
				return fmt.Errorf("%q is no plural category; use %s", category, strings.Join(categories[:], ", "))
			}
		}
		c.texts[key] = t
		return nil
	}
	var t text
	if err := json.Unmarshal(raw, &t.plain); err != nil {
		return err
	}
	c.texts[key] = t
	return nil
}

// categories are CLDR's plural categories, by x/text's forms.
var categories = [...]string{plural.Other: "other", plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}

// Has reports whether there is a text of that key.
func (c *Catalog) Has(key string) bool {
	_, ok := c.texts[key]
	return ok
}

// Say is the text of a key, with each {name} replaced by the value that follows the
// name in pairs; numbers are written as the language does. A key that is not there is
// an error, which ends a template.
func (c *Catalog) Say(key string, pairs ...any) (string, error) {
	t, ok := c.texts[key]
	if !ok {
		return "", fmt.Errorf("catalog: there is no text for %q", key)
	}
	said := t.plain
	replace := make([]string, len(pairs))
	for i, p := range pairs {
		if i%2 == 0 {
			replace[i] = fmt.Sprint("{", p, "}")
			continue
		}
		replace[i] = c.value(p)
		if t.forms != nil && pairs[i-1] == "count" {
			said = t.form(c.category(p))
		}
	}
	if said == "" && t.forms != nil {
		said = t.forms["other"]
	}
	return strings.NewReplacer(replace...).Replace(said), nil
}

func (t text) form(category string) string {
	if said, ok := t.forms[category]; ok {
		return said
	}
	return t.forms["other"]
}

// category is the plural category of a whole number.
func (c *Catalog) category(count any) string {
	n, ok := whole(count)
	if !ok {
		return "other"
	}
	// The rules look at the last digits only, beyond a million.
	if n = max(n, -n); n > 1_000_000 {
		n = 1_000_000 + n%1_000_000
	}
	return categories[plural.Cardinal.MatchPlural(c.tag, int(n), 0, 0, 0, 0)]
}

func whole(value any) (int64, bool) {
	switch n := value.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case uint32:
		return int64(n), true
	}
	return 0, false
}

func (c *Catalog) value(v any) string {
	switch n := v.(type) {
	case float64:
		return c.Decimal(n, 1)
	case string:
		return n
	}
	if n, ok := whole(v); ok {
		return c.printer.Sprint(number.Decimal(n))
	}
	return fmt.Sprint(v)
}

// Decimal is a number with that many digits after the separator at the most.
func (c *Catalog) Decimal(n float64, digits int) string {
	return c.printer.Sprint(number.Decimal(n, number.MaxFractionDigits(digits)))
}

// Percent is a fraction, 0.5 being a half, in per cent with at most one digit.
func (c *Catalog) Percent(fraction float64) string {
	return c.printer.Sprint(number.Percent(fraction, number.MaxFractionDigits(1)))
}

// Date is the day of an instant, in the zone that it is in.
func (c *Catalog) Date(t time.Time) string { return c.at("date", t) }

// Clock is the time of day of an instant, in the zone that it is in.
func (c *Catalog) Clock(t time.Time) string { return c.at("clock", t) }

// Moment is day and time of an instant, in the zone that it is in.
func (c *Catalog) Moment(t time.Time) string {
	return strings.NewReplacer("{date}", c.Date(t), "{clock}", c.Clock(t)).Replace(c.texts["moment"].plain)
}

func (c *Catalog) at(pattern string, t time.Time) string {
	return strings.NewReplacer(
		"{day}", fmt.Sprint(t.Day()), "{month}", c.Listed("months", int(t.Month())-1), "{year}", fmt.Sprint(t.Year()),
		"{weekday}", c.Listed("weekdays", int(t.Weekday())),
		"{hour}", fmt.Sprintf("%02d", t.Hour()), "{minute}", fmt.Sprintf("%02d", t.Minute()),
	).Replace(c.texts[pattern].plain)
}

// Listed is an entry of a list, its number from 1 where there is none.
func (c *Catalog) Listed(key string, i int) string {
	if list := c.lists[key]; i < len(list) {
		return list[i]
	}
	return fmt.Sprint(i + 1)
}

// Of is the catalog for a BCP 47 tag: that of the tag, or of its language in another
// region; the first one for every other language.
func Of(catalogs []*Catalog, tag string) *Catalog {
	primary := func(tag string) string {
		first, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
		return first
	}
	for _, same := range []func(a, b string) bool{strings.EqualFold, func(a, b string) bool { return primary(a) == primary(b) }} {
		for _, c := range catalogs {
			if same(c.Lang, tag) {
				return c
			}
		}
	}
	return catalogs[0]
}

// Wished is the catalog for a browser's Accept-Language; the first one where it names
// none of them.
func Wished(catalogs []*Catalog, header string) *Catalog {
	wishes, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return catalogs[0]
	}
	tags := make([]language.Tag, len(catalogs))
	for i, c := range catalogs {
		tags[i] = c.tag
	}
	_, i, _ := language.NewMatcher(tags).Match(wishes...)
	return catalogs[i]
}
