package metrics_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

var tailMethods = []metrics.Method{metrics.Exact, metrics.MidP, metrics.Jeffreys}

// to asserts that got prints as want with the digits that want has after the point.
func to(t *testing.T, want float64, digits int, got float64, what string) {
	t.Helper()
	assert.InDelta(t, want, got, 0.5000001*math.Pow10(-digits), what)
}

func TestCompareRatesAgreesWithPublishedExamples(t *testing.T) {
	stata := [2]metrics.Rate{{Events: 41, Exposure: 28010}, {Events: 15, Exposure: 19017}}
	t.Run("Stata manual, exact", func(t *testing.T) {
		r, err := metrics.CompareRates(stata[0], stata[1], metrics.Exact, 0.95)
		require.NoError(t, err)
		to(t, 1.855759, 6, r.Ratio, "ratio")
		to(t, 1.005684, 6, r.Low, "low")
		to(t, 3.6093, 4, r.High, "high")
		assert.Equal(t, metrics.Exact, r.Method)
	})
	t.Run("Stata manual, Jeffreys", func(t *testing.T) {
		r, err := metrics.CompareRates(stata[0], stata[1], metrics.Jeffreys, 0.95)
		require.NoError(t, err)
		to(t, 1.0469, 4, r.Low, "low")
		to(t, 3.4207, 4, r.High, "high")
	})
	t.Run("Stata manual, mid-P p-value", func(t *testing.T) {
		r, err := metrics.CompareRates(stata[0], stata[1], metrics.MidP, 0.95)
		require.NoError(t, err)
		to(t, 0.0355, 4, r.PValue, "p")
	})
	t.Run("rateratio.test of R", func(t *testing.T) {
		r, err := metrics.CompareRates(metrics.Rate{Events: 2, Exposure: 17877}, metrics.Rate{Events: 9, Exposure: 16660}, metrics.Exact, 0.95)
		require.NoError(t, err)
		to(t, 0.2070941557, 10, r.Ratio, "ratio")
		to(t, 0.02177406, 8, r.Low, "low")
		to(t, 1.00054910, 8, r.High, "high")
		to(t, 0.05011, 5, r.PValue, "p")
	})
	t.Run("Wald by hand", func(t *testing.T) {
		r, err := metrics.CompareRates(metrics.Rate{Events: 100, Exposure: 10}, metrics.Rate{Events: 100, Exposure: 20}, metrics.Wald, 0.95)
		require.NoError(t, err)
		reach := 1.959963984540054 * math.Sqrt(0.02)
		assert.InEpsilon(t, 2*math.Exp(-reach), r.Low, 1e-12)
		assert.InEpsilon(t, 2*math.Exp(reach), r.High, 1e-12)
		assert.InEpsilon(t, 2*distuv.UnitNormal.CDF(-math.Ln2/math.Sqrt(0.02)), r.PValue, 1e-9)
	})
}

func TestCompareRatesWithoutEventsOnOneSide(t *testing.T) {
	some, none := metrics.Rate{Events: 5, Exposure: 10}, metrics.Rate{Exposure: 100}
	t.Run("lower bound only", func(t *testing.T) {
		r, err := metrics.CompareRates(some, none, metrics.Exact, 0.95)
		require.NoError(t, err)
		to(t, 9.16, 2, r.Low, "low")
		assert.True(t, math.IsInf(r.Ratio, 1) && math.IsInf(r.High, 1))

		b, err := json.Marshal(r)
		require.NoError(t, err)
		var wire map[string]any
		require.NoError(t, json.Unmarshal(b, &wire))
		assert.Nil(t, wire["ratio"])
		assert.Nil(t, wire["high"])
		assert.NotNil(t, wire["low"])
		var back metrics.RateRatio
		require.NoError(t, json.Unmarshal(b, &back))
		assert.Equal(t, r, back)
	})
	for _, method := range tailMethods {
		r, err := metrics.CompareRates(none, some, method, 0.95)
		require.NoError(t, err)
		assert.Zero(t, r.Ratio, method)
		assert.Zero(t, r.Low, method)
		assert.Positive(t, r.High, method)
		assert.Less(t, r.High, 1.0, method)
	}
	for _, pair := range [][2]metrics.Rate{{some, none}, {none, some}} {
		_, err := metrics.CompareRates(pair[0], pair[1], metrics.Wald, 0.95)
		assert.ErrorContains(t, err, "use exact, mid-p or jeffreys")
	}
	for _, method := range append(tailMethods, metrics.Wald) {
		_, err := metrics.CompareRates(none, none, method, 0.95)
		assert.ErrorIs(t, err, metrics.ErrNoEvents, method)
	}
}

