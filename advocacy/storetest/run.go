package storetest

import (
	"context"
	"iter"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// rule is one promise of the port.
type rule struct {
	name  string
	check func(*testing.T, store)
}

// Run tests that the stores that open returns keep the rules of
// [advocacy.Store]. Each call of open must return an empty store that shares
// nothing with the others; it closes the store by t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) advocacy.Store) {
	t.Helper()
	for _, group := range []struct {
		name  string
		rules []rule
	}{
		{"transactions", transactionRules},
		{"concurrency", concurrencyRules},
		{"settings", settingsRules},
		{"people", peopleRules},
		{"ambassadors", ambassadorRules},
		{"contents", contentRules},
		{"connections", connectionRules},
		{"nudges", nudgeRules},
		{"shares", shareRules},
		{"links", linkRules},
		{"ledger", ledgerRules},
		{"figures", figureRules},
		{"models", modelRules},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, r := range group.rules {
				t.Run(r.name, func(t *testing.T) {
					t.Parallel()
					r.check(t, store{open(t)})
				})
			}
		})
	}
}

// store is the Store under test, with the two transactions that must succeed.
type store struct{ advocacy.Store }

type work = func(context.Context, *advocacy.Tx) error

func (s store) update(t *testing.T, f work) {
	t.Helper()
	require.NoError(t, s.Update(t.Context(), f), "an Update whose function returns nil is committed")
}

func (s store) view(t *testing.T, f work) {
	t.Helper()
	require.NoError(t, s.View(t.Context(), f), "a View whose function returns nil succeeds")
}

// base is an instant with every digit that a store keeps.
var base = time.Date(2026, time.December, 7, 9, 30, 15, 123456000, time.UTC)

// complete fails when a field of a record is zero: a field that is added to the
// port is then missed here before it is missed in a store.
func complete(t *testing.T, record any) {
	t.Helper()
	v := reflect.ValueOf(record)
	for i := range v.NumField() {
		require.False(t, v.Field(i).IsZero(), "the sample %s of this suite sets every field, and %s is missing",
			v.Type().Name(), v.Type().Field(i).Name)
	}
}

// collect reads an iterator to its end.
func collect[T any](sequence iter.Seq2[T, error]) ([]T, error) {
	var found []T
	for value, err := range sequence {
		if err != nil {
			return found, err
		}
		found = append(found, value)
	}
	return found, nil
}

// project is one field of every record.
func project[T, V any](records []T, field func(T) V) []V {
	values := make([]V, 0, len(records))
	for _, record := range records {
		values = append(values, field(record))
	}
	return values
}
