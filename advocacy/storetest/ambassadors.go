package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// eager is an ambassador with every field.
func eager() advocacy.Ambassador {
	return advocacy.Ambassador{
		Subject: "s-eager", State: advocacy.Joined, Wave: "pilot – København",
		InvitedAt: base, JoinedAt: base.Add(time.Hour), LeftAt: base.Add(2 * time.Hour), PausedUntil: advocacy.PauseOpen,
		Preferences: advocacy.Preferences{
			Topics: []string{"klima", "åbenhed"}, Channels: []string{"linkedin", "mastodon"}, Language: "da",
			Frequency: &cadence.Frequency{Every: cadence.Content, N: 3},
			Windows:   []cadence.Window{{Days: cadence.On(time.Tuesday, time.Thursday), From: cadence.At(9, 0), To: cadence.At(11, 30)}},
			Quiet:     &cadence.Quiet{From: cadence.At(18, 0), To: cadence.At(8, 0), Weekends: true, Dates: []cadence.Date{{Year: 2026, Month: time.December, Day: 24}}},
			Messages:  advocacy.OnPage,
			Passed:    []string{"c0000000001", "c0000000002"},
		},
		Standing: &advocacy.Standing{Channels: []string{"linkedin"}, Kinds: []content.Kind{content.News}, PerWeek: 2,
			Until: base.AddDate(1, 0, 0), GivenAt: base},
		NextDigest: base.Add(72 * time.Hour), Shares: 4, Unanswered: 2, Unit: "u-1",
	}
}

