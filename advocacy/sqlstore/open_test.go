package sqlstore_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
)

func add(ids ...string) func(context.Context, *advocacy.Tx) error {
	return func(ctx context.Context, tx *advocacy.Tx) error {
		var people []advocacy.Person
		for _, id := range ids {
			people = append(people, advocacy.Person{Employee: advocacy.Employee{ID: id, FamilyName: "Lindqvist-" + id}, Subject: "s-" + id})
		}
		return tx.People.Insert(ctx, people)
	}
}

func headcount(t testing.TB, s advocacy.Store) (n int) {
	t.Helper()
	require.NoError(t, s.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) (err error) {
		n, err = tx.People.Count(ctx, advocacy.Group{})
		return err
	}))
	return n
}

func TestWhatIsStoredIsThereAfterReopening(t *testing.T) {
	t.Parallel()
	// A path in which SQLite's own file URIs would see parameters.
	path := filepath.Join(t.TempDir(), "Nordlys & søn?mode=memory#1 100%.db")
	store, err := sqlstore.Open(t.Context(), path, nil)
	require.NoError(t, err)
	require.NoError(t, store.Update(t.Context(), add("1", "2")))
	require.NoError(t, store.Close())
	require.NoError(t, store.Close(), "closing twice does nothing")
	assert.Error(t, store.Update(t.Context(), add("3")), "a closed store does not work")
	assert.Error(t, store.View(t.Context(), add("3")))

	info, err := os.Stat(path)
	require.NoError(t, err, "the file lies where the path says")
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "names are for the owner of the file only")
	for _, companion := range []string{"-wal", "-shm"} {
		assert.NoFileExists(t, path+companion, "Close moves the log into the file")
	}
	assert.Equal(t, 2, headcount(t, open(t, path, nil)))
	assert.Equal(t, 2, headcount(t, open(t, path, nil)), "two stores of one process share a file")
}

func TestAFileThatAKilledOpenLeftEmptyIsForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	path := fresh(t)
	require.NoError(t, os.WriteFile(path, nil, 0o644))
	require.NoError(t, open(t, path, nil).Update(t.Context(), add("1")))
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}
}

func TestOpenRefusesInOneSentenceAndChangesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	foreign := filepath.Join(folder, "foreign.db")
	_, err := raw(t, foreign).Exec("CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x')")
	require.NoError(t, err)
	marked := filepath.Join(folder, "marked.db")
	_, err = raw(t, marked).Exec("PRAGMA application_id = 252006673")
	require.NoError(t, err)
	newer := migrated(t, folder, "newer.db", "INSERT INTO schema_versions (major, minor, name) VALUES (2, 0, 'tomorrow'); DROP TABLE shares")
	text := write("people.csv", "id;navn\n1;Anna\n")
	headless := write("headless.db", "SQLite format 3\x00 and then nothing of the kind, which is more than a header holds, or less")

	for name, c := range map[string]struct {
		path    string
		options *sqlstore.Options
		is      error
		says    string
	}{
		"no path":                  {path: "", says: "give its path"},
		"memory":                   {path: ":memory:", says: "give its path"},
		"a folder":                 {path: folder, says: "it is a folder"},
		"no folder":                {path: filepath.Join(folder, "no", "a.db"), says: "folder does not exist"},
		"a file as folder":         {path: filepath.Join(text, "a.db"), says: "give a path that this process can read"},
		"a text":                   {path: text, is: sqlstore.ErrForeign, says: "people.csv"},
		"a torn head":              {path: headless, is: sqlstore.ErrForeign},
		"another's tables":         {path: foreign, is: sqlstore.ErrForeign, says: "was not changed"},
		"another's mark":           {path: marked, is: sqlstore.ErrForeign},
		"a newer major":            {path: newer, is: sqlstore.ErrNewer, says: "run that release or a newer one"},
		"a newer major, read only": {path: newer, options: &sqlstore.Options{ReadOnly: true}, is: sqlstore.ErrNewer},
		"a newer major, off":       {path: newer, options: &sqlstore.Options{Migrate: sqlstore.Off}, is: sqlstore.ErrNewer},
		"nothing to check":         {path: filepath.Join(folder, "none.db"), options: &sqlstore.Options{Migrate: sqlstore.Check}, says: "no such file"},
		"nothing to report on":     {path: filepath.Join(folder, "none.db"), options: &sqlstore.Options{ReadOnly: true}, says: "no such file"},
		"negative readers":         {path: filepath.Join(folder, "none.db"), options: &sqlstore.Options{Readers: -1}, says: "Readers"},
		"no such choice":           {path: filepath.Join(folder, "none.db"), options: &sqlstore.Options{Migrate: 7}, says: "Migrate"},
	} {
		t.Run(name, func(t *testing.T) {
			before, _ := os.ReadFile(c.path)
			_, err := sqlstore.Open(t.Context(), c.path, c.options)
			require.Error(t, err)
			oneSentence(t, err)
			assert.Contains(t, err.Error(), c.says)
			if c.is != nil {
				assert.ErrorIs(t, err, c.is)
			}
			after, _ := os.ReadFile(c.path)
			assert.Equal(t, before, after, "a file that is refused is not changed")
			assert.NoFileExists(t, filepath.Join(folder, "none.db"), "a refusal creates nothing")
		})
	}
}

