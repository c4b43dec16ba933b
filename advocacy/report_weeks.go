package advocacy

import (
	"slices"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// Week is what was reached in one ISO week, in the program's zone. Weeks are whole:
// those that were over at the report's time, with five ambassadors or more on each day.
type Week struct {
	// From is its Monday.
	From cadence.Date `json:"from"`
	// Reach is the observed reach of employees' posts of the contents that were first
	// offered in the week, and Clicks how many people followed employees' links in it.
	Reach  metrics.Figure `json:"reach"`
	Clicks metrics.Figure `json:"clicks"`
}

// weeks are those of the period, in order, out of what the report has read already.
func (n *counted) weeks() (weeks []Week) {
	offered := map[string]cadence.Date{} // the Monday of a content's first offer
	for _, r := range n.contents {
		offered[r.ID] = monday(n.offeredOn(r))
	}
	first, last, _ := n.wholeWeeks()
	for from := first; from.Before(last); from = from.AddDays(7) {
		until := from.AddDays(6)
		of := *n
		of.cells = slices.DeleteFunc(slices.Clone(n.cells), func(c cell) bool { return offered[c.content] != from })
		clicks := metrics.NotMeasurable("clicks", metrics.Observed, "clicks", unobserved)
		if n.set.PublicURL != "" {
			clicks = metrics.Count("clicks", n.sums.of(ShareClicks, func(t Tally) bool {
				return human(t) && !t.Day.Before(from) && !until.Before(t.Day)
			}), "clicks")
		}
		weeks = append(weeks, Week{From: from, Reach: of.observedReach(), Clicks: clicks})
	}
	return weeks
}
