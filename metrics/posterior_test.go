package metrics_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func TestProbabilityGreaterAgreesWithPublishedExample(t *testing.T) {
	p, err := metrics.ProbabilityGreater(metrics.Beta{Alpha: 31, Beta: 71}, metrics.Beta{Alpha: 21, Beta: 81})
	require.NoError(t, err)
	to(t, 0.947603, 6, p, "P(Beta(31,71) > Beta(21,81))")
}

func TestProbabilityGreaterAgreesWithDraws(t *testing.T) {
	source := rand.NewPCG(7, 11)
	for _, c := range [][2]metrics.Beta{
		{{0.5, 0.5}, {0.5, 3}}, {{2, 1}, {300, 200}}, {{4000, 6000}, {40, 61}}, {{0.1, 0.1}, {5, 5}},
	} {
		p, err := metrics.ProbabilityGreater(c[0], c[1])
		require.NoError(t, err)
		a := distuv.Beta{Alpha: c[0].Alpha, Beta: c[0].Beta, Src: source}
		b := distuv.Beta{Alpha: c[1].Alpha, Beta: c[1].Beta, Src: source}
		const draws = 200_000
		greater := 0
		for range draws {
			if a.Rand() > b.Rand() {
				greater++
			}
		}
		assert.InDelta(t, float64(greater)/draws, p, 5*0.5/math.Sqrt(draws), "%v", c)
	}
}

func TestProbabilityGreaterProperties(t *testing.T) {
	parameter := rapid.Float64Range(0.1, 1e5)
	rapid.Check(t, func(t *rapid.T) {
		a := metrics.Beta{Alpha: parameter.Draw(t, "a.Alpha"), Beta: parameter.Draw(t, "a.Beta")}
		b := metrics.Beta{Alpha: parameter.Draw(t, "b.Alpha"), Beta: parameter.Draw(t, "b.Beta")}
		p, err := metrics.ProbabilityGreater(a, b)
		require.NoError(t, err)
		q, err := metrics.ProbabilityGreater(b, a)
		require.NoError(t, err)
		require.InDelta(t, 1, p+q, 1e-6)
		same, err := metrics.ProbabilityGreater(a, a)
		require.NoError(t, err)
		require.InDelta(t, 0.5, same, 1e-6)
	})
	_, err := metrics.ProbabilityGreater(metrics.Beta{Alpha: 0, Beta: math.NaN()}, metrics.Beta{Alpha: math.Inf(1), Beta: -1})
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 4)
}

func TestGenerations(t *testing.T) {
	joined, err := metrics.Generations(10, 2, 6)
	require.NoError(t, err)
	assert.Equal(t, []float64{10, 20, 40, 80, 160, 320}, joined)
	joined, err = metrics.Generations(10, 0.5, 3)
	require.NoError(t, err)
	assert.Equal(t, []float64{10, 5, 2.5}, joined)
	_, err = metrics.Generations(-1, math.NaN(), -1)
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 3)
}
