package roster

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// File is one of several files that are read together.
type File struct {
	// Reader is read to its end, and not closed.
	io.Reader
	// Options say how; each file has its own.
	Options
}

// ReadAll reads several files as if they had been one: each as Read does, and
// then together as Join does, where the same ID, e-mail or login in two files
// names both by file and line. What is wrong with single files is returned for
// all of them at once, as one error that joins those of Read; whether two files
// agree is looked at once each can be read. With any error the Roster is empty.
func ReadAll(files ...File) (Roster, error) {
	var (
		rosters []placed
		errs    []error
	)
	for _, f := range files {
		r, lines, err := readFile(f.Reader, f.Options)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		rosters = append(rosters, placed{r, lines})
	}
	if len(errs) > 0 {
		return Roster{}, errors.Join(errs...)
	}
	joined, err := join(rosters)
	if err != nil {
		return Roster{}, fmt.Errorf("roster: %w", err)
	}
	return joined, nil
}

// Join puts rosters together, in their order, as if they had been one file.
// The same ID, e-mail or login for two people is a problem that names both by
// source and by their place in Roster.Employees, counted from 1. All of them are returned
// at once as an error that wraps Problems, and the Roster is then empty. The
// rosters themselves are not changed; their Problems and Ignored headers go
// together. ReadAll does the same with files, and knows the lines.
func Join(rosters ...Roster) (Roster, error) {
	all := make([]placed, len(rosters))
	for i, r := range rosters {
		all[i].Roster = r
	}
	joined, err := join(all)
	if err != nil {
		return Roster{}, fmt.Errorf("roster: joining: %w", err)
	}
	return joined, nil
}

// placed is a roster with the line of each employee; nil is unknown.
type placed struct {
	Roster
	lines []int
}

func join(rosters []placed) (Roster, error) {
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
			here := place{shownName(source), i, j, 0}
			if r.lines != nil {
				here.line = r.lines[j]
			}
			twin := here // who has the same ID, and so all the rest
			claim := func(claimed map[string]place, value, what string) place {
				first, taken := claimed[value]
				if !taken {
					claimed[value] = here
					return here
				}
				if first != here && first != twin {
					problems = append(problems, advocacy.RosterProblem{
						Message: fmt.Sprintf("%s has the same %s as %s; correct one of them, or leave one out", here, what, first),
					})
				}
				return first
			}
			twin = claim(ids, e.ID, "ID")
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
		return Roster{}, problems
	}
	joined.Source = strings.Join(sources, ", ")
	return joined, nil
}

// place is where a person stands among several rosters.
type place struct {
	source         string
	roster, person int
	line           int // 0 when unknown
}

func (p place) String() string {
	if p.line > 0 {
		return fmt.Sprintf("line %d of %s", p.line, p.source)
	}
	return fmt.Sprintf("person %d of %s", p.person+1, p.source)
}
