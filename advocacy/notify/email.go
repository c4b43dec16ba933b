package notify

import (
	"context"
	"crypto/tls"
	"net/mail"
	"sync"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// The defaults of EmailOptions.
const (
	DefaultTimeout       = 30 * time.Second
	DefaultAnswerTimeout = 10 * time.Minute // RFC 5321, 4.5.3.2.6
)

// What a connection is kept for.
const (
	maxIdleSessions      = 4
	maxIdleTime          = 30 * time.Second
	maxMessagesPerDialUp = 100
)

// EmailOptions adjust an Email. The zero value of each field means its default.
type EmailOptions struct {
	// TLS is used as it is for every encrypted connection; nil means the
	// system's authorities, the server's name and TLS 1.2 or newer.
	TLS *tls.Config
	// Hello is the name by which the program greets the server; empty means the
	// address literal of its end of the connection.
	Hello string
	// Timeout is for connecting and for each exchange before the end of the
	// message; zero or less means DefaultTimeout.
	Timeout time.Duration
	// AnswerTimeout is how long to wait for the answer to the end of the message.
	// When it passes, the outcome is unknown and the message is not tried
	// again, so it is long; zero or less means DefaultAnswerTimeout.
	AnswerTimeout time.Duration
}

// Email hands messages to a mail server. Make it with NewEmail.
type Email struct {
	endpoint      endpoint
	from          mail.Address
	tls           *tls.Config
	hello         string
	timeout       time.Duration
	answerTimeout time.Duration

	mu     sync.Mutex
	closed bool
	idle   []*session
}

var _ advocacy.Notifier = (*Email)(nil)

// NewEmail returns a notifier that hands its messages to one mail server, from
// one sender ("Nordlys <advocacy@nordlys.example>"). It does no I/O.
//
// The address is smtps://user:password@host:465 (TLS from the first byte) or
// smtp://user:password@host:587 (STARTTLS, without which nothing is sent). The
// port may be left away, and so may the user; special characters of the password
// are written as %XX. smtp:// takes ?tls=required, ?tls=opportunistic (where the
// server offers it; the certificate is checked all the same) and ?tls=off. On
// this machine (localhost, 127.0.0.0/8, ::1) the default is off, because mail
// servers there seldom have a certificate. A password leaves this machine by
// TLS only.
//
// The error is Problems. o may be nil.
func NewEmail(address, from string, o *EmailOptions) (*Email, error) {
	if o == nil {
		o = &EmailOptions{}
	}
	var problems Problems
	e := &Email{
		endpoint:      parseEndpoint(address, &problems),
		tls:           o.TLS,
		hello:         o.Hello,
		timeout:       o.Timeout,
		answerTimeout: o.AnswerTimeout,
	}
	var ok bool
	if e.from, ok = parseSender(from); !ok {
		problems.add("from", notASender)
	}
	if o.Hello != oneLine(o.Hello) {
		problems.add("EmailOptions.Hello", "it is not a host name")
	}
	if len(problems) > 0 {
		return nil, problems
	}
	if e.tls == nil {
		e.tls = &tls.Config{ServerName: e.endpoint.host, MinVersion: tls.VersionTLS12}
	} else if e.tls = e.tls.Clone(); e.tls.ServerName == "" {
		e.tls.ServerName = e.endpoint.host
	}
	if e.timeout <= 0 {
		e.timeout = DefaultTimeout
	}
	if e.answerTimeout <= 0 {
		e.answerTimeout = DefaultAnswerTimeout
	}
	return e, nil
}

const notASender = "it is not a sender; write Name <mailbox@domain> with a mailbox of ASCII letters"

// Name is "email".
func (e *Email) Name() string { return "email" }

// Reaches reports whether the recipient has an e-mail address that can be read.
func (e *Email) Reaches(r advocacy.Recipient) bool {
	_, ok := parseAddress(r.Email)
	return ok
}

// String names the server, without credentials.
func (e *Email) String() string { return "e-mail by " + e.endpoint.server() }

// GoString is String, so that %#v shows no password either.
func (e *Email) GoString() string { return e.String() }

// Notify hands m to the mail server. Nil means that the server has taken it, which
// does not mean that it has arrived. The error is an *advocacy.NotifyError with
// the outcome that the package doc tells; cancelling ctx ends the delivery at
// once, with NotSent before the end of the message was handed over and with
// OutcomeUnknown after it. Commit is called between the two, because a mail
// server does not recognize a message that it has had.
func (e *Email) Notify(ctx context.Context, m advocacy.Message, commit advocacy.Commit) error {
	if err := ctx.Err(); err != nil {
		return &advocacy.NotifyError{Outcome: advocacy.NotSent, Err: err}
	}
	if err := check(m); err != nil {
		return &advocacy.NotifyError{Outcome: advocacy.Refused, Err: err}
	}
	to, ok := parseAddress(m.To.Email)
	if !ok {
		return &advocacy.NotifyError{Outcome: advocacy.Refused, Err: Problems{{"Message.To.Email", "it is not an e-mail address"}}}
	}
	message, err := render(m, e.from, to)
	if err != nil {
		return &advocacy.NotifyError{Outcome: advocacy.NotSent, Err: err}
	}
	if fail := e.send(ctx, envelope{to, message, commit}); fail != nil {
		return fail.verdict()
	}
	return nil
}

// envelope is one message on its way, rendered.
type envelope struct {
	to     string
	text   []byte
	commit advocacy.Commit
}

// send delivers on a kept session, or on a fresh one where there is none or the
// kept one turns out to be spent.
func (e *Email) send(ctx context.Context, m envelope) *failure {
	if s := e.takeIdle(ctx); s != nil {
		fail := e.use(ctx, s, m)
		if fail == nil || ctx.Err() != nil || !fail.mayPassOnFreshConnection() {
			return fail
		}
	}
	s, fail := e.dial(ctx)
	if fail != nil {
		return fail
	}
	return e.use(ctx, s, m)
}

// use delivers on s and keeps it, or ends it, as its state allows.
func (e *Email) use(ctx context.Context, s *session, m envelope) *failure {
	release := s.bind(ctx)
	fail := s.deliver(ctx, e, m)
	unharmed := release()
	inOrder := fail == nil || fail.code >= 400 && fail.code != 421
	if unharmed && inOrder && s.delivered < maxMessagesPerDialUp {
		e.keep(s)
	} else if unharmed && inOrder {
		s.quit()
	} else {
		_ = s.conn.Close()
	}
	return fail
}

// takeIdle returns the kept session that was used last and still lives, or nil.
func (e *Email) takeIdle(ctx context.Context) *session {
	for {
		e.mu.Lock()
		n := len(e.idle)
		if n == 0 {
			e.mu.Unlock()
			return nil
		}
		s := e.idle[n-1]
		e.idle = e.idle[:n-1]
		e.mu.Unlock()
		s.idle.Stop()
		if s.reset(ctx) {
			return s
		}
		_ = s.conn.Close()
		if ctx.Err() != nil {
			return nil
		}
	}
}

// keep puts a session away for the next message.
func (e *Email) keep(s *session) {
	e.mu.Lock()
	kept := !e.closed && len(e.idle) < maxIdleSessions
	if kept {
		s.idle = time.AfterFunc(maxIdleTime, func() { e.expire(s) })
		e.idle = append(e.idle, s)
	}
	e.mu.Unlock()
	if !kept {
		s.quit()
	}
}

// expire ends a session that nobody has taken meanwhile.
func (e *Email) expire(s *session) {
	e.mu.Lock()
	found := false
	for i, other := range e.idle {
		if other == s {
			e.idle = append(e.idle[:i], e.idle[i+1:]...)
			found = true
			break
		}
	}
	e.mu.Unlock()
	if found {
		s.quit()
	}
}

// Close says goodbye on the connections that are kept. Calls of Notify that are
// under way go on and end theirs; later ones dial and keep nothing. Closing twice
// is safe. The error is always nil.
func (e *Email) Close() error {
	e.mu.Lock()
	idle := e.idle
	e.idle, e.closed = nil, true
	e.mu.Unlock()
	for _, s := range idle {
		s.idle.Stop()
		s.quit()
	}
	return nil
}
