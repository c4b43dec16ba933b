package advocacy

import (
	"context"
	"sync/atomic"
)

// knownSettings remembers the newest settings that a program has read: every use case
// asks for them, and to read them whole is most of what some cost.
type knownSettings struct {
	Store
	newest atomic.Pointer[SettingsVersion]
}

// View implements Store.
func (k *knownSettings) View(ctx context.Context, f func(context.Context, *Tx) error) error {
	return k.Store.View(ctx, k.knowing(f))
}

// Update implements Store.
func (k *knownSettings) Update(ctx context.Context, f func(context.Context, *Tx) error) error {
	return k.Store.Update(ctx, k.knowing(f))
}

func (k *knownSettings) knowing(f func(context.Context, *Tx) error) func(context.Context, *Tx) error {
	return func(ctx context.Context, tx *Tx) error {
		tx.known = k
		return f(ctx, tx)
	}
}

// settings reads the current ones, which nobody changes in place.
func (tx *Tx) settings(ctx context.Context) (Settings, error) {
	number, at, err := tx.Ledger.SettingsNumber(ctx)
	if err != nil {
		return Settings{}, err
	}
	if v := tx.known.newest.Load(); v != nil && v.Number == number && v.At.Equal(at) {
		return v.Settings, nil
	}
	v, err := tx.Ledger.Settings(ctx)
	if err == nil && !tx.appended {
		tx.known.newest.Store(&v)
	}
	return v.Settings, err
}

// append stores a version of the settings. What a transaction appends, and may take
// back again, is remembered by another one.
func (tx *Tx) append(ctx context.Context, v SettingsVersion) error {
	tx.appended = true
	return tx.Ledger.AppendSettings(ctx, v)
}
