package sandbox_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/channels/sandbox"
)

func TestVisitsComeAsPeopleAndAsMachines(t *testing.T) {
	s := serve(t, nil)
	anna := s.person("Anna Berg")
	s.publish(s.token(anna, memberScopes...), post(anna.ID, "Read http://go.nordlys.example/abc"))
	var mu sync.Mutex
	var got []*http.Request
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		got = append(got, r)
		mu.Unlock()
		http.Redirect(w, r, "http://www.nordlys.example/", http.StatusFound)
	}))
	defer site.Close()
	transport := &http.Transport{DialContext: func(ctx context.Context, network, host string) (net.Conn, error) {
		assert.Equal(t, "go.nordlys.example:80", host, "nothing else is asked for")
		return new(net.Dialer).DialContext(ctx, network, site.Listener.Addr().String())
	}}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}

	visited, err := sandbox.Visit(t.Context(), client, sandbox.Visits{Links: s.posts()[0].Links,
		Visitors: map[sandbox.Visitor]int{sandbox.Human: 5, sandbox.LinkedInBot: 1, sandbox.SlackBot: 2, sandbox.HeadProbe: 1, sandbox.Prefetch: 1}})
	require.NoError(t, err)
	assert.Equal(t, sandbox.Visited{sandbox.Human: {302: 5}, sandbox.LinkedInBot: {302: 1}, sandbox.SlackBot: {302: 2},
		sandbox.HeadProbe: {302: 1}, sandbox.Prefetch: {302: 1}}, visited)
	agents := map[string]bool{}
	counts := map[string]int{}
	for _, r := range got {
		assert.Equal(t, "/abc", r.URL.Path)
		agent := r.UserAgent()
		switch {
		case r.Method == http.MethodHead:
			counts["head"]++
		case strings.Contains(agent, "LinkedInBot"), strings.Contains(agent, "Slackbot"):
			counts["bot"]++
			assert.Empty(t, r.Header.Get("Sec-Fetch-Mode"))
		case r.Header.Get("Sec-Purpose") == "prefetch":
			counts["prefetch"]++
		default:
			counts["human"]++
			agents[agent] = true
			assert.Equal(t, []string{"navigate", "document", "cross-site", "?1"}, []string{r.Header.Get("Sec-Fetch-Mode"),
				r.Header.Get("Sec-Fetch-Dest"), r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Sec-Fetch-User")})
			assert.NotEmpty(t, r.Header.Get("Accept-Language"))
		}
	}
	assert.Equal(t, map[string]int{"human": 5, "bot": 3, "head": 1, "prefetch": 1}, counts)
	assert.Len(t, agents, 4, "several browsers")

	site.Close()
	transport.CloseIdleConnections()
	visited, err = sandbox.Visit(t.Context(), client, sandbox.Visits{Links: s.posts()[0].Links, Visitors: map[sandbox.Visitor]int{sandbox.Human: 1}})
	require.NoError(t, err)
	assert.Equal(t, sandbox.Visited{sandbox.Human: {0: 1}}, visited, "nobody there")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = sandbox.Visit(ctx, client, sandbox.Visits{Links: s.posts()[0].Links, Visitors: map[sandbox.Visitor]int{sandbox.Human: 1}})
	assert.ErrorIs(t, err, context.Canceled)
	_, err = sandbox.Visit(t.Context(), nil, sandbox.Visits{})
	assert.ErrorContains(t, err, "client")
	_, err = sandbox.Visit(t.Context(), client, sandbox.Visits{Visitors: map[sandbox.Visitor]int{"crawler": 1}})
	assert.ErrorContains(t, err, "no visitor")
}
