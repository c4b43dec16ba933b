package advocacy

import (
	"context"
	"slices"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// What tells of people who do nothing (who pause, who ignore what they are sent) is
// counted once a month, in steps of five people, and reports tell that. Counted anew
// for each report, the difference of two reports would tell what the one person did
// who came, went or chose in between.

// worn is how many messages in a row somebody has ignored who counts as worn out.
const worn = 3

// takeStock counts the ambassadors of the month's first day, by its first Tick, and
// looks once a day at what is open for few of them.
func (p *Program) takeStock(ctx context.Context, set Settings) error {
	today := p.today(set)
	month := firstOfMonth(today)
	done := func(ctx context.Context, tx *Tx) (counted, looked bool, err error) {
		found, err := tx.Ledger.Tallies(ctx, month, today, StockOf, OfferedToFew)
		for _, t := range found {
			counted = counted || t.Measure == StockOf
			looked = looked || t.Measure == OfferedToFew && t.Group == "" && t.Day == today
		}
		return counted, looked, err
	}
	var counted, looked bool
	err := p.store.View(ctx, func(ctx context.Context, tx *Tx) (err error) {
		counted, looked, err = done(ctx, tx)
		return err
	})
	if err != nil || counted && looked {
		return err
	}
	return p.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		counted, looked, err := done(ctx, tx) // another node may have been first
		if err == nil && !counted {
			err = p.countStock(ctx, tx, month)
		}
		if err == nil && !looked {
			err = p.noteAudiences(ctx, tx)
		}
		return err
	})
}

// countStock counts a month's stock. What too few people stand behind is 0, or not
// there.
func (p *Program) countStock(ctx context.Context, tx *Tx, month cadence.Date) error {
	now := p.instant()
	var members, muted, ignoring int64
	var ignored []int
	var shares []int64
	sharing := 0
	for a, err := range tx.Ambassadors.All(ctx) {
		if err != nil {
			return err
		}
		if a.State != Joined {
			continue
		}
		members++
		if a.Preferences.Messages == OnPage || a.Paused(now) {
			muted++
		}
		if a.Unanswered >= worn {
			ignoring++
		}
		ignored, shares = append(ignored, a.Unanswered), append(shares, int64(a.Shares))
		if a.Shares > 0 {
			sharing++
		}
	}
	list := []Tally{
		{Measure: StockOf, Day: month, Count: members},
		{Measure: StockMuted, Day: month, Count: inFives(muted, members)},
		{Measure: StockWornOut, Day: month, Count: inFives(ignoring, members)},
	}
	if members >= 2*fewest { // of fewer, a median is that of most of them
		slices.Sort(ignored)
		half := len(ignored) / 2
		list = append(list, Tally{Measure: StockIgnored, Day: month, Count: int64(ignored[half] + ignored[(len(ignored)-1)/2])})
	}
	if sharing >= fewest {
		h, err := metrics.ProgramHealth(metrics.Activity{AsOf: now, Eligible: members, Members: members, SharesByMember: shares}, metrics.DefaultConfidence)
		if err != nil {
			return err
		}
		list = append(list, Tally{Measure: StockConcentration, Day: month, Count: int64(10*h.Concentration.Value + 0.5)})
	}
	return tx.Ledger.Count(ctx, list)
}

// inFives is a part of some people in steps of five; 0 where fewer than five are in
// it, or fewer than five are not.
func inFives(part, of int64) int64 {
	if of-part < fewest {
		return 0
	}
	return part / fewest * fewest
}

// lastStock are the counts of the newest stock of a report's period or before it.
func (n *counted) lastStock() (month cadence.Date, told map[Measure]int64) {
	told = map[Measure]int64{}
	for _, t := range n.asOf {
		if t.Measure == StockOf && month.Before(t.Day) {
			month = t.Day
		}
	}
	for _, t := range n.asOf {
		if t.Day == month && slices.Contains(stockMeasures, t.Measure) {
			told[t.Measure] = t.Count
		}
	}
	return month, told
}

var stockMeasures = []Measure{StockOf, StockMuted, StockWornOut, StockIgnored, StockConcentration}

// fromStock puts what the stock tells in the place of a figure that was computed from
// nothing.
func fromStock(f metrics.Figure, month cadence.Date, told bool, value func(metrics.Figure) metrics.Figure, missing string) metrics.Figure {
	switch {
	case month == (cadence.Date{}):
		return metrics.NotMeasurable(f.Name, f.Kind, f.Unit, "the first day of a month; it is counted on that, so that it tells of nobody")
	case !told:
		return metrics.NotMeasurable(f.Name, f.Kind, f.Unit, missing+", on "+month.String())
	}
	return note(value(f), "as of "+month.String())
}

// fatigueFromStock is how worn out ambassadors were when stock was taken last.
func (n *counted) fatigueFromStock(load *metrics.AmbassadorLoad) error {
	month, told := n.lastStock()
	members := told[StockOf]
	part, err := metrics.AmbassadorFatigue(metrics.AmbassadorActivity{Ambassadors: members, Muted: told[StockMuted],
		IgnoredInRow: map[int]int64{0: members - told[StockWornOut], worn: told[StockWornOut]}}, &metrics.AmbassadorOptions{IgnoredLimit: worn})
	if err != nil {
		return err
	}
	is := func(of metrics.Figure) func(metrics.Figure) metrics.Figure {
		return func(metrics.Figure) metrics.Figure { return of }
	}
	load.MuteRate = fromStock(load.MuteRate, month, told[StockMuted] > 0, is(note(part.MuteRate, "in steps of five people")),
		"at least five who had muted, and five who had not")
	load.WornOut = fromStock(load.WornOut, month, told[StockWornOut] > 0, is(note(part.WornOut, "in steps of five people")),
		"at least five of them, and five who were not")
	median, some := told[StockIgnored]
	load.IgnoredInRow = fromStock(load.IgnoredInRow, month, some, func(f metrics.Figure) metrics.Figure {
		return metrics.Figure{Name: f.Name, Kind: f.Kind, Unit: f.Unit, Value: float64(median) / 2}
	}, "at least ten ambassadors")
	return nil
}
