package roster

import (
	"net/mail"
	"strings"
)

// isEmail reports whether text is one address and nothing else, without a name
// or brackets. The usual kind is told without the general parser, which costs
// as much as the rest of the row.
func isEmail(text string) bool {
	if len(text) > 254 {
		return false
	}
	local, domain, found := strings.Cut(text, "@")
	if found && isDotted(local, "+_%&'") && isDotted(domain, "") {
		return true
	}
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text
}

// isDotted reports whether text is words of letters, digits, hyphens and extra
// characters, with single dots between.
func isDotted(text, extra string) bool {
	dot := true
	for i := range len(text) {
		switch c := text[i]; {
		case c == '.':
			if dot {
				return false
			}
			dot = true
			continue
		case !isWord(c) && c != '-' && strings.IndexByte(extra, c) < 0:
			return false
		}
		dot = false
	}
	return !dot
}
