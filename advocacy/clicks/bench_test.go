package clicks_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// BenchmarkRedirect is a durable, counted redirect over HTTP under 64 visitors at
// once. Its baseline is a handler of net/http that redirects and does nothing
// else, visited by the same visitors in the same run; the ratio is reported as
// "x-bare-redirect".
func BenchmarkRedirect(b *testing.B) {
	s := serve(b, advocacytest.New(b, nil), nil)
	link := s.link(s.Publish(content.Content{}))
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://www.nordlys.example/news/1", http.StatusFound)
	}))
	defer bare.Close()
	visit := func(address string) func(*testing.PB) {
		return func(pb *testing.PB) {
			for pb.Next() {
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
				if answer.StatusCode != http.StatusFound || answer.Body.Close() != nil {
					b.Errorf("answered with %s", answer.Status)
					return
				}
			}
		}
	}
	b.SetParallelism(32) // times two cores
	began := time.Now()
	b.RunParallel(visit(bare.URL))
	baseline := time.Since(began)
	b.ResetTimer()
	began = time.Now()
	b.RunParallel(visit(s.server.URL + link))
	b.ReportMetric(float64(time.Since(began))/float64(baseline), "x-bare-redirect")
}
