package metrics

import (
	"fmt"
	"math"
)

// Comparison is a ratio of two rates as a figure, with what went into it.
type Comparison struct {
	// Figure is the ratio, in Times. It says what is missing when there is no
	// ratio; then Ratio is zero.
	Figure Figure `json:"figure"`
	// Employees and Company are the two rates, as they were given.
	Employees Rate `json:"employees"`
	Company   Rate `json:"company"`
	// Ratio is the employees' rate divided by the company's, nil when the
	// figure is not measurable.
	Ratio *RateRatio `json:"ratio,omitempty"`
	// Dispersion says whether the simple interval holds. It is nil when only
	// sums are known, or posts too few to vary.
	Dispersion *Dispersion `json:"dispersion,omitempty"`
}

// Verdict says how a claim stands against what was measured.
type Verdict string

// The verdicts. Consistent is not confirmed: a wide interval is consistent with
// much.
const (
	Consistent   Verdict = "consistent"   // the interval holds the claim
	Inconsistent Verdict = "inconsistent" // the interval lies wholly above or below the claim
	Untested     Verdict = "untested"     // nothing to test it against
)

// Against tests a claimed ratio: whether it lies in the interval. Nil is
// Untested.
func (r *RateRatio) Against(claimed float64) Verdict {
	switch {
	case r == nil || math.IsNaN(claimed):
		return Untested
	case claimed < r.Low || claimed > r.High:
		return Inconsistent
	}
	return Consistent
}

// Multiplier is the share multiplier with the claim that it tests.
type Multiplier struct {
	Comparison
	// Claim is the assumption that was tested; it is no part of the figure.
	Claim Assumption `json:"claim"`
	// Verdict is how the claim stands, at the figure's confidence.
	Verdict Verdict `json:"verdict"`
}

// Exposure says what the exposure of a share multiplier counts.
type Exposure string

// The exposures.
const (
	Impressions Exposure = "impressions"  // how often posts were shown, as the network tells
	NetworkSize Exposure = "network size" // followers and connections at the time of posting: a weaker proxy
)

// MultiplierOptions change how [ShareMultiplier] and [ShareMultiplierOfPosts] work. Nil
// and zero are the defaults.
type MultiplierOptions struct {
	// Exposure is what both rates' exposures count; the default is
	// Impressions. With NetworkSize the figure is Estimated, not Observed,
	// because posts do not reach the whole of a network, nor the same part.
	Exposure Exposure
	// Claim replaces the article's 24 as the ratio that is tested.
	Claim *Assumption
	// Seed decides the draws of ClusterBootstrap; sums alone need none.
	Seed uint64
}

// ShareMultiplier is how many times as often employees' posts are reshared as the
// company's own: reshares per impression of the one ÷ reshares per impression of the
// other, human traffic only, over content that both published. It is the ratio of
// sums. The article's claim of 24 is tested against the interval and is never part
// of the value.
//
// From sums nobody can tell whether a few posts went far or all went a little, so the
// interval takes every reshare to be independent of the others and is as a rule too
// narrow; the figure's note says so. Whoever has the posts one by one uses
// [ShareMultiplierOfPosts].
//
// A zero company Rate says that the company page's own figures are not there, a
// zero employees Rate that the employees' are not; the figure then says which are
// missing. Without reshares on the company's side the figure has a lower bound only;
// without any on either side it is not measurable yet. All these are results, not
// errors. Everything else is as in [CompareRates], except that Wald gives way to
// Exact where a side has no events, and the figure says which was used.
func ShareMultiplier(employees, company Rate, method Method, confidence float64, options *MultiplierOptions) (Multiplier, error) {
	return multiplier(options, func(kind Kind, missing [2]string) (Comparison, error) {
		c, err := compare(shareMultiplier, kind, employees, company, method, confidence, missing, noReshares)
		if c.Figure.Measured() {
			c.Figure.Note = "from sums alone; reshares come in clusters, so the interval is as a rule too narrow"
		}
		return c, err
	})
}

const (
	shareMultiplier = "share multiplier"
	noReshares      = "no reshares yet on either side"
)

