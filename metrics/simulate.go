package metrics

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Simulated is the interval between two quantiles of simulated runs.
const Simulated Method = "simulated"

// DefaultRuns is how often a simulation runs when its options do not say.
const DefaultRuns = 2000

// SimulateOptions change how [WhatIf.Simulate] works. Nil and zero are the defaults.
type SimulateOptions struct {
	// Seed decides all chance. Two programs under one seed meet the same luck,
	// so that they differ by what was changed and next to nothing else.
	Seed uint64
	// Runs is how often the program is imagined to run; zero is DefaultRuns.
	// At most 100 000; at least 10 ÷ (1 − Confidence).
	Runs int
	// Confidence is the share of the runs that the interval holds; zero is
	// DefaultConfidence.
	Confidence float64
}

// Forecast is what a program may bring. Each figure's value is the median run, its
// interval holds the given share of the runs, and it lists what it assumes. The
// figures are of different kinds and units and are never added up.
type Forecast struct {
	Shares         Figure `json:"shares"`         // posts shared by the people themselves; estimated
	PotentialReach Figure `json:"potentialReach"` // the active people's networks added up; potential
	Views          Figure `json:"views"`          // how often a post is seen, reshares included; estimated
	Clicks         Figure `json:"clicks"`         // on shares and reshares; estimated
	Reshares       Figure `json:"reshares"`       // shares of shares, by people outside, and of those; estimated
}

// Figures are all figures in a fixed order.
func (f Forecast) Figures() []Figure {
	return []Figure{f.Shares, f.PotentialReach, f.Views, f.Clicks, f.Reshares}
}

// Simulate imagines the program many times over. In each run every assumption takes
// one value of its range; the active people, their shares, views, clicks and reshares
// then fall by chance: independently of one another, at the same rate every week,
// for each person with a network of its own size.
//
// The interval covers chance and the ranges given, and nothing else: not a range that is
// wrong, and not what the model leaves out (some people share far more than others, few
// posts go far, a feed shows the tenth post less than the first, networks overlap). The
// last two make it overstate. For one channel's part, simulate that channel alone.
//
// The same input gives the same bytes on every platform. The time grows with the runs
// and channels, and not with people or weeks. Errors are those of Check, and options
// that make no sense, all as one [Problems].
func (w WhatIf) Simulate(options *SimulateOptions) (Forecast, error) {
	o := SimulateOptions{Runs: DefaultRuns}
	if options != nil {
		o = *options
		if o.Runs == 0 {
			o.Runs = DefaultRuns
		}
	}
	o.Confidence = confidenceOr(o.Confidence)
	problems := w.check()
	o.check(&problems)
	if err := problems.err(); err != nil {
		return Forecast{}, err
	}
	w = w.withDefaults()
	networks := make([]networkSizes, len(w.Channels))
	for i, c := range w.Channels {
		networks[i] = newNetworkSizes(c.NetworkMean.Value, c.NetworkMedian.Value)
	}
	var outcomes [outcomeKinds][]float64
	seeds := rand.NewPCG(o.Seed, 0)
	for range o.Runs {
		run := w.run(networks, seeds)
		for kind, n := range run {
			outcomes[kind] = append(outcomes[kind], n)
		}
	}
	return w.forecast(outcomes, o), nil
}

func (o SimulateOptions) check(problems *Problems) {
	before := len(*problems)
	problems.confidence(o.Confidence)
	if o.Runs < 1 || o.Runs > 100_000 {
		problems.add("options.Runs", "are %d; they must lie between 1 and 100000", o.Runs)
	}
	if least := math.Ceil(10/(1-o.Confidence) - 1e-6); len(*problems) == before && float64(o.Runs) < least {
		problems.add("options.Runs", "are %d, too few for an interval at %v; it takes %.0f", o.Runs, o.Confidence, least)
	}
}

// What a run is counted by.
const (
	outcomeShares = iota
	outcomeReach
	outcomeViews
	outcomeClicks
	outcomeReshares
	outcomeKinds
)

// run gives each channel chance of its own, so that what is changed on one leaves the
// others as they are.
func (w WhatIf) run(networks []networkSizes, seeds *rand.PCG) [outcomeKinds]float64 {
	people := chance{rand.NewPCG(seeds.Uint64(), seeds.Uint64())}
	active := people.successes(float64(w.People), people.within(w.Active))
	var sum [outcomeKinds]float64
	for i, c := range w.Channels {
		luck := chance{rand.NewPCG(people.source.Uint64(), people.source.Uint64())}
		for kind, n := range c.run(active, float64(w.Weeks), networks[i], luck) {
			sum[kind] += n
		}
	}
	return sum
}

