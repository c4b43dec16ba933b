package metrics

import (
	"fmt"
	"math"
)

// Scale is how a trust question was asked and which answers count as trust. Scores
// on different scales or box rules are not comparable: the top two of four points and
// the top four of nine give different shares for the same people.
type Scale struct {
	// Question is the wording, as people saw it.
	Question string `json:"question"`
	// Points is the number of answers on the scale, 2 to 101.
	Points int `json:"points"`
	// TopBoxes is how many of the highest answers count as trust, fewer than
	// Points.
	TopBoxes int `json:"topBoxes"`
}

func (s Scale) check(problems *Problems) {
	if s.Question == "" {
		problems.add("scale.Question", "is empty; a score is nothing without its wording")
	}
	if s.Points < 2 || s.Points > 101 {
		problems.add("scale.Points", "is %d; a scale has 2 to 101 points", s.Points)
	}
	if s.TopBoxes < 1 || s.TopBoxes >= s.Points {
		problems.add("scale.TopBoxes", "is %d; at least one point must count as trust, and one not", s.TopBoxes)
	}
}

// TrustScore is the share of survey answers in the top boxes, with the scale and the
// rule that it rests on.
type TrustScore struct {
	// Scale is how it was asked and scored.
	Scale Scale `json:"scale"`
	// Share is top-box answers ÷ answers, with its Wilson interval. It is zero
	// when nobody answered.
	Share Proportion `json:"share"`
}

// TrustFromAnswers scores a survey question. Answers holds how many people gave each
// answer, lowest first, one count per point of the scale; those who did not answer
// are left out. The interval is Wilson's at the confidence (0 is
// [DefaultConfidence]); it speaks of sampling only, not of who chose to answer. Nobody
// having answered is no error: the score's figure then says so. A wrong number of
// counts, negative counts and a scale that is none are [Problems].
func TrustFromAnswers(scale Scale, answers []int64, confidence float64) (TrustScore, error) {
	var problems Problems
	scale.check(&problems)
	confidence = confidenceOr(confidence)
	problems.confidence(confidence)
	if len(answers) != scale.Points {
		problems.add("answers", "has %d counts for a scale of %d points", len(answers), scale.Points)
	}
	var top, all int64
	for i, n := range answers {
		problems.count(fmt.Sprintf("answers[%d]", i), n)
		all += n
		if i >= len(answers)-scale.TopBoxes {
			top += n
		}
	}
	if err := problems.err(); err != nil {
		return TrustScore{}, err
	}
	score := TrustScore{Scale: scale}
	if all == 0 {
		return score, nil
	}
	share, err := ProportionInterval(top, all, Wilson, confidence)
	score.Share = share
	return score, err
}

// Figure is the score as a figure; its note holds the scale and the rule.
func (s TrustScore) Figure() Figure {
	const name = "trust score"
	if s.Share.Trials == 0 {
		return NotMeasurable(name, Observed, Fraction, "survey answers are missing")
	}
	f := s.Share.Figure(name)
	f.Note = fmt.Sprintf("top %d of %d points, %d answers to %q", s.Scale.TopBoxes, s.Scale.Points, s.Share.Trials, s.Scale.Question)
	return f
}

// TrustDifference is how much the score rose from before to after, as a Fraction
// (0.1 is ten percentage points) with Newcombe's hybrid score interval (Statistics in
// Medicine 17 (1998) 873, method 10) at the confidence of both scores. It takes the two
// for different samples; the same people asked twice give a narrower interval than
// this. Scores with another wording, scale or box rule, at different confidences or
// without answers are refused with Problems for which errors.Is(err, ErrNotComparable)
// holds.
func TrustDifference(before, after TrustScore) (Figure, error) {
	var problems Problems
	refuse := func(field, reason string) {
		problems = append(problems, Problem{Field: field, Reason: reason, Err: ErrNotComparable})
	}
	if before.Scale != after.Scale {
		refuse("scale", fmt.Sprintf("differs: top %d of %d points to %q before, top %d of %d points to %q after",
			before.Scale.TopBoxes, before.Scale.Points, before.Scale.Question,
			after.Scale.TopBoxes, after.Scale.Points, after.Scale.Question))
	}
	if before.Share.Trials == 0 {
		refuse("before", "has no answers")
	}
	if after.Share.Trials == 0 {
		refuse("after", "has no answers")
	}
	b, a := before.Share, after.Share
	if b.Trials != 0 && a.Trials != 0 && b.Confidence != a.Confidence {
		refuse("confidence", fmt.Sprintf("differs: %v before, %v after", b.Confidence, a.Confidence))
	}
	if err := problems.err(); err != nil {
		return Figure{}, err
	}
	difference := a.Value - b.Value
	return Figure{
		Name: "change of the trust score", Kind: Observed, Value: difference, Unit: Fraction,
		Low:        difference - math.Hypot(a.Value-a.Low, b.High-b.Value),
		High:       difference + math.Hypot(a.High-a.Value, b.Value-b.Low),
		Confidence: a.Confidence, Method: Wilson,
		Note: "in percentage points, for two different samples",
	}, nil
}

// OwnWordsRate is the share of shares whose text the person wrote or reworded, as
// opposed to a suggested text sent as it was. It is a proxy for trust: people believe
// people, not templates. No shares are not measurable; counts that do not fit are
// [Problems]; a confidence of 0 is [DefaultConfidence].
func OwnWordsRate(ownWords, shares int64, confidence float64) (Figure, error) {
	return partRate("own-words rate", "ownWords", ownWords, "shares", shares, confidence, "there are no shares yet")
}

// DisclosureRate is the share of prompted shares whose final text carries the
// disclosure that the person's jurisdiction asks for. It should be 1; anything less
// is a fault. The rest is as in [OwnWordsRate].
func DisclosureRate(disclosed, prompted int64, confidence float64) (Figure, error) {
	return partRate("disclosure rate", "disclosed", disclosed, "prompted", prompted, confidence, "there are no prompted shares yet")
}

// CommentRate is the share of posts that drew at least one comment, of those whose
// comments the network tells; posts whose comments it does not tell belong in neither
// count. The rest is as in [OwnWordsRate].
func CommentRate(commented, readable int64, confidence float64) (Figure, error) {
	return partRate("comment rate", "commented", commented, "readable", readable, confidence, "posts whose comments can be read are missing")
}

func partRate(name, partField string, part int64, wholeField string, whole int64, confidence float64, missing string) (Figure, error) {
	confidence = confidenceOr(confidence)
	var problems Problems
	problems.count(wholeField, whole)
	problems.part(partField, part, wholeField, whole)
	problems.confidence(confidence)
	if err := problems.err(); err != nil {
		return Figure{}, err
	}
	return proportionFigure(name, part, whole, confidence, missing), nil
}
