package metrics_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func TestProportionIntervalAgreesWithNewcombe(t *testing.T) {
	for _, c := range []struct {
		successes, trials int64
		method            metrics.Method
		low, high         float64
	}{
		{81, 263, metrics.Wilson, 0.2553, 0.3662},
		{0, 20, metrics.Wilson, 0, 0.1611},
		{1, 29, metrics.Wilson, 0.0061, 0.1718},
		{81, 263, metrics.WilsonContinuity, 0.2535, 0.3682},
		{0, 20, metrics.WilsonContinuity, 0, 0.2005},
		{1, 29, metrics.WilsonContinuity, 0.0018, 0.1963},
		{81, 263, metrics.Exact, 0.2527, 0.3676},
		{0, 20, metrics.Exact, 0, 0.1684},
		{1, 29, metrics.Exact, 0.0009, 0.1776},
		{81, 263, metrics.MidP, 0.2544, 0.3658},
		{0, 20, metrics.MidP, 0, 0.1391},
		{1, 29, metrics.MidP, 0.0017, 0.1585},
	} {
		p, err := metrics.ProportionInterval(c.successes, c.trials, c.method, 0.95)
		require.NoError(t, err)
		to(t, c.low, 4, p.Low, string(c.method)+" low")
		to(t, c.high, 4, p.High, string(c.method)+" high")
	}
}

func TestProportionIntervalRefusesWhatMakesNoSense(t *testing.T) {
	for name, c := range map[string]struct {
		successes, trials int64
		method            metrics.Method
		confidence        float64
		says              string
	}{
		"no trials":    {0, 0, metrics.Wilson, 0.95, "needs at least one"},
		"negative":     {-1, 3, metrics.Wilson, 0.95, "successes is -1"},
		"too many":     {4, 3, metrics.Wilson, 0.95, "more than trials (3)"},
		"Wald":         {1, 3, metrics.Wald, 0.95, "must be one of wilson"},
		"confidence":   {1, 3, metrics.Wilson, 1, "confidence is 1"},
		"beyond tails": {1, math.MaxInt64, metrics.Exact, 0.95, "use wilson"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := metrics.ProportionInterval(c.successes, c.trials, c.method, c.confidence)
			var problems metrics.Problems
			require.ErrorAs(t, err, &problems)
			assert.ErrorContains(t, err, c.says)
		})
	}
}

func TestProportionIntervalProperties(t *testing.T) {
	methods := []metrics.Method{metrics.Wilson, metrics.WilsonContinuity, metrics.Exact, metrics.MidP, metrics.Jeffreys}
	rapid.Check(t, func(t *rapid.T) {
		method := rapid.SampledFrom(methods).Draw(t, "method")
		trials := rapid.Int64Range(1, 1_000_000).Draw(t, "trials")
		successes := rapid.Int64Range(0, trials).Draw(t, "successes")
		confidence := rapid.Float64Range(0.5, 0.99999).Draw(t, "confidence")
		p, err := metrics.ProportionInterval(successes, trials, method, confidence)
		require.NoError(t, err)
		require.True(t, 0 <= p.Low && p.Low <= p.Value && p.Value <= p.High && p.High <= 1, "%+v", p)

		mirrored, err := metrics.ProportionInterval(trials-successes, trials, method, confidence)
		require.NoError(t, err)
		require.InDelta(t, 1-p.High, mirrored.Low, 1e-9)
		require.InDelta(t, 1-p.Low, mirrored.High, 1e-9)

		if method == metrics.Wilson {
			corrected, err := metrics.ProportionInterval(successes, trials, metrics.WilsonContinuity, confidence)
			require.NoError(t, err)
			require.LessOrEqual(t, corrected.Low, p.Low+1e-12)
			require.GreaterOrEqual(t, corrected.High, p.High-1e-12)
		}
	})
}
