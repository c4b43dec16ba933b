package storetest_test

import (
	"path/filepath"
	"testing"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/storetest"
)

// ownStore is a store of one's own, here what it takes to compile.
type ownStore struct{ advocacy.Store }

func openOwn(path string) (ownStore, error) { return ownStore{}, nil }

func (ownStore) Close() error { return nil }

// A store of one's own is held to the port by one test in its own package. Every
// rule opens an empty store, which closes with the rule.
func ExampleRun() {
	testStore := func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) advocacy.Store {
			store, err := openOwn(filepath.Join(t.TempDir(), "own.db"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := store.Close(); err != nil {
					t.Error(err)
				}
			})
			return store
		})
	}
	_ = testStore // in a host's code: func TestStore(t *testing.T)
}
