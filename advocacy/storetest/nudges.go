package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

func nudgeID(n advocacy.Nudge) string { return n.ID }

func plan(t *testing.T, s store, nudges ...advocacy.Nudge) {
	t.Helper()
	s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
		for _, n := range nudges {
			if err := tx.Nudges.Plan(ctx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

func nudge(t *testing.T, s store, id string) (n advocacy.Nudge) {
	t.Helper()
	s.view(t, func(ctx context.Context, tx *advocacy.Tx) (err error) {
		n, err = tx.Nudges.Get(ctx, id)
		return err
	})
	return n
}

func nudgeState(t *testing.T, s store, id string) advocacy.NudgeState {
	t.Helper()
	return nudge(t, s, id).State
}

func commit(t *testing.T, s store, id string, attempt int) error {
	t.Helper()
	return s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Nudges.Commit(ctx, id, attempt, time.Hour) })
}

func record(t *testing.T, s store, id string, attempt int, state advocacy.NudgeState) error {
	return s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Nudges.Record(ctx, id, attempt, state, base, time.Time{})
	})
}

func claimed(t *testing.T, s store, id string, lease time.Duration) (n advocacy.Nudge) {
	t.Helper()
	s.update(t, func(ctx context.Context, tx *advocacy.Tx) (err error) {
		n, err = tx.Nudges.Claim(ctx, id, "email", lease)
		return err
	})
	return n
}

func lapsed(t *testing.T, s store, limit int) (ids []string) {
	t.Helper()
	s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
		found, err := tx.Nudges.Lapsed(ctx, limit)
		ids = project(found, nudgeID)
		return err
	})
	return ids
}

