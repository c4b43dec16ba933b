package advocacy

import (
	"embed"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/catalog"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// The words that the program itself writes, in messages and in reasons; what pages say
// is package web's.
//
//go:embed words/*.json
var wordFiles embed.FS

// wording are the words of one language.
type wording struct{ *catalog.Catalog }

// say is the text of a key, filled in; see catalog.Say.
func (w wording) say(key string, pairs ...any) string {
	text, err := w.Say(key, pairs...)
	if err != nil {
		return key
	}
	return text
}

// words are those for a BCP 47 tag: of its language, else English.
func (p *Program) words(tag string) wording { return wording{catalog.Of(p.catalogs, tag)} }

// writesIn are the languages that there are words in.
func (p *Program) writesIn() []string {
	var tags []string
	for _, c := range p.catalogs {
		tags = append(tags, c.Lang)
	}
	return tags
}

// Says is a reason in words, in a language (BCP 47) that the program writes, else in
// English.
func (p *Program) Says(r Reason, language string) string {
	w := p.words(language)
	key := "because-" + string(r.Code)
	if !w.Has(key) {
		return r.Detail
	}
	return w.say(key, "detail", r.Detail)
}

// frequency is how often people are asked, in words.
func (w wording) frequency(f cadence.Frequency) string {
	if f.N < 2 {
		return w.say("frequency-" + f.Every.String())
	}
	return w.say("frequency-nth-"+f.Every.String(), "number", f.N)
}

// weekdays are days in words, from Monday on, runs of three and more as a run.
func (w wording) weekdays(days cadence.Weekdays) string {
	var parts []string
	for i := 0; i < 7; i++ {
		day := func(i int) time.Weekday { return time.Weekday((i + 1) % 7) }
		if !days.Has(day(i)) {
			continue
		}
		last := i
		for last < 6 && days.Has(day(last+1)) {
			last++
		}
		if last-i >= 2 {
			parts = append(parts, w.Listed("days", int(day(i)))+"–"+w.Listed("days", int(day(last))))
			i = last
			continue
		}
		parts = append(parts, w.Listed("days", int(day(i))))
	}
	return strings.Join(parts, ", ")
}
