package sqlstore

import (
	"context"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// connections implements advocacy.ConnectionStore.
type connections struct{ *transaction }

const connectionColumns = `SELECT id, subject, channel, account, kind, state, scopes, connected_at, expires, check_at, measure_from, tries, sealed, version
	FROM connections `

func readConnection(row scanner) (c advocacy.Connection, err error) {
	err = row.Scan(&c.ID, &c.Subject, &c.Channel, &c.Account, &c.Kind, &c.State, nested{&c.Scopes}, instant{&c.ConnectedAt},
		instant{&c.Expires}, instant{&c.CheckAt}, instant{&c.MeasureFrom}, &c.Tries, &c.Sealed, &c.Version)
	return c, err
}

func (s connections) Get(ctx context.Context, id string) (advocacy.Connection, error) {
	return one(ctx, s.transaction, "connection", readConnection, connectionColumns+"WHERE id = ?", id)
}

func (s connections) Put(ctx context.Context, c advocacy.Connection) error {
	const doing = "put connection"
	scopes, err := jsonOrNull(c.Scopes, len(c.Scopes))
	if err != nil {
		return s.failed(ctx, doing, err)
	}
	others, err := all(ctx, s.transaction, doing, readID,
		"SELECT id FROM connections WHERE channel = ? AND account = ? AND subject = ? AND state <> 'revoking' AND id <> ?",
		c.Channel, c.Account, c.Subject, c.ID)
	if err != nil {
		return err
	}
	if len(others) > 0 && c.State != advocacy.Revoking {
		return existing(doing)
	}
	query := `UPDATE connections SET subject = ?, channel = ?, account = ?, kind = ?, state = ?, scopes = ?, connected_at = ?, expires = ?,
		check_at = ?, measure_from = ?, tries = ?, sealed = ?, lease_until = NULL, version = version + 1 WHERE id = ? AND version = ?`
	if c.Version == 0 {
		query = `INSERT INTO connections (subject, channel, account, kind, state, scopes, connected_at, expires, check_at, measure_from, tries, sealed, id, version)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? + 1) ON CONFLICT (id) DO NOTHING`
	}
	sealed := c.Sealed
	if sealed == nil {
		sealed = []byte{}
	}
	n, err := s.exec(ctx, doing, query, c.Subject, c.Channel, c.Account, string(c.Kind), string(c.State), scopes, orNull(c.ConnectedAt),
		orNull(c.Expires), orNull(c.CheckAt), orNull(c.MeasureFrom), c.Tries, sealed, c.ID, c.Version)
	if err == nil && n == 0 {
		err = conflicting(doing)
	}
	return err
}

func (s connections) Rest(ctx context.Context, id string, until time.Time) error {
	_, err := s.exec(ctx, "rest connection", "UPDATE connections SET measure_from = ? WHERE id = ?", orNull(until), id)
	return err
}

func (s connections) Remove(ctx context.Context, id string) error {
	_, err := s.exec(ctx, "remove connection", "DELETE FROM connections WHERE id = ?", id)
	return err
}

func (s connections) ForSubject(ctx context.Context, subject string) ([]advocacy.Connection, error) {
	return all(ctx, s.transaction, "connections of a subject", readConnection, connectionColumns+"WHERE subject = ? ORDER BY channel, id", subject)
}

func (s connections) Due(ctx context.Context, state advocacy.ConnectionState, channel string, now time.Time, limit int) ([]string, error) {
	return all(ctx, s.transaction, "due connections", readID, `SELECT id FROM connections WHERE state = ? AND channel = ? AND check_at <= ?
		AND (lease_until IS NULL OR lease_until <= `+clock+`) ORDER BY check_at, id LIMIT ?`, string(state), channel, micros(now), max(limit, 0))
}

func (s connections) After(ctx context.Context, id string, limit int) ([]advocacy.Connection, error) {
	return all(ctx, s.transaction, "connections", readConnection, connectionColumns+"WHERE id > ? ORDER BY id LIMIT ?", id, max(limit, 0))
}

func (s connections) Ended(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return all(ctx, s.transaction, "ended connections", readID,
		"SELECT id FROM connections WHERE state = 'revoking' AND expires <= ? ORDER BY expires, id LIMIT ?", micros(now), max(limit, 0))
}

func (s connections) Hold(ctx context.Context, id string, lease time.Duration) (advocacy.Connection, error) {
	const doing = "hold connection"
	n, err := s.exec(ctx, doing, "UPDATE connections SET lease_until = "+clock+` + ?
		WHERE id = ? AND (lease_until IS NULL OR lease_until <= `+clock+")", lease.Microseconds(), id)
	if err != nil {
		return advocacy.Connection{}, err
	}
	held, err := s.Get(ctx, id)
	if err == nil && n == 0 {
		err = conflicting(doing)
	}
	if err != nil {
		return advocacy.Connection{}, err
	}
	return held, nil
}
