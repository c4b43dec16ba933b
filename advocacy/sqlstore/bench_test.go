package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

var at = time.Date(2026, time.December, 7, 9, 30, 15, 0, time.UTC)

// company makes up n employees as an HR file has them, and the audit of their coming.
func company(n int) ([]advocacy.Person, []advocacy.AuditEntry) {
	people, audit := make([]advocacy.Person, n), make([]advocacy.AuditEntry, n)
	for i := range people {
		people[i] = advocacy.Person{
			Employee: advocacy.Employee{
				ID: fmt.Sprintf("%07d", i), GivenName: "Anne-Marie", FamilyName: fmt.Sprintf("Sørensen %d", i),
				Email: fmt.Sprintf("anne.marie.%d@nordlys.example", i), Department: fmt.Sprintf("Afdeling %d", i%40),
				Country: "DK", Language: "da", Zone: "Europe/Copenhagen", Start: cadence.Date{Year: 2020, Month: time.March, Day: 1},
				Logins: []string{fmt.Sprintf("oidc|%d", i)},
			},
			Subject: fmt.Sprintf("%016x", uint64(i)*0x9e3779b97f4a7c15), Fingerprint: [16]byte{byte(i), byte(i >> 8)},
		}
		audit[i] = advocacy.AuditEntry{At: at, Actor: "system:hr", Action: "people.insert", Object: people[i].Subject}
	}
	return people, audit
}

// rawDB is a database made by the store and opened past it, with the store's
// own settings of durability.
func rawDB(b *testing.B) *sql.DB {
	path := fresh(b)
	store, err := sqlstore.Open(b.Context(), path, nil)
	require.NoError(b, err)
	require.NoError(b, store.Close())
	db := raw(b, "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_pragma=cache_size(-16000)&_pragma=temp_store(2)&_txlock=immediate")
	db.SetMaxOpenConns(1)
	return db
}

// rawTransaction runs f in a transaction of database/sql.
func rawTransaction(b *testing.B, db *sql.DB, f func(tx *sql.Tx)) {
	tx, err := db.BeginTx(b.Context(), nil)
	require.NoError(b, err)
	f(tx)
	require.NoError(b, tx.Commit())
}

func rawPrepare(b *testing.B, tx *sql.Tx, query string) func(args ...any) {
	st, err := tx.PrepareContext(b.Context(), query)
	require.NoError(b, err)
	return func(args ...any) {
		if _, err := st.ExecContext(b.Context(), args...); err != nil {
			b.Fatal(err)
		}
	}
}

