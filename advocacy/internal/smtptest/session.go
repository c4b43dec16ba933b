package smtptest

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
)

// session is one connection.
type session struct {
	server  *Server
	conn    net.Conn
	in      *bufio.Reader
	secure  bool
	user    string
	greeted bool
	message *Message // the transaction that is under way
}

// errOver ends a session, after a QUIT or a fault.
var errOver = errors.New("smtptest: the connection is over")

func newSession(s *Server, conn net.Conn) *session {
	return &session{server: s, conn: conn, in: bufio.NewReader(conn)}
}

func (c *session) run() {
	// Also closes a TLS connection properly, so that the client sees its end.
	defer func() { _ = c.conn.Close() }()
	if c.server.options.TLS == Implicit {
		c.encrypt()
	}
	if c.step(Connect, 220, "smtptest ready") != nil {
		return
	}
	for {
		line, err := c.in.ReadString('\n')
		if err != nil {
			return
		}
		if c.command(strings.TrimRight(line, "\r\n")) != nil {
			return
		}
	}
}

func (c *session) encrypt() {
	c.conn = tls.Server(c.conn, c.server.tls)
	c.in = bufio.NewReader(c.conn)
	c.secure, c.greeted, c.message = true, false, nil
}

// step answers as the step's next fault says, or as told when it has none. It
// returns errOver when the conversation has ended, and errFault when the answer
// was a fault's.
func (c *session) step(s Step, code int, text string) error {
	f, faulty := c.server.fault(s)
	if !faulty {
		return c.answer(code, text)
	}
	return c.suffer(f)
}

var errFault = errors.New("smtptest: answered with a fault")

func (c *session) suffer(f Fault) error {
	if f.Hang {
		_, _ = io.Copy(io.Discard, c.conn)
		return errOver
	}
	if f.Code != 0 {
		if err := c.answer(f.Code, f.Text); err != nil {
			return err
		}
	}
	if f.Cut {
		return errOver
	}
	return errFault
}

func (c *session) answer(code int, lines ...string) error {
	var b strings.Builder
	for i, line := range lines {
		sep := "-"
		if i == len(lines)-1 {
			sep = " "
		}
		fmt.Fprintf(&b, "%d%s%s\r\n", code, sep, line)
	}
	_, err := io.WriteString(c.conn, b.String())
	return err
}

// command carries out one line; a non-nil error ends the session.
func (c *session) command(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	var err error
	switch strings.ToUpper(verb) {
	case "EHLO", "HELO":
		err = c.hello()
	case "STARTTLS":
		err = c.startTLS()
	case "AUTH":
		err = c.auth(rest)
	case "MAIL":
		err = c.mail(rest)
	case "RCPT":
		err = c.rcpt(rest)
	case "DATA":
		err = c.data()
	case "RSET":
		c.message = nil
		err = c.step(Reset, 250, "2.0.0 reset")
	case "NOOP":
		err = c.answer(250, "2.0.0 here")
	case "QUIT":
		if err = c.step(Quit, 221, "2.0.0 bye"); err == nil {
			err = errOver
		}
	default:
		err = c.answer(502, "5.5.1 not known")
	}
	if errors.Is(err, errFault) {
		return nil
	}
	return err
}

func (c *session) hello() error {
	if f, faulty := c.server.fault(Hello); faulty {
		return c.suffer(f)
	}
	c.greeted, c.message = true, nil
	lines := []string{"smtptest", "ENHANCEDSTATUSCODES"}
	o := c.server.options
	if !o.ASCIIOnly {
		lines = append(lines, "8BITMIME", "SMTPUTF8")
	}
	if o.TLS == StartTLS && !c.secure {
		lines = append(lines, "STARTTLS")
	} else if o.User != "" {
		lines = append(lines, "AUTH "+strings.Join(o.Mechanisms, " "))
	}
	return c.answer(250, lines...)
}

func (c *session) startTLS() error {
	if c.server.options.TLS != StartTLS || c.secure {
		return c.answer(502, "5.5.1 not offered")
	}
	if err := c.step(Handshake, 220, "2.0.0 go ahead"); err != nil {
		return err
	}
	c.encrypt()
	return nil
}

