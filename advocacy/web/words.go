package web

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/catalog"
	"github.com/ambassadorkit/ambassadorkit/channels"
)

//go:embed words/*.json
var wordFiles embed.FS

// ownCatalogs are those that are part of this package, English first.
func ownCatalogs() []*catalog.Catalog { return catalog.Own(wordFiles, "en", "da") }

// CheckWords reports everything that is wrong with a host's catalogs, as handed to
// New in Options.Words, or nil. Its place is a test of the host's.
func CheckWords(files fs.FS) error {
	_, wrong := catalog.With(ownCatalogs(), files)
	for i, err := range wrong {
		wrong[i] = fmt.Errorf("web: words: %w", err)
	}
	return errors.Join(wrong...)
}

// catalogs are ours with the host's over them. What is wrong with the host's is
// logged, and the rest of them used: a page with an English sentence serves better
// than none.
func catalogs(files fs.FS, log *slog.Logger) []*catalog.Catalog {
	all, wrong := catalog.With(ownCatalogs(), files)
	if len(wrong) > 0 {
		log.Warn("web: something is wrong with Options.Words; CheckWords says all of it in a test", "problems", len(wrong), "first", wrong[0])
	}
	return all
}

// words are what pages say in one language.
type words struct{ *catalog.Catalog }

// T is the text of a key; see catalog.Say. A key that is not there ends a template.
func (w words) T(key string, pairs ...any) (string, error) { return w.Say(key, pairs...) }

// say is T for keys that stand in this package's code.
func (w words) say(key string, pairs ...any) string {
	text, err := w.Say(key, pairs...)
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
