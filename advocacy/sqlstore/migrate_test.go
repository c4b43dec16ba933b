package sqlstore_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
)

// schema is what a database consists of.
func schema(t *testing.T, path string) (statements []string) {
	t.Helper()
	rows, err := raw(t, path).Query("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY type, name")
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var statement string
		require.NoError(t, rows.Scan(&statement))
		statements = append(statements, statement)
	}
	require.NoError(t, rows.Err())
	return statements
}

func TestEveryEarlierVersionIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	all, err := sqlstore.Migrations()
	require.NoError(t, err)
	require.NotEmpty(t, all)
	assert.Equal(t, 1, all[0].Major)
	assert.Equal(t, 0, all[0].Minor)
	latest := fresh(t)
	open(t, latest, nil)
	for have := range len(all) + 1 {
		path := fresh(t)
		db := raw(t, path)
		for _, m := range all[:have] {
			_, err := db.Exec("BEGIN; " + m.SQL)
			require.NoError(t, err)
			_, err = db.Exec("INSERT INTO schema_versions (major, minor, name) VALUES (?, ?, ?); COMMIT", m.Major, m.Minor, m.Name)
			require.NoError(t, err)
		}
		if have > 0 && have < len(all) {
			_, err := sqlstore.Open(t.Context(), path, &sqlstore.Options{Migrate: sqlstore.Check})
			assert.ErrorIs(t, err, sqlstore.ErrOutdated)
		}
		store := open(t, path, nil)
		require.NoError(t, store.Update(t.Context(), add("1")))
		assert.Equal(t, schema(t, latest), schema(t, path), "from the first %d migrations on, the rest lead to the same tables", have)
	}
}

func TestPrintedMigrationsMakeADatabase(t *testing.T) {
	t.Parallel()
	var script bytes.Buffer
	require.NoError(t, sqlstore.PrintMigrations(&script))
	path := fresh(t)
	_, err := raw(t, path).Exec(script.String())
	require.NoError(t, err, "what is printed runs as it is")
	for _, how := range []sqlstore.Migrate{sqlstore.Check, sqlstore.Off, sqlstore.Auto} {
		store := open(t, path, &sqlstore.Options{Migrate: how})
		assert.Zero(t, headcount(t, store), "a database made by hand is complete")
	}
	empty := fresh(t)
	_, err = raw(t, empty).Exec("VACUUM") // a database with nothing in it
	require.NoError(t, err)
	for _, how := range []sqlstore.Migrate{sqlstore.Check, sqlstore.Off} {
		_, err = sqlstore.Open(t.Context(), empty, &sqlstore.Options{Migrate: how})
		assert.ErrorIs(t, err, sqlstore.ErrOutdated, "without migrations an empty database is not one to work on")
	}
}

func TestANewerMinorVersionIsWorkedWith(t *testing.T) {
	t.Parallel()
	path := migrated(t, t.TempDir(), "a.db", `ALTER TABLE people ADD COLUMN pronoun TEXT;
		INSERT INTO schema_versions (major, minor, name) VALUES (1, 999, 'tomorrow')`)
	for _, how := range []sqlstore.Migrate{sqlstore.Auto, sqlstore.Check, sqlstore.Off} {
		store := open(t, path, &sqlstore.Options{Migrate: how})
		assert.Equal(t, 1, headcount(t, store), "a release works with the tables of the release after it")
	}
	require.NoError(t, open(t, path, nil).Update(t.Context(), add("2")))
	var versions int
	require.NoError(t, raw(t, path).QueryRow("SELECT count(*) FROM schema_versions").Scan(&versions))
	all, err := sqlstore.Migrations()
	require.NoError(t, err)
	assert.Equal(t, len(all)+1, versions, "nothing is applied to a newer database")
}

func TestCancelledOpen(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := fresh(t)
	_, err := sqlstore.Open(ctx, path, nil)
	assert.ErrorIs(t, err, context.Canceled, "the context's error comes back as it is")
	open(t, path, nil)
}
