package sqlstore

import (
	"context"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// nudges implements advocacy.NudgeStore.
type nudges struct{ *transaction }

const nudgeFields = "id, subject, kind, wave, due, reason, contents, state, notifier, attempt, committed, not_before, sent_at"

const nudgeColumns = "SELECT " + nudgeFields + " FROM nudges "

// clock is the database's own time in microseconds, by which leases run.
const clock = "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"

func readNudge(row scanner) (n advocacy.Nudge, err error) {
	err = row.Scan(&n.ID, &n.Subject, &n.Kind, &n.Wave, instant{&n.Due}, &n.Reason, nested{&n.Contents}, &n.State,
		&n.Notifier, &n.Attempt, truth{&n.Committed}, instant{&n.NotBefore}, instant{&n.SentAt})
	return n, err
}

func (s nudges) Get(ctx context.Context, id string) (advocacy.Nudge, error) {
	return one(ctx, s.transaction, "nudge", readNudge, nudgeColumns+"WHERE id = ?", id)
}

func (s nudges) Plan(ctx context.Context, n advocacy.Nudge) error {
	const doing = "plan nudge"
	offered, err := jsonOrNull(n.Contents, len(n.Contents))
	if err != nil {
		return s.failed(ctx, doing, err)
	}
	added, err := s.exec(ctx, doing, `INSERT INTO nudges (id, subject, kind, wave, due, reason, contents, state, notifier, attempt, not_before, sent_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, 'planned', ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		n.ID, n.Subject, string(n.Kind), n.Wave, micros(n.Due), n.Reason, offered, n.Notifier, n.Attempt, orNull(n.NotBefore), orNull(n.SentAt))
	if err == nil && added == 0 {
		err = existing(doing)
	}
	return err
}

func (s nudges) Due(ctx context.Context, now time.Time, limit int) ([]advocacy.Nudge, error) {
	return all(ctx, s.transaction, "due nudges", readNudge, nudgeColumns+
		`WHERE state = 'planned' AND due <= ? AND (not_before IS NULL OR not_before <= ?) ORDER BY due, id LIMIT ?`,
		micros(now), micros(now), max(limit, 0))
}

func (s nudges) Claim(ctx context.Context, id, notifier string, lease time.Duration) (advocacy.Nudge, error) {
	const doing = "claim nudge"
	var none advocacy.Nudge
	n, err := s.exec(ctx, doing, `UPDATE nudges SET state = 'sending', notifier = ?, attempt = attempt + 1, committed = 0, lease_until = `+clock+` + ?
		WHERE id = ? AND state = 'planned'`, notifier, lease.Microseconds(), id)
	if err != nil {
		return none, err
	}
	claimed, err := s.Get(ctx, id)
	if err != nil {
		return none, err
	}
	if n == 0 {
		return none, conflicting(doing)
	}
	return claimed, nil
}

func (s nudges) Hold(ctx context.Context, id string, state advocacy.NudgeState, at, notBefore time.Time) error {
	return s.while(ctx, "hold nudge", id, "state = 'planned'", nil, "state = ?, sent_at = ?, not_before = ?", string(state), orNull(at), orNull(notBefore))
}

func (s nudges) Commit(ctx context.Context, id string, attempt int, lease time.Duration) error {
	return s.while(ctx, "commit nudge", id, sendingBy, []any{attempt}, "committed = 1, lease_until = "+clock+" + ?", lease.Microseconds())
}

func (s nudges) Record(ctx context.Context, id string, attempt int, state advocacy.NudgeState, at, notBefore time.Time) error {
	condition := sendingBy
	if state == advocacy.NudgeSent || state == advocacy.NudgeRefused {
		condition = "state IN ('sending', 'unconfirmed') AND attempt = ?"
	}
	return s.while(ctx, "record nudge", id, condition, []any{attempt}, "state = ?, sent_at = ?, not_before = ?, lease_until = NULL",
		string(state), orNull(at), orNull(notBefore))
}

// sendingBy is the condition that an attempt still has the nudge.
const sendingBy = "state = 'sending' AND attempt = ?"

// while changes a nudge if a condition, with its own values, holds for it.
func (s nudges) while(ctx context.Context, doing, id, condition string, of []any, change string, values ...any) error {
	n, err := s.exec(ctx, doing, "UPDATE nudges SET "+change+" WHERE id = ? AND "+condition, append(append(values, id), of...)...)
	if err != nil || n > 0 {
		return err
	}
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	return conflicting(doing)
}

func (s nudges) Lapsed(ctx context.Context, limit int) ([]advocacy.Nudge, error) {
	return all(ctx, s.transaction, "lapsed nudges", readNudge,
		nudgeColumns+"WHERE state = 'sending' AND lease_until <= "+clock+" ORDER BY id LIMIT ?", max(limit, 0))
}

func (s nudges) Cancel(ctx context.Context, subject string, kind advocacy.NudgeKind) (int, error) {
	return s.exec(ctx, "cancel nudges", `UPDATE nudges SET state = 'cancelled' WHERE subject = ? AND state = 'planned' AND (?2 = '' OR kind = ?2)`,
		subject, string(kind))
}

func (s nudges) ForSubject(ctx context.Context, subject string, since time.Time) ([]advocacy.Nudge, error) {
	return all(ctx, s.transaction, "nudges of a subject", readNudge,
		nudgeColumns+"WHERE subject = ? AND due >= ? ORDER BY due, id", subject, micros(since))
}

func (s nudges) Count(ctx context.Context) ([]advocacy.NudgeCount, error) {
	return all(ctx, s.transaction, "count nudges", func(row scanner) (c advocacy.NudgeCount, err error) {
		err = row.Scan(&c.Kind, &c.State, &c.Count, instant{&c.Earliest})
		return c, err
	}, "SELECT kind, state, count(*), min(due) FROM nudges GROUP BY kind, state ORDER BY kind, state")
}

func (s nudges) Forget(ctx context.Context, subject string) error {
	_, err := s.exec(ctx, "forget nudges", "DELETE FROM nudges WHERE subject = ?", subject)
	return err
}
