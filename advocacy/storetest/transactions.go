package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

var transactionRules = []rule{
	{"an Update that returns an error leaves nothing", func(t *testing.T, s store) {
		stop := errors.New("stop")
		err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			require.NoError(t, tx.People.Insert(ctx, staff(3)))
			return stop
		})
		assert.ErrorIs(t, err, stop, "Update returns its function's error")
		assert.Zero(t, headcount(t, s), "what an Update did is rolled back when its function returns an error")
	}},
	{"an Update that panics leaves nothing, and the store works on", func(t *testing.T, s store) {
		assert.PanicsWithValue(t, "fire", func() {
			_ = s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
				require.NoError(t, tx.People.Insert(ctx, staff(3)))
				panic("fire")
			})
		}, "a panic goes on to the caller of Update")
		assert.Zero(t, headcount(t, s), "what an Update did is rolled back when its function panics")
		s.update(t, insert(staff(2)...))
		assert.Equal(t, 2, headcount(t, s), "a store works on after a panic in a transaction")
	}},
	{"a View that panics lets the store work on", func(t *testing.T, s store) {
		for range 10 {
			assert.Panics(t, func() {
				_ = s.View(t.Context(), func(context.Context, *advocacy.Tx) error { panic("fire") })
			})
		}
		s.update(t, insert(staff(2)...))
		assert.Equal(t, 2, headcount(t, s), "a store works on after panics in Views")
	}},
	{"an Update whose context ends leaves nothing", func(t *testing.T, s store) {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Update(ctx, func(_ context.Context, tx *advocacy.Tx) error {
			require.NoError(t, tx.People.Insert(t.Context(), staff(3)))
			cancel()
			return nil
		})
		assert.ErrorIs(t, err, context.Canceled, "Update returns the error of a context that ended before the commit")
		assert.Zero(t, headcount(t, s), "what an Update did is rolled back when its context ends")
	}},
	{"a transaction under an ended context does not begin", func(t *testing.T, s store) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		never := func(context.Context, *advocacy.Tx) error {
			t.Error("the function of a transaction is not run when the context has ended before")
			return nil
		}
		assert.ErrorIs(t, s.Update(ctx, never), context.Canceled)
		assert.ErrorIs(t, s.View(ctx, never), context.Canceled)
		late, cancelLate := context.WithDeadline(t.Context(), time.Unix(0, 0))
		defer cancelLate()
		assert.ErrorIs(t, s.Update(late, never), context.DeadlineExceeded)
	}},
	{"a swallowed failure is not committed", func(t *testing.T, s store) {
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			require.NoError(t, tx.People.Insert(ctx, staff(1)))
			assert.ErrorIs(t, tx.People.SetCode(ended, "s-000000", "x"), context.Canceled, "a verb returns its context's error as it is")
			return nil
		})
		assert.Error(t, err, "a transaction in which a verb was cut short is not committed, even when its function says so")
		assert.Zero(t, headcount(t, s))
	}},
	{"a View returns its function's error", func(t *testing.T, s store) {
		stop := errors.New("stop")
		assert.ErrorIs(t, s.View(t.Context(), func(context.Context, *advocacy.Tx) error { return stop }), stop)
	}},
	{"a View writes nothing", func(t *testing.T, s store) {
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return populate(ctx, tx) })
		for name, verb := range writingVerbs {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				assert.Error(t, verb(ctx, tx), "%s writes, so it fails in a View", name)
				return nil
			})
		}
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			people, err := collect(tx.People.All(ctx, advocacy.Group{}))
			require.NoError(t, err)
			assert.Equal(t, staff(2), people, "a View leaves people as they were")
			n, err := tx.Nudges.Get(ctx, "n1")
			require.NoError(t, err)
			assert.Equal(t, advocacy.NudgePlanned, n.State, "a View leaves nudges as they were")
			sh, err := tx.Shares.Get(ctx, "h1")
			require.NoError(t, err)
			assert.Equal(t, advocacy.ShareDraft, sh.State, "a View leaves shares as they were")
			tallies, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{})
			require.NoError(t, err)
			assert.Empty(t, tallies, "a View counts nothing")
			return nil
		})
	}},
	{"every verb that writes works in an Update", func(t *testing.T, s store) {
		for name, verb := range writingVerbs {
			err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
				require.NoError(t, populate(ctx, tx))
				require.NoError(t, verb(ctx, tx), "%s succeeds where its conditions are met", name)
				return errUndo
			})
			require.ErrorIs(t, err, errUndo)
		}
	}},
	{"a Tx ends with its function", func(t *testing.T, s store) {
		var kept *advocacy.Tx
		s.update(t, func(_ context.Context, tx *advocacy.Tx) error { kept = tx; return nil })
		assert.Error(t, kept.People.Insert(t.Context(), staff(1)), "a Tx that is kept beyond its Update does not write")
		_, err := kept.People.Count(t.Context(), advocacy.Group{})
		assert.Error(t, err, "a Tx that is kept beyond its Update does not read")
		s.view(t, func(_ context.Context, tx *advocacy.Tx) error { kept = tx; return nil })
		_, err = kept.People.ByID(t.Context(), "1")
		assert.Error(t, err, "a Tx that is kept beyond its View does not read")
		assert.NotErrorIs(t, err, advocacy.ErrNotFound, "a Tx that has ended does not answer as if it had looked")
		assert.Zero(t, headcount(t, s))
	}},
	{"an Update sees what it wrote", func(t *testing.T, s store) {
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			require.NoError(t, tx.People.Insert(ctx, staff(2)))
			n, err := tx.People.Count(ctx, advocacy.Group{})
			assert.Equal(t, 2, n, "an Update reads what it has written itself")
			return err
		})
	}},
	{"a commit is seen by the next transaction", func(t *testing.T, s store) {
		for i := range 20 {
			s.update(t, insert(person(i)))
			require.Equal(t, i+1, headcount(t, s), "a View that begins after an Update has returned sees it")
		}
	}},
	{"a transaction is good after ErrConflict, ErrExists and ErrNotFound", func(t *testing.T, s store) {
		s.update(t, populate)
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			assert.ErrorIs(t, tx.Ambassadors.Put(ctx, advocacy.Ambassador{Subject: "s-000000"}), advocacy.ErrConflict)
			assert.ErrorIs(t, tx.Shares.Insert(ctx, advocacy.Share{ID: "h1"}), advocacy.ErrExists)
			assert.ErrorIs(t, tx.Contents.Put(ctx, source("c2", "feed", "guid")), advocacy.ErrExists)
			assert.ErrorIs(t, tx.Ledger.AppendSettings(ctx, advocacy.SettingsVersion{Number: 7}), advocacy.ErrConflict)
			_, err := tx.Shares.Get(ctx, "nowhere")
			assert.ErrorIs(t, err, advocacy.ErrNotFound)
			return tx.People.Insert(ctx, []advocacy.Person{person(7)})
		})
		assert.Equal(t, 3, headcount(t, s), "what follows such an answer in the same transaction is stored")
	}},
	{"verbs may be called between the steps of an iterator", func(t *testing.T, s store) {
		s.update(t, insert(staff(2500)...))
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			seen := 0
			for p, err := range tx.People.All(ctx, advocacy.Group{}) {
				require.NoError(t, err)
				seen++
				if err := tx.Ambassadors.Put(ctx, advocacy.Ambassador{Subject: p.Subject, State: advocacy.Invited}); err != nil {
					return err
				}
				if _, err := tx.People.BySubject(ctx, p.Subject); err != nil {
					return err
				}
			}
			assert.Equal(t, 2500, seen, "an iterator yields every row though the transaction writes meanwhile")
			return nil
		})
	}},
	{"an iterator that is broken off leaves nothing behind", func(t *testing.T, s store) {
		s.update(t, insert(staff(2500)...))
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			for round := range 3 {
				for p, err := range tx.People.All(ctx, advocacy.Group{}) {
					require.NoError(t, err)
					assert.Equal(t, "000000", p.ID, "round %d: each iteration starts at the beginning", round)
					break
				}
			}
			return tx.People.Erase(ctx, []string{"s-000000"})
		})
		assert.Equal(t, 2499, headcount(t, s))
	}},
	{"an iterator ends with its context", func(t *testing.T, s store) {
		s.update(t, insert(staff(2500)...))
		ctx, cancel := context.WithCancel(t.Context())
		seen := 0
		err := s.View(ctx, func(ctx context.Context, tx *advocacy.Tx) error {
			for _, err := range tx.People.All(ctx, advocacy.Group{}) {
				if err != nil {
					return err
				}
				if seen++; seen == 10 {
					cancel()
				}
			}
			return nil
		})
		assert.ErrorIs(t, err, context.Canceled, "cancelling during an iteration ends it with the context's error, and View returns it")
		assert.Less(t, seen, 2500, "cancelling ends the iteration early")
		assert.Equal(t, 2500, headcount(t, s), "a store works on after a cancelled View")
	}},
}

