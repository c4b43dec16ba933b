package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/metrics"
	"github.com/ambassadorkit/ambassadorkit/metrics/chart"
)

// element is one of a picture.
type element struct {
	name, text string
	attributes map[string]string
}

// elements are those of a picture, which is well-formed and has nothing in it that a
// strict Content-Security-Policy keeps out or that leads elsewhere.
func elements(t testing.TB, picture []byte) (all []element) {
	t.Helper()
	decoder := xml.NewDecoder(bytes.NewReader(picture))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attributes: map[string]string{}}
			for _, a := range token.Attr {
				e.attributes[a.Name.Local] = a.Value
				assert.NotEqual(t, "style", a.Name.Local)
				assert.False(t, strings.HasPrefix(a.Name.Local, "on"), a.Name.Local)
				assert.NotContains(t, a.Value, "NaN")
			}
			assert.Contains(t, []string{"svg", "title", "desc", "path", "text", "circle", "rect", "g"}, e.name)
			all = append(all, e)
		case xml.CharData:
			all[len(all)-1].text += string(token)
		}
	}
}

func texts(t testing.TB, picture []byte) (all []string) {
	t.Helper()
	for _, e := range elements(t, picture) {
		if e.name == "text" {
			all = append(all, e.text)
		}
	}
	return all
}

var options = chart.Options{Title: "What came of it", Description: "Four stages", Axis: "people"}

func TestAPictureHasANameAndThePagesColours(t *testing.T) {
	picture, err := chart.Bars([]chart.Bar{{Name: "Invited", Value: 400}, {Name: "Joined", Value: 180, Label: "180 of 400"}}, &options)
	require.NoError(t, err)
	all := elements(t, picture)
	assert.Equal(t, "img", all[0].attributes["role"])
	assert.Equal(t, "What came of it. Four stages", all[0].attributes["aria-label"])
	assert.Equal(t, element{"title", "What came of it", map[string]string{}}, all[1])
	assert.Equal(t, element{"desc", "Four stages", map[string]string{}}, all[2])
	said := texts(t, picture)
	for _, text := range []string{"Invited", "400", "Joined", "180 of 400", "people", "0"} {
		assert.Contains(t, said, text)
	}
	for _, e := range all {
		if e.name == "text" {
			assert.Equal(t, "currentColor", e.attributes["fill"])
			assert.NotContains(t, e.attributes, "font-family")
		}
	}
}

func TestBarsAreAsLongAsTheirValues(t *testing.T) {
	picture, err := chart.Bars([]chart.Bar{{Name: "a", Value: 100}, {Name: "b", Value: 50}, {Name: "c", Value: 0}}, &options)
	require.NoError(t, err)
	var widths []int
	for _, e := range elements(t, picture) {
		if e.name == "path" && strings.HasPrefix(e.attributes["fill"], "rgb(0,114,178)") {
			var x1, y1, x2 int
			_, err := fmt.Sscanf(e.attributes["d"], "M %d %d L %d", &x1, &y1, &x2)
			require.NoError(t, err, e.attributes["d"])
			widths = append(widths, x2-x1)
		}
	}
	require.Len(t, widths, 3)
	assert.InDelta(t, widths[0], 2*widths[1], 2)
	assert.Zero(t, widths[2])
}

func TestWhatIsMissingInALineIsAGap(t *testing.T) {
	lines := func(values ...float64) string {
		picture, err := chart.Lines([]string{"1", "2", "3", "4", "5"}, []chart.Series{{Name: "Reach", Values: values}}, &options)
		require.NoError(t, err)
		return string(picture)
	}
	strokes := func(picture string) int { return strings.Count(picture, `stroke="rgb(0,114,178)"`) }
	assert.NotEqual(t, lines(1, 2, 0, 4, 5), lines(1, 2, math.NaN(), 4, 5), "missing is not 0")
	assert.Equal(t, strokes(lines(1, 2, 3, 4, 5)), strokes(lines(1, 2, math.NaN(), 4, 5)), "one point less, one line more")
	assert.Contains(t, lines(0, 0, 0, 0, 0), "people", "an axis has a length also where nothing happened")
}

func TestIntervalsOfFigures(t *testing.T) {
	ratio, err := metrics.CompareRates(metrics.Rate{Events: 12, Exposure: 1000}, metrics.Rate{Events: 0, Exposure: 1000}, metrics.Exact, 0.95)
	require.NoError(t, err)
	open, ok := chart.IntervalOf("Multiplier", metrics.Figure{Value: ratio.Ratio, Low: ratio.Low, High: ratio.High, Confidence: 0.95})
	require.True(t, ok)
	open.Label = "at least 3"
	counted, ok := chart.IntervalOf("Clicks", metrics.Count("clicks", 3, "times"))
	require.True(t, ok)
	assert.Equal(t, []float64{3, 3}, []float64{counted.Low, counted.High})
	_, ok = chart.IntervalOf("None", metrics.NotMeasurable("none", metrics.Observed, "times", "nobody asked"))
	assert.False(t, ok)
	claim := 24.0
	picture, err := chart.Intervals([]chart.Interval{open, counted}, &chart.IntervalOptions{Options: options, Reference: &claim, ReferenceName: "the claim", Times: true})
	require.NoError(t, err)
	for _, text := range []string{"Multiplier", "at least 3", "Clicks", "3", "the claim", "1", "10"} {
		assert.Contains(t, texts(t, picture), text)
	}
	picture, err = chart.Intervals([]chart.Interval{{Name: "Adoption", Value: 0.3, Low: 0.2, High: 0.4}}, &chart.IntervalOptions{Options: options, Most: 1})
	require.NoError(t, err)
	assert.Subset(t, texts(t, picture), []string{"0", "0.25", "0.5", "0.75", "1"})
}

