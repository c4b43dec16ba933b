package advocacy

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Notifier is the port through which messages leave the program. An adapter
// delivers one message to one person; the program decides whether, when and
// what, and keeps what came of it.
type Notifier interface {
	// Name is stable and lower-case ("email", "file"); it is kept with what was sent.
	Name() string
	// Notify delivers the message. A nil error means that it was accepted for
	// delivery. Any other outcome is a *NotifyError, which says whether the
	// message may have left. Cancelling ctx before anything was handed over is
	// NotSent.
	//
	// A notifier that cannot deliver the same Message.ID twice with the effect of
	// once calls commit directly before the step after which the message may have
	// left, once at the most. Where commit fails it hands nothing over and
	// answers NotSent. What a crash catches before commit is delivered again;
	// what it catches after is unconfirmed, and never sent a second time by
	// itself. A notifier that knows a message again by its ID never calls it. A
	// nil commit is one that always succeeds.
	Notify(ctx context.Context, m Message, commit Commit) error
	// Reaches reports whether the notifier can address the recipient at all
	// (an e-mail notifier needs an address).
	Reaches(Recipient) bool
}

// Commit marks, durably when it returns nil, that a message may have left from
// now on. It fails where the message may not be sent any more: the person left
// or ended the messages meanwhile, or another attempt has taken over.
type Commit func(context.Context) error

// Message is one message to one person, fully rendered.
type Message struct {
	// ID is stable over every attempt to deliver it. It has letters, digits,
	// hyphens and single dots, 128 at most, so that it can stand in a file name
	// and in a Message-ID header.
	ID string
	// Kind is what the message is about.
	Kind NudgeKind
	// To is who gets it.
	To Recipient
	// Language is the BCP 47 tag that it is written in.
	Language string
	// Subject is one line.
	Subject string
	// Text and HTML are the same message in both forms.
	Text, HTML string
	// Unsubscribe is the address that ends these messages by one POST
	// (RFC 8058), empty where there is nothing to end.
	Unsubscribe string
	// Date is when it was due (the person's own zone).
	Date time.Time
}

// Recipient is who a message goes to. It exists only while it is delivered.
type Recipient struct {
	Name  string
	Email string
}

// String redacts: a recipient never reaches a log.
func (Recipient) String() string { return "recipient" }

// NotifyError is the outcome of a delivery that was not accepted.
type NotifyError struct {
	// Outcome says whether the message may have left.
	Outcome NotifyOutcome
	// RetryAfter is how long to wait before the next attempt, 0 when not known.
	RetryAfter time.Duration
	// Err is the cause, free of addresses and secrets.
	Err error
}

// NotifyOutcome is what a failed delivery means.
type NotifyOutcome string

// The outcomes. They are to messages what verdicts are to posts.
const (
	NotSent        NotifyOutcome = "not-sent"        // provably without effect: may be tried again
	Refused        NotifyOutcome = "refused"         // refused for good (an address that does not exist): not tried again
	OutcomeUnknown NotifyOutcome = "outcome-unknown" // it may have left: not tried again by itself
)

func (e *NotifyError) Error() string {
	return fmt.Sprintf("advocacy: message %s: %v", e.Outcome, e.Err)
}

// Unwrap returns the cause.
func (e *NotifyError) Unwrap() error { return e.Err }

// notifyOutcome reads the outcome of a delivery from its error. One that does
// not say counts by the mark: what was not committed has not left, or can be
// delivered again without another effect.
func notifyOutcome(err error, committed bool) NotifyOutcome {
	var ne *NotifyError
	switch {
	case errors.As(err, &ne):
		return ne.Outcome
	case committed:
		return OutcomeUnknown
	}
	return NotSent
}

// recipient is the person as messages are addressed to them.
func (p Person) recipient() Recipient {
	return Recipient{Name: oneLine(p.GivenName + " " + p.FamilyName), Email: p.Email}
}