func rawPeople(b *testing.B, db *sql.DB, people []advocacy.Person, audit []advocacy.AuditEntry) {
	rawTransaction(b, db, func(tx *sql.Tx) {
		person := rawPrepare(b, tx, `INSERT INTO people (hr_id, subject, given_name, family_name, email, department, country, language, zone,
			start_day, end_day, networks, fingerprint, code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
		login := rawPrepare(b, tx, "INSERT INTO logins (login, subject, place) VALUES (?, ?, ?)")
		entry := rawPrepare(b, tx, "INSERT INTO audit (done_at, actor, action, object, detail) VALUES (?, ?, ?, ?, ?)")
		for i := range people {
			p, e := &people[i], &audit[i]
			person(p.ID, p.Subject, p.GivenName, p.FamilyName, p.Email, p.Department, p.Country, p.Language, p.Zone,
				"2020-03-01", "", nil, p.Fingerprint[:], nil)
			for place, l := range p.Logins {
				login(l, p.Subject, place)
			}
			entry(e.At.UnixMicro(), e.Actor, e.Action, e.Object, e.Detail)
		}
	})
}

// BenchmarkPeopleInsert stores 20 000 people, their logins and their audit in
// one Update, against a raw transaction with prepared statements that writes
// the same rows to the same tables.
func BenchmarkPeopleInsert(b *testing.B) {
	people, audit := company(20_000)
	versus(b, "x/raw", func(b *testing.B) (ours, baseline func()) {
		store, db := open(b, fresh(b), nil), rawDB(b)
		return func() {
			require.NoError(b, store.Update(b.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
				if err := tx.People.Insert(ctx, people); err != nil {
					return err
				}
				return tx.Ledger.Audit(ctx, audit)
			}))
		}, func() { rawPeople(b, db, people, audit) }
	})
}

// BenchmarkPeopleReplace overwrites 20 000 stored people, against the same
// statements raw.
func BenchmarkPeopleReplace(b *testing.B) {
	people, audit := company(20_000)
	versus(b, "x/raw", func(b *testing.B) (ours, baseline func()) {
		store, db := open(b, fresh(b), nil), rawDB(b)
		require.NoError(b, store.Update(b.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.People.Insert(ctx, people) }))
		rawPeople(b, db, people, audit)
		return func() {
				require.NoError(b, store.Update(b.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.People.Replace(ctx, people) }))
			}, func() {
				rawTransaction(b, db, func(tx *sql.Tx) {
					person := rawPrepare(b, tx, `UPDATE people SET hr_id = ?, given_name = ?, family_name = ?, email = ?, department = ?, country = ?,
						language = ?, zone = ?, start_day = ?, end_day = ?, networks = ?, fingerprint = ? WHERE subject = ?`)
					drop := rawPrepare(b, tx, "DELETE FROM logins WHERE subject = ?")
					login := rawPrepare(b, tx, "INSERT INTO logins (login, subject, place) VALUES (?, ?, ?)")
					for i := range people {
						p := &people[i]
						person(p.ID, p.GivenName, p.FamilyName, p.Email, p.Department, p.Country, p.Language, p.Zone, "2020-03-01", "", nil, p.Fingerprint[:], p.Subject)
						drop(p.Subject)
						for place, l := range p.Logins {
							login(l, p.Subject, place)
						}
					}
				})
			}
	})
}

// BenchmarkFingerprints reads what a sync of 20 000 people compares, against one
// raw query for the same columns.
func BenchmarkFingerprints(b *testing.B) {
	people, audit := company(20_000)
	store, db := open(b, fresh(b), nil), rawDB(b)
	require.NoError(b, store.Update(b.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.People.Insert(ctx, people) }))
	rawPeople(b, db, people, audit)
	versus(b, "x/raw", func(*testing.B) (ours, baseline func()) {
		return func() {
				require.NoError(b, store.View(b.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
					n := 0
					for _, err := range tx.People.Fingerprints(ctx) {
						if err != nil {
							return err
						}
						n++
					}
					require.Equal(b, len(people), n)
					return nil
				}))
			}, func() {
				rows, err := db.QueryContext(b.Context(), "SELECT hr_id, subject, department, fingerprint FROM people ORDER BY hr_id")
				require.NoError(b, err)
				defer rows.Close()
				for rows.Next() {
					var id, subject, department string
					var fingerprint []byte
					if err := rows.Scan(&id, &subject, &department, &fingerprint); err != nil {
						b.Fatal(err)
					}
				}
				require.NoError(b, rows.Err())
			}
	})
}

// BenchmarkClickAppend stores 100 clicks in an Update, as the click handler
// commits them in groups, against the same raw.
func BenchmarkClickAppend(b *testing.B) {
	clicks := make([]advocacy.Click, 100)
	for i := range clicks {
		clicks[i] = advocacy.Click{Link: "a8Kq3xZp", At: at.Add(time.Duration(i) * time.Second), Class: advocacy.ClickHuman, First: i%2 == 0}
	}
	store, db := open(b, fresh(b), nil), rawDB(b)
	versus(b, "x/raw", func(*testing.B) (ours, baseline func()) {
		return func() {
				require.NoError(b, store.Update(b.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Links.Append(ctx, clicks) }))
			}, func() {
				rawTransaction(b, db, func(tx *sql.Tx) {
					click := rawPrepare(b, tx, "INSERT INTO clicks (clicked_at, link, class, agent, first) VALUES (?, ?, ?, ?, ?)")
					for _, c := range clicks {
						click(c.At.UnixMicro(), c.Link, string(c.Class), c.Agent, c.First)
					}
				})
			}
	})
}

// BenchmarkTallies reads 360 days of two measures out of twenty, against 36 days
// of them: ten times the rows are at most ten times the time.
func BenchmarkTallies(b *testing.B) {
	store := open(b, fresh(b), nil)
	first := cadence.Date{Year: 2026, Month: time.January, Day: 1}
	require.NoError(b, store.Update(b.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		var tallies []advocacy.Tally
		for i := range 20 * 365 * 12 {
			tallies = append(tallies, advocacy.Tally{
				Measure: advocacy.Measure(fmt.Sprintf("measure-%02d", i%20)), Day: first.AddDays(i / 20 % 365),
				Channel: fmt.Sprintf("channel-%d", i/7300%3), Group: fmt.Sprintf("group-%d", i/21900%4), Count: 1,
			})
		}
		return tx.Ledger.Count(ctx, tallies)
	}))
	read := func(days, want int, measures ...advocacy.Measure) {
		require.NoError(b, store.View(b.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Ledger.Tallies(ctx, first, first.AddDays(days-1), measures...)
			require.Len(b, found, want)
			return err
		}))
	}
	measures := []advocacy.Measure{"measure-03", "measure-11"}
	versus(b, "x/tenth", func(*testing.B) (ours, baseline func()) {
		return func() { read(360, 360*24, measures...) }, func() { read(36, 36*24, measures...) }
	})
}

// versus times both in turn, so that whatever else the machine does meets both,
// and reports how many times the baseline's time ours takes. Only ours counts
// as the benchmark's own time.
func versus(b *testing.B, unit string, pair func(*testing.B) (ours, baseline func())) {
	var own, base time.Duration
	for b.Loop() {
		b.StopTimer()
		ours, baseline := pair(b)
		started := time.Now()
		baseline()
		base += time.Since(started)
		b.StartTimer()
		started = time.Now()
		ours()
		own += time.Since(started)
	}
	b.ReportMetric(own.Seconds()/base.Seconds(), unit)
}
