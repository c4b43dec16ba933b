package metrics_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func TestFigurePrintsTheSameEverywhere(t *testing.T) {
	cpc := metrics.Assumption{Name: "cost per click", Value: 13.78, Unit: "USD", Source: "own ad account", Year: 2026}
	for want, f := range map[string]metrics.Figure{
		"clicks: 412 (observed)":             metrics.Count("clicks", 412, ""),
		"freshness: 5.25 h (observed)":       {Name: "freshness", Kind: metrics.Observed, Value: 5.25, Unit: "h"},
		"reach: 1234567 people (potential)":  {Name: "reach", Kind: metrics.Potential, Value: 1234567, Unit: "people"},
		"a mean: 123457 (observed)":          {Name: "a mean", Kind: metrics.Observed, Value: 123456.7},
		"a mean: 0.3333 (observed)":          {Name: "a mean", Kind: metrics.Observed, Value: 1.0 / 3},
		"a zero: 0 (observed)":               {Name: "a zero", Kind: metrics.Observed, Value: math.Copysign(0, -1)},
		"disclosure rate: 100 % (observed)":  {Name: "disclosure rate", Kind: metrics.Observed, Value: 1, Unit: metrics.Fraction},
		"x: not measurable: clicks are away": metrics.NotMeasurable("x", metrics.Estimated, "h", "clicks are away"),
		"earned value: 68.90 USD (estimated; assuming cost per click: 13.78 USD (own ad account, 2026))": {
			Name: "earned value", Kind: metrics.Estimated, Value: 68.9, Unit: "USD", Assumptions: []metrics.Assumption{cpc},
		},
		"rate: 30.8 % (observed; 95 % interval 25.53 % to 36.62 %, wilson)": {
			Name: "rate", Kind: metrics.Observed, Value: 0.30798, Unit: metrics.Fraction,
			Low: 0.25528, High: 0.36616, Confidence: 0.95, Method: metrics.Wilson,
		},
		"ratio: at least 9.164× (observed; 95 % interval, no upper bound, exact)": {
			Name: "ratio", Kind: metrics.Observed, Value: math.Inf(1), Unit: metrics.Times,
			Low: 9.16356, High: math.Inf(1), Confidence: 0.95, Method: metrics.Exact,
		},
	} {
		assert.Equal(t, want, f.String())
	}
}

func TestSumKeepsKindsApart(t *testing.T) {
	tariff := metrics.Assumption{Name: "cost per click", Value: 2, Unit: "DKK", Source: "own ad account"}
	linkedin := metrics.Figure{Name: "LinkedIn", Kind: metrics.Estimated, Value: 10, Unit: "DKK", Assumptions: []metrics.Assumption{tariff}}
	facebook := metrics.Figure{Name: "Facebook", Kind: metrics.Estimated, Value: 5.5, Unit: "DKK", Assumptions: []metrics.Assumption{tariff}}

	sum, err := metrics.Sum("earned value", linkedin, facebook)
	require.NoError(t, err)
	assert.Equal(t, metrics.Figure{
		Name: "earned value", Kind: metrics.Estimated, Value: 15.5, Unit: "DKK", Assumptions: []metrics.Assumption{tariff},
	}, sum)

	for name, other := range map[string]metrics.Figure{
		"another kind": {Name: "x", Kind: metrics.Observed, Value: 1, Unit: "DKK"},
		"another unit": {Name: "x", Kind: metrics.Estimated, Value: 1, Unit: "EUR"},
		"missing":      metrics.NotMeasurable("x", metrics.Estimated, "DKK", "the tariff is missing"),
		"no bound":     {Name: "x", Kind: metrics.Estimated, Value: math.Inf(1), Unit: "DKK"},
	} {
		sum, err := metrics.Sum("earned value", linkedin, other)
		assert.ErrorIs(t, err, metrics.ErrNotComparable, name)
		assert.Zero(t, sum, name)
	}
	_, err = metrics.Sum("all wrong", linkedin, metrics.Count("clicks", 3, "clicks"), metrics.NotMeasurable("y", metrics.Potential, "", "z"))
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 5, "two of the second, three of the third")
	_, err = metrics.Sum("nothing")
	assert.Error(t, err)
}