var errUndo = errors.New("undo")

// populate stores one record of each kind.
func populate(ctx context.Context, tx *advocacy.Tx) error {
	return errors.Join(
		tx.Ledger.AppendSettings(ctx, advocacy.SettingsVersion{Number: 1}),
		tx.People.Insert(ctx, staff(2)),
		tx.Ambassadors.Put(ctx, advocacy.Ambassador{Subject: "s-000000", State: advocacy.Joined}),
		tx.Contents.Put(ctx, source("c1", "feed", "guid")),
		tx.Nudges.Plan(ctx, advocacy.Nudge{ID: "n1", Subject: "s-000000", Kind: advocacy.Digest, Due: base}),
		tx.Nudges.Plan(ctx, advocacy.Nudge{ID: "n2", Subject: "s-000001", Kind: advocacy.Digest, Due: base}),
		claim(ctx, tx, "n2"),
		tx.Shares.Insert(ctx, advocacy.Share{ID: "h1", Subject: "s-000000", Content: "c1", State: advocacy.ShareDraft}),
	)
}

func claim(ctx context.Context, tx *advocacy.Tx, id string) error {
	_, err := tx.Nudges.Claim(ctx, id, "file", time.Hour)
	return err
}

// writingVerbs succeed in an Update on what populate stored.
var writingVerbs = map[string]work{
	"Settings.Append": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Ledger.AppendSettings(ctx, advocacy.SettingsVersion{Number: 2})
	},
	"Settings.Key": func(ctx context.Context, tx *advocacy.Tx) error {
		_, err := tx.Ledger.Key(ctx, "fresh", []byte("secret"))
		return err
	},
	"People.Insert":  insert(person(9)),
	"People.Replace": func(ctx context.Context, tx *advocacy.Tx) error { return tx.People.Replace(ctx, staff(1)) },
	"People.SetCode": func(ctx context.Context, tx *advocacy.Tx) error { return tx.People.SetCode(ctx, "s-000000", "code") },
	"People.Erase": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.People.Erase(ctx, []string{"s-000000"})
	},
	"Ambassadors.Put": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Ambassadors.Put(ctx, advocacy.Ambassador{Subject: "s-000000", Version: 1})
	},
	"Ambassadors.Remove": func(ctx context.Context, tx *advocacy.Tx) error { return tx.Ambassadors.Remove(ctx, "s-000000") },
	"Ambassadors.AppendConsent": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Ambassadors.AppendConsent(ctx, advocacy.Consent{Subject: "s-000000", At: base})
	},
	"Contents.Put": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Contents.Put(ctx, source("c2", "feed", "other"))
	},
	"Nudges.Plan": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Nudges.Plan(ctx, advocacy.Nudge{ID: "n3", Subject: "s-000000", Kind: advocacy.Invitation, Due: base})
	},
	"Nudges.Claim": func(ctx context.Context, tx *advocacy.Tx) error { return claim(ctx, tx, "n1") },
	"Nudges.Record": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Nudges.Record(ctx, "n2", 1, advocacy.NudgeSent, base, time.Time{})
	},
	"Nudges.Cancel": func(ctx context.Context, tx *advocacy.Tx) error {
		_, err := tx.Nudges.Cancel(ctx, "s-000000", "")
		return err
	},
	"Nudges.Forget": func(ctx context.Context, tx *advocacy.Tx) error { return tx.Nudges.Forget(ctx, "s-000000") },
	"Shares.Insert": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Shares.Insert(ctx, advocacy.Share{ID: "h2", State: advocacy.ShareDraft})
	},
	"Shares.Move": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Shares.Move(ctx, advocacy.Share{ID: "h1", State: advocacy.ShareReady, Version: 1}, advocacy.ShareDraft)
	},
	"Shares.Release": func(ctx context.Context, tx *advocacy.Tx) error {
		_, err := tx.Shares.Release(ctx, "s-000000", base)
		return err
	},
	"Shares.Cancel": func(ctx context.Context, tx *advocacy.Tx) error {
		_, err := tx.Shares.Cancel(ctx, "c1", base, advocacy.ShareDraft)
		return err
	},
	"Shares.Hold": func(ctx context.Context, tx *advocacy.Tx) error { return tx.Shares.Hold(ctx, "h1", time.Hour) },
	"Shares.Stop": func(ctx context.Context, tx *advocacy.Tx) error {
		_, err := tx.Shares.Stop(ctx, "c1")
		return err
	},
	"Shares.SaveStep": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Shares.SaveStep(ctx, "h1", "k", "media/0", "1")
	},
	"Connections.Put": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Connections.Put(ctx, connection("k1", "s-000000", "a"))
	},
	"Links.Ensure": func(ctx context.Context, tx *advocacy.Tx) error {
		_, err := tx.Links.Ensure(ctx, advocacy.Link{Code: "k1", Content: "c1", Purpose: advocacy.ForShare})
		return err
	},
	"Links.Append": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Links.Append(ctx, []advocacy.Click{{Link: "k1", At: base, Class: advocacy.ClickHuman}})
	},
	"Links.Convert": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Links.Convert(ctx, advocacy.Conversion{Link: "k1", Kind: advocacy.Hire, Reference: "77", At: base})
	},
	"Links.Release": func(ctx context.Context, tx *advocacy.Tx) error { return tx.Links.Release(ctx, "s-000000") },
	"Links.DropClicks": func(ctx context.Context, tx *advocacy.Tx) error {
		_, err := tx.Links.DropClicks(ctx, base)
		return err
	},
	"Ledger.Audit": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Ledger.Audit(ctx, []advocacy.AuditEntry{{At: base, Actor: "system:test", Action: "test"}})
	},
	"Ledger.Count": func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Ledger.Count(ctx, []advocacy.Tally{{Measure: "m", Day: cadence.DateOf(base), Count: 1}})
	},
}
