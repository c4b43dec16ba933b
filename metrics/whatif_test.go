package metrics_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func believed(value float64, unit string) metrics.Assumption {
	return metrics.Assumption{Name: "a belief", Value: value, Unit: unit, Source: "own survey", Year: 2026}
}

func between(low, high float64, unit string) metrics.Range {
	return metrics.Range{Low: believed(low, unit), High: believed(high, unit)}
}

func exactly(value float64, unit string) metrics.Range { return metrics.Exactly(believed(value, unit)) }

// plan has no default left in it.
func plan(people int64, weeks int) metrics.WhatIf {
	return metrics.WhatIf{
		People: people, Weeks: weeks, Active: between(0.2, 0.4, metrics.Fraction),
		Channels: []metrics.WhatIfChannel{{
			Channel: "linkedin", Shares: between(0.5, 1.5, "shares per week"),
			NetworkMean: believed(600, "people"), NetworkMedian: believed(400, "people"),
			Visibility: between(0.03, 0.1, metrics.Fraction), ClickThrough: between(0.005, 0.02, metrics.Fraction),
			Reshare: exactly(0.001, metrics.Fraction),
		}},
	}
}

func fieldsOf(t require.TestingT, err error) []string {
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	var fields []string
	for _, problem := range problems {
		fields = append(fields, problem.Field)
	}
	return fields
}

func TestWhatIfNamesAllThatIsMissing(t *testing.T) {
	err := metrics.WhatIf{Channels: []metrics.WhatIfChannel{{Channel: "linkedin"}, {Channel: "facebook"}}}.Check()
	assert.Equal(t, []string{
		"Weeks",
		"Channels[0].Shares", "Channels[0].NetworkMean", "Channels[0].NetworkMedian",
		"Channels[0].Visibility", "Channels[0].ClickThrough", "Channels[0].Reshare",
		"Channels[1].Shares", "Channels[1].Reshare",
	}, fieldsOf(t, err))
	assert.ErrorContains(t, err, `Channels[1].Reshare is missing, and no source is known to take it from; give a value in "fraction" with your own source`)
	assert.ErrorContains(t, metrics.WhatIf{Weeks: 1}.Check(), "Channels are none")
	assert.NoError(t, plan(100, 52).Check())
}

func TestWhatIfNamesAllThatMakesNoSense(t *testing.T) {
	sound := plan(0, 1).Channels[0]
	for name, c := range map[string]struct {
		change func(*metrics.WhatIf, *metrics.WhatIfChannel)
		want   []string
	}{
		"people": {func(w *metrics.WhatIf, _ *metrics.WhatIfChannel) { w.People, w.Weeks = -1, 5201 }, []string{"People", "Weeks"}},
		"per cent for a fraction": {func(w *metrics.WhatIf, c *metrics.WhatIfChannel) {
			w.Active = exactly(30, metrics.Fraction)
			c.Visibility = between(0.1, 1.1, metrics.Fraction)
		}, []string{"Active.Low.Value", "Channels[0].Visibility.High.Value"}},
		"a unit": {func(_ *metrics.WhatIf, c *metrics.WhatIfChannel) {
			c.Shares = between(1, 2, "shares per month")
			c.NetworkMean.Unit = ""
		}, []string{"Channels[0].Shares.Low.Unit", "Channels[0].Shares.High.Unit", "Channels[0].NetworkMean.Unit"}},
		"no source": {func(_ *metrics.WhatIf, c *metrics.WhatIfChannel) {
			c.ClickThrough.High.Source, c.Reshare.Low.Name = "", ""
		}, []string{"Channels[0].ClickThrough.High.source", "Channels[0].Reshare.Low.name"}},
		"half a range": {func(_ *metrics.WhatIf, c *metrics.WhatIfChannel) { c.Visibility.High = metrics.Assumption{} },
			[]string{"Channels[0].Visibility.High"}},
		"a range upside down": {func(w *metrics.WhatIf, c *metrics.WhatIfChannel) {
			w.Active = between(0.4, 0.2, metrics.Fraction)
			c.ClickThrough = between(0, 0.2, metrics.Fraction)
		}, []string{"Active.Low", "Channels[0].ClickThrough.Low"}},
		"not finite, not positive": {func(w *metrics.WhatIf, c *metrics.WhatIfChannel) {
			w.Active = exactly(-0.1, metrics.Fraction)
			c.Shares.High.Value, c.NetworkMedian.Value = math.Inf(1), math.NaN()
		}, []string{"Active.Low.Value", "Channels[0].Shares.High.value", "Channels[0].NetworkMedian.value"}},
		"a mean below the median": {func(_ *metrics.WhatIf, c *metrics.WhatIfChannel) { c.NetworkMean.Value = 399 }, []string{"Channels[0].NetworkMean"}},
		"a mean far above it":     {func(_ *metrics.WhatIf, c *metrics.WhatIfChannel) { c.NetworkMean.Value = 4001 }, []string{"Channels[0].NetworkMean"}},
		"nobody in a network":     {func(_ *metrics.WhatIf, c *metrics.WhatIfChannel) { c.NetworkMedian.Value = 0.5 }, []string{"Channels[0].NetworkMedian"}},
		"no end of reshares":      {func(_ *metrics.WhatIf, c *metrics.WhatIfChannel) { c.Reshare = exactly(0.02, metrics.Fraction) }, []string{"Channels[0].Reshare"}},
		"more than there can be":  {func(w *metrics.WhatIf, _ *metrics.WhatIfChannel) { w.People, w.Weeks = 1_000_000_000, 5200 }, []string{"Channels[0]"}},
		"a channel twice": {func(w *metrics.WhatIf, c *metrics.WhatIfChannel) {
			w.Channels = append(w.Channels, sound, metrics.WhatIfChannel{})
		}, []string{
			"Channels[1].Channel", "Channels[2].Channel", "Channels[2].Shares", "Channels[2].NetworkMean",
			"Channels[2].NetworkMedian", "Channels[2].Visibility", "Channels[2].ClickThrough", "Channels[2].Reshare",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := plan(100, 52)
			c.change(&w, &w.Channels[0])
			err := w.Check()
			assert.Equal(t, c.want, fieldsOf(t, err))
			_, simulated := w.Simulate(nil)
			assert.Equal(t, err, simulated, "Simulate refuses what Check refuses")
		})
	}
}

