package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// Options say how a database is opened. Nil, and the zero of each field, is the
// default.
type Options struct {
	// Migrate says what is done about missing migrations; the default is Auto.
	Migrate Migrate
	// ReadOnly opens an existing database for reports: there is no Update, no
	// migration and no checkpoint, and the file's bytes stay as they are. Its
	// -wal and -shm companions are used where they exist, and made empty where
	// they do not, which needs a folder that this process can write to.
	ReadOnly bool
	// Readers is how many Views run at once; more wait. The default is 4.
	Readers int
	// Wait is how long to wait for a lock that another process holds, when the
	// context has no deadline. The default is 10 seconds.
	Wait time.Duration
	// MaxSize keeps the file from growing past that many bytes, to whole pages
	// of 4096: an Update that would need more is ErrFull. The default is what
	// the disk holds.
	MaxSize int64
}

const (
	defaultReaders = 4
	defaultWait    = 10 * time.Second
	pageBytes      = 4096
)

func (o *Options) orDefaults() (Options, error) {
	var with Options
	if o != nil {
		with = *o
	}
	if with.Readers < 0 || with.Wait < 0 || with.MaxSize < 0 || with.Migrate < Auto || with.Migrate > Off {
		return with, errors.New("sqlstore: Options: Readers, Wait and MaxSize must not be negative, and Migrate is Auto, Check or Off")
	}
	if with.Readers == 0 {
		with.Readers = defaultReaders
	}
	if with.Wait == 0 {
		with.Wait = defaultWait
	}
	return with, nil
}

// Store is an [advocacy.Store] in an SQLite file. It is safe for use by many
// goroutines.
type Store struct {
	path    string // absolute
	wait    time.Duration
	writing *sql.DB // one connection; nil when read only
	reading *sql.DB
	writer  chan *session // holds the one writing session while it is idle; nil when read only
	readers chan *session // holds the idle reading sessions
	closing chan struct{}
	close   func() error
}

var _ advocacy.Store = (*Store)(nil)

// Open opens the database at path, a file on a local disk, and creates it with
// mode 0600 where there is none or an empty one, unless o.ReadOnly. It checks whose file it is
// before it changes anything: another application's file is ErrForeign, a newer
// release's ErrNewer, and both stay as they are. Cancelling ctx leaves the file
// either as it was or fully migrated.
func Open(ctx context.Context, path string, o *Options) (*Store, error) {
	with, err := o.orDefaults()
	if err != nil {
		return nil, err
	}
	path, fresh, err := locate(path, with)
	if err != nil {
		return nil, err
	}
	s := &Store{
		path: path, wait: with.Wait,
		readers: make(chan *session, with.Readers),
		closing: make(chan struct{}),
	}
	s.close = sync.OnceValue(s.shut)
	if s.reading, err = sql.Open("sqlite", readingDSN(path, with)); err != nil {
		return nil, refuse(path, err, "give the path of a file")
	}
	for range with.Readers {
		s.readers <- &session{pool: s.reading}
	}
	if !with.ReadOnly {
		if s.writing, err = sql.Open("sqlite", writingDSN(path, with)); err != nil {
			return nil, errors.Join(refuse(path, err, "give the path of a file"), s.Close())
		}
		s.writer = make(chan *session, 1)
		s.writer <- &session{pool: s.writing}
	}
	if err := s.prepareFile(ctx, with, fresh); err != nil {
		return nil, errors.Join(s.refusal(ctx, err), s.Close())
	}
	return s, nil
}

// Close waits for the transactions that run, moves the log into the file when
// this is the last process that uses it, and closes the file. Later
// transactions fail. Calling it again does nothing.
func (s *Store) Close() error { return s.close() }

func (s *Store) shut() error {
	close(s.closing)
	var failures []error
	if s.writer != nil {
		failures = append(failures, (<-s.writer).close())
	}
	for range cap(s.readers) {
		failures = append(failures, (<-s.readers).close())
	}
	failures = append(failures, s.reading.Close())
	// The writing connection goes last, so that it moves the log into the file:
	// the reading ones cannot.
	if s.writing != nil {
		failures = append(failures, s.writing.Close())
	}
	if err := errors.Join(failures...); err != nil {
		return fmt.Errorf("sqlstore: %s: close: %w", s.path, err)
	}
	return nil
}

// locate checks what the file system says of path, so that the refusal is in
// words. It never opens the file: closing it again would drop the locks that
// SQLite holds on it elsewhere in this process.
func locate(path string, with Options) (absolute string, fresh bool, err error) {
	if path == "" || strings.HasPrefix(path, ":memory:") || strings.ContainsRune(path, 0) {
		return "", false, errors.New("sqlstore: a program is kept in a file: give its path, such as advocacy.db")
	}
	if path, err = filepath.Abs(path); err != nil {
		return "", false, fmt.Errorf("sqlstore: %w", err)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if with.ReadOnly || with.Migrate != Auto {
			return "", false, refuse(path, errors.New("there is no such file"), "open it once with Migrate: Auto, which creates it")
		}
		if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
			return "", false, refuse(path, errors.New("its folder does not exist"), "create the folder, or give another path")
		}
		return path, true, nil
	case err != nil:
		return "", false, refuse(path, cause(err), "give a path that this process can read")
	case info.IsDir():
		return "", false, refuse(path, errors.New("it is a folder"), "give the path of a file in it, such as advocacy.db")
	case !info.Mode().IsRegular():
		return "", false, refuse(path, errors.New("it is not a regular file"), "give the path of a file on a local disk")
	}
	// An empty file may be what is left of an Open that was killed before it
	// had set the mode.
	return path, info.Size() == 0 && with.Migrate == Auto && !with.ReadOnly, nil
}

