package metrics_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func TestThreeAveragesAreThreeFigures(t *testing.T) {
	parts := []metrics.Part{{1, 1000}, {2, 100}, {30, 100}}
	sums, err := metrics.RatioOfSums(parts)
	require.NoError(t, err)
	mean, err := metrics.MeanOfRatios(parts)
	require.NoError(t, err)
	median, err := metrics.MedianOfRatios(parts)
	require.NoError(t, err)
	assert.InEpsilon(t, 33.0/1200, sums, 1e-12)
	assert.InEpsilon(t, (0.001+0.02+0.3)/3, mean, 1e-12)
	assert.InEpsilon(t, 0.02, median, 1e-12)

	median, err = metrics.MedianOfRatios([]metrics.Part{{4, 1}, {1, 1}, {2, 1}, {8, 1}})
	require.NoError(t, err)
	assert.Equal(t, 3.0, median)

	sums, err = metrics.RatioOfSums([]metrics.Part{{1, 0}, {1, 4}})
	require.NoError(t, err)
	assert.Equal(t, 0.5, sums)
	for name, parts := range map[string][]metrics.Part{
		"none": nil, "no denominators": {{1, 0}}, "negative": {{-1, 2}}, "NaN": {{1, math.NaN()}},
	} {
		for _, average := range []func([]metrics.Part) (float64, error){metrics.RatioOfSums, metrics.MeanOfRatios, metrics.MedianOfRatios} {
			_, err := average(parts)
			assert.Error(t, err, name)
		}
	}
	_, err = metrics.MeanOfRatios([]metrics.Part{{1, 0}, {1, 4}, {2, 0}})
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 2)
}

func TestGini(t *testing.T) {
	for _, c := range []struct {
		counts []int64
		want   float64
	}{
		{[]int64{3, 3, 3}, 0},
		{[]int64{0, 0, 0, 80}, 0.75},
		{[]int64{4, 1, 3, 2}, 0.25},
		{[]int64{9}, 0},
	} {
		got, spread, err := metrics.Gini(c.counts)
		require.NoError(t, err)
		assert.True(t, spread)
		assert.InDelta(t, c.want, got, 1e-12)
	}
	for _, nothing := range [][]int64{nil, {0, 0}} {
		_, spread, err := metrics.Gini(nothing)
		require.NoError(t, err)
		assert.False(t, spread)
	}
	_, _, err := metrics.Gini([]int64{1, -1})
	assert.ErrorContains(t, err, "counts[1] is -1")
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.Int64Range(0, 1000), 1, 100).Draw(t, "counts")
		got, _, err := metrics.Gini(counts)
		require.NoError(t, err)
		require.True(t, got >= 0 && got < 1)
	})
}
