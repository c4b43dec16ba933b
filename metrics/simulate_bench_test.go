package metrics_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ambassadorkit/ambassadorkit/metrics"
)

// BenchmarkSimulate reports, beside the time of a whole simulation, the ratio of one of
// its runs to the baseline: one run of personByPerson over the same plan, measured in
// the same benchmark.
func BenchmarkSimulate(b *testing.B) {
	for _, size := range []struct {
		name   string
		people int64
	}{{"1e2-people", 100}, {"1e5-people", 100_000}} {
		b.Run(size.name, func(b *testing.B) {
			w := certain(size.people, 52)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.Simulate(nil); err != nil {
					b.Fatal(err)
				}
			}
			perRun := float64(b.Elapsed()) / float64(b.N) / metrics.DefaultRuns
			start := time.Now()
			personByPerson(int(size.people), w.Weeks, w.Channels[0], rand.NewPCG(1, 2))
			b.ReportMetric(perRun/float64(time.Since(start)), "x-person-by-person")
			b.ReportMetric(perRun, "ns/run")
		})
	}
}
