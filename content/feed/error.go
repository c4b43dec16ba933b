package feed

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Error says that an address or document could not be used at all.
type Error struct {
	// Source is the address without query and sign-in, empty when unknown.
	Source string
	// Found says what was found there instead: "is a PDF document".
	Found string
	// Line is where the document is damaged, counted from 1; 0 when that is not it.
	Line int
	// Advice says what to do.
	Advice string
	// Announced are the addresses of feeds that a web page announces.
	Announced []string
	// Status is the HTTP status, 0 when none was received.
	Status int
	// RetryAfter is how long the server asks to wait, 0 when it does not say.
	RetryAfter time.Duration
	// Err is the cause, nil when there is none beyond Found.
	Err error
}

// Error is one sentence: where, what, and what to do.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("feed: ")
	if e.Source != "" {
		b.WriteString(e.Source)
	} else {
		b.WriteString("the document")
	}
	b.WriteString(" " + e.Found)
	if e.Line > 0 {
		fmt.Fprintf(&b, " (line %d)", e.Line)
	}
	if e.Err != nil {
		cause := e.Err.Error()
		if e.Source != "" {
			// A Getter's own error may begin with the same address, after its
			// package's name.
			if before, rest, ok := strings.Cut(cause, e.Source+": "); ok && !strings.Contains(strings.TrimSuffix(before, ": "), " ") {
				cause = rest
			}
		}
		b.WriteString(": " + cause)
	}
	if e.Advice != "" {
		b.WriteString("; " + e.Advice)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// publicAddress is an address as it may stand in an error.
func publicAddress(u *url.URL) string {
	if u == nil {
		return ""
	}
	public := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	return public.String()
}