func (c WhatIfChannel) run(active, weeks float64, networks networkSizes, luck chance) (n [outcomeKinds]float64) {
	each := luck.within(c.Shares) * weeks
	visibility, clickThrough, reshare := luck.within(c.Visibility), luck.within(c.ClickThrough), luck.within(c.Reshare)
	clicks := luck.uniform()
	networks.split(active, luck, func(people, size float64) {
		shares := luck.events(float64(people * each))
		n[outcomeShares] += shares
		n[outcomeReach] += math.Round(people * size)
		n[outcomeViews] += luck.successes(math.Round(shares*size), visibility)
	})
	for views := n[outcomeViews]; views > 0; {
		reshares := luck.successes(views, reshare)
		n[outcomeReshares] += reshares
		if views = 0; reshares == 0 {
			break
		}
		networks.split(reshares, luck, func(people, size float64) {
			views += luck.successes(math.Round(people*size), visibility)
		})
		n[outcomeViews] += views
	}
	n[outcomeClicks] = binomialQuantile(n[outcomeViews], clickThrough, clicks)
	return n
}

// chance turns uniform numbers into what a program meets. Each draw takes one
// number and rises with what it is drawn from, so that two programs under one seed
// can be compared.
type chance struct{ source *rand.PCG }

// uniform lies strictly between 0 and 1.
func (c chance) uniform() float64 {
	return (float64(c.source.Uint64()>>12) + 0.5) / (1 << 52)
}

func (c chance) within(r Range) float64 {
	u := c.uniform()
	low, high := r.Low.Value, r.High.Value
	if low == high {
		return low
	}
	return min(high, max(low, float64(low*portableExp(u*portableLog(high/low)))))
}

func (c chance) successes(trials, p float64) float64 { return binomialQuantile(trials, p, c.uniform()) }

func (c chance) events(mean float64) float64 { return poissonQuantile(mean, c.uniform()) }

func (w WhatIf) forecast(outcomes [outcomeKinds][]float64, o SimulateOptions) Forecast {
	figure := func(outcome int, name string, kind Kind, unit, note string, assumed func(WhatIfChannel) []Range) Figure {
		f := Figure{
			Name: name, Kind: kind, Unit: unit, Confidence: o.Confidence, Method: Simulated,
			Note: fmt.Sprintf("%d people, %d weeks; %s", w.People, w.Weeks, note),
		}
		f.Low, f.Value, f.High = middleRuns(outcomes[outcome], o.Confidence)
		f.assume(w.Active)
		for _, c := range w.Channels {
			for _, r := range assumed(c) {
				f.assume(r)
			}
		}
		return f
	}
	shares := func(c WhatIfChannel) []Range { return []Range{c.Shares} }
	reach := func(c WhatIfChannel) []Range { return []Range{Exactly(c.NetworkMean), Exactly(c.NetworkMedian)} }
	views := func(c WhatIfChannel) []Range { return append(append(shares(c), reach(c)...), c.Visibility, c.Reshare) }
	clicks := func(c WhatIfChannel) []Range { return append(views(c), c.ClickThrough) }
	const posts = "the interval covers chance and the assumptions' ranges, not what the model leaves out"
	return Forecast{
		Shares: figure(outcomeShares, "shares", Estimated, "", posts, shares),
		PotentialReach: figure(outcomeReach, "potential reach", Potential, unitPeople,
			"an upper bound: networks overlap, and no post reaches the whole of one; without the networks of those who reshare", reach),
		Views: figure(outcomeViews, "views", Estimated, "",
			"who sees three posts counts three times; includes the views of reshares; "+posts, views),
		Clicks:   figure(outcomeClicks, "clicks", Estimated, "", posts, clicks),
		Reshares: figure(outcomeReshares, "reshares", Estimated, "", "those of reshares included; "+posts, views),
	}
}

// middleRuns are the quantiles of the runs, each of them a run that happened.
func middleRuns(runs []float64, confidence float64) (low, middle, high float64) {
	slices.Sort(runs)
	beyond := int((1 - confidence) / 2 * float64(len(runs)))
	return runs[beyond], runs[(len(runs)-1)/2], runs[len(runs)-1-beyond]
}

// assume lists a range as one assumption, or as its two ends.
func (f *Figure) assume(r Range) {
	if r.Low == r.High {
		f.Assumptions = append(f.Assumptions, r.Low)
		return
	}
	r.Low.Name += ", at least"
	r.High.Name += ", at most"
	f.Assumptions = append(f.Assumptions, r.Low, r.High)
}
