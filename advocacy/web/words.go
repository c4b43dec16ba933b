package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

//go:embed words/*.json
var wordFiles embed.FS

// words are what pages say in one language.
type words struct {
	// Lang is the BCP 47 tag for the page.
	Lang string

	texts map[string]string
}

var (
	english = readWords("en")
	danish  = readWords("da")
)

// readWords reads a catalog that is part of the program: it is there and whole,
// or the package's tests fail.
func readWords(language string) words {
	w := words{Lang: language}
	text, err := wordFiles.ReadFile("words/" + language + ".json")
	if err == nil {
		err = json.Unmarshal(text, &w.texts)
	}
	if err != nil {
		panic("web: words/" + language + ".json: " + err.Error())
	}
	return w
}

// wordsFor are the words for a BCP 47 tag: Danish for Danish, English for every
// other language.
func wordsFor(language string) words {
	if primary, _, _ := strings.Cut(strings.ToLower(language), "-"); primary == "da" {
		return danish
	}
	return english
}

// T is the text of a key, with each {name} replaced by the value that follows
// the name in pairs. A key that is not there is an error: it ends a template.
func (w words) T(key string, pairs ...any) (string, error) {
	text, ok := w.texts[key]
	if !ok {
		return "", fmt.Errorf("web: there are no words for %q", key)
	}
	replace := make([]string, len(pairs))
	for i, p := range pairs {
		replace[i] = fmt.Sprint(p)
		if i%2 == 0 {
			replace[i] = "{" + replace[i] + "}"
		}
	}
	return strings.NewReplacer(replace...).Replace(text), nil
}

// say is T for keys that stand in this package's code.
func (w words) say(key string, pairs ...any) string {
	text, err := w.T(key, pairs...)
	if err != nil {
		return key
	}
	return text
}

// Network is a channel's name for people.
func (w words) Network(channel string) string { return channels.DisplayName(channel) }

// unit is a channel's unit of length for people. UTF-16 code units are what
// most of them would call characters.
func (w words) unit(unit string) string {
	switch unit {
	case "weighted characters":
		return w.say("unit-weighted")
	case "UTF-16 code units", "code points", "characters", "graphemes":
		return w.say("unit-characters")
	}
	return unit
}

// Measure is a text's length in words.
func (w words) Measure(channel string, l channels.Length) string {
	if l.Limit == 0 {
		return w.say("length-unlimited", "count", l.Count, "unit", w.unit(l.Unit))
	}
	return w.say("length", "count", l.Count, "limit", l.Limit, "unit", w.unit(l.Unit), "network", w.Network(channel))
}
