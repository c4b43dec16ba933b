package metrics

import "math"

// Proportion is a part of a whole with its interval. All but the counts are
// fractions from 0 to 1.
type Proportion struct {
	// Successes of Trials is what was counted.
	Successes int64 `json:"successes"`
	Trials    int64 `json:"trials"`
	// Value is Successes divided by Trials.
	Value float64 `json:"value"`
	// Low and High bound the proportion at Confidence.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// Confidence is the level of the interval, between 0 and 1.
	Confidence float64 `json:"confidence"`
	// Method is how the interval was computed.
	Method Method `json:"method"`
}

const proportionMethods = "wilson, wilson-continuity, exact, mid-p, jeffreys"

// ProportionInterval is successes ÷ trials with the interval of the method at the
// confidence. Wilson is the one to use where nothing speaks for another; Wald is
// refused, because its intervals leave [0, 1] and have no width at 0 and 1. No
// trials, counts that are negative or do not fit, more than 1 000 000 000 successes
// or failures under the tail methods (exact, mid-p, jeffreys), a confidence outside
// (0, 1) and an unknown method are [Problems].
func ProportionInterval(successes, trials int64, method Method, confidence float64) (Proportion, error) {
	var problems Problems
	if trials <= 0 {
		problems.add("trials", "is %d; a proportion needs at least one", trials)
	}
	problems.part("successes", successes, "trials", trials)
	problems.confidence(confidence)
	tails := method == Exact || method == MidP || method == Jeffreys
	if !tails && method != Wilson && method != WilsonContinuity {
		problems.add("method", "is %q; it must be one of %s", method, proportionMethods)
	}
	if tails && max(successes, trials-successes) > maxCounted {
		problems.add("trials", "is %d, more than the method takes; use wilson", trials)
	}
	if err := problems.err(); err != nil {
		return Proportion{}, err
	}
	p := Proportion{
		Successes: successes, Trials: trials, Value: float64(successes) / float64(trials),
		Confidence: confidence, Method: method,
	}
	x, y := float64(successes), float64(trials-successes)
	z := normalQuantile(confidence)
	switch method {
	case Wilson:
		p.Low, p.High = wilsonLow(x, y, z), 1-wilsonLow(y, x, z)
	case WilsonContinuity:
		p.Low, p.High = wilsonContinuityLow(x, y, z), 1-wilsonContinuityLow(y, x, z)
	default:
		tail := (1 - confidence) / 2
		low, mirrored := splitOddsLow(x, y, method, tail), splitOddsLow(y, x, method, tail)
		p.Low, p.High = low/(1+low), 1/(1+mirrored)
	}
	// Near no confidence at all, rounding may carry a bound past the value.
	p.High = min(1, max(p.High, p.Low))
	return p, nil
}

// wilsonLow is Newcombe's method 3, lower bound.
func wilsonLow(x, y, z float64) float64 {
	if x == 0 {
		return 0
	}
	n := x + y
	return (2*x + z*z - z*math.Sqrt(z*z+4*x*y/n)) / (2 * (n + z*z))
}

// wilsonContinuityLow is Newcombe's method 4, lower bound.
func wilsonContinuityLow(x, y, z float64) float64 {
	if x == 0 {
		return 0
	}
	n := x + y
	root := z*z - 2 - 1/n + 4*(x/n)*(y+1)
	return max(0, (2*x+z*z-1-z*math.Sqrt(max(0, root)))/(2*(n+z*z)))
}

// proportionFigure is an observed share, by Wilson; when there was nothing to
// count, what names what is missing.
func proportionFigure(name string, successes, trials int64, confidence float64, what string) Figure {
	if trials == 0 {
		return NotMeasurable(name, Observed, Fraction, what)
	}
	p, err := ProportionInterval(successes, trials, Wilson, confidence)
	if err != nil {
		// Callers check their counts first, so that no problem is lost here.
		return NotMeasurable(name, Observed, Fraction, err.Error())
	}
	return p.Figure(name)
}

// Figure is the proportion under a name, as an observed Fraction.
func (p Proportion) Figure(name string) Figure {
	return Figure{
		Name: name, Kind: Observed, Value: p.Value, Unit: Fraction,
		Low: p.Low, High: p.High, Confidence: p.Confidence, Method: p.Method,
	}
}

// ratioFigure is an observed quotient of two counts without an interval; what
// names what is missing when the denominator is 0.
func ratioFigure(name string, numerator, denominator int64, unit, what string) Figure {
	if denominator == 0 {
		return NotMeasurable(name, Observed, unit, what)
	}
	return Figure{Name: name, Kind: Observed, Value: float64(numerator) / float64(denominator), Unit: unit}
}

func confidenceOr(confidence float64) float64 {
	if confidence == 0 {
		return DefaultConfidence
	}
	return confidence
}
