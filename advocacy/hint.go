package advocacy

import (
	"fmt"
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
func (c rosterNames) unmatched(who string, g Group) string {
	var said []string
	for _, kind := range []struct {
		one, several string
		names        []string
		there        map[string]bool
	}{
		{"department", "departments", g.Departments, c.departments},
		{"country", "countries", g.Countries, c.countries},
	} {
		for _, name := range kind.names {
			if !kind.there[name] {
				said = append(said, fmt.Sprintf("Nobody on the roster is in the %s %q of %s; %s", kind.one, name, who, meantName(name, kind.there, kind.several)))
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
		said = append(said, fmt.Sprintf("%d of %s of %s %s on the roster.", missing, several(len(g.IDs), "HR number", "HR numbers"), who, isNot(missing)))
	}
	return strings.Join(said, " ")
}

func isNot(n int) string {
	if n == 1 {
		return "is not"
	}
	return "are not"
}

// meantName is a question for the names that differ by case and blanks only, or
// the list of what there is.
func meantName(name string, roster map[string]bool, what string) string {
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
		return "did you mean " + strings.Join(near, " or ") + "?"
	case len(there) == 0:
		return "the roster names no " + what + "."
	case len(there) > listedNames:
		return fmt.Sprintf("the %s are %s and %d more.", what, strings.Join(there[:listedNames], ", "), len(there)-listedNames)
	case len(there) == 1:
		return "the only one is " + there[0] + "."
	}
	return "the " + what + " are " + strings.Join(there, ", ") + "."
}

// unread says in which languages of people nothing is approved, the one that most
// of them read first. Everybody is offered English as well, and what does not say
// its language.
func (c rosterNames) unread(approved map[string]int) string {
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
		instead := "they are offered nothing"
		switch {
		case approved["en"] > 0:
			instead = "they are offered what is in English"
		case approved[""] > 0:
			instead = "they are offered what does not say its language"
		}
		reads := "read"
		if c.languages[tag] == 1 {
			reads = "reads"
		}
		said = append(said, fmt.Sprintf("There is nothing in %s, which %s %s: %s.", tag, several(c.languages[tag], "person", "people"), reads, instead))
	}
	return strings.Join(said, " ")
}