// migrated is a database of this release, changed by script past the store.
func migrated(t *testing.T, folder, name, script string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	store, err := sqlstore.Open(t.Context(), path, nil)
	require.NoError(t, err)
	require.NoError(t, store.Update(t.Context(), add("1")))
	require.NoError(t, store.Close())
	db := raw(t, path)
	_, err = db.Exec(script)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	return path
}

func TestALockedFileIsSaidToBeLocked(t *testing.T) {
	t.Parallel()
	path := fresh(t)
	store := open(t, path, &sqlstore.Options{Wait: 20 * time.Millisecond})
	cmd, lines := another(t, "locker", path)
	t.Cleanup(func() { _ = cmd.Wait() })
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	require.True(t, lines.Scan(), "the other process holds the lock")

	err := store.Update(t.Context(), add("1"))
	assert.ErrorIs(t, err, sqlstore.ErrBusy, "an Update gives up after Wait")
	oneSentence(t, err)
	assert.Zero(t, headcount(t, store), "a View needs no lock")
	second := open(t, path, nil)
	assert.Zero(t, headcount(t, second), "an up-to-date file opens while it is locked")

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	assert.ErrorIs(t, store.Update(ctx, add("1")), context.DeadlineExceeded, "a deadline says how long to wait")

	require.NoError(t, cmd.Process.Kill())
	ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	assert.NoError(t, store.Update(ctx, add("1")), "an Update goes through once the lock is free")
}

func TestTransactionsDoNotNest(t *testing.T) {
	t.Parallel()
	store, other := open(t, fresh(t), nil), open(t, fresh(t), nil)
	begin := map[string]func(context.Context, func(context.Context, *advocacy.Tx) error) error{"View": store.View, "Update": store.Update}
	for outer, begins := range begin {
		for inner, within := range begin {
			require.NoError(t, begins(t.Context(), func(ctx context.Context, _ *advocacy.Tx) error {
				assert.Error(t, within(ctx, add("1")), "%s within %s is an error, not a deadlock", inner, outer)
				return nil
			}))
		}
	}
	assert.NoError(t, store.Update(t.Context(), func(ctx context.Context, _ *advocacy.Tx) error { return other.Update(ctx, add("1")) }),
		"another store is another matter")
	assert.Zero(t, headcount(t, store))
}

func TestReadOnlyChangesNoByte(t *testing.T) {
	t.Parallel()
	path := migrated(t, t.TempDir(), "a.db", "")
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	store, err := sqlstore.Open(t.Context(), path, &sqlstore.Options{ReadOnly: true})
	require.NoError(t, err)
	assert.Equal(t, 1, headcount(t, store))
	assert.ErrorIs(t, store.Update(t.Context(), add("2")), sqlstore.ErrReadOnly)
	assert.ErrorIs(t, store.View(t.Context(), add("2")), sqlstore.ErrReadOnly)

	// A service goes on writing meanwhile, and the report sees it.
	service := open(t, path, nil)
	require.NoError(t, service.Update(t.Context(), add("2")))
	assert.Equal(t, 2, headcount(t, store), "a read-only store sees what others commit")
	require.NoError(t, store.Close())
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, before, after, "reading does not even move the log into the file")
}

func TestAFullDatabaseLosesNothing(t *testing.T) {
	t.Parallel()
	path := fresh(t)
	store := open(t, path, &sqlstore.Options{MaxSize: 512 << 10})
	stored := 0
	for {
		err := store.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			entries := make([]advocacy.AuditEntry, 100)
			for i := range entries {
				entries[i] = advocacy.AuditEntry{Action: "fill", Detail: "some words that take room"}
			}
			return tx.Ledger.Audit(ctx, entries)
		})
		if err != nil {
			assert.ErrorIs(t, err, sqlstore.ErrFull)
			oneSentence(t, err)
			break
		}
		stored++
		require.Less(t, stored, 1000, "MaxSize ends the growth")
	}
	kept := func() (n int) {
		require.NoError(t, store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			for _, err := range tx.Ledger.Trail(ctx, time.Time{}, time.Now()) {
				require.NoError(t, err)
				n++
			}
			return nil
		}))
		return n
	}
	assert.Equal(t, stored*100, kept(), "what was committed is there, and nothing of what did not fit")
	swallowed := store.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		_ = tx.Ledger.Audit(ctx, make([]advocacy.AuditEntry, 100_000))
		_ = tx.People.SetCode(ctx, "nobody", "x")
		return nil
	})
	assert.ErrorIs(t, swallowed, sqlstore.ErrFull, "a swallowed failure is not committed by halves")
	assert.Equal(t, stored*100, kept())
	require.NoError(t, store.Close())
	assert.NoError(t, open(t, path, nil).Update(t.Context(), add("1")), "with more room it works on")
}

