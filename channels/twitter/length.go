package twitter

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What X counts: github.com/twitter/twitter-text, configuration v3.
const (
	linkLength  = 23
	emojiLength = 2
	maxLength   = 280
)

// Length is the length of text as X counts it, in weighted characters; the
// package documentation has the rule. A byte that is not valid UTF-8 counts 2.
func Length(text string) int {
	if n, ok := plain(text); ok {
		return n
	}
	text = norm.NFC.String(text)
	links := find(text)
	n := 0
	for i := 0; i < len(text); {
		if len(links) > 0 && links[0].start == i {
			n, i, links = n+linkLength, links[0].end, links[1:]
			continue
		}
		if c := text[i]; c < utf8.RuneSelf && (i+1 == len(text) || text[i+1] < utf8.RuneSelf) {
			n, i = n+1, i+1 // no emoji begins with ASCII unless more follows
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if r >= firstPicture || r == copyright || r == registered || isKey(r) {
			if end := emoji(text, i); end > i {
				n, i = n+emojiLength, end
				continue
			}
		}
		n, i = n+weight(r), i+size
	}
	return n
}

// plain counts a text of ASCII without a dot, in which there can be neither a
// link nor an emoji.
func plain(text string) (int, bool) {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf || text[i] == '.' {
			return 0, false
		}
	}
	return len(text), true
}

func weight(r rune) int {
	switch {
	case r <= 0x10FF, r >= 0x2000 && r <= 0x200D, r >= 0x2010 && r <= 0x201F, r >= 0x2032 && r <= 0x2037:
		return 1
	default:
		return 2
	}
}
