package metrics_test

import (
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
