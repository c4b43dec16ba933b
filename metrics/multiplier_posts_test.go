package metrics_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

var postMethods = []metrics.Method{
	"", metrics.Exact, metrics.MidP, metrics.Wald, metrics.Jeffreys, metrics.NegativeBinomial, metrics.ClusterBootstrap,
}

// steadyCampaign has reshares in proportion to impressions, as nearly as counts can:
// less spread than by chance.
func steadyCampaign(contents int) (employees, company []metrics.PostCount) {
	for i := range contents {
		content := fmt.Sprint("news ", i)
		company = append(company, metrics.PostCount{Content: content, Events: 4 + int64(i%2), Exposure: 4000})
		for person := range 6 {
			employees = append(employees, metrics.PostCount{
				Content: content, Unit: fmt.Sprint("unit ", person), Events: 2 + int64((i+person)%2), Exposure: 800,
			})
		}
	}
	return employees, company
}

// unevenCampaign has a few contents and a few people that go far.
func unevenCampaign(contents int) (employees, company []metrics.PostCount) {
	employees, company = steadyCampaign(contents)
	for i := range company {
		if i%4 == 0 {
			company[i].Events *= 5
		}
	}
	for i := range employees {
		if i%7 == 0 {
			employees[i].Events *= 8
		}
	}
	return employees, company
}

func ofPosts(t require.TestingT, employees, company []metrics.PostCount, method metrics.Method) metrics.Multiplier {
	m, err := metrics.ShareMultiplierOfPosts(employees, company, method, 0.95, nil)
	require.NoError(t, err)
	return m
}

func rateOf(posts []metrics.PostCount) (r metrics.Rate) {
	for _, p := range posts {
		r.Events += p.Events
		r.Exposure += p.Exposure
	}
	return r
}

func TestShareMultiplierOfPostsIsTheRatioOfSumsOfWhatBothPublished(t *testing.T) {
	employees, company := unevenCampaign(12)
	sums, err := metrics.CompareRates(rateOf(employees), rateOf(company), metrics.Exact, 0.95)
	require.NoError(t, err)
	alone := metrics.PostCount{Content: "by one side", Events: 900, Exposure: 1000}
	unseen := metrics.PostCount{Content: "news 1"}
	m := ofPosts(t, append(employees, alone, unseen), company, "")
	assert.InEpsilon(t, sums.Ratio, m.Ratio.Ratio, 1e-12)
	assert.Equal(t, m.Ratio.Ratio, m.Figure.Value)
	assert.Equal(t, rateOf(employees), m.Employees)
	assert.Equal(t, rateOf(company), m.Company)
	assert.Contains(t, m.Figure.Note, "; 1 post of a content that only one side published is left out")
	m = ofPosts(t, append(employees, alone), append(company, metrics.PostCount{Content: "by the other", Exposure: 1}), "")
	assert.Contains(t, m.Figure.Note, "; 2 posts of contents that only one side published are left out")
}

func TestShareMultiplierOfPostsKeepsTheSimpleIntervalWhereItHolds(t *testing.T) {
	employees, company := steadyCampaign(12)
	m := ofPosts(t, employees, company, "")
	sums, err := metrics.CompareRates(rateOf(employees), rateOf(company), metrics.MidP, 0.95)
	require.NoError(t, err)
	assert.Equal(t, sums, *m.Ratio)
	assert.Equal(t, "posts vary no more than chance makes them, so the simple interval holds", m.Figure.Note)
	assert.Less(t, m.Dispersion.Factor, 1.0)
	assert.Greater(t, m.Dispersion.PValue, 0.5)
	assert.Contains(t, m.String(), "; dispersion 0.")
}

