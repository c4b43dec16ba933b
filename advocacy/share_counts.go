package advocacy

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// postsInWeek counts a person's posted shares on a channel in the ISO week of a day.
func postsInWeek(ctx context.Context, tx *Tx, subject, channel string, day cadence.Date) (int, error) {
	week := monday(day)
	return posts(ctx, tx, subject, func(sh Share) bool { return sh.Channel == channel && monday(sh.CountedOn) == week })
}

// posts counts a person's posted shares that match.
func posts(ctx context.Context, tx *Tx, subject string, match func(Share) bool) (int, error) {
	// A draft may have lain for long: the day of posting has no bound on the
	// day of making.
	shares, err := tx.Shares.ForSubject(ctx, subject, time.Time{})
	n := 0
	for _, sh := range shares {
		if sh.State.Posted() && match(sh) {
			n++
		}
	}
	return n, err
}

func monday(day cadence.Date) cadence.Date { return day.AddDays(-(int(day.Weekday()) + 6) % 7) }

func firstOfMonth(day cadence.Date) cadence.Date {
	return cadence.Date{Year: day.Year, Month: day.Month, Day: 1}
}

// post moves a share to a posted state and counts it.
func (p *Program) post(ctx context.Context, tx *Tx, by string, sh *Share, to ShareState, person Person, from ...ShareState) error {
	counted := sh.State.Posted()
	if sh.PostedAt.IsZero() {
		set, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		if sh.CountedOn, err = p.countDay(ctx, tx, set); err != nil {
			return err
		}
		r, err := tx.Contents.Get(ctx, sh.Content)
		if err != nil {
			return err
		}
		sh.PostedAt, sh.Department, sh.Kind = p.instant(), person.Department, r.Kind
	}
	if err := p.moveShare(ctx, tx, by, sh, to, from...); err != nil || counted {
		return err
	}
	return countShare(ctx, tx, *sh, 1)
}

// take moves a share to a state in which it is not live, and out of the counts.
func (p *Program) take(ctx context.Context, tx *Tx, by string, sh *Share, to ShareState) error {
	counted := sh.State.Posted()
	if err := p.moveShare(ctx, tx, by, sh, to, sh.State); err != nil || !counted {
		return err
	}
	return countShare(ctx, tx, *sh, -1)
}

// countShare adds a share that was just posted to the counts, or with -1 takes
// one out that was just taken back. A page's post is nobody's share.
func countShare(ctx context.Context, tx *Tx, sh Share, by int64) error {
	if sh.Subject == "" && sh.Page == "" {
		return nil // nobody's any more: leave has counted it out
	}
	day := sh.CountedOn
	if sh.Page != "" {
		count := Tally{Measure: PagePosts, Day: day, Channel: sh.Channel, Count: by}
		if sh.Link != "" {
			count.Group = PostLinked
		}
		return tx.Ledger.Count(ctx, []Tally{count})
	}
	tallies := []Tally{
		{Measure: SharesPosted, Day: day, Channel: sh.Channel, Group: string(sh.Kind), Count: by},
		{Measure: SharesByDepartment, Day: day, Group: sh.Department, Count: by},
	}
	if sh.OwnWords {
		tallies = append(tallies, Tally{Measure: SharesOwnWords, Day: day, Channel: sh.Channel, Count: by})
	}
	if sh.Rule != "" {
		tallies = append(tallies, Tally{Measure: SharesDisclosed, Day: day, Channel: sh.Channel, Group: sh.Rule, Count: by})
	}
	// The week's n-th post is the one that came or went, whichever day it is of:
	// with the others, n is one more.
	others := 0
	if by > 0 || sh.State == ShareRemoving {
		others = -1
	}
	inWeek, inMonth := 0, 0
	if _, err := posts(ctx, tx, sh.Subject, func(s Share) bool {
		if s.Channel == sh.Channel && monday(s.CountedOn) == monday(day) {
			inWeek++
		}
		if firstOfMonth(s.CountedOn) == firstOfMonth(day) {
			inMonth++
		}
		return true
	}); err != nil {
		return err
	}
	if n := inWeek + others + 1; n <= mostPosts {
		tallies = append(tallies, Tally{Measure: WeeksWithPosts, Day: monday(day), Channel: sh.Channel, Group: strconv.Itoa(n), Count: by})
	}
	if inMonth+others == 0 {
		tallies = append(tallies, Tally{Measure: ActiveInMonth, Day: firstOfMonth(day), Count: by})
	}
	if err := tx.Ledger.Count(ctx, tallies); err != nil {
		return err
	}
	a, err := tx.Ambassadors.Get(ctx, sh.Subject)
	if errors.Is(err, ErrNotFound) || err == nil && a.State != Joined {
		return nil
	}
	if err != nil {
		return err
	}
	a.Shares, a.Unanswered = max(0, a.Shares+int(by)), 0
	return tx.Ambassadors.Put(ctx, a)
}

// mostPosts is where the count of posts in a week stops telling numbers apart.
const mostPosts = 10
