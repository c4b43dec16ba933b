package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/content"
)

// FuzzRequests sends whatever to the handler, below a good token and elsewhere:
// nothing may fail, and every answer keeps its protection.
func FuzzRequests(f *testing.F) {
	s := newSite(f)
	_, path := s.member(advocacy.Employee{})
	id := s.Publish(content.Content{ID: "c"})
	handler := s.server.Config.Handler
	for _, seed := range []struct {
		post         bool
		inside, body string
	}{
		{false, "", ""},
		{false, "/settings", ""},
		{true, "/settings", "topic=klima&network=linkedin&frequency=second&quiet-from=25:00&quiet-to=1&language=da&messages=x"},
		{true, "/pause", "until=2027-02-29"},
		{true, "/content/" + id, "channel=linkedin&action=share&text=Jeg+arbejder+i+Nordlys%0d%0a%00%ff"},
		{true, "/content/" + id, "channel=twitter&action=check&text=" + strings.Repeat("%F0%9F%A6%8A", 400)},
		{true, "/share/x", "posted=yes&address=http://[::1"},
		{true, "/referral/" + id, "medium=referral-post"},
		{false, "/../../../etc", "%"},
		{true, "//join", "participation=starter-1;policy=%"},
	} {
		f.Add(seed.post, true, seed.inside, seed.body)
		f.Add(seed.post, false, seed.inside, seed.body)
	}
	f.Fuzz(func(t *testing.T, post, member bool, inside, body string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", strings.NewReader(body))
		r.URL = &url.URL{Path: advocacy.PagePath + strings.TrimPrefix(inside, "/")}
		if member {
			r.URL.Path = path + inside
		}
		if post {
			r.Method = http.MethodPost
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		assert.Less(t, w.Code, 500)
		if w.Code != http.StatusTemporaryRedirect && w.Code != http.StatusMovedPermanently { // the mux cleans paths
			assert.Equal(t, "same-origin", w.Header().Get("Referrer-Policy"))
			assert.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
		}
		assert.Empty(t, s.log.String())
	})
}
