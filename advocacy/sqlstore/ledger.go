package sqlstore

import (
	"context"
	"iter"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// ledger implements advocacy.LedgerStore.
type ledger struct{ *transaction }

var insertAudit = newBulk("INSERT INTO audit (done_at, actor, action, object, detail) VALUES ", 5, "")

func (s ledger) Audit(ctx context.Context, entries []advocacy.AuditEntry) error {
	return insertAudit.run(ctx, s.transaction, "audit", len(entries), func(args []any, i int) ([]any, error) {
		e := &entries[i]
		return append(args, micros(e.At), e.Actor, e.Action, e.Object, e.Detail), nil
	})
}

func (s ledger) Trail(ctx context.Context, from, until time.Time) iter.Seq2[advocacy.AuditEntry, error] {
	return func(yield func(advocacy.AuditEntry, error) bool) {
		const doing = "trail"
		bounds, err := one(ctx, s.transaction, doing, readBounds,
			"SELECT coalesce(min(number), 0), coalesce(max(number), -1) FROM audit WHERE done_at >= ? AND done_at < ?", micros(from), micros(until))
		if err != nil {
			yield(advocacy.AuditEntry{}, err)
			return
		}
		// Numbers and times run almost in step: the time's index finds the ends,
		// the numbers give the order, and the plus keeps the index out of it.
		pages(ctx, s.transaction, doing, readEntry, func(last *advocacy.AuditEntry) (string, []any) {
			first := bounds[0]
			if last != nil {
				first = last.Number + 1
			}
			return `SELECT number, done_at, actor, action, object, detail FROM audit
				WHERE number BETWEEN ? AND ? AND +done_at >= ? AND +done_at < ? ORDER BY number LIMIT ?`,
				[]any{first, bounds[1], micros(from), micros(until), pageSize}
		})(yield)
	}
}

func readBounds(row scanner) (bounds [2]int64, err error) {
	err = row.Scan(&bounds[0], &bounds[1])
	return bounds, err
}

func readEntry(row scanner) (e advocacy.AuditEntry, err error) {
	err = row.Scan(&e.Number, instant{&e.At}, &e.Actor, &e.Action, &e.Object, &e.Detail)
	return e, err
}

var addTallies = newBulk("INSERT INTO tallies (measure, day, channel, grp, count) VALUES ", 5,
	" ON CONFLICT (measure, day, channel, grp) DO UPDATE SET count = count + excluded.count")

func (s ledger) Count(ctx context.Context, tallies []advocacy.Tally) error {
	return addTallies.run(ctx, s.transaction, "count", len(tallies), func(args []any, i int) ([]any, error) {
		t := &tallies[i]
		return append(args, string(t.Measure), t.Day.String(), t.Channel, t.Group, t.Count), nil
	})
}

func (s ledger) Tallies(ctx context.Context, from, until cadence.Date, measures ...advocacy.Measure) ([]advocacy.Tally, error) {
	query, args := "SELECT measure, day, channel, grp, count FROM tallies WHERE day >= ?", []any{from.String()}
	if !until.IsZero() {
		query += " AND day <= ?"
		args = append(args, until.String())
	}
	if len(measures) > 0 {
		condition, values := among("measure", measures)
		query += " AND " + condition
		args = append(args, values...)
	}
	return all(ctx, s.transaction, "tallies", tallyReader(), query+" ORDER BY measure, day, channel, grp", args...)
}

// tallyReader parses a day once for all its rows, which follow each other.
func tallyReader() func(scanner) (advocacy.Tally, error) {
	var text string
	var parsed cadence.Date
	return func(row scanner) (t advocacy.Tally, err error) {
		var stored string
		if err := row.Scan(&t.Measure, &stored, &t.Channel, &t.Group, &t.Count); err != nil {
			return t, err
		}
		if stored != text {
			if err := parsed.UnmarshalText([]byte(stored)); err != nil {
				return t, err
			}
			text = stored
		}
		t.Day = parsed
		return t, nil
	}
}
