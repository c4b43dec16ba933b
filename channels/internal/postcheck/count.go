package postcheck

import (
	"math/bits"
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

// measure reads the text, eight bytes at a time where it can, since Facebook
// takes texts of 63 206 characters.
func measure(s string) reading {
	r := reading{invalidAt: -1, controlAt: -1}
	if !utf8.ValidString(s) {
		for i, c := range s {
			if size := utf8.RuneLen(c); c == utf8.RuneError && r.invalidAt < 0 && !strings.HasPrefix(s[i:], "\uFFFD") {
				r.invalidAt = i
			} else if size == 4 {
				r.utf16++
			}
			r.utf16++
			r.control(s, i, i+1)
		}
		return r
	}
	// In valid UTF-8 each character has one byte that is no continuation, and
	// those beyond U+FFFF, which take two units, begin with 0xF0 or more.
	const high, ones, spaces, deletes = 0x8080808080808080, 0x0101010101010101, 0x2020202020202020, 0x7f7f7f7f7f7f7f7f
	i := 0
	for ; i+8 <= len(s); i += 8 {
		b := s[i : i+8]
		x := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		r.utf16 += 8
		if x&high != 0 {
			r.utf16 += bits.OnesCount64(x&(x<<1)&(x<<2)&(x<<3)&high) - bits.OnesCount64(x&^(x<<1)&high)
		}
		deleted := x ^ deletes
		if ((x-spaces)&^x|(deleted-ones)&^deleted)&high != 0 {
			r.control(s, i, i+8) // or white space, or nothing after all
		}
	}
	for _, c := range []byte(s[i:]) {
		if c&0xC0 != 0x80 {
			r.utf16++
		}
		if c >= 0xF0 {
			r.utf16++
		}
	}
	r.control(s, i, len(s))
	return r
}

// control notes the first control character from i to end that is not white
// space.
func (r *reading) control(s string, i, end int) {
	for ; r.controlAt < 0 && i < end; i++ {
		if c := s[i]; c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			r.controlAt = i
		}
	}
}

// Tags counts the words that begin with the sign, such as '#'. A sign within a
// plain word or after '&' begins none, nor does a sign without a letter, digit or
// underscore after it; "#a#b" are two.
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
		if word(after) && before != '&' && (!word(before) || tagged(text[:at-1], sign)) {
			n++
		}
	}
}

// tagged reports whether the last word of the text begins with the sign.
func tagged(text string, sign byte) bool {
	text = strings.TrimRightFunc(text, word)
	return text != "" && text[len(text)-1] == sign
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
