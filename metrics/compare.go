package metrics

import "math"

// maxCounted bounds the counts of the methods that sum tails, so that every call
// ends within moments; it is far beyond what a program can count.
const maxCounted = 1_000_000_000

// CompareRates divides rate a by rate b, with the interval of the method at the
// confidence (0.95 for 95 %).
//
// With no events in b the ratio and the upper bound are +Inf and only Low says
// anything; with none in a the ratio and Low are 0. With none in either the error
// is [ErrNoEvents]. Wald needs events on both sides. Counts below 0 or above
// 1 000 000 000, exposures that are not positive and finite, a confidence outside
// (0, 1) and an unknown method are [Problems].
//
// Swapping a and b inverts the ratio and swaps and inverts the bounds. The interval
// holds the ratio at any confidence under Exact and Wald, and at the usual ones
// (one half and above) under MidP and Jeffreys, whose middles are not the ratio. It
// holds 1 exactly when the p-value is above 1 − confidence, except under Jeffreys
// where a side has no events and the interval is left open there.
func CompareRates(a, b Rate, method Method, confidence float64) (RateRatio, error) {
	var problems Problems
	a.check(&problems, "a")
	b.check(&problems, "b")
	problems.confidence(confidence)
	if !method.comparesRates() {
		problems.add("method", "is %q; it must be one of %s", method, rateMethods)
	}
	if len(problems) == 0 && a.Events == 0 && b.Events == 0 {
		problems = append(problems, Problem{
			Field: "a.Events, b.Events", Reason: "are both 0, so there is no ratio; wait for events", Err: ErrNoEvents,
		})
	} else if method == Wald && (a.Events == 0 || b.Events == 0) {
		problems.add("method", "is wald, which needs events on both sides; use exact, mid-p or jeffreys")
	}
	scale := b.Exposure / a.Exposure
	if len(problems) == 0 && !(scale > 1e-100 && scale < 1e100) {
		problems.add("a.Exposure, b.Exposure", "are %v and %v, too far apart to compare; are they in one unit?", a.Exposure, b.Exposure)
	}
	if err := problems.err(); err != nil {
		return RateRatio{}, err
	}

	x, y := float64(a.Events), float64(b.Events)
	ratio := RateRatio{Ratio: x / y * scale, Method: method}
	if method == Wald {
		logRatio, deviation := math.Log(x/y)+math.Log(scale), math.Sqrt(1/x+1/y)
		reach := normalQuantile(confidence) * deviation
		ratio.Low, ratio.High = math.Exp(logRatio-reach), math.Exp(logRatio+reach)
		ratio.PValue = math.Erfc(math.Abs(logRatio) / deviation / math.Sqrt2)
		return ratio, nil
	}
	tail := (1 - confidence) / 2
	ratio.Low = splitOddsLow(x, y, method, tail) * scale
	// Close to no confidence at all both bounds meet, and rounding may cross them.
	ratio.High = max(ratio.Low, scale/splitOddsLow(y, x, method, tail))
	even := math.Log(a.Exposure) - math.Log(b.Exposure) // the split's log odds if both rates are the same
	ratio.PValue = min(1, 2*min(splitTail(x, y, method, even), splitTail(y, x, method, -even)))
	return ratio, nil
}

func (r Rate) check(problems *Problems, field string) {
	if r.Events < 0 || r.Events > maxCounted {
		problems.add(field+".Events", "is %d; it must lie between 0 and %d", r.Events, int64(maxCounted))
	}
	problems.positive(field+".Exposure", r.Exposure)
}

// normalQuantile is the z that the middle share of a standard normal lies within.
func normalQuantile(confidence float64) float64 {
	return math.Sqrt2 * math.Erfinv(confidence)
}
