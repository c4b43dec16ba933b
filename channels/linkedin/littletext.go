package linkedin

import "strings"

// reserved are the characters that little text gives a meaning (LinkedIn's
// posts API, "little text format", 2026-11).
const reserved = `\|{}@[]()<>#*_~`

// Escape returns the text for a field that LinkedIn reads as little text: each
// reserved character, \ | { } @ [ ] ( ) < > # * _ ~, has a backslash put before it,
// and LinkedIn shows the text as it was given. Escape it once only: escaping twice
// shows the backslashes. Hashtags and mentions become plain words.
func Escape(text string) string {
	if !strings.ContainsAny(text, reserved) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	for i := range len(text) {
		if strings.IndexByte(reserved, text[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
