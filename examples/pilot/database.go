package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
)

// stored are the settings of the database, zero when it has none yet.
func (o *options) stored(ctx context.Context) (advocacy.Settings, error) {
	var s advocacy.Settings
	if _, err := os.Stat(o.database); err != nil {
		return s, nil
	}
	store, err := sqlstore.Open(ctx, o.database, &sqlstore.Options{ReadOnly: true})
	if errors.Is(err, sqlstore.ErrOutdated) {
		return s, nil // a run was killed before it stored anything
	}
	if err != nil {
		return s, err
	}
	defer store.Close()
	return settingsOf(ctx, store)
}

// settingsOf are the current settings of a store, zero when it has none yet.
func settingsOf(ctx context.Context, store advocacy.Store) (s advocacy.Settings, err error) {
	err = store.View(ctx, func(ctx context.Context, tx *advocacy.Tx) error {
		v, err := tx.Ledger.Settings(ctx)
		s = v.Settings
		return err
	})
	if errors.Is(err, advocacy.ErrNotFound) {
		err = nil
	}
	return s, err
}

// store is the database itself, or a copy of it that is thrown away.
func (o *options) store(ctx context.Context, itself bool) (*sqlstore.Store, func(), error) {
	if itself {
		store, err := sqlstore.Open(ctx, o.database, nil)
		if err != nil {
			return nil, nil, blame("-db", err)
		}
		return store, func() { store.Close() }, nil
	}
	folder, remove, err := previewFolder()
	if err != nil {
		return nil, nil, err
	}
	copied := filepath.Join(folder, "preview.db")
	if _, err := os.Stat(o.database); err == nil {
		if err := snapshot(ctx, o.database, copied); err != nil && !errors.Is(err, sqlstore.ErrOutdated) {
			remove()
			return nil, nil, blame("-db", err)
		}
	}
	store, err := sqlstore.Open(ctx, copied, nil)
	if err != nil {
		remove()
		return nil, nil, blame("-db", err)
	}
	return store, func() { store.Close(); remove() }, nil
}

func snapshot(ctx context.Context, from, to string) error {
	store, err := sqlstore.Open(ctx, from, &sqlstore.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	return errors.Join(store.Snapshot(ctx, to), store.Close())
}