func TestCompareRatesRefusesWhatMakesNoSense(t *testing.T) {
	good := metrics.Rate{Events: 3, Exposure: 10}
	for name, c := range map[string]struct {
		a, b       metrics.Rate
		method     metrics.Method
		confidence float64
		field      string
	}{
		"negative events":    {metrics.Rate{Events: -1, Exposure: 1}, good, metrics.Exact, 0.95, "a.Events"},
		"too many events":    {good, metrics.Rate{Events: math.MaxInt64, Exposure: 1}, metrics.Exact, 0.95, "b.Events"},
		"no exposure":        {good, metrics.Rate{Events: 1}, metrics.Exact, 0.95, "b.Exposure"},
		"negative exposure":  {metrics.Rate{Events: 1, Exposure: -2}, good, metrics.Exact, 0.95, "a.Exposure"},
		"NaN exposure":       {metrics.Rate{Events: 1, Exposure: math.NaN()}, good, metrics.Exact, 0.95, "a.Exposure"},
		"infinite exposure":  {metrics.Rate{Events: 1, Exposure: math.Inf(1)}, good, metrics.Exact, 0.95, "a.Exposure"},
		"exposures apart":    {metrics.Rate{Events: 1, Exposure: 1e-300}, metrics.Rate{Events: 1, Exposure: 1e300}, metrics.Exact, 0.95, "a.Exposure, b.Exposure"},
		"confidence 0":       {good, good, metrics.Exact, 0, "confidence"},
		"confidence 1":       {good, good, metrics.Exact, 1, "confidence"},
		"confidence in %":    {good, good, metrics.Exact, 95, "confidence"},
		"confidence NaN":     {good, good, metrics.Exact, math.NaN(), "confidence"},
		"no method":          {good, good, "", 0.95, "method"},
		"proportion method":  {good, good, metrics.Wilson, 0.95, "method"},
		"negative exposures": {good, metrics.Rate{Events: 1, Exposure: math.Inf(-1)}, metrics.Wald, 0.95, "b.Exposure"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := metrics.CompareRates(c.a, c.b, c.method, c.confidence)
			var problems metrics.Problems
			require.ErrorAs(t, err, &problems)
			require.Len(t, problems, 1)
			assert.Equal(t, c.field, problems[0].Field)
			assert.Zero(t, r)
		})
	}
	t.Run("all at once", func(t *testing.T) {
		_, err := metrics.CompareRates(metrics.Rate{Events: -1}, metrics.Rate{Events: -1}, "bayes", 2)
		var problems metrics.Problems
		require.ErrorAs(t, err, &problems)
		assert.Len(t, problems, 6)
	})
}

func drawRate(t *rapid.T, name string) metrics.Rate {
	return metrics.Rate{
		Events:   rapid.OneOf(rapid.Int64Range(0, 20), rapid.Int64Range(0, 5_000_000)).Draw(t, name+" events"),
		Exposure: rapid.Float64Range(0.001, 1e9).Draw(t, name+" exposure"),
	}
}

// compareAny draws two rates that a method can compare.
func compareAny(t *rapid.T, method metrics.Method, lowestConfidence float64) (a, b metrics.Rate, confidence float64, r metrics.RateRatio) {
	a, b = drawRate(t, "a"), drawRate(t, "b")
	if method == metrics.Wald {
		a.Events, b.Events = a.Events+1, b.Events+1
	} else if a.Events+b.Events == 0 {
		a.Events = 1
	}
	confidence = rapid.Float64Range(lowestConfidence, 0.999999).Draw(t, "confidence")
	r, err := metrics.CompareRates(a, b, method, confidence)
	require.NoError(t, err)
	return a, b, confidence, r
}

