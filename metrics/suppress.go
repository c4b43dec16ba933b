package metrics

import (
	"fmt"
	"slices"
)

// DefaultGroupSize is the number of people that a group figure needs at least.
const DefaultGroupSize = 5

// Group is one group of the one fixed hierarchy that figures are shown by, such as a
// department of a company.
type Group struct {
	// Name is unique among the groups.
	Name string
	// Parent is the name of the group that this one is part of, empty at the
	// top. People of a group belong to its parent as well.
	Parent string
	// People is how many people stand behind the figures.
	People int64
	// Figures are the group's figures.
	Figures []Figure
	// Hidden reports that the group's figures may not be shown; People is then
	// 0 and Figures is nil.
	Hidden bool
	// Reason says why the group is hidden. It is the same for a small group and
	// for one that is hidden to protect another, so that it gives nothing away.
	Reason string
}

// Suppress hides what would tell of fewer than k people, and gives the groups back in
// their order; k of 0 or less is [DefaultGroupSize]. Groups passed in are not changed.
//
//   - A group of fewer than k people is hidden. (A group of nobody has nothing to
//     tell, and is shown empty: without figures.)
//   - What is hidden must not be computable as the parent's total less the groups that
//     are shown. So as long as the hidden part of a shown parent is fewer than k people
//     (a single hidden group always is), the smallest group beside it is hidden too.
//     People who belong to a parent and to none of its groups count as part of the
//     hidden rest, because they can be computed in the same way.
//   - Everything below a hidden group is hidden.
//
// Groups at the top are taken to have a total that is shown elsewhere. A program must
// use one hierarchy: figures by department and the same figures by country can be
// subtracted from one another, and this function cannot see that.
//
// A hierarchy that is broken (a name given twice or empty, an unknown parent, a circle,
// negative people, more people in the parts than in the whole) hides every group, with
// what is wrong as the reason: nothing safe can be said about it.
func Suppress(groups []Group, k int) []Group {
	if k <= 0 {
		k = DefaultGroupSize
	}
	result := slices.Clone(groups)
	children, fault := hierarchy(result)
	if fault != "" {
		for i := range result {
			result[i].hide("the groups are no hierarchy: " + fault)
		}
		return result
	}
	s := suppression{groups: groups, children: children, k: int64(k), hidden: make([]bool, len(groups))}
	s.below("", -1, false)
	reason := fmt.Sprintf("fewer than %d people, or hidden so that no smaller group can be computed", k)
	for i := range result {
		if s.hidden[i] {
			result[i].hide(reason)
		} else if result[i].People == 0 {
			result[i].Figures = nil
		}
	}
	return result
}

func (g *Group) hide(reason string) {
	g.People, g.Figures, g.Hidden, g.Reason = 0, nil, true, reason
}

type suppression struct {
	groups   []Group
	children map[string][]int
	k        int64
	hidden   []bool
}

// below decides the groups directly below parent and then theirs; index is the
// parent's, or -1 at the top.
func (s *suppression) below(parent string, index int, parentHidden bool) {
	siblings := s.children[parent]
	var rest int64 // people of the parent whose figures are not shown as such
	if index >= 0 {
		rest = s.groups[index].People
		for _, i := range siblings {
			rest -= s.groups[i].People
		}
	}
	for _, i := range siblings {
		if parentHidden || s.groups[i].People > 0 && s.groups[i].People < s.k {
			s.hidden[i] = true
			rest += s.groups[i].People
		}
	}
	for !parentHidden && len(siblings) > 0 && rest > 0 && rest < s.k {
		smallest := s.smallestShown(siblings)
		if smallest < 0 {
			break
		}
		s.hidden[smallest] = true
		rest += s.groups[smallest].People
	}
	for _, i := range siblings {
		s.below(s.groups[i].Name, i, s.hidden[i])
	}
}

// smallestShown is the sibling with the fewest people that has any and is shown, the
// first by name of several, or -1.
func (s *suppression) smallestShown(siblings []int) int {
	smallest := -1
	for _, i := range siblings {
		if s.hidden[i] || s.groups[i].People == 0 {
			continue
		}
		if smallest < 0 || s.groups[i].People < s.groups[smallest].People ||
			s.groups[i].People == s.groups[smallest].People && s.groups[i].Name < s.groups[smallest].Name {
			smallest = i
		}
	}
	return smallest
}

// hierarchy gives the indexes of the groups directly below each name, and what is wrong
// with the groups.
func hierarchy(groups []Group) (children map[string][]int, fault string) {
	index := make(map[string]int, len(groups))
	for i, g := range groups {
		if _, twice := index[g.Name]; twice || g.Name == "" {
			return nil, fmt.Sprintf("the name %q is empty or given twice", g.Name)
		}
		if g.People < 0 {
			return nil, fmt.Sprintf("%q has %d people", g.Name, g.People)
		}
		index[g.Name] = i
	}
	children = make(map[string][]int)
	people := make(map[string]int64)
	for i, g := range groups {
		if _, known := index[g.Parent]; !known && g.Parent != "" {
			return nil, fmt.Sprintf("%q is part of %q, which is not among the groups", g.Name, g.Parent)
		}
		children[g.Parent] = append(children[g.Parent], i)
		people[g.Parent] += g.People
	}
	for _, g := range groups {
		if people[g.Name] > g.People {
			return nil, fmt.Sprintf("%q has %d people, fewer than its groups together (%d)", g.Name, g.People, people[g.Name])
		}
	}
	// Whatever cannot be reached from the top hangs in a circle.
	reached := slices.Clone(children[""])
	for i := 0; i < len(reached); i++ {
		reached = append(reached, children[groups[reached[i]].Name]...)
	}
	if len(reached) < len(groups) {
		return nil, "some groups are part of one another"
	}
	return children, ""
}
