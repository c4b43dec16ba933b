package chart

import (
	"fmt"
	"math"

	"github.com/go-analyze/charts"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// Interval is a value with what it may be, all in the axis' unit.
type Interval struct {
	Name string
	// Value is between Low and High. An interval that is not known has both equal to
	// it; +Inf is no upper bound, and drawn as an arrow.
	Value, Low, High float64
	// Label is written behind it; empty is the value as Options.Number writes it.
	Label string
}

// IntervalOf is that of a figure, under a name in the reader's language; false where the
// figure has no value.
func IntervalOf(name string, f metrics.Figure) (Interval, bool) {
	i := Interval{Name: name, Value: f.Value, Low: f.Low, High: f.High}
	if f.Confidence == 0 {
		i.Low, i.High = f.Value, f.Value
	}
	return i, f.Measured()
}

// IntervalOptions are Options, and those of intervals alone.
type IntervalOptions struct {
	Options
	// Reference is a value that the intervals are held against, drawn as a line and
	// named ReferenceName; nil is none.
	Reference     *float64
	ReferenceName string
	// Times makes the axis one of ratios, on which twice and half are equally far from
	// 1. No value is then 0 or less.
	Times bool
	// Most is the end of the axis, 1 for shares of a whole; 0 lets the values decide.
	Most float64
}

// Intervals draws figures with their uncertainty, the first on top.
func Intervals(intervals []Interval, o *IntervalOptions) ([]byte, error) {
	if o == nil {
		o = &IntervalOptions{}
	}
	d := begin(&o.Options)
	if len(intervals) == 0 || len(intervals) > 40 {
		d.wrong("intervals", "are %d; draw 1 to 40 in one picture", len(intervals))
	}
	s := scale{ratios: o.Times, low: math.Inf(1), high: o.Most}
	take := func(field string, v float64) {
		if d.finite(field, v); o.Times && v <= 0 {
			d.wrong(field, "is %v, and no ratio is", v)
		}
		s.low, s.high = min(s.low, v), max(s.high, v)
	}
	for i, x := range intervals {
		field := fmt.Sprintf("intervals[%d]", i)
		if x.Name == "" {
			d.wrong(field+".Name", "is missing")
		}
		if !(x.Low <= x.Value && x.Value <= x.High) {
			d.wrong(field, "%v is not between %v and %v", x.Value, x.Low, x.High)
		}
		if math.IsInf(x.Value, 1) && !math.IsInf(x.Low, 0) {
			take(field+".Low", x.Low) // "at least": only the lower bound is known
			continue
		}
		take(field+".Value", x.Value)
		take(field+".Low", max(x.Low, least(o.Times, x)))
		if !math.IsInf(x.High, 1) {
			take(field+".High", x.High)
		}
	}
	if o.Reference != nil {
		take("options.Reference", *o.Reference)
		if o.ReferenceName == "" {
			d.wrong("options.ReferenceName", "is missing; say what the line is")
		}
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	s.settle()
	f := d.scaled(len(intervals), func(i int) string { return intervals[i].Name }, s)
	if o.Reference != nil {
		x := f.at(*o.Reference)
		f.p.DashedLineStroke([]charts.Point{{X: x, Y: f.top}, {X: x, Y: f.bottom}}, palette[1], 2, []float64{6, 4})
		f.beside(o.ReferenceName, x-4, f.top-12) // above every row
	}
	for i, x := range intervals {
		f.interval(i, x, d)
	}
	return d.finish(f.p)
}

// least is the lowest end that is drawn: on an axis of ratios 0 is infinitely far away.
func least(times bool, x Interval) float64 {
	if times && x.Low <= 0 {
		return x.Value / 10
	}
	return x.Low
}

func (f *frame) interval(i int, x Interval, d *drawing) {
	y := f.row(i)
	low := f.at(max(x.Low, least(f.ratios, x)))
	high, open := f.right, math.IsInf(x.High, 1)
	if !open {
		high = f.at(x.High)
	}
	colour := palette[0]
	if x.Low < x.High {
		f.p.LineStroke([]charts.Point{{X: low, Y: y}, {X: high, Y: y}}, colour, 3)
		f.p.LineStroke([]charts.Point{{X: low, Y: y - 6}, {X: low, Y: y + 6}}, colour, 2)
		if open {
			f.p.LineStroke([]charts.Point{{X: high - 7, Y: y - 6}, {X: high, Y: y}, {X: high - 7, Y: y + 6}}, colour, 2)
		} else {
			f.p.LineStroke([]charts.Point{{X: high, Y: y - 6}, {X: high, Y: y + 6}}, colour, 2)
		}
	}
	if !math.IsInf(x.Value, 1) {
		f.p.Circle(5, f.at(x.Value), y, colour, colour, 1)
	}
	label := x.Label
	if label == "" {
		label = d.Number(x.Value)
	}
	f.beside(label, high+8, y)
}
