package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

const settingsColumns = "SELECT number, stored_at, stored_by, body FROM settings "

func readSettings(row scanner) (v advocacy.SettingsVersion, err error) {
	var body string
	if err := row.Scan(&v.Number, instant{&v.At}, &v.By, &body); err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(body), &v.Settings)
}

func (s ledger) Settings(ctx context.Context) (advocacy.SettingsVersion, error) {
	return one(ctx, s.transaction, "current settings", readSettings, settingsColumns+"ORDER BY number DESC LIMIT 1")
}

func (s ledger) SettingsNumber(ctx context.Context) (int, time.Time, error) {
	v, err := one(ctx, s.transaction, "current settings", func(row scanner) (v advocacy.SettingsVersion, err error) {
		return v, row.Scan(&v.Number, instant{&v.At})
	}, "SELECT number, stored_at FROM settings ORDER BY number DESC LIMIT 1")
	return v.Number, v.At, err
}

func (s ledger) AppendSettings(ctx context.Context, v advocacy.SettingsVersion) error {
	const doing = "append settings"
	body, err := json.Marshal(v.Settings)
	if err != nil {
		return s.failed(ctx, doing, err)
	}
	n, err := s.exec(ctx, doing, `INSERT INTO settings (number, stored_at, stored_by, body)
		SELECT ?1, ?2, ?3, ?4 WHERE ?1 = (SELECT coalesce(max(number), 0) + 1 FROM settings)`,
		v.Number, orNull(v.At), v.By, string(body))
	if err == nil && n == 0 {
		err = conflicting(doing)
	}
	return err
}

func (s ledger) SettingsHistory(ctx context.Context) ([]advocacy.SettingsVersion, error) {
	return all(ctx, s.transaction, "settings history", readSettings, settingsColumns+"ORDER BY number")
}

func (s ledger) RedactSettings(ctx context.Context, number int, r advocacy.Responsible) error {
	const doing = "redact settings"
	owner, err1 := json.Marshal(r.Owner)
	deputy, err2 := json.Marshal(r.Deputy)
	// As a patch, in which null takes away.
	logins, err3 := json.Marshal(map[string][]string{"editors": r.Editors, "auditors": r.Auditors})
	if err := errors.Join(err1, err2, err3); err != nil {
		return s.failed(ctx, doing, err)
	}
	// In place, so that what another release stored in the body stays.
	n, err := s.exec(ctx, doing, `UPDATE settings SET body = json_patch(json_set(body, '$.owner', json(?2), '$.deputy', json(?3)), ?4)
		WHERE number = ?1 AND number < (SELECT max(number) FROM settings)`, number, string(owner), string(deputy), string(logins))
	if err != nil || n > 0 {
		return err
	}
	if _, err := one(ctx, s.transaction, doing, readSettings, settingsColumns+"WHERE number = ?", number); err != nil {
		return err
	}
	return conflicting(doing)
}

func (s ledger) Key(ctx context.Context, name string, fresh []byte) ([]byte, error) {
	const doing = "key"
	secret, err := one(ctx, s.transaction, doing, readSecret, "SELECT secret FROM keys WHERE name = ?", name)
	if !errors.Is(err, advocacy.ErrNotFound) {
		return secret, err
	}
	// A nil slice would be NULL.
	if _, err := s.exec(ctx, doing, "INSERT INTO keys (name, secret) VALUES (?, coalesce(?, x''))", name, fresh); err != nil {
		return nil, err
	}
	return append([]byte(nil), fresh...), nil
}

func readSecret(row scanner) (secret []byte, err error) {
	err = row.Scan(&secret)
	return secret, err
}
