package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
)

func connection(id, subject, account string) advocacy.Connection {
	return advocacy.Connection{ID: id, Subject: subject, Channel: "linkedin", Account: account, Kind: channels.Person, State: advocacy.Connected,
		Scopes: []string{"openid", "w_member_social"}, ConnectedAt: base, Expires: base.Add(1440 * time.Hour), CheckAt: base.Add(time.Hour), MeasureFrom: base.Add(2 * time.Hour), Tries: 2,
		Sealed: []byte{0, 1, 0xff, '\''}}
}

func putConnection(t *testing.T, s store, list ...advocacy.Connection) {
	t.Helper()
	s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
		for _, c := range list {
			if err := tx.Connections.Put(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func connectionID(c advocacy.Connection) string { return c.ID }

var connectionRules = []rule{
	{"a connection comes back as put, one version higher", func(t *testing.T, s store) {
		c := connection("c", "anna", "urn:li:person:a")
		putConnection(t, s, c)
		c.Version = 1
		complete(t, c)
		get := func() (found advocacy.Connection) {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) (err error) {
				found, err = tx.Connections.Get(ctx, "c")
				return err
			})
			return found
		}
		assert.Equal(t, c, get(), "Get returns the connection as put")
		putConnection(t, s, c)
		c.Version = 2
		assert.Equal(t, c, get())
		for _, version := range []int{0, 1, 3} {
			stale := c
			stale.Version, stale.State = version, advocacy.NeedsLogin
			assert.ErrorIs(t, s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Connections.Put(ctx, stale) }),
				advocacy.ErrConflict, "Put takes the stored version only, not %d", version)
		}
		assert.Equal(t, c, get(), "what Put refuses changes nothing")
		for _, c.MeasureFrom = range []time.Time{base.AddDate(0, 0, 7), {}} {
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
				return errors.Join(tx.Connections.Rest(ctx, "c", c.MeasureFrom), tx.Connections.Rest(ctx, "nothing", base))
			})
			assert.Equal(t, c, get(), "Rest sets MeasureFrom and nothing else")
		}
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Connections.Remove(ctx, "c") })
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Connections.Remove(ctx, "c") })
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			_, err := tx.Connections.Get(ctx, "c")
			assert.ErrorIs(t, err, advocacy.ErrNotFound)
			return nil
		})
	}},
	{"an account is connected once by its owner", func(t *testing.T, s store) {
		first := connection("1", "anna", "a")
		putConnection(t, s, first, connection("2", "bo", "a"), connection("3", "anna", "b"))
		put := func(c advocacy.Connection) error {
			return s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Connections.Put(ctx, c) })
		}
		assert.ErrorIs(t, put(connection("4", "anna", "a")), advocacy.ErrExists)
		first.Version, first.State = 1, advocacy.Revoking
		require.NoError(t, put(first))
		assert.NoError(t, put(connection("4", "anna", "a")), "one that is being revoked is in nobody's way")
	}},
	{"a subject's connections are by channel", func(t *testing.T, s store) {
		page := connection("page", "", "o")
		other := connection("0", "anna", "x")
		other.Channel = "facebook"
		putConnection(t, s, connection("2", "anna", "a"), connection("1", "anna", "b"), connection("3", "bo", "c"), page, other)
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Connections.ForSubject(ctx, "anna")
			require.NoError(t, err)
			assert.Equal(t, []string{"0", "1", "2"}, project(found, connectionID), "by channel, ties by ID")
			found, err = tx.Connections.ForSubject(ctx, "")
			assert.Equal(t, []string{"page"}, project(found, connectionID), "the empty subject's are the company's pages")
			return err
		})
	}},
	{"every connection is found in turn", func(t *testing.T, s store) {
		revoking := connection("3", "", "c")
		revoking.State = advocacy.Revoking
		putConnection(t, s, connection("2", "b", "b"), connection("1", "a", "a"), revoking)
		for after, want := range map[string][]string{"": {"1", "2"}, "1": {"2", "3"}, "3": nil} {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				found, err := tx.Connections.After(ctx, after, 2)
				assert.ElementsMatch(t, want, project(found, connectionID))
				return err
			})
		}
	}},
	{"an ended connection is found when its time is over", func(t *testing.T, s store) {
		early, late, standing := connection("early", "", "1"), connection("late", "", "2"), connection("standing", "a", "3")
		early.State, late.State = advocacy.Revoking, advocacy.Revoking
		early.Expires, late.Expires, standing.Expires = base, base.Add(time.Hour), base
		early.CheckAt = time.Time{}
		putConnection(t, s, early, late, standing)
		for at, want := range map[time.Time][]string{base.Add(-time.Microsecond): nil, base: {"early"}, base.Add(time.Hour): {"early", "late"}} {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				found, err := tx.Connections.Ended(ctx, at, 10)
				assert.ElementsMatch(t, want, found)
				return err
			})
		}
	}},
	{"a due connection is held by one", func(t *testing.T, s store) {
		early, never, revoking := connection("early", "a", "1"), connection("never", "c", "3"), connection("revoking", "d", "4")
		early.CheckAt, never.CheckAt, revoking.State = base, time.Time{}, advocacy.Revoking
		elsewhere := connection("elsewhere", "e", "5")
		elsewhere.Channel, elsewhere.CheckAt = "facebook", base
		putConnection(t, s, connection("late", "b", "2"), early, never, revoking, elsewhere)
		due := func(state advocacy.ConnectionState, at time.Time) (ids []string) {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) (err error) {
				ids, err = tx.Connections.Due(ctx, state, "linkedin", at, 10)
				return err
			})
			return ids
		}
		assert.Empty(t, due(advocacy.Connected, base.Add(-time.Microsecond)))
		assert.Equal(t, []string{"early"}, due(advocacy.Connected, base), "due is in it")
		assert.Equal(t, []string{"early", "late"}, due(advocacy.Connected, base.Add(time.Hour)), "earliest first")
		assert.Equal(t, []string{"revoking"}, due(advocacy.Revoking, base.Add(time.Hour)))
		hold := func(id string, lease time.Duration) (c advocacy.Connection, err error) {
			err = s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) (err error) {
				c, err = tx.Connections.Hold(ctx, id, lease)
				return err
			})
			return c, err
		}
		held, err := hold("early", time.Hour)
		require.NoError(t, err)
		assert.Equal(t, 1, held.Version, "Hold returns the connection and changes no version")
		assert.Equal(t, []string{"late"}, due(advocacy.Connected, base.Add(time.Hour)), "what is held is not due")
		_, err = hold("early", time.Hour)
		assert.ErrorIs(t, err, advocacy.ErrConflict, "of two, one holds it")
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Connections.Rest(ctx, "early", base) })
		_, err = hold("early", time.Hour)
		assert.ErrorIs(t, err, advocacy.ErrConflict, "Rest leaves the hold")
		held.MeasureFrom = base
		_, err = hold("nothing", time.Hour)
		assert.ErrorIs(t, err, advocacy.ErrNotFound)
		putConnection(t, s, held)
		_, err = hold("early", -time.Hour)
		require.NoError(t, err, "Put ends the hold")
		_, err = hold("early", time.Hour)
		assert.NoError(t, err, "a hold ends with its lease")
	}},
}
