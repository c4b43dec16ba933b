package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// Code says what kind of failure an Error is.
type Code string

// The codes.
const (
	// BadAddress is an address that cannot be asked for as it is written.
	BadAddress Code = "bad-address"
	// Refused is an address, a redirect or a request that the guard does not let through.
	Refused Code = "refused"
	// Unreachable is a server that was not found, did not answer, or broke off.
	Unreachable Code = "unreachable"
	// Timeout is a request that took longer than allowed, by Options or by the context.
	Timeout Code = "timeout"
	// Canceled is a request whose context was cancelled.
	Canceled Code = "canceled"
	// TooManyRedirects is a chain of redirects longer than allowed.
	TooManyRedirects Code = "too-many-redirects"
	// TooLarge is a body longer than allowed.
	TooLarge Code = "too-large"
	// Status is an answer other than 2xx; only Get returns it.
	Status Code = "status"
)

// Error is every error of this package.
type Error struct {
	// Code is what to branch on.
	Code Code
	// Address is what was asked for, without credentials, query and fragment;
	// empty when it could not even be read. After a redirect it is the address
	// that led to the failure.
	Address string
	// Status is the HTTP status with Code Status, otherwise 0.
	Status int
	// Reason says what is wrong and what to do, in English.
	Reason string
	// Err is the cause; nil where there is none beyond Reason. It can repeat
	// what a server sent, Reason never does.
	Err error
}

// Error is one sentence.
func (e *Error) Error() string {
	if e.Address == "" {
		return "fetch: " + e.Reason
	}
	return "fetch: " + e.Address + ": " + e.Reason
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// redacted is u as it may stand in an error or a log.
func redacted(u *url.URL) string {
	if u == nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}

var errTimeLimit = errors.New("the time limit of the client has passed")

// classify turns whatever net/http returned into an *Error. outer is the
// caller's context, inner the one that carries the client's own time limit.
func classify(outer, inner context.Context, limit time.Duration, u *url.URL, err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	// A url.Error repeats the whole address, query included.
	var ue *url.Error
	for errors.As(err, &ue) {
		u, err = failedURL(u, ue), ue.Err
	}
	e := &Error{Address: redacted(u), Err: err}
	var refusal *refusedAddress
	switch {
	case errors.Is(outer.Err(), context.Canceled):
		e.Code, e.Reason, e.Err = Canceled, "the request was cancelled", context.Canceled
	case outer.Err() != nil:
		e.Code, e.Reason, e.Err = Timeout, "the time that the caller allows has passed", context.DeadlineExceeded
	case errors.Is(context.Cause(inner), errTimeLimit):
		e.Code, e.Err = Timeout, context.DeadlineExceeded
		e.Reason = "no complete answer within " + limit.String() + "; try again later or raise Options.Timeout"
	case errors.As(err, &refusal):
		e.Code, e.Reason = Refused, refusal.Error()
	default:
		e.Code, e.Reason = Unreachable, unreachableReason(err)
	}
	return e
}

// failedURL is the address of the hop that failed, where ue names one.
func failedURL(asked *url.URL, ue *url.Error) *url.URL {
	if u, err := url.Parse(ue.URL); err == nil && u.Host != "" {
		return u
	}
	return asked
}

func unreachableReason(err error) string {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "there is no server of that name; check the spelling"
	case errors.As(err, &dns):
		return "the name could not be looked up; try again later"
	case errors.As(err, &certificate):
		return "its certificate is not trusted; ask whoever runs it, or name its authority in Options.Roots"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing answers there; check the address and the port"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return "the server broke off; try again later"
	}
	return "the server could not be reached or its answer could not be read; check the address, then try again later"
}

func statusError(u *url.URL, status int) *Error {
	advice := "check the address in a browser"
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		advice = "it is not open to everyone; use an address that needs no sign-in"
	case status == http.StatusNotFound || status == http.StatusGone:
		advice = "there is nothing at that address; check the spelling"
	case status == http.StatusTooManyRequests || status >= 500:
		advice = "try again later"
	}
	return &Error{Code: Status, Address: redacted(u), Status: status,
		Reason: "the server answered " + strconv.Itoa(status) + "; " + advice}
}
