package advocacy

import (
	"embed"

	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/catalog"
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
