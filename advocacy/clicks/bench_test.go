package clicks_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// BenchmarkRedirect is a durable, counted redirect over HTTP under 64 visitors at
// once. Its baseline is a handler of net/http that redirects and does nothing
// else, visited by the same visitors in the same run, turn by turn, so that what
// else the machine does falls on both; the ratio is reported as
// "x-bare-redirect".
func BenchmarkRedirect(b *testing.B) {
	s := serve(b, advocacytest.New(b, nil), nil)
	link := s.link(s.Publish(content.Content{}))
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "https://www.nordlys.example/news/1")
		w.WriteHeader(http.StatusFound)
	}))
	defer bare.Close()
	const visitors, visits = 64, 1024
	visit := func(address string, n int) time.Duration {
		var left atomic.Int64
		left.Store(int64(n))
		began := time.Now()
		var all sync.WaitGroup
		for range visitors {
			all.Go(func() {
				for left.Add(-1) >= 0 {
					r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, nil)
					if err != nil {
						b.Error(err)
						return
					}
					r.Header.Set("User-Agent", firefox)
					answer, err := s.client.Do(r)
					if err != nil {
						b.Error(err)
						return
					}
					if answer.Body.Close() != nil || answer.StatusCode != http.StatusFound {
						b.Errorf("answered with %s", answer.Status)
						return
					}
				}
			})
		}
		all.Wait()
		return time.Since(began)
	}
	// The connections are made before either is timed.
	visit(bare.URL, visits)
	visit(s.server.URL+link, visits)
	var own, baseline time.Duration
	for left := b.N; left > 0; left -= visits {
		b.StopTimer()
		baseline += visit(bare.URL, min(left, visits))
		b.StartTimer()
		own += visit(s.server.URL+link, min(left, visits))
	}
	b.ReportMetric(float64(own)/float64(baseline), "x-bare-redirect")
}
