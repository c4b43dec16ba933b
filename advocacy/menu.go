package advocacy

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// menu is the contents that were ever approved, prepared once so that what each
// of many people is offered costs little. It is for one goroutine.
type menu struct {
	best     []*ContentRecord // in the order in which they are offered
	approved []*ContentRecord // in the order in which they were approved
	takes    map[taken]bool   // what Program.takes answered
}

// taken is a content on a channel.
type taken struct{ content, channel string }

// readMenu reads it.
func readMenu(ctx context.Context, tx *Tx) (*menu, error) {
	contents, err := everApproved(ctx, tx)
	return newMenu(contents), err
}

func newMenu(contents []ContentRecord) *menu {
	m := &menu{takes: make(map[taken]bool)}
	for i := range contents {
		m.best = append(m.best, &contents[i])
	}
	m.approved = slices.Clone(m.best)
	slices.SortFunc(m.best, func(x, y *ContentRecord) int {
		return cmp.Or(cmp.Compare(y.Priority, x.Priority), y.Published.Compare(x.Published), cmp.Compare(x.ID, y.ID))
	})
	slices.SortFunc(m.approved, func(x, y *ContentRecord) int {
		return cmp.Or(x.ApprovedAt.Compare(y.ApprovedAt), cmp.Compare(x.ID, y.ID))
	})
	return m
}

// firstOpen is when the first of the contents that are open today was approved,
// zero when none is.
func (m *menu) firstOpen() time.Time {
	for _, r := range m.approved {
		if r.State == content.Approved {
			return r.ApprovedAt
		}
	}
	return time.Time{}
}

// candidate is a content that can be offered to a person.
type candidate struct {
	*ContentRecord
	topic string // the person's topic that it is about
}

// candidates are the contents that a person can share at an instant, best first:
// by priority, those in the person's own language before others, the newest first.
func (p *Program) candidates(set Settings, person Person, a Ambassador, m *menu, now time.Time) []candidate {
	own := primaryTag(set.reads(person, a)[0])
	channels := set.channelsOf(a)
	var list []candidate
	for _, r := range m.best {
		if r.State != content.Approved || !r.Window.Contains(now) || slices.Contains(a.Preferences.Passed, r.ID) {
			continue
		}
		topic, ok := set.meant(person, a, *r)
		if ok && slices.ContainsFunc(channels, func(name string) bool { return p.canTake(m, name, r) }) {
			list = append(list, candidate{r, topic})
		}
	}
	foreign := func(c candidate) int {
		if primaryTag(c.Language) == own {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(list, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(y.Priority, x.Priority), cmp.Compare(foreign(x), foreign(y)))
	})
	return list
}

// canTake is takes, asked once for each content and channel.
func (p *Program) canTake(m *menu, channel string, r *ContentRecord) bool {
	key := taken{r.ID, channel}
	can, known := m.takes[key]
	if !known {
		can = p.takes(channel, *r)
		m.takes[key] = can
	}
	return can
}

// offersOf makes offers of candidates: on the channels that can take each, and why.
func (p *Program) offersOf(set Settings, person Person, a Ambassador, m *menu, list []candidate, now time.Time) []Offer {
	own := primaryTag(set.reads(person, a)[0])
	var offers []Offer
	for _, c := range list {
		offers = append(offers, Offer{
			Content: *c.ContentRecord,
			Reasons: set.reasons(person, *c.ContentRecord, c.topic, own, now),
			Channels: slices.DeleteFunc(slices.Clone(set.channelsOf(a)), func(name string) bool {
				return !p.canTake(m, name, c.ContentRecord)
			}),
		})
	}
	return offers
}

// offers are a person's offers at an instant out of some contents, on the
// channels that can take each.
func (p *Program) offers(set Settings, person Person, a Ambassador, contents []ContentRecord, now time.Time) []Offer {
	m := newMenu(contents)
	return p.offersOf(set, person, a, m, p.candidates(set, person, a, m, now), now)
}
