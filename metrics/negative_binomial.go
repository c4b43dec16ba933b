package metrics

import "math"

// maxDispersion bounds the dispersion α that is considered. At 100, the tenth part of
// all posts has all reshares.
const maxDispersion = 100

// mixture is the negative binomial model of posts (NB2: the variance of a count of mean
// μ is μ + αμ²) whose rates are the same within a group, with the logarithm of the
// exposure as offset (Lawless, Canadian J. Statistics 15 (1987) 209). A dispersion of 0
// is Poisson.
type mixture struct {
	groups [][]tally
	// above counts the posts that have more events than the index, which is
	// below summedEvents; beyond are the events of those that have more.
	above  []float64
	beyond []float64
}

// summedEvents is up to where the terms of a post are added up one by one. From there on
// they change so little from one to the next that a formula does for the rest.
const summedEvents = 256

func newMixture(groups ...[]tally) *mixture {
	m := &mixture{groups: groups}
	for _, posts := range groups {
		for _, p := range posts {
			for j := range int(min(p.events, summedEvents)) {
				if j == len(m.above) {
					m.above = append(m.above, 0)
				}
				m.above[j]++
			}
			if p.events > summedEvents {
				m.beyond = append(m.beyond, p.events)
			}
		}
	}
	return m
}

// fitted is a mixture at its maximum likelihood.
type fitted struct {
	rates         []float64
	dispersion    float64
	logLikelihood float64 // but for what depends on the counts alone
}

func (m *mixture) fit() fitted {
	const least = 1e-8
	rates := make([]float64, len(m.groups))
	for i, posts := range m.groups {
		rates[i] = pooledRate(posts)
	}
	// falling is how the likelihood falls with the logarithm of the dispersion,
	// each rate being the best for it.
	falling := func(logDispersion float64) float64 {
		dispersion := math.Exp(logDispersion)
		for i, posts := range m.groups {
			rates[i] = bestRate(posts, dispersion, rates[i])
		}
		return -dispersion * m.slope(rates, dispersion)
	}
	f := fitted{rates: rates}
	low, high := math.Log(least), math.Log(maxDispersion)
	switch {
	case falling(high) <= 0:
		f.dispersion = maxDispersion
	case falling(low) < 0:
		f.dispersion = math.Exp(root(falling, low, high))
	}
	for i, posts := range m.groups {
		rates[i] = bestRate(posts, f.dispersion, rates[i])
	}
	f.logLikelihood = m.logLikelihood(rates, f.dispersion)
	return f
}

func pooledRate(posts []tally) float64 {
	var sum tally
	for _, p := range posts {
		sum.add(p)
	}
	return sum.events / sum.exposure
}

// bestRate is the likeliest rate of a group, by Newton's method on its logarithm, on
// which the likelihood is concave.
func bestRate(posts []tally, dispersion, rate float64) float64 {
	if rate == 0 || dispersion == 0 {
		return pooledRate(posts)
	}
	for range 100 {
		var slope, curve float64
		for _, p := range posts {
			mean := rate * p.exposure
			spread := 1 + dispersion*mean
			slope += (p.events - mean) / spread
			curve += mean * (1 + dispersion*p.events) / (spread * spread)
		}
		step := max(-1, min(1, slope/curve))
		rate *= math.Exp(step)
		if math.Abs(step) < 1e-12 {
			break
		}
	}
	return rate
}

func (m *mixture) logLikelihood(rates []float64, dispersion float64) float64 {
	sum := 0.0
	for j, posts := range m.above {
		sum += posts * math.Log1p(dispersion*float64(j))
	}
	for _, events := range m.beyond {
		sum += logsBeyond(dispersion, events)
	}
	for i, posts := range m.groups {
		for _, p := range posts {
			mean := rates[i] * p.exposure
			if p.events > 0 {
				sum += p.events * math.Log(mean)
			}
			if dispersion == 0 {
				sum -= mean
			} else {
				sum -= (p.events + 1/dispersion) * math.Log1p(dispersion*mean)
			}
		}
	}
	return sum
}

// slope is the derivative of the log-likelihood by the dispersion.
func (m *mixture) slope(rates []float64, dispersion float64) float64 {
	sum := 0.0
	for j, posts := range m.above {
		sum += posts * float64(j) / (1 + dispersion*float64(j))
	}
	for _, events := range m.beyond {
		sum += slopesBeyond(dispersion, events)
	}
	for i, posts := range m.groups {
		for _, p := range posts {
			mean := rates[i] * p.exposure
			z := dispersion * mean
			sum += mean * (mean*logRemainder(z) - p.events/(1+z))
		}
	}
	return sum
}

