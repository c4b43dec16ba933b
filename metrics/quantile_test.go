package metrics

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

func TestPortableFunctionsAgreeWithMath(t *testing.T) {
	for x := -690.0; x < 690; x += 0.37 {
		assert.InEpsilon(t, math.Exp(x), portableExp(x), 1e-14, "exp %v", x)
		assert.InDelta(t, x, portableLog(math.Exp(x)), 1e-13*math.Abs(x)+1e-15, "log of exp %v", x)
	}
	assert.Zero(t, portableExp(-1e6))
	for u := 1e-9; u < 1; u += 0.00137 {
		assert.InDelta(t, math.Sqrt2*math.Erfinv(2*u-1), portableNormalQuantile(u), 1e-8, "normal quantile %v", u)
	}
}

// The quantile of a count is the least k with F(k) ≥ u. Beyond the walked means it may
// be one off where u lies close to a step, which is held to here.
func TestQuantilesAgreeWithGonum(t *testing.T) {
	const step = 0.0013
	for _, c := range []struct{ trials, p float64 }{
		{1, 0.5}, {7, 0.03}, {40, 0.97}, {300, 0.05}, {1e6, 2e-5}, {60, 0.5}, {5000, 0.0051}, {2000, 0.4}, {1e6, 0.03}, {1e6, 0.9},
	} {
		exact := distuv.Binomial{N: c.trials, P: c.p}
		walked := c.trials*min(c.p, 1-c.p) <= walkedMean
		for u := step / 2; u < 1; u += step {
			holdsQuantile(t, exact.CDF, binomialQuantile(c.trials, c.p, u), u, walked, c)
		}
	}
	for _, mean := range []float64{0.01, 1, 24.9, 25.1, 400, 1e6} {
		exact := distuv.Poisson{Lambda: mean}
		for u := step / 2; u < 1; u += step {
			holdsQuantile(t, exact.CDF, poissonQuantile(mean, u), u, mean <= walkedMean, mean)
		}
	}
}

func holdsQuantile(t *testing.T, cdf func(float64) float64, k, u float64, walked bool, what any) {
	t.Helper()
	const rounding = 1e-9
	// The expansion may choose k one too high or low where u is within a fifth of
	// a step of the border between two counts.
	slack := rounding
	if !walked {
		slack += (cdf(k) - cdf(k-1)) / 5
	}
	require.GreaterOrEqual(t, cdf(k), u-slack, "%v at %v", what, u)
	if k > 0 {
		require.Less(t, cdf(k-1), u+slack, "%v at %v", what, u)
	}
}

func TestQuantilesAtTheEnds(t *testing.T) {
	for _, u := range []float64{1e-16, 0.5, 1 - 1e-16} {
		assert.Zero(t, binomialQuantile(0, 0.3, u))
		assert.Zero(t, binomialQuantile(1e9, 0, u))
		assert.Equal(t, 1e9, binomialQuantile(1e9, 1, u))
		assert.Zero(t, poissonQuantile(0, u))
		assert.InDelta(t, 1e14, poissonQuantile(1e14, u), 1e8)
		assert.InDelta(t, 1, binomialQuantile(1e14, 1e-14, u), 20, "a probability that 1 − p would lose")
	}
}

func TestQuantilesRise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trials := float64(rapid.IntRange(0, 1_000_000).Draw(t, "trials"))
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		u := rapid.Float64Range(1e-12, 1-1e-12).Draw(t, "u")
		count := binomialQuantile(trials, p, u)
		require.Equal(t, math.Trunc(count), count)
		require.LessOrEqual(t, count, trials)
		require.GreaterOrEqual(t, count, 0.0)
		more := trials + float64(rapid.IntRange(0, 1000).Draw(t, "more"))
		// One less is possible where walking gives way to the expansion.
		require.GreaterOrEqual(t, binomialQuantile(more, p, u), count-1)
		require.GreaterOrEqual(t, binomialQuantile(trials, p+(1-p)/3, u), count-1)
		require.GreaterOrEqual(t, binomialQuantile(trials, p, u+(1-u)/3), count)
		require.GreaterOrEqual(t, poissonQuantile(2*trials, u), poissonQuantile(trials, u))
	})
}

func TestNetworkSizesHaveTheMeanAndTheSpreadOfALognormal(t *testing.T) {
	for _, c := range []struct{ mean, median float64 }{{338, 200}, {200, 200}, {1001, 1000}, {50, 5}} {
		sizes := newNetworkSizes(c.mean, c.median)
		left, mean, square, below := 1.0, 0.0, 0.0, 0.0
		for i, size := range sizes.size {
			weight := left * sizes.part[i]
			left -= weight
			mean += weight * size
			square += weight * size * size
			if size < c.median*0.99 {
				below += weight
			} else if size < c.median*1.01 {
				below += weight / 2
			}
		}
		assert.InDelta(t, 0, left, 1e-12, "%v", c)
		assert.InEpsilon(t, c.mean, mean, 1e-9, "%v", c)
		assert.InDelta(t, 0.5, below, 0.01, "half the people are below the median: %v", c)
		if c.mean < 2*c.median { // else most of the variance lies beyond any network there is
			ratio := c.mean / c.median
			assert.InEpsilon(t, c.mean*c.mean*ratio*ratio, square, 0.01, "%v", c)
		}
	}
}
