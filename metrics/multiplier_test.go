package metrics_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func TestClaimsAreSourcedAssumptions(t *testing.T) {
	values := map[string]float64{}
	for _, claim := range metrics.Claims() {
		assert.NotEmpty(t, claim.Says, claim.Name)
		assert.NotEmpty(t, claim.Assumption.Source, claim.Name)
		assert.NotEmpty(t, claim.Assumption.Note, claim.Name)
		if claim.Quantified {
			values[claim.Name] = claim.Assumption.Value
		}
		named, found := metrics.ClaimNamed(claim.Name)
		assert.True(t, found)
		assert.Equal(t, claim, named)
	}
	assert.Equal(t, map[string]float64{
		metrics.ClaimTrust: 0.54, metrics.ClaimApplications: 0.78, metrics.ClaimShareMultiple: 24, metrics.ClaimBlocked: 0.2,
	}, values)
	_, found := metrics.ClaimNamed("no such claim")
	assert.False(t, found)

	metrics.Claims()[0].Says = "something else"
	assert.NotEqual(t, "something else", metrics.Claims()[0].Says, "the slice is the caller's own")
}

func TestShareMultiplierTestsTheClaim(t *testing.T) {
	for name, c := range map[string]struct {
		employees, company metrics.Rate
		verdict            metrics.Verdict
	}{
		"far below 24":              {metrics.Rate{Events: 41, Exposure: 28010}, metrics.Rate{Events: 15, Exposure: 19017}, metrics.Inconsistent},
		"about 24":                  {metrics.Rate{Events: 240, Exposure: 10_000}, metrics.Rate{Events: 10, Exposure: 10_000}, metrics.Consistent},
		"far above 24":              {metrics.Rate{Events: 900, Exposure: 1000}, metrics.Rate{Events: 9, Exposure: 1000}, metrics.Inconsistent},
		"lower bound below 24":      {metrics.Rate{Events: 5, Exposure: 10}, metrics.Rate{Exposure: 100}, metrics.Consistent},
		"lower bound above 24":      {metrics.Rate{Events: 50, Exposure: 10}, metrics.Rate{Exposure: 100}, metrics.Inconsistent},
		"no reshares by anyone yet": {metrics.Rate{Exposure: 10}, metrics.Rate{Exposure: 100}, metrics.Untested},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := metrics.ShareMultiplier(c.employees, c.company, metrics.Exact, 0.95, nil)
			require.NoError(t, err)
			assert.Equal(t, c.verdict, m.Verdict)
			assert.Equal(t, 24.0, m.Claim.Value)
			assert.Equal(t, metrics.Observed, m.Figure.Kind)
			assert.Empty(t, m.Figure.Assumptions, "the claim is tested, not used")
			assert.Equal(t, c.verdict == metrics.Untested, m.Ratio == nil)
			if m.Ratio != nil {
				assert.Equal(t, "from sums alone; reshares come in clusters, so the interval is as a rule too narrow", m.Figure.Note)
			}
			_, err = json.Marshal(m)
			assert.NoError(t, err)
		})
	}
}

func TestShareMultiplierWithoutCompanyEventsIsALowerBound(t *testing.T) {
	for _, method := range []metrics.Method{metrics.Exact, metrics.Wald} {
		m, err := metrics.ShareMultiplier(metrics.Rate{Events: 5, Exposure: 10}, metrics.Rate{Exposure: 100}, method, 0.95, nil)
		require.NoError(t, err)
		to(t, 9.16, 2, m.Figure.Low, "low")
		assert.True(t, math.IsInf(m.Figure.Value, 1))
		assert.Equal(t, metrics.Exact, m.Figure.Method, "Wald gives way")
		assert.Contains(t, m.String(), "share multiplier: at least 9.164×")
	}
}

func TestShareMultiplierSaysWhatIsMissing(t *testing.T) {
	some := metrics.Rate{Events: 3, Exposure: 1000}
	for _, c := range []struct {
		employees, company metrics.Rate
		missing            string
	}{
		{some, metrics.Rate{}, "not measurable: the company page's own impressions and reshares are missing"},
		{metrics.Rate{}, some, "not measurable: the employees' posts' own impressions and reshares are missing"},
		{metrics.Rate{}, metrics.Rate{}, "not measurable: the employees' posts' own impressions and reshares are missing, and the company page's own impressions and reshares are missing"},
		{metrics.Rate{Exposure: 1}, metrics.Rate{Exposure: 1}, "not measurable: no reshares yet on either side"},
	} {
		m, err := metrics.ShareMultiplier(c.employees, c.company, metrics.Exact, 0.95, nil)
		require.NoError(t, err)
		assert.Equal(t, c.missing, m.Figure.Missing)
		assert.Nil(t, m.Ratio)
		assert.Equal(t, metrics.Untested, m.Verdict)
	}
	_, err := metrics.ShareMultiplier(metrics.Rate{Events: -3, Exposure: 1}, metrics.Rate{}, "guess", 3, nil)
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 3, "what is there must be right, even while the rest is missing")
}

func TestShareMultiplierByNetworkSizeIsTheWeakerProxy(t *testing.T) {
	own := metrics.Assumption{Name: "our own guess", Value: 2, Unit: metrics.Times, Source: "the owner", Year: 2026}
	m, err := metrics.ShareMultiplier(metrics.Rate{Events: 40, Exposure: 10_000}, metrics.Rate{Events: 20, Exposure: 10_000}, metrics.MidP, 0.9,
		&metrics.MultiplierOptions{Exposure: metrics.NetworkSize, Claim: &own})
	require.NoError(t, err)
	assert.Equal(t, metrics.Estimated, m.Figure.Kind)
	assert.Contains(t, m.Figure.Note, "weaker proxy")
	assert.Equal(t, own, m.Claim)
	assert.Equal(t, metrics.Consistent, m.Verdict)

	_, err = metrics.ShareMultiplier(metrics.Rate{}, metrics.Rate{}, metrics.Exact, 0.95, &metrics.MultiplierOptions{Exposure: "luck"})
	assert.ErrorContains(t, err, "options.Exposure")
}

func TestClickRatioIsAnotherFigure(t *testing.T) {
	c, err := metrics.ClickRatio(metrics.Rate{Events: 120, Exposure: 30}, metrics.Rate{Events: 40, Exposure: 20}, metrics.Exact, 0.95)
	require.NoError(t, err)
	assert.Equal(t, "click ratio", c.Figure.Name)
	assert.InEpsilon(t, 2.0, c.Figure.Value, 1e-12)
	assert.Less(t, c.Figure.Low, 2.0)
	assert.Greater(t, c.Figure.High, 2.0)
	assert.NotContains(t, c.String(), "24")

	c, err = metrics.ClickRatio(metrics.Rate{Events: 120, Exposure: 30}, metrics.Rate{}, metrics.Exact, 0.95)
	require.NoError(t, err)
	assert.Equal(t, "not measurable: posts by the company with a tracked link are missing", c.Figure.Missing)

	_, err = metrics.ClickRatio(metrics.Rate{Events: 120, Exposure: math.NaN()}, metrics.Rate{}, metrics.Exact, 0.95)
	assert.ErrorContains(t, err, "employees.Exposure")
}
