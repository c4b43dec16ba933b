package notify_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/smtptest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/notify"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEmailDelivers(t *testing.T) {
	tests := map[string]smtptest.Options{
		"in the clear on this machine": {},
		"signed in on this machine":    {User: "u@nordlys", Password: "p:/@ å"},
		"STARTTLS":                     {TLS: smtptest.StartTLS},
		"STARTTLS, PLAIN":              {TLS: smtptest.StartTLS, User: "u", Password: "p", Mechanisms: []string{"PLAIN"}},
		"implicit TLS, LOGIN":          {TLS: smtptest.Implicit, User: "u", Password: "p", Mechanisms: []string{"LOGIN"}},
		"a server of plain ASCII":      {ASCIIOnly: true},
	}
	for name, o := range tests {
		t.Run(name, func(t *testing.T) {
			s := smtptest.New(t, &o)
			require.NoError(t, newEmail(t, s, notify.EmailOptions{}).Notify(t.Context(), digest(), nil))
			require.Len(t, s.Messages(), 1)
			m := s.Messages()[0]
			assert.Equal(t, "advocacy@nordlys.example", m.From)
			assert.Equal(t, []string{"aase@nordlys.example"}, m.To)
			assert.Equal(t, o.TLS != smtptest.NoTLS, m.TLS)
			assert.Equal(t, o.User, m.User)
			assert.Contains(t, parseMail(t, m.Bytes).parts["text/plain"], "Kære Åse\r\n\r\n.Her")
		})
	}
}

// The table of the package doc, row by row.
func TestEmailOutcomeOfAnAnswer(t *testing.T) {
	tests := []struct {
		step smtptest.Step
		code int
		want advocacy.NotifyOutcome
	}{
		{smtptest.Connect, 421, advocacy.NotSent}, {smtptest.Connect, 554, advocacy.NotSent},
		{smtptest.Handshake, 454, advocacy.NotSent}, {smtptest.Handshake, 501, advocacy.NotSent},
		{smtptest.Auth, 454, advocacy.NotSent}, {smtptest.Auth, 535, advocacy.NotSent},
		{smtptest.Mail, 421, advocacy.NotSent}, {smtptest.Mail, 451, advocacy.NotSent}, {smtptest.Mail, 550, advocacy.NotSent},
		{smtptest.Rcpt, 450, advocacy.NotSent}, {smtptest.Rcpt, 451, advocacy.NotSent}, {smtptest.Rcpt, 530, advocacy.NotSent},
		{smtptest.Rcpt, 550, advocacy.Refused}, {smtptest.Rcpt, 553, advocacy.Refused},
		{smtptest.Data, 451, advocacy.NotSent}, {smtptest.Data, 554, advocacy.Refused},
		{smtptest.EndOfData, 421, advocacy.NotSent}, {smtptest.EndOfData, 451, advocacy.NotSent},
		{smtptest.EndOfData, 552, advocacy.Refused}, {smtptest.EndOfData, 554, advocacy.Refused},
		{smtptest.EndOfData, 354, advocacy.OutcomeUnknown},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.step, tt.code), func(t *testing.T) {
			s := smtptest.New(t, &smtptest.Options{TLS: smtptest.StartTLS, User: "u", Password: "p"})
			s.Fail(tt.step, smtptest.Fault{Code: tt.code, Text: "4.7.1 <aase@nordlys.example> says no"})
			e := newEmail(t, s, notify.EmailOptions{})
			err := e.Notify(t.Context(), digest(), nil)
			ne := outcome(t, err, tt.want)
			assert.Equal(t, tt.code < 500 && tt.code >= 400, ne.RetryAfter == notify.RetryAfter)
			assert.Contains(t, err.Error(), fmt.Sprint(tt.code, " 4.7.1"))
			assert.NotContains(t, err.Error(), "aase")
			assert.Empty(t, s.Messages())

			require.NoError(t, e.Notify(t.Context(), digest(), nil), "the next message is not held back by the last")
			assert.Len(t, s.Messages(), 1)
		})
	}
}

