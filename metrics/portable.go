package metrics

import "math"

// The functions of package math may differ in the last bit between processors, and so
// may a product that is added to: some processors round once where others round twice.
// One bit is enough to make a simulated run go another way. These are made of what is
// the same everywhere: single operations, and math.FMA.

const (
	ln2High = 6.93147180369123816490e-01 // the leading bits, so that small multiples are exact
	ln2Low  = 1.90821492927058770002e-10
)

func portableExp(x float64) float64 {
	if x < -700 {
		return 0
	}
	k := math.Floor(x/math.Ln2 + 0.5)
	r := math.FMA(-k, ln2Low, math.FMA(-k, ln2High, x))
	sum := 1.0
	for i := 14.0; i > 0; i-- {
		sum = math.FMA(sum, r/i, 1)
	}
	return math.Ldexp(sum, int(k))
}

// portableLog is of a positive number.
func portableLog(x float64) float64 {
	fraction, exponent := math.Frexp(x)
	if fraction < math.Sqrt2/2 {
		fraction *= 2
		exponent--
	}
	s := (fraction - 1) / (fraction + 1)
	squared := s * s
	sum := 0.0
	for i := 23.0; i > 0; i -= 2 {
		sum = math.FMA(sum, squared, 1/i)
	}
	k := float64(exponent)
	return math.FMA(k, ln2High, math.FMA(k, ln2Low, 2*s*sum))
}

// portableNormalQuantile is the standard normal deviate that u of all do not pass, by
// Acklam's rational approximation (2003), whose relative error is below 1.2e-9.
func portableNormalQuantile(u float64) float64 {
	const tail = 0.02425
	switch {
	case u < tail:
		return normalTail(u)
	case u > 1-tail:
		return -normalTail(1 - u)
	}
	q := u - 0.5
	r := q * q
	return q * horner(r, -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
		1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00) /
		horner(r, -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
			6.680131188771972e+01, -1.328068155288572e+01, 1)
}

func normalTail(u float64) float64 {
	q := math.Sqrt(-2 * portableLog(u))
	return horner(q, -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
		-2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00) /
		horner(q, 7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
			3.754408661907416e+00, 1)
}

// horner is the polynomial with these coefficients, the highest power's first.
func horner(x float64, coefficients ...float64) float64 {
	sum := 0.0
	for _, c := range coefficients {
		sum = math.FMA(sum, x, c)
	}
	return sum
}