func TestShareMultiplierOfPostsSaysWhereTheSimpleIntervalIsTooNarrow(t *testing.T) {
	employees, company := unevenCampaign(12)
	m := ofPosts(t, employees, company, "")
	sums, err := metrics.CompareRates(rateOf(employees), rateOf(company), metrics.MidP, 0.95)
	require.NoError(t, err)
	assert.Equal(t, metrics.ClusterBootstrap, m.Figure.Method)
	assert.Equal(t, metrics.ClusterBootstrap, m.Ratio.Method)
	assert.Less(t, m.Ratio.Low, sums.Low)
	assert.Greater(t, m.Ratio.High, sums.High)
	assert.Greater(t, m.Dispersion.Factor, 2.0)
	assert.Less(t, m.Dispersion.PValue, 0.001)
	assert.Regexp(t, `^posts vary more than chance makes them: the simple interval, 2\.\d+× to 3\.\d+×, would be too narrow; this one is from contents and employees drawn again and again$`, m.Figure.Note)
	assert.Contains(t, m.String(), "cluster-bootstrap)\n")
	assert.Contains(t, m.String(), "(p < 0.001)")

	asked := ofPosts(t, employees, company, metrics.Exact)
	assert.Equal(t, metrics.Exact, asked.Ratio.Method)
	assert.Equal(t, "posts vary more than chance makes them, and then the interval is too narrow", asked.Figure.Note)
}

// A handful of contents cannot show that they vary no more than by chance.
func TestShareMultiplierOfPostsTakesFewContentsToVary(t *testing.T) {
	for contents, method := range map[int]metrics.Method{
		1: metrics.NegativeBinomial, 4: metrics.NegativeBinomial, 5: metrics.ClusterBootstrap, 9: metrics.ClusterBootstrap, 10: metrics.MidP,
	} {
		employees, company := steadyCampaign(contents)
		m := ofPosts(t, employees, company, "")
		assert.Equal(t, method, m.Ratio.Method, contents)
		if method != metrics.MidP {
			assert.Contains(t, m.Figure.Note, "posts may vary more than chance makes them, for which the simple interval, ", contents)
		}
	}
}

func TestShareMultiplierOfPostsWithoutReshares(t *testing.T) {
	employees, company := unevenCampaign(12)
	none := slices.Clone(company)
	for i := range none {
		none[i].Events = 0
	}
	t.Run("on the company's side there is a lower bound", func(t *testing.T) {
		m := ofPosts(t, employees, none, "")
		assert.Equal(t, metrics.NegativeBinomial, m.Ratio.Method)
		assert.True(t, math.IsInf(m.Ratio.Ratio, 1) && math.IsInf(m.Ratio.High, 1))
		simple, err := metrics.CompareRates(rateOf(employees), rateOf(none), metrics.MidP, 0.95)
		require.NoError(t, err)
		assert.Less(t, m.Ratio.Low, simple.Low)
		assert.Greater(t, m.Ratio.Low, 1.0)
		assert.Contains(t, m.String(), "share multiplier: at least ")
		assert.Contains(t, m.Figure.Note, "the simple interval, from ")
		assert.Contains(t, m.Figure.Note, "this one lets each post have a rate of its own, and holds if the company's differ as employees' do")
		assert.NotContains(t, m.Figure.Note, "that of the sums")
		b, err := json.Marshal(m)
		require.NoError(t, err)
		assert.Contains(t, string(b), `"high":null`)
		assert.Equal(t, m, ofPosts(t, employees, none, metrics.ClusterBootstrap), "the bootstrap gives way")
	})
	t.Run("on the employees' side there is an upper bound", func(t *testing.T) {
		m := ofPosts(t, none, employees, "")
		assert.Zero(t, m.Ratio.Ratio)
		assert.Zero(t, m.Ratio.Low)
		mirrored := ofPosts(t, employees, none, "")
		assert.InEpsilon(t, 1/mirrored.Ratio.Low, m.Ratio.High, 1e-6)
	})
	t.Run("on either side there is no ratio", func(t *testing.T) {
		m := ofPosts(t, none, none, "")
		assert.Equal(t, "not measurable: no reshares yet on either side", m.Figure.Missing)
		assert.Nil(t, m.Dispersion)
		assert.Equal(t, metrics.Untested, m.Verdict)
	})
	t.Run("without over-dispersion the bound is that of mid-P", func(t *testing.T) {
		steady, _ := steadyCampaign(12)
		m := ofPosts(t, steady, none, metrics.NegativeBinomial)
		simple := ofPosts(t, steady, none, metrics.MidP)
		assert.InEpsilon(t, simple.Ratio.Low, m.Ratio.Low, 1e-9)
		assert.InDelta(t, simple.Ratio.PValue, m.Ratio.PValue, 1e-12)
	})
}

