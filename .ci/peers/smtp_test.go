package peers_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/notify"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	user     = "advocacy@nordlys.example"
	password = "kodeord/med@tegn"
	sender   = "Nordlys <advocacy@nordlys.example>"
)

// arrival is a message as the server's owner gets it.
type arrival struct {
	from, to, content string
	secure            bool
}

// mailbox is the back end of the server: it takes mail from those who signed in.
type mailbox struct {
	mu       sync.Mutex
	sessions int
	arrivals []arrival
	refuse   map[string]*smtp.SMTPError // by "rcpt" or "data"
}

func (b *mailbox) NewSession(c *smtp.Conn) (smtp.Session, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sessions++
	_, secure := c.TLSConnectionState()
	return &session{box: b, current: arrival{secure: secure}}, nil
}

func (b *mailbox) refusal(step string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e := b.refuse[step]; e != nil {
		return e
	}
	return nil
}

type session struct {
	box      *mailbox
	signedIn bool
	current  arrival
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, u, p string) error {
		if u != user || p != password {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.signedIn {
		return smtp.ErrAuthRequired
	}
	s.current.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.current.to = to
	return s.box.refusal("rcpt")
}

func (s *session) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.box.refusal("data"); err != nil {
		return err
	}
	s.current.content = string(content)
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.arrivals = append(s.box.arrivals, s.current)
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// listen starts the server and returns where it listens and whose certificate it has.
func listen(t *testing.T, box *mailbox, scheme string) (address string, roots *x509.CertPool) {
	t.Helper()
	// net/http's test server makes a certificate for loopback.
	web := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(web.Close)
	roots = x509.NewCertPool()
	roots.AddCert(web.Certificate())
	config := &tls.Config{Certificates: web.TLS.Certificates, MinVersion: tls.VersionTLS12}

	server := smtp.NewServer(box)
	server.Domain, server.TLSConfig, server.ErrorLog = "localhost", config, log.New(io.Discard, "", 0)
	server.EnableSMTPUTF8, server.AllowInsecureAuth = true, true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address = listener.Addr().String()
	if scheme == "smtps" {
		listener = tls.NewListener(listener, config)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() {
		require.NoError(t, server.Close())
		require.NoError(t, <-served)
	})
	return address, roots
}

// start runs the server on loopback and returns a notifier that is set up for it.
func start(t *testing.T, box *mailbox, scheme, secret string) *notify.Email {
	t.Helper()
	address, roots := listen(t, box, scheme)
	u := url.URL{Scheme: scheme, Host: address, User: url.UserPassword(user, secret)}
	if scheme == "smtp" {
		u.RawQuery = "tls=required"
	}
	e, err := notify.NewEmail(u.String(), sender, &notify.EmailOptions{TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return e
}

func message(id string) advocacy.Message {
	return advocacy.Message{
		ID: id, Kind: advocacy.Digest, To: advocacy.Recipient{Name: "Åse Bækgård", Email: "aase@nordlys.example"}, Language: "da",
		Subject: "Ugens historier på Nordlys", Text: "Kære Åse\n.\n..\nHilsen Nordlys\n", HTML: "<p>Kære Åse</p>\n",
		Unsubscribe: "https://go.nordlys.example/leave?t=abc", Date: time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC),
	}
}

func TestEmailArrivesAtAServerThatOthersWrote(t *testing.T) {
	for _, scheme := range []string{"smtp", "smtps"} {
		t.Run(scheme, func(t *testing.T) {
			box := &mailbox{}
			e := start(t, box, scheme, password)
			for i := range 20 {
				require.NoError(t, e.Notify(t.Context(), message(fmt.Sprintf("m%d", i)), nil))
			}
			require.Len(t, box.arrivals, 20)
			for i, a := range box.arrivals {
				assert.True(t, a.secure)
				assert.Equal(t, "advocacy@nordlys.example", a.from)
				assert.Equal(t, "aase@nordlys.example", a.to)
				for _, line := range []string{
					fmt.Sprintf("Message-ID: <m%d@nordlys.example>", i), "Subject: =?UTF-8?q?Ugens_historier_p=C3=A5_Nordlys?=",
					"List-Unsubscribe: <https://go.nordlys.example/leave?t=abc>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
					"K=C3=A6re =C3=85se", ".", "..", "<p>K=C3=A6re =C3=85se</p>",
				} {
					assert.Contains(t, a.content, "\r\n"+line+"\r\n")
				}
				assert.True(t, strings.HasSuffix(a.content, "--\r\n"), "the whole message arrived")
			}
			// go-smtp begins a new session after STARTTLS.
			assert.LessOrEqual(t, box.sessions, 2, "one connection for the batch")
		})
	}
}

func TestEmailReadsTheAnswersOfAServerThatOthersWrote(t *testing.T) {
	greylisted := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "aase@nordlys.example: later"}
	unknown := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "aase@nordlys.example: unknown"}
	spam := &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "no"}
	tests := []struct {
		name, secret string
		refuse       map[string]*smtp.SMTPError
		want         advocacy.NotifyOutcome
		retry        bool
		says         string
	}{
		{"wrong password", "forkert", nil, advocacy.NotSent, false, "535 5.7.8"},
		{"greylisting", password, map[string]*smtp.SMTPError{"rcpt": greylisted}, advocacy.NotSent, true, "451 4.7.1"},
		{"no such person", password, map[string]*smtp.SMTPError{"rcpt": unknown}, advocacy.Refused, false, "550 5.1.1"},
		{"temporarily full", password, map[string]*smtp.SMTPError{"data": greylisted}, advocacy.NotSent, true, "451 4.7.1"},
		{"rejected content", password, map[string]*smtp.SMTPError{"data": spam}, advocacy.Refused, false, "554 5.7.1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			box := &mailbox{refuse: tt.refuse}
			err := start(t, box, "smtp", tt.secret).Notify(t.Context(), message("m"), nil)
			var ne *advocacy.NotifyError
			require.ErrorAs(t, err, &ne)
			assert.Equal(t, tt.want, ne.Outcome)
			assert.Equal(t, tt.retry, ne.RetryAfter > 0)
			assert.Contains(t, err.Error(), tt.says)
			assert.NotContains(t, err.Error(), "aase")
			assert.Empty(t, box.arrivals)
		})
	}
}

func TestAMailboxNameOutsideASCII(t *testing.T) {
	box := &mailbox{}
	m := message("m")
	m.To.Email = "åse@blåbær.example"
	require.NoError(t, start(t, box, "smtp", password).Notify(t.Context(), m, nil))
	require.Len(t, box.arrivals, 1)
	assert.Equal(t, "åse@xn--blbr-roah.example", box.arrivals[0].to)
}
