package metrics

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// Method names how an interval was computed.
type Method string

// The methods. [CompareRates] takes the first four, [ShareMultiplierOfPosts] the first
// six, [ProportionInterval] all but Wald, NegativeBinomial and ClusterBootstrap;
// [WhatIf.Simulate] has its own, [Simulated]. The first four know sums only and take every
// event to be independent of the others; the two after them do not.
const (
	// Exact conditions on the total number of events and inverts the binomial
	// test of how they split (Clopper and Pearson 1934; for two rates
	// Przyborowski and Wilenski 1940). It never covers less than it states,
	// and is wide for it.
	Exact Method = "exact"
	// MidP counts only half the probability of the observed split in each tail
	// (Lancaster 1961). It always lies within Exact, and covers what it states
	// on average.
	MidP Method = "mid-p"
	// Wald is the normal approximation on the logarithm of the ratio. It needs
	// events on both sides, and is poor with fewer than about ten.
	Wald Method = "wald"
	// Jeffreys is the equal-tailed credible interval under the prior
	// Beta(½, ½) on the split, which is the gamma-Poisson posterior of the two
	// rates. A side without events is left open (Brown, Cai and DasGupta
	// 2001).
	Jeffreys Method = "jeffreys"
	// NegativeBinomial lets the rate differ from post to post, as a gamma
	// distribution that both sides share, and is the interval of the profile
	// likelihood (NB2 with the logarithm of the exposure as offset; Lawless,
	// Canadian J. Statistics 15 (1987) 209). Its ratio is that of the two
	// expected rates, in which posts weigh by what each tells; the ratio of
	// sums estimates the same if exposure has nothing to do with popularity.
	// It is too narrow where the side with fewer posts varies more than the
	// other.
	NegativeBinomial Method = "negative-binomial"
	// ClusterBootstrap takes the variance of the logarithm of the ratio of sums
	// from contents drawn again and again with all their posts, and employees
	// with all of theirs, and Student's t for how few they are. It assumes
	// nothing of how posts vary. It takes events on both sides.
	ClusterBootstrap Method = "cluster-bootstrap"
	// Wilson is the score interval without continuity correction, method 3 of
	// Newcombe, Statistics in Medicine 17 (1998) 857.
	Wilson Method = "wilson"
	// WilsonContinuity is the score interval with continuity correction,
	// Newcombe's method 4.
	WilsonContinuity Method = "wilson-continuity"
)

// DefaultConfidence is the level at which this package's composite figures
// (health, fatigue, trust) give their intervals when their options name none.
const DefaultConfidence = 0.95

// ErrNoEvents says that neither side of a comparison has any events, so that there
// is no ratio to speak of. Wait for some.
var ErrNoEvents = errors.New("no events on either side")

// Rate is a count of events over an exposure.
type Rate struct {
	// Events is what was counted: reshares, clicks.
	Events int64 `json:"events"`
	// Exposure is what the events came from, in any unit: impressions, posts,
	// person-years. Two rates that are compared share the unit.
	Exposure float64 `json:"exposure"`
}

// RateRatio is one rate divided by another, with its interval. Nothing has a unit.
type RateRatio struct {
	// Ratio is the first rate divided by the second, +Inf when the second has
	// no events.
	Ratio float64
	// Low and High bound the ratio. High is +Inf when there is no upper bound.
	Low, High float64
	// PValue is the two-sided p-value of "both rates are the same": twice the
	// smaller tail, at most 1. Under Jeffreys it is twice the smaller posterior
	// probability of the ratio lying on either side of 1, under
	// NegativeBinomial that of the likelihood ratio test, under
	// ClusterBootstrap that of Student's t.
	PValue float64
	// Method is how the interval and the p-value were computed.
	Method Method
}

type rateRatioJSON struct {
	Ratio  json.RawMessage `json:"ratio"`
	Low    json.RawMessage `json:"low"`
	High   json.RawMessage `json:"high"`
	PValue json.RawMessage `json:"pValue"`
	Method Method          `json:"method"`
}

// MarshalJSON writes ratio, low, high, pValue and method; a ratio or upper bound of
// +Inf is null. A RateRatio that this package cannot have made is an error.
func (r RateRatio) MarshalJSON() ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	return json.Marshal(rateRatioJSON{
		Ratio: boundJSON(r.Ratio), Low: boundJSON(r.Low), High: boundJSON(r.High), PValue: boundJSON(r.PValue),
		Method: r.Method,
	})
}

// UnmarshalJSON reads what MarshalJSON writes; all five fields are required. It
// leaves r alone when it fails.
func (r *RateRatio) UnmarshalJSON(b []byte) error {
	var wire rateRatioJSON
	if err := json.Unmarshal(b, &wire); err != nil {
		return fmt.Errorf("metrics: rate ratio: %w", err)
	}
	var problems Problems
	read := RateRatio{
		Ratio:  problems.boundFromJSON("ratio", wire.Ratio),
		Low:    problems.boundFromJSON("low", wire.Low),
		High:   problems.boundFromJSON("high", wire.High),
		PValue: problems.boundFromJSON("pValue", wire.PValue),
		Method: wire.Method,
	}
	if err := problems.err(); err != nil {
		return err
	}
	if err := read.check(); err != nil {
		return err
	}
	*r = read
	return nil
}

func (r RateRatio) check() error {
	var problems Problems
	if !(r.Ratio >= 0) {
		problems.add("ratio", "is %v; it must be 0 or more, or null when it has no upper bound", r.Ratio)
	}
	problems.amount("low", r.Low)
	if !(r.High >= r.Low) {
		problems.add("high", "is %v, below low (%v)", r.High, r.Low)
	}
	if !(r.PValue >= 0 && r.PValue <= 1) {
		problems.add("pValue", "is %v; a probability lies between 0 and 1", r.PValue)
	}
	if !r.Method.comparesPosts() {
		problems.add("method", "is %q; it must be one of %s", r.Method, postMethods)
	}
	return problems.err()
}

const (
	rateMethods = "exact, mid-p, wald, jeffreys"
	postMethods = rateMethods + ", negative-binomial, cluster-bootstrap"
)

func (m Method) comparesRates() bool {
	return m == Exact || m == MidP || m == Wald || m == Jeffreys
}

func (m Method) comparesPosts() bool {
	return m.comparesRates() || m == NegativeBinomial || m == ClusterBootstrap
}

func boundJSON(v float64) json.RawMessage {
	if math.IsInf(v, 1) {
		return json.RawMessage("null")
	}
	// A finite float64 always marshals, and callers have checked for the rest.
	b, _ := json.Marshal(v)
	return b
}

func (p *Problems) boundFromJSON(field string, raw json.RawMessage) float64 {
	switch {
	case raw == nil:
		p.add(field, "is missing; write null where there is no upper bound")
		return 0
	case string(raw) == "null":
		return math.Inf(1)
	}
	var v float64
	if err := json.Unmarshal(raw, &v); err != nil {
		p.add(field, "is not a number that fits in 64 bits")
	}
	return v
}
