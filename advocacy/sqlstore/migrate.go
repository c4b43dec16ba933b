package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Migrate says what Open does about missing migrations.
type Migrate int

// The choices. A database of a newer major version is refused under each.
const (
	Auto  Migrate = iota // applies what is missing
	Check                // refuses a database that lacks any, with ErrOutdated
	Off                  // takes any minor version of its own major one, for the time between two releases
)

// Migration is one step of the tables, in the order of Major and Minor.
type Migration struct {
	// Major and Minor are the version of the tables that it leads to. Releases
	// of the same Major work with each other's tables.
	Major, Minor int
	// Name says what it is about.
	Name string
	// SQL are its statements, without a transaction around them.
	SQL string
}

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrations are all migrations of this release, in order.
func Migrations() ([]Migration, error) {
	files, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		return nil, fmt.Errorf("sqlstore: migrations: %w", err)
	}
	all := make([]Migration, 0, len(files))
	for _, file := range files {
		m, err := migrationOf(file.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b Migration) int { return a.version().compare(b.version()) })
	return all, nil
}

// migrationOf reads a file named as in 1.0_program.sql.
func migrationOf(file string) (Migration, error) {
	text, err := migrationFiles.ReadFile(path.Join("migrations", file))
	if err != nil {
		return Migration{}, fmt.Errorf("sqlstore: migrations: %w", err)
	}
	version, name, _ := strings.Cut(strings.TrimSuffix(file, ".sql"), "_")
	majorText, minorText, _ := strings.Cut(version, ".")
	major, err := strconv.Atoi(majorText)
	if err != nil {
		return Migration{}, fmt.Errorf("sqlstore: migration %s: its name must begin with its version, as in 1.0_program.sql", file)
	}
	minor, err := strconv.Atoi(minorText)
	if err != nil {
		return Migration{}, fmt.Errorf("sqlstore: migration %s: its name must begin with its version, as in 1.0_program.sql", file)
	}
	return Migration{Major: major, Minor: minor, Name: strings.ReplaceAll(name, "_", " "), SQL: string(text)}, nil
}

func (m Migration) version() version { return version{m.Major, m.Minor} }

// record is the statement that notes the migration as applied.
func (m Migration) record() string {
	return fmt.Sprintf("INSERT INTO schema_versions (major, minor, name) VALUES (%d, %d, '%s');",
		m.Major, m.Minor, strings.ReplaceAll(m.Name, "'", "''"))
}

// PrintMigrations writes all migrations as one script for the sqlite3 shell,
// each in a transaction of its own that also notes it as applied. The only
// errors are those of w.
func PrintMigrations(w io.Writer) error {
	all, err := Migrations()
	if err != nil {
		return err
	}
	for _, m := range all {
		if _, err := fmt.Fprintf(w, "-- %d.%d %s\nBEGIN IMMEDIATE;\n\n%s\n%s\n\nCOMMIT;\n", m.Major, m.Minor, m.Name, m.SQL, m.record()); err != nil {
			return err
		}
	}
	return nil
}

// version is a version of the tables; the zero one is a database without any.
type version struct{ major, minor int }

func (v version) compare(other version) int {
	if v.major != other.major {
		return v.major - other.major
	}
	return v.minor - other.minor
}

// current is the version that this release writes.
func current() (version, error) {
	all, err := Migrations()
	if err != nil {
		return version{}, err
	}
	return all[len(all)-1].version(), nil
}

func (v version) newer() bool {
	own, err := current()
	return err == nil && v.major > own.major
}

// usable is nil when this release can work on tables of version v as they are.
func (v version) usable(how Migrate) error {
	own, err := current()
	switch {
	case err != nil:
		return err
	case v.major > own.major:
		return ErrNewer
	case v.major < own.major, how == Check && v.compare(own) < 0:
		return ErrOutdated
	}
	return nil
}

// applicationID is what marks a file as a program's ("Ambk"); the first
// migration sets it.
const applicationID = 0x416d626b

// queryer is a connection, or a transaction on it.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// versionOf reads whose database it is and the version of its tables: zero for
// an empty one, ErrForeign for another application's.
func versionOf(ctx context.Context, q queryer) (version, error) {
	// In one statement, which sees one moment: between two, another process may
	// have made the tables.
	const query = "SELECT application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id"
	var application int64
	var tables int
	if err := q.QueryRowContext(ctx, query).Scan(&application, &tables); err != nil {
		return version{}, err
	}
	if application == 0 && tables == 0 {
		return version{}, nil
	}
	if application != applicationID {
		return version{}, ErrForeign
	}
	var found version
	err := q.QueryRowContext(ctx, "SELECT major, minor FROM schema_versions ORDER BY major DESC, minor DESC LIMIT 1").
		Scan(&found.major, &found.minor)
	return found, err
}

// migrate applies what is missing, all of it or nothing, under the write lock:
// whoever waited for it finds the work done.
func migrate(ctx context.Context, conn *sql.Conn) (err error) {
	all, err := Migrations()
	if err != nil {
		return err
	}
	// Most opens find nothing to do, and need no lock for that.
	if found, err := versionOf(ctx, conn); err != nil || found.compare(all[len(all)-1].version()) >= 0 {
		return err
	}
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		_, _ = conn.ExecContext(context.Background(), "ROLLBACK") // it may have begun all the same
		return err
	}
	defer func() {
		if err != nil {
			_, _ = conn.ExecContext(context.Background(), "ROLLBACK")
		}
	}()
	found, err := versionOf(ctx, conn)
	if err != nil {
		return err
	}
	if found.newer() {
		return ErrNewer
	}
	for _, m := range all {
		if m.version().compare(found) <= 0 {
			continue
		}
		for _, statements := range []string{m.SQL, m.record()} {
			if _, err := conn.ExecContext(ctx, statements); err != nil {
				return fmt.Errorf("migration %d.%d: %w", m.Major, m.Minor, err)
			}
		}
	}
	_, err = conn.ExecContext(context.Background(), "COMMIT")
	return err
}
