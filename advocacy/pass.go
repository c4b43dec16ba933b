package advocacy

import (
	"context"
	"slices"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// Pass has a content offered to the acting ambassador no more: not on their page, in
// no digest, and under no standing consent. It leaves no trace but in their own
// preferences: no audit entry, no count, nothing that anybody else could read. What
// they share all the same, from its address, is shared.
func (g Nudges) Pass(ctx context.Context, contentID string) error {
	return g.passed(ctx, func(ctx context.Context, tx *Tx, before []string) ([]string, error) {
		r, err := tx.Contents.Get(ctx, contentID)
		switch {
		case err != nil:
			return nil, lookedUp("content", err)
		case r.State != content.Approved || slices.Contains(before, contentID):
			return before, nil
		}
		// What is not offered any more need not be remembered.
		approved, err := tx.Contents.List(ctx, content.Approved)
		return append(slices.DeleteFunc(slices.Clone(before), func(id string) bool {
			return !slices.ContainsFunc(approved, func(r ContentRecord) bool { return r.ID == id })
		}), contentID), err
	})
}

// BringBack has everything offered again that the acting ambassador passed over.
func (g Nudges) BringBack(ctx context.Context) error {
	return g.passed(ctx, func(context.Context, *Tx, []string) ([]string, error) { return nil, nil })
}

func (g Nudges) passed(ctx context.Context, f func(context.Context, *Tx, []string) ([]string, error)) error {
	return g.s.store.Update(ctx, func(ctx context.Context, tx *Tx) error {
		_, a, err := g.s.ambassador(ctx, tx)
		if err != nil {
			return err
		}
		next, err := f(ctx, tx, a.Preferences.Passed)
		if err != nil || slices.Equal(next, a.Preferences.Passed) {
			return err
		}
		a.Preferences.Passed = next
		return tx.Ambassadors.Put(ctx, a)
	})
}
