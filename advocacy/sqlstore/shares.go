package sqlstore

import (
	"context"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// shares implements advocacy.ShareStore.
type shares struct{ *transaction }

const shareColumns = `SELECT id, subject, content, channel, state, text, text_hash, own_words, disclosure, rule, link, post_url,
	created_at, updated_at, posted_at, counted_on, department, version FROM shares `

// posted are the states of a share that counts as live.
var posted = []advocacy.ShareState{advocacy.ShareSelfConfirmed, advocacy.ShareClickObserved}

// notPosted are the states of a share that a person's leaving or a recall ends.
const notPosted = "state IN ('draft', 'ready', 'dialog-opened')"

func readShare(row scanner) (s advocacy.Share, err error) {
	err = row.Scan(&s.ID, &s.Subject, &s.Content, &s.Channel, &s.State, &s.Text, &s.TextHash, truth{&s.OwnWords}, &s.Disclosure,
		&s.Rule, &s.Link, &s.PostURL, instant{&s.CreatedAt}, instant{&s.UpdatedAt}, instant{&s.PostedAt},
		day{&s.CountedOn}, &s.Department, &s.Version)
	return s, err
}

func (s shares) Get(ctx context.Context, id string) (advocacy.Share, error) {
	return one(ctx, s.transaction, "share", readShare, shareColumns+"WHERE id = ?", id)
}

func (s shares) Insert(ctx context.Context, share advocacy.Share) error {
	const doing = "insert share"
	n, err := s.exec(ctx, doing, `INSERT INTO shares (subject, content, channel, state, text, text_hash, own_words, disclosure, rule, link,
		post_url, created_at, updated_at, posted_at, counted_on, department, id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
		ON CONFLICT (id) DO NOTHING`, shareValues(share)...)
	if err == nil && n == 0 {
		err = existing(doing)
	}
	return err
}

// shareValues are the parameters of a share, its ID last.
func shareValues(s advocacy.Share) []any {
	return []any{s.Subject, s.Content, s.Channel, string(s.State), s.Text, s.TextHash, s.OwnWords, s.Disclosure, s.Rule, s.Link,
		s.PostURL, micros(s.CreatedAt), orNull(s.UpdatedAt), orNull(s.PostedAt), s.CountedOn.String(), s.Department, s.ID}
}

func (s shares) Move(ctx context.Context, share advocacy.Share, from ...advocacy.ShareState) error {
	const doing = "move share"
	condition, states := "FALSE", []any(nil)
	if len(from) > 0 {
		condition, states = among("state", from)
	}
	args := append(shareValues(share), share.Version)
	n, err := s.exec(ctx, doing, `UPDATE shares SET subject = ?, content = ?, channel = ?, state = ?, text = ?, text_hash = ?, own_words = ?,
		disclosure = ?, rule = ?, link = ?, post_url = ?, created_at = ?, updated_at = ?, posted_at = ?,
		counted_on = ?, department = ?, version = version + 1
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

func (s shares) FirstPosted(ctx context.Context, contentID string) (advocacy.Share, error) {
	condition, states := among("state", posted)
	return one(ctx, s.transaction, "first posted share", readShare,
		shareColumns+"WHERE content = ? AND posted_at IS NOT NULL AND "+condition+" ORDER BY posted_at, id LIMIT 1", append([]any{contentID}, states...)...)
}

func (s shares) Release(ctx context.Context, subject string, at time.Time) (int, error) {
	return s.exec(ctx, "release shares", `UPDATE shares SET subject = '', text = '', post_url = '', department = '',
		state = CASE WHEN `+notPosted+` THEN 'cancelled' ELSE state END, updated_at = ?, version = version + 1
		WHERE subject = ? AND subject <> ''`, orNull(at), subject)
}

func (s shares) Cancel(ctx context.Context, contentID string, at time.Time) (int, error) {
	return s.exec(ctx, "cancel shares", `UPDATE shares SET state = 'cancelled', updated_at = ?, version = version + 1
		WHERE content = ? AND `+notPosted, orNull(at), contentID)
}
