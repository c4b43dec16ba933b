package sqlstore

import (
	"context"
	"errors"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// links implements advocacy.LinkStore.
type links struct{ *transaction }

const linkColumns = "SELECT code, content, target, channel, purpose, subject, created_at FROM links "

func readLink(row scanner) (l advocacy.Link, err error) {
	err = row.Scan(&l.Code, &l.Content, &l.Target, &l.Channel, &l.Purpose, &l.Subject, instant{&l.CreatedAt})
	return l, err
}

func (s links) Get(ctx context.Context, code string) (advocacy.Link, error) {
	return one(ctx, s.transaction, "link", readLink, linkColumns+"WHERE code = ?", code)
}

func (s links) Ensure(ctx context.Context, l advocacy.Link) (advocacy.Link, error) {
	const doing = "ensure link"
	stored, err := one(ctx, s.transaction, doing, readLink,
		linkColumns+"WHERE content = ? AND channel = ? AND purpose = ? AND subject = ? AND released = 0",
		l.Content, l.Channel, string(l.Purpose), l.Subject)
	if !errors.Is(err, advocacy.ErrNotFound) {
		return stored, err
	}
	n, err := s.exec(ctx, doing, `INSERT INTO links (code, content, target, channel, purpose, subject, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		l.Code, l.Content, l.Target, l.Channel, string(l.Purpose), l.Subject, orNull(l.CreatedAt))
	if err != nil {
		return advocacy.Link{}, err
	}
	if n == 0 {
		return advocacy.Link{}, existing(doing)
	}
	return s.Get(ctx, l.Code)
}

func (s links) ForSubject(ctx context.Context, subject string) ([]advocacy.Link, error) {
	return all(ctx, s.transaction, "links of a subject", readLink, linkColumns+"WHERE subject = ? AND subject <> '' ORDER BY created_at, code", subject)
}

var insertClicks = newBulk("INSERT INTO clicks (clicked_at, link, class, agent, first) VALUES ", 5, "")

func (s links) Append(ctx context.Context, clicks []advocacy.Click) error {
	return insertClicks.run(ctx, s.transaction, "append clicks", len(clicks), func(args []any, i int) ([]any, error) {
		c := &clicks[i]
		return append(args, micros(c.At), c.Link, string(c.Class), c.Agent, c.First), nil
	})
}

func (s links) Convert(ctx context.Context, c advocacy.Conversion) error {
	const doing = "convert"
	n, err := s.exec(ctx, doing, "INSERT INTO conversions (kind, reference, link, happened_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		string(c.Kind), c.Reference, c.Link, micros(c.At))
	if err == nil && n == 0 {
		err = existing(doing)
	}
	return err
}

func (s links) Conversions(ctx context.Context, from, until time.Time) ([]advocacy.Conversion, error) {
	return all(ctx, s.transaction, "conversions", readConversion,
		"SELECT link, kind, reference, happened_at FROM conversions WHERE happened_at >= ? AND happened_at < ? ORDER BY happened_at, reference, kind",
		micros(from), micros(until))
}

func readConversion(row scanner) (c advocacy.Conversion, err error) {
	err = row.Scan(&c.Link, &c.Kind, &c.Reference, instant{&c.At})
	return c, err
}

func (s links) Release(ctx context.Context, subject string) error {
	_, err := s.exec(ctx, "release links", "UPDATE links SET subject = '', released = 1 WHERE subject = ? AND subject <> ''", subject)
	return err
}

func (s links) DropClicks(ctx context.Context, before time.Time) (int, error) {
	return s.exec(ctx, "drop clicks", "DELETE FROM clicks WHERE clicked_at < ?", micros(before))
}
