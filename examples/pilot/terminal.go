package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// harmless is the one way to the terminal. Names, departments and titles come
// from outside, and what is printed must not clear the screen, rename the window
// or turn the direction of text: characters that steer are written as \u001b,
// which is also what JSON calls them.
type harmless struct{ w io.Writer }

func (h harmless) Write(p []byte) (int, error) {
	text := string(p)
	if !utf8.ValidString(text) || strings.ContainsFunc(text, steers) {
		text = spelledOut(text)
	}
	if _, err := io.WriteString(h.w, text); err != nil {
		return 0, err
	}
	return len(p), nil
}

// steers reports whether a character does something to a terminal but being
// seen, beginning a line or moving to a column.
func steers(r rune) bool {
	switch {
	case r == '\n', r == '\t':
		return false
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069': // the direction of what follows
		return true
	}
	return unicode.IsControl(r)
}

func spelledOut(text string) string {
	var b strings.Builder
	for _, r := range text { // bytes that are no characters come as U+FFFD
		if steers(r) {
			fmt.Fprintf(&b, "\\u%04x", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
