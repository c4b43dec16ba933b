package metrics_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

var lastOfOctober = time.Date(2026, time.October, 31, 0, 0, 0, 0, time.UTC)

func TestProgramHealth(t *testing.T) {
	h, err := metrics.ProgramHealth(metrics.Activity{
		AsOf: lastOfOctober, Eligible: 200, Members: 40, Active: 25, Shares: 80, OwnWords: 60, Prompted: 70, Disclosed: 70,
		Opportunities: 6000, Contents: 30, Shared: 24, FirstShareHours: []float64{30, 2, 5.5, 6},
		SharesByMember: []int64{0, 0, 0, 80}, Joined90: 20, Retained90: 18,
	}, 0)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"adoption: 20 % (observed; 95 % interval 15.05 % to 26.09 %, wilson)",
		"active rate: 62.5 % (observed; 95 % interval 47.03 % to 75.78 %, wilson)",
		"share rate: 1.333 % (observed)",
		"content coverage: 80 % (observed; 95 % interval 62.69 % to 90.49 %, wilson)",
		"freshness: 5.75 h (observed)",
		"concentration: 0.75 (observed)",
		"own-words rate: 75 % (observed; 95 % interval 64.52 % to 83.19 %, wilson)",
		"disclosure rate: 100 % (observed; 95 % interval 94.8 % to 100 %, wilson)",
		"90-day retention: 90 % (observed; 95 % interval 69.9 % to 97.21 %, wilson)",
	}, lines(h.Figures()))
	assert.Equal(t, "headcount as of 2026-10-31", h.Adoption.Note)
}

func TestProgramHealthOfAnEmptyProgram(t *testing.T) {
	h, err := metrics.ProgramHealth(metrics.Activity{AsOf: lastOfOctober}, 0)
	require.NoError(t, err)
	for _, f := range h.Figures() {
		assert.Contains(t, f.Missing, "not measurable: ", f.Name)
	}
}

func TestProgramHealthReportsEveryProblem(t *testing.T) {
	_, err := metrics.ProgramHealth(metrics.Activity{
		Eligible: 1, Members: 2, Active: 3, OwnWords: 1, Prompted: 1, Disclosed: 2, Opportunities: -1, Shared: 1,
		FirstShareHours: []float64{math.NaN()}, SharesByMember: []int64{-1}, Retained90: 1,
	}, 2)
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 12)
}

func TestFunnel(t *testing.T) {
	figures, err := metrics.Funnel([]metrics.Step{
		{Name: "shares", Count: new(int64(20))},
		{Name: "clicks", Count: new(int64(90))},
		{Name: "applications", Count: new(int64(9)), Subset: true},
		{Name: "interviews", Subset: true},
		{Name: "hires", Count: new(int64(1)), Subset: true},
	}, 0)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"clicks per shares: 4.5 (observed)",
		"clicks that became applications: 10 % (observed; 95 % interval 5.351 % to 17.92 %, wilson)",
		"applications that became interviews: not measurable: the number of interviews is missing",
		"interviews that became hires: not measurable: the number of interviews is missing",
	}, lines(figures))

	_, err = metrics.Funnel([]metrics.Step{{Count: new(int64(-1))}, {Name: "a", Count: new(int64(2)), Subset: true}, {Name: "b", Count: new(int64(3)), Subset: true}}, 0)
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 3)

	figures, err = metrics.Funnel(nil, 0)
	require.NoError(t, err)
	assert.Empty(t, figures)
}
