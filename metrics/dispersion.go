package metrics

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Dispersion says by how much more posts vary than chance alone would make them.
type Dispersion struct {
	// Factor is the variance of the rates, as the posts show it by content and
	// by employee, divided by what it would be were every reshare independent
	// of every other. It is about 1 if they are.
	Factor float64 `json:"factor"`
	// PValue is the probability of a factor as high if they are. It is that of
	// the score test of no over-dispersion against effects of content,
	// employee and post (Dean, JASA 87 (1992) 451), by the chi-square
	// distribution of the same mean and variance, of both sides by Fisher's
	// method.
	PValue float64 `json:"pValue"`
}

// String is the dispersion with its p-value: "dispersion 2.9 (p 0.002)".
func (d Dispersion) String() string {
	p := "p " + formatNumber(d.PValue)
	if d.PValue < 0.001 {
		p = "p < 0.001"
	}
	return "dispersion " + formatNumber(d.Factor) + " (" + p + ")"
}

// dispersion is nil where there is nothing that could vary: a single post on each side,
// or none that was reshared.
func (s *postSet) dispersion() *Dispersion {
	var observed, expected, logP float64
	sides := 0
	for side := range s.sum {
		variance, byChance, p, ok := s.sideDispersion(side)
		if !ok {
			continue
		}
		sides++
		observed += variance
		expected += byChance
		logP += math.Log(max(p, 1e-300))
	}
	if sides == 0 {
		return nil
	}
	d := &Dispersion{Factor: max(0, observed/expected), PValue: math.Exp(logP)}
	if sides == 2 {
		d.PValue = min(1, d.PValue*(1-logP)) // chi-square with 4 degrees of freedom
	}
	return d
}

// sideDispersion is the variance of the logarithm of a side's rate, what it would be by
// chance alone, and the probability of that or more.
func (s *postSet) sideDispersion(side int) (variance, byChance, p float64, ok bool) {
	events := s.sum[side].events
	if events == 0 {
		return 0, 0, 0, false
	}
	parts := 0.0 // of the exposure, squared
	add := func(clusters []tally, sign float64) {
		for _, t := range clusters {
			residual, part := s.residual(side, t), s.part(side, t)
			variance += sign * residual * residual
			parts += sign * part * part
		}
	}
	switch {
	case len(s.contents) == 1 && side == ofCompany:
		add(s.posts[side], 1)
	case len(s.contents) == 1:
		add(s.units, 1)
	default:
		for _, content := range s.contents {
			add(content[side:side+1], 1)
		}
		if side == ofEmployees {
			add(s.units, 1)
			add(s.cells, -1)
		}
	}
	if parts > 0.999 {
		return 0, 0, 0, false // there is one post, or one that has all exposure
	}
	byChance = (1 - parts) / events
	freedom := (1 - parts) * (1 - parts) / parts
	p = mathext.GammaIncRegComp(freedom/2, max(0, variance/byChance*freedom/2))
	return variance, byChance, p, true
}