func TestEveryYesAtTheEndIsAYes(t *testing.T) {
	s := smtptest.New(t, nil)
	s.Fail(smtptest.EndOfData, smtptest.Fault{Code: 251, Text: "2.0.0 forwarded", Keep: true})
	require.NoError(t, newEmail(t, s, notify.EmailOptions{}).Notify(t.Context(), digest(), nil))
}

func TestEmailOutcomeOfACutConnection(t *testing.T) {
	tests := []struct {
		step smtptest.Step
		keep bool
		want advocacy.NotifyOutcome
	}{
		{smtptest.Connect, false, advocacy.NotSent}, {smtptest.Hello, false, advocacy.NotSent}, {smtptest.Handshake, false, advocacy.NotSent},
		{smtptest.Auth, false, advocacy.NotSent}, {smtptest.Mail, false, advocacy.NotSent}, {smtptest.Rcpt, false, advocacy.NotSent},
		{smtptest.Data, false, advocacy.NotSent},
		{smtptest.EndOfData, false, advocacy.OutcomeUnknown}, {smtptest.EndOfData, true, advocacy.OutcomeUnknown},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.step, tt.keep), func(t *testing.T) {
			s := smtptest.New(t, &smtptest.Options{TLS: smtptest.StartTLS, User: "u", Password: "p"})
			s.Fail(tt.step, smtptest.Fault{Cut: true, Keep: tt.keep})
			ne := outcome(t, newEmail(t, s, notify.EmailOptions{}).Notify(t.Context(), digest(), nil), tt.want)
			assert.Zero(t, ne.RetryAfter)
			if tt.want == advocacy.NotSent {
				assert.Empty(t, s.Messages())
			}
		})
	}
}

// Whether the end of the message still went out depends on when the client
// notices; never may it say NotSent when the server has the message.
func TestEmailOutcomeOfAConnectionCutInTheText(t *testing.T) {
	s := smtptest.New(t, nil)
	s.Fail(smtptest.Body, smtptest.Fault{Cut: true})
	m := digest()
	m.Text = strings.Repeat("En lang linje om ugens historier.\n", 1<<17)
	err := newEmail(t, s, notify.EmailOptions{}).Notify(t.Context(), m, nil)
	var ne *advocacy.NotifyError
	require.ErrorAs(t, err, &ne)
	assert.NotEqual(t, advocacy.Refused, ne.Outcome)
	assert.Empty(t, s.Messages())
}

func TestCancellingReturnsAtOnceWithTheOutcome(t *testing.T) {
	for _, tt := range []struct {
		step smtptest.Step
		want advocacy.NotifyOutcome
	}{
		{smtptest.Connect, advocacy.NotSent}, {smtptest.Hello, advocacy.NotSent}, {smtptest.Handshake, advocacy.NotSent},
		{smtptest.Auth, advocacy.NotSent}, {smtptest.Mail, advocacy.NotSent}, {smtptest.Rcpt, advocacy.NotSent},
		{smtptest.Data, advocacy.NotSent}, {smtptest.EndOfData, advocacy.OutcomeUnknown},
	} {
		t.Run(string(tt.step), func(t *testing.T) {
			s := smtptest.New(t, &smtptest.Options{TLS: smtptest.StartTLS, User: "u", Password: "p"})
			hangs := s.Fail(tt.step, smtptest.Fault{Hang: true})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() { <-hangs; cancel() }()
			err := newEmail(t, s, notify.EmailOptions{}).Notify(ctx, digest(), nil)
			outcome(t, err, tt.want)
			require.ErrorIs(t, err, context.Canceled)
		})
	}
	t.Run("before anything", func(t *testing.T) {
		s := smtptest.New(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := newEmail(t, s, notify.EmailOptions{}).Notify(ctx, digest(), nil)
		outcome(t, err, advocacy.NotSent)
		require.ErrorIs(t, err, context.Canceled)
		assert.Zero(t, s.Connections())
	})
}

func TestAServerThatDoesNotAnswerIsNotWaitedForForever(t *testing.T) {
	for step, want := range map[smtptest.Step]advocacy.NotifyOutcome{
		smtptest.Connect: advocacy.NotSent, smtptest.Rcpt: advocacy.NotSent, smtptest.EndOfData: advocacy.OutcomeUnknown,
	} {
		s := smtptest.New(t, nil)
		s.Fail(step, smtptest.Fault{Hang: true})
		o := notify.EmailOptions{AnswerTimeout: 100 * time.Millisecond}
		if step != smtptest.EndOfData {
			o.Timeout = 100 * time.Millisecond
		}
		err := newEmail(t, s, o).Notify(t.Context(), digest(), nil)
		outcome(t, err, want)
		assert.Contains(t, err.Error(), "did not answer in time")
	}
}

func TestNothingAnswersThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	e, err := notify.NewEmail("smtp://"+l.Addr().String(), sender, nil)
	require.NoError(t, err)
	err = e.Notify(t.Context(), digest(), nil)
	outcome(t, err, advocacy.NotSent)
	assert.Contains(t, err.Error(), l.Addr().String())
}

