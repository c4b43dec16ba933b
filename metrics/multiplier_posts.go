package metrics

import (
	"fmt"
	"math"
)

// What decides which interval holds; each is measured in coverage_test.go.
const (
	// boundContents is from how many contents on ClusterBootstrap gives
	// bounds that a reader can use.
	boundContents = 5
	// testedContents is from how many contents on a test can show that posts
	// vary no more than chance makes them.
	testedContents = 10
	// chancePValue is the p-value above which they are taken not to: chance
	// alone makes them vary more than that half of the time. A test at 0.05
	// would miss too often that the page's few posts vary, and the interval
	// would then cover less than 90 % (Bancroft, Biometrics 20 (1964) 427, is
	// on tests that choose the next step).
	chancePValue = 0.5
)

// ShareMultiplierOfPosts is [ShareMultiplier] from the posts one by one, of both sides.
// From them it sees whether a few posts went far and most did not, and gives an interval
// that holds if so. Posts of contents that only one side published are left out, and the
// figure's note says how many.
//
// An empty method lets the posts choose. MidP, the simple interval, is used where ten
// contents and more vary no more than chance makes them; ClusterBootstrap where they do,
// or where contents are too few to tell; NegativeBinomial where the bootstrap cannot be
// had, with fewer than five contents or a side without reshares. Comparison.Dispersion is
// what it was chosen by, and the figure's note says so in words, with the simple interval
// that would have been too narrow. Another method is used as asked, except that
// ClusterBootstrap gives way to NegativeBinomial where a side has no reshares or there is
// one content only, as Wald does to Exact.
//
// The package's documentation says how often the interval covers. In short: as often as it
// states from about ten contents on, somewhat more often with five to nine; with fewer, and
// where a side has no reshares, if the page's posts vary as employees' do, which the note
// says too.
//
// The ratio is the ratio of sums, but under NegativeBinomial; see there. No posts on a
// side, and no content in common, are figures that say what is missing. Posts that make
// no sense are [Problems]: counts below 0, more than 1 000 000 000 events on a side,
// exposures that are negative or not finite, events without exposure, no content. The
// order of posts changes nothing.
func ShareMultiplierOfPosts(employees, company []PostCount, method Method, confidence float64, options *MultiplierOptions) (Multiplier, error) {
	return multiplier(options, func(kind Kind, missing [2]string) (Comparison, error) {
		var problems Problems
		checkPosts(&problems, "employees", employees)
		checkPosts(&problems, "company", company)
		problems.confidence(confidence)
		if method != "" && !method.comparesPosts() {
			problems.add("method", "is %q; it must be empty or one of %s", method, postMethods)
		}
		if err := problems.err(); err != nil {
			return Comparison{}, err
		}
		s := newPostSet(employees, company)
		if len(s.contents) == 0 {
			return nothingInCommon(kind, missing, shown(employees), shown(company)), nil
		}
		simple := method
		if !simple.comparesRates() {
			simple = MidP
		}
		c, err := compare(shareMultiplier, kind, s.rate(ofEmployees), s.rate(ofCompany), simple, confidence, missing, noReshares)
		if err != nil || c.Ratio == nil {
			return c, err
		}
		c.Dispersion = s.dispersion()
		if method == "" {
			method = s.methodFor(c.Dispersion)
		}
		bySums := *c.Ratio
		switch {
		case method.comparesRates():
		case method == ClusterBootstrap && !s.withoutEvents() && len(s.contents) > 1:
			var seed uint64
			if options != nil {
				seed = options.Seed
			}
			c.set(s.bootstrap(confidence, seed))
		default:
			c.set(s.negativeBinomial(confidence))
		}
		c.Figure.Note = s.note(c, bySums)
		return c, nil
	})
}

func nothingInCommon(kind Kind, missing [2]string, employees, company []PostCount) Comparison {
	what := "no content was published by both employees and the company"
	switch {
	case len(employees) == 0 && len(company) == 0:
		what = missing[0] + ", and " + missing[1]
	case len(employees) == 0:
		what = missing[0]
	case len(company) == 0:
		what = missing[1]
	}
	return Comparison{Figure: NotMeasurable(shareMultiplier, kind, Times, what)}
}

func (s *postSet) methodFor(d *Dispersion) Method {
	switch {
	case d == nil:
		return MidP
	case s.withoutEvents() || len(s.contents) < boundContents:
		return NegativeBinomial
	case d.PValue > chancePValue && len(s.contents) >= testedContents:
		return MidP
	}
	return ClusterBootstrap
}

// note says why the interval is the one it is.
func (s *postSet) note(c Comparison, bySums RateRatio) string {
	note := s.why(c, bySums)
	switch {
	case s.left == 1:
		note += "; 1 post of a content that only one side published is left out"
	case s.left > 1:
		note += fmt.Sprintf("; %d posts of contents that only one side published are left out", s.left)
	}
	return note
}

func (s *postSet) why(c Comparison, bySums RateRatio) string {
	d := c.Dispersion
	if d == nil {
		return "too few posts to tell whether they vary more than chance makes them; if so, the interval is too narrow"
	}
	vary, would := "posts vary more than chance makes them", "would"
	if d.PValue > 0.05 {
		vary, would = "posts may vary more than chance makes them", "could"
	}
	simple := c.Ratio.Method.comparesRates()
	switch {
	case simple && d.PValue > chancePValue:
		return "posts vary no more than chance makes them, so the simple interval holds"
	case simple:
		return vary + ", and then the interval is too narrow"
	case c.Ratio.width() > bySums.width():
		vary += ": the simple interval, " + interval(bySums) + ", " + would + " be too narrow; "
	default:
		vary += ", for which the simple interval, " + interval(bySums) + ", has no allowance; "
	}
	if c.Ratio.Method == ClusterBootstrap {
		return vary + "this one is from contents and employees drawn again and again"
	}
	vary += "this one lets each post have a rate of its own, and holds if the company's differ as employees' do"
	if s.withoutEvents() {
		return vary
	}
	return vary + "; its ratio weighs posts by what each tells, that of the sums is " + formatValue(bySums.Ratio, Times)
}

// width is how far apart the bounds are, to compare with that of another method: on the
// logarithm, or by the one bound that there is.
func (r RateRatio) width() float64 {
	switch {
	case math.IsInf(r.Ratio, 1):
		return -r.Low
	case r.Ratio == 0:
		return r.High
	}
	return math.Log(r.High) - math.Log(r.Low)
}

func interval(r RateRatio) string {
	if math.IsInf(r.High, 1) {
		return "from " + formatValue(r.Low, Times)
	}
	return formatValue(r.Low, Times) + " to " + formatValue(r.High, Times)
}
