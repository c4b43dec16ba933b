package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/channels"
)

// measured are figures with every field.
func measured() advocacy.PostFigures {
	return advocacy.PostFigures{Key: "k", Content: "c", Channel: "linkedin", Company: true, Unit: "u-1",
		Counts: map[channels.Metric]int64{channels.Impressions: 1 << 40, channels.Reshares: 0}, Told: map[channels.Metric]int64{channels.Impressions: 7},
		Denied: "ikke til denne app", Share: "h", MeasuredAt: base}
}

func putFigures(t *testing.T, s store, list ...advocacy.PostFigures) {
	t.Helper()
	s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
		for _, f := range list {
			if err := tx.Ledger.PutFigures(ctx, f); err != nil {
				return err
			}
		}
		return nil
	})
}

func figures(t *testing.T, s store, contents ...string) (found []advocacy.PostFigures) {
	t.Helper()
	s.view(t, func(ctx context.Context, tx *advocacy.Tx) (err error) {
		found, err = tx.Ledger.Figures(ctx, contents...)
		return err
	})
	return found
}

func figuresKey(f advocacy.PostFigures) string { return f.Key }

var figureRules = []rule{
	{"figures come back as put, in place of those before", func(t *testing.T, s store) {
		full := measured()
		complete(t, full)
		putFigures(t, s, full)
		assert.Equal(t, []advocacy.PostFigures{full}, figures(t, s, "c"), "a 0 is kept, and what is not there is not made one")
		bare := advocacy.PostFigures{Key: "k", Content: "d"}
		putFigures(t, s, bare)
		assert.Equal(t, []advocacy.PostFigures{bare}, figures(t, s, "c", "d", "c"), "PutFigures replaces every field")
	}},
	{"figures are found by share, unit and content", func(t *testing.T, s store) {
		put := func(key, content, channel, unit, share string) {
			putFigures(t, s, advocacy.PostFigures{Key: key, Content: content, Channel: channel, Unit: unit, Share: share})
		}
		put("3", "a", "linkedin", "u", "s3")
		put("2", "a", "linkedin", "v", "")
		put("1", "b", "linkedin", "u", "s1")
		put("4", "a", "facebook", "", "")
		assert.Equal(t, []string{"4", "2", "3", "1"}, project(figures(t, s, "b", "a", "x"), figuresKey), "by content, channel and Key")
		assert.Empty(t, figures(t, s), "of no content there are none")
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Ledger.FiguresOf(ctx, "s3")
			require.NoError(t, err)
			assert.Equal(t, "3", found.Key)
			for _, share := range []string{"", "nothing"} {
				_, err = tx.Ledger.FiguresOf(ctx, share)
				assert.ErrorIs(t, err, advocacy.ErrNotFound)
			}
			list, err := tx.Ledger.FiguresBy(ctx, "u")
			require.NoError(t, err)
			assert.Equal(t, []string{"1", "3"}, project(list, figuresKey))
			list, err = tx.Ledger.FiguresBy(ctx, "")
			assert.Empty(t, list, "the empty unit is nobody")
			return err
		})
		err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.Ledger.PutFigures(ctx, advocacy.PostFigures{Key: "5", Share: "s1"})
		})
		assert.ErrorIs(t, err, advocacy.ErrExists, "a share has its figures once")
	}},
	{"people's shares are forgotten by time, the company's figures dropped", func(t *testing.T, s store) {
		theirs := func(key string, at time.Time) advocacy.PostFigures {
			return advocacy.PostFigures{Key: key, Content: "c", Unit: "u", Share: "s" + key, MeasuredAt: at, Counts: map[channels.Metric]int64{channels.Comments: 1}}
		}
		company := theirs("4", base.Add(-time.Hour))
		company.Company = true
		putFigures(t, s, theirs("2", base.Add(-time.Hour)), theirs("1", base.Add(-time.Microsecond)), theirs("3", base), company)
		for _, want := range [][]string{{"s1", "s2"}, nil} {
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
				shares, err := tx.Ledger.ForgetShares(ctx, base)
				assert.Equal(t, want, shares, "those of people that were measured before, in order, and once")
				return err
			})
		}
		forgotten := []advocacy.PostFigures{theirs("1", time.Time{}), theirs("2", time.Time{})}
		forgotten[0].Share, forgotten[1].Share = "", ""
		assert.Equal(t, append(forgotten, theirs("3", base), company), figures(t, s, "c"), "the counts stay")
		for _, want := range []int{1, 0} {
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
				n, err := tx.Ledger.DropFigures(ctx, base)
				assert.Equal(t, want, n, "DropFigures returns how many it deleted")
				return err
			})
		}
		assert.Equal(t, append(forgotten, theirs("3", base)), figures(t, s, "c"), "people's stay")
	}},
}
