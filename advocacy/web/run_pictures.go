package web

import (
	"html/template"
	"math"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/metrics"
	"github.com/ambassadorkit/ambassadorkit/metrics/chart"
)

// picture is what package chart drew, which escapes all that is in it. Empty is none.
type picture = template.HTML

// drawn is a picture, or none where there is nothing to draw. What a picture shows
// stands beside it as text, so that one that cannot be drawn takes no page down.
func (v *visit) drawn(svg []byte, err error) picture {
	if err != nil {
		v.h.log.WarnContext(v.r.Context(), "a picture of the report could not be drawn", "error", err)
		return ""
	}
	return picture(svg)
}

// proportions draws those of a section's figures that are shares of a whole, with their
// intervals.
func (v *visit) proportions(title string, figures []metrics.Figure) picture {
	var intervals []chart.Interval
	for _, f := range figures {
		if i, ok := chart.IntervalOf(v.sentence(f.Name).Text, f); ok && f.Unit == metrics.Fraction && f.Value <= 1 {
			i.Label = v.amount(f.Value, f.Unit)
			intervals = append(intervals, i)
		}
	}
	if len(intervals) == 0 {
		return ""
	}
	return v.drawn(chart.Intervals(intervals, &chart.IntervalOptions{Most: 1,
		Options: chart.Options{Title: title, Axis: v.say("picture-share"), Number: v.Percent}}))
}

// ratios draws the multiplier and the click ratio, and the claim that they are held
// against.
func (v *visit) ratios(r advocacy.Report) picture {
	var intervals []chart.Interval
	clicks, _ := figureNamed(r, "click ratio")
	for _, f := range []metrics.Figure{r.Multiplier.Figure, clicks} {
		if i, ok := chart.IntervalOf(v.sentence(f.Name).Text, f); ok && f.Unit == metrics.Times && f.Value > 0 {
			i.Label = v.amount(f.Value, f.Unit)
			if math.IsInf(f.Value, 1) {
				i.Label = v.say("figure-at-least", "low", v.amount(f.Low, f.Unit))
			}
			intervals = append(intervals, i)
		}
	}
	if len(intervals) == 0 {
		return ""
	}
	claim := r.Multiplier.Claim.Value
	return v.drawn(chart.Intervals(intervals, &chart.IntervalOptions{Times: true, Reference: &claim,
		ReferenceName: v.say("picture-claim", "times", v.amount(claim, metrics.Times)),
		Options: chart.Options{Title: v.say("report-multiplier"), Axis: v.say("picture-times"),
			Number: func(x float64) string { return v.amount(x, metrics.Times) }}}))
}

// stages are those of the way from an invitation to an application, each by the name
// of its figure.
var stages = []string{"invited so far", "ambassadors", "shares", "clicks", "applications by referral"}

// funnel draws how many there are at each stage.
func (v *visit) funnel(r advocacy.Report) picture {
	var bars []chart.Bar
	for _, name := range stages {
		if f, ok := figureNamed(r, name); ok && f.Measured() {
			bars = append(bars, chart.Bar{Name: v.sentence(f.Name).Text, Value: f.Value, Label: v.amount(f.Value, f.Unit)})
		}
	}
	if len(bars) < 2 {
		return ""
	}
	return v.drawn(chart.Bars(bars, &chart.Options{Title: v.say("picture-funnel"), Axis: v.say("picture-count"), Number: v.count}))
}

// mostWeeks is how many weeks are drawn at the most: half a year.
const mostWeeks = 26

// weeks draws what was reached in each week of the report, the newest ones.
func (v *visit) weeks(r advocacy.Report) picture {
	list := r.Weeks[max(0, len(r.Weeks)-mostWeeks):]
	if len(list) < 2 {
		return ""
	}
	points := make([]string, len(list))
	series := []chart.Series{{Name: v.sentence(list[0].Reach.Name).Text}, {Name: v.sentence(list[0].Clicks.Name).Text}}
	something := false
	for i, week := range list {
		_, number := week.From.In(nil).ISOWeek()
		points[i] = v.say("picture-week", "week", number)
		for j, f := range []metrics.Figure{week.Reach, week.Clicks} {
			value := math.NaN()
			if f.Measured() {
				value, something = f.Value, something || f.Value > 0
			}
			series[j].Values = append(series[j].Values, value)
		}
	}
	if !something {
		return ""
	}
	return v.drawn(chart.Lines(points, series, &chart.Options{Title: v.say("picture-weeks"), Axis: v.say("picture-weeks-axis"), Number: v.count}))
}

func (v *visit) count(x float64) string { return v.Decimal(x, 2) }

// figureNamed finds a figure of a report.
func figureNamed(r advocacy.Report, name string) (metrics.Figure, bool) {
	for _, s := range r.Sections {
		for _, f := range s.Figures {
			if f.Name == name {
				return f, true
			}
		}
	}
	return metrics.Figure{}, false
}