// cause is err without the path, which the refusal names already.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// prepareFile checks whose file it is and brings it up to date.
func (s *Store) prepareFile(ctx context.Context, with Options, fresh bool) error {
	sessions := s.writer
	if with.ReadOnly {
		sessions = s.readers
	}
	at := <-sessions
	defer func() { sessions <- at }()
	if err := at.connect(ctx); err != nil {
		return err
	}
	if fresh {
		// Before anything is in it; the companions inherit the mode.
		if err := os.Chmod(s.path, 0o600); err != nil {
			return cause(err)
		}
	}
	until := time.Now().Add(s.wait)
	for {
		err := prepareOn(ctx, at, with)
		if err == nil || !busy(err) || time.Now().After(until) || ctx.Err() != nil {
			return err
		}
		// Turning the log on answers "busy" at once, without waiting, while
		// another process does the same.
		pause := time.NewTimer(10 * time.Millisecond)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		}
	}
}

func prepareOn(ctx context.Context, at *session, with Options) error {
	found, err := versionOf(ctx, at.conn)
	if err != nil {
		return err
	}
	if with.ReadOnly {
		return found.usable(with.Migrate)
	}
	if found.newer() {
		return ErrNewer
	}
	var mode string
	if err := at.conn.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return errors.New("its file system has no shared memory for the write-ahead log")
	}
	if with.Migrate == Auto {
		err = migrate(ctx, at.conn)
	} else {
		err = found.usable(with.Migrate)
	}
	if err != nil {
		return err
	}
	return writable(ctx, at.conn, with)
}

// writable is an error where SQLite could open the file only for reading, which
// it keeps to itself until the first write. A file that is locked is writable
// by whoever locked it, which is good enough here.
func writable(ctx context.Context, conn *sql.Conn, with Options) error {
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout = 0"); err != nil {
		return err
	}
	_, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE")
	if err == nil || isContext(err) {
		_, _ = conn.ExecContext(context.Background(), "ROLLBACK")
	}
	if err != nil && !busy(err) {
		return err
	}
	_, err = conn.ExecContext(ctx, busyTimeout(with.Wait))
	return err
}

func busyTimeout(wait time.Duration) string {
	return fmt.Sprintf("PRAGMA busy_timeout = %d", wait.Milliseconds())
}

// refusal puts an error of opening into words.
func (s *Store) refusal(ctx context.Context, err error) error {
	switch c := primary(err); {
	case isContext(err):
		return err
	case ctx.Err() != nil && c == sqlite3.SQLITE_INTERRUPT:
		return ctx.Err()
	case errors.Is(err, ErrForeign), c == sqlite3.SQLITE_NOTADB:
		return refuse(s.path, ErrForeign, "give another path, the file was not changed")
	case errors.Is(err, ErrNewer):
		return refuse(s.path, err, "run that release or a newer one, the file was not changed")
	case errors.Is(err, ErrOutdated):
		return refuse(s.path, err, "open it once with Migrate: Auto, or apply what PrintMigrations prints")
	case busy(err):
		return refuse(s.path, ErrBusy, "end the program that holds it, or try again")
	case c == sqlite3.SQLITE_CORRUPT:
		return refuse(s.path, errors.New("the file is damaged"), "restore it from a copy")
	case c == sqlite3.SQLITE_FULL:
		return refuse(s.path, ErrFull, "free space on its disk or raise Options.MaxSize")
	case c == sqlite3.SQLITE_CANTOPEN, c == sqlite3.SQLITE_READONLY, c == sqlite3.SQLITE_PERM:
		return refuse(s.path, errors.New("the file, or its -wal and -shm companions, cannot be opened"), "let this process read and write the file and its folder, or open a Snapshot of it")
	}
	return refuse(s.path, err, "the file must lie on a local disk, whole")
}

// writingDSN is how the one connection that writes is opened. Erased rows are
// overwritten (secure_delete), and the log is cut back after a large import.
// What would undo one statement is kept in memory (temp_store 2): that of a
// statement of many rows is small, and in a temporary file it took a third of an
// import and left people's rows in a second place.
func writingDSN(path string, with Options) string {
	pragmas := []string{
		"foreign_keys(1)", "synchronous(FULL)", "secure_delete(1)",
		"cache_size(-16000)", "temp_store(2)", "journal_size_limit(16777216)",
	}
	if with.MaxSize > 0 {
		pragmas = append(pragmas, fmt.Sprintf("max_page_count(%d)", max(1, with.MaxSize/pageBytes)))
	}
	return dsn(path, "rwc", with.Wait, pragmas)
}

func readingDSN(path string, with Options) string {
	mode := "rw"
	if with.ReadOnly {
		mode = "ro"
	}
	return dsn(path, mode, with.Wait, []string{"query_only(1)"})
}

// dsn writes the file URI of SQLite. The driver takes its underscored keys out
// of it.
func dsn(path, mode string, wait time.Duration, pragmas []string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a Windows drive
	}
	query := url.Values{
		"mode":          {mode},
		"_busy_timeout": {fmt.Sprint(wait.Milliseconds())},
		"_dqs":          {"0"},
		"_defensive":    {"1"},
		"_error_rc":     {"1"},
		"_pragma":       pragmas,
	}
	return "file://" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode()
}
