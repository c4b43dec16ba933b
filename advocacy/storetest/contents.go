package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// source is a content that came from a feed.
func source(id, feed, guid string) advocacy.ContentRecord {
	return advocacy.ContentRecord{Content: content.Content{ID: id, State: content.Approved, Source: content.Source{Feed: feed, GUID: guid}}}
}

// opening is a content with every field.
func opening() advocacy.ContentRecord {
	return advocacy.ContentRecord{
		Content: content.Content{
			ID: "c-1", Kind: content.JobPosting, Title: "Vindmølletekniker søges ✨", Summary: "Kom \"op\" & se.", URL: "https://nordlys.example/job?id=1&l=æ",
			Language: "da", Topics: []string{"job", "vind"},
			Media:    []content.Media{{URL: "https://nordlys.example/m.jpg", Type: "image/jpeg", Alt: "En mølle", Bytes: 1 << 33}},
			Posts:    []content.PostRef{{Channel: "linkedin", URL: "https://linkedin.example/p/1", ID: "urn:li:share:1"}},
			Messages: []content.Message{{Channel: "twitter", Language: "en", Text: "line 1\nline 2 <b>"}},
			Prompts:  []content.Prompt{{Language: "da", Question: "Hvad er bedst?"}},
			Audience: content.Audience{Departments: []string{"Drift"}, Countries: []string{"DK", "SE"}, Languages: []string{"da"}},
			Window:   content.Window{From: base, Until: base.Add(720 * time.Hour)},
			Priority: -100, State: content.Approved,
			Source:    content.Source{Feed: "https://nordlys.example/feed", GUID: "tag:1", Updated: base},
			Published: base,
			Job:       &content.Job{Title: "Tekniker", Organization: "Nordlys", Location: "Esbjerg", EmploymentType: "FULL_TIME", Reference: "R-1", Posted: base, ValidThrough: base.Add(time.Hour)},
		},
		ImportedAt: base.Add(time.Minute), ApprovedAt: base.Add(time.Hour),
	}
}

func putContent(t *testing.T, s store, c advocacy.ContentRecord) {
	t.Helper()
	s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.Contents.Put(ctx, c) })
}

var contentRules = []rule{
	{"a content comes back as put, one version higher", func(t *testing.T, s store) {
		c := opening()
		putContent(t, s, c)
		c.Version = 1
		complete(t, c)
		complete(t, c.Content)
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Contents.Get(ctx, c.ID)
			require.NoError(t, err)
			assert.Equal(t, c, found, "Get returns the content as put")
			found, err = tx.Contents.BySource(ctx, c.Source.Feed, c.Source.GUID)
			assert.Equal(t, c, found, "BySource returns the content as put")
			return err
		})
		bare := advocacy.ContentRecord{Content: content.Content{ID: c.ID}, Version: 1}
		putContent(t, s, bare)
		bare.Version = 2
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Contents.Get(ctx, c.ID)
			require.NoError(t, err)
			assert.Equal(t, bare, found, "Put replaces the whole content")
			_, err = tx.Contents.BySource(ctx, c.Source.Feed, c.Source.GUID)
			assert.ErrorIs(t, err, advocacy.ErrNotFound, "a source that the content no longer has does not find it")
			return nil
		})
	}},
	{"a version is put once", func(t *testing.T, s store) {
		putVersion := func(version int) error {
			return s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
				return tx.Contents.Put(ctx, advocacy.ContentRecord{Content: content.Content{ID: "c"}, Version: version})
			})
		}
		assert.ErrorIs(t, putVersion(1), advocacy.ErrConflict, "what is not stored has version 0")
		require.NoError(t, putVersion(0))
		assert.ErrorIs(t, putVersion(0), advocacy.ErrConflict, "what is stored is not put as new")
		assert.ErrorIs(t, putVersion(2), advocacy.ErrConflict, "the stored version is 1")
		require.NoError(t, putVersion(1))
	}},
	{"a feed's entry is one content", func(t *testing.T, s store) {
		putContent(t, s, source("c1", "feed", "guid"))
		for _, c := range []advocacy.ContentRecord{source("c2", "feed", "guid"), source("c3", "feed", "x")} {
			if c.ID == "c3" { // stored under another entry, then moved onto the taken one
				putContent(t, s, c)
				c = source("c3", "feed", "guid")
				c.Version = 1
			}
			err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.Contents.Put(ctx, c) })
			assert.ErrorIs(t, err, advocacy.ErrExists, "an entry that is stored under another ID is ErrExists")
		}
		putContent(t, s, source("c4", "another feed", "guid"))
		putContent(t, s, source("hand-made 1", "", ""))
		putContent(t, s, source("hand-made 2", "", ""))
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.Contents.BySource(ctx, "another feed", "guid")
			require.NoError(t, err)
			assert.Equal(t, "c4", found.ID, "the same GUID in another feed is another entry")
			_, err = tx.Contents.BySource(ctx, "", "")
			assert.ErrorIs(t, err, advocacy.ErrNotFound, "content made by hand has no source to be found by")
			_, err = tx.Contents.BySource(ctx, "feed", "nowhere")
			assert.ErrorIs(t, err, advocacy.ErrNotFound)
			_, err = tx.Contents.Get(ctx, "nowhere")
			assert.ErrorIs(t, err, advocacy.ErrNotFound)
			return nil
		})
	}},
	{"contents are listed newest first", func(t *testing.T, s store) {
		for _, c := range []content.Content{
			{ID: "b", Published: base, State: content.Approved},
			{ID: "a", Published: base.In(time.FixedZone("elsewhere", 7200)), State: content.Approved},
			{ID: "new", Published: base.Add(time.Hour), State: content.Recalled},
			{ID: "undated", State: content.Approved},
			{ID: "old", Published: base.Add(-time.Hour), State: content.Expired},
			{ID: "draft", Published: base.Add(-time.Minute)},
		} {
			putContent(t, s, advocacy.ContentRecord{Content: c})
		}
		for _, c := range []struct {
			states []content.State
			want   []string
		}{
			{nil, []string{"new", "a", "b", "draft", "old", "undated"}},
			{[]content.State{content.Approved}, []string{"a", "b", "undated"}},
			{[]content.State{content.Expired, content.Recalled}, []string{"new", "old"}},
			{[]content.State{content.Draft}, []string{"draft"}},
			{[]content.State{content.InReview}, []string{}},
		} {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				found, err := tx.Contents.List(ctx, c.states...)
				assert.Equal(t, c.want, project(found, func(c advocacy.ContentRecord) string { return c.ID }),
					"List(%v): newest Published first, ties by ID, undated last; the zero state is a draft", c.states)
				return err
			})
		}
	}},
}
