package sqlstore

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// ambassadors implements advocacy.AmbassadorStore.
type ambassadors struct{ *transaction }

const ambassadorColumns = `SELECT subject, state, wave, invited_at, joined_at, left_at, paused_until, preferences,
	standing, next_digest, shares, unanswered, unit, version FROM ambassadors `

func readAmbassador(row scanner) (a advocacy.Ambassador, err error) {
	err = row.Scan(&a.Subject, &a.State, &a.Wave, instant{&a.InvitedAt}, instant{&a.JoinedAt}, instant{&a.LeftAt},
		instant{&a.PausedUntil}, nested{&a.Preferences}, nested{&a.Standing}, instant{&a.NextDigest}, &a.Shares, &a.Unanswered, &a.Unit, &a.Version)
	return a, err
}

func (s ambassadors) Get(ctx context.Context, subject string) (advocacy.Ambassador, error) {
	return one(ctx, s.transaction, "ambassador", readAmbassador, ambassadorColumns+"WHERE subject = ?", subject)
}

func (s ambassadors) Put(ctx context.Context, a advocacy.Ambassador) error {
	const doing = "put ambassador"
	if err := s.writing(doing); err != nil {
		return err
	}
	preferences, err := json.Marshal(a.Preferences)
	if err != nil {
		return s.failed(ctx, doing, err)
	}
	standing, err := json.Marshal(a.Standing)
	if err != nil {
		return s.failed(ctx, doing, err)
	}
	const insert = `INSERT INTO ambassadors (state, wave, invited_at, joined_at, left_at, paused_until, preferences,
		standing, next_digest, shares, unanswered, unit, subject, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? + 1)
		ON CONFLICT (subject) DO NOTHING`
	const update = `UPDATE ambassadors SET state = ?, wave = ?, invited_at = ?, joined_at = ?, left_at = ?, paused_until = ?,
		preferences = ?, standing = ?, next_digest = ?, shares = ?, unanswered = ?, unit = ?, version = version + 1 WHERE subject = ? AND version = ?`
	query := update
	if a.Version == 0 {
		query = insert
	}
	n, err := s.exec(ctx, doing, query, string(a.State), a.Wave, orNull(a.InvitedAt), orNull(a.JoinedAt), orNull(a.LeftAt),
		orNull(a.PausedUntil), string(preferences), string(standing), orNull(a.NextDigest), a.Shares, a.Unanswered, a.Unit, a.Subject, a.Version)
	if err == nil && n == 0 {
		err = conflicting(doing)
	}
	return err
}

func (s ambassadors) Remove(ctx context.Context, subject string) error {
	_, err := s.exec(ctx, "remove ambassador", "DELETE FROM ambassadors WHERE subject = ?", subject)
	return err
}

func (s ambassadors) Due(ctx context.Context, now time.Time, limit int) ([]advocacy.Ambassador, error) {
	return all(ctx, s.transaction, "due ambassadors", readAmbassador, ambassadorColumns+
		`WHERE state = 'joined' AND next_digest IS NOT NULL AND next_digest <= ? ORDER BY next_digest, subject LIMIT ?`,
		micros(now), max(limit, 0))
}

func (s ambassadors) All(ctx context.Context) iter.Seq2[advocacy.Ambassador, error] {
	return pages(ctx, s.transaction, "ambassadors", readAmbassador, func(last *advocacy.Ambassador) (string, []any) {
		after := ""
		if last != nil {
			after = last.Subject
		}
		return ambassadorColumns + "WHERE subject > ? ORDER BY subject LIMIT ?", []any{after, pageSize}
	})
}

func (s ambassadors) AppendConsent(ctx context.Context, c advocacy.Consent) error {
	_, err := s.exec(ctx, "append consent", "INSERT INTO consents (subject, purpose, version, language, granted, decided_at) VALUES (?, ?, ?, ?, ?, ?)",
		c.Subject, string(c.Purpose), c.Version, c.Language, c.Granted, micros(c.At))
	return err
}

func (s ambassadors) Consents(ctx context.Context, subject string) ([]advocacy.Consent, error) {
	return all(ctx, s.transaction, "consents", readConsent,
		"SELECT subject, purpose, version, language, granted, decided_at FROM consents WHERE subject = ? ORDER BY decided_at, number", subject)
}

func readConsent(row scanner) (c advocacy.Consent, err error) {
	err = row.Scan(&c.Subject, &c.Purpose, &c.Version, &c.Language, truth{&c.Granted}, instant{&c.At})
	return c, err
}
