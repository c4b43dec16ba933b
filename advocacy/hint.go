package advocacy

import (
	"maps"
	"slices"
	"strings"
)

// listedNames is how many names are listed where none is near.
const listedNames = 8

// rosterNames is what the roster has of the things that groups and contents go by.
type rosterNames struct {
	departments, countries, ids map[string]bool
	languages                   map[string]int // people by the primary tag of their own language
}

func newRosterNames() rosterNames {
	return rosterNames{departments: map[string]bool{}, countries: map[string]bool{}, ids: map[string]bool{}, languages: map[string]int{}}
}

func (c rosterNames) add(s Settings, person Person) {
	c.departments[person.Department] = true
	c.countries[person.Country] = true
	c.ids[person.ID] = true
	c.languages[primaryTag(s.reads(person, Ambassador{})[0])]++
}

// unmatched says which names of a group nobody on the roster has, and what was
// probably meant: names match byte for byte, and HR's spelling is easily missed.
func (c rosterNames) unmatched(w wording, who string, g Group) string {
	var said []string
	for _, kind := range []struct {
		name   string
		values []string
		there  map[string]bool
	}{
		{"department", g.Departments, c.departments},
		{"country", g.Countries, c.countries},
	} {
		for _, value := range kind.values {
			if !kind.there[value] {
				said = append(said, w.say("nobody-in-"+kind.name, "value", value, "group", who, "meant", meantName(w, value, kind.there, w.say("several-"+kind.name))))
			}
		}
	}
	missing := 0
	for _, id := range g.IDs {
		if !c.ids[id] {
			missing++
		}
	}
	if missing > 0 {
		said = append(said, w.say("ids-missing", "count", missing, "ids", w.say("hr-numbers", "count", len(g.IDs)), "group", who))
	}
	return strings.Join(said, " ")
}

// meantName is a question for the names that differ by case and blanks only, or
// the list of what there is.
func meantName(w wording, name string, roster map[string]bool, what string) string {
	folded := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	there := slices.DeleteFunc(slices.Sorted(maps.Keys(roster)), func(s string) bool { return s == "" })
	var near []string
	for _, other := range there {
		if strings.EqualFold(folded(name), folded(other)) {
			near = append(near, other)
		}
	}
	switch {
	case len(near) > 0:
		return w.say("meant-near", "names", strings.Join(near, w.say("or")))
	case len(there) == 0:
		return w.say("meant-none", "what", what)
	case len(there) > listedNames:
		return w.say("meant-many", "what", what, "names", strings.Join(there[:listedNames], ", "), "more", len(there)-listedNames)
	case len(there) == 1:
		return w.say("meant-one", "name", there[0])
	}
	return w.say("meant-all", "what", what, "names", strings.Join(there, ", "))
}

// unread says in which languages of people nothing is approved, the one that most
// of them read first. Everybody is offered English as well, and what does not say
// its language.
func (c rosterNames) unread(w wording, approved map[string]int) string {
	var said []string
	tags := slices.SortedFunc(maps.Keys(c.languages), func(a, b string) int {
		if d := c.languages[b] - c.languages[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	for _, tag := range tags {
		if approved[tag] > 0 {
			continue
		}
		instead := w.say("unread-nothing")
		switch {
		case approved["en"] > 0:
			instead = w.say("unread-english")
		case approved[""] > 0:
			instead = w.say("unread-unknown")
		}
		said = append(said, w.say("unread", "language", tag, "count", c.languages[tag], "instead", instead))
	}
	return strings.Join(said, " ")
}
