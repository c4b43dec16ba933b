package catalog

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
)

var hole = regexp.MustCompile(`\{[a-z]+\}`)

// Differences are what a catalog says otherwise than the one that it is to follow, by
// key: what it lacks, what nothing asks for, and what it fills in otherwise.
func (c *Catalog) Differences(model *Catalog) []string {
	var found []string
	for _, key := range slices.Sorted(maps.Keys(model.texts)) {
		mine, ok := c.texts[key]
		switch {
		case !ok:
			found = append(found, fmt.Sprintf("%s is missing", key))
		case !slices.Equal(mine.holes(), model.texts[key].holes()):
			found = append(found, fmt.Sprintf("%s fills in %v, and has to fill in %v", key, mine.holes(), model.texts[key].holes()))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.texts)) {
		if !model.Has(key) {
			found = append(found, fmt.Sprintf("%s is asked for by nothing", key))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(model.lists)) {
		if len(c.lists[key]) != len(model.lists[key]) {
			found = append(found, fmt.Sprintf("%s has %d entries, and has to have %d", key, len(c.lists[key]), len(model.lists[key])))
		}
	}
	return found
}

// holes are the names that a text fills in, in order. Some plural forms leave the
// number out ("one share"), so {count} is not compared where there are forms.
func (t text) holes() []string {
	all := map[string]bool{}
	for _, said := range append(slices.Collect(maps.Values(t.forms)), t.plain) {
		for _, name := range hole.FindAllString(said, -1) {
			all[name] = true
		}
	}
	if t.forms != nil {
		delete(all, "{count}")
	}
	return slices.Sorted(maps.Keys(all))
}
