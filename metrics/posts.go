package metrics

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
)

// PostCount is what a network tells of one post.
type PostCount struct {
	// Content names what was posted: the same on both sides where both
	// published the same.
	Content string `json:"content"`
	// Unit is a random id that the posts of one employee share, and that leads
	// back to nobody; a post without one stands for itself. That of a post of
	// the company means nothing: its page is no sample of pages.
	Unit string `json:"unit,omitempty"`
	// Events is how often the post was reshared.
	Events int64 `json:"events"`
	// Exposure is what the reshares came from, as in [Rate]: impressions, or
	// the size of the author's network. Posts with 0 count for nothing.
	Exposure float64 `json:"exposure"`
}

// Sides of a comparison.
const (
	ofEmployees = iota
	ofCompany
)

// tally adds up posts.
type tally struct{ events, exposure float64 }

func (t *tally) add(other tally) {
	t.events += other.events
	t.exposure += other.exposure
}

// postSet holds the posts of the contents that both sides published, in an order of
// its own, so that nothing depends on that in which they came.
type postSet struct {
	posts [2][]tally
	sum   [2]tally
	// contents, units and cells add up the posts that vary together: of one
	// content, of one employee, and of one employee on one content.
	contents [][2]tally
	units    []tally
	cells    []tally
	// left counts the posts of contents that only one side published.
	left int
}

func checkPosts(problems *Problems, field string, posts []PostCount) {
	var events float64
	for i, p := range posts {
		events += float64(max(0, p.Events))
		if p.Content != "" && p.Events >= 0 && p.Exposure > 0 && !math.IsInf(p.Exposure, 1) {
			continue
		}
		at := fmt.Sprintf("%s[%d]", field, i)
		if p.Content == "" {
			problems.add(at+".Content", "is empty; name what was posted, as on the other side")
		}
		problems.count(at+".Events", p.Events)
		problems.amount(at+".Exposure", p.Exposure)
		if p.Events > 0 && p.Exposure == 0 {
			problems.add(at+".Exposure", "is 0, with %d events; leave out posts whose exposure is not known", p.Events)
		}
	}
	if events > maxCounted {
		problems.add(field, "have %.0f events; more than %d cannot be compared", events, int64(maxCounted))
	}
}

func newPostSet(employees, company []PostCount) *postSet {
	byEmployees, byCompany := shown(employees), shown(company)
	contents := places(byCompany, func(p PostCount) string { return p.Content })
	s := &postSet{left: len(byEmployees) + len(byCompany)}
	byEmployees = only(byEmployees, contents)
	contents = places(byEmployees, func(p PostCount) string { return p.Content })
	byCompany = only(byCompany, contents)
	s.left -= len(byEmployees) + len(byCompany)

	authors := places(byEmployees, func(p PostCount) string { return p.Unit })
	s.contents, s.units = make([][2]tally, len(contents)), make([]tally, len(authors))
	for side, posts := range [2][]PostCount{byEmployees, byCompany} {
		last := placedPost{author: -1}
		for _, p := range inOrder(posts, contents, authors) {
			s.posts[side] = append(s.posts[side], p.tally)
			s.sum[side].add(p.tally)
			s.contents[p.content][side].add(p.tally)
			if side == ofEmployees {
				s.addEmployees(p, last)
				last = p
			}
		}
	}
	return s
}

// addEmployees adds a post to that of its author, which may have been the last as well.
func (s *postSet) addEmployees(p, last placedPost) {
	switch {
	case p.author < 0:
		s.units = append(s.units, p.tally)
		s.cells = append(s.cells, p.tally)
		return
	case p.author == last.author && p.content == last.content:
		s.cells[len(s.cells)-1].add(p.tally)
	default:
		s.cells = append(s.cells, p.tally)
	}
	s.units[p.author].add(p.tally)
}

// shown are the posts that anybody saw, in a slice of its own.
func shown(posts []PostCount) []PostCount {
	return slices.DeleteFunc(slices.Clone(posts), func(p PostCount) bool { return p.Exposure == 0 })
}

// only leaves the posts of these contents in the slice.
func only(posts []PostCount, contents map[string]int) []PostCount {
	return slices.DeleteFunc(posts, func(p PostCount) bool {
		_, found := contents[p.Content]
		return !found
	})
}

// places numbers the names of posts in their order, but for empty ones.
func places(posts []PostCount, name func(PostCount) string) map[string]int {
	numbers := make(map[string]int)
	for _, p := range posts {
		if n := name(p); n != "" {
			numbers[n] = 0
		}
	}
	for i, n := range slices.Sorted(maps.Keys(numbers)) {
		numbers[n] = i
	}
	return numbers
}

// placedPost has numbers for names; an author of -1 is nobody else's.
type placedPost struct {
	content, author int
	tally
}

func inOrder(posts []PostCount, contents, authors map[string]int) []placedPost {
	placed := make([]placedPost, len(posts))
	for i, p := range posts {
		author, found := authors[p.Unit]
		if !found {
			author = -1
		}
		placed[i] = placedPost{contents[p.Content], author, tally{float64(p.Events), p.Exposure}}
	}
	slices.SortFunc(placed, func(a, b placedPost) int {
		return cmp.Or(a.content-b.content, a.author-b.author, cmp.Compare(a.events, b.events), cmp.Compare(a.exposure, b.exposure))
	})
	return placed
}

func (s *postSet) rate(side int) Rate {
	return Rate{Events: int64(s.sum[side].events), Exposure: s.sum[side].exposure}
}

// ratio is the ratio of sums.
func (s *postSet) ratio() float64 {
	e, c := s.sum[ofEmployees], s.sum[ofCompany]
	return e.events / c.events * (c.exposure / e.exposure)
}

// withoutEvents reports whether a side has none, so that only one end of an interval
// can be had.
func (s *postSet) withoutEvents() bool {
	return s.sum[ofEmployees].events == 0 || s.sum[ofCompany].events == 0
}

// part is the part of a side's exposure that lies in t.
func (s *postSet) part(side int, t tally) float64 { return t.exposure / s.sum[side].exposure }

// residual is by how much t moves the logarithm of its side's rate.
func (s *postSet) residual(side int, t tally) float64 {
	return t.events/s.sum[side].events - s.part(side, t)
}

// residualWithout is the same had t no say in the rate that it is held against; the
// sum of its squares is about the jackknife's variance.
func (s *postSet) residualWithout(side int, t tally) float64 {
	part := s.part(side, t)
	if part >= 1 {
		return 0
	}
	return s.residual(side, t) / (1 - part)
}

// squares adds up what f makes of each of the employees' tallies, squared.
func (s *postSet) squares(tallies []tally, f func(side int, t tally) float64) float64 {
	sum := 0.0
	for _, t := range tallies {
		v := f(ofEmployees, t)
		sum += v * v
	}
	return sum
}
