package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// The defaults of Options.
const (
	DefaultMaxBytes     = 10 << 20         // bytes, after decompression
	DefaultMaxRedirects = 5                // redirects followed
	DefaultTimeout      = 30 * time.Second // for a request and its body together
	DefaultUserAgent    = "ambassadorkit (+https://github.com/ambassadorkit/ambassadorkit)"
)

// Options adjust a Client. The zero value of each field means its default.
type Options struct {
	// Allow opens ranges of addresses that are refused otherwise, such as the
	// intranet's. IPv4 ranges are written as IPv4 prefixes.
	Allow []netip.Prefix
	// MaxBytes is the longest body in bytes, after decompression; zero or less
	// means DefaultMaxBytes.
	MaxBytes int64
	// MaxRedirects is how many redirects are followed; zero means
	// DefaultMaxRedirects, less than zero none.
	MaxRedirects int
	// Timeout covers one request with all its redirects and its body; zero or
	// less means DefaultTimeout. A context with an earlier deadline prevails.
	Timeout time.Duration
	// UserAgent names the program to servers; empty means DefaultUserAgent.
	UserAgent string
	// Roots are the authorities that server certificates are checked against;
	// nil means those of the system.
	Roots *x509.CertPool
	// Resolver looks names up; nil means net.DefaultResolver.
	Resolver *net.Resolver
}

// Client is the guarded client. Make it with New.
type Client struct {
	guard        *guard
	http         *http.Client
	maxBytes     int64
	maxRedirects int
	timeout      time.Duration
	userAgent    string
}

// New returns a Client; o may be nil. It does no I/O.
func New(o *Options) *Client {
	if o == nil {
		o = &Options{}
	}
	c := &Client{
		guard:        newGuard(o.Allow),
		maxBytes:     o.MaxBytes,
		maxRedirects: o.MaxRedirects,
		timeout:      o.Timeout,
		userAgent:    o.UserAgent,
	}
	if c.maxBytes <= 0 {
		c.maxBytes = DefaultMaxBytes
	}
	if c.maxRedirects == 0 {
		c.maxRedirects = DefaultMaxRedirects
	}
	c.maxRedirects = max(c.maxRedirects, 0)
	if c.timeout <= 0 {
		c.timeout = DefaultTimeout
	}
	if c.userAgent == "" {
		c.userAgent = DefaultUserAgent
	}
	dialer := &net.Dialer{Resolver: o.Resolver, Control: c.guard.control}
	c.http = &http.Client{
		CheckRedirect: c.redirect,
		Transport: &http.Transport{
			Proxy:                  nil, // see "What it refuses"
			DialContext:            dialer.DialContext,
			TLSClientConfig:        &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        10 * time.Second,
			MaxResponseHeaderBytes: 256 << 10,
		},
	}
	return c
}

// Do sends a GET or HEAD request and returns the answer, whatever its status,
// after its redirects; Request.URL of the answer is the address that gave it.
// The caller closes the body. req itself is not changed; its Host and its
// Accept-Encoding are not used, so that the body arrives decompressed.
//
// The time limit runs until the body is closed. Cancelling req's context ends
// the request and the reading of its body; nothing is left behind. The error is
// an *Error, also that of a Read of the body.
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	if req.URL == nil {
		return nil, &Error{Code: BadAddress, Reason: "the request has no address"}
	}
	u, err := c.checkURL(req.URL)
	if err != nil {
		return nil, err
	}
	switch req.Method {
	case "", http.MethodGet, http.MethodHead:
	default:
		return nil, &Error{Code: Refused, Address: redacted(u), Reason: "only GET and HEAD requests are sent"}
	}

	outer := req.Context()
	inner, cancel := context.WithTimeoutCause(outer, c.timeout, errTimeLimit)
	r := req.Clone(inner)
	r.URL, r.Host, r.Body, r.ContentLength = u, "", nil, 0
	if r.Header == nil {
		r.Header = make(http.Header)
	}
	r.Header.Del("Accept-Encoding")
	if r.Header.Get("User-Agent") == "" {
		r.Header.Set("User-Agent", c.userAgent)
	}

	resp, err := c.http.Do(r)
	if err != nil {
		e := classify(outer, inner, c.timeout, u, err)
		cancel()
		return nil, e
	}
	final := resp.Request.URL
	if resp.ContentLength > c.maxBytes && req.Method != http.MethodHead {
		_ = resp.Body.Close()
		cancel()
		return nil, c.tooLarge(final)
	}
	resp.Body = &body{ReadCloser: resp.Body, client: c, outer: outer, inner: inner,
		cancel: cancel, address: final, left: c.maxBytes}
	return resp, nil
}

// Page is an answer that was read whole.
type Page struct {
	// URL is the address that gave the answer, after redirects.
	URL *url.URL
	// Header is the answer's header.
	Header http.Header
	// Body is decompressed.
	Body []byte
}

// Get asks for an address as a person types it and reads the answer whole. An
// answer other than 2xx is an *Error with the code Status. Cancelling ctx
// leaves nothing behind.
func (c *Client) Get(ctx context.Context, address string) (*Page, error) {
	u, err := c.Check(address)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, &Error{Code: BadAddress, Address: redacted(u), Reason: "the address cannot be asked for"}
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	final := resp.Request.URL
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, statusError(final, resp.StatusCode)
	}
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	return &Page{URL: final, Header: resp.Header, Body: content}, nil
}

// CloseIdleConnections ends the connections that no request is using.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }
