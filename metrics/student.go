package metrics

import "math"

// studentTails is the probability that Student's t with these degrees of freedom lies
// beyond ±t.
func studentTails(t, freedom float64) float64 {
	if t == 0 {
		return 1
	}
	return betaCDF(freedom/2, 0.5, math.Log(freedom)-2*math.Log(t))
}

// studentQuantile is the t that the middle share of Student's distribution lies within.
func studentQuantile(confidence, freedom float64) float64 {
	f := func(logT float64) float64 { return 1 - confidence - studentTails(math.Exp(logT), freedom) }
	low, high := -1.0, 1.0
	for f(low) > 0 {
		low *= 2
	}
	for f(high) < 0 {
		high *= 2
	}
	return math.Exp(root(f, low, high))
}