func TestShareMultiplierOfPostsOfOnePostEach(t *testing.T) {
	m := ofPosts(t, []metrics.PostCount{{Content: "a", Unit: "x", Events: 5, Exposure: 10}}, []metrics.PostCount{{Content: "a", Events: 2, Exposure: 100}}, "")
	assert.Equal(t, metrics.MidP, m.Ratio.Method)
	assert.Nil(t, m.Dispersion)
	assert.Contains(t, m.Figure.Note, "too few posts to tell")
	m = ofPosts(t, []metrics.PostCount{{Content: "a", Unit: "x", Events: 5, Exposure: 10}}, []metrics.PostCount{{Content: "a", Events: 2, Exposure: 100}}, metrics.ClusterBootstrap)
	assert.Equal(t, metrics.NegativeBinomial, m.Ratio.Method, "the bootstrap gives way")
}

// Posts that do not vary at all leave the bootstrap nothing to go by but chance.
func TestShareMultiplierOfPostsThatAreAllAlike(t *testing.T) {
	var employees, company []metrics.PostCount
	for i := range 6 {
		company = append(company, metrics.PostCount{Content: fmt.Sprint(i), Events: 2, Exposure: 3000})
		employees = append(employees, metrics.PostCount{Content: fmt.Sprint(i), Events: 3, Exposure: 500}, metrics.PostCount{Content: fmt.Sprint(i), Events: 3, Exposure: 500})
	}
	m := ofPosts(t, employees, company, metrics.ClusterBootstrap)
	assert.InEpsilon(t, 9.0, m.Ratio.Ratio, 1e-12)
	assert.Zero(t, m.Dispersion.Factor)
	assert.Equal(t, 1.0, m.Dispersion.PValue)
	assert.InEpsilon(t, 9/math.Exp(2.570582*math.Sqrt((1.0/36+1.0/12)/2)), m.Ratio.Low, 1e-6, "Student's t of five degrees of freedom, and half the variance of chance")
	assert.InEpsilon(t, 81, m.Ratio.Low*m.Ratio.High, 1e-9)
}

func TestShareMultiplierOfPostsSaysWhatIsMissing(t *testing.T) {
	employees, company := steadyCampaign(3)
	for _, c := range []struct {
		employees, company []metrics.PostCount
		missing            string
	}{
		{employees, nil, "not measurable: the company page's own network size and reshares are missing"},
		{nil, company, "not measurable: the employees' posts' own network size and reshares are missing"},
		{employees, []metrics.PostCount{{Content: "other", Exposure: 1}}, "not measurable: no content was published by both employees and the company"},
		{employees, []metrics.PostCount{{Content: "news 1"}}, "not measurable: the company page's own network size and reshares are missing"},
	} {
		m, err := metrics.ShareMultiplierOfPosts(c.employees, c.company, "", 0.95, &metrics.MultiplierOptions{Exposure: metrics.NetworkSize})
		require.NoError(t, err)
		assert.Equal(t, c.missing, m.Figure.Missing)
		assert.Equal(t, metrics.Estimated, m.Figure.Kind)
		assert.Nil(t, m.Ratio)
	}
	m, err := metrics.ShareMultiplierOfPosts(employees, company, "", 0.95, &metrics.MultiplierOptions{Exposure: metrics.NetworkSize})
	require.NoError(t, err)
	assert.Contains(t, m.Figure.Note, "by network size, which is a weaker proxy than impressions; posts ")
}