func near(t require.TestingT, want, got float64, what string) {
	if math.IsInf(want, 1) || want == 0 {
		require.Equal(t, want, got, what)
		return
	}
	require.InEpsilon(t, want, got, 1e-8, what)
}

func TestCompareRatesProperties(t *testing.T) {
	methods := rapid.SampledFrom([]metrics.Method{metrics.Exact, metrics.MidP, metrics.Wald, metrics.Jeffreys})
	t.Run("swapping inverts", rapid.MakeCheck(func(t *rapid.T) {
		method := methods.Draw(t, "method")
		a, b, confidence, r := compareAny(t, method, 0.001)
		swapped, err := metrics.CompareRates(b, a, method, confidence)
		require.NoError(t, err)
		near(t, 1/r.Ratio, swapped.Ratio, "ratio")
		near(t, 1/r.High, swapped.Low, "low")
		near(t, 1/r.Low, swapped.High, "high")
		require.InDelta(t, r.PValue, swapped.PValue, 1e-9)
	}))
	t.Run("the interval holds the ratio", rapid.MakeCheck(func(t *rapid.T) {
		_, _, _, r := compareAny(t, methods.Draw(t, "method"), 0.5)
		require.LessOrEqual(t, r.Low, r.Ratio)
		require.GreaterOrEqual(t, r.High, r.Ratio)
		require.True(t, r.PValue >= 0 && r.PValue <= 1)
	}))
	t.Run("scaling both exposures changes nothing", rapid.MakeCheck(func(t *rapid.T) {
		method := methods.Draw(t, "method")
		a, b, confidence, r := compareAny(t, method, 0.001)
		factor := rapid.Float64Range(0.001, 1000).Draw(t, "factor")
		a.Exposure, b.Exposure = a.Exposure*factor, b.Exposure*factor
		scaled, err := metrics.CompareRates(a, b, method, confidence)
		require.NoError(t, err)
		near(t, r.Ratio, scaled.Ratio, "ratio")
		near(t, r.Low, scaled.Low, "low")
		near(t, r.High, scaled.High, "high")
	}))
	t.Run("mid-P lies within exact", rapid.MakeCheck(func(t *rapid.T) {
		a, b, confidence, exact := compareAny(t, metrics.Exact, 0.001)
		midP, err := metrics.CompareRates(a, b, metrics.MidP, confidence)
		require.NoError(t, err)
		require.LessOrEqual(t, exact.Low, midP.Low*(1+1e-9))
		require.GreaterOrEqual(t, exact.High, midP.High*(1-1e-9))
		require.LessOrEqual(t, midP.PValue, exact.PValue+1e-9)
	}))
	t.Run("more confidence is wider", rapid.MakeCheck(func(t *rapid.T) {
		method := methods.Draw(t, "method")
		a, b, confidence, r := compareAny(t, method, 0.001)
		wider, err := metrics.CompareRates(a, b, method, confidence+(1-confidence)/2)
		require.NoError(t, err)
		require.LessOrEqual(t, wider.Low, r.Low*(1+1e-9))
		require.GreaterOrEqual(t, wider.High, r.High*(1-1e-9))
	}))
	t.Run("the interval and the p-value agree", rapid.MakeCheck(func(t *rapid.T) {
		// Not Jeffreys: it opens its interval where a side has no events.
		method := rapid.SampledFrom([]metrics.Method{metrics.Exact, metrics.MidP, metrics.Wald}).Draw(t, "method")
		_, _, confidence, r := compareAny(t, method, 0.5)
		if math.Abs(r.PValue-(1-confidence)) < 1e-6 {
			return // on the edge, where rounding decides
		}
		holdsOne := r.Low <= 1 && r.High >= 1
		require.Equal(t, r.PValue > 1-confidence, holdsOne)
	}))
	t.Run("survives JSON", rapid.MakeCheck(func(t *rapid.T) {
		_, _, _, r := compareAny(t, methods.Draw(t, "method"), 1e-12)
		b, err := json.Marshal(r)
		require.NoError(t, err)
		var back metrics.RateRatio
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, r, back)
	}))
}

