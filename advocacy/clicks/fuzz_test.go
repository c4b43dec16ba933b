package clicks_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/advocacytest"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// FuzzVisits visits whatever with whatever agent: only the link that exists
// redirects, to its own target, and nothing fails.
func FuzzVisits(f *testing.F) {
	s := serve(f, advocacytest.New(f, nil), nil)
	link := s.link(s.Publish(content.Content{}))
	f.Add(link, firefox, "")
	f.Add(link, "LinkedInBot/1.0", "prefetch")
	f.Add(link+"/", "", "prerender")
	f.Add("/s/%00", "\xff", "\r\n")
	f.Add("/s/../s/x", "Mozilla/5.0 İ", ";;")
	f.Fuzz(func(t *testing.T, path, agent, purpose string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.URL = &url.URL{Path: path}
		r.Header.Set("User-Agent", agent)
		r.Header.Set("Sec-Purpose", purpose)
		w := httptest.NewRecorder()
		s.server.Config.Handler.ServeHTTP(w, r)
		if path == link {
			assert.Equal(t, http.StatusFound, w.Code)
			assert.Equal(t, "https://www.nordlys.example/news/1", w.Header().Get("Location"))
			return
		}
		assert.NotEqual(t, http.StatusFound, w.Code, advocacy.LinkPath)
		assert.Less(t, w.Code, 500)
	})
}