func TestShareMultiplierOfPostsRefusesWhatMakesNoSense(t *testing.T) {
	_, err := metrics.ShareMultiplierOfPosts([]metrics.PostCount{
		{Content: "a", Events: -1, Exposure: math.NaN()},
		{Events: 1, Exposure: math.Inf(1)},
		{Content: "b", Events: 1},
		{Content: "b", Events: 2_000_000_000, Exposure: 1},
	}, []metrics.PostCount{{Content: "a", Exposure: -1}}, "guess", 95, nil)
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	fields := make([]string, len(problems))
	for i, p := range problems {
		fields[i] = p.Field
	}
	assert.Equal(t, []string{
		"employees[0].Events", "employees[0].Exposure", "employees[1].Content", "employees[1].Exposure", "employees[2].Exposure",
		"employees", "company[0].Exposure", "confidence", "method",
	}, fields)
	_, err = metrics.ShareMultiplierOfPosts(nil, nil, metrics.Wilson, 0.95, nil)
	assert.ErrorContains(t, err, "must be empty or one of exact, mid-p, wald, jeffreys, negative-binomial, cluster-bootstrap")
	_, err = metrics.CompareRates(metrics.Rate{Events: 1, Exposure: 1}, metrics.Rate{Events: 1, Exposure: 1}, metrics.ClusterBootstrap, 0.95)
	assert.True(t, errors.As(err, &problems), "sums cannot be resampled")
}

func TestShareMultiplierOfPostsFollowsFromTheSeed(t *testing.T) {
	employees, company := unevenCampaign(40)
	bounds := func(seed uint64) string {
		m, err := metrics.ShareMultiplierOfPosts(employees, company, metrics.ClusterBootstrap, 0.95, &metrics.MultiplierOptions{Seed: seed})
		require.NoError(t, err)
		b, err := json.Marshal(m)
		require.NoError(t, err)
		return string(b)
	}
	assert.Equal(t, bounds(1), bounds(1))
	assert.NotEqual(t, bounds(1), bounds(2))
	var narrowest, widest float64
	for seed := range uint64(50) {
		m, err := metrics.ShareMultiplierOfPosts(employees, company, metrics.ClusterBootstrap, 0.95, &metrics.MultiplierOptions{Seed: seed})
		require.NoError(t, err)
		width := math.Log(m.Ratio.High / m.Ratio.Low)
		if seed == 0 || width < narrowest {
			narrowest = width
		}
		widest = max(widest, width)
	}
	assert.Less(t, widest/narrowest, 1.15, "chance moves the bounds by little")
}

// drawPosts draws posts of up to a dozen contents, and is of use to every method.
func drawPosts(t *rapid.T, name string, units int) []metrics.PostCount {
	n := rapid.IntRange(2, 40).Draw(t, name)
	posts := make([]metrics.PostCount, n)
	for i := range posts {
		posts[i] = metrics.PostCount{
			Content:  fmt.Sprint(rapid.IntRange(0, 11).Draw(t, "content")),
			Events:   rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, 2000)).Draw(t, "events"),
			Exposure: rapid.OneOf(rapid.Float64Range(1, 5000), rapid.Float64Range(0.001, 1e9)).Draw(t, "exposure"),
		}
		if units > 0 {
			posts[i].Unit = fmt.Sprint(rapid.IntRange(1, units).Draw(t, "unit"))
		}
	}
	posts[0].Content, posts[0].Events = "0", 1+posts[0].Events
	posts[1].Content = "1"
	return posts
}

