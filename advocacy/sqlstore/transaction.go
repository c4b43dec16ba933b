package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// View implements [advocacy.Store].
func (s *Store) View(ctx context.Context, f func(context.Context, *advocacy.Tx) error) error {
	return s.run(ctx, s.readers, "BEGIN", f)
}

// Update implements [advocacy.Store]. A commit is never cut short by ctx: when
// Update returns an error of the context, nothing was stored.
func (s *Store) Update(ctx context.Context, f func(context.Context, *advocacy.Tx) error) error {
	if s.writer == nil {
		return fmt.Errorf("sqlstore: update: %w: the store was opened with Options.ReadOnly", ErrReadOnly)
	}
	patience := time.Now().Add(s.wait)
	for {
		err := s.run(ctx, s.writer, "BEGIN IMMEDIATE", f)
		var locked *lockedError
		if !errors.As(err, &locked) {
			return err
		}
		// The busy timeout has already waited. A context with a deadline says
		// how long the caller is willing to wait altogether.
		if _, limited := ctx.Deadline(); !limited && time.Now().After(patience) {
			return err
		}
	}
}

// lockedError is a transaction that could not begin, or not commit, because
// another process holds the lock. Its function can be run again.
type lockedError struct{ error }

func (e *lockedError) Unwrap() error { return e.error }

// within marks a context that was handed to a transaction's function.
type within struct{ *Store }

func (s *Store) run(ctx context.Context, sessions chan *session, begin string, f func(context.Context, *advocacy.Tx) error) error {
	if ctx.Value(within{s}) != nil {
		return errNested
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	var at *session
	select {
	case at = <-sessions:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closing:
		return errClosed
	}
	defer func() { sessions <- at }()
	// A closed store has nothing to hand out, and select picks at random.
	select {
	case <-s.closing:
		return errClosed
	default:
	}

	t := &transaction{session: at, writable: sessions == s.writer}
	defer t.end() // on every way out, a panic included
	if err := t.begin(ctx, begin); err != nil {
		return err
	}
	err := f(context.WithValue(ctx, within{s}, true), t.repositories())
	switch {
	case err != nil:
		return err
	case t.failure != nil:
		return t.failure
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return t.commit()
}

// transaction is what the repositories of one Tx share.
type transaction struct {
	session  *session
	writable bool
	open     bool
	failure  error // what ended the transaction early
}

func (t *transaction) repositories() *advocacy.Tx {
	return &advocacy.Tx{
		Connections: connections{t},
		People:      people{t},
		Ambassadors: ambassadors{t},
		Contents:    contents{t},
		Nudges:      nudges{t},
		Shares:      shares{t},
		Links:       links{t},
		Ledger:      ledger{t},
	}
}

func (t *transaction) begin(ctx context.Context, begin string) error {
	if err := t.session.connect(ctx); err != nil {
		return explain(ctx, "connect", err)
	}
	// Whatever BEGIN answers, end looks after it: an interrupted one may have
	// begun.
	t.open = true
	_, err := t.session.exec(ctx, begin)
	return t.orLocked(explainBegin(ctx, err), err)
}

func explainBegin(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	return explain(ctx, "begin", err)
}

// commit does not listen to a context: an interrupted commit would be neither
// made nor undone for certain.
func (t *transaction) commit() error {
	_, err := t.session.exec(context.Background(), "COMMIT")
	if err != nil {
		return t.orLocked(explain(context.Background(), "commit", err), err)
	}
	t.open = false
	return nil
}

func (t *transaction) orLocked(explained, err error) error {
	if err != nil && busy(err) {
		return &lockedError{explained}
	}
	return explained
}

// end rolls back what was not committed, and makes every later verb fail.
func (t *transaction) end() {
	if t.failure == nil {
		t.failure = errEnded
	}
	if !t.open {
		return
	}
	t.open = false
	if t.session.conn == nil {
		return
	}
	_, err := t.session.exec(context.Background(), "ROLLBACK")
	// SQLite rolls some failures back by itself and then answers the generic
	// error, that there is nothing to roll back.
	if err != nil && primary(err) != sqliteError {
		t.session.discard()
	}
}

const sqliteError = 1

// fail remembers what ends the transaction, and returns it.
func (t *transaction) fail(err error) error {
	if t.failure == nil {
		t.failure = err
	}
	return err
}

// failed explains err. What the port lets a transaction survive is left alone,
// everything else ends it: SQLite may have rolled it back by itself, and what
// follows would be stored piecemeal.
func (t *transaction) failed(ctx context.Context, doing string, err error) error {
	explained := explain(ctx, doing, err)
	if taken(err) {
		return explained
	}
	return t.fail(explained)
}

// exec runs a statement that writes, and returns how many rows it changed.
func (t *transaction) exec(ctx context.Context, doing, query string, args ...any) (int, error) {
	if err := t.writing(doing); err != nil {
		return 0, err
	}
	result, err := t.session.exec(ctx, query, args...)
	if err != nil {
		return 0, t.failed(ctx, doing, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, t.failed(ctx, doing, err)
	}
	return int(n), nil
}

// writing is the error of a verb that writes where it must not.
func (t *transaction) writing(doing string) error {
	switch {
	case t.failure != nil:
		return t.failure
	case !t.writable:
		return fmt.Errorf("sqlstore: %s: %w: a View does not write, an Update does", doing, ErrReadOnly)
	}
	return nil
}

// scanner is *sql.Row and *sql.Rows.
type scanner interface{ Scan(...any) error }

// one reads a single row, ErrNotFound where there is none.
func one[T any](ctx context.Context, t *transaction, doing string, read func(scanner) (T, error), query string, args ...any) (T, error) {
	found, err := all(ctx, t, doing, read, query, args...)
	if err != nil || len(found) == 0 {
		var none T
		if err == nil {
			err = missing(doing)
		}
		return none, err
	}
	return found[0], nil
}

// all reads every row of a query, nil where there is none.
func all[T any](ctx context.Context, t *transaction, doing string, read func(scanner) (T, error), query string, args ...any) ([]T, error) {
	if t.failure != nil {
		return nil, t.failure
	}
	found, err := rowsOf(ctx, t.session, read, query, args)
	if err != nil {
		return nil, t.failed(ctx, doing, err)
	}
	return found, nil
}

func rowsOf[T any](ctx context.Context, s *session, read func(scanner) (T, error), query string, args []any) (found []T, err error) {
	st, err := s.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closed := rows.Close(); err == nil {
			err = closed
		}
	}()
	for rows.Next() {
		row, err := read(rows)
		if err != nil {
			return nil, err
		}
		found = append(found, row)
	}
	return found, rows.Err()
}

// pageSize is how many rows an iterator reads ahead.
const pageSize = 1000

// pages yields the rows of a query page by page. next is handed the last row of
// a page, the zero T before the first, and returns the query for what follows,
// of at most pageSize rows.
func pages[T any](ctx context.Context, t *transaction, doing string, read func(scanner) (T, error), next func(last *T) (query string, args []any)) func(yield func(T, error) bool) {
	return func(yield func(T, error) bool) {
		var last *T
		for {
			query, args := next(last)
			page, err := all(ctx, t, doing, read, query, args...)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for i := range page {
				if err := ctx.Err(); err != nil {
					var none T
					yield(none, t.fail(err))
					return
				}
				if !yield(page[i], nil) {
					return
				}
			}
			if len(page) < pageSize {
				return
			}
			last = &page[len(page)-1]
		}
	}
}

var _ scanner = (*sql.Rows)(nil)
