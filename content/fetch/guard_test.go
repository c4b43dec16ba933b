package fetch_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/ambassadorkit/ambassadorkit/content/fetch"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestASecondAnswerOfTheDNSIsJudgedAgain(t *testing.T) {
	names := newNameServer(t)
	names.answer("nordlys.example", []string{"127.0.0.1"}, []string{"169.254.169.254"})
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	c := newClient(t, fetch.Options{Resolver: names.resolver()})
	address := "http://nordlys.example:" + portOf(t, s) + "/feed"

	_, err := c.Get(t.Context(), address)
	require.NoError(t, err)
	c.CloseIdleConnections()
	_, err = c.Get(t.Context(), address)
	e := asError(t, err, fetch.Refused)
	assert.Contains(t, e.Error(), "link-local")
	assert.NotContains(t, e.Error(), "169.254.169.254", "a name's private address is not for whoever typed the name")
}

func TestANameThatLeadsInsideIsRefused(t *testing.T) {
	names := newNameServer(t)
	c := newClient(t, fetch.Options{Resolver: names.resolver()})
	for i, ip := range []string{
		"10.0.0.1", "127.0.0.2", "169.254.169.254", "0.0.0.0", "100.64.0.1", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.2",
		"64:ff9b::a00:1", "2002:a00:1::", "2001::a00:1", "fd00::1", "fe80::1", "ff02::1",
	} {
		name := fmt.Sprintf("n%d.example", i)
		names.answer(name, []string{ip})
		_, err := c.Get(t.Context(), "https://"+name+"/")
		asError(t, err, fetch.Refused)
	}
}

func TestOfSeveralAddressesOnlyTheAllowedAreConnectedTo(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	names := newNameServer(t)
	names.answer("nordlys.example", []string{"10.0.0.1", "127.0.0.1", "169.254.169.254"})
	page, err := newClient(t, fetch.Options{Resolver: names.resolver()}).Get(t.Context(), "http://nordlys.example:"+portOf(t, s))
	require.NoError(t, err)
	assert.Equal(t, "ok", string(page.Body))
}

func TestLoopbackIsRefusedByDefault(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("loopback was reached") })
	_, err := fetch.New(nil).Get(t.Context(), s.URL)
	asError(t, err, fetch.Refused)
}

func TestRedirectsAreJudgedLikeAddresses(t *testing.T) {
	names := newNameServer(t)
	names.answer("inside.example", []string{"10.0.0.1"})
	for location, code := range map[string]fetch.Code{
		"http://10.0.0.1/":             fetch.Refused,
		"http://169.254.169.254/":      fetch.Refused,
		"http://[::ffff:127.0.0.1]/":   fetch.Refused,
		"http://inside.example/":       fetch.Refused,
		"http://2130706433/":           fetch.BadAddress,
		"http://0x7f.1/":               fetch.BadAddress,
		"file:///etc/passwd":           fetch.BadAddress,
		"gopher://nordlys.example/":    fetch.BadAddress,
		"http://u:p@nordlys.example/":  fetch.BadAddress,
		"http://nordlys.example:6/":    fetch.BadAddress,
		"http://nordlys.example:25/x":  fetch.BadAddress,
		"//10.0.0.1/":                  fetch.Refused,
		"http://findes-ikke.example/x": fetch.Unreachable,
	} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(http.StatusFound)
		})
		_, err := newClient(t, fetch.Options{Resolver: names.resolver()}).Get(t.Context(), s.URL)
		asError(t, err, code)
	}
}

func TestRedirectsAreCounted(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		fmt.Sscanf(r.URL.Path, "/%d", &n)
		if n > 0 {
			http.Redirect(w, r, fmt.Sprintf("/%d", n-1), http.StatusMovedPermanently)
		}
	})
	tests := []struct {
		allowed, chain int
		ok             bool
	}{{0, 5, true}, {0, 6, false}, {2, 2, true}, {2, 3, false}, {-1, 0, true}, {-1, 1, false}}
	for _, tt := range tests {
		page, err := newClient(t, fetch.Options{MaxRedirects: tt.allowed}).Get(t.Context(), fmt.Sprintf("%s/%d", s.URL, tt.chain))
		if tt.ok {
			require.NoError(t, err)
			assert.Equal(t, s.URL+"/0", page.URL.String(), "the final address is told")
		} else {
			asError(t, err, fetch.TooManyRedirects)
		}
	}
}

func TestARedirectFromHTTPSToHTTPIsRefused(t *testing.T) {
	plain := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the http address was asked for") })
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	t.Cleanup(secure.Close)
	o := fetch.Options{Roots: secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	_, err := newClient(t, o).Get(t.Context(), secure.URL)
	asError(t, err, fetch.Refused)
}

func TestHeadersThatIdentifyTheCallerStayWithTheOrigin(t *testing.T) {
	var end string
	headers := make(chan http.Header, 1)
	b := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/back" {
			http.Redirect(w, r, end, http.StatusFound)
			return
		}
		headers <- r.Header
	})
	a := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/there":
			http.Redirect(w, r, b.URL, http.StatusFound)
		case "/there-and-back":
			http.Redirect(w, r, b.URL+"/back", http.StatusFound)
		case "/within":
			http.Redirect(w, r, "/end", http.StatusFound)
		default:
			headers <- r.Header
		}
	})
	end = a.URL + "/end"
	c := newClient(t, fetch.Options{})
	for path, kept := range map[string]bool{"/within": true, "/there": false, "/there-and-back": false} {
		req := get(t, a.URL+path+"?key=hemmelig")
		for _, name := range []string{"Authorization", "X-Api-Key", "Cookie", "Proxy-Authorization"} {
			req.Header.Set(name, "hemmelig")
		}
		req.Header.Set("If-None-Match", `"v7"`)
		resp, err := c.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		h := <-headers
		assert.Equal(t, `"v7"`, h.Get("If-None-Match"))
		assert.Empty(t, h.Get("Referer"))
		for _, name := range []string{"Authorization", "X-Api-Key", "Cookie"} {
			assert.Equal(t, kept, h.Get(name) != "", "%s: %s", path, name)
		}
	}
}

func TestAnIPv6AddressIsAllowedByItsPrefix(t *testing.T) {
	c := newClient(t, fetch.Options{Allow: []netip.Prefix{netip.MustParsePrefix("::/0")}})
	s := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("loopback was reached") })
	_, err := c.Get(t.Context(), "http://[::ffff:127.0.0.1]:"+portOf(t, s)+"/")
	asError(t, err, fetch.Refused)
}
