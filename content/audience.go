package content

import (
	"slices"
	"strings"
	"time"
)

// Matches reports whether a person in the department and country, reading the
// language, is in the audience. Each field of the audience that is not empty
// must match, without regard to case; a person's empty value matches only an
// empty field. An audience language "da" takes in a person with "da-DK", not
// the other way round.
func (a Audience) Matches(department, country, language string) bool {
	return oneOf(a.Departments, department) && oneOf(a.Countries, country) &&
		(len(a.Languages) == 0 || slices.ContainsFunc(a.Languages, func(tag string) bool { return within(language, tag) }))
}

func oneOf(allowed []string, value string) bool {
	return len(allowed) == 0 || slices.ContainsFunc(allowed, func(s string) bool {
		return value != "" && strings.EqualFold(strings.TrimSpace(s), strings.TrimSpace(value))
	})
}

// within reports whether tag is the language of what, or a variety of it
// ("da-DK" is within "da"), as RFC 4647 filters basic ranges.
func within(tag, what string) bool {
	if what == "" || len(tag) < len(what) || !strings.EqualFold(tag[:len(what)], what) {
		return false
	}
	return len(tag) == len(what) || tag[len(what)] == '-'
}

// Contains reports whether at lies in the window: From is in it, Until is not,
// and a zero bound is no bound. Zones do not matter, instants are compared.
func (w Window) Contains(at time.Time) bool {
	return (w.From.IsZero() || !at.Before(w.From)) && (w.Until.IsZero() || at.Before(w.Until))
}
