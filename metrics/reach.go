package metrics

import (
	"fmt"
	"math"
)

// PotentialReach is the sum of the network sizes (followers and connections) of
// those who shared: an upper bound, because networks overlap and no post reaches the
// whole of one. Negative sizes are [Problems]; no sizes at all are not measurable.
func PotentialReach(sizes []int) (Figure, error) {
	const name, unit = "potential reach", "people"
	if err := checkSizes(sizes); err != nil {
		return Figure{}, err
	}
	if len(sizes) == 0 {
		return NotMeasurable(name, Potential, unit, "network sizes are missing"), nil
	}
	sum := 0.0
	for _, size := range sizes {
		sum += float64(size)
	}
	return Figure{
		Name: name, Kind: Potential, Value: sum, Unit: unit,
		Note: "an upper bound: networks overlap, and no post reaches the whole of one",
	}, nil
}

// NetReach is how many different people the networks hold together, by Sainsbury's
// formula: population × (1 − Π(1 − size ÷ population)). The population is the number
// of people that the networks are drawn from, as an assumption of the host's.
//
// The formula takes the networks for independent draws. Those of colleagues cluster
// (they know the same people), so the figure overstates. Use [NetReachOfSets] where
// the networks themselves are known. Negative sizes, a size above the population and
// a population that is not positive are [Problems].
func NetReach(sizes []int, population Assumption) (Figure, error) {
	const name, unit = "net reach", "people"
	var problems Problems
	population.check(&problems, "population")
	problems.positive("population.value", population.Value)
	for i, size := range sizes {
		field := fmt.Sprintf("sizes[%d]", i)
		problems.count(field, int64(size))
		if float64(size) > population.Value {
			problems.add(field, "is %d, more than the population (%v)", size, population.Value)
		}
	}
	if err := problems.err(); err != nil {
		return Figure{}, err
	}
	if len(sizes) == 0 {
		return NotMeasurable(name, Potential, unit, "network sizes are missing"), nil
	}
	shares := make([]float64, len(sizes))
	for i, size := range sizes {
		shares[i] = float64(size) / population.Value
	}
	return Figure{
		Name: name, Kind: Potential, Value: population.Value * sainsbury(shares), Unit: unit,
		Assumptions: []Assumption{population},
		Note:        "by Sainsbury's formula, which overstates: colleagues' networks cluster; an upper bound, as no post reaches the whole of a network",
	}, nil
}

// NetReachOfSets is how many different people the networks hold together, counted
// from the networks themselves. Members are any identifiers under which the same
// person is the same value; nothing of them is kept. It is still an upper bound on
// who saw a post.
func NetReachOfSets[Member comparable](networks ...[]Member) Figure {
	const name, unit = "net reach", "people"
	if len(networks) == 0 {
		return NotMeasurable(name, Potential, unit, "networks are missing")
	}
	people := make(map[Member]struct{})
	for _, network := range networks {
		for _, member := range network {
			people[member] = struct{}{}
		}
	}
	return Figure{
		Name: name, Kind: Potential, Value: float64(len(people)), Unit: unit,
		Note: "counted without overlap; an upper bound, as no post reaches the whole of a network",
	}
}

// Sainsbury is the share of a population that is reached by at least one of several
// independent exposures, each of which reaches the given share of it:
// 1 − Π(1 − rᵢ). Shares outside [0, 1] are [Problems].
func Sainsbury(shares []float64) (float64, error) {
	var problems Problems
	for i, share := range shares {
		if !(share >= 0 && share <= 1) {
			problems.add(fmt.Sprintf("shares[%d]", i), "is %v; a share lies between 0 and 1", share)
		}
	}
	if err := problems.err(); err != nil {
		return 0, err
	}
	return sainsbury(shares), nil
}

// sainsbury adds logarithms, so that many small shares do not drown in rounding.
func sainsbury(shares []float64) float64 {
	logMissed := 0.0
	for _, share := range shares {
		logMissed += math.Log1p(-share)
	}
	return -math.Expm1(logMissed)
}

func checkSizes(sizes []int) error {
	var problems Problems
	for i, size := range sizes {
		problems.count(fmt.Sprintf("sizes[%d]", i), int64(size))
	}
	return problems.err()
}
