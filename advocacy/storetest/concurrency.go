package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

var concurrencyRules = []rule{
	{"a View sees one moment", func(t *testing.T, s store) {
		s.update(t, insert(staff(5)...))
		outside := t.Context()
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			before, err := collect(tx.People.All(ctx, advocacy.Group{}))
			require.NoError(t, err)
			require.NoError(t, s.Update(outside, insert(person(5))), "an Update does not wait for a View")
			require.NoError(t, s.Update(outside, func(ctx context.Context, tx *advocacy.Tx) error {
				return tx.People.Erase(ctx, []string{"s-000000"})
			}))
			after, err := collect(tx.People.All(ctx, advocacy.Group{}))
			require.NoError(t, err)
			assert.Equal(t, before, after, "a View does not see what is committed while it runs")
			_, err = tx.People.BySubject(ctx, "s-000000")
			assert.NoError(t, err, "a View still finds what is removed while it runs")
			return nil
		})
		assert.Equal(t, 5, headcount(t, s), "the next View sees what was committed meanwhile")
	}},
	{"Views never see half an Update", func(t *testing.T, s store) {
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			return errors.Join(tx.Ambassadors.Put(ctx, advocacy.Ambassador{Subject: "a", Shares: 100}),
				tx.Ambassadors.Put(ctx, advocacy.Ambassador{Subject: "b"}))
		})
		var done atomic.Bool
		var readers sync.WaitGroup
		for range 3 {
			readers.Go(func() {
				for !done.Load() {
					err := s.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
						a, errA := tx.Ambassadors.Get(ctx, "a")
						b, errB := tx.Ambassadors.Get(ctx, "b")
						assert.Equal(t, 100, a.Shares+b.Shares, "a View sees both changes of an Update or neither")
						return errors.Join(errA, errB)
					})
					assert.NoError(t, err)
				}
			})
		}
		for range 50 {
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
				return errors.Join(addShares(ctx, tx, "a", -1), addShares(ctx, tx, "b", 1))
			})
		}
		done.Store(true)
		readers.Wait()
	}},
	{"Updates are serializable", func(t *testing.T, s store) {
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.Ambassadors.Put(ctx, advocacy.Ambassador{Subject: "a"})
		})
		var writers sync.WaitGroup
		for range 16 {
			writers.Go(func() {
				for range 10 {
					assert.NoError(t, s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
						return addShares(ctx, tx, "a", 1)
					}))
				}
			})
		}
		writers.Wait()
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			a, err := tx.Ambassadors.Get(ctx, "a")
			assert.Equal(t, 160, a.Shares, "no count is lost when many Updates read and write the same row")
			assert.Equal(t, 161, a.Version, "each of them is a version of its own")
			return err
		})
	}},
	{"of fifty that put the same version one wins", func(t *testing.T, s store) {
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.Ambassadors.Put(ctx, advocacy.Ambassador{Subject: "a"})
		})
		wins, conflicts := race(t, s, func(ctx context.Context, tx *advocacy.Tx, racer int) error {
			return tx.Ambassadors.Put(ctx, advocacy.Ambassador{Subject: "a", Shares: racer, Version: 1})
		})
		assert.EqualValues(t, 1, wins, "a version is replaced once")
		assert.EqualValues(t, racers-1, conflicts, "whoever comes later with the same version gets ErrConflict")
	}},
	{"of fifty that move the same share one wins", func(t *testing.T, s store) {
		s.update(t, populate)
		wins, conflicts := race(t, s, func(ctx context.Context, tx *advocacy.Tx, racer int) error {
			return tx.Shares.Move(ctx, advocacy.Share{ID: "h1", State: advocacy.ShareReady, Text: fmt.Sprint(racer), Version: 1}, advocacy.ShareDraft)
		})
		assert.EqualValues(t, 1, wins, "a share is moved once")
		assert.EqualValues(t, racers-1, conflicts, "whoever comes later gets ErrConflict")
	}},
	{"of fifty that claim a nudge one sends it", func(t *testing.T, s store) {
		s.update(t, populate)
		wins, conflicts := race(t, s, func(ctx context.Context, tx *advocacy.Tx, racer int) error {
			_, err := tx.Nudges.Claim(ctx, "n1", fmt.Sprint(racer), time.Hour)
			return err
		})
		assert.EqualValues(t, 1, wins, "a nudge is claimed once, or it is sent twice")
		assert.EqualValues(t, racers-1, conflicts, "whoever comes later gets ErrConflict")
	}},
	{"of fifty that make a key one is kept", func(t *testing.T, s store) {
		var all sync.Map
		wins, _ := race(t, s, func(ctx context.Context, tx *advocacy.Tx, racer int) error {
			key, err := tx.Ledger.Key(ctx, "links", []byte{byte(racer)})
			all.Store(string(key), true)
			return err
		})
		assert.EqualValues(t, racers, wins)
		different := 0
		all.Range(func(any, any) bool { different++; return true })
		assert.Equal(t, 1, different, "everyone gets the key that was stored first")
	}},
}

const racers = 50

// race lets many goroutines try the same, and counts who came through and who
// was told ErrConflict.
func race(t *testing.T, s store, attempt func(context.Context, *advocacy.Tx, int) error) (wins, conflicts int64) {
	t.Helper()
	var won, lost atomic.Int64
	var together sync.WaitGroup
	start := make(chan struct{})
	for racer := range racers {
		together.Go(func() {
			<-start
			err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return attempt(ctx, tx, racer) })
			switch {
			case err == nil:
				won.Add(1)
			case assert.ErrorIs(t, err, advocacy.ErrConflict, "who comes too late is told so, by ErrConflict"):
				lost.Add(1)
			}
		})
	}
	close(start)
	together.Wait()
	return won.Load(), lost.Load()
}

func addShares(ctx context.Context, tx *advocacy.Tx, subject string, n int) error {
	a, err := tx.Ambassadors.Get(ctx, subject)
	if err != nil {
		return err
	}
	a.Shares += n
	return tx.Ambassadors.Put(ctx, a)
}
