package channels

import (
	"context"
	"errors"
)

// Verdict is what became of an attempt.
type Verdict string

const (
	// Posted: it is live. Keep the receipt.
	Posted Verdict = "posted"
	// Rejected: refused, nothing is live. Show the person why; it is never
	// tried again by itself.
	Rejected Verdict = "rejected"
	// Retry: provably without effect. It may be tried again, not before
	// RetryAfter, and with AuthExpired not before the account is connected again.
	Retry Verdict = "retry"
	// Unconfirmed: it may be live. Reconcile, then ask the person; never send a
	// second create.
	Unconfirmed Verdict = "unconfirmed"
)

// VerdictOf is the verdict on what Publish returned: exactly one for every
// input. A receipt with an ID is Posted whatever failed afterwards. Without one
// the error decides; success without an ID, a duplicate, any 5xx and a context
// that ended count as Unconfirmed unless the receipt's Phase, or the code, proves
// that nothing was sent.
func VerdictOf(receipt Receipt, err error) Verdict {
	if receipt.ID != "" {
		return Posted
	}
	if err == nil {
		return Unconfirmed
	}
	var problems Problems
	unsent := receipt.Phase == Preparing
	refused := refusals(err)
	switch {
	case len(refused) > 0:
		for _, e := range refused {
			if e.verdict(unsent) == Unconfirmed {
				return Unconfirmed // of several, the least certain rules
			}
		}
		return refused[0].verdict(unsent)
	case errors.As(err, &problems) && receipt.Phase != Committed:
		return Rejected
	case unsent:
		return Retry
	default:
		return Unconfirmed
	}
}

// refusals are the errors of networks in an error's tree, in order.
func refusals(err error) []*Error {
	if e, ok := err.(*Error); ok {
		return []*Error{e}
	}
	var found []*Error
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		found = refusals(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			found = append(found, refusals(one)...)
		}
	}
	return found
}

func (e *Error) verdict(unsent bool) Verdict {
	ended := errors.Is(e, context.Canceled) || errors.Is(e, context.DeadlineExceeded)
	switch {
	case e.Code == PermissionDenied, e.Code == InvalidPost, e.Code == PolicyBlocked:
		if e.Status >= 500 && !unsent {
			return Unconfirmed
		}
		return Rejected
	case e.Code == Duplicate:
		return Unconfirmed
	case unsent:
		return Retry
	case e.Status >= 500 || ended:
		return Unconfirmed
	case e.Code == AuthExpired, e.Code == RateLimited, e.Code == VersionSunset, e.Code == Unavailable:
		return Retry
	default:
		return Unconfirmed
	}
}

// SafeToRetry reports whether err by itself proves that nothing became live, so
// that sending again cannot post twice. It says nothing of whether that would
// succeed. It is false for nil and for every error that proves nothing, such as a
// timeout.
func SafeToRetry(err error) bool {
	return err != nil && VerdictOf(Receipt{}, err) == Retry
}