func TestErasedNamesLeaveTheFile(t *testing.T) {
	t.Parallel()
	path := fresh(t)
	store, err := sqlstore.Open(t.Context(), path, nil)
	require.NoError(t, err)
	require.NoError(t, store.Update(t.Context(), add("1", "2")))
	require.NoError(t, store.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.People.Erase(ctx, []string{"s-1"})
	}))
	require.NoError(t, store.Close())
	bytes, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(bytes), "Lindqvist-2")
	assert.NotContains(t, string(bytes), "Lindqvist-1", "an erased name is overwritten, not only unlinked")
}

func TestSnapshot(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	store := open(t, filepath.Join(folder, "a.db"), nil)
	require.NoError(t, store.Update(t.Context(), add("1", "2")))
	copied := filepath.Join(folder, "it's a copy.db")
	require.NoError(t, store.Snapshot(t.Context(), copied))
	require.NoError(t, store.Update(t.Context(), add("3")))

	preview := open(t, copied, nil)
	require.NoError(t, preview.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
		return tx.People.Erase(ctx, []string{"s-1"})
	}))
	assert.Equal(t, 1, headcount(t, preview))
	assert.Equal(t, 3, headcount(t, store), "what happens on a copy stays there")
	info, err := os.Stat(copied)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	err = store.Snapshot(t.Context(), copied)
	assert.ErrorIs(t, err, os.ErrExist, "a snapshot overwrites nothing")
	oneSentence(t, err)
	oneSentence(t, store.Snapshot(t.Context(), filepath.Join(folder, "no", "a.db")))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, store.Snapshot(ctx, filepath.Join(folder, "b.db")), context.Canceled)
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	hidden, err := filepath.Glob(filepath.Join(folder, ".*"))
	require.NoError(t, err)
	assert.Len(t, append(names, hidden...), 6, "a snapshot that failed leaves no file: two databases with their companions are all")

	again := open(t, filepath.Join(folder, "a.db"), &sqlstore.Options{ReadOnly: true})
	require.NoError(t, again.Snapshot(t.Context(), filepath.Join(folder, "c.db")), "a read-only store can be copied too")
}

func TestAPanicLeavesTheConnectionUsable(t *testing.T) {
	t.Parallel()
	store := open(t, fresh(t), &sqlstore.Options{Readers: 1})
	for range 3 {
		assert.Panics(t, func() {
			_ = store.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
				for range tx.People.All(ctx, advocacy.Group{}) {
				}
				panic(errors.New("fire"))
			})
		})
		assert.Panics(t, func() { _ = store.View(t.Context(), func(context.Context, *advocacy.Tx) error { panic("fire") }) })
	}
	require.NoError(t, store.Update(t.Context(), add("1")))
	assert.Equal(t, 1, headcount(t, store))
}

func TestAnInsertThatFailedHalfWayIsNotCommitted(t *testing.T) {
	t.Parallel()
	store := open(t, fresh(t), nil)
	require.NoError(t, store.Update(t.Context(), add("1")))
	for name, verb := range map[string]func(context.Context, *advocacy.Tx) error{
		"Insert": func(ctx context.Context, tx *advocacy.Tx) error {
			people := make([]advocacy.Person, 100)
			for i := range people {
				people[i].ID, people[i].Subject = string(rune('a'+i)), string(rune('A'+i))
			}
			people[99].ID = "1"
			return tx.People.Insert(ctx, people)
		},
		"Replace": func(ctx context.Context, tx *advocacy.Tx) error {
			one := advocacy.Person{Employee: advocacy.Employee{ID: "2"}, Subject: "s-1"}
			return tx.People.Replace(ctx, []advocacy.Person{one, {Subject: "nobody"}})
		},
	} {
		var failed error
		err := store.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			failed = verb(ctx, tx)
			return nil
		})
		require.Error(t, failed)
		assert.Equal(t, failed, err, "Update returns what a function swallowed of %s", name)
		assert.Equal(t, 1, headcount(t, store), "no half of a failed %s is stored", name)
		require.NoError(t, store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			_, err := tx.People.ByID(ctx, "1")
			return err
		}))
	}
}
