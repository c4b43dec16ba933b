package metrics

import (
	"fmt"
	"math"
	"slices"
)

// Part is one numerator with its denominator, such as the reshares and impressions
// of one post.
type Part struct {
	Numerator, Denominator float64
}

// RatioOfSums adds the numerators, adds the denominators, and divides: large parts
// weigh more. It answers "how many per one of the denominator, over all". Parts with a
// denominator of 0 count with their numerator. It is another figure than
// [MeanOfRatios] and [MedianOfRatios], and may even rank two programs the other way
// round. No parts, negative or infinite numbers, and denominators that sum to 0 are
// [Problems].
func RatioOfSums(parts []Part) (float64, error) {
	problems := checkParts(parts)
	var numerators, denominators float64
	for _, part := range parts {
		numerators += part.Numerator
		denominators += part.Denominator
	}
	if len(parts) > 0 && denominators == 0 {
		problems.add("parts", "have denominators that sum to 0")
	}
	if err := problems.err(); err != nil {
		return 0, err
	}
	return numerators / denominators, nil
}

// MeanOfRatios divides each part and takes the mean: every part weighs the same,
// however small. No parts, negative or infinite numbers, and any denominator of 0 are
// [Problems].
func MeanOfRatios(parts []Part) (float64, error) {
	ratios, err := ratios(parts)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, ratio := range ratios {
		sum += ratio
	}
	return sum / float64(len(ratios)), nil
}

// MedianOfRatios divides each part and takes the median, the middle of the two middle
// ones when their number is even: a few parts that went far do not move it. Errors are
// as in [MeanOfRatios].
func MedianOfRatios(parts []Part) (float64, error) {
	ratios, err := ratios(parts)
	if err != nil {
		return 0, err
	}
	return median(ratios), nil
}

func ratios(parts []Part) ([]float64, error) {
	problems := checkParts(parts)
	ratios := make([]float64, len(parts))
	for i, part := range parts {
		if part.Denominator == 0 {
			problems.add(fmt.Sprintf("parts[%d].Denominator", i), "is 0; leave out parts without one, and say so")
		}
		ratios[i] = part.Numerator / part.Denominator
	}
	return ratios, problems.err()
}

func checkParts(parts []Part) Problems {
	var problems Problems
	if len(parts) == 0 {
		problems.add("parts", "are none")
	}
	for i, part := range parts {
		problems.amount(fmt.Sprintf("parts[%d].Numerator", i), part.Numerator)
		problems.amount(fmt.Sprintf("parts[%d].Denominator", i), part.Denominator)
	}
	return problems
}

// median is of at least one number; it leaves values as they are.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return sorted[n/2-1]/2 + sorted[n/2]/2
}

// Gini is how unevenly counts are spread: 0 when all are the same, close to 1 when one
// has everything. Those who have 0 belong in the counts. It reports false when there is
// nothing to spread (no counts, or all 0). Negative counts are [Problems].
func Gini(counts []int64) (float64, bool, error) {
	var problems Problems
	for i, n := range counts {
		problems.count(fmt.Sprintf("counts[%d]", i), n)
	}
	if err := problems.err(); err != nil {
		return 0, false, err
	}
	var sum, weighted float64
	n := float64(len(counts))
	for i, count := range slices.Sorted(slices.Values(counts)) {
		sum += float64(count)
		weighted += (2*float64(i+1) - n - 1) * float64(count)
	}
	if sum == 0 {
		return 0, false, nil
	}
	return math.Max(0, weighted/(n*sum)), true, nil
}
