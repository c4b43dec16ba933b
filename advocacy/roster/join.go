package roster

import (
	"fmt"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// Join puts rosters together, in their order, as if they had been one file.
// The same ID, e-mail or login for two people is a problem that names both by
// source and by their place in Roster.Employees, counted from 1. All of them are returned
// at once as an error that wraps Problems, and the Roster is then empty. The
// rosters themselves are not changed; their Problems and Ignored headers go
// together.
func Join(rosters ...Roster) (Roster, error) {
	var (
		joined   Roster
		problems Problems
		sources  []string
		ignored  = map[string]bool{}
		ids      = map[string]place{}
		emails   = map[string]place{}
		logins   = map[string]place{}
	)
	for i, r := range rosters {
		source := r.Source
		if source == "" {
			source = fmt.Sprintf("roster %d", i+1)
		} else {
			sources = append(sources, source)
		}
		for j, e := range r.Employees {
			here := place{shownName(source), i, j}
			claim := func(claimed map[string]place, value, what string) {
				first, taken := claimed[value]
				if !taken {
					claimed[value] = here
				} else if first != here {
					problems = append(problems, advocacy.RosterProblem{
						Message: fmt.Sprintf("%s has the same %s as %s; correct one of them, or leave one out", here, what, first),
					})
				}
			}
			claim(ids, e.ID, "ID")
			if e.Email != "" {
				claim(emails, strings.ToLower(e.Email), "e-mail")
			}
			for _, login := range e.Logins {
				claim(logins, login, "login")
			}
		}
		joined.Employees = append(joined.Employees, r.Employees...)
		joined.Problems = append(joined.Problems, r.Problems...)
		for _, header := range r.Ignored {
			if !ignored[header] {
				ignored[header] = true
				joined.Ignored = append(joined.Ignored, header)
			}
		}
	}
	if len(problems) > 0 {
		return Roster{}, fmt.Errorf("roster: joining: %w", problems)
	}
	joined.Source = strings.Join(sources, ", ")
	return joined, nil
}

// place is where a person stands among several rosters.
type place struct {
	source         string
	roster, person int
}

func (p place) String() string { return fmt.Sprintf("person %d of %s", p.person+1, p.source) }
