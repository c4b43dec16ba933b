package metrics

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// By chance alone a p-value is below each level about as often as the level says, and the
// factor is about 1.
func TestDispersionByChanceAlone(t *testing.T) {
	const runs = 1000
	c := campaign{contents: 20, people: 60, fewest: 4, most: 12, ratio: 3}
	var below [3]int
	levels := [3]float64{0.05, 0.2, 0.5}
	sum := 0.0
	for seed := range uint64(runs) {
		d := newPostSet(c.plant(seed)).dispersion()
		require.NotNil(t, d)
		sum += d.Factor
		for i, level := range levels {
			if d.PValue <= level {
				below[i]++
			}
		}
	}
	for i, level := range levels {
		assert.InDelta(t, level, float64(below[i])/runs, 0.02+level/20, "at %v", level)
	}
	assert.InDelta(t, 1, sum/runs, 0.03)
}
