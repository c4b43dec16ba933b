package metrics_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func TestSainsbury(t *testing.T) {
	spots := make([]float64, 400)
	for i := range spots {
		spots[i] = 0.001
	}
	share, err := metrics.Sainsbury(spots)
	require.NoError(t, err)
	to(t, 0.32981, 5, share, "400 spots at 0.1 %")

	share, err = metrics.Sainsbury([]float64{0.2, 1, 0.3})
	require.NoError(t, err)
	assert.Equal(t, 1.0, share, "whoever reaches all reaches all")
	share, err = metrics.Sainsbury(nil)
	require.NoError(t, err)
	assert.Zero(t, share)

	_, err = metrics.Sainsbury([]float64{-0.1, 0.5, 1.1})
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	assert.Equal(t, []string{"shares[0]", "shares[2]"}, []string{problems[0].Field, problems[1].Field})
}

func people(n float64) metrics.Assumption {
	return metrics.Assumption{Name: "people in the industry", Value: n, Unit: "people", Source: "national statistics", Year: 2025}
}

func TestReachIsPotential(t *testing.T) {
	potential, err := metrics.PotentialReach([]int{500, 300, 0})
	require.NoError(t, err)
	assert.Equal(t, "potential reach: 800 people (potential)", potential.String())

	net, err := metrics.NetReach([]int{500, 300, 0}, people(1000))
	require.NoError(t, err)
	assert.Equal(t, metrics.Potential, net.Kind)
	assert.InDelta(t, 1000*(1-0.5*0.7), net.Value, 1e-9)
	assert.Contains(t, net.Note, "overstates")
	assert.Equal(t, []metrics.Assumption{people(1000)}, net.Assumptions)

	exact := metrics.NetReachOfSets([]string{"a", "b", "b"}, []string{"b", "c"}, nil)
	assert.Equal(t, "net reach: 3 people (potential)", exact.String())

	for _, none := range []metrics.Figure{metrics.NetReachOfSets[int]()} {
		assert.False(t, none.Measured())
	}
	for _, sizes := range [][]int{nil, {}} {
		f, err := metrics.PotentialReach(sizes)
		require.NoError(t, err)
		assert.Equal(t, "not measurable: network sizes are missing", f.Missing)
		f, err = metrics.NetReach(sizes, people(10))
		require.NoError(t, err)
		assert.False(t, f.Measured())
	}
}

func TestReachRefusesWhatMakesNoSense(t *testing.T) {
	_, err := metrics.PotentialReach([]int{-1, 4, -2})
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 2)
	_, err = metrics.NetReach([]int{11}, people(10))
	assert.ErrorContains(t, err, "more than the population (10)")
	_, err = metrics.NetReach([]int{1}, metrics.Assumption{})
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 4, "name, source, value and the size beyond it: %v", err)
}

func TestNetReachLiesBetweenTheLargestNetworkAndTheirSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 5000), 1, 50).Draw(t, "sizes")
		net, err := metrics.NetReach(sizes, people(5000))
		require.NoError(t, err)
		sum, err := metrics.PotentialReach(sizes)
		require.NoError(t, err)
		largest := 0
		for _, size := range sizes {
			largest = max(largest, size)
		}
		require.GreaterOrEqual(t, net.Value, float64(largest)-1e-6)
		require.LessOrEqual(t, net.Value, min(5000, sum.Value)+1e-6)
	})
}