// The bounds must be where the binomial test, as another library computes it, just
// rejects.
func TestExactBoundsInvertTheBinomialTest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := metrics.Rate{Events: rapid.Int64Range(1, 200).Draw(t, "a"), Exposure: rapid.Float64Range(0.1, 1000).Draw(t, "exposure")}
		b := metrics.Rate{Events: rapid.Int64Range(1, 200).Draw(t, "b"), Exposure: 10}
		confidence := rapid.Float64Range(0.5, 0.9999).Draw(t, "confidence")
		r, err := metrics.CompareRates(a, b, metrics.Exact, confidence)
		require.NoError(t, err)
		split := func(ratio float64) distuv.Binomial {
			odds := ratio * a.Exposure / b.Exposure
			return distuv.Binomial{N: float64(a.Events + b.Events), P: odds / (1 + odds)}
		}
		tail := (1 - confidence) / 2
		require.InDelta(t, tail, 1-split(r.Low).CDF(float64(a.Events-1)), 1e-9)
		require.InDelta(t, tail, split(r.High).CDF(float64(a.Events)), 1e-9)
	})
}

// Where counts are large all methods meet the normal approximation.
func TestMethodsMeetAtLargeCounts(t *testing.T) {
	a, b := metrics.Rate{Events: 1_000_000_000, Exposure: 3}, metrics.Rate{Events: 600_000_000, Exposure: 2}
	wald, err := metrics.CompareRates(a, b, metrics.Wald, 0.95)
	require.NoError(t, err)
	for _, method := range tailMethods {
		r, err := metrics.CompareRates(a, b, method, 0.95)
		require.NoError(t, err)
		assert.InEpsilon(t, wald.Low, r.Low, 1e-7, method)
		assert.InEpsilon(t, wald.High, r.High, 1e-7, method)
	}
}

func TestRateRatioRefusesJSONThatIsNoRatio(t *testing.T) {
	for name, text := range map[string]string{
		"a field missing":  `{"ratio":1,"low":0.5,"pValue":1,"method":"exact"}`,
		"no lower bound":   `{"ratio":1,"low":null,"high":2,"pValue":1,"method":"exact"}`,
		"crossed bounds":   `{"ratio":1,"low":3,"high":2,"pValue":1,"method":"exact"}`,
		"negative":         `{"ratio":-1,"low":0,"high":2,"pValue":1,"method":"exact"}`,
		"no probability":   `{"ratio":1,"low":0,"high":2,"pValue":7,"method":"exact"}`,
		"unknown method":   `{"ratio":1,"low":0,"high":2,"pValue":1,"method":"guess"}`,
		"text for numbers": `{"ratio":"1","low":0,"high":2,"pValue":1,"method":"exact"}`,
		"too large":        `{"ratio":1e999,"low":0,"high":2,"pValue":1,"method":"exact"}`,
		"a list":           `[1]`,
		"null":             `null`,
	} {
		t.Run(name, func(t *testing.T) {
			before := metrics.RateRatio{Ratio: 7}
			r := before
			require.Error(t, json.Unmarshal([]byte(text), &r))
			assert.Equal(t, before, r, "a failed read changes nothing")
		})
	}
	_, err := json.Marshal(metrics.RateRatio{Ratio: math.NaN(), Method: metrics.Exact})
	var problems metrics.Problems
	assert.True(t, errors.As(err, &problems))
}

func FuzzRateRatioJSON(f *testing.F) {
	f.Add([]byte(`{"ratio":1.85,"low":1.005,"high":3.6,"pValue":0.047,"method":"exact"}`))
	f.Add([]byte(`{"ratio":null,"low":9.16,"high":null,"pValue":0.00001,"method":"mid-p"}`))
	f.Add([]byte(`{"ratio":-0,"low":0,"high":1e308,"pValue":1,"method":"jeffreys"}`))
	f.Add([]byte(`{"ratio":1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var r metrics.RateRatio
		if json.Unmarshal(text, &r) != nil {
			return
		}
		b, err := json.Marshal(r)
		require.NoError(t, err, "what was read can be written")
		var back metrics.RateRatio
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, r, back)
	})
}
