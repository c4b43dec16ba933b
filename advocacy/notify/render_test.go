package notify_test

import (
	"bytes"
	"fmt"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/internal/smtptest"
	"github.com/ambassadorkit/ambassadorkit/advocacy/notify"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// written is what File makes of a message.
func written(t *testing.T, m advocacy.Message) []byte {
	t.Helper()
	dir := t.TempDir()
	f, err := notify.NewFile(dir, sender)
	require.NoError(t, err)
	require.NoError(t, f.Notify(t.Context(), m, nil))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	b, err := os.ReadFile(filepath.Join(dir, entries[0].Name()))
	require.NoError(t, err)
	return b
}

func TestAMessageIsReadBackAsItWasMeant(t *testing.T) {
	p := parseMail(t, written(t, digest()))
	from, err := p.header.AddressList("From")
	require.NoError(t, err)
	assert.Equal(t, []*mail.Address{{Name: "Nordlys Ærlig", Address: "advocacy@nordlys.example"}}, from)
	to, err := p.header.AddressList("To")
	require.NoError(t, err)
	assert.Equal(t, []*mail.Address{{Name: "Åse Bækgård", Address: "aase@nordlys.example"}}, to)
	subject, err := (&mime.WordDecoder{}).DecodeHeader(p.header.Get("Subject"))
	require.NoError(t, err)
	assert.Equal(t, "Ugens tre historier på Nordlys – vælg selv", subject)
	for name, want := range map[string]string{
		"Date":                     "Tue, 24 Nov 2026 09:30:00 +0100",
		"Message-Id":               "<-4fK2_x9@nordlys.example>",
		"List-Unsubscribe":         "<https://go.nordlys.example/leave?t=abc>",
		"List-Unsubscribe-Post":    "List-Unsubscribe=One-Click",
		"Auto-Submitted":           "auto-generated",
		"X-Auto-Response-Suppress": "OOF, AutoReply",
		"Content-Language":         "da",
		"Mime-Version":             "1.0",
		"Precedence":               "",
		"User-Agent":               "",
		"X-Mailer":                 "",
	} {
		assert.Equal(t, want, p.header.Get(name), name)
	}
	assert.Equal(t, []string{"text/plain", "text/html"}, p.order, "the richest form comes last (RFC 2046)")
	assert.Equal(t, strings.ReplaceAll(digest().Text, "\n", "\r\n"), p.parts["text/plain"])
	assert.Equal(t, strings.ReplaceAll(digest().HTML, "\n", "\r\n"), p.parts["text/html"])
}

func TestWithoutHTMLAMessageIsPlainText(t *testing.T) {
	m := digest()
	m.HTML, m.Unsubscribe, m.Language = "", "", ""
	p := parseMail(t, written(t, m))
	assert.Equal(t, []string{"text/plain"}, p.order)
	for _, name := range []string{"List-Unsubscribe", "List-Unsubscribe-Post", "Content-Language"} {
		assert.NotContains(t, p.header, name)
	}
}

func TestOneClickIsAnnouncedForHTTPSAndThisMachine(t *testing.T) {
	for address, oneClick := range map[string]bool{
		"https://go.nordlys.example/leave": true, "http://localhost:8080/leave": true, "http://127.0.0.1/leave": true,
		"http://[::1]:8080/leave": true, "http://go.nordlys.example/leave": false,
	} {
		m := digest()
		m.Unsubscribe = address
		p := parseMail(t, written(t, m))
		assert.Equal(t, "<"+address+">", p.header.Get("List-Unsubscribe"))
		assert.Equal(t, oneClick, p.header.Get("List-Unsubscribe-Post") != "", address)
	}
}

func TestTheSameMessageIsTheSameBytesByFileAndByEmail(t *testing.T) {
	s := smtptest.New(t, nil)
	e := newEmail(t, s, notify.EmailOptions{})
	for _, m := range []advocacy.Message{digest(), {ID: "x", Kind: "digest", To: digest().To, Subject: "S", Text: "uden slutning", Date: digest().Date}} {
		require.NoError(t, e.Notify(t.Context(), m, nil))
		assert.Equal(t, string(written(t, m)), string(s.Take()[0].Bytes))
	}
	file := written(t, digest())
	for range 20 {
		require.Equal(t, file, written(t, digest()))
	}
	assert.NotContains(t, string(bytes.ReplaceAll(file, []byte("\r\n"), nil)), "\n", "every line ends as RFC 5322 wants it")
}

func TestAMessageThatCannotBeRenderedIsRefusedWithEveryProblem(t *testing.T) {
	m := advocacy.Message{ID: "../x", Kind: "a/b", To: advocacy.Recipient{Email: "a@b.example"}, Subject: " \r\n", Text: "\n", Language: "da\n", Unsubscribe: "mailto:a@b"}
	f, err := notify.NewFile(t.TempDir(), sender)
	require.NoError(t, err)
	e, err := notify.NewEmail("smtps://mail.nordlys.example", sender, nil)
	require.NoError(t, err)
	for _, n := range []advocacy.Notifier{f, e} {
		ne := outcome(t, n.Notify(t.Context(), m, nil), advocacy.Refused)
		var problems notify.Problems
		require.ErrorAs(t, ne, &problems)
		var fields []string
		for _, p := range problems {
			fields = append(fields, strings.TrimPrefix(p.Field, "Message."))
		}
		assert.Equal(t, []string{"ID", "Kind", "Subject", "Text", "Date", "Language", "Unsubscribe"}, fields)
	}
	for _, address := range []string{"https://h/\r\nBcc: a@b", "https://h/>,<mailto:a@b", "//h/", "https:///", "https://u:p@h/", "https://h/" + strings.Repeat("a", 900)} {
		m := digest()
		m.Unsubscribe = address
		err := f.Notify(t.Context(), m, nil)
		if err == nil { // what a URL escapes is harmless
			p := parseMail(t, written(t, m))
			assert.NotContains(t, p.header, "Bcc")
			assert.NotContains(t, p.header.Get("List-Unsubscribe"), ",")
		}
	}
}

// Whatever stands in a name, a subject or a text, a message has the same
// headers and reads back as the same text.
func FuzzRender(f *testing.F) {
	f.Add("Åse\r\nBcc: x@y", "Hej\nX-Evil: 1", "tekst\r\n.\r\nMAIL FROM:<a@b>", "<p>\x00</p>")
	f.Add(`"; DROP`, "=?utf-8?q?a=0AB?=", "--ambassadorkit-\n\n--", "")
	f.Add(strings.Repeat("æ", 300), strings.Repeat("ord ", 400), strings.Repeat("x", 2000), "\xff")
	f.Add("", "s", "t", "h")
	// By Email and not by File: the disk would be what is fuzzed.
	s := smtptest.New(f, nil)
	e := newEmail(f, s, notify.EmailOptions{})
	f.Fuzz(func(t *testing.T, name, subject, text, html string) {
		m := digest()
		m.To.Name, m.Subject, m.Text, m.HTML = name, "S"+subject, "T"+text, html
		require.NoError(t, e.Notify(t.Context(), m, nil))
		messages := s.Take()
		require.Len(t, messages, 1)
		p := parseMail(t, messages[0].Bytes)
		for header := range p.header {
			switch header {
			case "From", "To", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Type", "Content-Language", "Auto-Submitted",
				"X-Auto-Response-Suppress", "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Transfer-Encoding":
				require.Len(t, p.header[header], 1)
			default:
				t.Fatalf("header %q got in", header)
			}
		}
		to, err := p.header.AddressList("To")
		require.NoError(t, err)
		require.Len(t, to, 1)
		require.Equal(t, "aase@nordlys.example", to[0].Address)
		decoded, err := (&mime.WordDecoder{}).DecodeHeader(p.header.Get("Subject"))
		require.NoError(t, err)
		require.False(t, strings.ContainsAny(decoded, "\r\n"))
		want := lineFeeds("T" + text)
		if html == "" {
			require.Equal(t, []string{"text/plain"}, p.order)
			want = strings.TrimSuffix(want, "\n") + "\n" // a mail ends with a line end
		} else {
			require.Equal(t, []string{"text/plain", "text/html"}, p.order)
			require.Equal(t, lineFeeds(html), lineFeeds(p.parts["text/html"]))
		}
		require.Equal(t, want, lineFeeds(p.parts["text/plain"]))
	})
}

// lineFeeds undoes what a mail may do to a text: the form of its line ends.
func lineFeeds(s string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
}

func TestTheLongestLineIsWithinTheLimitOfRFC5322(t *testing.T) {
	m := digest()
	m.To.Name = strings.Repeat("Bækgård ", 60)
	m.Subject = strings.Repeat("Historier om vækst ", 60)
	m.Text = strings.Repeat("æ", 5000)
	m.Unsubscribe = "https://go.nordlys.example/" + strings.Repeat("a", 850)
	for line := range strings.SplitSeq(string(written(t, m)), "\r\n") {
		require.LessOrEqual(t, len(line), 998)
	}
}

// One connection for a batch beside one connection for each message.
func BenchmarkBatch(b *testing.B) {
	s := smtptest.New(b, &smtptest.Options{TLS: smtptest.StartTLS, User: "u", Password: "p"})
	e := newEmail(b, s, notify.EmailOptions{})
	var kept, dialled time.Duration
	for b.Loop() {
		start := time.Now()
		require.NoError(b, e.Notify(b.Context(), digest(), nil))
		kept += time.Since(start)

		start = time.Now()
		single := newEmail(b, s, notify.EmailOptions{})
		require.NoError(b, single.Notify(b.Context(), digest(), nil))
		require.NoError(b, single.Close())
		dialled += time.Since(start)
	}
	b.ReportMetric(float64(kept)/float64(dialled), "kept/dialled")
}

func BenchmarkFile(b *testing.B) {
	f, err := notify.NewFile(b.TempDir(), sender)
	require.NoError(b, err)
	m := digest()
	for i := 0; b.Loop(); i++ {
		m.ID = fmt.Sprintf("m%d", i)
		require.NoError(b, f.Notify(b.Context(), m, nil))
	}
}
