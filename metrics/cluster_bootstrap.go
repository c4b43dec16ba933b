package metrics

import (
	"iter"
	"math"
	"math/rand/v2"
)

// resamples is how often the bootstrap draws. The chance in it makes the interval wider or
// narrower by about 1/√(2 × resamples), two per cent.
const resamples = 999

// bootstrap is the ratio of sums with an interval on its logarithm.
//
// A resample draws one cluster fewer than there are, which makes the variance right
// where clusters are few (McCarthy and Snowden 1985), and half an event is added to each
// side, so that a side may end up without any (Haldane 1956). Contents are drawn with
// the posts of both sides, so that what makes a content popular with everyone cancels
// out. Of the variance by employee, what is the posts' own is in that by content already
// (Cameron, Gelbach and Miller, J. Business & Economic Statistics 29 (2011) 238).
//
// With few contents the jackknife's variance is closer, and at least that is taken, and
// never less than half of what chance alone makes. The quantiles are Student's, with the
// degrees of freedom that the spread of the exposure over clusters leaves (as in Bell and
// McCaffrey, Survey Methodology 28 (2002) 169).
func (s *postSet) bootstrap(confidence float64, seed uint64) RateRatio {
	luck := rand.NewPCG(seed, 0)
	byContent, byEmployee := s.drawContents(luck), s.drawEmployees(luck)
	byChance := 1/s.sum[ofEmployees].events + 1/s.sum[ofCompany].events
	deviation := math.Sqrt(max(byContent+byEmployee, s.jackknife(), byChance/2))
	freedom := s.freedom(byEmployee)

	ratio := s.ratio()
	reach := studentQuantile(confidence, freedom) * deviation
	if reach > farthest {
		reach = math.Inf(1)
	}
	return RateRatio{
		Ratio: ratio, Low: ratio * math.Exp(-reach), High: ratio * math.Exp(reach),
		PValue: studentTails(math.Abs(math.Log(ratio))/deviation, freedom),
		Method: ClusterBootstrap,
	}
}

func (s *postSet) drawContents(luck *rand.PCG) float64 {
	return varianceOf(func() float64 {
		var employees, company tally
		for i := range draws(luck, len(s.contents)) {
			content := &s.contents[i]
			employees.add(content[ofEmployees])
			company.add(content[ofCompany])
		}
		return logRate(employees) - logRate(company)
	})
}

// drawEmployees leaves the company's side as it is, and takes off what the posts would
// vary by with a different employee behind each.
func (s *postSet) drawEmployees(luck *rand.PCG) float64 {
	if len(s.units) < 2 || len(s.units) == len(s.cells) {
		return 0 // there is one employee, or one post of each
	}
	variance := varianceOf(func() float64 {
		var employees tally
		for i := range draws(luck, len(s.units)) {
			employees.add(s.units[i])
		}
		return logRate(employees)
	})
	posts := float64(len(s.cells))
	return max(0, variance-s.squares(s.cells, s.residual)*posts/(posts-1))
}

// draws are n − 1 numbers below n, which is far below 2³²: two from each of the source's.
func draws(source *rand.PCG, n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for left := n - 1; left > 0; left -= 2 {
			bits := source.Uint64()
			if !yield(int((bits>>32)*uint64(n)>>32)) || left > 1 && !yield(int((bits&math.MaxUint32)*uint64(n)>>32)) {
				return
			}
		}
	}
}

func logRate(t tally) float64 { return math.Log((t.events + 0.5) / t.exposure) }

func varianceOf(draw func() float64) float64 {
	var mean, squared float64
	for i := range resamples {
		v := draw()
		off := v - mean
		mean += off / float64(i+1)
		squared += off * (v - mean)
	}
	return squared / (resamples - 1)
}

// jackknife is about the variance when contents, and then employees, are left out in
// turn.
func (s *postSet) jackknife() float64 {
	variance := 0.0
	for _, content := range s.contents {
		residual := s.residualWithout(ofEmployees, content[ofEmployees]) - s.residualWithout(ofCompany, content[ofCompany])
		variance += residual * residual
	}
	return variance + max(0, s.squares(s.units, s.residualWithout)-s.squares(s.cells, s.residualWithout))
}

// freedom weighs the degrees of freedom of both sides by their part of the variance
// (Satterthwaite 1946).
func (s *postSet) freedom(byEmployee float64) float64 {
	var variance, parts [2]float64
	for _, content := range s.contents {
		for side, t := range content {
			residual, part := s.residual(side, t), s.part(side, t)
			variance[side] += residual * residual
			parts[side] += part * part
		}
	}
	variance[ofEmployees] += byEmployee
	parts[ofEmployees] = max(parts[ofEmployees], s.squares(s.units, s.part))
	// Parts that were even would be 1/parts in number.
	employees, company := max(1, 1/parts[ofEmployees]-1), max(1, 1/parts[ofCompany]-1)
	sum := variance[ofEmployees] + variance[ofCompany]
	if sum == 0 {
		return min(employees, company)
	}
	here, there := variance[ofEmployees]/sum, variance[ofCompany]/sum
	return 1 / (here*here/employees + there*there/company)
}
