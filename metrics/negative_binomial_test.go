package metrics

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// deathsOfChildren are the deaths of three cohorts of children by age, with the exposure
// (rod93, the data of Rodríguez 1993 that the Stata manual uses for nbreg).
var deathsOfChildren = [][]tally{
	{{168, 278.4}, {48, 538.8}, {63, 794.4}, {89, 1550.8}, {102, 3006.0}, {81, 8743.5}, {40, 14270.0}},
	{{197, 403.2}, {48, 786.0}, {62, 1165.3}, {81, 2294.8}, {97, 4500.5}, {103, 13201.5}, {39, 19525.0}},
	{{195, 495.3}, {55, 956.7}, {58, 1381.4}, {85, 2604.5}, {87, 4618.5}, {70, 9814.5}, {10, 5802.5}},
}

// Stata manual, [R] nbreg: nbreg deaths i.cohort, exposure(exposure).
func TestNegativeBinomialAgreesWithTheStataManual(t *testing.T) {
	f := newMixture(deathsOfChildren...).fit()
	assert.InDelta(t, -0.2676187, math.Log(f.rates[1]/f.rates[0]), 1e-6, "cohort 1960–67")
	assert.InDelta(t, -0.4573957, math.Log(f.rates[2]/f.rates[0]), 1e-6, "cohort 1968–76")
	assert.InDelta(t, -2.086731, math.Log(f.rates[0]), 1e-6, "constant")
	assert.InDelta(t, 1.811212, f.dispersion, 1e-6, "alpha")
	of := f.logLikelihood
	for _, p := range slices.Concat(deathsOfChildren...) {
		factorial, _ := math.Lgamma(p.events + 1)
		of -= factorial
	}
	assert.InDelta(t, -131.3799, of, 1e-4, "log likelihood")
}

// logLikelihoodByGamma is that of the textbook, with gamma functions.
func logLikelihoodByGamma(posts []tally, rate, dispersion float64) float64 {
	shape, sum := 1/dispersion, 0.0
	atShape, _ := math.Lgamma(shape)
	for _, p := range posts {
		mean := rate * p.exposure
		above, _ := math.Lgamma(p.events + shape)
		sum += above - atShape + shape*math.Log(shape/(shape+mean))
		if p.events > 0 {
			sum += p.events * math.Log(mean/(shape+mean))
		}
	}
	return sum
}

// The likelihood ratio of both bounds, found by search, is the border of the chi-square
// test.
func TestNegativeBinomialBoundsAreWhereTheTestRejects(t *testing.T) {
	for name, s := range map[string]*postSet{
		"deaths":  {posts: [2][]tally{deathsOfChildren[0], deathsOfChildren[2]}},
		"few":     {posts: [2][]tally{{{3, 10}, {0, 20}, {9, 15}, {1, 5}, {0, 9}}, {{1, 100}, {0, 80}, {4, 120}, {0, 60}}}},
		"many":    {posts: [2][]tally{{{30_000, 1e5}, {900, 2e5}, {12_000, 1e5}}, {{400, 1e5}, {90_000, 1e6}, {3000, 1e5}}}},
		"unequal": {posts: [2][]tally{{{3, 1}, {2, 1000}, {7, 30}}, {{1, 1}, {2, 5000}, {0, 2}}}},
	} {
		t.Run(name, func(t *testing.T) {
			for side, posts := range s.posts {
				for _, p := range posts {
					s.sum[side].add(p)
				}
			}
			r := s.negativeBinomial(0.95)
			require.True(t, 0 < r.Low && r.Low < r.Ratio && r.Ratio < r.High && !math.IsInf(r.High, 1))
			likelihood := func(logRatio float64) float64 {
				return highest(-12, math.Log(maxDispersion), func(logDispersion float64) float64 {
					return highest(-25, 25, func(logRate float64) float64 {
						return logLikelihoodByGamma(s.posts[ofEmployees], math.Exp(logRatio+logRate), math.Exp(logDispersion)) +
							logLikelihoodByGamma(s.posts[ofCompany], math.Exp(logRate), math.Exp(logDispersion))
					})
				})
			}
			best := likelihood(math.Log(r.Ratio))
			for _, away := range []float64{-0.01, 0.01} {
				assert.Greater(t, best, likelihood(math.Log(r.Ratio)+away))
			}
			for _, bound := range []float64{r.Low, r.High} {
				assert.InDelta(t, 3.841458820694124, 2*(best-likelihood(math.Log(bound))), 1e-5)
			}
			assert.InDelta(t, math.Erfc(math.Sqrt(best-likelihood(0))), r.PValue, 1e-5)
		})
	}
}

// highest is the maximum of a function with one peak, by golden sections.
func highest(low, high float64, f func(float64) float64) float64 {
	const section = 0.6180339887498949
	a, b := high-section*(high-low), low+section*(high-low)
	atA, atB := f(a), f(b)
	for high-low > 1e-5 {
		if atA > atB {
			high, b, atB = b, a, atA
			a = high - section*(high-low)
			atA = f(a)
		} else {
			low, a, atA = a, b, atB
			b = low + section*(high-low)
			atB = f(b)
		}
	}
	return max(atA, atB)
}

func TestNegativeBinomialTermsOfLargeCounts(t *testing.T) {
	for _, events := range []float64{summedEvents + 1, 1000, 100_000} {
		for _, dispersion := range []float64{1e-9, 1e-6, 1e-3, 0.1, 1, 100} {
			var logs, slopes float64
			for j := float64(summedEvents); j < events; j++ {
				logs += math.Log1p(dispersion * j)
				slopes += j / (1 + dispersion*j)
			}
			assert.InEpsilon(t, logs, logsBeyond(dispersion, events), 1e-8, "%v events, %v", events, dispersion)
			assert.InEpsilon(t, slopes, slopesBeyond(dispersion, events), 1e-8, "%v events, %v", events, dispersion)
		}
	}
	for _, z := range []float64{1e-5, 0.99e-4, 1.01e-4} {
		assert.InEpsilon(t, 0.5-2*z/3+3*z*z/4-4*z*z*z/5, logRemainder(z), 1e-7)
	}
}

// Without over-dispersion the model is Poisson, whose likeliest ratio is that of sums.
func TestNegativeBinomialWithoutDispersionIsPoisson(t *testing.T) {
	steady := []tally{{4, 100}, {5, 100}, {4, 100}, {5, 110}}
	f := newMixture(steady, []tally{{9, 1000}, {10, 1000}}).fit()
	assert.Zero(t, f.dispersion)
	assert.InEpsilon(t, 18.0/410, f.rates[0], 1e-12)
	assert.InEpsilon(t, 19.0/2000, f.rates[1], 1e-12)
}
