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
	escape(&b, text, "")
	return b.String()
}

// escape writes the text with its reserved characters escaped, but for those that
// stay bare.
func escape(b *strings.Builder, text, bare string) {
	for i := range len(text) {
		if isReserved(text[i]) && strings.IndexByte(bare, text[i]) < 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
}

func isReserved(c byte) bool { return strings.IndexByte(reserved, c) >= 0 }

// Unescape returns what a reader sees of little text, such as LinkedIn gives for
// the commentary of a post: escaped characters as they are, hashtags as "#word",
// mentions as the name. It undoes Escape: Unescape(Escape(text)) is text.
func Unescape(littleText string) string {
	if !strings.ContainsAny(littleText, `\{@`) {
		return littleText
	}
	var b strings.Builder
	b.Grow(len(littleText))
	for at := 0; at < len(littleText); {
		rest := littleText[at:]
		if shown, size := element(rest); size > 0 {
			b.WriteString(shown)
			at += size
			continue
		}
		size := character(rest)
		b.WriteString(rest[size-1 : size])
		at += size
	}
	return b.String()
}

// character is how many bytes stand for the first one that is shown: 2 for an
// escaped one.
func character(littleText string) int {
	if len(littleText) > 1 && littleText[0] == '\\' && isReserved(littleText[1]) {
		return 2
	}
	return 1
}

// element is what is shown of the hashtag or mention that the text begins with,
// and its size; 0 if it begins with none.
func element(littleText string) (shown string, size int) {
	if rest, ok := strings.CutPrefix(littleText, "{hashtag|"); ok {
		sign, value, ok := cut(rest, '|')
		word, after, closed := cut(value, '}')
		if ok && closed {
			return Unescape(sign) + Unescape(word), len(littleText) - len(after)
		}
	}
	if rest, ok := strings.CutPrefix(littleText, "@["); ok {
		name, target, ok := cut(rest, ']')
		_, after, closed := cut(target, ')')
		if ok && closed && strings.HasPrefix(target, "(urn:") {
			return Unescape(name), len(littleText) - len(after)
		}
	}
	return "", 0
}

// cut is strings.Cut at the first such character that is not escaped.
func cut(littleText string, end byte) (before, after string, found bool) {
	for at := 0; at < len(littleText); at += character(littleText[at:]) {
		if littleText[at] == end {
			return littleText[:at], littleText[at+1:], true
		}
	}
	return "", "", false
}
