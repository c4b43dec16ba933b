package metrics_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func TestAudienceFatigue(t *testing.T) {
	load, err := metrics.AudienceFatigue(metrics.AudienceActivity{
		WorkPosts: map[int]int64{0: 60, 1: 20, 2: 10, 3: 8, 7: 2, 9: 0}, Posts: 78, Promotional: 26,
	}, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"work posts per person, channel and week: 0.78 posts (observed)",
		"weeks with more than 2 work posts by one person on one channel: 10 % (observed; 95 % interval 5.523 % to 17.44 %, wilson)",
		"share of posts that are jobs or promotion: 33.33 % (observed; 95 % interval 23.87 % to 44.36 %, wilson)",
	}, lines(load.Figures()))
	assert.Equal(t, 7.0, load.Busiest.Value, "nobody posted nine times")

	strict, err := metrics.AudienceFatigue(metrics.AudienceActivity{WorkPosts: map[int]int64{1: 3, 2: 1}}, &metrics.AudienceOptions{Budget: 1, Confidence: 0.9})
	require.NoError(t, err)
	assert.Equal(t, 0.25, strict.OverBudget.Value)
	assert.Equal(t, 0.9, strict.OverBudget.Confidence)
	assert.Equal(t, "not measurable: there are no shared posts yet", strict.PromotionalShare.Missing)

	none, err := metrics.AudienceFatigue(metrics.AudienceActivity{}, nil)
	require.NoError(t, err)
	for _, f := range append(none.Figures(), none.Busiest) {
		assert.False(t, f.Measured(), f.Name)
	}
	_, err = metrics.AudienceFatigue(metrics.AudienceActivity{WorkPosts: map[int]int64{-1: 2, 3: -2}, Posts: 1, Promotional: 2},
		&metrics.AudienceOptions{Budget: -1, Confidence: 7})
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 5)
}

func TestAmbassadorFatigue(t *testing.T) {
	load, err := metrics.AmbassadorFatigue(metrics.AmbassadorActivity{
		Nudges: 90, PersonWeeks: 60, Shares: 30, IgnoredInRow: map[int]int64{0: 9, 1: 4, 2: 3, 3: 2, 8: 2},
		Ambassadors: 20, Muted: 2, OptedOut: 1,
	}, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"nudges per person and week: 1.5 nudges (observed)",
		"shares per nudge: 0.3333 shares (observed)",
		"nudges ignored in a row (median): 1 nudges (observed)",
		"ambassadors who ignored 3 or more nudges in a row: 20 % (observed; 95 % interval 8.066 % to 41.6 %, wilson)",
		"mute rate: 10 % (observed; 95 % interval 2.787 % to 30.1 %, wilson)",
		"opt-out rate: 5 % (observed; 95 % interval 0.8881 % to 23.61 %, wilson)",
		"unfollow rate: not measurable: the networks do not tell who unfollowed",
	}, lines(load.Figures()))

	load, err = metrics.AmbassadorFatigue(metrics.AmbassadorActivity{
		IgnoredInRow: map[int]int64{0: 2, 5: 2}, Unfollows: new(int64(3)), Followers: new(int64(300)),
	}, &metrics.AmbassadorOptions{IgnoredLimit: 6})
	require.NoError(t, err)
	assert.Equal(t, 2.5, load.IgnoredInRow.Value, "the middle of the two middle ones")
	assert.Zero(t, load.WornOut.Value)
	assert.Equal(t, 0.01, load.UnfollowRate.Value)
	assert.False(t, load.NudgesPerWeek.Measured())
	assert.False(t, load.MuteRate.Measured())

	_, err = metrics.AmbassadorFatigue(metrics.AmbassadorActivity{
		Nudges: -1, PersonWeeks: -1, Shares: -1, Ambassadors: 1, Muted: 2, OptedOut: 2, Unfollows: new(int64(1)),
	}, nil)
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	assert.Len(t, problems, 6)
}
