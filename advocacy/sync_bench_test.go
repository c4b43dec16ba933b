package advocacy_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// BenchmarkSync takes in 100 000 employees. The baseline is one transaction by
// database/sql with one prepared statement a table, which writes the very rows
// that the sync left: people, logins, the audit row of each, and the headcounts.
// x/raw is the first import, unchanged/first the same roster again.
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

		written := readSynced(b, world.Store)
		begun = time.Now()
		report, err = world.Owner.People.Sync(b.Context(), everybody, advocacy.SyncOptions{Complete: true})
		again += time.Since(begun)
		require.NoError(b, err)
		require.Equal(b, n, report.Unchanged)

		raw += rawSync(b, written)
	}
	b.ReportMetric(float64(first)/float64(raw), "x/raw")
	b.ReportMetric(float64(again)/float64(first), "unchanged/first")
	b.ReportMetric(float64(first.Milliseconds())/float64(b.N), "ms/first")
}

// synced is what a sync wrote.
type synced struct {
	people     []advocacy.Person
	trail      []advocacy.AuditEntry
	headcounts []advocacy.Tally
}

func readSynced(b *testing.B, store advocacy.Store) (s synced) {
	require.NoError(b, store.View(b.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		for person, err := range tx.People.All(ctx, advocacy.Group{}) {
			if err != nil {
				return err
			}
			s.people = append(s.people, person)
		}
		for entry, err := range tx.Ledger.Trail(ctx, time.Time{}, time.Now().AddDate(100, 0, 0)) {
			if err != nil {
				return err
			}
			s.trail = append(s.trail, entry)
		}
		var err error
		s.headcounts, err = tx.Ledger.Tallies(ctx, cadence.Date{}, cadence.Date{})
		return err
	}))
	require.Greater(b, len(s.trail), len(s.people))
	require.NotEmpty(b, s.headcounts)
	return s
}

// rawSync writes those rows into a database with the same tables, opened as the
// store opens its own.
func rawSync(b *testing.B, s synced) time.Duration {
	path := filepath.Join(b.TempDir(), "raw.db")
	store, err := sqlstore.Open(b.Context(), path, nil)
	require.NoError(b, err)
	require.NoError(b, store.Close())
	db, err := sql.Open("sqlite", path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_pragma=cache_size(-16000)&_pragma=temp_store(2)")
	require.NoError(b, err)
	defer db.Close()
	begun := time.Now()
	tx, err := db.BeginTx(b.Context(), nil)
	require.NoError(b, err)
	people, err := tx.Prepare(`INSERT INTO people (hr_id, subject, given_name, family_name, email, department, country, language, zone, start_day, end_day, networks, fingerprint)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', NULL, ?)`)
	require.NoError(b, err)
	logins, err := tx.Prepare(`INSERT INTO logins (login, subject, place) VALUES (?, ?, ?)`)
	require.NoError(b, err)
	audit, err := tx.Prepare(`INSERT INTO audit (done_at, actor, action, object, detail) VALUES (?, ?, ?, ?, ?)`)
	require.NoError(b, err)
	headcounts, err := tx.Prepare(`INSERT INTO tallies (measure, day, channel, grp, count) VALUES (?, ?, ?, ?, ?)`)
	require.NoError(b, err)
	write := func(statement *sql.Stmt, values ...any) {
		if _, err := statement.Exec(values...); err != nil {
			b.Fatal(err)
		}
	}
	for i := range s.people {
		p := &s.people[i]
		write(people, p.ID, p.Subject, p.GivenName, p.FamilyName, p.Email, p.Department, p.Country, p.Language, p.Zone, p.Start.String(), p.Fingerprint[:])
		for place, login := range p.Logins {
			write(logins, login, p.Subject, place)
		}
	}
	for _, e := range s.trail {
		write(audit, e.At.UnixMicro(), e.Actor, e.Action, e.Object, e.Detail)
	}
	for _, t := range s.headcounts {
		write(headcounts, string(t.Measure), t.Day.String(), t.Channel, t.Group, t.Count)
	}
	require.NoError(b, tx.Commit())
	return time.Since(begun)
}
