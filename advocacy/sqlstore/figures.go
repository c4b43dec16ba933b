package sqlstore

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

const figureColumns = "SELECT key, content, channel, company, unit, counts, told, denied, share, measured_at FROM post_figures "

func readFigures(row scanner) (f advocacy.PostFigures, err error) {
	err = row.Scan(&f.Key, &f.Content, &f.Channel, truth{&f.Company}, &f.Unit, nested{&f.Counts}, nested{&f.Told}, &f.Denied, &f.Share, instant{&f.MeasuredAt})
	return f, err
}

func (s ledger) PutFigures(ctx context.Context, f advocacy.PostFigures) error {
	const doing = "put figures"
	counts, err := json.Marshal(f.Counts)
	if err != nil {
		return s.failed(ctx, doing, err)
	}
	told, err := json.Marshal(f.Told)
	if err != nil {
		return s.failed(ctx, doing, err)
	}
	_, err = s.exec(ctx, doing, `INSERT INTO post_figures (key, content, channel, company, unit, counts, told, denied, share, measured_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET content = excluded.content, channel = excluded.channel, company = excluded.company, unit = excluded.unit,
		counts = excluded.counts, told = excluded.told, denied = excluded.denied, share = excluded.share, measured_at = excluded.measured_at`,
		f.Key, f.Content, f.Channel, f.Company, f.Unit, string(counts), string(told), f.Denied, f.Share, orNull(f.MeasuredAt))
	return err
}

func (s ledger) FiguresOf(ctx context.Context, share string) (advocacy.PostFigures, error) {
	return one(ctx, s.transaction, "figures of a share", readFigures, figureColumns+"WHERE share = ? AND share <> ''", share)
}

func (s ledger) FiguresBy(ctx context.Context, unit string) ([]advocacy.PostFigures, error) {
	return all(ctx, s.transaction, "figures of a unit", readFigures, figureColumns+"WHERE unit = ? AND unit <> '' ORDER BY key", unit)
}

func (s ledger) Figures(ctx context.Context, contents ...string) ([]advocacy.PostFigures, error) {
	const doing = "figures"
	named, err := json.Marshal(contents)
	if err != nil {
		return nil, s.failed(ctx, doing, err)
	}
	return all(ctx, s.transaction, doing, readFigures,
		figureColumns+"WHERE content IN (SELECT value FROM json_each(?)) ORDER BY content, channel, key", string(named))
}

func (s ledger) ForgetShares(ctx context.Context, before time.Time) ([]string, error) {
	const doing, condition = "forget shares", " FROM post_figures WHERE company = 0 AND measured_at < ?"
	shares, err := all(ctx, s.transaction, doing, func(row scanner) (id string, err error) { return id, row.Scan(&id) },
		"SELECT share"+condition+" AND share <> '' ORDER BY share", micros(before))
	if err != nil || len(shares) == 0 {
		return nil, err
	}
	_, err = s.exec(ctx, doing, "UPDATE post_figures SET share = '', measured_at = NULL WHERE company = 0 AND measured_at < ?", micros(before))
	return shares, err
}

func (s ledger) DropFigures(ctx context.Context, before time.Time) (int, error) {
	return s.exec(ctx, "drop figures", "DELETE FROM post_figures WHERE company = 1 AND measured_at < ?", micros(before))
}
