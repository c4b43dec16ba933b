package metrics_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func simulate(t require.TestingT, w metrics.WhatIf, seed uint64) metrics.Forecast {
	forecast, err := w.Simulate(&metrics.SimulateOptions{Seed: seed, Runs: 400})
	require.NoError(t, err)
	return forecast
}

// Dell's program of 2015 had more than 150 000 shares, reached 1.2 million people and
// brought 45 000 clicks. Dell's networks, channels and number of people are not
// known; 3000 people with one share a week for 50 weeks stand for the shares, and
// Facebook's assumptions for all channels.
func dell() metrics.WhatIf {
	return metrics.WhatIf{
		People: 3000, Weeks: 50, Active: exactly(1, metrics.Fraction),
		Channels: []metrics.WhatIfChannel{{
			Channel: "facebook", Shares: exactly(1, "shares per week"), Reshare: exactly(0, metrics.Fraction),
		}},
	}
}

const dellShares, dellPeople, dellClicks = 150_000.0, 1_200_000.0, 45_000.0

func withinFactor(t *testing.T, factor, want, got float64, what string) {
	t.Helper()
	assert.True(t, got <= want*factor && got >= want/factor, "%s: %v is not within %v times of %v", what, got, factor, want)
}

// What is validated: network sizes, visibility and click-through as published by
// others, none of it Dell's, multiply to Dell's order of magnitude of clicks for the
// shares that Dell had. What is not: shares (they go in), views (Dell counts different
// people, of whom there are fewer than views), reshares, any other program, any other
// channel, and each factor for itself; an error in one may make up for one in another.
func TestDefaultsGiveTheOrderOfMagnitudeOfDell2015(t *testing.T) {
	forecast, err := dell().Simulate(&metrics.SimulateOptions{Seed: 1})
	require.NoError(t, err)
	withinFactor(t, 1.02, dellShares, forecast.Shares.Value, "shares")
	withinFactor(t, 10, dellClicks, forecast.Clicks.Value, "clicks")
	assert.Equal(t, []float64{12764, 57353, 274863}, []float64{forecast.Clicks.Low, forecast.Clicks.Value, forecast.Clicks.High}, "as the package's documentation says")
	assert.Equal(t, 4_416_023.0, forecast.Views.Value, "as the package's documentation says")
	assert.LessOrEqual(t, forecast.Clicks.Low, dellClicks)
	assert.GreaterOrEqual(t, forecast.Clicks.High, dellClicks)
	withinFactor(t, 10, dellPeople, forecast.Views.Value, "views, against different people")
	assert.Greater(t, forecast.Views.Value, dellPeople, "people reached are at most the views")
}

// The test above can fail: had the posts been seen as personal posts were in 2012,
// the views would be ten times off.
func TestDell2015RulesOutTheVisibilityOfPersonalPosts(t *testing.T) {
	w := dell()
	w.Channels[0].Visibility = metrics.Exactly(metrics.WhatIfDefaults("facebook").Channels[0].Visibility.High)
	assert.Greater(t, simulate(t, w, 1).Views.Low, 10*dellPeople)
}

// With Dell's own 8 people per share and 0.0375 clicks per person put in, its clicks
// come out. This checks the arithmetic and nothing else.
func TestDell2015ComesOutOfItsOwnFigures(t *testing.T) {
	w := dell()
	network := 338.0
	w.Channels[0].NetworkMean, w.Channels[0].NetworkMedian = believed(network, "people"), believed(200, "people")
	w.Channels[0].Visibility = exactly(dellPeople/dellShares/network, metrics.Fraction)
	w.Channels[0].ClickThrough = exactly(dellClicks/dellPeople, metrics.Fraction)
	forecast := simulate(t, w, 1)
	withinFactor(t, 1.05, dellPeople, forecast.Views.Value, "views")
	withinFactor(t, 1.05, dellClicks, forecast.Clicks.Value, "clicks")
}

