package metrics

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"gonum.org/v1/gonum/stat/distuv"
)

func TestStudentAgreesWithGonum(t *testing.T) {
	for _, freedom := range []float64{1, 1.7, 4, 11.3, 60, 1e6} {
		gonum := distuv.StudentsT{Sigma: 1, Nu: freedom}
		for _, confidence := range []float64{0.01, 0.5, 0.9, 0.95, 0.999} {
			quantile := studentQuantile(confidence, freedom)
			assert.InEpsilon(t, gonum.Quantile((1+confidence)/2), quantile, 1e-6, "%v of %v", confidence, freedom)
			assert.InDelta(t, 1-confidence, studentTails(quantile, freedom), 1e-9)
		}
	}
	assert.Equal(t, 1.0, studentTails(0, 5))
	assert.InDelta(t, 2.776445, studentQuantile(0.95, 4), 1e-6, "as in every table")
}
