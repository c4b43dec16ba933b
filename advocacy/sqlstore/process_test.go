package sqlstore_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/sqlstore"
)

// roles are what the test binary does when it is run as another process, on the
// database at path; the result is its exit status.
var roles = map[string]func(path string) int{"writer": writer, "opener": opener, "locker": locker}

// another starts the test binary in a role.
func another(t *testing.T, role, path string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "SQLSTORE_TEST_ROLE="+role, "SQLSTORE_TEST_PATH="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return cmd, bufio.NewScanner(out)
}

// writer commits two rows at a time and says so after each commit.
func writer(path string) int {
	ctx := context.Background()
	store, err := sqlstore.Open(ctx, path, nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for {
		var number int
		err := store.Update(ctx, func(ctx context.Context, tx *advocacy.Tx) error {
			n, err := tx.People.Count(ctx, advocacy.Group{})
			if err != nil {
				return err
			}
			number = n + 1
			p := advocacy.Person{Employee: advocacy.Employee{ID: strconv.Itoa(number)}, Subject: "s-" + strconv.Itoa(number)}
			if err := tx.People.Insert(ctx, []advocacy.Person{p}); err != nil {
				return err
			}
			return tx.Ambassadors.Put(ctx, advocacy.Ambassador{Subject: p.Subject, State: advocacy.Invited})
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		fmt.Println(number)
	}
}

func TestNothingAcknowledgedIsLostByAKill(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	path := fresh(t)
	for range 12 {
		cmd, lines := another(t, "writer", path)
		acknowledged := 0
		for left := 1 + random.IntN(40); left > 0 && lines.Scan(); left-- {
			n, err := strconv.Atoi(lines.Text())
			require.NoError(t, err)
			acknowledged = n
		}
		require.NoError(t, cmd.Process.Kill()) // in the middle of the next commit, or the one after
		for lines.Scan() {
			n, err := strconv.Atoi(lines.Text())
			require.NoError(t, err)
			acknowledged = n
		}
		_ = cmd.Wait()

		store, err := sqlstore.Open(t.Context(), path, nil)
		require.NoError(t, err, "a file whose writer was killed opens")
		require.NoError(t, store.View(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			n, err := tx.People.Count(ctx, advocacy.Group{})
			require.NoError(t, err)
			assert.GreaterOrEqual(t, n, acknowledged, "what was acknowledged is there")
			ambassadors := 0
			for _, err := range tx.Ambassadors.All(ctx) {
				require.NoError(t, err)
				ambassadors++
			}
			assert.Equal(t, n, ambassadors, "no Update is there by half")
			return nil
		}))
		require.NoError(t, store.Close())
	}
	var check string
	require.NoError(t, raw(t, path).QueryRow("PRAGMA integrity_check").Scan(&check))
	assert.Equal(t, "ok", check)
}

// opener opens the store, adds a row and closes it.
func opener(path string) int {
	store, err := sqlstore.Open(context.Background(), path, nil)
	if err == nil {
		err = store.Update(context.Background(), func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.Ledger.Audit(ctx, []advocacy.AuditEntry{{Action: "opened"}})
		})
	}
	if err == nil {
		err = store.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func TestProcessesThatOpenAtOnceMigrateOnce(t *testing.T) {
	t.Parallel()
	for range 5 {
		path := fresh(t)
		const processes = 4
		var together sync.WaitGroup
		for range processes {
			cmd, _ := another(t, "opener", path)
			together.Go(func() {
				assert.NoError(t, cmd.Wait(), "each of several processes that open a new file at once succeeds")
			})
		}
		together.Wait()
		db := raw(t, path)
		var versions, entries int
		require.NoError(t, db.QueryRow("SELECT count(*) FROM schema_versions").Scan(&versions))
		require.NoError(t, db.QueryRow("SELECT count(*) FROM audit").Scan(&entries))
		all, err := sqlstore.Migrations()
		require.NoError(t, err)
		assert.Len(t, all, versions, "each migration is applied once")
		assert.Equal(t, processes, entries, "what each of them wrote is there")
	}
}

// locker holds the write lock until its standard output is read and it is killed.
func locker(path string) int {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return 1
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		return 1
	}
	if _, err := conn.ExecContext(context.Background(), "BEGIN IMMEDIATE"); err != nil {
		return 1
	}
	fmt.Println("locked")
	select {}
}

// raw opens the file past the store.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	return db
}

func oneSentence(t *testing.T, err error) {
	t.Helper()
	assert.NotContains(t, err.Error(), "\n", "a refusal is one sentence")
	assert.True(t, strings.HasPrefix(err.Error(), "sqlstore: "), "a refusal says who refuses: %v", err)
}
