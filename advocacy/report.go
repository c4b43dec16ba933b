package advocacy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/content"
	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// Reports are the use cases of those who want to know what the program achieves.
// All are for owners and systems, and what only reads is for auditors too.
type Reports struct{ s *session }

// Period is a span of days in the program's zone, both inclusive.
type Period struct {
	From  cadence.Date `json:"from"`
	Until cadence.Date `json:"until"`
}

// Report is what the program achieved in a period. Every figure says what it
// is: observed, estimated or potential, or not measurable and what is missing.
// The same store and clock give the same report, to the byte.
type Report struct {
	Company string `json:"company"`
	Period  Period `json:"period"`
	// At is when it was made (UTC).
	At time.Time `json:"at"`
	// Sections are in a fixed order.
	Sections []Section `json:"sections"`
	// Departments are group figures, hidden where fewer than five ambassadors
	// stand behind them or could be found out by subtraction, from within the
	// report or from one of another period: it is decided for each day, so that
	// what ambassadors did on days with fewer than five is in no report.
	Departments []metrics.Group `json:"departments"`
	// Multiplier tests the claim that employees' posts are shared 24 times as often,
	// over the contents, first offered in the period, that both sides posted on one
	// network. Employees' figures are told of five ambassadors or more.
	Multiplier metrics.Multiplier `json:"multiplier"`
	// Weeks are the whole weeks of the period, in order.
	Weeks []Week `json:"weeks"`
	// Claims are the founding article's, each with its source.
	Claims []metrics.Claim `json:"claims"`
	// Notes say what the reader has to know.
	Notes []string `json:"notes"`
}

// Section is a titled list of figures.
type Section struct {
	Title   string           `json:"title"`
	Figures []metrics.Figure `json:"figures"`
}

// Report computes the report of a period; a zero bound is the last 90 days up
// to today. It is read from daily counts, which cost the same however much
// happened, and from the figures of the posts of the contents that were first
// offered in the period.
func (g Reports) Report(ctx context.Context, period Period) (Report, error) {
	var r Report
	err := g.s.viewAs(ctx, auditors, func(ctx context.Context, tx *Tx) error {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		now := g.s.instant()
		if period.Until.IsZero() {
			period.Until = g.s.today(set)
		}
		if period.From.IsZero() {
			period.From = period.Until.AddDays(1 - retentionDays)
		}
		if !period.From.Valid() || !period.Until.Valid() {
			return fmt.Errorf("advocacy: report: %w", Problems{{"period", "is not of days of the calendar in the years 1 to 9999"}})
		}
		if period.Until.Before(period.From) {
			return fmt.Errorf("advocacy: report: %w", Problems{{"period", "ends before it begins"}})
		}
		r = Report{Company: set.Company, Period: period, At: now.In(set.location()), Claims: metrics.Claims()}
		n, err := count(ctx, tx, set, period, now)
		if err != nil {
			return err
		}
		n.canRead = g.s.readsFigures(set)
		return n.fill(&r)
	})
	return r, err
}

// Trail is the audit in [from, until), in order. It names subjects, not people. An
// auditor gets all of it. An owner, who knows what is sent to whom, gets what owners,
// editors and systems did, to settings, contents, people and the company's own links,
// numbered from 1: of what ambassadors did, and what was sent to them, times and gaps
// would tell of single people. Each of them has their own part in Consents.Export.
func (g Reports) Trail(ctx context.Context, from, until time.Time) ([]AuditEntry, error) {
	var trail []AuditEntry
	err := g.s.store.View(ctx, func(ctx context.Context, tx *Tx) error {
		_, as, err := g.s.acts(ctx, tx, auditors)
		if err != nil {
			return err
		}
		trail = nil
		for e, err := range tx.Ledger.Trail(ctx, from, until) {
			if err != nil {
				return err
			}
			if as == RoleAuditor {
				trail = append(trail, e)
			} else if e.ofProgram() {
				e.Number = int64(len(trail)) + 1 // the store's has gaps, which would tell of what is left out
				trail = append(trail, e)
			}
		}
		return nil
	})
	return trail, err
}

