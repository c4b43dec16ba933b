package metrics

import "math"

// networkSizes stands for a lognormal distribution by a number of sizes and how
// likely each is. People of one size are simulated together, which is what makes the
// time of a run independent of how many people there are.
type networkSizes struct {
	size []float64
	// part is how likely a size is among those not yet passed; the last is 1.
	part []float64
}

// newNetworkSizes takes the sizes at even steps of the normal deviate, as the
// trapezoid rule does, which is all but exact for this distribution: with a step of a
// quarter its mean and variance come out right to many digits.
func newNetworkSizes(mean, median float64) networkSizes {
	const step, reach = 0.25, 5.0
	deviation := math.Sqrt(2 * portableLog(mean/median))
	var n networkSizes
	if deviation == 0 {
		return networkSizes{size: []float64{mean}, part: []float64{1}}
	}
	var density []float64
	var total, weighted float64
	for z := -reach; z <= reach; z += step {
		d := portableExp(-z * z / 2)
		size := median * portableExp(deviation*z)
		density = append(density, d)
		n.size = append(n.size, size)
		total += d
		weighted += float64(d * size)
	}
	scale := mean / (weighted / total) // what lies beyond the reach
	left := total
	for i, d := range density {
		n.size[i] *= scale
		n.part = append(n.part, min(1, d/left))
		left -= d
	}
	n.part[len(n.part)-1] = 1
	return n
}

// split deals people out to the sizes, and takes the same number of chances whatever
// comes of them.
func (n networkSizes) split(people float64, luck chance, each func(people, size float64)) {
	for i, size := range n.size {
		some := luck.successes(people, n.part[i])
		people -= some
		each(some, size)
	}
}