// multiplier tests the claim on a comparison.
func multiplier(options *MultiplierOptions, comparison func(kind Kind, missing [2]string) (Comparison, error)) (Multiplier, error) {
	if options == nil {
		options = &MultiplierOptions{}
	}
	exposure := options.Exposure
	if exposure == "" {
		exposure = Impressions
	}
	m := Multiplier{Verdict: Untested}
	if options.Claim != nil {
		m.Claim = *options.Claim
	} else {
		claim, _ := ClaimNamed(ClaimShareMultiple)
		m.Claim = claim.Assumption
	}
	var problems Problems
	m.Claim.check(&problems, "options.Claim")
	kind, proxy := Observed, ""
	switch exposure {
	case Impressions:
	case NetworkSize:
		kind, proxy = Estimated, "by network size, which is a weaker proxy than impressions; "
	default:
		problems.add("options.Exposure", "is %q; it must be %q or %q", exposure, Impressions, NetworkSize)
	}
	if err := problems.err(); err != nil {
		return Multiplier{}, err
	}
	var err error
	if m.Comparison, err = comparison(kind, [2]string{
		"the employees' posts' own " + string(exposure) + " and reshares are missing",
		"the company page's own " + string(exposure) + " and reshares are missing",
	}); err != nil {
		return Multiplier{}, err
	}
	if m.Figure.Measured() {
		m.Figure.Note = proxy + m.Figure.Note
		m.Verdict = m.Ratio.Against(m.Claim.Value)
	}
	return m, nil
}

// String is the figure, the counts behind it, and the claim with its verdict, each
// on a line of its own.
func (m Multiplier) String() string {
	text := m.Comparison.String() + "\nclaim tested: " + m.Claim.String() + ": "
	switch m.Verdict {
	case Untested:
		return text + "untested"
	case Inconsistent:
		return text + "not consistent with what was measured"
	}
	return text + "consistent with what was measured"
}

// String is the figure, when it has a value with the counts behind it on a line of
// their own, and the dispersion where it is known, and the figure's note, if there is
// one, on the last.
func (c Comparison) String() string {
	note := ""
	if c.Figure.Note != "" {
		note = "\nnote: " + c.Figure.Note
	}
	if c.Ratio == nil {
		return c.Figure.String() + note
	}
	text := fmt.Sprintf("%s\nemployees: %d of %s; company: %d of %s", c.Figure,
		c.Employees.Events, formatNumber(c.Employees.Exposure), c.Company.Events, formatNumber(c.Company.Exposure))
	if c.Dispersion != nil {
		text += "; " + c.Dispersion.String()
	}
	return text + note
}

// ClickRatio is how many times as many people click on an employee's post as on one
// of the company's: human clicks per post on employees' tracked links ÷ human clicks
// per post on tracked links in the company's own posts. Events are clicks, Exposure
// is the number of posts with a tracked link.
//
// It is what can be had without any figures from a network, and it is another
// figure than the share multiplier: clicks instead of reshares, per post instead of
// per impression. The claim of 24 says nothing about it.
//
// A zero Rate says that there were no such posts, and the figure says so. The rest is
// as in [ShareMultiplier].
func ClickRatio(employees, company Rate, method Method, confidence float64) (Comparison, error) {
	comparison, err := compare("click ratio", Observed, employees, company, method, confidence, [2]string{
		"posts by employees with a tracked link are missing",
		"posts by the company with a tracked link are missing",
	}, "no clicks yet on either side")
	if comparison.Figure.Measured() {
		comparison.Figure.Note = "human clicks per post, not reshares per impression; clicks come in clusters, so the interval is as a rule too narrow"
	}
	return comparison, err
}

func compare(name string, kind Kind, employees, company Rate, method Method, confidence float64, missing [2]string, noEvents string) (Comparison, error) {
	// What is there must be right even while the rest is missing: a report is not
	// to fail on the day the last figures come in.
	if err := checkComparison(employees, company, method, confidence); err != nil {
		return Comparison{}, err
	}
	c := Comparison{Employees: employees, Company: company}
	var what string
	switch {
	case employees == Rate{} && company == Rate{}:
		what = missing[0] + ", and " + missing[1]
	case employees == Rate{}:
		what = missing[0]
	case company == Rate{}:
		what = missing[1]
	case employees.Events == 0 && company.Events == 0:
		what = noEvents
	}
	if what != "" {
		c.Figure = NotMeasurable(name, kind, Times, what)
		return c, nil
	}
	if method == Wald && (employees.Events == 0 || company.Events == 0) {
		method = Exact
	}
	ratio, err := CompareRates(employees, company, method, confidence)
	if err != nil {
		return Comparison{}, err
	}
	c.Figure = Figure{Name: name, Kind: kind, Unit: Times, Confidence: confidence}
	c.set(ratio)
	return c, nil
}

// set makes the ratio the figure's.
func (c *Comparison) set(ratio RateRatio) {
	c.Ratio = &ratio
	c.Figure.Value, c.Figure.Low, c.Figure.High, c.Figure.Method = ratio.Ratio, ratio.Low, ratio.High, ratio.Method
}

func checkComparison(employees, company Rate, method Method, confidence float64) error {
	var problems Problems
	if (employees != Rate{}) {
		employees.check(&problems, "employees")
	}
	if (company != Rate{}) {
		company.check(&problems, "company")
	}
	problems.confidence(confidence)
	if !method.comparesRates() {
		problems.add("method", "is %q; it must be one of %s", method, rateMethods)
	}
	return problems.err()
}
