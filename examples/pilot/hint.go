package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// listed is how many names are listed where none is near.
const listed = 8

// printUnmatched says which names of a group nobody on the roster has, and what
// was probably meant: names match byte for byte, and HR's spelling is easily missed.
func printUnmatched(ctx context.Context, store advocacy.Store, g advocacy.Group, size int, out *printer) error {
	return store.View(ctx, func(ctx context.Context, tx *advocacy.Tx) error {
		unmatched := 0
		for _, kind := range []struct {
			one, several string
			names        []string
			group        func(name string) advocacy.Group
			name         func(advocacy.Person) string
		}{
			{"department", "departments", g.Departments,
				func(name string) advocacy.Group { return advocacy.Group{Departments: []string{name}} },
				func(p advocacy.Person) string { return p.Department }},
			{"country", "countries", g.Countries,
				func(code string) advocacy.Group { return advocacy.Group{Countries: []string{code}} },
				func(p advocacy.Person) string { return p.Country }},
		} {
			for _, name := range kind.names {
				n, err := tx.People.Count(ctx, kind.group(name))
				if err != nil {
					return err
				}
				if n > 0 {
					continue
				}
				unmatched++
				there, err := names(ctx, tx, kind.name)
				if err != nil {
					return err
				}
				out.line("  -pilot %s=%s: nobody on the roster is in that %s; %s", kind.one, name, kind.one, meant(name, there, kind.several))
			}
		}
		if size == 0 && unmatched == 0 {
			out.line("  %s: nobody on the roster is in one of each; leave one of them out", asFlag(&g))
		}
		return nil
	})
}

// names are the different values that people have, in order.
func names(ctx context.Context, tx *advocacy.Tx, of func(advocacy.Person) string) ([]string, error) {
	all := map[string]bool{}
	for person, err := range tx.People.All(ctx, advocacy.Group{}) {
		if err != nil {
			return nil, err
		}
		if name := of(person); name != "" {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all)), nil
}

// meant is a question for the names that differ by case and blanks only, or the
// list of what there is.
func meant(name string, there []string, what string) string {
	folded := func(s string) string { return strings.Join(strings.Fields(s), " ") }
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
		return "the roster names no " + what
	case len(there) > listed:
		return "the " + what + " are " + strings.Join(there[:listed], ", ") + " and " + fmt.Sprint(len(there)-listed) + " more"
	}
	return "the " + what + " are " + strings.Join(there, ", ")
}
