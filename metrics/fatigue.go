package metrics

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// DefaultPostingBudget is how many work posts per person, channel and week an audience
// is asked to bear unless the host sets another number. It is a prior of this
// library's, not a finding.
const DefaultPostingBudget = 2

// AudienceActivity is what reached the audiences of those who share, in one period.
type AudienceActivity struct {
	// WorkPosts counts person-channel-weeks by the number of work posts in
	// them: {0: 40, 1: 12, 3: 1} are 53 weeks of a person on a channel, 40 of
	// them without a work post. Weeks of people who had left or not yet joined
	// belong in none.
	WorkPosts map[int]int64
	// Posts is the number of shared posts in the period, Promotional how many
	// of them were job postings, products or offers.
	Posts, Promotional int64
}

// AudienceOptions change AudienceFatigue. Nil and zero are the defaults.
type AudienceOptions struct {
	// Budget is the work posts per person, channel and week that are not yet
	// too many; 0 is DefaultPostingBudget.
	Budget int
	// Confidence is of the intervals; 0 is DefaultConfidence.
	Confidence float64
}

// AudienceLoad is the audience's side of fatigue: the side that mutes, unfollows and
// blocks. Nothing here blocks a share; it is there to warn.
type AudienceLoad struct {
	// PostsPerWeek is work posts per person, channel and week.
	PostsPerWeek Figure
	// OverBudget is the share of person-channel-weeks with more work posts than
	// the budget.
	OverBudget Figure
	// Busiest is the most work posts by one person on one channel in one week.
	// It is one person's figure: show it to that person, or not at all.
	Busiest Figure
	// PromotionalShare is the share of posts that are job postings, products or
	// offers.
	PromotionalShare Figure
}

// Figures are the figures that may be shown to others than the person, in a fixed
// order: all but Busiest.
func (l AudienceLoad) Figures() []Figure {
	return []Figure{l.PostsPerWeek, l.OverBudget, l.PromotionalShare}
}

// AudienceFatigue measures how much work an audience is shown. Negative counts and
// options and promotional posts beyond the posts are [Problems]; figures with nothing
// to count say so.
func AudienceFatigue(activity AudienceActivity, options *AudienceOptions) (AudienceLoad, error) {
	if options == nil {
		options = &AudienceOptions{}
	}
	budget, confidence := options.Budget, confidenceOr(options.Confidence)
	if budget == 0 {
		budget = DefaultPostingBudget
	}
	var problems Problems
	problems.count("options.Budget", int64(budget))
	problems.confidence(confidence)
	problems.count("activity.Posts", activity.Posts)
	problems.part("activity.Promotional", activity.Promotional, "activity.Posts", activity.Posts)
	weeks, posts := sumByNumber(&problems, "activity.WorkPosts", activity.WorkPosts)
	if err := problems.err(); err != nil {
		return AudienceLoad{}, err
	}
	var over int64
	busiest := 0
	for number, n := range activity.WorkPosts {
		if number > budget {
			over += n
		}
		if n > 0 {
			busiest = max(busiest, number)
		}
	}
	const noWeeks = "nobody was in the program in this period"
	load := AudienceLoad{
		PostsPerWeek:     ratioFigure("work posts per person, channel and week", posts, weeks, "posts", noWeeks),
		OverBudget:       proportionFigure(fmt.Sprintf("weeks with more than %d work posts by one person on one channel", budget), over, weeks, confidence, noWeeks),
		Busiest:          NotMeasurable("most work posts by one person on one channel in a week", Observed, "posts", noWeeks),
		PromotionalShare: proportionFigure("share of posts that are jobs or promotion", activity.Promotional, activity.Posts, confidence, "there are no shared posts yet"),
	}
	if weeks > 0 {
		load.Busiest = Count(load.Busiest.Name, int64(busiest), "posts")
	}
	return load, nil
}

// AmbassadorActivity is what ambassadors were asked and what they did, in one period.
type AmbassadorActivity struct {
	// Nudges is how many were sent; a digest is one nudge.
	Nudges int64
	// PersonWeeks is the sum over people of the weeks that they were in the
	// program and not paused.
	PersonWeeks float64
	// Shares is how many shares came of nudges.
	Shares int64
	// IgnoredInRow counts ambassadors by how many of their last nudges in a row
	// they did not react to: {0: 30, 1: 9, 4: 2}.
	IgnoredInRow map[int]int64
	// Ambassadors is how many were in the program at the period's start or
	// joined in it; Muted, OptedOut how many of them muted nudges or left it.
	Ambassadors, Muted, OptedOut int64
	// Unfollows is how often people unfollowed an ambassador over the period,
	// and Followers how many could have; nil where no network tells, which is
	// the rule.
	Unfollows, Followers *int64
}

// AmbassadorOptions change AmbassadorFatigue. Nil and zero are the defaults.
type AmbassadorOptions struct {
	// IgnoredLimit is how many nudges ignored in a row count as worn out; 0 is 3.
	IgnoredLimit int
	// Confidence is of the intervals; 0 is DefaultConfidence.
	Confidence float64
}

