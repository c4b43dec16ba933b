package metrics

import "math"

// Explicit conversions below keep a product from being rounded together with the sum
// it goes into; see portable.go.

// Drawing by quantiles takes one uniform number a draw, and a draw rises with its
// number, its trials and its probability. Both are what lets two simulated programs be
// compared run by run; the faster ways to draw have neither.

// walkedMean is up to what mean a quantile is walked to from 0. Beyond it the
// expansion is off by less than a tenth of one.
const walkedMean = 25

// poissonQuantile is the count that u of all Poisson counts of that mean do not pass.
func poissonQuantile(mean, u float64) float64 {
	if mean <= walkedMean {
		return walkQuantile(math.Inf(1), mean, 0, portableExp(-mean), u)
	}
	return max(0, expandedQuantile(mean, 0, u))
}

// binomialQuantile is the count that u of all binomial counts do not pass.
func binomialQuantile(trials, p, u float64) float64 {
	if p > 0.5 {
		return trials - binomialQuantile(trials, 1-p, 1-u)
	}
	mean := float64(trials * p)
	if p < 1e-6 { // 1 − p would be too coarse to tell
		return min(trials, poissonQuantile(mean, u))
	}
	if mean <= walkedMean {
		return walkQuantile(trials, mean, p, portableExp(trials*portableLog(1-p)), u)
	}
	return min(trials, max(0, expandedQuantile(mean, p, u)))
}

// walkQuantile adds up probabilities from that of 0 on. Poisson counts are those of
// endless trials that each hardly ever succeed.
func walkQuantile(trials, mean, p, atZero, u float64) float64 {
	ratio := mean / (1 - p) // of the next probability to this one, times k + 1
	odds := p / (1 - p)
	k, probability, sum := 0.0, atZero, atZero
	for u > sum && k < trials {
		probability = probability * (ratio - float64(k*odds)) / (k + 1)
		k++
		if sum+probability == sum && k > mean {
			break // u lies in what rounding has lost
		}
		sum += probability
	}
	return k
}

// expandedQuantile is the normal quantile, corrected for skewness and kurtosis (Cornish
// and Fisher 1938) and rounded to a count. A p of 0 is Poisson.
func expandedQuantile(mean, p, u float64) float64 {
	z := portableNormalQuantile(u)
	q := 1 - p
	variance := mean * q
	deviation := math.Sqrt(variance)
	skewness, kurtosis := (q-p)/deviation, (1-float64(6*p*q))/variance
	squared := float64(z * z)
	w := z + float64(skewness*(squared-1)/6)
	w += float64(kurtosis * z * (squared - 3) / 24)
	w -= float64(skewness * skewness * z * (float64(2*squared) - 5) / 36)
	return math.Round(mean + float64(deviation*w))
}
