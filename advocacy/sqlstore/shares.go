package sqlstore

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// shares implements advocacy.ShareStore.
type shares struct{ *transaction }

const shareColumns = `SELECT id, subject, page, content, channel, state, text, text_hash, own_words, disclosure, rule, link, post_url,
	created_at, updated_at, posted_at, counted_on, department, kind, delivery, next_at, version FROM shares `

// posted are the states of a share that counts as live.
var posted = []advocacy.ShareState{advocacy.ShareSelfConfirmed, advocacy.ShareClickObserved, advocacy.SharePosted, advocacy.ShareRemoving}

// notPosted are the states of a share that a person's leaving ends.
const notPosted = "state IN ('draft', 'ready', 'dialog-opened', 'waiting', 'returned', 'rejected')"

// open is true of shares for which something is still to be done at the network.
const open = "(state = 'sending' OR state IN ('removing', 'unconfirmed') AND next_at IS NOT NULL)"

func readShare(row scanner) (s advocacy.Share, err error) {
	err = row.Scan(&s.ID, &s.Subject, &s.Page, &s.Content, &s.Channel, &s.State, &s.Text, &s.TextHash, truth{&s.OwnWords}, &s.Disclosure,
		&s.Rule, &s.Link, &s.PostURL, instant{&s.CreatedAt}, instant{&s.UpdatedAt}, instant{&s.PostedAt},
		day{&s.CountedOn}, &s.Department, &s.Kind, nested{&s.Delivery}, instant{&s.NextAt}, &s.Version)
	return s, err
}

func (s shares) Get(ctx context.Context, id string) (advocacy.Share, error) {
	return one(ctx, s.transaction, "share", readShare, shareColumns+"WHERE id = ?", id)
}

func (s shares) Insert(ctx context.Context, share advocacy.Share) error {
	const doing = "insert share"
	values, err := shareValues(share)
	if err != nil {
		return s.failed(ctx, doing, err)
	}
	n, err := s.exec(ctx, doing, `INSERT INTO shares (subject, page, content, channel, state, text, text_hash, own_words, disclosure, rule, link,
		post_url, created_at, updated_at, posted_at, counted_on, department, kind, delivery, next_at, id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
		ON CONFLICT (id) DO NOTHING`, values...)
	if err == nil && n == 0 {
		err = existing(doing)
	}
	return err
}

// shareValues are the parameters of a share, its ID last.
func shareValues(s advocacy.Share) ([]any, error) {
	delivery, err := json.Marshal(s.Delivery)
	return []any{s.Subject, s.Page, s.Content, s.Channel, string(s.State), s.Text, s.TextHash, s.OwnWords, s.Disclosure, s.Rule, s.Link,
		s.PostURL, micros(s.CreatedAt), orNull(s.UpdatedAt), orNull(s.PostedAt), s.CountedOn.String(), s.Department, string(s.Kind), string(delivery), orNull(s.NextAt), s.ID}, err
}

func (s shares) Move(ctx context.Context, share advocacy.Share, from ...advocacy.ShareState) error {
	const kept = "CASE WHEN state = ? THEN lease_until END"
	return s.replace(ctx, "move share", share, kept, string(share.State), from...)
}

func (s shares) Arm(ctx context.Context, share advocacy.Share, lease time.Duration) error {
	share.State = advocacy.ShareSending
	return s.replace(ctx, "arm share", share, clock+" + ?", lease.Microseconds(), advocacy.ShareReady)
}

func (s shares) Commit(ctx context.Context, share advocacy.Share, lease time.Duration) error {
	share.State = advocacy.ShareSending
	return s.replace(ctx, "commit share", share, clock+" + ?", lease.Microseconds(), advocacy.ShareSending)
}

// replace stores a share that is in one of some states, with what becomes of the
// lease on it.
func (s shares) replace(ctx context.Context, doing string, share advocacy.Share, lease string, leased any, from ...advocacy.ShareState) error {
	condition, states := "FALSE", []any(nil)
	if len(from) > 0 {
		condition, states = among("state", from)
	}
	args, err := shareValues(share)
	if err != nil {
		return s.failed(ctx, doing, err)
	}
	args = append(args[:len(args)-1], leased, share.ID, share.Version)
	n, err := s.exec(ctx, doing, `UPDATE shares SET subject = ?, page = ?, content = ?, channel = ?, state = ?, text = ?, text_hash = ?, own_words = ?,
		disclosure = ?, rule = ?, link = ?, post_url = ?, created_at = ?, updated_at = ?, posted_at = ?,
		counted_on = ?, department = ?, kind = ?, delivery = ?, next_at = ?, version = version + 1, lease_until = `+lease+`
		WHERE id = ? AND version = ? AND `+condition, append(args, states...)...)
	if err != nil || n > 0 {
		return err
	}
	if _, err := s.Get(ctx, share.ID); err != nil {
		return err
	}
	return conflicting(doing)
}

func (s shares) ForSubject(ctx context.Context, subject string, since time.Time) ([]advocacy.Share, error) {
	return all(ctx, s.transaction, "shares of a subject", readShare,
		shareColumns+"WHERE subject = ? AND subject <> '' AND created_at >= ? ORDER BY created_at DESC, id", subject, micros(since))
}

func (s shares) OfPages(ctx context.Context) ([]advocacy.Share, error) {
	return all(ctx, s.transaction, "posts of pages", readShare, shareColumns+"WHERE page <> '' ORDER BY created_at DESC, id")
}

