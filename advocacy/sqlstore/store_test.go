package sqlstore_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/advocacy/storetest"
)

func TestMain(m *testing.M) {
	if role, path := os.Getenv("SQLSTORE_TEST_ROLE"), os.Getenv("SQLSTORE_TEST_PATH"); role != "" {
		os.Exit(roles[role](path))
	}
	goleak.VerifyTestMain(m)
}

// open opens a store in a file of its own.
func open(t testing.TB, path string, o *sqlstore.Options) *sqlstore.Store {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), path, o)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, store.Close()) })
	return store
}

func fresh(t testing.TB) string { return filepath.Join(t.TempDir(), "advocacy.db") }

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) advocacy.Store { return open(t, fresh(t), nil) })
}
