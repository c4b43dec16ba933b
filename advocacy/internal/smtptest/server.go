package smtptest

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/url"
	"slices"
	"sync"
	"testing"
)

// TLS says how connections are encrypted.
type TLS int

// The ways.
const (
	NoTLS    TLS = iota // never
	StartTLS            // after STARTTLS, which comes before anything else
	Implicit            // from the first byte
)

// Options adjust a Server.
type Options struct {
	TLS TLS
	// User and Password are asked for when User is not empty.
	User, Password string
	// Mechanisms are those of AUTH, by default PLAIN and LOGIN.
	Mechanisms []string
	// ASCIIOnly offers neither 8BITMIME nor SMTPUTF8.
	ASCIIOnly bool
}

// Message is one that the server has accepted.
type Message struct {
	From string   // the address of MAIL
	To   []string // the addresses of RCPT
	// Bytes are those between DATA and the final dot, with dot-stuffing undone.
	Bytes []byte
	TLS   bool   // it came over TLS
	User  string // who had signed in, if anybody
}

// Server is a running server.
type Server struct {
	options  Options
	listener net.Listener
	tls      *tls.Config
	roots    *x509.CertPool
	running  sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	open     map[net.Conn]bool
	accepted int
	messages []Message
	faults   map[Step][]Fault
	met      map[Step]chan struct{}
}

// New starts a server on a free port of 127.0.0.1. It ends with the test, or by Close.
func New(t testing.TB, o *Options) *Server {
	t.Helper()
	if o == nil {
		o = &Options{}
	}
	s := &Server{options: *o, open: map[net.Conn]bool{}, faults: map[Step][]Fault{}, met: map[Step]chan struct{}{}}
	if s.options.Mechanisms == nil {
		s.options.Mechanisms = []string{"PLAIN", "LOGIN"}
	}
	var err error
	if s.options.TLS != NoTLS {
		if s.tls, s.roots, err = certificate(); err != nil {
			t.Fatalf("smtptest: make a certificate: %v", err)
		}
	}
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatalf("smtptest: listen on loopback: %v", err)
	}
	s.running.Go(s.accept)
	t.Cleanup(s.Close)
	return s
}

// Close ends the server and every connection, and waits for them.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	_ = s.listener.Close()
	for c := range s.open {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.running.Wait()
}

// URL is the address as notify.NewEmail takes it, credentials included.
func (s *Server) URL() string {
	u := url.URL{Scheme: "smtp", Host: s.listener.Addr().String()}
	switch s.options.TLS {
	case Implicit:
		u.Scheme = "smtps"
	case StartTLS:
		u.RawQuery = "tls=required"
	}
	if s.options.User != "" {
		u.User = url.UserPassword(s.options.User, s.options.Password)
	}
	return u.String()
}

// Roots hold the authority of the server's certificate; nil without TLS.
func (s *Server) Roots() *x509.CertPool { return s.roots }

// Messages are those accepted so far, in order.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// Take is Messages, and forgets them.
func (s *Server) Take() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.messages
	s.messages = nil
	return taken
}

// Connections is how many there have been so far.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted
}

// Disconnect cuts every open connection.
func (s *Server) Disconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		_ = c.Close()
	}
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		if !s.opened(conn) {
			return
		}
		s.running.Go(func() {
			defer s.gone(conn)
			newSession(s, conn).run()
		})
	}
}

func (s *Server) opened(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = conn.Close()
		return false
	}
	s.open[conn] = true
	s.accepted++
	return true
}

func (s *Server) gone(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, conn)
	_ = conn.Close()
}

func (s *Server) keep(m Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, m)
}
