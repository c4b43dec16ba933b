package advocacy

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// planFor is when an ambassador is asked: their own choices over the program's.
// The cap is the program's: no choice raises the attention budget.
func (s Settings) planFor(a Ambassador, holiday func(cadence.Date) bool) cadence.Plan {
	plan := s.Plan
	if a.Preferences.Frequency != nil {
		plan.Cadence.Frequency = *a.Preferences.Frequency
	}
	if len(a.Preferences.Windows) > 0 {
		plan.Cadence.Windows = a.Preferences.Windows
	}
	if a.Preferences.Quiet != nil {
		quieten(&plan.Cadence, *a.Preferences.Quiet)
	}
	plan.Cadence.Quiet.Holiday = holiday
	return plan
}

// quieten adds a person's quiet times to a rule. Its weekends and dates come on
// top; its hours, which may lie apart from the rule's, are cut out of the windows.
func quieten(c *cadence.Cadence, q cadence.Quiet) {
	c.Quiet.Weekends = c.Quiet.Weekends || q.Weekends
	c.Quiet.Dates = slices.Concat(c.Quiet.Dates, q.Dates)
	if q.From == q.To {
		return
	}
	const endOfDay = 24 * 60
	awake := [][2]cadence.TimeOfDay{{q.To, q.From}}
	if q.From < q.To {
		awake = [][2]cadence.TimeOfDay{{0, q.From}, {q.To, endOfDay}}
	}
	windows := c.Windows
	if len(windows) == 0 {
		windows = []cadence.Window{{Days: cadence.EveryDay}}
	}
	var open []cadence.Window
	for _, w := range windows {
		end := w.To
		if end == 0 {
			end = endOfDay
		}
		for _, hours := range awake {
			if from, to := max(w.From, hours[0]), min(end, hours[1]); from < to {
				open = append(open, cadence.Window{Days: w.Days, From: from, To: to})
			}
		}
	}
	if len(open) == 0 {
		// No windows at all would be any time; this is never, and Check says so.
		c.Quiet.From, c.Quiet.To = q.From, q.To
		return
	}
	c.Windows = open
}

// holiday is the calendar of a person's country, nil where none is known.
func (p *Program) holiday(country string) func(cadence.Date) bool {
	if p.holidays == nil {
		return nil
	}
	f, ok := p.holidays(country)
	if !ok {
		return nil
	}
	return f
}

// next is when a person's next digest is due after an instant, and why then.
// history are the instants at which they were written to.
func (p *Program) next(set Settings, person Person, a Ambassador, after time.Time, history []time.Time) (time.Time, cadence.Explanation, bool) {
	plan := set.planFor(a, p.holiday(set.country(person)))
	if after.Before(a.PausedUntil) {
		if a.PausedUntil.Equal(PauseOpen) {
			return time.Time{}, cadence.Explanation{}, false
		}
		after = a.PausedUntil
	}
	zone := set.zone(person)
	at, ok := plan.Next(after, zone, person.ID, history)
	if !ok {
		return time.Time{}, cadence.Explanation{}, false
	}
	return at, plan.Explain(after, zone, person.ID, history), true
}

// schedule sets the ambassador's next digest after an instant. There is none
// for those who paused without an end, or who neither agreed to be written to nor
// gave a standing consent, whose posts are planned at the same moments.
func (p *Program) schedule(ctx context.Context, tx *Tx, set Settings, person Person, a *Ambassador, after time.Time) error {
	a.NextDigest = time.Time{}
	if a.State != Joined || a.Preferences.Messages == OnPage && a.Standing == nil {
		return nil
	}
	history, err := writtenTo(ctx, tx, person.Subject, after, "")
	if err != nil {
		return err
	}
	if at, _, ok := p.next(set, person, *a, after, history); ok {
		a.NextDigest = at.UTC()
	}
	return nil
}

// reschedule plans a stored person's messages anew after something about them changed.
func (p *Program) reschedule(ctx context.Context, tx *Tx, set Settings, person Person) error {
	a, err := tx.Ambassadors.Get(ctx, person.Subject)
	if errors.Is(err, ErrNotFound) || err == nil && a.State != Joined {
		return nil
	}
	if err != nil {
		return err
	}
	before := a.NextDigest
	if err := p.schedule(ctx, tx, set, person, &a, p.instant()); err != nil || a.NextDigest.Equal(before) {
		return err
	}
	return tx.Ambassadors.Put(ctx, a)
}

// rescheduleAll plans everybody's messages anew after the program's own rhythm changed.
func (p *Program) rescheduleAll(ctx context.Context, tx *Tx, set Settings) error {
	// Collected first: a store may not allow writing while it is being read.
	var joined []string
	for a, err := range tx.Ambassadors.All(ctx) {
		if err != nil {
			return err
		}
		if a.State == Joined {
			joined = append(joined, a.Subject)
		}
	}
	for _, subject := range joined {
		person, err := tx.People.BySubject(ctx, subject)
		if err != nil {
			return err
		}
		if err := p.reschedule(ctx, tx, set, person); err != nil {
			return err
		}
	}
	return nil
}

// writtenTo are the instants since 31 days before now at which a person was
// written to, or will be by what is planned, which is what caps look at. The
// message except is left out.
func writtenTo(ctx context.Context, tx *Tx, subject string, now time.Time, except string) ([]time.Time, error) {
	// Retries may have moved a message past its moment by days.
	nudges, err := tx.Nudges.ForSubject(ctx, subject, now.AddDate(0, 0, -40))
	if err != nil {
		return nil, err
	}
	var times []time.Time
	for _, n := range nudges {
		if n.ID == except {
			continue
		}
		switch n.State {
		case NudgePlanned:
			times = append(times, later(n.Due, n.NotBefore))
		case NudgeSent, NudgeSending, NudgeUnconfirmed:
			at := n.SentAt
			if at.IsZero() {
				at = n.Due
			}
			times = append(times, at)
		}
	}
	return times, nil
}
