package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"net/textproto"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// session is one connection to the mail server, used by one delivery at a time.
//
// It stands on go-mail's smtp package and not on its mail.Client: that client
// does not look at a context once it has dialled, its SendError neither unwraps
// nor leaves the recipient's address out of its text, and whether the end of
// the message was handed over, on which the outcome hangs, cannot be told from it.
type session struct {
	conn      net.Conn // the bare connection, whose deadline ends every wait
	client    *smtp.Client
	server    string
	timeout   time.Duration
	delivered int         // messages that it has carried
	idle      *time.Timer // ends it while nobody uses it
}

// dial opens a session that is ready for a message: encrypted and signed in.
func (e *Email) dial(ctx context.Context) (*session, *failure) {
	server := e.endpoint.server()
	dialer := net.Dialer{Timeout: e.timeout}
	conn, err := dialer.DialContext(ctx, "tcp", server)
	if err != nil {
		return nil, newFailure(ctx, server, stepConnect, err)
	}
	s := &session{conn: conn, server: server, timeout: e.timeout}
	release := s.bind(ctx)
	fail := s.open(ctx, e)
	if fail == nil && !release() {
		fail = newFailure(ctx, server, stepConnect, ctx.Err())
	}
	if fail != nil {
		release()
		_ = conn.Close()
		return nil, fail
	}
	return s, nil
}

// bind makes the end of ctx end every wait of the session, until release, which
// reports whether the session is unharmed.
func (s *session) bind(ctx context.Context) (release func() bool) {
	return context.AfterFunc(ctx, func() { _ = s.conn.SetDeadline(longAgo()) })
}

func longAgo() time.Time { return time.Unix(1, 0) }

// allow gives the next exchange its time.
func (s *session) allow(ctx context.Context, d time.Duration) {
	_ = s.conn.SetDeadline(time.Now().Add(d))
	if ctx.Err() != nil {
		// bind may have fired before the deadline was moved.
		_ = s.conn.SetDeadline(longAgo())
	}
}

func (s *session) open(ctx context.Context, e *Email) *failure {
	s.allow(ctx, s.timeout)
	conn := s.conn
	if e.endpoint.encryption == encryptFirst {
		secure := tls.Client(conn, e.tls)
		if err := secure.HandshakeContext(ctx); err != nil {
			return newFailure(ctx, s.server, stepTLS, err)
		}
		conn = secure
	}
	client, err := smtp.NewClient(conn, e.endpoint.host)
	if err != nil {
		return newFailure(ctx, s.server, stepConnect, err)
	}
	s.client = client
	s.allow(ctx, s.timeout)
	if err := client.Hello(s.helloName(e.hello)); err != nil {
		return newFailure(ctx, s.server, stepConnect, err)
	}
	if fail := s.encrypt(ctx, e); fail != nil {
		return fail
	}
	return s.signIn(ctx, e)
}

// helloName is the configured name or the address literal that RFC 5321, 4.1.4,
// gives a client without one.
func (s *session) helloName(configured string) string {
	if configured != "" {
		return configured
	}
	local, err := netip.ParseAddrPort(s.conn.LocalAddr().String())
	if err != nil {
		return "localhost"
	}
	ip := local.Addr().Unmap().WithZone("")
	if ip.Is6() {
		return "[IPv6:" + ip.String() + "]"
	}
	return "[" + ip.String() + "]"
}

func (s *session) encrypt(ctx context.Context, e *Email) *failure {
	policy := e.endpoint.encryption
	if policy == encryptFirst || policy == encryptNotNeeded {
		return nil
	}
	if offered, _ := s.client.Extension("STARTTLS"); !offered {
		if policy == encryptIfOffered {
			return nil
		}
		return newFailure(ctx, s.server, stepTLS,
			told("the server offers no STARTTLS; use smtps://, or tls=off if the network is safe"))
	}
	s.allow(ctx, s.timeout)
	if err := s.client.StartTLS(e.tls); err != nil {
		return newFailure(ctx, s.server, stepTLS, err)
	}
	return nil
}

func (s *session) signIn(ctx context.Context, e *Email) *failure {
	p := e.endpoint
	if p.user == "" {
		return nil
	}
	if _, err := s.client.GetTLSConnectionState(); err != nil && !isLoopback(p.host) {
		return newFailure(ctx, s.server, stepSignIn, told("the server offers no encryption, and a password is not sent without it"))
	}
	_, offered := s.client.Extension("AUTH")
	var auth smtp.Auth
	for mechanism := range strings.FieldsSeq(strings.ToUpper(offered)) {
		switch {
		case mechanism == "PLAIN":
			auth = smtp.PlainAuth("", p.user, p.password, p.host, true)
		case mechanism == "LOGIN" && auth == nil:
			auth = smtp.LoginAuth(p.user, p.password, p.host, true)
		}
	}
	if auth == nil {
		return newFailure(ctx, s.server, stepSignIn, told("the server offers neither AUTH PLAIN nor AUTH LOGIN; leave the user away, or check tls="))
	}
	s.allow(ctx, s.timeout)
	if err := s.client.Auth(auth); err != nil {
		return newFailure(ctx, s.server, stepSignIn, err)
	}
	return nil
}

// deliver hands one message over. Nil means that the server has taken it.
func (s *session) deliver(ctx context.Context, e *Email, m envelope) *failure {
	ascii := isASCII(m.to)
	if offered, _ := s.client.Extension("SMTPUTF8"); !ascii && !offered {
		return &failure{server: s.server, step: stepRecipient, code: 553, status: "5.6.7"} // RFC 6531, 3.5
	}
	s.client.SkipSMTPUTF8(ascii)
	s.delivered++

	s.allow(ctx, s.timeout)
	if err := s.client.Mail(path(e.from.Address)); err != nil {
		return newFailure(ctx, s.server, stepSender, err)
	}
	s.allow(ctx, s.timeout)
	if err := s.client.Rcpt(path(m.to)); err != nil {
		return newFailure(ctx, s.server, stepRecipient, err)
	}
	s.allow(ctx, s.timeout)
	w, err := s.client.Data()
	if err != nil {
		return newFailure(ctx, s.server, stepData, err)
	}
	s.allow(ctx, s.timeout)
	if _, err = w.Write(m.text); err == nil {
		// The text goes out before its end does: what fails here has not been sent.
		err = s.client.Text.W.Flush()
	}
	if err != nil {
		return newFailure(ctx, s.server, stepText, err)
	}
	if ctx.Err() != nil {
		return newFailure(ctx, s.server, stepText, ctx.Err())
	}
	if m.commit != nil {
		if err := m.commit(ctx); err != nil {
			return &failure{server: s.server, step: stepCommit, err: err}
		}
	}
	s.allow(ctx, e.answerTimeout)
	err = w.Close()
	var reply *textproto.Error
	if errors.As(err, &reply) && reply.Code/100 == 2 {
		return nil // go-mail expects 250 and no other; every 2yz says yes
	}
	if err != nil {
		return newFailure(ctx, s.server, stepEnd, err)
	}
	return nil
}

// reset makes a kept session ready for its next message, and tells whether it lives.
func (s *session) reset(ctx context.Context) bool {
	release := s.bind(ctx)
	s.allow(ctx, s.timeout)
	err := s.client.Reset()
	return release() && err == nil
}

// farewell is how long a server has to say goodbye.
const farewell = 2 * time.Second

// quit ends a session whose connection is in order.
func (s *session) quit() {
	_ = s.conn.SetDeadline(time.Now().Add(farewell))
	_ = s.client.Quit()
	_ = s.conn.Close()
}
