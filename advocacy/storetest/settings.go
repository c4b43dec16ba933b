package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

var settingsRules = []rule{
	{"every version is kept", func(t *testing.T, s store) {
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			_, err := tx.Ledger.Settings(ctx)
			assert.ErrorIs(t, err, advocacy.ErrNotFound, "an empty store has no settings")
			_, _, err = tx.Ledger.SettingsNumber(ctx)
			assert.ErrorIs(t, err, advocacy.ErrNotFound)
			history, err := tx.Ledger.SettingsHistory(ctx)
			assert.Empty(t, history, "an empty store has no history")
			return err
		})
		first, second := settingsVersion(1), settingsVersion(2)
		complete(t, first)
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Ledger.AppendSettings(ctx, first) })
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Ledger.AppendSettings(ctx, second) })
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			current, err := tx.Ledger.Settings(ctx)
			require.NoError(t, err)
			assert.Equal(t, second, current, "the newest version is the current one, as it was appended")
			number, at, err := tx.Ledger.SettingsNumber(ctx)
			require.NoError(t, err)
			assert.Equal(t, second.Number, number)
			assert.Equal(t, second.At, at)
			history, err := tx.Ledger.SettingsHistory(ctx)
			assert.Equal(t, []advocacy.SettingsVersion{first, second}, history, "the history is every version, oldest first")
			return err
		})
	}},
	{"a number is taken once and none is left out", func(t *testing.T, s store) {
		for _, number := range []int{-1, 0, 2} {
			assert.ErrorIs(t, s.Update(t.Context(), appendSettings(number)), advocacy.ErrConflict, "the first version is number 1, not %d", number)
		}
		s.update(t, appendSettings(1))
		for _, number := range []int{0, 1, 3} {
			assert.ErrorIs(t, s.Update(t.Context(), appendSettings(number)), advocacy.ErrConflict, "after version 1 comes 2, not %d", number)
		}
		s.update(t, appendSettings(2))
	}},
	{"of an older version only the names go", func(t *testing.T, s store) {
		anna := advocacy.Owner{Department: "Communications", Name: "Anna Ångström", Email: "anna@nordlys.example", Logins: []string{"anna"}}
		bo := advocacy.Owner{Department: "HR", Name: "Bo Berg", Logins: []string{"bo", "oidc|bo"}}
		var want []advocacy.SettingsVersion
		for number := 1; number <= 3; number++ {
			v := settingsVersion(number)
			v.Settings.Responsible = advocacy.Responsible{Owner: anna, Deputy: bo, Editors: []string{"carla", "dan"}, Auditors: []string{"eva"}}
			v.Settings.Population.Value = 1e15 / 3
			v.Settings.Policy = advocacy.Policy{Version: "1", Texts: map[string]string{"da": "Del gerne. \"<&>\u2028\" 🌱\n"}}
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Ledger.AppendSettings(ctx, v) })
			want = append(want, v)
		}
		redact := func(number int, r advocacy.Responsible) error {
			return s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
				return tx.Ledger.RedactSettings(ctx, number, r)
			})
		}
		want[0].Settings.Responsible = advocacy.Responsible{Owner: advocacy.Owner{Department: "Communications"}}
		want[1].Settings.Responsible = advocacy.Responsible{Owner: anna, Deputy: advocacy.Owner{Department: "HR", Logins: []string{"bo"}}, Editors: []string{"dan"}}
		require.NoError(t, redact(1, want[0].Settings.Responsible))
		require.NoError(t, redact(2, want[1].Settings.Responsible))
		assert.ErrorIs(t, redact(3, advocacy.Responsible{}), advocacy.ErrConflict, "the newest version is not redacted")
		assert.ErrorIs(t, redact(4, advocacy.Responsible{}), advocacy.ErrNotFound, "what is not there is not redacted")
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			history, err := tx.Ledger.SettingsHistory(ctx)
			assert.Equal(t, want, history, "RedactSettings stores in that version who ran the program, and touches nothing else")
			return err
		})
	}},
	{"the zero time stays zero", func(t *testing.T, s store) {
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.Ledger.AppendSettings(ctx, advocacy.SettingsVersion{Number: 1})
		})
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			current, err := tx.Ledger.Settings(ctx)
			assert.Equal(t, advocacy.SettingsVersion{Number: 1}, current)
			return err
		})
	}},
	{"a key is made once", func(t *testing.T, s store) {
		secret := []byte{0, 1, 2, 0xff, 0}
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			key, err := tx.Ledger.Key(ctx, "links", secret)
			assert.Equal(t, secret, key, "the first caller's secret is stored and returned")
			return err
		})
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			key, err := tx.Ledger.Key(ctx, "links", []byte("another"))
			assert.Equal(t, secret, key, "a stored key is returned in place of a fresh one")
			other, errOther := tx.Ledger.Key(ctx, "codes", []byte("other"))
			assert.Equal(t, []byte("other"), other, "each name has a key of its own")
			require.NoError(t, errOther)
			return err
		})
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			key, err := tx.Ledger.Key(ctx, "links", nil)
			assert.Equal(t, secret, key, "a key that is stored already can be read in a View")
			return err
		})
	}},
}

func settingsVersion(number int) advocacy.SettingsVersion {
	return advocacy.SettingsVersion{
		Number: number, At: base.Add(time.Duration(number) * time.Second), By: "system:setup",
		Settings: advocacy.Settings{Company: "Nordlys Ångström 🌱"},
	}
}

func appendSettings(number int) work {
	return func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.Ledger.AppendSettings(ctx, settingsVersion(number))
	}
}
