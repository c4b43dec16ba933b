// Package wire is what adapters have in common when they speak HTTP: a client
// that follows no redirect, answers read within a limit, the proof whether a
// request that got no answer was sent at all, and what headers and files say.
package wire

import (
	"net"
	"net/http"
	"time"
)

// Client returns a copy of the host's client, or one with timeouts of its own,
// that follows no redirect and keeps no cookies: a redirect would carry a token to
// another site, or repeat a create, and cookies would mix one person's calls with
// another's. Its transport must not repeat requests by itself.
func Client(host *http.Client) *http.Client {
	var c http.Client
	if host != nil {
		c = *host
	} else {
		c.Transport = transport()
	}
	c.Jar = nil
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// transport has no limit on a whole exchange, since uploads take their time;
// calls are limited by their context.
func transport() *http.Transport {
	dialer := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          100,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 60 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}
