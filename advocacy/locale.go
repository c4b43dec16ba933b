package advocacy

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// inLanguage picks a text by BCP 47 tag: the tag itself, its primary tag,
// English, and at last whatever there is, the same one every time.
func inLanguage(texts map[string]string, language string) string {
	return texts[languageOf(texts, language)]
}

// languageOf is the tag of the text that inLanguage picks.
func languageOf(texts map[string]string, language string) string {
	for _, tag := range []string{language, primaryTag(language), "en"} {
		if _, ok := texts[tag]; ok {
			return tag
		}
	}
	first := ""
	for tag := range maps.Keys(texts) {
		if first == "" || tag < first {
			first = tag
		}
	}
	return first
}

// shownFor is the text that those who read a language were shown in it: under its
// tag, or under that of the language without a region.
func shownFor(texts map[string]string, tag string) (string, bool) {
	if t, ok := texts[tag]; ok {
		return t, true
	}
	t, ok := texts[primaryTag(tag)]
	return t, ok
}

// primaryTag is the language without script and region, in lower case: "en" of
// "en-GB".
func primaryTag(tag string) string {
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	return strings.ToLower(tag)
}

// writes reports whether the program writes in a language.
func (s Settings) writes(tag string) bool {
	return slices.ContainsFunc(s.Languages, func(have string) bool { return primaryTag(have) == primaryTag(tag) })
}

// language is what a person is spoken to in: their own choice, else what HR
// says, as far as the program writes it; else the program's first.
func (s Settings) language(person Person, a Ambassador) string {
	for _, wish := range []string{a.Preferences.Language, person.Language} {
		for _, have := range s.Languages {
			if wish != "" && primaryTag(wish) == primaryTag(have) {
				return have
			}
		}
	}
	return s.Languages[0]
}

// zones are the time zones that were loaded, by name, of which there are some
// hundreds: to load one reads a file, and every moment that is planned needs one.
var zones sync.Map

func loadedZone(name string) (*time.Location, bool) {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location), true
	}
	z, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, z)
	}
	return z, err == nil
}

// zone is the person's time zone, else the program's.
func (s Settings) zone(person Person) *time.Location {
	if person.Zone != "" {
		if z, ok := loadedZone(person.Zone); ok {
			return z
		}
	}
	return s.location()
}

func (s Settings) country(person Person) string {
	if person.Country != "" {
		return person.Country
	}
	return s.Country
}