var nudgeRules = []rule{
	{"a nudge comes back as planned, claimed and recorded", func(t *testing.T, s store) {
		n := advocacy.Nudge{ID: "n", Subject: "a", Kind: advocacy.Digest, Wave: "pilot", Due: base, Reason: "tirsdag kl. 9 🕘", Contents: []string{"c2", "c1"}}
		plan(t, s, n)
		n.State = advocacy.NudgePlanned
		get := func() (found advocacy.Nudge) {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) (err error) {
				found, err = tx.Nudges.Get(ctx, "n")
				return err
			})
			return found
		}
		assert.Equal(t, n, get(), "a nudge is planned as handed over, in state planned")
		n.State, n.Notifier, n.Attempt = advocacy.NudgeSending, "email", 1
		assert.Equal(t, n, claimed(t, s, "n", time.Hour), "Claim returns the nudge as it is now: sending, by that notifier, one attempt more")
		assert.Equal(t, n, get(), "Claim stores what it returns")
		require.NoError(t, commit(t, s, "n", 1))
		n.Committed = true
		assert.Equal(t, n, get(), "Commit stores the mark, and nothing else that shows")
		n.State, n.SentAt, n.NotBefore = advocacy.NudgePlanned, base.Add(time.Second), base.Add(time.Hour)
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.Nudges.Record(ctx, "n", 1, advocacy.NudgePlanned, n.SentAt, n.NotBefore)
		})
		assert.Equal(t, n, get(), "Record stores the state, when, and not before when")
		complete(t, n)
	}},
	{"planning twice is harmless", func(t *testing.T, s store) {
		n := advocacy.Nudge{ID: "n", Subject: "a", Kind: advocacy.Digest, Due: base}
		plan(t, s, n)
		for name, again := range map[string]advocacy.Nudge{
			"the same subject, kind and due under another ID": {ID: "other", Subject: "a", Kind: advocacy.Digest, Due: base.In(time.FixedZone("x", 3600))},
			"a taken ID": {ID: "n", Subject: "b", Kind: advocacy.Digest, Due: base},
		} {
			err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Nudges.Plan(ctx, again) })
			assert.ErrorIs(t, err, advocacy.ErrExists, "planning %s is ErrExists", name)
		}
		plan(t, s,
			advocacy.Nudge{ID: "n2", Subject: "a", Kind: advocacy.Invitation, Due: base},
			advocacy.Nudge{ID: "n3", Subject: "b", Kind: advocacy.Digest, Due: base},
			advocacy.Nudge{ID: "n4", Subject: "a", Kind: advocacy.Digest, Due: base.Add(time.Microsecond)})
	}},
	{"due are the planned ones whose time has come", func(t *testing.T, s store) {
		held := advocacy.Nudge{ID: "held", Subject: "h", Due: base, NotBefore: base.Add(time.Microsecond)}
		free := advocacy.Nudge{ID: "free", Subject: "f", Due: base, NotBefore: base}
		plan(t, s, held, free,
			advocacy.Nudge{ID: "b", Subject: "1", Due: base}, advocacy.Nudge{ID: "a", Subject: "2", Due: base},
			advocacy.Nudge{ID: "late", Subject: "3", Due: base.Add(-time.Hour)},
			advocacy.Nudge{ID: "soon", Subject: "4", Due: base.Add(time.Microsecond)},
			advocacy.Nudge{ID: "taken", Subject: "5", Due: base})
		claimed(t, s, "taken", -time.Hour)
		for limit, want := range map[int][]string{10: {"late", "a", "b", "free"}, 2: {"late", "a"}, 0: {}} {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				found, err := tx.Nudges.Due(ctx, base, limit)
				assert.Equal(t, want, project(found, nudgeID), "Due, at most %d: earliest first, ties by ID, none that is held back or no longer planned", limit)
				return err
			})
		}
	}},
	{"an attempt is fenced", func(t *testing.T, s store) {
		plan(t, s, advocacy.Nudge{ID: "n", Subject: "a", Due: base})
		assert.ErrorIs(t, record(t, s, "n", 0, advocacy.NudgeSent), advocacy.ErrConflict, "what is not being sent has no outcome")
		first := claimed(t, s, "n", -time.Second)
		assert.Equal(t, []string{"n"}, lapsed(t, s, 10), "a lease that has run out is found")
		err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			_, err := tx.Nudges.Claim(ctx, "n", "email", time.Hour)
			return err
		})
		assert.ErrorIs(t, err, advocacy.ErrConflict, "a nudge is not claimed while it is being sent, even when its lease has run out")
		require.NoError(t, record(t, s, "n", first.Attempt, advocacy.NudgePlanned), "who takes a lapsed nudge up puts it back first")
		second := claimed(t, s, "n", time.Hour)
		assert.Equal(t, 2, second.Attempt, "each claim counts the attempt up")
		assert.False(t, second.Committed, "a claim is not committed")
		assert.ErrorIs(t, commit(t, s, "n", first.Attempt), advocacy.ErrConflict, "an attempt that was overtaken commits nothing")
		require.NoError(t, commit(t, s, "n", second.Attempt))
		assert.True(t, nudge(t, s, "n").Committed, "Commit marks the nudge")
		assert.Empty(t, lapsed(t, s, 10), "Commit gives it a lease of its own")
		require.NoError(t, commit(t, s, "n", second.Attempt), "the same attempt may commit again")
		require.NoError(t, record(t, s, "n", second.Attempt, advocacy.NudgePlanned))
		assert.ErrorIs(t, commit(t, s, "n", second.Attempt), advocacy.ErrConflict, "what is not being sent is not committed")
		second = claimed(t, s, "n", time.Hour)
		assert.False(t, second.Committed, "a new claim takes the mark away")
		assert.ErrorIs(t, commit(t, s, "nowhere", 1), advocacy.ErrNotFound)
		assert.ErrorIs(t, record(t, s, "n", first.Attempt, advocacy.NudgeSent), advocacy.ErrConflict, "an attempt that was overtaken records nothing")
		assert.Equal(t, advocacy.NudgeSending, nudgeState(t, s, "n"))
		require.NoError(t, record(t, s, "n", second.Attempt, advocacy.NudgeSent))
		assert.ErrorIs(t, record(t, s, "n", second.Attempt, advocacy.NudgeRefused), advocacy.ErrConflict, "an outcome is recorded once")
		assert.Equal(t, advocacy.NudgeSent, nudgeState(t, s, "n"), "the first outcome stays")
		assert.ErrorIs(t, record(t, s, "nowhere", 1, advocacy.NudgeSent), advocacy.ErrNotFound)
		err = s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return claim(ctx, tx, "nowhere") })
		assert.ErrorIs(t, err, advocacy.ErrNotFound, "claiming what is not there is ErrNotFound")
	}},
	{"an unconfirmed attempt may still tell what came of it", func(t *testing.T, s store) {
		plan(t, s, advocacy.Nudge{ID: "planned", Subject: "b", Due: base}, advocacy.Nudge{ID: "cancelled", Subject: "c", Due: base})
		for _, id := range []string{"planned", "cancelled"} {
			claimed(t, s, id, -time.Second)
			require.NoError(t, record(t, s, id, 1, advocacy.NudgePlanned))
		}
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.Nudges.Hold(ctx, "cancelled", advocacy.NudgeCancelled, base, time.Time{})
		})
		for _, id := range []string{"planned", "cancelled"} {
			for _, late := range []advocacy.NudgeState{advocacy.NudgeSent, advocacy.NudgeRefused} {
				assert.ErrorIs(t, record(t, s, id, 1, late), advocacy.ErrConflict, "what is %s was taken from the attempt: it records no outcome any more", id)
			}
		}
		for _, late := range []advocacy.NudgeState{advocacy.NudgeSent, advocacy.NudgeRefused} {
			id := "late " + string(late)
			plan(t, s, advocacy.Nudge{ID: id, Subject: id, Due: base})
			claimed(t, s, id, time.Hour)
			require.NoError(t, record(t, s, id, 1, advocacy.NudgePlanned))
			claimed(t, s, id, -time.Second)
			require.NoError(t, commit(t, s, id, 2))
			require.NoError(t, record(t, s, id, 2, advocacy.NudgeUnconfirmed))
			assert.ErrorIs(t, record(t, s, id, 1, late), advocacy.ErrConflict, "an attempt that was overtaken records nothing")
			for _, state := range []advocacy.NudgeState{advocacy.NudgePlanned, advocacy.NudgeSending, advocacy.NudgeUnconfirmed, advocacy.NudgeCancelled} {
				assert.ErrorIs(t, record(t, s, id, 2, state), advocacy.ErrConflict, "what may have left does not become %s", state)
			}
			assert.Equal(t, advocacy.NudgeUnconfirmed, nudgeState(t, s, id))
			require.NoError(t, record(t, s, id, 2, late), "an unconfirmed message may turn out %s", late)
			assert.Equal(t, late, nudgeState(t, s, id))
			for _, state := range []advocacy.NudgeState{advocacy.NudgeSent, advocacy.NudgeRefused, advocacy.NudgeUnconfirmed} {
				assert.ErrorIs(t, record(t, s, id, 2, state), advocacy.ErrConflict, "then it is final")
			}
		}
	}},
	{"leases lapse by the database's clock", func(t *testing.T, s store) {
		for i := range 4 {
			plan(t, s, advocacy.Nudge{ID: fmt.Sprint(4 - i), Subject: fmt.Sprint(i), Due: base})
		}
		assert.Empty(t, lapsed(t, s, 10), "what was never claimed has no lease")
		claimed(t, s, "1", time.Hour)
		claimed(t, s, "2", -time.Second)
		claimed(t, s, "3", -time.Hour)
		assert.Equal(t, []string{"2", "3"}, lapsed(t, s, 10), "Lapsed is by ID, and a lease that runs is not in it, however old the nudge's own times are")
		assert.Equal(t, []string{"2"}, lapsed(t, s, 1), "Lapsed yields at most so many")
		assert.Empty(t, lapsed(t, s, 0))
		require.NoError(t, record(t, s, "2", 1, advocacy.NudgeUnconfirmed))
		assert.Equal(t, []string{"3"}, lapsed(t, s, 10), "what has an outcome has no lease")
	}},
	{"a planned nudge is held without an attempt", func(t *testing.T, s store) {
		plan(t, s, advocacy.Nudge{ID: "later", Subject: "a", Due: base}, advocacy.Nudge{ID: "never", Subject: "b", Due: base}, advocacy.Nudge{ID: "sending", Subject: "c", Due: base})
		hold := func(id string, state advocacy.NudgeState, at, notBefore time.Time) error {
			return s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Nudges.Hold(ctx, id, state, at, notBefore) })
		}
		require.NoError(t, hold("later", advocacy.NudgePlanned, time.Time{}, base.Add(time.Hour)))
		require.NoError(t, hold("never", advocacy.NudgeCancelled, base.Add(time.Minute), time.Time{}))
		want := advocacy.Nudge{ID: "later", Subject: "a", Due: base, State: advocacy.NudgePlanned, NotBefore: base.Add(time.Hour)}
		assert.Equal(t, want, nudge(t, s, "later"), "Hold stores the state and not before when, and counts no attempt")
		want = advocacy.Nudge{ID: "never", Subject: "b", Due: base, State: advocacy.NudgeCancelled, SentAt: base.Add(time.Minute)}
		assert.Equal(t, want, nudge(t, s, "never"))
		claimed(t, s, "sending", time.Hour)
		for _, id := range []string{"never", "sending"} {
			assert.ErrorIs(t, hold(id, advocacy.NudgePlanned, time.Time{}, time.Time{}), advocacy.ErrConflict, "what is not planned any more is not held")
		}
		assert.ErrorIs(t, hold("nowhere", advocacy.NudgePlanned, time.Time{}, time.Time{}), advocacy.ErrNotFound)
	}},
	{"cancelling touches the planned ones only", func(t *testing.T, s store) {
		plan(t, s,
			advocacy.Nudge{ID: "digest", Subject: "a", Kind: advocacy.Digest, Due: base},
			advocacy.Nudge{ID: "invitation", Subject: "a", Kind: advocacy.Invitation, Due: base},
			advocacy.Nudge{ID: "sending", Subject: "a", Kind: advocacy.Digest, Due: base.Add(time.Minute)},
			advocacy.Nudge{ID: "later", Subject: "a", Kind: advocacy.Digest, Due: base.Add(time.Hour)},
			advocacy.Nudge{ID: "other", Subject: "b", Kind: advocacy.Digest, Due: base})
		claimed(t, s, "sending", time.Hour)
		for _, c := range []struct {
			kind advocacy.NudgeKind
			want int
		}{{advocacy.Digest, 2}, {advocacy.Digest, 0}, {"", 1}, {"", 0}} {
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
				n, err := tx.Nudges.Cancel(ctx, "a", c.kind)
				assert.Equal(t, c.want, n, "Cancel(%q) returns how many planned nudges it cancelled; the empty kind is every kind", c.kind)
				return err
			})
		}
		for id, want := range map[string]advocacy.NudgeState{
			"digest": advocacy.NudgeCancelled, "later": advocacy.NudgeCancelled, "invitation": advocacy.NudgeCancelled,
			"sending": advocacy.NudgeSending, "other": advocacy.NudgePlanned,
		} {
			assert.Equal(t, want, nudgeState(t, s, id), "%s after cancelling", id)
		}
		err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return claim(ctx, tx, "digest") })
		assert.ErrorIs(t, err, advocacy.ErrConflict, "what was cancelled is not sent")
		require.NoError(t, record(t, s, "sending", 1, advocacy.NudgeSent), "what was being sent gets its outcome")
	}},
	{"a subject's nudges are oldest first", func(t *testing.T, s store) {
		plan(t, s,
			advocacy.Nudge{ID: "new", Subject: "a", Kind: advocacy.Digest, Due: base.Add(time.Hour)},
			advocacy.Nudge{ID: "2", Subject: "a", Kind: advocacy.Digest, Due: base},
			advocacy.Nudge{ID: "1", Subject: "a", Kind: advocacy.Invitation, Due: base},
			advocacy.Nudge{ID: "old", Subject: "a", Kind: advocacy.Digest, Due: base.Add(-time.Microsecond)},
			advocacy.Nudge{ID: "other", Subject: "b", Kind: advocacy.Digest, Due: base})
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Nudges.ForSubject(ctx, "a", base)
			require.NoError(t, err)
			assert.Equal(t, []string{"1", "2", "new"}, project(found, nudgeID), "since is in it, and nobody else's nudges are")
			found, err = tx.Nudges.ForSubject(ctx, "a", time.Time{})
			assert.Equal(t, []string{"old", "1", "2", "new"}, project(found, nudgeID), "since the zero time is since ever")
			return err
		})
	}},
	{"nudges are counted by kind and state", func(t *testing.T, s store) {
		plan(t, s, advocacy.Nudge{ID: "1", Subject: "a", Kind: advocacy.Invitation, Due: base.Add(time.Hour)},
			advocacy.Nudge{ID: "2", Subject: "b", Kind: advocacy.Invitation, Due: base},
			advocacy.Nudge{ID: "3", Subject: "a", Kind: advocacy.Digest, Due: base},
			advocacy.Nudge{ID: "4", Subject: "b", Kind: advocacy.Digest, Due: base.Add(2 * time.Hour)})
		claimed(t, s, "4", time.Hour)
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			counts, err := tx.Nudges.Count(ctx)
			assert.Equal(t, []advocacy.NudgeCount{
				{Kind: advocacy.Digest, State: advocacy.NudgePlanned, Count: 1, Earliest: base},
				{Kind: advocacy.Digest, State: advocacy.NudgeSending, Count: 1, Earliest: base.Add(2 * time.Hour)},
				{Kind: advocacy.Invitation, State: advocacy.NudgePlanned, Count: 2, Earliest: base},
			}, counts)
			return err
		})
	}},
	{"forgotten nudges are gone", func(t *testing.T, s store) {
		plan(t, s, advocacy.Nudge{ID: "1", Subject: "a", Due: base}, advocacy.Nudge{ID: "2", Subject: "a", Due: base.Add(time.Hour)},
			advocacy.Nudge{ID: "other", Subject: "b", Due: base})
		claimed(t, s, "2", -time.Hour)
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Nudges.Forget(ctx, "a") })
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Nudges.Forget(ctx, "nobody") })
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			counts, err := tx.Nudges.Count(ctx)
			require.NoError(t, err)
			found, err := tx.Nudges.ForSubject(ctx, "b", time.Time{})
			require.NoError(t, err)
			assert.Len(t, counts, 1)
			assert.Equal(t, 1, counts[0].Count)
			assert.Equal(t, []string{"other"}, project(found, nudgeID), "Forget deletes a subject's nudges in every state, and nobody else's")
			_, err = tx.Nudges.Get(ctx, "1")
			assert.ErrorIs(t, err, advocacy.ErrNotFound)
			return nil
		})
		assert.Empty(t, lapsed(t, s, 10), "a forgotten nudge has no lease")
	}},
}
