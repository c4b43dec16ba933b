package fetch

import (
	"net/http"
	"net/url"
	"strconv"
)

// redirect is the http.Client's CheckRedirect.
func (c *Client) redirect(next *http.Request, via []*http.Request) error {
	from := via[len(via)-1].URL
	if len(via) > c.maxRedirects {
		return &Error{Code: TooManyRedirects, Address: redacted(from),
			Reason: "it redirects more than " + strconv.Itoa(c.maxRedirects) +
				" times; use the address at which it ends in a browser"}
	}
	checked, err := c.checkURL(next.URL)
	if err != nil {
		e := err.(*Error)
		return &Error{Code: e.Code, Address: redacted(from), Reason: "it redirects: " + e.Reason, Err: e.Err}
	}
	if from.Scheme == "https" && checked.Scheme == "http" {
		return &Error{Code: Refused, Address: redacted(from),
			Reason: "it redirects from https to http; if that is meant, ask for the http address itself"}
	}
	next.URL, next.Host = checked, ""
	next.Header.Del("Referer")
	// Seen from every hop, since net/http builds each from the first request's headers.
	for _, earlier := range via {
		if !sameOrigin(earlier.URL, checked) {
			keepAnonymous(next.Header)
			break
		}
	}
	return nil
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && a.Host == b.Host
}

// keepAnonymous removes every header that is not known to be harmless: a list of
// dangerous ones would never be complete.
func keepAnonymous(h http.Header) {
	for name := range h {
		switch name {
		case "Accept", "Accept-Language", "User-Agent", "If-None-Match", "If-Modified-Since":
		default:
			delete(h, name)
		}
	}
}
