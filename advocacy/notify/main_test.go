package notify_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"testing"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/smtptest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/notify"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if encoded := os.Getenv(variable); encoded != "" {
		os.Exit(runAsChild(encoded))
	}
	goleak.VerifyTestMain(m)
}

const sender = "Nordlys Ærlig <advocacy@nordlys.example>"

// digest is a message as the program makes it, in Danish.
func digest() advocacy.Message {
	return advocacy.Message{
		ID:          "-4fK2_x9",
		Kind:        "digest",
		To:          advocacy.Recipient{Name: "Åse Bækgård", Email: "aase@nordlys.example"},
		Language:    "da",
		Subject:     "Ugens tre historier på Nordlys – vælg selv",
		Text:        "Kære Åse\n\n.Her er ugens historier = tre i alt:\nhttps://go.nordlys.example/x\n",
		HTML:        "<p>Kære Åse</p>\n<p>Her er ugens historier</p>\n",
		Unsubscribe: "https://go.nordlys.example/leave?t=abc",
		Date:        time.Date(2026, 11, 24, 9, 30, 0, 0, time.FixedZone("CET", 3600)),
	}
}

func newEmail(t testing.TB, s *smtptest.Server, o notify.EmailOptions) *notify.Email {
	t.Helper()
	if s.Roots() != nil && o.TLS == nil {
		o.TLS = &tls.Config{RootCAs: s.Roots(), MinVersion: tls.VersionTLS12}
	}
	e, err := notify.NewEmail(s.URL(), sender, &o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return e
}

// outcome requires a *advocacy.NotifyError with the outcome.
func outcome(t *testing.T, err error, want advocacy.NotifyOutcome) *advocacy.NotifyError {
	t.Helper()
	var ne *advocacy.NotifyError
	require.ErrorAs(t, err, &ne)
	require.Equal(t, want, ne.Outcome, "%v", err)
	return ne
}

// parsed is a message as a mail client reads it.
type parsed struct {
	header mail.Header
	parts  map[string]string // by media type, decoded
	order  []string
}

func parseMail(t *testing.T, raw []byte) parsed {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	require.NoError(t, err)
	p := parsed{header: m.Header, parts: map[string]string{}}
	mediaType, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	require.NoError(t, err)
	if mediaType == "text/plain" {
		require.Equal(t, "quoted-printable", m.Header.Get("Content-Transfer-Encoding"))
		b, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		require.NoError(t, err)
		p.parts[mediaType], p.order = string(b), []string{mediaType}
		return p
	}
	require.Equal(t, "multipart/alternative", mediaType)
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := r.NextPart() // undoes quoted-printable
		if err == io.EOF {
			return p
		}
		require.NoError(t, err)
		kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		require.NoError(t, err)
		require.Equal(t, "UTF-8", params["charset"])
		b, err := io.ReadAll(part)
		require.NoError(t, err)
		p.parts[kind], p.order = string(b), append(p.order, kind)
	}
}
