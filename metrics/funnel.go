package metrics

import "fmt"

// Step is one stage of a funnel, such as share, click, application, interview, hire.
type Step struct {
	// Name is the stage in the plural ("clicks").
	Name string
	// Count is how many got there, nil when that is not known.
	Count *int64
	// Subset says that each of these was one of the stage before (each hire was
	// an interview), which makes their rate a share of the whole with an
	// interval. Where it is false the rate is so many per one (clicks per
	// share).
	Subset bool
}

// Funnel is the rate from each stage to the next, one figure for each stage but the
// first. A stage whose count is not known leaves its two rates not measurable; nothing
// is bridged over it. One funnel follows one attribution: first touch, last touch, what
// people say themselves and what the applicant system says are funnels side by side.
// Intervals are Wilson's at the confidence (0 is [DefaultConfidence]). Empty names,
// negative counts and a subset larger than its whole are [Problems].
func Funnel(steps []Step, confidence float64) ([]Figure, error) {
	confidence = confidenceOr(confidence)
	var problems Problems
	problems.confidence(confidence)
	for i, step := range steps {
		field := fmt.Sprintf("steps[%d]", i)
		if step.Name == "" {
			problems.add(field+".Name", "is empty")
		}
		if step.Count == nil {
			continue
		}
		problems.count(field+".Count", *step.Count)
		if i > 0 && step.Subset && steps[i-1].Count != nil {
			problems.part(field+".Count", *step.Count, fmt.Sprintf("steps[%d].Count", i-1), *steps[i-1].Count)
		}
	}
	if err := problems.err(); err != nil {
		return nil, err
	}
	var figures []Figure
	for i := 1; i < len(steps); i++ {
		figures = append(figures, steps[i].rate(steps[i-1], confidence))
	}
	return figures, nil
}

func (s Step) rate(before Step, confidence float64) Figure {
	name, unit := s.Name+" per "+before.Name, ""
	if s.Subset {
		name, unit = before.Name+" that became "+s.Name, Fraction
	}
	switch {
	case before.Count == nil:
		return NotMeasurable(name, Observed, unit, "the number of "+before.Name+" is missing")
	case s.Count == nil:
		return NotMeasurable(name, Observed, unit, "the number of "+s.Name+" is missing")
	case s.Subset:
		return proportionFigure(name, *s.Count, *before.Count, confidence, "there are no "+before.Name+" yet")
	}
	return ratioFigure(name, *s.Count, *before.Count, unit, "there are no "+before.Name+" yet")
}
