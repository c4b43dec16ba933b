package advocacy_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
)

// BenchmarkSync takes in 100 000 employees. The baseline is one transaction by
// database/sql with one prepared statement a table, which writes the same rows:
// people, logins, the audit row of each, and the headcounts. x/raw is the first
// import, unchanged/first the same roster again.
func BenchmarkSync(b *testing.B) {
	const n = 100_000
	everybody := staff(n)
	var raw, first, again time.Duration
	for b.Loop() {
		world := advocacytest.New(b, nil)
		begun := time.Now()
		report, err := world.Owner.People.Sync(b.Context(), everybody, advocacy.SyncOptions{Complete: true})
		first += time.Since(begun)
		require.NoError(b, err)
		require.Len(b, report.Joiners, n)

		begun = time.Now()
		report, err = world.Owner.People.Sync(b.Context(), everybody, advocacy.SyncOptions{Complete: true})
		again += time.Since(begun)
		require.NoError(b, err)
		require.Equal(b, n, report.Unchanged)

		raw += rawSync(b, everybody)
	}
	b.ReportMetric(float64(first)/float64(raw), "x/raw")
	b.ReportMetric(float64(again)/float64(first), "unchanged/first")
	b.ReportMetric(float64(first.Milliseconds())/float64(b.N), "ms/first")
}

// rawSync writes the rows that a sync writes into a database with the same tables.
func rawSync(b *testing.B, r advocacy.Roster) time.Duration {
	path := filepath.Join(b.TempDir(), "raw.db")
	store, err := sqlstore.Open(b.Context(), path, nil)
	require.NoError(b, err)
	require.NoError(b, store.Close())
	db, err := sql.Open("sqlite", path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)")
	require.NoError(b, err)
	defer db.Close()
	begun := time.Now()
	tx, err := db.BeginTx(b.Context(), nil)
	require.NoError(b, err)
	people, err := tx.Prepare(`INSERT INTO people (hr_id, subject, given_name, family_name, email, department, country, language, zone, start_day, end_day, networks, fingerprint)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', NULL, ?)`)
	require.NoError(b, err)
	logins, err := tx.Prepare(`INSERT INTO logins (login, subject, place) VALUES (?, ?, 0)`)
	require.NoError(b, err)
	audit, err := tx.Prepare(`INSERT INTO audit (done_at, actor, action, object, detail) VALUES (?, 'system:test', 'people.add', ?, '')`)
	require.NoError(b, err)
	at := begun.UnixMicro()
	for i, e := range r.Employees {
		subject := fmt.Sprintf("%016d", i*7919%len(r.Employees))
		_, err = people.Exec(e.ID, subject, e.GivenName, e.FamilyName, e.Email, e.Department, e.Country, e.Language, e.Zone, []byte(subject))
		if err == nil {
			_, err = logins.Exec(e.Logins[0], subject)
		}
		if err == nil {
			_, err = audit.Exec(at, subject)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	for _, department := range []string{"Engineering", "Sales"} {
		_, err = tx.Exec(`INSERT INTO tallies (measure, day, channel, grp, count) VALUES ('headcount', '2026-12-07', '', ?, ?)`, department, len(r.Employees)/2)
		require.NoError(b, err)
	}
	require.NoError(b, tx.Commit())
	return time.Since(begun)
}
