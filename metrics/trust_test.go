package metrics_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

var fourPoints = metrics.Scale{Question: "How credible are our employees?", Points: 4, TopBoxes: 2}

func TestTrustFromAnswersKeepsScaleAndRule(t *testing.T) {
	score, err := metrics.TrustFromAnswers(fourPoints, []int64{100, 82, 50, 31}, 0)
	require.NoError(t, err)
	assert.Equal(t, int64(81), score.Share.Successes)
	to(t, 0.2553, 4, score.Share.Low, "low")
	to(t, 0.3662, 4, score.Share.High, "high")
	assert.Equal(t, `top 2 of 4 points, 263 answers to "How credible are our employees?"`, score.Figure().Note)

	score, err = metrics.TrustFromAnswers(fourPoints, make([]int64, 4), 0)
	require.NoError(t, err)
	assert.Equal(t, "trust score: not measurable: survey answers are missing", score.Figure().String())

	_, err = metrics.TrustFromAnswers(metrics.Scale{Points: 1, TopBoxes: 1}, []int64{-1, 2}, 95)
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 6)
}

// Newcombe 1998b, method 10, on 56/70 and 48/80.
func TestTrustDifferenceAgreesWithNewcombe(t *testing.T) {
	before, err := metrics.TrustFromAnswers(fourPoints, []int64{0, 32, 48, 0}, 0.95)
	require.NoError(t, err)
	after, err := metrics.TrustFromAnswers(fourPoints, []int64{0, 14, 56, 0}, 0.95)
	require.NoError(t, err)
	rise, err := metrics.TrustDifference(before, after)
	require.NoError(t, err)
	to(t, 0.2, 4, rise.Value, "difference")
	to(t, 0.0524, 4, rise.Low, "low")
	to(t, 0.3339, 4, rise.High, "high")
}

func TestTrustDifferenceRefusesWhatIsNotComparable(t *testing.T) {
	score := func(scale metrics.Scale, confidence float64, n int64) metrics.TrustScore {
		answers := make([]int64, scale.Points)
		answers[scale.Points-1] = n
		s, err := metrics.TrustFromAnswers(scale, answers, confidence)
		require.NoError(t, err)
		return s
	}
	one := score(fourPoints, 0.95, 10)
	ninePoints := metrics.Scale{Question: fourPoints.Question, Points: 9, TopBoxes: 4}
	otherWords := metrics.Scale{Question: "Do you trust them?", Points: 4, TopBoxes: 2}
	for name, other := range map[string]metrics.TrustScore{
		"another scale":      score(ninePoints, 0.95, 10),
		"another wording":    score(otherWords, 0.95, 10),
		"another confidence": score(fourPoints, 0.9, 10),
		"no answers":         score(fourPoints, 0.95, 0),
	} {
		_, err := metrics.TrustDifference(one, other)
		assert.ErrorIs(t, err, metrics.ErrNotComparable, name)
	}
}

func TestTrustProxies(t *testing.T) {
	for _, rate := range []struct {
		name    string
		compute func(part, whole int64, confidence float64) (metrics.Figure, error)
	}{
		{"own-words rate", metrics.OwnWordsRate},
		{"disclosure rate", metrics.DisclosureRate},
		{"comment rate", metrics.CommentRate},
	} {
		t.Run(rate.name, func(t *testing.T) {
			f, err := rate.compute(1, 29, 0)
			require.NoError(t, err)
			assert.Equal(t, rate.name+": 3.448 % (observed; 95 % interval 0.6113 % to 17.18 %, wilson)", f.String())
			f, err = rate.compute(0, 0, 0)
			require.NoError(t, err)
			assert.False(t, f.Measured())
			for _, bad := range [][2]int64{{-1, 3}, {4, 3}, {0, -3}} {
				_, err = rate.compute(bad[0], bad[1], 0)
				assert.Error(t, err)
			}
			_, err = rate.compute(1, 2, 95)
			assert.ErrorContains(t, err, "confidence is 95")
		})
	}
}