func TestSimulateOptionsReportEveryProblem(t *testing.T) {
	for want, o := range map[string]metrics.SimulateOptions{
		"options.Runs are -1; they must lie between 1 and 100000":                             {Runs: -1},
		"options.Runs are 199, too few for an interval at 0.95; it takes 200":                 {Runs: 199},
		"options.Runs are 2000, too few for an interval at 0.999; it takes 10000":             {Confidence: 0.999},
		"confidence is 1; it must lie between 0 and 1, both excluded":                         {Confidence: 1},
		"Weeks are 0; they must lie between 1 and 5200; confidence is 2":                      {Confidence: 2},
		"both excluded (0.95 is usual); options.Runs are 100001; they must lie between 1 and": {Confidence: -1, Runs: 100_001},
	} {
		weeks := 1
		if o.Confidence == 2 {
			weeks = 0
		}
		_, err := plan(1, weeks).Simulate(&o)
		assert.ErrorContains(t, err, want)
	}
	for _, o := range []*metrics.SimulateOptions{nil, {}, {Runs: 200}, {Confidence: 0.5, Runs: 20}} {
		_, err := plan(1, 1).Simulate(o)
		assert.NoError(t, err)
	}
}

func TestWhatIfDefaultsAllHaveASource(t *testing.T) {
	w := metrics.WhatIfDefaults("facebook", "linkedin")
	c := w.Channels[0]
	for _, a := range []metrics.Assumption{
		w.Active.Low, w.Active.High, c.NetworkMean, c.NetworkMedian,
		c.Visibility.Low, c.Visibility.High, c.ClickThrough.Low, c.ClickThrough.High,
	} {
		assert.NotEmpty(t, a.Source, a.Name)
		assert.NotEmpty(t, a.Note, a.Name)
		assert.NotZero(t, a.Year, a.Name)
		assert.NotContains(t, a.Source+a.Note, "Dell", "what validates is not what goes in")
	}
	assert.Equal(t, metrics.WhatIfChannel{Channel: "linkedin"}, w.Channels[1], "no source is known")
}

func TestWhatIfTakesWhatTheHostKnowsBeforeItsDefaults(t *testing.T) {
	own := plan(200, 12)
	c := &own.Channels[0]
	c.Channel = "facebook"
	c.ClickThrough = metrics.Range{}
	c.NetworkMedian = metrics.Assumption{}
	assert.Equal(t, []string{"Channels[0].NetworkMedian"}, fieldsOf(t, own.Check()), "a mean of one's own and a stranger's median make no distribution")

	c.NetworkMean = metrics.Assumption{}
	given := *c
	forecast, err := own.Simulate(nil)
	require.NoError(t, err)
	assert.Equal(t, given, *c, "what the caller passes in stays as it is")
	known := metrics.WhatIfDefaults("facebook").Channels[0]
	assert.Contains(t, forecast.Clicks.Assumptions, known.NetworkMean)
	assert.NotContains(t, forecast.Clicks.String(), known.Visibility.High.Source)
	assert.Contains(t, forecast.Clicks.String(), "clicks by those who see a post on facebook, at most: 2.2 % (Fanpage Karma, Click-Through Rates on Facebook, 2021)")
}
