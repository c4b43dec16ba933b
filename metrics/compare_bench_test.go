package metrics_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// BenchmarkCompareRates reports, beside the time of each method, its ratio to Wald, the
// baseline, measured in the same run on the same counts.
func BenchmarkCompareRates(b *testing.B) {
	small := [2]metrics.Rate{{Events: 41, Exposure: 28010}, {Events: 15, Exposure: 19017}}
	large := [2]metrics.Rate{{Events: 2_000_000, Exposure: 40_000}, {Events: 900_000, Exposure: 30_000}}
	for _, size := range []struct {
		name  string
		rates [2]metrics.Rate
	}{{"tens", small}, {"millions", large}} {
		compare := func(b *testing.B, method metrics.Method) {
			if _, err := metrics.CompareRates(size.rates[0], size.rates[1], method, 0.95); err != nil {
				b.Fatal(err)
			}
		}
		for _, method := range []metrics.Method{metrics.Wald, metrics.Exact, metrics.MidP, metrics.Jeffreys} {
			b.Run(size.name+"/"+string(method), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					compare(b, method)
				}
				elapsed := b.Elapsed()
				const baselineRuns = 50_000
				start := time.Now()
				for range baselineRuns {
					compare(b, metrics.Wald)
				}
				wald := float64(time.Since(start)) / baselineRuns
				b.ReportMetric(float64(elapsed)/float64(b.N)/wald, "x-wald")
			})
		}
	}
}

// BenchmarkShareMultiplierOfPosts reports, beside the time for 10 000 posts of 500
// employees, its ratio to the baseline: CompareRates with Exact on their sums, which are
// added up in the same run.
func BenchmarkShareMultiplierOfPosts(b *testing.B) {
	luck := rand.New(rand.NewPCG(1, 2))
	var employees, company []metrics.PostCount
	for i := range 100 {
		company = append(company, metrics.PostCount{Content: fmt.Sprint(i), Events: luck.Int64N(5), Exposure: 3000})
	}
	for i := range 10_000 - len(company) {
		employees = append(employees, metrics.PostCount{
			Content: fmt.Sprint(luck.IntN(100)), Unit: fmt.Sprint(i % 500), Events: luck.Int64N(4) * luck.Int64N(3), Exposure: 200 + luck.Float64()*1800,
		})
	}
	for _, method := range []metrics.Method{metrics.MidP, metrics.ClusterBootstrap, metrics.NegativeBinomial} {
		b.Run(string(method), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := metrics.ShareMultiplierOfPosts(employees, company, method, 0.95, nil); err != nil {
					b.Fatal(err)
				}
			}
			elapsed := b.Elapsed()
			const baselineRuns = 100
			start := time.Now()
			for range baselineRuns {
				if _, err := metrics.CompareRates(rateOf(employees), rateOf(company), metrics.Exact, 0.95); err != nil {
					b.Fatal(err)
				}
			}
			exact := float64(time.Since(start)) / baselineRuns
			b.ReportMetric(float64(elapsed)/float64(b.N)/exact, "x-exact-on-sums")
		})
	}
}
