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
)

func count(t *testing.T, s store, tallies ...advocacy.Tally) {
	t.Helper()
	s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Ledger.Count(ctx, tallies) })
}

func trail(t *testing.T, s store, from, until time.Time) (entries []advocacy.AuditEntry) {
	t.Helper()
	s.view(t, func(ctx context.Context, tx *advocacy.Tx) (err error) {
		entries, err = collect(tx.Ledger.Trail(ctx, from, until))
		return err
	})
	return entries
}

var ledgerRules = []rule{
	{"the audit is in order, numbered by the store", func(t *testing.T, s store) {
		full := advocacy.AuditEntry{Number: 99, At: base, Actor: "system:hr", Action: "people.join", Object: "s-1", Detail: "bølge 1"}
		complete(t, full)
		early := advocacy.AuditEntry{At: base.Add(-time.Hour), Actor: "s-1", Action: "later in order, earlier in time"}
		last := advocacy.AuditEntry{At: base.Add(time.Hour), Actor: "s-2", Action: "x"}
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			if err := tx.Ledger.Audit(ctx, nil); err != nil {
				return err
			}
			return tx.Ledger.Audit(ctx, []advocacy.AuditEntry{full, early})
		})
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.Ledger.Audit(ctx, []advocacy.AuditEntry{last})
		})
		entries := trail(t, s, base.Add(-time.Hour), base.Add(2*time.Hour))
		require.Len(t, entries, 3)
		for i := range entries[1:] {
			assert.Greater(t, entries[i+1].Number, entries[i].Number, "numbers ascend in the order of the audit, whatever the entries' times")
		}
		for i, want := range []advocacy.AuditEntry{full, early, last} {
			want.Number = entries[i].Number
			assert.Equal(t, want, entries[i], "an entry comes back as appended, under the store's number")
		}
		assert.Equal(t, entries[:1], trail(t, s, base, base.Add(time.Hour)), "from is in the trail, until is not")
		assert.Empty(t, trail(t, s, base.Add(2*time.Hour), base.Add(3*time.Hour)))
	}},
	{"an audit that is rolled back leaves nothing", func(t *testing.T, s store) {
		err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			require.NoError(t, tx.Ledger.Audit(ctx, []advocacy.AuditEntry{{At: base, Action: "x"}}))
			return errUndo
		})
		require.ErrorIs(t, err, errUndo)
		assert.Empty(t, trail(t, s, base, base.Add(time.Hour)), "state and audit change together or not at all")
	}},
	{"a long trail is whole", func(t *testing.T, s store) {
		const n = 5003
		entries := make([]advocacy.AuditEntry, n)
		for i := range entries {
			entries[i] = advocacy.AuditEntry{At: base.Add(time.Duration(i%7) * time.Minute), Object: fmt.Sprint(i)}
		}
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Ledger.Audit(ctx, entries) })
		found := trail(t, s, base, base.Add(time.Hour))
		require.Len(t, found, n)
		for i, entry := range found {
			require.Equal(t, fmt.Sprint(i), entry.Object, "a trail yields every entry once, in the order of appending")
		}
		assert.Len(t, trail(t, s, base.Add(time.Minute), base.Add(2*time.Minute)), 715, "a trail holds what lies in its time")
	}},
	{"equal counts are summed", func(t *testing.T, s store) {
		monday := cadence.Date{Year: 2026, Month: time.December, Day: 7}
		one := advocacy.Tally{Measure: "clicks", Day: monday, Channel: "linkedin", Group: "menneske 👤", Count: 1 << 40}
		complete(t, one)
		count(t, s, one, one)
		minus := one
		minus.Count = -1
		count(t, s, minus)
		count(t, s)
		other := []advocacy.Tally{one, one, one, one}
		other[0].Measure, other[1].Day, other[2].Channel, other[3].Group = "a", monday.AddDays(-1), "", "zz"
		count(t, s, other...)
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{})
			summed := one
			summed.Count = 1<<41 - 1
			assert.Equal(t, []advocacy.Tally{other[0], other[1], other[2], summed, other[3]}, found,
				"the counts of one measure, day, channel and group are one sum, in one call or several; the order is measure, day, channel, group")
			return err
		})
	}},
	{"counts are read by day and measure", func(t *testing.T, s store) {
		monday := cadence.Date{Year: 2026, Month: time.December, Day: 7}
		for _, measure := range []advocacy.Measure{"b", "a", "c"} {
			for day := range 4 {
				count(t, s, advocacy.Tally{Measure: measure, Day: monday.AddDays(day), Count: int64(day)})
			}
		}
		key := func(tally advocacy.Tally) string { return fmt.Sprint(tally.Measure, tally.Day.Day) }
		for _, c := range []struct {
			name        string
			from, until cadence.Date
			measures    []advocacy.Measure
			want        []string
		}{
			{"both bounds are in it", monday.AddDays(1), monday.AddDays(2), []advocacy.Measure{"a"}, []string{"a8", "a9"}},
			{"no lower bound", cadence.Date{}, monday, []advocacy.Measure{"c", "b"}, []string{"b7", "c7"}},
			{"no upper bound", monday.AddDays(3), cadence.Date{}, nil, []string{"a10", "b10", "c10"}},
			{"an unknown measure", cadence.Date{}, cadence.Date{}, []advocacy.Measure{"x"}, []string{}},
			{"a measure named twice", monday, monday, []advocacy.Measure{"a", "a"}, []string{"a7"}},
			{"bounds the wrong way round", monday.AddDays(1), monday, nil, []string{}},
		} {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				found, err := tx.Ledger.Tallies(ctx, c.from, c.until, c.measures...)
				assert.Equal(t, c.want, project(found, key), "Tallies: %s", c.name)
				return err
			})
		}
	}},
}
