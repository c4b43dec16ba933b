package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Answer is what a network answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	// Broken says why Body is not whole, or is nil. Status and Header hold
	// whatever became of the body.
	Broken error
}

// OK reports whether the status is one of success.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status <= 299 }

// JSON decodes the body.
func (a Answer) JSON(v any) error {
	if a.Broken != nil {
		return a.Broken
	}
	if err := json.Unmarshal(a.Body, v); err != nil {
		return errors.New("the answer is not the JSON that it should be")
	}
	return nil
}

// Unanswered is the error for a request that got no answer.
type Unanswered struct {
	// Err is why, without the address, which may hold secrets.
	Err error
	// Unsent reports whether it is proved that no byte of the request was
	// written.
	Unsent bool
}

func (e *Unanswered) Error() string { return e.Err.Error() }

// Unwrap returns the cause. A context's error is found in it only if the
// caller's own context ended.
func (e *Unanswered) Unwrap() error { return e.Err }

// Limits are what one exchange may take.
type Limits struct {
	// Time is for the whole exchange.
	Time time.Duration
	// Bytes is the most that is read of the answer's body.
	Bytes int64
}

// Do sends a request once and reads the answer. The request's context is the
// caller's. Every error is an *Unanswered, and holds neither the token of the
// request's Authorization nor one of the secrets.
func Do(client *http.Client, request *http.Request, limits Limits, secrets ...string) (Answer, error) {
	var s sending
	caller := request.Context()
	_, token, _ := strings.Cut(request.Header.Get("Authorization"), " ")
	secrets = append(secrets[:len(secrets):len(secrets)], token)
	if name := unwritable(request.Header); name != "" {
		return Answer{}, &Unanswered{Err: fmt.Errorf("the header %s holds a control character", name), Unsent: true}
	}
	ctx, cancel := context.WithTimeout(httptrace.WithClientTrace(caller, s.trace()), limits.Time)
	defer cancel()
	response, err := client.Do(request.WithContext(ctx))
	if err != nil {
		return Answer{}, &Unanswered{Err: Cause(caller, err, secrets...), Unsent: s.unsent()}
	}
	defer func() { _ = response.Body.Close() }()
	answer := Answer{Status: response.StatusCode, Header: response.Header}
	answer.Body, err = io.ReadAll(io.LimitReader(response.Body, limits.Bytes+1))
	switch {
	case err != nil:
		answer.Broken = fmt.Errorf("the answer broke off: %w", Cause(caller, err, secrets...))
	case int64(len(answer.Body)) > limits.Bytes:
		answer.Broken = fmt.Errorf("the answer is longer than %d bytes", limits.Bytes)
		answer.Body = answer.Body[:limits.Bytes]
	}
	return answer, nil
}

// unwritable is the name of a header that no transport writes, or "". They refuse
// the request without having asked for a connection.
func unwritable(header http.Header) string {
	for name, values := range header {
		for _, value := range values {
			if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
				return name
			}
		}
	}
	return ""
}

// sending is how far a request got.
type sending struct{ asked, got, wrote atomic.Bool }

// trace: a transport asks for a connection, gets it, and writes. It asks again,
// after a connection that turned out dead, only if nothing was written to it; a
// transport that repeats requests by itself has written before.
func (s *sending) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn:          func(string) { s.asked.Store(true); s.got.Store(false) },
		GotConn:          func(httptrace.GotConnInfo) { s.got.Store(true) },
		WroteHeaderField: func(string, []string) { s.wrote.Store(true) },
		WroteHeaders:     func() { s.wrote.Store(true) },
	}
}

// unsent needs the transport's word that it asked for a connection: one that
// says nothing proves nothing.
func (s *sending) unsent() bool { return s.asked.Load() && !s.got.Load() && !s.wrote.Load() }

// Cause is why a request got no answer, as it can be passed on: without the
// address, without the secrets, and without the likeness to a context's error if it
// is none of the caller's. A dial that timed out says that the deadline was
// exceeded.
func Cause(caller context.Context, err error, secrets ...string) error {
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err
	}
	for _, secret := range secrets {
		if secret != "" && strings.Contains(err.Error(), secret) {
			err = errors.New("the answer cannot be read")
		}
	}
	ended := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	switch {
	case caller.Err() == nil && ended:
		return errors.New(err.Error())
	case caller.Err() != nil && !errors.Is(err, caller.Err()):
		return fmt.Errorf("%w: %w", caller.Err(), err)
	}
	return err
}