// AmbassadorLoad is the ambassadors' side of fatigue.
type AmbassadorLoad struct {
	NudgesPerWeek  Figure // nudges per person and week
	SharesPerNudge Figure // shares that came of nudges ÷ nudges
	IgnoredInRow   Figure // median of the nudges that an ambassador ignored in a row
	WornOut        Figure // share of ambassadors who ignored the limit or more in a row
	MuteRate       Figure // share of ambassadors who muted
	OptOutRate     Figure // share of ambassadors who left
	UnfollowRate   Figure // unfollows ÷ followers, of ambassadors' audiences
}

// Figures are all figures in a fixed order.
func (l AmbassadorLoad) Figures() []Figure {
	return []Figure{l.NudgesPerWeek, l.SharesPerNudge, l.IgnoredInRow, l.WornOut, l.MuteRate, l.OptOutRate, l.UnfollowRate}
}

// AmbassadorFatigue measures how much the program asks of its ambassadors. Negative
// counts, parts beyond their whole and PersonWeeks that are no number are [Problems];
// figures with nothing to count say so.
func AmbassadorFatigue(activity AmbassadorActivity, options *AmbassadorOptions) (AmbassadorLoad, error) {
	if options == nil {
		options = &AmbassadorOptions{}
	}
	limit, confidence := options.IgnoredLimit, confidenceOr(options.Confidence)
	if limit == 0 {
		limit = 3
	}
	var problems Problems
	problems.count("options.IgnoredLimit", int64(limit))
	problems.confidence(confidence)
	people, _ := sumByNumber(&problems, "activity.IgnoredInRow", activity.IgnoredInRow)
	activity.check(&problems)
	if err := problems.err(); err != nil {
		return AmbassadorLoad{}, err
	}
	var worn int64
	for number, n := range activity.IgnoredInRow {
		if number >= limit {
			worn += n
		}
	}
	const noNudges, noPeople = "no nudges were sent yet", "there were no ambassadors in this period"
	load := AmbassadorLoad{
		NudgesPerWeek:  NotMeasurable("nudges per person and week", Observed, "nudges", noPeople),
		SharesPerNudge: ratioFigure("shares per nudge", activity.Shares, activity.Nudges, "shares", noNudges),
		IgnoredInRow:   NotMeasurable("nudges ignored in a row (median)", Observed, "nudges", noPeople),
		WornOut:        proportionFigure(fmt.Sprintf("ambassadors who ignored %d or more nudges in a row", limit), worn, people, confidence, noPeople),
		MuteRate:       proportionFigure("mute rate", activity.Muted, activity.Ambassadors, confidence, noPeople),
		OptOutRate:     proportionFigure("opt-out rate", activity.OptedOut, activity.Ambassadors, confidence, noPeople),
		UnfollowRate:   NotMeasurable("unfollow rate", Observed, Fraction, "the networks do not tell who unfollowed"),
	}
	if activity.PersonWeeks > 0 {
		load.NudgesPerWeek = Figure{Name: load.NudgesPerWeek.Name, Kind: Observed, Unit: "nudges", Value: float64(activity.Nudges) / activity.PersonWeeks}
	}
	if people > 0 {
		load.IgnoredInRow = Figure{Name: load.IgnoredInRow.Name, Kind: Observed, Unit: "nudges", Value: medianByNumber(activity.IgnoredInRow, people)}
	}
	if activity.Unfollows != nil && activity.Followers != nil {
		load.UnfollowRate = proportionFigure("unfollow rate", *activity.Unfollows, *activity.Followers, confidence, "there are no followers")
	}
	return load, nil
}

func (a AmbassadorActivity) check(problems *Problems) {
	problems.count("activity.Nudges", a.Nudges)
	problems.count("activity.Shares", a.Shares)
	problems.amount("activity.PersonWeeks", a.PersonWeeks)
	problems.count("activity.Ambassadors", a.Ambassadors)
	problems.part("activity.Muted", a.Muted, "activity.Ambassadors", a.Ambassadors)
	problems.part("activity.OptedOut", a.OptedOut, "activity.Ambassadors", a.Ambassadors)
	if (a.Unfollows == nil) != (a.Followers == nil) {
		problems.add("activity.Unfollows, activity.Followers", "are told only in part; give both or neither")
	} else if a.Unfollows != nil {
		problems.count("activity.Followers", *a.Followers)
		problems.part("activity.Unfollows", *a.Unfollows, "activity.Followers", *a.Followers)
	}
}

// sumByNumber adds up a histogram: how many there are, and their numbers in all.
func sumByNumber(problems *Problems, field string, histogram map[int]int64) (count, sum int64) {
	for _, number := range slices.Sorted(maps.Keys(histogram)) {
		n := histogram[number]
		problems.count(fmt.Sprintf("%s[%d]", field, number), n)
		if number < 0 {
			problems.add(field, "has the key %d; a number of posts or nudges is 0 or more", number)
		}
		count += n
		sum += int64(number) * n
	}
	return count, sum
}

func medianByNumber(histogram map[int]int64, count int64) float64 {
	lower, upper := math.NaN(), math.NaN()
	var before int64
	for _, number := range slices.Sorted(maps.Keys(histogram)) {
		before += histogram[number]
		if math.IsNaN(lower) && before > (count-1)/2 {
			lower = float64(number)
		}
		if math.IsNaN(upper) && before > count/2 {
			upper = float64(number)
		}
	}
	return (lower + upper) / 2
}