func (c *session) auth(rest string) error {
	if f, faulty := c.server.fault(Auth); faulty {
		return c.suffer(f)
	}
	mechanism, initial, _ := strings.Cut(rest, " ")
	if c.server.options.TLS == StartTLS && !c.secure {
		return c.answer(538, "5.7.11 encryption required")
	}
	if !slices.Contains(c.server.options.Mechanisms, mechanism) {
		return c.answer(504, "5.5.4 mechanism not known")
	}
	var user, password string
	var err error
	switch mechanism {
	case "PLAIN":
		if initial == "" {
			initial, err = c.challenge("")
		}
		if parts := strings.Split(decoded(initial), "\x00"); len(parts) == 3 {
			user, password = parts[1], parts[2]
		}
	case "LOGIN":
		if user = decoded(initial); initial == "" {
			user, err = c.challenge("Username:")
			user = decoded(user)
		}
		if err == nil {
			password, err = c.challenge("Password:")
			password = decoded(password)
		}
	}
	if err != nil {
		return err
	}
	if user != c.server.options.User || password != c.server.options.Password {
		return c.answer(535, "5.7.8 not accepted")
	}
	c.user = user
	return c.answer(235, "2.7.0 welcome")
}

func (c *session) challenge(text string) (string, error) {
	if err := c.answer(334, base64.StdEncoding.EncodeToString([]byte(text))); err != nil {
		return "", err
	}
	line, err := c.in.ReadString('\n')
	return strings.TrimRight(line, "\r\n"), err
}

func decoded(s string) string {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	return string(b)
}

// path reads "FROM:<address> PARAMETER…".
func path(rest, keyword string) (string, bool) {
	rest, ok := strings.CutPrefix(rest, keyword+":<")
	address, _, closed := strings.Cut(rest, ">")
	return address, ok && closed
}

func (c *session) mail(rest string) error {
	o := c.server.options
	switch address, ok := path(rest, "FROM"); {
	case !c.greeted || c.message != nil:
		return c.answer(503, "5.5.1 out of order")
	case o.TLS == StartTLS && !c.secure:
		return c.answer(530, "5.7.0 STARTTLS comes first")
	case o.User != "" && c.user == "":
		return c.answer(530, "5.7.0 sign in first")
	case !ok:
		return c.answer(501, "5.5.4 not a path")
	default:
		if err := c.step(Mail, 250, "2.1.0 go on"); err != nil {
			return err
		}
		c.message = &Message{From: address, TLS: c.secure, User: c.user}
		return nil
	}
}

func (c *session) rcpt(rest string) error {
	address, ok := path(rest, "TO")
	if c.message == nil || !ok {
		return c.answer(503, "5.5.1 out of order")
	}
	if err := c.step(Rcpt, 250, "2.1.5 go on"); err != nil {
		return err
	}
	c.message.To = append(c.message.To, address)
	return nil
}

func (c *session) data() error {
	if c.message == nil || len(c.message.To) == 0 {
		return c.answer(503, "5.5.1 out of order")
	}
	if err := c.step(Data, 354, "go ahead"); err != nil {
		return err
	}
	content, err := c.content()
	if err != nil {
		return err
	}
	m := *c.message
	m.Bytes, c.message = content, nil
	f, faulty := c.server.fault(EndOfData)
	if !faulty || f.Keep {
		c.server.keep(m)
	}
	if faulty {
		return c.suffer(f)
	}
	return c.answer(250, "2.0.0 taken")
}

// content reads up to the final dot.
func (c *session) content() ([]byte, error) {
	var content bytes.Buffer
	for first := true; ; first = false {
		line, err := c.in.ReadBytes('\n')
		if err != nil {
			return nil, err
		}
		if first {
			if f, faulty := c.server.fault(Body); faulty {
				return nil, c.suffer(f)
			}
		}
		if string(line) == ".\r\n" {
			return content.Bytes(), nil
		}
		content.Write(bytes.TrimPrefix(line, []byte(".")))
	}
}