func TestEncryptionIsNotGivenUp(t *testing.T) {
	t.Run("a certificate that nobody trusts", func(t *testing.T) {
		for _, way := range []smtptest.TLS{smtptest.StartTLS, smtptest.Implicit} {
			s := smtptest.New(t, &smtptest.Options{TLS: way, User: "u", Password: "p"})
			e, err := notify.NewEmail(s.URL(), sender, nil)
			require.NoError(t, err)
			err = e.Notify(t.Context(), digest(), nil)
			outcome(t, err, advocacy.NotSent)
			assert.Contains(t, err.Error(), "certificate")
		}
	})
	t.Run("a server without STARTTLS", func(t *testing.T) {
		s := smtptest.New(t, nil)
		e, err := notify.NewEmail(s.URL()+"?tls=required", sender, nil)
		require.NoError(t, err)
		err = e.Notify(t.Context(), digest(), nil)
		outcome(t, err, advocacy.NotSent)
		assert.Contains(t, err.Error(), "STARTTLS")
		assert.Empty(t, s.Messages())
	})
	t.Run("where it is offered, its certificate is checked", func(t *testing.T) {
		s := smtptest.New(t, &smtptest.Options{TLS: smtptest.StartTLS})
		e, err := notify.NewEmail(strings.Replace(s.URL(), "required", "opportunistic", 1), sender, nil)
		require.NoError(t, err)
		outcome(t, e.Notify(t.Context(), digest(), nil), advocacy.NotSent)
	})
	t.Run("where it is not offered, opportunistic goes without", func(t *testing.T) {
		s := smtptest.New(t, nil)
		e, err := notify.NewEmail(s.URL()+"?tls=opportunistic", sender, nil)
		require.NoError(t, err)
		require.NoError(t, e.Notify(t.Context(), digest(), nil))
		require.NoError(t, e.Close())
	})
	t.Run("a server that speaks no TLS", func(t *testing.T) {
		s := smtptest.New(t, nil)
		e, err := notify.NewEmail(strings.Replace(s.URL(), "smtp:", "smtps:", 1), sender, nil)
		require.NoError(t, err)
		err = e.Notify(t.Context(), digest(), nil)
		outcome(t, err, advocacy.NotSent)
		assert.Contains(t, err.Error(), "does not speak TLS")
	})
}

func TestSignInFails(t *testing.T) {
	s := smtptest.New(t, &smtptest.Options{TLS: smtptest.StartTLS, User: "u", Password: "p", Mechanisms: []string{"GSSAPI"}})
	err := newEmail(t, s, notify.EmailOptions{}).Notify(t.Context(), digest(), nil)
	outcome(t, err, advocacy.NotSent)
	assert.Contains(t, err.Error(), "AUTH PLAIN")
}

func TestABatchUsesOneConnection(t *testing.T) {
	s := smtptest.New(t, &smtptest.Options{TLS: smtptest.StartTLS, User: "u", Password: "p"})
	e := newEmail(t, s, notify.EmailOptions{})
	for i := range 200 {
		m := digest()
		m.ID = fmt.Sprintf("m%d", i)
		require.NoError(t, e.Notify(t.Context(), m, nil))
	}
	assert.Len(t, s.Messages(), 200)
	assert.Equal(t, 2, s.Connections(), "100 messages for each")
}

