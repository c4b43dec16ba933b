package advocacy

import (
	"context"
	"errors"

	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// Touched is whom and what a recall or a freeze would touch just now. What waits to be
// posted is told in steps of five, posts on the company's pages among it, since one
// more or less would tell of a person.
type Touched struct {
	// People are the employees that the contents are offered to, by department.
	People int64
	// Contents are those that would be offered no more.
	Contents int
	// Waiting are shares that would be cancelled: written, approved, opened. OnTheirWay
	// are those that would be deleted if they turn out to be live.
	Waiting, OnTheirWay int
}

// errRehearsed takes back what was only tried.
var errRehearsed = errors.New("rehearsed")

// RecallPreview is what Recall of a content would touch. It changes nothing.
func (c Contents) RecallPreview(ctx context.Context, id string) (Touched, error) {
	return c.s.rehearsal(ctx, editors, func(ctx context.Context, tx *Tx) (t Touched, err error) {
		r, err := tx.Contents.Get(ctx, id)
		if err != nil {
			return t, lookedUp("content", err)
		}
		if err := r.move(content.Recalled); err != nil {
			return t, err
		}
		t.Waiting, t.OnTheirWay, err = c.s.takeBack(ctx, tx, id)
		return t, errors.Join(err, t.reach(ctx, tx, r))
	})
}

// FreezePreview is what setting Settings.Frozen would touch. It changes nothing.
func (c Configuration) FreezePreview(ctx context.Context) (Touched, error) {
	return c.s.rehearsal(ctx, owners, func(ctx context.Context, tx *Tx) (t Touched, err error) {
		if t.Waiting, err = c.s.freeze(ctx, tx); err != nil {
			return t, err
		}
		approved, err := tx.Contents.List(ctx, content.Approved)
		return t, errors.Join(err, t.reach(ctx, tx, approved...))
	})
}

// reach adds the contents and whom they are for.
func (t *Touched) reach(ctx context.Context, tx *Tx, contents ...ContentRecord) error {
	headcounts, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{}, Headcount)
	byDepartment := map[string]int64{}
	for _, h := range headcounts {
		byDepartment[h.Group] += h.Count
	}
	for department, people := range byDepartment {
		for _, r := range contents {
			if matches(r.Audience.Departments, department) {
				t.People += people
				break
			}
		}
	}
	t.Contents = len(contents)
	return err
}

// rehearsal does something in a transaction that is given up.
func (s *session) rehearsal(ctx context.Context, may []Role, f func(context.Context, *Tx) (Touched, error)) (t Touched, err error) {
	err = s.updateAs(ctx, may, func(ctx context.Context, tx *Tx, _ string) error {
		if t, err = f(ctx, tx); err != nil {
			return err
		}
		return errRehearsed
	})
	if !errors.Is(err, errRehearsed) {
		return Touched{}, err
	}
	t.Waiting, t.OnTheirWay = t.Waiting/fewest*fewest, t.OnTheirWay/fewest*fewest
	return t, nil
}
