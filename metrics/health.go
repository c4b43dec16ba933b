package metrics

import (
	"fmt"
	"math"
	"time"
)

// Activity is what a program's health is computed from: counts of one period, and
// headcounts as they were in it.
type Activity struct {
	// AsOf is the day that Eligible and Members were counted for: the period's
	// last, never the day of the report. Its date is printed in its own zone.
	// Required.
	AsOf time.Time
	// Eligible is how many people could take part on AsOf, Members how many of
	// them had joined.
	Eligible, Members int64
	// Active is how many of the members shared something in the period.
	Active int64
	// Shares is how many shares were made in the period; OwnWords how many of
	// them in the person's own words.
	Shares, OwnWords int64
	// Prompted is how many of the shares the program asked for, Disclosed how
	// many of those carry the disclosure.
	Prompted, Disclosed int64
	// Opportunities is content × eligible: for each content of the period, the
	// people to whom it could be offered, added up.
	Opportunities int64
	// Contents is how many contents could be shared in the period, Shared how
	// many of them were at least once.
	Contents, Shared int64
	// FirstShareHours holds, for each content that was shared, the hours from
	// its publication to its first share. Contents whose publication is not
	// known are left out.
	FirstShareHours []float64
	// SharesByMember holds the shares of each member in the period, also of
	// those with none. Only their spread is shown.
	SharesByMember []int64
	// Joined90 is how many people of the caller's cohort joined at least 90
	// days before AsOf, Retained90 how many of them were still members on their
	// 90th day.
	Joined90, Retained90 int64
}

// Health is how well a program runs.
type Health struct {
	Adoption       Figure // members ÷ eligible
	ActiveRate     Figure // active members ÷ members
	ShareRate      Figure // shares ÷ (content × eligible)
	Coverage       Figure // contents shared at least once ÷ contents
	Freshness      Figure // median hours from publication to first share
	Concentration  Figure // Gini coefficient of shares over members
	OwnWordsRate   Figure // shares in own words ÷ shares
	DisclosureRate Figure // disclosed ÷ prompted shares
	Retention90    Figure // members on their 90th day ÷ those who joined 90 days ago or earlier
}

// Figures are all figures in a fixed order.
func (h Health) Figures() []Figure {
	return []Figure{
		h.Adoption, h.ActiveRate, h.ShareRate, h.Coverage, h.Freshness,
		h.Concentration, h.OwnWordsRate, h.DisclosureRate, h.Retention90,
	}
}

// ProgramHealth computes a program's health. Shares are fractions with Wilson
// intervals at the confidence (0 is [DefaultConfidence]); the share rate has none,
// because one person's shares depend on one another. A missing AsOf, negative counts
// and parts beyond their whole are [Problems]; figures with nothing to count say so.
func ProgramHealth(activity Activity, confidence float64) (Health, error) {
	confidence = confidenceOr(confidence)
	var problems Problems
	problems.confidence(confidence)
	activity.check(&problems)
	gini, spread, err := Gini(activity.SharesByMember)
	if err != nil {
		problems.add("activity.SharesByMember", "holds a negative count; a count is 0 or more")
	}
	if err := problems.err(); err != nil {
		return Health{}, err
	}
	const noContents, noShares = "no content could be shared yet", "there are no shares yet"
	asOf := "headcount as of " + activity.AsOf.Format(time.DateOnly)
	h := Health{
		Adoption:       proportionFigure("adoption", activity.Members, activity.Eligible, confidence, "nobody was eligible"),
		ActiveRate:     proportionFigure("active rate", activity.Active, activity.Members, confidence, "nobody had joined"),
		ShareRate:      ratioFigure("share rate", activity.Shares, activity.Opportunities, Fraction, "no content could be offered to anyone"),
		Coverage:       proportionFigure("content coverage", activity.Shared, activity.Contents, confidence, noContents),
		Freshness:      NotMeasurable("freshness", Observed, "h", "no content with a known time of publication was shared"),
		Concentration:  NotMeasurable("concentration", Observed, "", noShares),
		OwnWordsRate:   proportionFigure("own-words rate", activity.OwnWords, activity.Shares, confidence, noShares),
		DisclosureRate: proportionFigure("disclosure rate", activity.Disclosed, activity.Prompted, confidence, "there are no prompted shares yet"),
		Retention90:    proportionFigure("90-day retention", activity.Retained90, activity.Joined90, confidence, "nobody joined 90 days ago or earlier"),
	}
	h.Adoption.Note, h.ActiveRate.Note = asOf, asOf
	if len(activity.FirstShareHours) > 0 {
		h.Freshness = Figure{
			Name: "freshness", Kind: Observed, Value: median(activity.FirstShareHours), Unit: "h",
			Note: "median from publication to first share",
		}
	}
	if spread {
		h.Concentration = Figure{
			Name: "concentration", Kind: Observed, Value: gini,
			Note: "Gini coefficient of shares over members: 0 when all share alike, close to 1 when one shares everything",
		}
	}
	return h, nil
}

func (a Activity) check(problems *Problems) {
	if a.AsOf.IsZero() {
		problems.add("activity.AsOf", "is missing; say which day the headcounts are of")
	}
	problems.count("activity.Eligible", a.Eligible)
	problems.part("activity.Members", a.Members, "activity.Eligible", a.Eligible)
	problems.part("activity.Active", a.Active, "activity.Members", a.Members)
	problems.count("activity.Shares", a.Shares)
	problems.part("activity.OwnWords", a.OwnWords, "activity.Shares", a.Shares)
	problems.part("activity.Prompted", a.Prompted, "activity.Shares", a.Shares)
	problems.part("activity.Disclosed", a.Disclosed, "activity.Prompted", a.Prompted)
	problems.count("activity.Opportunities", a.Opportunities)
	problems.count("activity.Contents", a.Contents)
	problems.part("activity.Shared", a.Shared, "activity.Contents", a.Contents)
	problems.count("activity.Joined90", a.Joined90)
	problems.part("activity.Retained90", a.Retained90, "activity.Joined90", a.Joined90)
	for i, hours := range a.FirstShareHours {
		// A share before publication is possible (an embargo), so hours may
		// be negative.
		if math.IsNaN(hours) || math.IsInf(hours, 0) {
			problems.add(fmt.Sprintf("activity.FirstShareHours[%d]", i), "is %v; it must be finite", hours)
		}
	}
}