var ambassadorRules = []rule{
	{"an ambassador comes back as put, one version higher", func(t *testing.T, s store) {
		a := eager()
		put(t, s, a)
		a.Version = 1
		complete(t, a)
		complete(t, a.Preferences)
		complete(t, *a.Standing)
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Ambassadors.Get(ctx, a.Subject)
			assert.Equal(t, a, found, "an ambassador comes back as put, at version 1")
			return err
		})
		bare := advocacy.Ambassador{Subject: a.Subject, State: advocacy.Left, Version: 1}
		put(t, s, bare)
		bare.Version = 2
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Ambassadors.Get(ctx, a.Subject)
			assert.Equal(t, bare, found, "Put replaces the whole row: zero values become zero")
			return err
		})
	}},
	{"an instant is kept to the microsecond, in UTC", func(t *testing.T, s store) {
		zone := time.FixedZone("somewhere", 5*3600+1800)
		put(t, s, advocacy.Ambassador{Subject: "a", InvitedAt: base.In(zone), JoinedAt: time.UnixMicro(0), LeftAt: time.UnixMicro(-1)})
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Ambassadors.Get(ctx, "a")
			assert.Equal(t, base, found.InvitedAt, "an instant comes back in UTC")
			assert.Equal(t, time.UnixMicro(0).UTC(), found.JoinedAt, "1970-01-01 is not the zero time")
			assert.Equal(t, time.UnixMicro(-1).UTC(), found.LeftAt, "instants before 1970 are kept")
			assert.True(t, found.NextDigest.IsZero(), "the zero time stays zero")
			return err
		})
	}},
	{"a version is put once", func(t *testing.T, s store) {
		for _, version := range []int{1, -1} {
			err := s.Update(t.Context(), putting(advocacy.Ambassador{Subject: "a", Version: version}))
			assert.ErrorIs(t, err, advocacy.ErrConflict, "who is not stored has version 0, not %d", version)
		}
		put(t, s, advocacy.Ambassador{Subject: "a"})
		for _, version := range []int{0, 2} {
			err := s.Update(t.Context(), putting(advocacy.Ambassador{Subject: "a", Wave: "lost", Version: version}))
			assert.ErrorIs(t, err, advocacy.ErrConflict, "the stored version is 1, not %d", version)
		}
		put(t, s, advocacy.Ambassador{Subject: "a", Wave: "kept", Version: 1})
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Ambassadors.Get(ctx, "a")
			assert.Equal(t, advocacy.Ambassador{Subject: "a", Wave: "kept", Version: 2}, found)
			return err
		})
	}},
	{"a removed row is gone", func(t *testing.T, s store) {
		put(t, s, eager())
		for range 2 {
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Ambassadors.Remove(ctx, eager().Subject) })
		}
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			_, err := tx.Ambassadors.Get(ctx, eager().Subject)
			assert.ErrorIs(t, err, advocacy.ErrNotFound, "a removed ambassador is not found, and removing again does nothing")
			return nil
		})
		put(t, s, eager())
	}},
	{"due are those who joined and whose digest is not after now", func(t *testing.T, s store) {
		for _, a := range []advocacy.Ambassador{
			{Subject: "late", State: advocacy.Joined, NextDigest: base.Add(-time.Hour)},
			{Subject: "b", State: advocacy.Joined, NextDigest: base},
			{Subject: "a", State: advocacy.Joined, NextDigest: base},
			{Subject: "soon", State: advocacy.Joined, NextDigest: base.Add(time.Microsecond)},
			{Subject: "none", State: advocacy.Joined},
			{Subject: "invited", State: advocacy.Invited, NextDigest: base},
			{Subject: "left", State: advocacy.Left, NextDigest: base},
		} {
			put(t, s, a)
		}
		for limit, want := range map[int][]string{10: {"late", "a", "b"}, 2: {"late", "a"}, 0: {}} {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				found, err := tx.Ambassadors.Due(ctx, base, limit)
				assert.Equal(t, want, project(found, func(a advocacy.Ambassador) string { return a.Subject }),
					"Due, at most %d: earliest first, ties by subject, nobody who has not joined and nobody without a digest", limit)
				return err
			})
		}
	}},
	{"all are yielded by subject", func(t *testing.T, s store) {
		const n = 2300
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			for i := range n {
				if err := tx.Ambassadors.Put(ctx, advocacy.Ambassador{Subject: fmt.Sprintf("%05d", (i*7919)%n)}); err != nil {
					return err
				}
			}
			return nil
		})
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := collect(tx.Ambassadors.All(ctx))
			require.Len(t, found, n, "All yields every ambassador")
			for i, a := range found {
				require.Equal(t, fmt.Sprintf("%05d", i), a.Subject, "All is ordered by subject")
			}
			return err
		})
	}},
	{"the ledger of consents only grows", func(t *testing.T, s store) {
		full := advocacy.Consent{Subject: "a", Purpose: advocacy.Participation, Version: "2", Language: "da", Granted: true, At: base}
		complete(t, full)
		back := full
		back.Granted = false // the same instant: the order of appending decides
		early := advocacy.Consent{Subject: "a", Purpose: advocacy.PolicyRead, Granted: true, At: base.Add(-time.Hour)}
		other := advocacy.Consent{Subject: "b", Purpose: advocacy.Messaging, Granted: true, At: base}
		for _, c := range []advocacy.Consent{full, back, early, other, other} {
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Ambassadors.AppendConsent(ctx, c) })
		}
		put(t, s, advocacy.Ambassador{Subject: "a"})
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Ambassadors.Remove(ctx, "a") })
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			rows, err := tx.Ambassadors.Consents(ctx, "a")
			require.NoError(t, err)
			assert.Equal(t, []advocacy.Consent{early, full, back}, rows, "a subject's consents are oldest first, in the order of appending where the time is the same, and outlive the ambassador's row")
			rows, err = tx.Ambassadors.Consents(ctx, "b")
			require.NoError(t, err)
			assert.Len(t, rows, 2, "equal consents are rows of their own")
			rows, err = tx.Ambassadors.Consents(ctx, "nobody")
			assert.Empty(t, rows)
			return err
		})
	}},
}

func putting(a advocacy.Ambassador) work {
	return func(ctx context.Context, tx *advocacy.Tx) error { return tx.Ambassadors.Put(ctx, a) }
}

func put(t *testing.T, s store, a advocacy.Ambassador) {
	t.Helper()
	s.update(t, putting(a))
}
