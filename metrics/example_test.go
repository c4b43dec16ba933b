package metrics_test

import (
	"fmt"
	"math"
	"time"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// What a report prints: what was counted, what the claim is worth against it, and what
// cannot be said.
func Example() {
	employees := metrics.Rate{Events: 120, Exposure: 30} // clicks, posts with a tracked link
	company := metrics.Rate{Events: 40, Exposure: 20}
	clicks, err := metrics.ClickRatio(employees, company, metrics.Exact, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(clicks.Figure)

	reshares, err := metrics.ShareMultiplier(metrics.Rate{Events: 41, Exposure: 28010}, metrics.Rate{}, metrics.Exact, 0.95, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reshares)
	// Output:
	// click ratio: 2× (observed; 95 % interval 1.388× to 2.937×, exact)
	// share multiplier: not measurable: the company page's own impressions and reshares are missing
	// claim tested: how many times as often employees' posts are shared: 24× (Hootsuite.com): untested
}

func ExampleCompareRates() {
	ratio, err := metrics.CompareRates(metrics.Rate{Events: 5, Exposure: 10}, metrics.Rate{Events: 0, Exposure: 100}, metrics.Exact, 0.95)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("at least %.2f, no upper bound: %v\n", ratio.Low, math.IsInf(ratio.High, 1))
	// Output:
	// at least 9.16, no upper bound: true
}

func ExampleShareMultiplier() {
	reshares, err := metrics.ShareMultiplier(
		metrics.Rate{Events: 41, Exposure: 28010}, // employees: reshares, impressions
		metrics.Rate{Events: 15, Exposure: 19017}, // the company's page
		metrics.Exact, 0.95, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reshares)
	// Output:
	// share multiplier: 1.856× (observed; 95 % interval 1.006× to 3.609×, exact)
	// employees: 41 of 28010; company: 15 of 19017
	// note: from sums alone; reshares come in clusters, so the interval is as a rule too narrow
	// claim tested: how many times as often employees' posts are shared: 24× (Hootsuite.com): not consistent with what was measured
}

// A quarter of the company's news, each posted by its page and by two to four colleagues.
// Most reshares are of a few posts, and the interval allows for that.
func ExampleShareMultiplierOfPosts() {
	reshared := map[string][]int64{ // by content: of the page's post, and of those of each colleague
		"annual report": {1, 0, 2, 0}, "new plant": {4, 3, 1, 9, 2}, "apprentices": {2, 5, 14, 4}, "sun on the roof": {6, 4, 3, 25},
		"job in Odense": {0, 1, 0}, "podcast 1": {1, 2, 0, 1}, "podcast 2": {0, 0, 1}, "open day": {1, 6, 2, 0, 3},
		"prize": {3, 8, 4, 7}, "how we weld": {0, 3, 1, 2}, "new colleague": {2, 7, 1, 12}, "fair in Herning": {1, 1, 0, 0},
	}
	var employees, company []metrics.PostCount
	for content, counts := range reshared {
		company = append(company, metrics.PostCount{Content: content, Events: counts[0], Exposure: 2400})
		for unit, events := range counts[1:] {
			employees = append(employees, metrics.PostCount{
				Content: content, Unit: fmt.Sprint("unit ", unit), Events: events, Exposure: 600,
			})
		}
	}
	reshares, err := metrics.ShareMultiplierOfPosts(employees, company, "", 0.95, &metrics.MultiplierOptions{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reshares)
	// Output:
	// share multiplier: 8.508× (observed; 95 % interval 4.577× to 15.82×, cluster-bootstrap)
	// employees: 134 of 21600; company: 21 of 28800; dispersion 2.852 (p < 0.001)
	// note: posts vary more than chance makes them: the simple interval, 5.458× to 13.79×, would be too narrow; this one is from contents and employees drawn again and again
	// claim tested: how many times as often employees' posts are shared: 24× (Hootsuite.com): not consistent with what was measured
}

func ExampleClaims() {
	for _, claim := range metrics.Claims() {
		fmt.Println(claim.Says, "What is known:", claim.Assumption.Note)
		break
	}
	// Output:
	// 54 % of people trust ordinary employees. What is known: the survey's own wording: 54 % find employees to a high or very high degree more credible than official communication (1000 employees, 200 top managers)
}

func ExampleEarnedValue() {
	figures, err := metrics.EarnedValue(
		[]metrics.Engagement{{Channel: "linkedin", Clicks: new(int64(5))}}, // no app: impressions are not told
		[]metrics.Tariff{{Channel: "linkedin", Currency: "USD", CPC: 13.78, Source: "own ad account", Year: 2026}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(figures[0])
	// Output:
	// earned value linkedin: 68.90 USD (estimated; assuming cost per click on linkedin: 13.78 USD (own ad account, 2026))
}

func ExampleNetReach() {
	net, err := metrics.NetReach([]int{500, 300}, metrics.Assumption{
		Name: "people in our trade", Value: 10_000, Unit: "people", Source: "the trade's association", Year: 2025,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(net)
	// Output:
	// net reach: 785 people (potential; assuming people in our trade: 10000 people (the trade's association, 2025))
}

func ExampleProgramHealth() {
	health, err := metrics.ProgramHealth(metrics.Activity{
		AsOf:     time.Date(2026, time.October, 31, 0, 0, 0, 0, time.UTC),
		Eligible: 200, Members: 40, Active: 25, Shares: 80, OwnWords: 60, Opportunities: 6000,
	}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, figure := range health.Figures()[:4] {
		fmt.Println(figure)
	}
	// Output:
	// adoption: 20 % (observed; 95 % interval 15.05 % to 26.09 %, wilson)
	// active rate: 62.5 % (observed; 95 % interval 47.03 % to 75.78 %, wilson)
	// share rate: 1.333 % (observed)
	// content coverage: not measurable: no content could be shared yet
}

func ExampleSuppress() {
	for _, group := range metrics.Suppress([]metrics.Group{
		{Name: "Nordlys", People: 33},
		{Name: "Sales", Parent: "Nordlys", People: 20},
		{Name: "Finance", Parent: "Nordlys", People: 10},
		{Name: "Legal", Parent: "Nordlys", People: 3},
	}, 5) {
		fmt.Println(group.Name, group.People, group.Hidden)
	}
	// Output:
	// Nordlys 33 false
	// Sales 20 false
	// Finance 0 true
	// Legal 0 true
}

func ExampleSum() {
	_, err := metrics.Sum("everything",
		metrics.Count("clicks", 412, "people"),
		metrics.Figure{Name: "potential reach", Kind: metrics.Potential, Value: 90_000, Unit: "people"})
	fmt.Println(err)
	// Output:
	// metrics: figures[1] "potential reach" is potential, but "clicks" is observed; kinds are never added up
}

// An owner wonders what 120 colleagues on Facebook would bring in the first quarter. They
// asked twelve of them how often they would share, and leave the rest to the defaults.
func ExampleWhatIf() {
	asked := func(name string, value float64, unit string) metrics.Assumption {
		return metrics.Assumption{Name: name, Value: value, Unit: unit, Source: "twelve colleagues, asked", Year: 2026}
	}
	program := metrics.WhatIfDefaults("facebook")
	program.People, program.Weeks = 120, 13
	fmt.Println(program.Check())

	facebook := &program.Channels[0]
	facebook.Shares = metrics.Range{
		Low:  asked("posts of an active person", 0.25, "shares per week"),
		High: asked("posts of an active person", 1, "shares per week"),
	}
	facebook.Reshare = metrics.Exactly(metrics.Assumption{
		Name: "viewers who share further", Value: 0, Unit: metrics.Fraction, Source: "left out, to be careful",
	})
	forecast, err := program.Simulate(&metrics.SimulateOptions{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(forecast.Shares)
	for _, figure := range forecast.Figures() {
		fmt.Printf("%s: %.0f, between %.0f and %.0f (%s)\n", figure.Name, figure.Value, figure.Low, figure.High, figure.Kind)
	}
	// Output:
	// metrics: Channels[0].Shares is missing, and no source is known to take it from; give a value in "shares per week" with your own source; Channels[0].Reshare is missing, and no source is known to take it from; give a value in "fraction" with your own source
	// shares: 75 (estimated; 95 % interval 10 to 343, simulated; assuming people who share anything, at least: 3 % (LinkedIn Marketing Solutions blog, 2017), people who share anything, at most: 30 % (PostBeyond, as told by Tribal Impact, 2018), posts of an active person, at least: 0.25 shares per week (twelve colleagues, asked, 2026), posts of an active person, at most: 1 shares per week (twelve colleagues, asked, 2026))
	// shares: 75, between 10 and 343 (estimated)
	// potential reach: 3943, between 400 and 13814 (potential)
	// views: 2054, between 110 and 20195 (estimated)
	// clicks: 27, between 1 and 278 (estimated)
	// reshares: 0, between 0 and 0 (estimated)
}
