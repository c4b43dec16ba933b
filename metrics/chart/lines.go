package chart

import (
	"fmt"
	"math"

	"github.com/go-analyze/charts"
)

// Series is a named row of values, one at each point; NaN is none, and leaves a gap.
type Series struct {
	Name   string
	Values []float64
}

// Lines draws values over time: points are the names of weeks or months, in order, and
// every series has a value at each.
func Lines(points []string, series []Series, o *Options) ([]byte, error) {
	d := begin(o)
	if len(points) == 0 {
		d.wrong("points", "are none; a line needs one")
	}
	if len(series) == 0 || len(series) > len(palette) {
		d.wrong("series", "are %d; draw 1 to %d in one picture", len(series), len(palette))
	}
	if len(points)*max(1, len(series)) > mostValues {
		d.wrong("points", "are too many; put them together, to at most %d values", mostValues)
	}
	var rows charts.LineSeriesList
	low, high := 0.0, 0.0
	for i, s := range series {
		field := fmt.Sprintf("series[%d]", i)
		if s.Name == "" {
			d.wrong(field+".Name", "is missing; colour alone tells nothing")
		}
		if len(s.Values) != len(points) {
			d.wrong(field+".Values", "are %d for %d points", len(s.Values), len(points))
		}
		row := make([]float64, len(s.Values))
		for j, v := range s.Values {
			switch {
			case math.IsNaN(v):
				row[j] = charts.GetNullValue()
			case math.IsInf(v, 0):
				d.finite(fmt.Sprintf("%s.Values[%d]", field, j), v)
			default:
				row[j], low, high = v, min(low, v), max(high, v)
			}
		}
		rows = append(rows, charts.LineSeries{Name: s.Name, Values: row, Symbol: charts.Symbol{Shape: symbols[i%len(symbols)]}})
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	if low == high {
		high = 1 // an axis needs a length, also where nothing happened
	}
	p := d.painter(320)
	option := charts.LineChartOption{
		Theme: theme, Padding: charts.NewBox(8, 8, 16, 8), SeriesList: rows, LineStrokeWidth: 2.5,
		XAxis: charts.XAxisOption{Labels: d.thinned(p, points), LabelCount: len(points), BoundaryGap: charts.Ptr(true), LabelFontStyle: font(smallSize)},
		YAxis: []charts.YAxisOption{{Title: d.Axis, TitleFontStyle: font(smallSize), LabelFontStyle: font(smallSize),
			Min: charts.Ptr(low), Max: charts.Ptr(nice(high)), LabelCount: 5, ValueFormatter: d.Number}},
		Legend: charts.LegendOption{FontStyle: font(textSize), Show: charts.Ptr(len(series) > 1)},
	}
	if err := p.LineChart(option); err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	return d.finish(p)
}

// thinned leaves those names that have room, from the first on.
func (d *drawing) thinned(p *charts.Painter, points []string) []string {
	widest := 0
	for _, name := range points {
		widest = max(widest, p.MeasureText(name, 0, font(smallSize)).Width())
	}
	fits := max(1, d.Width*85/100/(widest+12))
	every := (len(points) + fits - 1) / fits
	thin := make([]string, len(points))
	for i := 0; i < len(points); i += every {
		thin[i] = points[i]
	}
	return thin
}

// symbols tell lines apart where colours do not.
var symbols = []charts.SymbolShape{charts.SymbolCircle, charts.SymbolSquare, charts.SymbolDiamond, charts.SymbolDot}

// nice is the end of an axis from 0 that holds v: 1, 2, 4 or 8 times a power of ten, so
// that four steps are round numbers too.
func nice(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, step := range []float64{1, 2, 4, 8, 10} {
		if v <= step*power*(1+1e-12) {
			return step * power
		}
	}
	return v
}
