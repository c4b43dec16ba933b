package metrics_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

func lines(figures []metrics.Figure) []string {
	var lines []string
	for _, f := range figures {
		lines = append(lines, f.String())
	}
	return lines
}

func TestEarnedValue(t *testing.T) {
	figures, err := metrics.EarnedValue([]metrics.Engagement{
		{Channel: "linkedin", Clicks: new(int64(5))},
		{Channel: "facebook", Impressions: new(int64(20_000)), Reactions: new(int64(10)), Clicks: new(int64(50))},
		{Channel: "instagram", Clicks: new(int64(1))},
		{Channel: "twitter", Impressions: nil},
	}, []metrics.Tariff{
		{Channel: "linkedin", Currency: "USD", CPC: 13.78, Source: "own ad account", Year: 2026},
		{Channel: "facebook", Currency: "EUR", CPM: 4, CPC: 0.5, ReactionWeight: 0.2, Source: "own ad account"},
		{Channel: "facebook", Currency: "DKK", CPM: 30, Source: "own ad account"},
		{Channel: "twitter", Currency: "DKK", CPM: 30, CPC: 2, Source: "own ad account"},
	})
	require.NoError(t, err)
	assert.Equal(t, []string{
		"earned value facebook: 600.00 DKK (estimated; assuming cost per 1000 impressions on facebook: 30.00 DKK (own ad account))",
		"earned value facebook: 106.00 EUR (estimated; assuming cost per 1000 impressions on facebook: 4.00 EUR (own ad account), cost per click on facebook: 0.50 EUR (own ad account), clicks that a reaction is worth on facebook: 0.2 clicks (own ad account))",
		"earned value instagram: not measurable: the company's own advertising costs on instagram are missing",
		"earned value linkedin: 68.90 USD (estimated; assuming cost per click on linkedin: 13.78 USD (own ad account, 2026))",
		"earned value twitter: not measurable: the network does not tell impressions and clicks",
	}, lines(figures))
}

func TestEarnedValueNamesWhatItLeavesOut(t *testing.T) {
	figures, err := metrics.EarnedValue(
		[]metrics.Engagement{{Channel: "linkedin", Clicks: new(int64(7))}},
		[]metrics.Tariff{{Channel: "linkedin", Currency: "DKK", CPM: 1, CPC: 10, ReactionWeight: 1, Source: "own"}})
	require.NoError(t, err)
	require.Len(t, figures, 1)
	assert.Equal(t, 70.0, figures[0].Value)
	assert.Equal(t, "without impressions and reactions, which the network does not tell", figures[0].Note)

	figures, err = metrics.EarnedValue([]metrics.Engagement{{Channel: "x", Clicks: new(int64(7))}},
		[]metrics.Tariff{{Channel: "x", Currency: "DKK", Source: "own"}})
	require.NoError(t, err)
	assert.Equal(t, "not measurable: the tariff values nothing", figures[0].Missing)
}

func TestEarnedValueReportsEveryProblem(t *testing.T) {
	_, err := metrics.EarnedValue(
		[]metrics.Engagement{{Channel: "", Clicks: new(int64(-1))}, {Channel: "x"}, {Channel: "x"}},
		[]metrics.Tariff{
			{Channel: "x", Currency: "kr", CPM: -1, CPC: math.NaN(), ReactionWeight: math.Inf(1)},
			{Channel: "x", Currency: "DKK", Source: "own"}, {Channel: "x", Currency: "DKK", Source: "own"}, {Currency: "DKK", Source: "own"},
		})
	var problems metrics.Problems
	require.ErrorAs(t, err, &problems)
	var fields []string
	for _, problem := range problems {
		fields = append(fields, problem.Field)
	}
	assert.Equal(t, []string{
		"tariffs[0].Currency", "tariffs[0].CPM", "tariffs[0].CPC", "tariffs[0].ReactionWeight", "tariffs[0].Source",
		"tariffs[2]", "tariffs[3].Channel",
		"engagement[0].Channel", "engagement[0].Clicks", "engagement[2].Channel",
	}, fields)
}
