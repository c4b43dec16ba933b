package postcheck

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// UTF16 is the length of s in UTF-16 code units; each byte of s that is not
// valid UTF-8 counts 1, as the U+FFFD that stands for it.
func UTF16(s string) int {
	n := 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			n, i = n+1, i+1
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r > 0xFFFF {
			n++
		}
		n, i = n+1, i+size
	}
	return n
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
