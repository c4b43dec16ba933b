package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// What a Store answers beside the three errors of the port.
var (
	// ErrForeign is a file that is not a program's: no SQLite database at all,
	// or another application's.
	ErrForeign = errors.New("not the database of an advocacy program")
	// ErrNewer is a database written by a newer, incompatible release.
	ErrNewer = errors.New("written by a newer, incompatible release")
	// ErrOutdated is a database that lacks migrations, under Check.
	ErrOutdated = errors.New("lacks migrations")
	// ErrBusy is a database that another process holds locked for too long.
	ErrBusy = errors.New("locked by another process")
	// ErrFull is a disk, or Options.MaxSize, that is used up. Nothing of the
	// transaction is stored, and nothing stored before is lost.
	ErrFull = errors.New("no room left for the database")
	// ErrReadOnly is a verb that writes in a View, or an Update of a store
	// opened with Options.ReadOnly.
	ErrReadOnly = errors.New("read only")
)

var (
	errEnded  = errors.New("sqlstore: the transaction has ended: a Tx is valid only within the function that it was handed to")
	errNested = errors.New("sqlstore: a transaction within a transaction of the same store: use the Tx that is at hand")
	errClosed = errors.New("sqlstore: the store is closed")
)

// code is the extended result code of an error of SQLite, 0 for any other.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// primary is the primary result code of an error of SQLite, 0 for any other.
func primary(err error) int { return code(err) & 0xff }

// taken reports whether err says that a unique key is in use.
func taken(err error) bool {
	c := code(err)
	return c == sqlite3.SQLITE_CONSTRAINT_UNIQUE || c == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
}

// busy reports whether err says that another connection holds a lock.
func busy(err error) bool {
	c := primary(err)
	return c == sqlite3.SQLITE_BUSY || c == sqlite3.SQLITE_LOCKED
}

func isContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// explain turns an error of the driver into one of this package. SQLite's own
// texts name tables and columns and never a value.
func explain(ctx context.Context, doing string, err error) error {
	if isContext(err) {
		return err
	}
	switch c := primary(err); {
	case c == sqlite3.SQLITE_INTERRUPT && ctx.Err() != nil:
		return ctx.Err()
	case taken(err):
		return fmt.Errorf("sqlstore: %s: %w", doing, advocacy.ErrExists)
	case c == sqlite3.SQLITE_FULL:
		return fmt.Errorf("sqlstore: %s: %w; nothing of this transaction was stored: free space on its disk or raise Options.MaxSize", doing, ErrFull)
	case busy(err):
		return fmt.Errorf("sqlstore: %s: the database is %w: end the program that holds it, or try again", doing, ErrBusy)
	case c == sqlite3.SQLITE_READONLY:
		return fmt.Errorf("sqlstore: %s: the database is %w for this process", doing, ErrReadOnly)
	}
	return fmt.Errorf("sqlstore: %s: %w", doing, err)
}

// missing says that a verb found nothing.
func missing(doing string) error {
	return fmt.Errorf("sqlstore: %s: %w", doing, advocacy.ErrNotFound)
}

// conflicting says that a verb found another state than it expects.
func conflicting(doing string) error {
	return fmt.Errorf("sqlstore: %s: %w", doing, advocacy.ErrConflict)
}

// existing says that a verb found its key taken.
func existing(doing string) error {
	return fmt.Errorf("sqlstore: %s: %w", doing, advocacy.ErrExists)
}

// refuse is an error of Open or Snapshot: where, what, and what to do.
func refuse(path string, what error, remedy string) error {
	return fmt.Errorf("sqlstore: %s: %w: %s", path, what, strings.TrimSpace(remedy))
}
