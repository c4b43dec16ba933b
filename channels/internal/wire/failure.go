package wire

import (
	"errors"

	"github.com/ambassadorkit/ambassadorkit/channels"
)

// Failure is the *channels.Error for a request that got no answer. A create, the
// call that makes a post live, has an unknown outcome unless it is proved that
// nothing was sent.
func Failure(channel, title string, err error, create bool) *channels.Error {
	var unanswered *Unanswered
	unsent := errors.As(err, &unanswered) && unanswered.Unsent
	switch {
	case unsent:
		return &channels.Error{Channel: channel, Code: channels.Unavailable, Message: title + " was not reached, and nothing was sent", Err: err}
	case create:
		return &channels.Error{Channel: channel, Code: channels.OutcomeUnknown, Message: title + " gave no answer; the post may be live", Err: err}
	}
	return &channels.Error{Channel: channel, Code: channels.Unavailable, Message: title + " gave no answer, and nothing is live by this call", Err: err}
}
