package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"regexp"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// RetryAfter is how long to wait after a temporary refusal (4xx, greylisting
// among them). SMTP names no time: senders wait a quarter of an hour at first
// (Exim's default), and greylisting lets a second attempt through after minutes
// (RFC 6647, 2.1).
const RetryAfter = 15 * time.Minute

// step is a step of a delivery, as errors name it.
type step string

const (
	stepConnect   step = "connecting"
	stepTLS       step = "turning to TLS"
	stepSignIn    step = "the sign-in"
	stepSender    step = "the sender"
	stepRecipient step = "the recipient"
	stepData      step = "DATA"
	stepText      step = "the text"
	stepCommit    step = "the mark that it may leave"
	stepEnd       step = "the end of the message"
)

// failure is why a delivery did not come to its end.
type failure struct {
	server string
	step   step
	code   int // the server's reply, 0 when it gave none
	status string
	err    error // without a reply: the cause, free of what the server wrote
}

func (f *failure) Error() string {
	if f.code != 0 {
		reply := fmt.Sprintf("%d", f.code)
		if f.status != "" {
			reply += " " + f.status
		}
		return fmt.Sprintf("notify: %s answered %s with %s; %s", f.server, f.step, reply, f.advice())
	}
	return fmt.Sprintf("notify: %s: %s failed: %v", f.server, f.step, f.err)
}

func (f *failure) Unwrap() error { return f.err }

func (f *failure) advice() string {
	switch {
	case f.temporary():
		return "it is tried again later"
	case f.signIn():
		return "check the user, the password and tls= in the server's address"
	case f.step == stepSender:
		return "check that the server may send for this sender"
	case f.step == stepRecipient:
		return "the recipient's address does not take mail"
	case f.step == stepData || f.step == stepEnd:
		return "the server does not take this message"
	}
	return "check the server's address and its tls= setting"
}

func (f *failure) temporary() bool { return f.code >= 400 && f.code < 500 }

// signIn are the replies of RFC 4954 that speak of the client and not of the
// message, whatever command they answer.
func (f *failure) signIn() bool {
	switch f.code {
	case 530, 534, 535, 538:
		return true
	}
	return f.step == stepSignIn
}

// verdict is what the failure means for the message; see the package doc.
func (f *failure) verdict() *advocacy.NotifyError {
	e := &advocacy.NotifyError{Outcome: advocacy.NotSent, Err: f}
	permanent := f.code >= 500 && f.code < 600
	switch {
	case f.temporary():
		e.RetryAfter = RetryAfter
	case f.signIn():
	case permanent && (f.step == stepRecipient || f.step == stepData || f.step == stepEnd):
		e.Outcome = advocacy.Refused
	case f.step == stepEnd && !permanent:
		e.Outcome = advocacy.OutcomeUnknown
	}
	return e
}

// mayPassOnFreshConnection reports whether the fault may lie in a connection
// that was kept for too long, with the message provably not handed over.
func (f *failure) mayPassOnFreshConnection() bool {
	return (f.code == 0 || f.code == 421) && f.step != stepCommit && f.step != stepEnd
}

// enhancedStatus is the code of RFC 3463 at the beginning of a reply's text.
var enhancedStatus = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// newFailure keeps of err what may be told.
func newFailure(ctx context.Context, server string, at step, err error) *failure {
	f := &failure{server: server, step: at}
	var reply *textproto.Error
	switch {
	case errors.As(err, &reply):
		f.code, f.status = reply.Code, enhancedStatus.FindString(reply.Msg)
	case ctx.Err() != nil:
		f.err = ctx.Err()
	default:
		f.err = tellable(err)
	}
	return f
}

var errNotSMTP = errors.New("the server did not speak SMTP as expected")

// tellable lets through the errors of this machine and of TLS. Others can repeat
// what the server wrote.
func tellable(err error) error {
	var (
		timeout     net.Error
		op          *net.OpError
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		alert       tls.AlertError
		told        told
	)
	switch {
	case errors.As(err, &told):
		return told
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return errNoAnswer
	case errors.As(err, &certificate):
		return certificate
	case errors.As(err, &dns):
		return dns
	case errors.As(err, &op):
		return op
	case errors.As(err, &record):
		return errors.New("the server does not speak TLS here; check smtp:// or smtps:// and the port")
	case errors.As(err, &alert):
		return alert
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the server broke the connection off")
	}
	return errNotSMTP
}

// told is an error of this package's own words.
type told string

func (t told) Error() string { return string(t) }

const errNoAnswer = told("the server did not answer in time")
