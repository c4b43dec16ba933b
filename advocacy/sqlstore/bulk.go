package sqlstore

import (
	"context"
	"database/sql"
	"strings"
)

// rawBytes reads a column without copying it; it is good until the next row.
type rawBytes = sql.RawBytes

// bulk is a statement that writes many rows at a time. Few long statements save
// what each costs on its way through database/sql.
type bulk struct {
	head, row, tail string
	full            string // the statement of bulkRows rows
}

// bulkRows is how many rows go into one statement: a few hundred parameters,
// beyond which nothing is gained.
const bulkRows = 64

// newBulk makes the statement: head up to VALUES, rows of so many parameters,
// and what follows them.
func newBulk(head string, columns int, tail string) bulk {
	b := bulk{head: head, row: "(" + strings.TrimSuffix(strings.Repeat("?,", columns), ",") + ")", tail: tail}
	b.full = b.of(bulkRows)
	return b
}

func (b bulk) of(rows int) string {
	return b.head + strings.TrimSuffix(strings.Repeat(b.row+",", rows), ",") + b.tail
}

// run writes n rows; each appends the parameters of one. What is left after the
// full statements goes in halves, so that few different ones are prepared.
func (b bulk) run(ctx context.Context, t *transaction, doing string, n int, each func(args []any, i int) ([]any, error)) error {
	if err := t.writing(doing); err != nil {
		return err
	}
	var args []any
	for i := 0; i < n; {
		size, query := bulkRows, b.full
		if n-i < bulkRows {
			for size > n-i {
				size /= 2
			}
			query = b.of(size)
		}
		args = args[:0]
		for end := i + size; i < end; i++ {
			var err error
			if args, err = each(args, i); err != nil {
				return t.failed(ctx, doing, err)
			}
		}
		if _, err := t.exec(ctx, doing, query, args...); err != nil {
			return err
		}
	}
	return nil
}
