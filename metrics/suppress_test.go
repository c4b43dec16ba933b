package metrics_test

import (
	"fmt"
	"math/bits"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func group(name, parent string, people int64) metrics.Group {
	return metrics.Group{Name: name, Parent: parent, People: people, Figures: []metrics.Figure{metrics.Count("clicks", people, "")}}
}

func hidden(groups []metrics.Group) []string {
	names := []string{}
	for _, g := range groups {
		if g.Hidden {
			names = append(names, g.Name)
		}
	}
	return names
}

func TestSuppress(t *testing.T) {
	for name, c := range map[string]struct {
		groups []metrics.Group
		k      int
		want   []string
	}{
		"nothing to hide":                  {[]metrics.Group{group("all", "", 30), group("a", "all", 20), group("b", "all", 10)}, 5, []string{}},
		"a second one with the only small": {[]metrics.Group{group("all", "", 33), group("a", "all", 20), group("b", "all", 10), group("c", "all", 3)}, 5, []string{"b", "c"}},
		"two small ones hide each other":   {[]metrics.Group{group("all", "", 27), group("a", "all", 20), group("b", "all", 4), group("c", "all", 3)}, 5, []string{"b", "c"}},
		"two small ones that are too few":  {[]metrics.Group{group("all", "", 34), group("a", "all", 20), group("b", "all", 2), group("c", "all", 2), group("d", "all", 10)}, 5, []string{"b", "c", "d"}},
		"people in no group are a rest":    {[]metrics.Group{group("all", "", 33), group("a", "all", 20), group("b", "all", 10)}, 5, []string{"b"}},
		"no total, same care":              {[]metrics.Group{group("a", "", 20), group("b", "", 10), group("c", "", 3)}, 5, []string{"b", "c"}},
		"everything below goes along":      {[]metrics.Group{group("all", "", 33), group("a", "all", 20), group("b", "all", 10), group("b1", "b", 10), group("c", "all", 3)}, 5, []string{"b", "b1", "c"}},
		"nobody tells nothing":             {[]metrics.Group{group("all", "", 20), group("a", "all", 20), group("b", "all", 0)}, 5, []string{}},
		"a small company":                  {[]metrics.Group{group("all", "", 3), group("a", "all", 3)}, 5, []string{"all", "a"}},
		"the default":                      {[]metrics.Group{group("a", "", 5), group("b", "", 4), group("c", "", 9)}, 0, []string{"a", "b"}},
		"ties by name, not by order":       {[]metrics.Group{group("z", "", 9), group("y", "", 9), group("c", "", 3)}, 5, []string{"y", "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			before := slices.Clone(c.groups)
			got := metrics.Suppress(c.groups, c.k)
			assert.Equal(t, c.want, hidden(got))
			assert.Equal(t, before, c.groups, "the input is left alone")
			reasons := map[string]bool{}
			for i, g := range got {
				assert.Equal(t, before[i].Name, g.Name)
				if g.Hidden {
					assert.Zero(t, g.People)
					assert.Nil(t, g.Figures)
					reasons[g.Reason] = true
				}
			}
			assert.LessOrEqual(t, len(reasons), 1, "the reason does not tell the small from the protecting")
		})
	}
}

func TestSuppressHidesABrokenHierarchy(t *testing.T) {
	for name, groups := range map[string][]metrics.Group{
		"name twice":     {group("a", "", 20), group("a", "", 30)},
		"no name":        {group("", "", 20), group("b", "", 30)},
		"unknown parent": {group("a", "x", 20), group("b", "", 30)},
		"circle":         {group("a", "b", 20), group("b", "a", 20), group("c", "", 9)},
		"own parent":     {group("a", "a", 20), group("c", "", 9)},
		"negative":       {group("a", "", -20), group("b", "", 30)},
		"parts too many": {group("a", "", 20), group("b", "a", 30)},
	} {
		t.Run(name, func(t *testing.T) {
			for _, g := range metrics.Suppress(groups, 5) {
				assert.True(t, g.Hidden)
				assert.Nil(t, g.Figures)
				assert.Contains(t, g.Reason, "no hierarchy: ")
			}
		})
	}
	assert.Empty(t, metrics.Suppress(nil, 5))
}

// An attacker adds and subtracts every figure that is shown, and the total. No set of
// fewer than k people may come out.
func TestSuppressWithstandsDifferences(t *testing.T) {
	const k = 5
	rapid.Check(t, func(t *rapid.T) {
		// A tree of groups over atoms: sets of people that no figure divides.
		n := rapid.IntRange(1, 9).Draw(t, "groups")
		parents := make([]int, n)
		direct := make([]int64, n)
		for i := range n {
			parents[i] = rapid.IntRange(-1, i-1).Draw(t, "parent")
			direct[i] = rapid.OneOf(rapid.Int64Range(0, 4), rapid.Int64Range(0, 20)).Draw(t, "people")
		}
		people := slices.Clone(direct)
		atoms := make([]uint, n) // the atoms of each group, as bits
		for i := n - 1; i >= 0; i-- {
			atoms[i] |= 1 << i
			if parents[i] >= 0 {
				people[parents[i]] += people[i]
				atoms[parents[i]] |= atoms[i]
			}
		}
		groups := make([]metrics.Group, n)
		for i := range n {
			parent := ""
			if parents[i] >= 0 {
				parent = fmt.Sprint(parents[i])
			}
			groups[i] = group(fmt.Sprint(i), parent, people[i])
		}
		shown := []uint{1<<n - 1} // the total
		for i, g := range metrics.Suppress(groups, k) {
			if !g.Hidden {
				shown = append(shown, atoms[i])
			}
			require.False(t, !g.Hidden && g.People > 0 && g.People < k, "a small group is shown")
		}
		size := func(set uint) int64 {
			var size int64
			for ; set != 0; set &= set - 1 {
				size += direct[bits.TrailingZeros(set)]
			}
			return size
		}
		if size(1<<n-1) < k {
			return // the total itself is too small, and nothing else is shown
		}
		for set := uint(1); set < 1<<n; set++ {
			if s := size(set); s > 0 && s < k {
				require.False(t, spans(shown, set, n), "atoms %b of %d people come out of %b", set, s, shown)
			}
		}
	})
}

// spans reports whether the indicator of target is a linear combination of those of the
// sets, over atoms 0 to n-1.
func spans(sets []uint, target uint, n int) bool {
	row := func(set uint) []float64 {
		r := make([]float64, n)
		for i := range n {
			r[i] = float64(set >> i & 1)
		}
		return r
	}
	rank := func(sets []uint) int {
		var basis [][]float64
		var pivots []int
		for _, set := range sets {
			r := row(set)
			for b, pivot := range pivots {
				factor := r[pivot] / basis[b][pivot]
				for i := range r {
					r[i] -= factor * basis[b][i]
				}
			}
			if pivot := slices.IndexFunc(r, func(v float64) bool { return v > 1e-9 || v < -1e-9 }); pivot >= 0 {
				basis, pivots = append(basis, r), append(pivots, pivot)
			}
		}
		return len(basis)
	}
	return rank(append(slices.Clone(sets), target)) == rank(sets)
}
