package sqlstore

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// contents implements advocacy.ContentStore. The content itself is one JSON
// value; what it is looked up by stands beside it in columns.
type contents struct{ *transaction }

const contentColumns = "SELECT body, imported_at, approved_at, version FROM contents "

func readContent(row scanner) (c advocacy.ContentRecord, err error) {
	err = row.Scan(nested{&c.Content}, instant{&c.ImportedAt}, instant{&c.ApprovedAt}, &c.Version)
	return c, err
}

func (s contents) Get(ctx context.Context, id string) (advocacy.ContentRecord, error) {
	return one(ctx, s.transaction, "content", readContent, contentColumns+"WHERE id = ?", id)
}

func (s contents) BySource(ctx context.Context, feed, guid string) (advocacy.ContentRecord, error) {
	return one(ctx, s.transaction, "content by source", readContent,
		contentColumns+"WHERE feed = ? AND guid = ? AND guid <> ''", feed, guid)
}

func (s contents) Put(ctx context.Context, c advocacy.ContentRecord) error {
	const doing = "put content"
	if err := s.writing(doing); err != nil {
		return err
	}
	body, err := json.Marshal(c.Content)
	if err != nil {
		return s.failed(ctx, doing, err)
	}
	const insert = `INSERT INTO contents (feed, guid, state, published, body, imported_at, approved_at, id, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ? + 1) ON CONFLICT (id) DO NOTHING`
	const update = `UPDATE contents SET feed = ?, guid = ?, state = ?, published = ?, body = ?, imported_at = ?, approved_at = ?,
		version = version + 1 WHERE id = ? AND version = ?`
	query := update
	if c.Version == 0 {
		query = insert
	}
	n, err := s.exec(ctx, doing, query, c.Source.Feed, c.Source.GUID, string(listedAs(c.State)), orNull(c.Published), string(body),
		orNull(c.ImportedAt), orNull(c.ApprovedAt), c.ID, c.Version)
	if err == nil && n == 0 {
		err = conflicting(doing)
	}
	return err
}

func (s contents) List(ctx context.Context, states ...content.State) ([]advocacy.ContentRecord, error) {
	query, args := contentColumns, []any(nil)
	if len(states) > 0 {
		listed := make([]content.State, len(states))
		for i, state := range states {
			listed[i] = listedAs(state)
		}
		var condition string
		condition, args = among("state", listed)
		query += "WHERE " + condition
	}
	return all(ctx, s.transaction, "contents", readContent, query+" ORDER BY published DESC, id", args...)
}

// listedAs is the state that a content is found by: the zero State is Draft.
func listedAs(state content.State) content.State { return cmp.Or(state, content.Draft) }
