package chart

import (
	"fmt"
	"math"
	"strconv"

	"github.com/go-analyze/charts"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// Options are what every picture takes.
type Options struct {
	// Title is what the picture shows, in a few words; it is not drawn, and has to be
	// there. Description says what there is to see in it.
	Title, Description string
	// Axis names the axis of values and its unit ("people reached"); it has to be there.
	Axis string
	// Number writes a value of the axis; nil is the shortest decimal.
	Number func(float64) string
	// Width is that of the picture in CSS pixels, which it is scaled from; 480, with
	// which it can be read on a phone too. Its height follows from what is in it.
	Width int
}

const (
	defaultWidth = 480
	leastWidth   = 200
	mostWidth    = 4000
	// mostValues bounds a picture, in which nobody would see more.
	mostValues = 2000
)

// drawing is one picture on its way.
type drawing struct {
	Options
	problems metrics.Problems
}

func begin(o *Options) *drawing {
	d := &drawing{}
	if o != nil {
		d.Options = *o
	}
	if d.Width == 0 {
		d.Width = defaultWidth
	}
	if d.Width < leastWidth || d.Width > mostWidth {
		d.wrong("options.Width", "%d is not between %d and %d", d.Width, leastWidth, mostWidth)
	}
	if d.Title == "" {
		d.wrong("options.Title", "is missing; say what the picture shows")
	}
	if d.Axis == "" {
		d.wrong("options.Axis", "is missing; name the axis and its unit")
	}
	if d.Number == nil {
		d.Number = func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	}
	return d
}

func (d *drawing) wrong(field, format string, args ...any) {
	d.problems = append(d.problems, metrics.Problem{Field: field, Reason: fmt.Sprintf(format, args...)})
}

// err is everything that is wrong.
func (d *drawing) err() error {
	if len(d.problems) == 0 {
		return nil
	}
	return fmt.Errorf("chart: %w", d.problems)
}

// finite adds a problem for a value that has no place on an axis.
func (d *drawing) finite(field string, v float64) {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		d.wrong(field, "is %v, which has no place on an axis", v)
	}
}

// The colours that stand for the page's own, until page puts those in.
var (
	ink  = charts.ColorRGB(1, 1, 1)
	axis = charts.ColorRGB(2, 2, 2)
	grid = charts.ColorRGB(3, 3, 3)
)

// palette tells series apart, also for the colour-blind, and from white and black: four
// of Okabe and Ito's, the last two darkened.
var palette = []charts.Color{
	charts.ColorRGB(0, 114, 178),   // blue
	charts.ColorRGB(213, 94, 0),    // vermilion
	charts.ColorRGB(0, 140, 100),   // bluish green
	charts.ColorRGB(190, 100, 155), // reddish purple
}

var theme = charts.MakeTheme(charts.ThemeOption{
	AxisStrokeColor: axis, AxisSplitLineColor: grid, BackgroundColor: charts.ColorTransparent,
	TextColor: ink, SeriesColors: palette,
})

// Sizes of texts as they are measured, and by how much smaller they are written: the
// fonts of pages are up to a seventh wider than the one that is measured with.
const (
	textSize  = 13
	smallSize = 12
	written   = 0.87
)

func (d *drawing) painter(height int) *charts.Painter {
	return charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: d.Width, Height: height, Theme: theme})
}

func font(size float64) charts.FontStyle { return charts.FontStyle{FontSize: size, FontColor: ink} }

// finish is the picture as a page takes it.
func (d *drawing) finish(p *charts.Painter) ([]byte, error) {
	drawn, err := p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	return page(drawn, d.Title, d.Description)
}
