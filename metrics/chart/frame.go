package chart

import (
	"math"
	"sort"
	"strings"

	"github.com/go-analyze/charts"
)

// scale is an axis of values: from 0, or of ratios.
type scale struct {
	ratios    bool
	low, high float64
}

// settle rounds the ends of an axis outwards.
func (s *scale) settle() {
	switch {
	case !s.ratios:
		if s.low = min(0, s.low); s.low < 0 {
			s.low = -nice(-s.low)
		}
		if s.high <= s.low {
			s.high = s.low + 1
		} else if s.high > 0 {
			s.high = nice(s.high)
		}
	default:
		s.low, s.high = min(s.low, 1), max(s.high, 1)
		s.low, s.high = math.Pow(10, math.Floor(math.Log10(s.low)+0.001)), nice(s.high)
		if s.low == s.high {
			s.high = 10 * s.low
		}
	}
}

// part is where a value lies on the axis, 0 to 1.
func (s scale) part(v float64) float64 {
	if s.ratios {
		return math.Log(v/s.low) / math.Log(s.high/s.low)
	}
	return (v - s.low) / (s.high - s.low)
}

// ticks are the values that are written at the axis.
func (s scale) ticks() []float64 {
	var ticks []float64
	if !s.ratios {
		for i := range 5 {
			ticks = append(ticks, s.low+(s.high-s.low)*float64(i)/4)
		}
		return ticks
	}
	steps := []float64{1, 2, 5}
	if s.high/s.low > 500 {
		steps = steps[:1]
	}
	for power := s.low; power <= s.high; power *= 10 {
		for _, step := range steps {
			if v := step * power; v <= s.high*(1+1e-9) {
				ticks = append(ticks, v)
			}
		}
	}
	return ticks
}

// frame is a picture of rows over an axis.
type frame struct {
	scale
	p                        *charts.Painter
	left, right, top, bottom int
	width                    int
}

const (
	rowHeight = 40
	topMargin = 24
)

// scaled draws names on the left, and grid and axis below.
func (d *drawing) scaled(rows int, name func(int) string, s scale) *frame {
	f := &frame{scale: s, top: topMargin, bottom: topMargin + rows*rowHeight, width: d.Width}
	f.p = d.painter(f.bottom + 52)
	names := make([][]string, rows)
	for i := range names {
		names[i] = f.wrap(name(i), d.Width*35/100)
		for _, line := range names[i] {
			f.left = max(f.left, f.measure(line, textSize))
		}
	}
	f.left += 12
	f.right = d.Width - d.Width*18/100 // room for what is written behind
	for i, lines := range names {
		y := f.row(i) + 5 - (len(lines)-1)*8
		for _, line := range lines {
			f.p.Text(line, 4, y, 0, font(textSize))
			y += 16
		}
	}
	next := 0
	for _, tick := range f.ticks() {
		x := f.at(tick)
		f.p.LineStroke([]charts.Point{{X: x, Y: f.top}, {X: x, Y: f.bottom}}, grid, 1)
		label := d.Number(tick)
		if from := x - f.measure(label, smallSize)/2; from >= next {
			f.p.Text(label, from, f.bottom+17, 0, font(smallSize))
			next = from + f.measure(label, smallSize) + 6
		}
	}
	f.p.LineStroke([]charts.Point{{X: f.left, Y: f.bottom}, {X: f.right, Y: f.bottom}}, axis, 1)
	f.p.Text(d.Axis, max(0, min(f.left, f.width-f.measure(d.Axis, smallSize)-2)), f.bottom+40, 0, font(smallSize))
	return f
}

func (f *frame) at(v float64) int {
	return f.left + int(math.Round(float64(f.right-f.left)*min(1, max(0, f.part(v)))))
}

func (f *frame) row(i int) int { return f.top + i*rowHeight + rowHeight/2 }

func (f *frame) measure(text string, size float64) int {
	return f.p.MeasureText(text, 0, font(size)).Width()
}

// beside writes behind a point; where there is no room, before the picture's end.
func (f *frame) beside(text string, x, y int) {
	x = min(x, f.width-f.measure(text, textSize)-2)
	f.p.Text(text, max(0, x), y+5, 0, font(textSize))
}

// wrap breaks a name into at most two lines; what is longer is cut, and says so.
func (f *frame) wrap(name string, width int) []string {
	lines := []string{""}
	for _, word := range strings.Fields(name) {
		last := &lines[len(lines)-1]
		longer := strings.TrimSpace(*last + " " + word)
		if *last == "" || f.measure(longer, textSize) <= width {
			*last = longer
		} else if len(lines) == 2 {
			*last += " …"
			break
		} else {
			lines = append(lines, word)
		}
	}
	for i, line := range lines {
		lines[i] = f.cut(line, width)
	}
	return lines
}

func (f *frame) cut(line string, width int) string {
	if f.measure(line, textSize) <= width {
		return line
	}
	letters := []rune(line)
	letters = letters[:min(len(letters), width)] // no letter is narrower than a pixel
	fits := sort.Search(len(letters), func(n int) bool { return f.measure(string(letters[:n+1])+"…", textSize) > width })
	return string(letters[:max(1, fits)]) + "…"
}
