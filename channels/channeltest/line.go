package channeltest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
)

// line is the wire between an adapter and its network. One of the calls that go over
// it can be struck.
type line struct {
	URL string

	mu     sync.Mutex
	calls  int
	at     int // the call that is struck, 0 for none
	strike strike
}

// strike answers a call in the network's stead; forward lets it through.
type strike func(w http.ResponseWriter, r *http.Request, forward http.Handler)

// newLine lays a line to the network. Addresses that the network hands out lead over
// it as well, since it passes on by what host it was asked.
func newLine(t *testing.T, network Network) *line {
	t.Helper()
	target, err := url.Parse(network.URL())
	if err != nil {
		t.Fatal(err)
	}
	l := &line{}
	transport := &http.Transport{DisableKeepAlives: true}
	forward := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		Transport:    transport,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { cut(w) }, // as the network did
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		l.calls++
		strike := l.strike
		if l.at != 0 && l.calls != l.at {
			strike = nil
		}
		l.mu.Unlock()
		if strike == nil {
			forward.ServeHTTP(w, r)
			return
		}
		strike(w, r, forward)
	}))
	t.Cleanup(server.Close)
	l.URL = server.URL
	return l
}

// struck reports whether there were so many calls.
func (l *line) struck() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.calls >= l.at
}

// cut ends the connection without an answer.
func cut(w http.ResponseWriter) {
	if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = connection.Close()
	}
}

// killer ends a process at one of the things that it does: at a call to its journal
// or to the network, before that has its effect or after it.
type killer struct {
	at    int
	after bool
	kill  context.CancelFunc

	mu   sync.Mutex
	done int
	dead bool
}

// do has the effect if the process lives, and reports whether it lives to see what
// came of it.
func (k *killer) do(effect func()) bool {
	k.mu.Lock()
	k.done++
	last := k.done == k.at
	if k.dead || last && !k.after {
		k.die()
		k.mu.Unlock()
		return false
	}
	k.mu.Unlock()
	effect()
	k.mu.Lock()
	defer k.mu.Unlock()
	if last {
		k.die()
	}
	return !k.dead
}

func (k *killer) die() {
	k.dead = true
	k.kill()
}

func (k *killer) isDead() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.dead
}

// call is a strike: a call to the network of a process that is killed.
func (k *killer) call(w http.ResponseWriter, r *http.Request, forward http.Handler) {
	answer := httptest.NewRecorder()
	if !k.do(func() { forward.ServeHTTP(answer, r) }) {
		cut(w)
		return
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}
