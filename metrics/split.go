package metrics

import "math"

// Two Poisson counts, given their sum, are a binomial split: of x+y events, x fell
// to the first side. Everything here speaks of that split by its log odds, so that
// shares near 0 and near 1 are held with the same precision, and so that the upper
// bound of one side is by construction the inverse of the other's lower bound.

// splitTail is the probability that decides whether the odds are too low to have
// given x of x+y: of x or more (Exact), of more than x and half of x (MidP), or the
// posterior probability of lower odds (Jeffreys). It rises with the log odds.
func splitTail(x, y float64, method Method, logOdds float64) float64 {
	switch method {
	case Jeffreys:
		return betaCDF(x+0.5, y+0.5, logOdds)
	case MidP:
		return (exactTail(x, y, logOdds) + exactTail(x+1, y-1, logOdds)) / 2
	default:
		return exactTail(x, y, logOdds)
	}
}

// exactTail is the probability of x or more out of x+y.
func exactTail(x, y, logOdds float64) float64 {
	switch {
	case x <= 0:
		return 1
	case y < 0:
		return 0
	}
	return betaCDF(x, y+1, logOdds)
}

// splitOddsLow is the odds at which splitTail is tail: the lower bound.
func splitOddsLow(x, y float64, method Method, tail float64) float64 {
	if x == 0 {
		return 0
	}
	f := func(logOdds float64) float64 { return splitTail(x, y, method, logOdds) - tail }
	// The Wald interval with half an event added on each side is close enough
	// to bracket from.
	middle := math.Log((x + 0.5) / (y + 0.5))
	step := math.Sqrt(1/(x+0.5) + 1/(y+0.5))
	low, high := middle-step, middle
	for f(low) > 0 {
		step *= 2
		low -= step
	}
	for f(high) < 0 {
		step *= 2
		high += step
	}
	return math.Exp(root(f, low, high))
}

// root finds where f, which rises from low to high, crosses zero (Chandrupatla,
// Advances in Engineering Software 28 (1997) 145: bisection that takes inverse
// quadratic steps where those are safe).
func root(f func(float64) float64, low, high float64) float64 {
	const tolerance = 1e-13
	a, b := high, low
	fa, fb := f(a), f(b)
	c, fc := a, fa
	t := 0.5
	for range 200 {
		x := a + t*(b-a)
		fx := f(x)
		if (fx < 0) == (fa < 0) {
			c, fc = a, fa
		} else {
			c, fc, b, fb = b, fb, a, fa
		}
		a, fa = x, fx
		best, fbest := a, fa
		if math.Abs(fb) < math.Abs(fa) {
			best, fbest = b, fb
		}
		limit := tolerance * (1 + math.Abs(best)) / math.Abs(b-a)
		if fbest == 0 || limit >= 0.5 {
			return best
		}
		xi, phi := (a-b)/(c-b), (fa-fb)/(fc-fb)
		if phi*phi < xi && (1-phi)*(1-phi) < 1-xi {
			t = fa/(fb-fa)*fc/(fb-fc) + (c-a)/(b-a)*fa/(fc-fa)*fb/(fc-fb)
		} else {
			t = 0.5
		}
		t = min(max(t, limit), 1-limit)
	}
	return (a + b) / 2
}

// betaCDF is the regularized incomplete beta function I_p(a, b) at p = 1/(1+e^-logOdds),
// by its continued fraction (DLMF 8.17.22) on the side of the mean where that
// converges fast. The usual libraries cap the number of terms, which is too few
// from about ten million events on: there they return a wrong number, even above 1.
func betaCDF(a, b, logOdds float64) float64 {
	if logOdds > math.Log(a/b) {
		return 1 - betaCDFBelowMean(b, a, -logOdds)
	}
	return betaCDFBelowMean(a, b, logOdds)
}

func betaCDFBelowMean(a, b, logOdds float64) float64 {
	p, q := 1/(1+math.Exp(-logOdds)), 1/(1+math.Exp(logOdds))
	if p == 0 {
		return 0
	}
	return min(1, math.Exp(logBetaDensity(a, b, p, q))/a*betaFraction(a, b, p))
}

// betaFraction evaluates the continued fraction by Lentz's method as modified by
// Thompson and Barnett. It needs in the order of √min(a, b) terms at the mean.
func betaFraction(a, b, p float64) float64 {
	const (
		tiny      = 1e-300
		precision = 1e-16
	)
	floor := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/floor(1-(a+b)*p/(a+1))
	sum := d
	terms := 1000 + int(20*math.Sqrt(a+b))
	for i := 1; i <= terms; i++ {
		m := float64(i)
		even := m * (b - m) * p / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / floor(1+even*d)
		c = floor(1 + even/c)
		sum *= c * d
		odd := -(a + m) * (a + b + m) * p / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / floor(1+odd*d)
		c = floor(1 + odd/c)
		change := c * d
		sum *= change
		if math.Abs(change-1) <= precision {
			break
		}
	}
	return sum
}

// logBetaDensity is the logarithm of p^a q^b / B(a, b). For large parameters the
// terms are huge and nearly cancel, so that they are taken together: Stirling's
// formula leaves the deviance of (p, q) from the mean, and small corrections.
func logBetaDensity(a, b, p, q float64) float64 {
	n := a + b
	deviance := a*logRatio(p, a, n) + b*logRatio(q, b, n)
	return deviance + (math.Log(a)+math.Log(b)-math.Log(n)-math.Log(2*math.Pi))/2 +
		stirling(n) - stirling(a) - stirling(b)
}

// logRatio is log(p·n/a), precise where p is close to a/n.
func logRatio(p, a, n float64) float64 {
	excess := (p*n - a) / a
	if math.Abs(excess) < 0.5 {
		return math.Log1p(excess)
	}
	return math.Log(p) + math.Log(n) - math.Log(a)
}

// stirling is what Stirling's formula leaves of the log gamma function at v.
func stirling(v float64) float64 {
	if v < 15 {
		lgamma, _ := math.Lgamma(v)
		return lgamma - ((v-0.5)*math.Log(v) - v + math.Log(2*math.Pi)/2)
	}
	w := 1 / (v * v)
	return (1.0/12 - w*(1.0/360-w*(1.0/1260-w*(1.0/1680-w/1188)))) / v
}