func (s shares) FirstPosted(ctx context.Context, contentID string) (advocacy.Share, error) {
	condition, states := among("state", posted)
	return one(ctx, s.transaction, "first posted share", readShare,
		shareColumns+"WHERE content = ? AND page = '' AND posted_at IS NOT NULL AND "+condition+" ORDER BY posted_at, id LIMIT 1", append([]any{contentID}, states...)...)
}

func (s shares) Release(ctx context.Context, subject string, at time.Time) (int, error) {
	const theirs = "subject = ? AND subject <> ''"
	_, err := s.exec(ctx, "release shares", "DELETE FROM share_steps WHERE share IN (SELECT id FROM shares WHERE "+theirs+" AND NOT ("+open+"))", subject)
	if err != nil {
		return 0, err
	}
	return s.exec(ctx, "release shares", `UPDATE shares SET subject = '', text = '', post_url = '', department = '',
		delivery = json_patch(CASE WHEN `+open+` THEN delivery
			ELSE json_remove(delivery, '$.post', '$.account', '$.connection', '$.postId', '$.problem') END,
			CASE WHEN state IN ('sending', 'unconfirmed') THEN '{"stopRequested":true}' ELSE '{}' END),
		next_at = CASE WHEN `+open+` THEN next_at END,
		state = CASE WHEN `+notPosted+` THEN 'cancelled' ELSE state END, updated_at = ?, version = version + 1
		WHERE `+theirs, orNull(at), subject)
}

func (s shares) Cancel(ctx context.Context, contentID string, at time.Time, from ...advocacy.ShareState) (int, error) {
	if len(from) == 0 {
		return 0, nil
	}
	condition, states := among("state", from)
	return s.exec(ctx, "cancel shares", `UPDATE shares SET state = 'cancelled', next_at = NULL, lease_until = NULL, updated_at = ?, version = version + 1
		WHERE content = ? AND (state <> 'sending' OR json_extract(delivery, '$.committed') = 0) AND `+condition, append([]any{orNull(at), contentID}, states...)...)
}

func (s shares) Due(ctx context.Context, state advocacy.ShareState, channel string, now time.Time, limit int) ([]string, error) {
	args := []any{string(state)}
	of := ""
	if channel != "" {
		of, args = " AND channel = ?", append(args, channel)
	}
	return all(ctx, s.transaction, "due shares", readID, "SELECT id FROM shares WHERE state = ?"+of+` AND next_at <= ?
		AND (lease_until IS NULL OR lease_until <= `+clock+`) ORDER BY next_at, id LIMIT ?`, append(args, micros(now), max(limit, 0))...)
}

// readID reads an id alone, for work that reads its row by itself: one that cannot
// be read is then no other's trouble.
func readID(row scanner) (id string, err error) { return id, row.Scan(&id) }

func (s shares) Pending(ctx context.Context, connection string) (bool, error) {
	// In two parts, each of which has an index, where one condition would have none.
	const theirs = " AND json_extract(delivery, '$.connection') = ?"
	found, err := all(ctx, s.transaction, "pending shares", readID, "SELECT id FROM shares WHERE state = 'sending'"+theirs+
		" UNION ALL SELECT id FROM shares WHERE state IN ('removing', 'unconfirmed') AND next_at IS NOT NULL"+theirs+" LIMIT 1", connection, connection)
	return len(found) > 0, err
}

func (s shares) Hold(ctx context.Context, id string, lease time.Duration) error {
	const doing = "hold share"
	n, err := s.exec(ctx, doing, "UPDATE shares SET lease_until = "+clock+` + ?
		WHERE id = ? AND (lease_until IS NULL OR lease_until <= `+clock+")", lease.Microseconds(), id)
	if err != nil || n > 0 {
		return err
	}
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	return conflicting(doing)
}

func (s shares) Free(ctx context.Context, id string) error {
	_, err := s.exec(ctx, "free share", "UPDATE shares SET lease_until = NULL WHERE id = ?", id)
	return err
}

func (s shares) Lapsed(ctx context.Context, limit int) ([]string, error) {
	return all(ctx, s.transaction, "lapsed shares", readID,
		"SELECT id FROM shares WHERE state = 'sending' AND (lease_until IS NULL OR lease_until <= "+clock+") ORDER BY id LIMIT ?", max(limit, 0))
}

func (s shares) Stop(ctx context.Context, contentID string) (int, error) {
	return s.exec(ctx, "stop shares", `UPDATE shares SET delivery = json_set(delivery, '$.stopRequested', json('true')), version = version + 1
		WHERE content = ? AND state IN ('sending', 'unconfirmed')`, contentID)
}

func (s shares) Step(ctx context.Context, id, key, step string) (string, error) {
	found, err := all(ctx, s.transaction, "step of share", func(row scanner) (value string, err error) { return value, row.Scan(&value) },
		"SELECT value FROM share_steps WHERE share = ? AND key = ? AND step = ?", id, key, step)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

func (s shares) SaveStep(ctx context.Context, id, key, step, value string) error {
	_, err := s.exec(ctx, "save step of share", `INSERT INTO share_steps (share, key, step, value) VALUES (?, ?, ?, ?)
		ON CONFLICT (share, key, step) DO UPDATE SET value = excluded.value`, id, key, step, value)
	return err
}

func (s shares) DropSteps(ctx context.Context, id string) error {
	_, err := s.exec(ctx, "drop steps of share", "DELETE FROM share_steps WHERE share = ?", id)
	return err
}
