package feed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ambassadorkit/ambassadorkit/content"
)

// Getter sends a request; *http.Client is one. Its redirect policy, time limit
// and the addresses that it refuses are the caller's. Its own errors (those that
// hold no *url.Error) are taken to say what to do.
type Getter interface {
	Do(*http.Request) (*http.Response, error)
}

// State is what one poll leaves for the next, so that an unchanged feed is not
// read again. The zero State is that of a feed never polled. Store it as JSON
// beside the feed's address.
type State struct {
	// Address is the feed that the rest belongs to; a poll of another one starts anew.
	Address string `json:"address,omitempty"`
	// ETag and LastModified are the server's validators, sent back as they came.
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"lastModified,omitempty"`
	// Digest is the SHA-256 of the last document, in hexadecimal, for servers
	// without validators.
	Digest string `json:"digest,omitempty"`
}

const (
	acceptFeed = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.8, text/xml;q=0.8, */*;q=0.1"
	acceptPage = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
)

// Poll fetches a feed with a conditional request and reads it. changed is false
// when the feed is what it was at the last poll; the Feed is then zero. state may
// be nil: then the feed is always read. It is written only after the document was
// read successfully. The contents' Source.Feed is address, also after redirects,
// without any sign-in in it.
//
// An answer other than 200 and 304, and a document that is no feed, is an *Error
// with Status and RetryAfter; a cancelled ctx is found in it by errors.Is.
func Poll(ctx context.Context, getter Getter, address string, state *State) (feed Feed, changed bool, err error) {
	var last State
	if state != nil && state.Address == address {
		last = *state
	}
	header := http.Header{"Accept": {acceptFeed}}
	if last.ETag != "" {
		header.Set("If-None-Match", last.ETag)
	}
	if last.LastModified != "" {
		header.Set("If-Modified-Since", last.LastModified)
	}
	resp, from, err := get(ctx, getter, address, header)
	if err != nil {
		return Feed{}, false, err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotModified && last != (State{}) {
		return Feed{}, false, nil
	}
	if resp.StatusCode != http.StatusOK {
		return Feed{}, false, refused(resp, from)
	}
	raw, err := readAll(resp.Body, from)
	if err != nil {
		return Feed{}, false, err
	}
	sum := sha256.Sum256(raw)
	digest := hex.EncodeToString(sum[:])
	if digest != last.Digest {
		source, err := url.Parse(address)
		if err != nil {
			return Feed{}, false, err
		}
		if feed, err = parseDocument(raw, from, withoutSignIn(source).String()); err != nil {
			return Feed{}, false, err
		}
		changed = true
	}
	if state != nil {
		*state = State{Address: address, ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified"), Digest: digest}
	}
	return feed, changed, nil
}

// ReadPage fetches a page and reads its head as ParsePage does, in the encoding
// that the server declares. Errors are those of Poll and ParsePage.
func ReadPage(ctx context.Context, getter Getter, address string) (content.Content, error) {
	resp, from, err := get(ctx, getter, address, http.Header{"Accept": {acceptPage}})
	if err != nil {
		return content.Content{}, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return content.Content{}, refused(resp, from)
	}
	return parsePage(resp.Body, from, resp.Header.Get("Content-Type"))
}

// get sends a GET. from is the address that answered, after redirects.
func get(ctx context.Context, getter Getter, address string, header http.Header) (resp *http.Response, from *url.URL, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil || req.URL.Hostname() == "" || (req.URL.Scheme != "http" && req.URL.Scheme != "https") {
		return nil, nil, &Error{Found: "has no address that can be fetched", Advice: "give an absolute http or https address"}
	}
	req.Header = header
	resp, err = getter.Do(req)
	if err != nil {
		e := &Error{Source: publicAddress(req.URL), Found: "could not be fetched", Err: err}
		// The error of net/http repeats the whole address, with its secrets.
		for urlErr := (*url.Error)(nil); errors.As(e.Err, &urlErr); {
			e.Err, e.Advice = urlErr.Err, "check the address and try again"
		}
		return nil, nil, e
	}
	from = withoutSignIn(req.URL)
	if resp.Request != nil && resp.Request.URL != nil {
		from = withoutSignIn(resp.Request.URL)
	}
	return resp, from, nil
}

func refused(resp *http.Response, from *url.URL) error {
	e := &Error{Source: publicAddress(from), Status: resp.StatusCode, RetryAfter: retryAfter(resp.Header), Advice: "try again later"}
	e.Found = fmt.Sprintf("answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		e.Advice = "it needs a sign-in, or refuses programs: ask for a public address"
	case http.StatusNotFound:
		e.Advice = "check the address"
	case http.StatusGone:
		e.Advice = "it was taken down for good: remove it, or ask for its new address"
	case http.StatusNotModified:
		e.Found = "answered that nothing changed, though it was not asked"
	}
	return e
}

// retryAfter reads the header against the server's own clock, so that a wrong
// clock on either side does not matter.
func retryAfter(h http.Header) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return max(until.Sub(now), 0)
}