// The numbers were had alike on amd64, on amd64 at level v3 (which fuses products and
// sums) and on WebAssembly (which has no fused operations); they change with the model
// only. Among hundreds of millions of people a single bit would show.
func TestSameSeedSameBytesOnEveryPlatform(t *testing.T) {
	for people, want := range map[int64][]float64{
		1000: {
			4441, 10797, 22706, 178266, 264553, 381380, 125964, 362579, 1314686,
			1146, 4089, 18608, 102, 326, 1850,
		},
		400_000_000: {
			1803567778, 4266060189, 9212749993, 76350802491, 104651475838, 147364232705, 54038089227, 147772957001, 505494423138,
			471018150, 1625427402, 7475277000, 44581750, 128275138, 708820939,
		},
	} {
		w := plan(people, 26)
		w.Channels = append(w.Channels, metrics.WhatIfChannel{
			Channel: "facebook", Shares: between(0.1, 2, "shares per week"), Reshare: between(0.0001, 0.003, metrics.Fraction),
		})
		forecast := simulate(t, w, 7)
		var got []float64
		for _, f := range forecast.Figures() {
			got = append(got, f.Low, f.Value, f.High)
		}
		assert.Equal(t, want, got)
		first, err := json.Marshal(forecast)
		require.NoError(t, err)
		again, err := json.Marshal(simulate(t, w, 7))
		require.NoError(t, err)
		assert.Equal(t, string(first), string(again))
		assert.NotEqual(t, forecast.Clicks.Value, simulate(t, w, 8).Clicks.Value)
	}
}

func TestForecastNamesItsKindsAndWhatItAssumes(t *testing.T) {
	forecast := simulate(t, plan(100, 52), 1)
	kinds := map[string]metrics.Kind{}
	assumed := map[string]int{}
	for _, f := range forecast.Figures() {
		kinds[f.Name] = f.Kind
		assumed[f.Name] = len(f.Assumptions)
		assert.Contains(t, f.Note, "100 people, 52 weeks; ")
		assert.Equal(t, metrics.Simulated, f.Method)
		assert.Equal(t, 0.95, f.Confidence)
		wire, err := json.Marshal(f)
		require.NoError(t, err)
		var back metrics.Figure
		require.NoError(t, json.Unmarshal(wire, &back))
		assert.Equal(t, f, back)
	}
	assert.Equal(t, map[string]metrics.Kind{
		"shares": metrics.Estimated, "potential reach": metrics.Potential, "views": metrics.Estimated,
		"clicks": metrics.Estimated, "reshares": metrics.Estimated,
	}, kinds)
	// A range is two assumptions, an exact value is one.
	assert.Equal(t, map[string]int{"shares": 4, "potential reach": 4, "views": 9, "clicks": 11, "reshares": 9}, assumed)
	_, err := metrics.Sum("reach and views", forecast.PotentialReach, forecast.Views)
	assert.ErrorIs(t, err, metrics.ErrNotComparable)
}

func TestZeroInZeroOut(t *testing.T) {
	none, share := exactly(0, metrics.Fraction), exactly(0, "shares per week")
	all := []string{"shares", "potential reach", "views", "clicks", "reshares"}
	for name, c := range map[string]struct {
		change func(*metrics.WhatIf, *metrics.WhatIfChannel)
		zero   []string
	}{
		"nobody":         {func(w *metrics.WhatIf, _ *metrics.WhatIfChannel) { w.People = 0 }, all},
		"nobody active":  {func(w *metrics.WhatIf, _ *metrics.WhatIfChannel) { w.Active = none }, all},
		"nothing shared": {func(_ *metrics.WhatIf, c *metrics.WhatIfChannel) { c.Shares = share }, []string{"shares", "views", "clicks", "reshares"}},
		"nothing seen":   {func(_ *metrics.WhatIf, c *metrics.WhatIfChannel) { c.Visibility = none }, []string{"views", "clicks", "reshares"}},
		"no clicks":      {func(_ *metrics.WhatIf, c *metrics.WhatIfChannel) { c.ClickThrough = none }, []string{"clicks"}},
		"no reshares":    {func(_ *metrics.WhatIf, c *metrics.WhatIfChannel) { c.Reshare = none }, []string{"reshares"}},
		"all as planned": {func(*metrics.WhatIf, *metrics.WhatIfChannel) {}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := plan(500, 52)
			c.change(&w, &w.Channels[0])
			for _, f := range simulate(t, w, 3).Figures() {
				assert.Equal(t, slices.Contains(c.zero, f.Name), f.High == 0, "%v", f)
			}
		})
	}
}

