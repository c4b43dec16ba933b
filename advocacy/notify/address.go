package notify

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxAddressBytes is the longest address that a path of SMTP holds (RFC 5321, 4.5.3.1.3).
const maxAddressBytes = 254

// parseAddress reads a bare address such as "ane@nordlys.example" and returns it
// with its domain in ASCII.
func parseAddress(s string) (string, bool) {
	// In brackets a display name cannot pass for a part of the address.
	a, err := mail.ParseAddress("<" + strings.TrimSpace(s) + ">")
	if err != nil || a.Name != "" {
		return "", false
	}
	return asciiDomain(a.Address)
}

func asciiDomain(address string) (string, bool) {
	at := strings.LastIndexByte(address, '@')
	domain, err := idna.Lookup.ToASCII(address[at+1:])
	if at < 1 || err != nil || domain == "" {
		return "", false
	}
	address = address[:at+1] + domain
	if len(address) > maxAddressBytes || strings.ContainsFunc(address, unicode.IsControl) || !utf8.ValidString(address) {
		return "", false
	}
	return address, true
}

// parseSender reads "Nordlys <advocacy@nordlys.example>".
func parseSender(s string) (mail.Address, bool) {
	a, err := mail.ParseAddress(s)
	if err != nil {
		return mail.Address{}, false
	}
	address, ok := asciiDomain(a.Address)
	// The sender's mailbox is ASCII, so that not every mail needs SMTPUTF8.
	return mail.Address{Name: displayName(a.Name), Address: address}, ok && isASCII(address)
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// path is an address as MAIL and RCPT take it, in angle brackets.
func path(address string) string { return (&mail.Address{Address: address}).String() }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// oneLine makes s fit for a header: every run of white space and control
// characters is one space, and nothing in it is taken for an encoded word.
func oneLine(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	fields := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	return strings.ReplaceAll(strings.Join(fields, " "), "=?", "= ?")
}

// displayName makes s fit for a From or To. net/mail writes a backslash beside
// letters outside ASCII in a form that it cannot read back itself.
func displayName(s string) string { return strings.ReplaceAll(oneLine(s), `\`, "/") }
