package sandbox

import (
	"math"
	"math/rand/v2"
)

// poisson draws a Poisson-distributed number: how many arrivals of a process fall
// into a time. The bulk of a long time is skipped by drawing when its last arrival
// comes (Ahrens and Dieter 1974), the rest counted by waiting times (Knuth).
func poisson(random *rand.Rand, mean float64) int64 {
	var n int64
	for mean > 30 {
		m := int64(mean * 7 / 8)
		at := gamma(random, float64(m))
		if at >= mean {
			return n + binomial(random, m-1, mean/at)
		}
		n, mean = n+m, mean-at
	}
	limit := math.Exp(-mean)
	for product := random.Float64(); product > limit; product *= random.Float64() {
		n++
	}
	return n
}

// binomial draws the number of successes in n tries with a probability.
func binomial(random *rand.Rand, n int64, p float64) int64 {
	var k int64
	for range n {
		if random.Float64() < p {
			k++
		}
	}
	return k
}

// firstOf draws a Poisson-distributed number that is not 0: the times that
// somebody is shown a post who is shown it at all.
func firstOf(random *rand.Rand, mean float64) int64 {
	// The waiting time to the first, given that it falls into the interval.
	first := -math.Log1p(random.Float64() * math.Expm1(-mean))
	return 1 + poisson(random, max(mean-first, 0))
}

// gamma draws a gamma-distributed number with a shape and the scale 1 (Marsaglia
// and Tsang 2000).
func gamma(random *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(random, shape+1) * math.Pow(random.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := random.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		u := random.Float64()
		if math.Log(1-u) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}
