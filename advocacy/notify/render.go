package notify

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/mail"
	"net/netip"
	"net/url"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	gomail "github.com/wneessen/go-mail"
)

// Limits of what a header takes, in bytes.
const (
	maxIDBytes          = 128
	maxUnsubscribeBytes = 900 // a line of a message is at most 998 (RFC 5322, 2.1.1)
)

// check returns every problem that keeps m from being rendered.
func check(m advocacy.Message) error {
	var problems Problems
	if !isName(m.ID) || len(m.ID) > maxIDBytes {
		problems.add("Message.ID", "it is not a name of 1 to 128 letters a to z, digits, dots, hyphens and underscores")
	}
	if m.Kind != "" && !isName(string(m.Kind)) {
		problems.add("Message.Kind", "it is not a name of letters a to z, digits and hyphens")
	}
	if oneLine(m.Subject) == "" {
		problems.add("Message.Subject", "it is empty; give it one line")
	}
	if strings.TrimSpace(m.Text) == "" {
		problems.add("Message.Text", "it is empty; a message needs a text, also beside its HTML")
	}
	if m.Date.IsZero() {
		problems.add("Message.Date", "it is zero; set it to when the message was due")
	}
	if m.Language != "" && !isName(m.Language) {
		problems.add("Message.Language", "it is not a BCP 47 tag such as da or en-GB")
	}
	if m.Unsubscribe != "" {
		if _, _, ok := unsubscribe(m.Unsubscribe); !ok {
			problems.add("Message.Unsubscribe", "it is not an absolute https address of at most 900 bytes")
		}
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// isName reports whether s is safe in a file name, in a Message-ID and as a token.
func isName(s string) bool {
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
		default:
			return false
		}
	}
	// In a Message-ID dots stand between words (RFC 5322, 3.2.3).
	return s != "" && !strings.HasPrefix(s, ".") && !strings.HasSuffix(s, ".") && !strings.Contains(s, "..")
}

// unsubscribe returns the address as a header takes it, and whether one POST to
// it may be announced.
func unsubscribe(address string) (header string, oneClick, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return "", false, false
	}
	header = u.String()
	for _, b := range []byte(header) {
		// What a URL may not hold must not end the header's bracket or its line.
		if b <= ' ' || b >= 0x7f || b == '<' || b == '>' || b == ',' {
			return "", false, false
		}
	}
	return header, u.Scheme == "https" || isLoopback(u.Hostname()), len(header) <= maxUnsubscribeBytes
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// render returns the bytes of m from and to the given addresses; check(m) is nil.
func render(m advocacy.Message, from mail.Address, to string) ([]byte, error) {
	g := gomail.NewMsg(
		gomail.WithCharset(gomail.CharsetUTF8),
		gomail.WithEncoding(gomail.EncodingQP),
		gomail.WithBoundary(boundary(m)),
		gomail.WithNoDefaultUserAgent(), // it names a version, and the bytes would change with it
	)
	g.SetAddrHeaderFromMailAddress(gomail.HeaderFrom, &from)
	g.SetAddrHeaderFromMailAddress(gomail.HeaderTo, &mail.Address{Name: displayName(m.To.Name), Address: to})
	g.SetGenHeader(gomail.HeaderSubject, oneLine(m.Subject))
	g.SetDateWithValue(m.Date)
	g.SetMessageIDWithValue(m.ID + "@" + domainOf(from.Address))
	g.SetGenHeader("Auto-Submitted", "auto-generated")
	g.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "OOF, AutoReply")
	if m.Language != "" {
		g.SetGenHeader(gomail.HeaderContentLang, m.Language)
	}
	if m.Unsubscribe != "" {
		address, oneClick, _ := unsubscribe(m.Unsubscribe)
		// Not go-mail's own setter: it writes these headers in no fixed order.
		g.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+address+">")
		if oneClick {
			g.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
		}
	}
	g.SetBodyString(gomail.TypeTextPlain, validText(m.Text))
	if m.HTML != "" {
		g.AddAlternativeString(gomail.TypeTextHTML, validText(m.HTML))
	}
	var b bytes.Buffer
	if _, err := g.WriteTo(&b); err != nil {
		return nil, err
	}
	if !bytes.HasSuffix(b.Bytes(), []byte("\r\n")) {
		b.WriteString("\r\n") // as SMTP would, so that a file has the bytes that are sent
	}
	return b.Bytes(), nil
}

// validText is s in UTF-8 with line feeds as its line ends.
func validText(s string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
}

// boundary follows from the message, bodies included, so that no text can be
// written to contain its own.
func boundary(m advocacy.Message) string {
	h := sha256.New()
	for _, s := range []string{m.ID, m.Text, m.HTML} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return "ambassadorkit-" + hex.EncodeToString(h.Sum(nil)[:16])
}
