package metrics

import "math"

// Beta is a beta distribution: what is known of a share after Alpha − 1 successes and
// Beta − 1 failures, starting from no preference (Beta{1, 1}).
type Beta struct {
	Alpha, Beta float64
}

// ProbabilityGreater is the probability that a's share is greater than b's, to compare
// two message variants or two hours of posting: Beta{31, 71} is 30 of 100 that shared,
// Beta{21, 81} is 20 of 100. Parameters below 0.1 or above 1 000 000 000
// are [Problems].
func ProbabilityGreater(a, b Beta) (float64, error) {
	var problems Problems
	a.check(&problems, "a")
	b.check(&problems, "b")
	if err := problems.err(); err != nil {
		return 0, err
	}
	if a.oddsWidth() > b.oddsWidth() {
		return 1 - probabilityGreater(b, a), nil
	}
	return probabilityGreater(a, b), nil
}

// probabilityGreater integrates over a, which is the narrower of the two, so that b's
// distribution function is smooth at the step. On the log odds the density of a falls
// off exponentially on both sides, where the trapezoid rule is as good as any.
func probabilityGreater(a, b Beta) float64 {
	const negligible = 1e-17
	middle := math.Log(a.Alpha / a.Beta)
	step := min(1, a.oddsWidth()) / 16
	peak := a.oddsDensity(middle)
	weighted, total := peak*betaCDF(b.Alpha, b.Beta, middle), peak
	for _, direction := range []float64{-step, step} {
		for i := 1.0; ; i++ {
			logOdds := middle + i*direction
			density := a.oddsDensity(logOdds)
			if density < negligible*peak {
				break
			}
			weighted += density * betaCDF(b.Alpha, b.Beta, logOdds)
			total += density
		}
	}
	return min(1, weighted/total)
}

// oddsWidth is about the standard deviation of the log odds.
func (b Beta) oddsWidth() float64 { return math.Sqrt(1/b.Alpha + 1/b.Beta) }

func (b Beta) check(problems *Problems, field string) {
	for _, parameter := range []struct {
		name  string
		value float64
	}{{".Alpha", b.Alpha}, {".Beta", b.Beta}} {
		if !(parameter.value >= 0.1 && parameter.value <= maxCounted) {
			problems.add(field+parameter.name, "is %v; it must lie between 0.1 and %d", parameter.value, int64(maxCounted))
		}
	}
}

// oddsDensity is proportional to the density of the log odds.
func (b Beta) oddsDensity(logOdds float64) float64 {
	p, q := 1/(1+math.Exp(-logOdds)), 1/(1+math.Exp(logOdds))
	return math.Exp(logBetaDensity(b.Alpha, b.Beta, p, q))
}

// Generations is how many people join in each generation of invitations when each of
// the generation before brings k others: seeds, seeds × k, seeds × k², and so on. It is
// arithmetic, not a forecast: k falls as those who could be asked run out. A negative
// number of seeds, k or generations is a [Problems].
func Generations(seeds, k float64, generations int) ([]float64, error) {
	var problems Problems
	problems.amount("seeds", seeds)
	problems.amount("k", k)
	problems.count("generations", int64(generations))
	if err := problems.err(); err != nil {
		return nil, err
	}
	joined := make([]float64, generations)
	for i := range joined {
		joined[i] = seeds
		seeds *= k
	}
	return joined, nil
}
