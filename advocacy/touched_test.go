package advocacy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/channels"
	"github.com/ambassadorkit/ambassadorkit/content"
)

func TestWhatARecallAndAFreezeWouldTouch(t *testing.T) {
	w := advocacytest.New(t, nil)
	for i := range 12 {
		e := advocacy.Employee{Department: "Sales"}
		if i > 8 {
			e.Department = "Drift"
		}
		w.Join(w.Hire(e).ID)
	}
	everybodys, sales := w.Publish(content.Content{}), w.Publish(content.Content{Audience: content.Audience{Departments: []string{"Sales"}}})
	for _, id := range []string{"E001", "E002", "E003", "E004", "E005", "E006", "E007"} {
		_, err := w.As(id).Shares.Draft(t.Context(), sales, channels.LinkedIn, "Jeg arbejder i Nordlys")
		require.NoError(t, err)
	}
	_, err := w.As("E001").Shares.Draft(t.Context(), everybodys, channels.LinkedIn, "Jeg arbejder i Nordlys")
	require.NoError(t, err)

	touched, err := w.Owner.Contents.RecallPreview(t.Context(), sales)
	require.NoError(t, err)
	assert.Equal(t, advocacy.Touched{People: 9, Contents: 1, Waiting: 5}, touched, "in steps of five")
	touched, err = w.Owner.Contents.RecallPreview(t.Context(), everybodys)
	require.NoError(t, err)
	assert.Equal(t, advocacy.Touched{People: 12, Contents: 1}, touched, "one person's share is not told")
	touched, err = w.Owner.Settings.FreezePreview(t.Context())
	require.NoError(t, err)
	assert.Equal(t, advocacy.Touched{People: 12, Contents: 2}, touched, "a draft is nobody's approval, and stays")

	r, err := w.Owner.Contents.Get(t.Context(), sales)
	require.NoError(t, err)
	assert.Equal(t, content.Approved, r.State, "a preview changes nothing")
	list, err := w.As("E001").Shares.List(t.Context())
	require.NoError(t, err)
	for _, sh := range list {
		assert.Equal(t, advocacy.ShareDraft, sh.State)
	}
	_, err = w.Owner.Contents.Recall(t.Context(), sales)
	require.NoError(t, err)
	_, err = w.Owner.Contents.RecallPreview(t.Context(), sales)
	var late *content.TransitionError
	require.ErrorAs(t, err, &late)
	_, err = w.Owner.Contents.RecallPreview(t.Context(), "none")
	require.ErrorIs(t, err, advocacy.ErrNotFound)
}
