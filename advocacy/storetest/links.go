package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

func personal() advocacy.Link {
	return advocacy.Link{
		Code: "x1", Content: "c", Target: "https://nordlys.example/å?b=1", Channel: "linkedin", Purpose: advocacy.ForShare,
		Subject: "a", CreatedAt: base,
	}
}

func ensure(t *testing.T, s store, l advocacy.Link) (stored advocacy.Link) {
	t.Helper()
	s.update(t, func(ctx context.Context, tx *advocacy.Tx) (err error) {
		stored, err = tx.Links.Ensure(ctx, l)
		return err
	})
	return stored
}

var linkRules = []rule{
	{"a link is made once for what it is for", func(t *testing.T, s store) {
		l := personal()
		complete(t, l)
		assert.Equal(t, l, ensure(t, s, l), "Ensure stores a new link and returns it")
		again := personal()
		again.Code, again.Target, again.CreatedAt = "x2", "https://nordlys.example/new", base.Add(time.Hour)
		assert.Equal(t, l, ensure(t, s, again), "Ensure returns the stored link of the same content, channel, purpose and subject")
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Links.Get(ctx, "x1")
			require.NoError(t, err)
			assert.Equal(t, l, found, "Get finds a link by its code")
			_, err = tx.Links.Get(ctx, "x2")
			assert.ErrorIs(t, err, advocacy.ErrNotFound, "a link that was not needed is not stored")
			return nil
		})
		for code, change := range map[string]func(*advocacy.Link){
			"content": func(l *advocacy.Link) { l.Content = "d" }, "channel": func(l *advocacy.Link) { l.Channel = "twitter" },
			"purpose": func(l *advocacy.Link) { l.Purpose = advocacy.ForReferralMail }, "subject": func(l *advocacy.Link) { l.Subject = "b" },
			"nobody": func(l *advocacy.Link) { l.Subject = "" },
		} {
			other := personal()
			change(&other)
			err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { _, err := tx.Links.Ensure(ctx, other); return err })
			assert.ErrorIs(t, err, advocacy.ErrExists, "a code taken by another link is ErrExists")
			other.Code = code
			assert.Equal(t, other, ensure(t, s, other), "another %s is another link", code)
		}
	}},
	{"a subject's links are oldest first", func(t *testing.T, s store) {
		for code, change := range map[string]func(*advocacy.Link){
			"new": func(l *advocacy.Link) { l.Channel, l.CreatedAt = "facebook", base.Add(time.Hour) }, "2": func(l *advocacy.Link) { l.Channel = "twitter" },
			"1": func(l *advocacy.Link) {}, "other": func(l *advocacy.Link) { l.Subject = "b" }, "nobody": func(l *advocacy.Link) { l.Subject = "" },
		} {
			l := personal()
			l.Code = code
			change(&l)
			ensure(t, s, l)
		}
		codes := func(subject string) (found []string) {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				links, err := tx.Links.ForSubject(ctx, subject)
				found = project(links, func(l advocacy.Link) string { return l.Code })
				return err
			})
			return found
		}
		assert.Equal(t, []string{"1", "2", "new"}, codes("a"), "ForSubject yields a subject's links and nobody else's")
		assert.Empty(t, codes(""), "the empty subject is nobody")
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Links.Release(ctx, "a") })
		assert.Empty(t, codes("a"), "a released link is nobody's")
	}},
	{"a released link is nobody's", func(t *testing.T, s store) {
		ensure(t, s, personal())
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Links.Release(ctx, "a") })
		released := personal()
		released.Subject = ""
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Links.Get(ctx, "x1")
			assert.Equal(t, released, found, "a released link still leads where it led, and names nobody")
			return err
		})
		common := personal()
		common.Code, common.Subject = "x2", ""
		assert.Equal(t, common, ensure(t, s, common), "the link that all share is never one that was a person's: clicks on that would be taken for the others'")
		back := personal()
		back.Code = "x3"
		assert.Equal(t, back, ensure(t, s, back), "who comes back gets a new link")
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Links.Release(ctx, "a") })
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Links.Release(ctx, "") })
		assert.Equal(t, common, ensure(t, s, common), "releasing the empty subject, which is nobody, changes nothing")
	}},
	{"clicks are appended and dropped by age", func(t *testing.T, s store) {
		full := advocacy.Click{Link: "x1", At: base, Class: advocacy.ClickPreview, Agent: "LinkedInBot", First: true}
		complete(t, full)
		clicks := []advocacy.Click{full, full, {Link: "x1", At: base.Add(-time.Second), Class: advocacy.ClickHuman}}
		for i := range 300 {
			clicks = append(clicks, advocacy.Click{Link: "x2", At: base.Add(time.Duration(i+1) * time.Second), Class: advocacy.ClickHuman})
		}
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Links.Append(ctx, clicks) })
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Links.Append(ctx, nil) })
		for _, c := range []struct {
			before time.Time
			want   int
		}{{base, 1}, {base.Add(time.Second), 2}, {base.Add(time.Hour), 300}, {base.Add(time.Hour), 0}} {
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
				n, err := tx.Links.DropClicks(ctx, c.before)
				assert.Equal(t, c.want, n, "DropClicks deletes what is older than before, equal clicks each, and returns how many")
				return err
			})
		}
	}},
	{"a conversion is counted once", func(t *testing.T, s store) {
		c := advocacy.Conversion{Link: "x1", Kind: advocacy.Application, Reference: "R-1", At: base}
		complete(t, c)
		add := func(c advocacy.Conversion) error {
			return s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Links.Convert(ctx, c) })
		}
		require.NoError(t, add(c))
		again := c
		again.Link, again.At = "x2", base.Add(time.Hour)
		assert.ErrorIs(t, add(again), advocacy.ErrExists, "the same kind and reference is the same conversion")
		hire, second, early := c, c, c
		hire.Kind, hire.At = advocacy.Hire, base.Add(time.Hour)
		second.Reference = "R-0"
		early.Reference, early.At = "R-2", base.Add(-time.Microsecond)
		for _, other := range []advocacy.Conversion{hire, second, early} {
			require.NoError(t, add(other))
		}
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Links.Conversions(ctx, base, base.Add(time.Hour))
			require.NoError(t, err)
			assert.Equal(t, []advocacy.Conversion{second, c}, found, "from is in it, until is not; oldest first, ties by reference")
			found, err = tx.Links.Conversions(ctx, time.Time{}, base.Add(2*time.Hour))
			assert.Equal(t, []advocacy.Conversion{early, second, c, hire}, found)
			return err
		})
	}},
}