// counted is everything that a report is computed from.
type counted struct {
	set      Settings
	period   Period
	now      time.Time
	told     cadence.Date // from when on what ambassadors did is told
	crowds   []crowd
	sums     tallies // of the days from told on
	asOf     tallies // of all days up to the period's end
	contents []ContentRecord
	first    map[string]Share // the first share of each content that was shared, by the content's id
	members  []Ambassador     // joined
	people   []Person         // who they are
	networks []int            // the network sizes that members told
	untold   int              // members who told none
	cells    []cell           // what posts achieved
	canRead  bool             // whether a network in use tells what people's posts achieved

	flagged map[cadence.Date]map[string]bool // the ids of contents that are known to have been open for few, by day
	forFew  map[string]bool                  // the ids of contents that were open for few ambassadors
	unmixed map[cadence.Date]bool            // the days on which one was
}

func count(ctx context.Context, tx *Tx, set Settings, period Period, now time.Time) (*counted, error) {
	n := &counted{set: set, period: period, now: now}
	var err error
	if n.asOf, err = tx.Ledger.Tallies(ctx, cadence.Date{}, period.Until,
		append([]Measure{Headcount, AmbassadorCount, InvitedCount, JoinedOn, LeftEarly, ActiveInMonth, PagePosts}, stockMeasures...)...); err != nil {
		return nil, err
	}
	n.crowds = crowds(n.asOf.listed(AmbassadorCount), period)
	n.told = toldFrom(n.crowds, period)
	if n.contents, err = everApproved(ctx, tx); err != nil {
		return nil, err
	}
	n.first = make(map[string]Share, len(n.contents))
	for _, r := range n.contents {
		first, err := tx.Shares.FirstPosted(ctx, r.ID)
		if errors.Is(err, ErrNotFound) {
			continue
		} else if err != nil {
			return nil, err
		}
		n.first[r.ID] = first
	}
	var offered []string
	for _, r := range n.contents {
		if n.offeredIn(r) {
			offered = append(offered, r.ID)
		}
	}
	figures, err := tx.Ledger.Figures(ctx, offered...)
	if err != nil {
		return nil, err
	}
	n.cells = cells(figures)
	for a, err := range tx.Ambassadors.All(ctx) {
		if err != nil {
			return nil, err
		}
		if a.State == Joined {
			n.members = append(n.members, a)
		}
	}
	for _, a := range n.members {
		person, err := tx.People.BySubject(ctx, a.Subject)
		if err != nil {
			return nil, err
		}
		n.people = append(n.people, person)
		size := 0
		for _, channel := range set.channelsOf(a) {
			size += person.Networks[channel]
		}
		if size == 0 {
			n.untold++
		} else {
			n.networks = append(n.networks, size)
		}
	}
	few, err := tx.Ledger.Tallies(ctx, period.From, period.Until, OfferedToFew)
	if err != nil {
		return nil, err
	}
	n.flagged = map[cadence.Date]map[string]bool{}
	for _, t := range few {
		if n.flagged[t.Day] == nil {
			n.flagged[t.Day] = map[string]bool{}
		}
		n.flagged[t.Day][t.Group] = true
	}
	n.lookAtAudiences()
	if !period.Until.Before(n.told) {
		if n.sums, err = tx.Ledger.Tallies(ctx, n.told, period.Until); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// tallies are counts to be added up.
type tallies []Tally

// listed are those of one measure.
func (l tallies) listed(m Measure) tallies {
	return slices.DeleteFunc(slices.Clone(l), func(t Tally) bool { return t.Measure != m })
}

// of is the sum of a measure over what match picks; nil picks everything. What
// was counted on one day and taken back on another, as where the zone changed,
// can leave less than nothing in a part; that is shown as nothing.
func (l tallies) of(m Measure, match func(Tally) bool) int64 {
	var n int64
	for _, t := range l {
		if t.Measure == m && (match == nil || match(t)) {
			n += t.Count
		}
	}
	return max(0, n)
}

// by is the sum of a measure over what match picks, for each value of a key.
func (l tallies) by(m Measure, key func(Tally) string, match func(Tally) bool) map[string]int64 {
	out := map[string]int64{}
	for _, t := range l {
		if t.Measure == m && (match == nil || match(t)) {
			out[key(t)] += t.Count
		}
	}
	for k, n := range out {
		out[k] = max(0, n)
	}
	return out
}

func inGroup(group string) func(Tally) bool {
	return func(t Tally) bool { return t.Group == group }
}

func group(t Tally) string   { return t.Group }
func channel(t Tally) string { return t.Channel }

var human = inGroup(string(ClickHuman))

// today is the day of the report, in the program's zone.
func (n *counted) today() cadence.Date { return cadence.DateOf(n.now.In(n.set.location())) }

// open reports whether a content could be shared at some time of the period.
func (n *counted) open(r ContentRecord) bool {
	zone := n.set.location()
	from, until := n.period.From.In(zone), n.period.Until.AddDays(1).In(zone)
	begins := r.ApprovedAt
	if r.Window.From.After(begins) {
		begins = r.Window.From
	}
	return begins.Before(until) && (r.Window.Until.IsZero() || r.Window.Until.After(from)) &&
		(r.State == content.Approved || !n.first[r.ID].CountedOn.Before(n.period.From) || !r.Window.Until.IsZero())
}

// memberWeeks is the sum over the days that are told, those that have been, of the
// ambassadors on that day, in weeks: the exposure of posts.
func (n *counted) memberWeeks() float64 {
	last := n.today()
	if n.period.Until.Before(last) {
		last = n.period.Until
	}
	return n.memberWeeksOf(n.told, last)
}

// wholeWeeks are the first and the last day of the ISO weeks that are told from
// beginning to end; ok is false where there is none.
func (n *counted) wholeWeeks() (first, last cadence.Date, ok bool) {
	end := n.today().AddDays(-1)
	if n.period.Until.Before(end) {
		end = n.period.Until
	}
	first, last = monday(n.told.AddDays(6)), monday(end.AddDays(1)).AddDays(-1)
	return first, last, first.Before(last)
}

// digests are those of whole weeks, in steps of five, with the ambassadors' weeks that
// they were sent in. Day by day, or one by one, they would tell whose did not come.
func (n *counted) digests() (count int64, weeks float64, ok bool) {
	first, last, ok := n.wholeWeeks()
	if !ok {
		return 0, 0, false
	}
	sent := n.sums.of(DigestsSent, func(t Tally) bool { return !t.Day.Before(first) && !last.Before(t.Day) })
	return (sent + fewest/2) / fewest * fewest, n.memberWeeksOf(first, last), true
}

// memberWeeksOf is memberWeeks of the days from since to last.
func (n *counted) memberWeeksOf(since, last cadence.Date) float64 {
	var days int64
	for _, t := range n.asOf.listed(AmbassadorCount) {
		first := t.Day
		if first.Before(since) {
			first = since
		}
		days += t.Count * max(0, daysBetween(first, last)+1)
	}
	return float64(max(0, days)) / 7
}

// daysBetween is how many days later is after earlier.
func daysBetween(earlier, later cadence.Date) int64 {
	return int64(later.In(time.UTC).Sub(earlier.In(time.UTC)) / (24 * time.Hour))
}

// cohort counts who joined at least 90 days before the period's end, within the
// 90 days before that, and who of them stayed 90 days.
func (n *counted) cohort() (joined, retained int64) {
	last := n.period.Until.AddDays(-retentionDays)
	first := last.AddDays(1 - retentionDays)
	match := func(t Tally) bool { return t.Day.Compare(first) >= 0 && t.Day.Compare(last) <= 0 }
	joined = n.asOf.of(JoinedOn, match)
	return joined, max(0, joined-n.asOf.of(LeftEarly, match))
}

// sortedKeys are a map's keys in order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