func TestAKeptConnectionThatHasDiedIsReplaced(t *testing.T) {
	tests := map[string]func(*smtptest.Server){
		"cut while idle":        func(s *smtptest.Server) { s.Disconnect() },
		"421 to RSET":           func(s *smtptest.Server) { s.Fail(smtptest.Reset, smtptest.Fault{Code: 421, Text: "bye", Cut: true}) },
		"421 to MAIL":           func(s *smtptest.Server) { s.Fail(smtptest.Mail, smtptest.Fault{Code: 421, Text: "enough", Cut: true}) },
		"cut at MAIL":           func(s *smtptest.Server) { s.Fail(smtptest.Mail, smtptest.Fault{Cut: true}) },
		"cut at RCPT":           func(s *smtptest.Server) { s.Fail(smtptest.Rcpt, smtptest.Fault{Cut: true}) },
		"cut at DATA":           func(s *smtptest.Server) { s.Fail(smtptest.Data, smtptest.Fault{Cut: true}) },
		"no RSET on the server": func(s *smtptest.Server) { s.Fail(smtptest.Reset, smtptest.Fault{Code: 502, Text: "no"}) },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			s := smtptest.New(t, nil)
			e := newEmail(t, s, notify.EmailOptions{})
			require.NoError(t, e.Notify(t.Context(), digest(), nil))
			spoil(s)
			require.NoError(t, e.Notify(t.Context(), digest(), nil))
			assert.Len(t, s.Messages(), 2)
			assert.Equal(t, 2, s.Connections())
		})
	}
	t.Run("cut at the end of the message: not sent a second time", func(t *testing.T) {
		s := smtptest.New(t, nil)
		e := newEmail(t, s, notify.EmailOptions{})
		require.NoError(t, e.Notify(t.Context(), digest(), nil))
		s.Fail(smtptest.EndOfData, smtptest.Fault{Cut: true, Keep: true})
		outcome(t, e.Notify(t.Context(), digest(), nil), advocacy.OutcomeUnknown)
		assert.Len(t, s.Messages(), 2)
		assert.Equal(t, 1, s.Connections())
	})
}

func TestEmailIsSafeForConcurrentUse(t *testing.T) {
	s := smtptest.New(t, nil)
	e := newEmail(t, s, notify.EmailOptions{})
	errs := make(chan error)
	for i := range 8 {
		go func() {
			var err error
			for j := range 5 {
				m := digest()
				m.ID = fmt.Sprintf("m%d-%d", i, j)
				if err = e.Notify(t.Context(), m, nil); err != nil {
					break
				}
			}
			errs <- err
		}()
	}
	for range 8 {
		require.NoError(t, <-errs)
	}
	ids := map[string]bool{}
	for _, m := range s.Messages() {
		ids[parseMail(t, m.Bytes).header.Get("Message-ID")] = true
	}
	assert.Len(t, ids, 40)
	assert.LessOrEqual(t, s.Connections(), 40)
}

func TestCloseTwiceAndGoOn(t *testing.T) {
	s := smtptest.New(t, nil)
	e := newEmail(t, s, notify.EmailOptions{})
	require.NoError(t, e.Notify(t.Context(), digest(), nil))
	require.NoError(t, e.Close())
	require.NoError(t, e.Close())
	require.NoError(t, e.Notify(t.Context(), digest(), nil))
	assert.Equal(t, 2, s.Connections())
}

func TestWhomEmailReaches(t *testing.T) {
	e, err := notify.NewEmail("smtps://mail.nordlys.example", sender, nil)
	require.NoError(t, err)
	assert.Equal(t, "email", e.Name())
	for address, want := range map[string]bool{
		"aase@nordlys.example": true, " aase@nordlys.example ": true, "å@nordlys.example": true, "aase@blåbær.example": true,
		"": false, "aase": false, "@nordlys.example": false, "Åse <aase@nordlys.example>": false, "a@b, c@d": false,
		"a@nordlys.example\r\nBcc: b@c": false, "a@nordlys.example> SIZE=1": false, "a@[127.0.0.1]": false,
		strings.Repeat("a", 250) + "@nordlys.example": false,
	} {
		assert.Equal(t, want, e.Reaches(advocacy.Recipient{Email: address}), "%q", address)
		if !want {
			m := digest()
			m.To.Email = address
			outcome(t, e.Notify(t.Context(), m, nil), advocacy.Refused)
		}
	}
}