// logRemainder is (log(1+z) − z/(1+z)) ÷ z².
func logRemainder(z float64) float64 {
	if z < 1e-4 {
		return 1.0/2 - z*(2.0/3-z*3/4)
	}
	return (math.Log1p(z) - z/(1+z)) / (z * z)
}

// logsBeyond is the sum of log(1+αj) over j from summedEvents to below events, and
// slopesBeyond its derivative by α, by the formula of Euler and Maclaurin.
func logsBeyond(dispersion, events float64) float64 {
	upTo := func(t float64) float64 {
		z := dispersion * t
		integral := t * z * (1.0/2 - z/6)
		if z > 1e-4 {
			integral = ((1+z)*math.Log1p(z) - z) / dispersion
		}
		return integral - math.Log1p(z)/2 + dispersion/(1+z)/12
	}
	return upTo(events) - upTo(summedEvents)
}

func slopesBeyond(dispersion, events float64) float64 {
	upTo := func(t float64) float64 {
		z := dispersion * t
		integral := t * t * (1.0/2 - z*(1.0/3-z/4))
		if z > 1e-4 {
			integral = (z - math.Log1p(z)) / (dispersion * dispersion)
		}
		return integral - t/(1+z)/2 + 1/((1+z)*(1+z))/12
	}
	return upTo(events) - upTo(summedEvents)
}

// negativeBinomial is the ratio of the two rates of the mixture that is likeliest, with
// the interval that its profile likelihood gives: the ratios that a likelihood ratio
// test does not reject.
//
// Where a side has no events the likelihood ratio of a ratio is the probability of
// having none, as far as the posts with events let one know it; the bound is then where
// half of it is the tail, as under [MidP], and without over-dispersion is that of MidP.
func (s *postSet) negativeBinomial(confidence float64) RateRatio {
	best := newMixture(s.posts[:]...).fit()
	// deviance is twice by how much a ratio lowers the logarithm of the likelihood.
	deviance := func(logRatio float64) float64 {
		held := newMixture(s.asCompany(logRatio)).fit()
		return max(0, 2*(best.logLikelihood-held.logLikelihood))
	}
	if s.withoutEvents() {
		return s.negativeBinomialBound(deviance, confidence)
	}
	middle := math.Log(best.rates[ofEmployees]) - math.Log(best.rates[ofCompany])
	z := normalQuantile(confidence)
	beyond := func(logRatio float64) float64 { return deviance(logRatio) - z*z }
	return RateRatio{
		Ratio: math.Exp(middle), Low: math.Exp(crossing(beyond, middle, -1)), High: math.Exp(crossing(beyond, middle, 1)),
		PValue: math.Erfc(math.Sqrt(deviance(0) / 2)),
		Method: NegativeBinomial,
	}
}

func (s *postSet) negativeBinomialBound(deviance func(logRatio float64) float64, confidence float64) RateRatio {
	beyond := func(logRatio float64) float64 { return deviance(logRatio) + 2*math.Log(1-confidence) }
	r := RateRatio{PValue: math.Exp(-deviance(0) / 2), Method: NegativeBinomial}
	// Half an event in place of none lies well within the interval.
	start := logRate(s.sum[ofEmployees]) - logRate(s.sum[ofCompany])
	if s.sum[ofCompany].events == 0 {
		for beyond(start) > 0 {
			start++
		}
		r.Ratio, r.High = math.Inf(1), math.Inf(1)
		r.Low = math.Exp(crossing(beyond, start, -1))
	} else {
		for beyond(start) > 0 {
			start--
		}
		r.High = math.Exp(crossing(beyond, start, 1))
	}
	return r
}

// asCompany are all posts as the company's would be if employees' were reshared that many
// times as often.
func (s *postSet) asCompany(logRatio float64) []tally {
	all := make([]tally, 0, len(s.posts[ofEmployees])+len(s.posts[ofCompany]))
	for _, p := range s.posts[ofEmployees] {
		all = append(all, tally{p.events, p.exposure * math.Exp(logRatio)})
	}
	return append(all, s.posts[ofCompany]...)
}

// farthest is how far on the logarithm a bound may lie from the ratio. What lies farther
// off is none to any reader.
const farthest = 40

// crossing goes from a point where f is not positive into a direction until it is, and
// returns where it turns so: infinity when that is too far.
func crossing(f func(float64) float64, from, direction float64) float64 {
	along := func(distance float64) float64 { return f(from + direction*distance) }
	near, far := 0.0, 0.5
	for along(far) <= 0 {
		near, far = far, far*2
		if far > farthest {
			return math.Inf(int(direction))
		}
	}
	return from + direction*root(along, near, far)
}