func TestShareMultiplierOfPostsProperties(t *testing.T) {
	methods := rapid.SampledFrom(postMethods)
	t.Run("the order of posts changes nothing", rapid.MakeCheck(func(t *rapid.T) {
		employees, company := drawPosts(t, "employees", 9), drawPosts(t, "company", 0)
		method := methods.Draw(t, "method")
		m := ofPosts(t, employees, company, method)
		shuffled := ofPosts(t, rapid.Permutation(employees).Draw(t, "order"), rapid.Permutation(company).Draw(t, "order"), method)
		require.Equal(t, m, shuffled)
	}))
	t.Run("scaling all exposures changes nothing", rapid.MakeCheck(func(t *rapid.T) {
		employees, company := drawPosts(t, "employees", 9), drawPosts(t, "company", 0)
		method := methods.Draw(t, "method")
		m := ofPosts(t, employees, company, method)
		for _, posts := range [][]metrics.PostCount{employees, company} {
			for i := range posts {
				posts[i].Exposure *= 1024
			}
		}
		scaled := ofPosts(t, employees, company, method)
		require.Equal(t, m.Dispersion, scaled.Dispersion)
		require.InEpsilon(t, m.Ratio.Ratio, scaled.Ratio.Ratio, 1e-9)
		nearBound(t, m.Ratio.Low, scaled.Ratio.Low)
		nearBound(t, m.Ratio.High, scaled.Ratio.High)
	}))
	t.Run("swapping the sides inverts", rapid.MakeCheck(func(t *rapid.T) {
		a, b := drawPosts(t, "a", 0), drawPosts(t, "b", 0)
		method := methods.Draw(t, "method")
		m, swapped := ofPosts(t, a, b, method), ofPosts(t, b, a, method)
		require.InEpsilon(t, 1/m.Ratio.Ratio, swapped.Ratio.Ratio, 1e-6)
		nearBound(t, 1/m.Ratio.High, swapped.Ratio.Low)
		nearBound(t, 1/m.Ratio.Low, swapped.Ratio.High)
		require.InDelta(t, m.Ratio.PValue, swapped.Ratio.PValue, 1e-6)
	}))
	t.Run("the interval holds the ratio, and is wider with more confidence", rapid.MakeCheck(func(t *rapid.T) {
		employees, company := drawPosts(t, "employees", 9), drawPosts(t, "company", 0)
		method := methods.Draw(t, "method")
		var last *metrics.RateRatio
		for _, confidence := range []float64{0.5, 0.9, 0.95, 0.999} {
			m, err := metrics.ShareMultiplierOfPosts(employees, company, method, confidence, nil)
			require.NoError(t, err)
			require.LessOrEqual(t, m.Ratio.Low, m.Ratio.Ratio)
			require.GreaterOrEqual(t, m.Ratio.High, m.Ratio.Ratio)
			if last != nil {
				require.LessOrEqual(t, m.Ratio.Low, last.Low*(1+1e-9))
				require.GreaterOrEqual(t, m.Ratio.High, last.High*(1-1e-9))
			}
			last = m.Ratio
		}
	}))
	t.Run("the interval and the p-value agree", rapid.MakeCheck(func(t *rapid.T) {
		employees, company := drawPosts(t, "employees", 9), drawPosts(t, "company", 0)
		m := ofPosts(t, employees, company, rapid.SampledFrom([]metrics.Method{metrics.MidP, metrics.ClusterBootstrap}).Draw(t, "method"))
		if math.Abs(m.Ratio.PValue-0.05) < 1e-6 || m.Ratio.Method == metrics.NegativeBinomial {
			return // on the edge, where rounding decides; or the bootstrap gave way
		}
		require.Equal(t, m.Ratio.PValue > 0.05, m.Ratio.Low <= 1 && m.Ratio.High >= 1)
	}))
	t.Run("more reshares of employees' posts raise the ratio of sums", rapid.MakeCheck(func(t *rapid.T) {
		employees, company := drawPosts(t, "employees", 9), drawPosts(t, "company", 0)
		before := ofPosts(t, employees, company, metrics.ClusterBootstrap)
		employees[0].Events += 5
		after := ofPosts(t, employees, company, metrics.ClusterBootstrap)
		require.Greater(t, after.Employees.Events, before.Employees.Events)
		require.True(t, after.Ratio.Ratio > before.Ratio.Ratio || before.Ratio.Method != metrics.ClusterBootstrap)
	}))
	t.Run("nothing passed in is changed, and all survives JSON", rapid.MakeCheck(func(t *rapid.T) {
		employees, company := drawPosts(t, "employees", 9), drawPosts(t, "company", 0)
		kept := [2][]metrics.PostCount{slices.Clone(employees), slices.Clone(company)}
		m := ofPosts(t, employees, company, methods.Draw(t, "method"))
		require.Equal(t, kept, [2][]metrics.PostCount{employees, company})
		b, err := json.Marshal(m)
		require.NoError(t, err)
		var back metrics.Multiplier
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, m, back)
	}))
}

func nearBound(t *rapid.T, want, got float64) {
	if math.IsInf(want, 1) || want == 0 {
		require.Equal(t, want, got)
		return
	}
	require.InEpsilon(t, want, got, 1e-6)
}
