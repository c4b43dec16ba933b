package chart

import (
	"fmt"

	"github.com/go-analyze/charts"
)

// Bar is a named value.
type Bar struct {
	Name  string
	Value float64
	// Label is written behind the bar; empty is the value as Options.Number writes it.
	Label string
}

// Bars draws values side by side, from 0, the first on top: stages of a funnel, or
// kinds of a mix. None is below 0.
func Bars(bars []Bar, o *Options) ([]byte, error) {
	d := begin(o)
	if len(bars) == 0 || len(bars) > 40 {
		d.wrong("bars", "are %d; draw 1 to 40 in one picture", len(bars))
	}
	high := 0.0
	for i, b := range bars {
		field := fmt.Sprintf("bars[%d]", i)
		if b.Name == "" {
			d.wrong(field+".Name", "is missing")
		}
		if d.finite(field+".Value", b.Value); b.Value < 0 {
			d.wrong(field+".Value", "is %v; a bar begins at 0", b.Value)
		}
		high = max(high, b.Value)
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	if high == 0 {
		high = 1
	}
	s := d.scaled(len(bars), func(i int) string { return bars[i].Name }, scale{high: nice(high)})
	for i, b := range bars {
		y := s.row(i)
		s.p.FilledRect(s.left, y-rowHeight/4, s.at(b.Value), y+rowHeight/4, palette[0], charts.ColorTransparent, 0)
		label := b.Label
		if label == "" {
			label = d.Number(b.Value)
		}
		s.beside(label, s.at(b.Value)+6, y)
	}
	return d.finish(s.p)
}
