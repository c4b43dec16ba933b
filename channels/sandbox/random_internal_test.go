package sandbox

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDistributions(t *testing.T) {
	t.Parallel()
	const draws = 40_000
	random := rand.New(rand.NewPCG(2026, 11))
	for name, test := range map[string]struct {
		draw           func() float64
		mean, variance float64
	}{
		"poisson 0":      {func() float64 { return float64(poisson(random, 0)) }, 0, 0},
		"poisson 0.3":    {func() float64 { return float64(poisson(random, 0.3)) }, 0.3, 0.3},
		"poisson 29":     {func() float64 { return float64(poisson(random, 29)) }, 29, 29},
		"poisson 31":     {func() float64 { return float64(poisson(random, 31)) }, 31, 31},
		"poisson 3000":   {func() float64 { return float64(poisson(random, 3000)) }, 3000, 3000},
		"gamma 0.4":      {func() float64 { return gamma(random, 0.4) }, 0.4, 0.4},
		"gamma 1":        {func() float64 { return gamma(random, 1) }, 1, 1},
		"gamma 25":       {func() float64 { return gamma(random, 25) }, 25, 25},
		"binomial":       {func() float64 { return float64(binomial(random, 50, 0.2)) }, 10, 8},
		"shown at least": {func() float64 { return float64(firstOf(random, 0.5)) }, 0.5 / -math.Expm1(-0.5), math.NaN()},
	} {
		var sum, squares float64
		for range draws {
			x := test.draw()
			sum, squares = sum+x, squares+x*x
		}
		mean := sum / draws
		variance := squares/draws - mean*mean
		assert.InDelta(t, test.mean, mean, 5*math.Sqrt(test.mean/draws)+1e-9, name)
		if !math.IsNaN(test.variance) {
			assert.InDelta(t, test.variance, variance, 0.08*test.variance+1e-9, name)
		}
	}
}

func TestPoissonByItsProbabilities(t *testing.T) {
	t.Parallel()
	// Both ways of drawing against the probabilities, by chi-square.
	const draws = 20_000
	for _, mean := range []float64{4, 40} {
		random := rand.New(rand.NewPCG(7, uint64(mean)))
		seen := map[int64]float64{}
		for range draws {
			seen[poisson(random, mean)]++
		}
		var square, degrees float64
		for k, p := int64(0), math.Exp(-mean); k < int64(3*mean); k++ {
			if want := p * draws; want >= 5 {
				square += (seen[k] - want) * (seen[k] - want) / want
				degrees++
			}
			p *= mean / float64(k+1)
		}
		assert.Less(t, square, degrees+4*math.Sqrt(2*degrees), "mean %v, %v classes", mean, degrees)
	}
}

func TestGlobs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"/rest/posts", "/rest/posts", true}, {"/rest/posts", "/rest/posts/1", false}, {"/rest/posts*", "/rest/posts/1", true},
		{"*", "", true}, {"*posts", "/rest/posts", true}, {"*posts", "/rest/posts/", false}, {"/*/posts/*", "/rest/posts/x%3Ay", true},
		{"/a*a", "/a", false}, {"a*b*c", "abbc", true}, {"a*b*c", "acb", false}, {"**", "x", true}, {"a*", "b", false},
	} {
		assert.Equal(t, test.want, globs(test.pattern, test.text), fmt.Sprint(test.pattern, " ", test.text))
	}
}