func TestEverythingThatCannotBeDrawnIsSaidAtOnce(t *testing.T) {
	fields := func(err error) (all []string) {
		var problems metrics.Problems
		require.ErrorAs(t, err, &problems)
		for _, p := range problems {
			all = append(all, p.Field)
		}
		return all
	}
	_, err := chart.Bars([]chart.Bar{{Value: -1}, {Name: "b", Value: math.NaN()}}, &chart.Options{Width: 3})
	assert.Equal(t, []string{"options.Width", "options.Title", "options.Axis", "bars[0].Name", "bars[0].Value", "bars[1].Value"}, fields(err))
	_, err = chart.Bars(nil, nil)
	assert.Equal(t, []string{"options.Title", "options.Axis", "bars"}, fields(err))
	_, err = chart.Lines([]string{"1"}, []chart.Series{{Values: []float64{1, 2}}, {Name: "b", Values: []float64{math.Inf(1)}}}, &options)
	assert.Equal(t, []string{"series[0].Name", "series[0].Values", "series[1].Values[0]"}, fields(err))
	_, err = chart.Lines(nil, nil, &options)
	assert.Equal(t, []string{"points", "series"}, fields(err))
	zero := 0.0
	_, err = chart.Intervals([]chart.Interval{{Value: 3, Low: 4, High: 5}}, &chart.IntervalOptions{Options: options, Times: true, Reference: &zero})
	assert.Equal(t, []string{"intervals[0].Name", "intervals[0]", "options.Reference", "options.ReferenceName"}, fields(err))
	_, err = chart.Intervals(nil, nil)
	assert.Equal(t, []string{"options.Title", "options.Axis", "intervals"}, fields(err))
}

// Whatever somebody calls a department, and however the figures are, the picture is one.
func TestAnyValuesMakeAPicture(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.Just(`</text><script>alert(1)</script>`), rapid.Just(strings.Repeat("W", 10_000)), rapid.Just("\u202eabc\x00]]>"),
			rapid.Map(rapid.SliceOf(rapid.Just("ord")), func(w []string) string { return strings.Join(w, " ") })).Draw(r, "name") + "."
		value := rapid.OneOf(rapid.Float64Range(0.001, 1000), rapid.Float64Range(1e-9, 1e12), rapid.Just(0.0))
		o := chart.Options{Title: name, Description: name, Axis: name, Width: rapid.IntRange(200, 1200).Draw(r, "width")}
		var bars []chart.Bar
		var intervals []chart.Interval
		var points []string
		series := chart.Series{Name: name}
		for i := range rapid.IntRange(1, 30).Draw(r, "count") {
			v := value.Draw(r, "value")
			bars = append(bars, chart.Bar{Name: name, Value: v})
			high := rapid.SampledFrom([]float64{v, 2*v + 1, math.Inf(1)}).Draw(r, "high")
			intervals = append(intervals, chart.Interval{Name: name, Value: v + 1e-9, Low: v / 2, High: high + 1e-9})
			points, series.Values = append(points, strconv.Itoa(i)), append(series.Values, rapid.SampledFrom([]float64{v, -v, math.NaN()}).Draw(r, "or none"))
		}
		for _, draw := range []func() ([]byte, error){
			func() ([]byte, error) { return chart.Bars(bars, &o) },
			func() ([]byte, error) { return chart.Lines(points, []chart.Series{series}, &o) },
			func() ([]byte, error) {
				return chart.Intervals(intervals, &chart.IntervalOptions{Options: o, Times: true})
			},
			func() ([]byte, error) {
				below := chart.Interval{Name: name, Value: -bars[0].Value, Low: -2 * bars[0].Value, High: 1}
				return chart.Intervals(append(intervals, below), &chart.IntervalOptions{Options: o})
			},
		} {
			picture, err := draw()
			if err != nil {
				r.Fatalf("%v", err)
			}
			elements(t, picture)
		}
	})
}

func TestTheSameFiguresAreTheSamePicture(t *testing.T) {
	draw := func() []byte {
		picture, err := chart.Lines([]string{"a", "b"}, []chart.Series{{Name: "x", Values: []float64{1, 2}}, {Name: "y", Values: []float64{2, 1}}}, &options)
		assert.NoError(t, err)
		return picture
	}
	want := draw()
	var crowd sync.WaitGroup
	for range 8 {
		crowd.Go(func() { assert.Equal(t, want, draw()) })
	}
	crowd.Wait()
}

// Colours of series stand out from a white and from a black page by 3:1, as WCAG 2.2
// (1.4.11) asks of what has to be seen.
func TestColoursAreSeenInLightAndDark(t *testing.T) {
	series := []chart.Series{{"a", []float64{1}}, {"b", []float64{1}}, {"c", []float64{1}}, {"d", []float64{1}}}
	picture, err := chart.Lines([]string{"1"}, series, &options)
	require.NoError(t, err)
	var colours []string
	for _, e := range elements(t, picture) {
		if c := e.attributes["stroke"]; strings.HasPrefix(c, "rgb") && !slices.Contains(colours, c) {
			colours = append(colours, c)
		}
	}
	require.Len(t, colours, 4)
	for _, c := range colours {
		var rgb [3]float64
		_, err := fmt.Sscanf(c, "rgb(%g,%g,%g)", &rgb[0], &rgb[1], &rgb[2])
		require.NoError(t, err)
		luminance := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			v := rgb[i] / 255
			if v <= 0.04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			luminance += weight * v
		}
		assert.GreaterOrEqual(t, 1.05/(luminance+0.05), 3.0, "%s on white", c)
		assert.GreaterOrEqual(t, (luminance+0.05)/0.05, 3.0, "%s on black", c)
	}
}