func TestCertaintyInCertaintyOut(t *testing.T) {
	w := plan(40, 1)
	w.Active = exactly(1, metrics.Fraction)
	c := &w.Channels[0]
	c.NetworkMean, c.NetworkMedian = believed(300, "people"), believed(300, "people")
	c.Visibility, c.ClickThrough, c.Reshare = exactly(1, metrics.Fraction), exactly(1, metrics.Fraction), exactly(0, metrics.Fraction)
	forecast := simulate(t, w, 5)
	assert.Equal(t, 12_000.0, forecast.PotentialReach.Low)
	assert.Equal(t, 12_000.0, forecast.PotentialReach.High)
	assert.Equal(t, 300*forecast.Shares.Value, forecast.Views.Value, "all see every post")
	assert.Equal(t, forecast.Views.High, forecast.Clicks.High, "and all click")
}

// drawPlan draws a plan that Check accepts.
func drawPlan(t *rapid.T) metrics.WhatIf {
	draw := func(name, unit string, high float64) metrics.Range {
		low := rapid.Float64Range(high/1000, high).Draw(t, name+" low")
		return between(low, rapid.Float64Range(low, high).Draw(t, name+" high"), unit)
	}
	w := metrics.WhatIf{
		People: rapid.Int64Range(0, 20_000).Draw(t, "people"), Weeks: rapid.IntRange(1, 104).Draw(t, "weeks"),
		Active: draw("active", metrics.Fraction, 1),
	}
	for _, channel := range []string{"linkedin", "twitter"}[:rapid.IntRange(1, 2).Draw(t, "channels")] {
		median := rapid.Float64Range(1, 1000).Draw(t, "median")
		mean := median * rapid.Float64Range(1, 5).Draw(t, "mean ÷ median")
		visibility := draw("visibility", metrics.Fraction, 0.5)
		w.Channels = append(w.Channels, metrics.WhatIfChannel{
			Channel: channel, Shares: draw("shares", "shares per week", 5),
			NetworkMean: believed(mean, "people"), NetworkMedian: believed(median, "people"),
			Visibility: visibility, ClickThrough: draw("click-through", metrics.Fraction, 1),
			Reshare: draw("reshare", metrics.Fraction, min(1, 0.4/mean/visibility.High.Value)),
		})
	}
	return w
}

func TestForecastProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, seed := drawPlan(t), rapid.Uint64().Draw(t, "seed")
		require.NoError(t, w.Check())
		forecast := simulate(t, w, seed)
		require.Equal(t, forecast, simulate(t, w, seed))
		for _, f := range forecast.Figures() {
			require.True(t, 0 <= f.Low && f.Low <= f.Value && f.Value <= f.High, "%v", f)
			require.Equal(t, math.Trunc(f.Value), f.Value, "a run that happened: %v", f)
		}
		require.LessOrEqual(t, forecast.Clicks.High, forecast.Views.High)
		require.LessOrEqual(t, forecast.Reshares.High, forecast.Views.High)
	})
}

// Under one seed more of anything brings more. The slack is for counts that may fall by
// one where walking gives way to the expansion.
func TestMoreInMoreOut(t *testing.T) {
	more := func(r metrics.Range) metrics.Range {
		r.Low.Value, r.High.Value = min(1, 1.2*r.Low.Value), min(1, 1.2*r.High.Value)
		return r
	}
	rapid.Check(t, func(t *rapid.T) {
		less, seed := drawPlan(t), rapid.Uint64().Draw(t, "seed")
		w := less
		w.Channels = slices.Clone(less.Channels)
		c := &w.Channels[0]
		switch rapid.SampledFrom([]string{"people", "weeks", "active", "visibility", "click-through", "reshare", "network"}).Draw(t, "more") {
		case "people":
			w.People += w.People / 5
		case "weeks":
			w.Weeks++
		case "active":
			w.Active = more(w.Active)
		case "visibility":
			c.Visibility = more(c.Visibility)
		case "click-through":
			c.ClickThrough = more(c.ClickThrough)
		case "reshare":
			c.Reshare = more(c.Reshare)
		case "network":
			c.NetworkMean.Value, c.NetworkMedian.Value = 1.2*c.NetworkMean.Value, 1.2*c.NetworkMedian.Value
		}
		before, after := simulate(t, less, seed).Figures(), simulate(t, w, seed).Figures()
		for i := range before {
			for _, pair := range [][2]float64{
				{before[i].Low, after[i].Low}, {before[i].Value, after[i].Value}, {before[i].High, after[i].High},
			} {
				require.GreaterOrEqual(t, pair[1], pair[0]*0.999-10, "%v after %v", after[i], before[i])
			}
		}
	})
}