func TestFigureSurvivesJSON(t *testing.T) {
	text := rapid.StringMatching(`[a-zæøå ]{1,12}`)
	rapid.Check(t, func(t *rapid.T) {
		f := metrics.Figure{
			Name: text.Draw(t, "name"),
			Kind: rapid.SampledFrom([]metrics.Kind{metrics.Observed, metrics.Estimated, metrics.Potential}).Draw(t, "kind"),
			Unit: rapid.SampledFrom([]string{"", "h", metrics.Fraction, metrics.Times, "DKK"}).Draw(t, "unit"),
			Note: rapid.SampledFrom([]string{"", "a note"}).Draw(t, "note"),
		}
		if rapid.Bool().Draw(t, "assumes") {
			f.Assumptions = []metrics.Assumption{{Name: text.Draw(t, "assumption"), Value: rapid.Float64().Draw(t, "assumed"), Source: "us", Year: 2026}}
		}
		switch rapid.IntRange(0, 3).Draw(t, "shape") {
		case 0:
			f.Missing = "not measurable: " + text.Draw(t, "missing")
		case 1:
			f.Value = rapid.Float64().Draw(t, "value")
		case 2:
			f.Low = rapid.Float64Range(0, 10).Draw(t, "low")
			f.High = f.Low + rapid.Float64Range(0, 10).Draw(t, "width")
			f.Value, f.Confidence, f.Method = f.High, 0.9, metrics.MidP
		case 3:
			f.Value, f.Low, f.High, f.Confidence = math.Inf(1), 9.16, math.Inf(1), 0.95
		}
		b, err := json.Marshal(f)
		require.NoError(t, err)
		var back metrics.Figure
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, f, back)
		require.Equal(t, f.String(), back.String())
	})
}

func TestFigureWithoutValueIsNullInJSON(t *testing.T) {
	b, err := json.Marshal(metrics.NotMeasurable("share multiplier", metrics.Observed, metrics.Times, "the page's figures are missing"))
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"share multiplier","kind":"observed","value":null,"unit":"times","missing":"not measurable: the page's figures are missing"}`, string(b))
}

func TestFigureRefusesWhatIsNoFigure(t *testing.T) {
	for name, text := range map[string]string{
		"no name":               `{"kind":"observed","value":1}`,
		"no kind":               `{"name":"x","value":1}`,
		"unknown kind":          `{"name":"x","kind":"guessed","value":1}`,
		"no value":              `{"name":"x","kind":"observed"}`,
		"value and missing":     `{"name":"x","kind":"observed","value":1,"missing":"not measurable: y"}`,
		"interval crossed":      `{"name":"x","kind":"observed","value":1,"interval":{"low":2,"high":1,"confidence":0.95}}`,
		"interval half":         `{"name":"x","kind":"observed","value":1,"interval":{"low":2,"confidence":0.95}}`,
		"interval without sure": `{"name":"x","kind":"observed","value":1,"interval":{"low":0,"high":1}}`,
		"confidence in percent": `{"name":"x","kind":"observed","value":1,"interval":{"low":0,"high":1,"confidence":95}}`,
		"assumption unsourced":  `{"name":"x","kind":"observed","value":1,"assumptions":[{"name":"y","value":2}]}`,
		"not an object":         `3`,
	} {
		t.Run(name, func(t *testing.T) {
			before := metrics.Count("before", 1, "")
			f := before
			require.Error(t, json.Unmarshal([]byte(text), &f))
			assert.Equal(t, before, f)
		})
	}
	_, err := json.Marshal(metrics.Figure{Name: "x", Kind: metrics.Observed, Value: math.NaN()})
	assert.Error(t, err)
}

func FuzzFigureJSON(f *testing.F) {
	f.Add([]byte(`{"name":"clicks","kind":"observed","value":412}`))
	f.Add([]byte(`{"name":"r","kind":"estimated","value":null,"unit":"times","interval":{"low":9.16,"high":null,"confidence":0.95,"method":"exact"}}`))
	f.Add([]byte(`{"name":"m","kind":"potential","value":null,"missing":"not measurable: x","assumptions":[{"name":"a","value":1,"source":"s","year":2016}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var read metrics.Figure
		if json.Unmarshal(text, &read) != nil {
			return
		}
		b, err := json.Marshal(read)
		require.NoError(t, err, "what was read can be written")
		var back metrics.Figure
		require.NoError(t, json.Unmarshal(b, &back))
		again, err := json.Marshal(back)
		require.NoError(t, err)
		require.Equal(t, string(b), string(again))
		require.Equal(t, read.String(), back.String())
	})
}
