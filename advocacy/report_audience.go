package advocacy

import (
	"context"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// What was shared of a content that is meant for fewer than five ambassadors is
// theirs, as is the total less what the others are. So while one is open, shares
// are not told by kind, whether it was shared or not, and it is in no figure on
// contents. That a day was one of those is kept, so that it stays so when the content
// is meant for others later, or more join whom it is meant for.

// noteAudiences keeps which of some contents are open for few ambassadors today; all
// that are approved where none is named.
func (p *Program) noteAudiences(ctx context.Context, tx *Tx, some ...ContentRecord) error {
	set, err := tx.settings(ctx)
	if err != nil {
		return err
	}
	today := p.today(set)
	n, err := count(ctx, tx, set, Period{today, today}, p.instant())
	if err != nil {
		return err
	}
	var tallies []Tally
	if len(some) == 0 {
		some = n.contents
		tallies = append(tallies, Tally{Measure: OfferedToFew, Day: today, Count: 1})
	}
	c := crowdOn(n.crowds, today)
	for _, r := range some {
		if r.State == content.Approved && r.Window.Contains(n.now) && !n.flagged[today][r.ID] && n.isForFew(r, c) {
			tallies = append(tallies, Tally{Measure: OfferedToFew, Day: today, Group: r.ID, Count: 1})
		}
	}
	if len(tallies) == 0 {
		return nil
	}
	return tx.Ledger.Count(ctx, tallies)
}

// lookAtAudiences finds the contents for few ambassadors, and moves told past
// days on which nothing else was open.
func (n *counted) lookAtAudiences() {
	n.forFew, n.unmixed = map[string]bool{}, map[cadence.Date]bool{}
	zone, day := n.set.location(), n.period.Until.AddDays(1)
	type opening struct {
		content     ContentRecord
		from, until cadence.Date
	}
	var openings []opening
	for _, r := range n.contents {
		o := opening{content: r, from: cadence.DateOf(r.ApprovedAt.In(zone)), until: n.period.Until}
		if from := cadence.DateOf(r.Window.From.In(zone)); !r.Window.From.IsZero() && o.from.Before(from) {
			o.from = from
		}
		if until := cadence.DateOf(r.Window.Until.In(zone)); !r.Window.Until.IsZero() && until.Before(o.until) {
			o.until = until
		}
		if o.from.Before(day) {
			day = o.from
		}
		openings = append(openings, o)
	}
	if day.Before(n.told) {
		day = n.told
	}
	for ; !n.period.Until.Before(day) && !n.today().Before(day); day = day.AddDays(1) {
		c := crowdOn(n.crowds, day)
		few, others := 0, 0
		for _, o := range openings {
			flagged := n.flagged[day][o.content.ID]
			if !flagged && (day.Before(o.from) || o.until.Before(day)) {
				continue
			}
			switch {
			case flagged || n.isForFew(o.content, c):
				few++
				n.forFew[o.content.ID] = true
			case o.content.State != content.Recalled: // it is not known when
				others++
			}
		}
		switch {
		case few > 0 && others == 0:
			n.told = day.AddDays(1)
		case few > 0:
			n.unmixed[day] = true
		}
	}
}

// isForFew reports whether a content's audience had ambassadors on some days, but
// not enough. Of countries and languages, the content's own among them, only
// today's ambassadors are known.
func (n *counted) isForFew(r ContentRecord, c crowd) bool {
	a := r.Audience
	if len(a.Departments) > 0 && c.few(func(name string) bool {
		return content.Audience{Departments: a.Departments}.Matches(name, "", "")
	}) {
		return true
	}
	_, shared := n.first[r.ID]
	people := 0
	for i, person := range n.people {
		anyTopic := n.members[i]
		anyTopic.Preferences.Topics = nil
		if _, meant := n.set.meant(person, anyTopic, r); meant {
			people++
		}
	}
	return people < min(fewest, len(n.people)) && (people > 0 || shared)
}