func TestAddressesOutsideASCII(t *testing.T) {
	m := digest()
	m.To.Email = "åse@blåbær.example"
	s := smtptest.New(t, nil)
	require.NoError(t, newEmail(t, s, notify.EmailOptions{}).Notify(t.Context(), m, nil))
	assert.Equal(t, []string{"åse@xn--blbr-roah.example"}, s.Messages()[0].To)

	old := smtptest.New(t, &smtptest.Options{ASCIIOnly: true})
	outcome(t, newEmail(t, old, notify.EmailOptions{}).Notify(t.Context(), m, nil), advocacy.Refused)
	m.To.Email = "aase@blåbær.example"
	require.NoError(t, newEmail(t, old, notify.EmailOptions{}).Notify(t.Context(), m, nil))
}

func TestNewEmailNamesEveryProblem(t *testing.T) {
	for address, wants := range map[string][]string{
		"":                                     {"neither smtp://"},
		"mail.nordlys.example":                 {"neither smtp://"},
		"mail.nordlys.example:587":             {"neither smtp://"},
		"http://:99999/x":                      {"neither smtp://", "no host", "its port", "after the host"},
		"http://mail.nordlys.example":          {"neither smtp://"},
		"smtp://":                              {"no host"},
		"smtp://u:canary@h:0":                  {"port"},
		"smtp://u:canary@h:99999":              {"port"},
		"smtp://u:cana/ry@h":                   {"not a URL"},
		"smtp://u:canary@h/path":               {"does not belong"},
		"smtp://u@h":                           {"not both"},
		"smtp://u:canary@h?tls=off":            {"without encryption"},
		"smtp://h?tls=maybe":                   {"not known"},
		"smtp://h?tsl=off":                     {"not known"},
		"smtps://h?tls=off":                    {"not known"},
		"smtp://u:canary@h?tls=off&tls=%zz":    {"cannot be read", "without encryption"},
		"smtp://u:cana%zzry@mail.nordlys.test": {"not a URL"},
	} {
		_, err := notify.NewEmail(address, "Nordlys", &notify.EmailOptions{Hello: "a\r\nb"})
		var problems notify.Problems
		require.ErrorAs(t, err, &problems, address)
		for _, want := range append(wants, "from: it is not a sender", "EmailOptions.Hello") {
			assert.Contains(t, err.Error(), want, address)
		}
		assert.NotContains(t, err.Error(), "cana")
	}
}

func TestNoSecretLeaves(t *testing.T) {
	const canary = "canary-7f3a"
	faults := map[smtptest.Step]smtptest.Fault{
		smtptest.Connect: {Code: 554, Text: canary}, smtptest.Hello: {Code: 550, Text: canary, Cut: true}, smtptest.Auth: {Code: 535, Text: canary},
		smtptest.Mail: {Code: 550, Text: canary}, smtptest.Rcpt: {Code: 550, Text: canary}, smtptest.Data: {Code: 999, Text: canary, Cut: true},
		smtptest.EndOfData: {Code: 7, Text: canary, Cut: true},
	}
	for step, fault := range faults {
		s := smtptest.New(t, &smtptest.Options{User: "user-" + canary, Password: canary})
		s.Fail(step, fault)
		e := newEmail(t, s, notify.EmailOptions{})
		m := digest()
		m.To = advocacy.Recipient{Name: canary, Email: canary + "@nordlys.example"}
		m.Text, m.Unsubscribe = canary, "https://go.nordlys.example/"+canary
		err := e.Notify(t.Context(), m, nil)
		require.Error(t, err)
		var logged strings.Builder
		slog.New(slog.NewTextHandler(&logged, nil)).Error("failed", "err", err, "notifier", e, "to", m.To)
		told := fmt.Sprintf("%v %+v %#v %v %s", err, e, e, e, logged.String())
		assert.NotContains(t, told, canary, string(step))
	}
}
