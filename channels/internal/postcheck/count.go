package postcheck

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// UTF16 is the length of s in UTF-16 code units; each byte of s that is not
// valid UTF-8 counts 1, as the U+FFFD that stands for it.
func UTF16(s string) int { return measure(s).utf16 }

// reading is what one pass over a text finds; positions are bytes, -1 for none.
type reading struct {
	utf16, invalidAt, controlAt int
}

// measure reads the text once. Eight plain ASCII bytes at a time, since Facebook
// takes texts of 63 206 characters.
func measure(s string) reading {
	const high, spaces, ones = 0x8080808080808080, 0x2020202020202020, 0x0101010101010101
	r := reading{invalidAt: -1, controlAt: -1}
	for i := 0; i < len(s); {
		if i+8 <= len(s) {
			b := s[i : i+8]
			x := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
				uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
			// The top bit of a byte stays clear if it is neither above 0x7e nor below 0x20.
			if (x|(x+ones)|(x-spaces))&high == 0 {
				r.utf16, i = r.utf16+8, i+8
				continue
			}
		}
		c := s[i]
		if c < utf8.RuneSelf {
			if (c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f) && r.controlAt < 0 {
				r.controlAt = i
			}
			r.utf16, i = r.utf16+1, i+1
			continue
		}
		char, size := utf8.DecodeRuneInString(s[i:])
		if char == utf8.RuneError && size == 1 && r.invalidAt < 0 {
			r.invalidAt = i
		}
		if char > 0xFFFF {
			r.utf16++
		}
		r.utf16, i = r.utf16+1, i+size
	}
	return r
}

// Tags counts the words that begin with the sign, such as '#'. A sign within a
// word or after '&' begins none, nor does a sign without a letter, digit or
// underscore after it.
func Tags(text string, sign byte) int {
	n := 0
	for at := 0; ; {
		i := strings.IndexByte(text[at:], sign)
		if i < 0 {
			return n
		}
		before, _ := utf8.DecodeLastRuneInString(text[:at+i])
		at += i + 1
		after, _ := utf8.DecodeRuneInString(text[at:])
		if word(after) && !(word(before) || before == '&') {
			n++
		}
	}
}

func word(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) || r == '_')
}

// Holds reports whether the link stands in the text as a whole, not as the
// beginning of a longer address.
func Holds(text, link string) bool {
	for at := 0; link != ""; {
		i := strings.Index(text[at:], link)
		if i < 0 {
			return false
		}
		at += i + len(link)
		rest := text[at:]
		if end := strings.IndexFunc(rest, unicode.IsSpace); end >= 0 {
			rest = rest[:end]
		}
		if strings.Trim(rest, `.,;:!?)]}"'»”’>`) == "" {
			return true
		}
	}
	return false
}