// personByPerson is the model as one would write it down first: each person, each
// week, each share. It gives shares, views and clicks, and knows no reshares.
func personByPerson(people int, weeks int, c metrics.WhatIfChannel, source rand.Source) (shares, views, clicks float64) {
	sizes := distuv.LogNormal{
		Mu: math.Log(c.NetworkMedian.Value), Sigma: math.Sqrt(2 * math.Log(c.NetworkMean.Value/c.NetworkMedian.Value)), Src: source,
	}
	weekly := distuv.Poisson{Lambda: c.Shares.Low.Value, Src: source}
	for range people {
		size := math.Round(sizes.Rand())
		for range weeks {
			for range int(weekly.Rand()) {
				seen := distuv.Binomial{N: size, P: c.Visibility.Low.Value, Src: source}.Rand()
				shares++
				views += seen
				clicks += distuv.Binomial{N: seen, P: c.ClickThrough.Low.Value, Src: source}.Rand()
			}
		}
	}
	return shares, views, clicks
}

// certain is a plan in which chance is all there is, and everybody is active.
func certain(people int64, weeks int) metrics.WhatIf {
	w := plan(people, weeks)
	w.Active = exactly(1, metrics.Fraction)
	c := &w.Channels[0]
	c.Shares, c.Visibility = exactly(0.5, "shares per week"), exactly(0.05, metrics.Fraction)
	c.ClickThrough, c.Reshare = exactly(0.02, metrics.Fraction), exactly(0, metrics.Fraction)
	return w
}

func TestSimulateAgreesWithPersonByPerson(t *testing.T) {
	w := certain(25, 12)
	const runs = 4000
	var shares, views, clicks []float64
	source := rand.NewPCG(3, 4)
	for range runs {
		s, v, c := personByPerson(25, 12, w.Channels[0], source)
		shares, views, clicks = append(shares, s), append(views, v), append(clicks, c)
	}
	forecast, err := w.Simulate(&metrics.SimulateOptions{Seed: 1, Runs: 10_000, Confidence: 0.9})
	require.NoError(t, err)
	for _, side := range []struct {
		figure metrics.Figure
		runs   []float64
	}{{forecast.Shares, shares}, {forecast.Views, views}, {forecast.Clicks, clicks}} {
		slices.Sort(side.runs)
		for _, c := range []struct{ want, got float64 }{
			{side.runs[runs/20], side.figure.Low}, {side.runs[runs/2], side.figure.Value}, {side.runs[runs-runs/20], side.figure.High},
		} {
			assert.InEpsilon(t, c.want, c.got, 0.03, "%v", side.figure)
		}
	}
}

// Each share brings network × visibility × reshare further ones, and each of those as
// many again: the generations of a K factor below 1.
func TestResharesAreTheGenerationsOfAKFactor(t *testing.T) {
	w := certain(100_000, 52)
	w.Channels[0].Reshare = exactly(0.015, metrics.Fraction)
	forecast := simulate(t, w, 2)
	generations, err := metrics.Generations(forecast.Shares.Value, 600*0.05*0.015, 60)
	require.NoError(t, err)
	reshares := 0.0
	for _, joined := range generations[1:] {
		reshares += joined
	}
	assert.InEpsilon(t, reshares, forecast.Reshares.Value, 0.01)
	assert.InEpsilon(t, 600*0.05*(forecast.Shares.Value+reshares), forecast.Views.Value, 0.01)
}

func TestAChannelLeavesTheOthersAsTheyAre(t *testing.T) {
	alone := plan(300, 26)
	idle := alone.Channels[0]
	idle.Channel, idle.Shares = "twitter", exactly(0, "shares per week")
	both := alone
	both.Channels = append(slices.Clone(alone.Channels), idle)
	one, two := simulate(t, alone, 9), simulate(t, both, 9)
	for i, f := range two.Figures() {
		if f.Name == "potential reach" {
			assert.Greater(t, f.Value, one.PotentialReach.Value, "an idle channel's networks could be reached")
			continue
		}
		assert.Equal(t, one.Figures()[i].Value, f.Value, "%v", f)
		assert.Equal(t, one.Figures()[i].High, f.High, "%v", f)
	}
}
