package advocacy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/cadence"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// Two programs differ by what one person passed over, and whoever runs them sees the
// same: in the report, the audit, the plan and the counts.
func TestToPassLeavesNoTrace(t *testing.T) {
	world := func() (*advocacytest.World, []string) {
		w := advocacytest.New(t, &advocacytest.Options{Seed: func(s *advocacy.Settings) {
			everyone(s)
			s.Auditors = []string{"auditor"}
		}})
		for range 6 {
			w.Join(w.Hire(advocacy.Employee{}).ID)
		}
		return w, []string{w.Publish(content.Content{Title: "Et"}), w.Publish(content.Content{Title: "To"})}
	}
	titles := func(w *advocacytest.World) (list []string) {
		offers, err := w.As("E001").Nudges.Offers(t.Context())
		require.NoError(t, err)
		for _, o := range offers {
			list = append(list, o.Content.Title)
		}
		return list
	}
	one, contents := world()
	other, _ := world()
	require.NoError(t, one.As("E001").Nudges.Pass(t.Context(), contents[0]))
	require.NoError(t, one.As("E001").Nudges.Pass(t.Context(), contents[0]))
	assert.Equal(t, []string{"To"}, titles(one))
	assert.ElementsMatch(t, []string{"Et", "To"}, titles(other))
	for _, w := range []*advocacytest.World{one, other} {
		for range 14 * 24 {
			w.Advance(time.Hour)
		}
	}
	seen := func(w *advocacytest.World) []any {
		report, err := w.Owner.Reports.Report(t.Context(), advocacy.Period{})
		require.NoError(t, err)
		plans, err := w.Owner.Nudges.PlanFor(t.Context(), advocacy.Group{})
		require.NoError(t, err)
		counts, err := w.Owner.Nudges.Counts(t.Context())
		require.NoError(t, err)
		trail, err := w.Program.As(advocacy.Actor{Login: "auditor"}).Reports.Trail(t.Context(), time.Time{}, w.Clock.Now().Add(time.Hour))
		require.NoError(t, err)
		var done []string
		for _, e := range trail {
			done = append(done, e.At.String()+" "+e.Action)
		}
		return []any{report, plans, counts, done}
	}
	assert.Equal(t, seen(other), seen(one))

	require.NoError(t, one.As("E001").Nudges.BringBack(t.Context()))
	assert.ElementsMatch(t, []string{"Et", "To"}, titles(one))
	require.ErrorIs(t, one.As("E001").Nudges.Pass(t.Context(), "none"), advocacy.ErrNotFound)
}

// What is not offered any more is not remembered.
func TestWhatWasPassedIsForgottenWithTheContent(t *testing.T) {
	w := advocacytest.New(t, nil)
	w.Join(w.Hire(advocacy.Employee{}).ID)
	first, second := w.Publish(content.Content{}), w.Publish(content.Content{})
	me := w.As("E001")
	require.NoError(t, me.Nudges.Pass(t.Context(), first))
	_, err := w.Owner.Contents.Recall(t.Context(), first)
	require.NoError(t, err)
	require.NoError(t, me.Nudges.Pass(t.Context(), second))
	of, err := me.Consents.Me(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{second}, of.Ambassador.Preferences.Passed)
	daily := cadence.Daily()
	require.NoError(t, me.Consents.Change(t.Context(), advocacy.Preferences{Frequency: &daily, Passed: of.Ambassador.Preferences.Passed}, ""))
	require.NoError(t, me.Consents.Leave(t.Context()))
	of, err = me.Consents.Me(t.Context())
	require.NoError(t, err)
	assert.Empty(t, of.Ambassador.Preferences.Passed)
}
