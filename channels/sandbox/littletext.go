package sandbox

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// littleText is a commentary as LinkedIn reads it.
//
// The grammar is LinkedIn's ("little Text Format", as of 2025-01): text, in which
// every reserved character is escaped with a backslash; #word; {hashtag|#|word};
// @[name](urn). What does not fit it is not refused: the text ends there and the
// post is made, as clients have reported since 2023 (activepieces #3058, n8n
// #10179, composio #3185). Some report that an unescaped _ * ~ < > or @ was let
// through; here it cuts as well, since nothing says when.
type littleText struct {
	// text is what readers see.
	text string
	// canonical is the same as LinkedIn gives it back: escaped, with templates.
	canonical string
	// cut says that the raw text did not end where the shown one does, cutAt
	// how many bytes of it were read.
	cut   bool
	cutAt int

	hashtags []string
	mentions []string // URNs
}

// reserved are the characters that stand for something in little text.
const reserved = `\|{}@[]()<>#*_~`

var mentionURN = regexp.MustCompile(`^\(urn:li:(?:person:[A-Za-z0-9_-]+|organization:[0-9]+)\)`)

// parseLittleText reads a commentary. It never fails.
func parseLittleText(raw string) littleText {
	p := littleParser{rest: raw}
	for p.rest != "" && p.element() {
	}
	p.cut, p.cutAt = p.rest != "", len(raw)-len(p.rest)
	p.littleText.text, p.littleText.canonical = p.shown.String(), p.given.String()
	return p.littleText
}

type littleParser struct {
	littleText
	rest         string
	shown, given strings.Builder
}

// element reads one element, or nothing if there is none.
func (p *littleParser) element() bool {
	switch p.rest[0] {
	case '#':
		return p.hashtag()
	case '{':
		return p.template()
	case '@':
		return p.mention()
	default:
		literal, rest, ok := character(p.rest)
		if ok {
			p.plain(literal)
			p.rest = rest
		}
		return ok
	}
}

// character reads one character of text, with the backslash before it.
func character(s string) (literal, rest string, ok bool) {
	if s == "" {
		return "", "", false
	}
	if s[0] == '\\' {
		if len(s) < 2 || !isReserved(s[1]) {
			return "", s, false
		}
		return s[1:2], s[2:], true
	}
	if isReserved(s[0]) {
		return "", s, false
	}
	_, size := utf8.DecodeRuneInString(s)
	return s[:size], s[size:], true
}

func isReserved(b byte) bool { return strings.IndexByte(reserved, b) >= 0 }

func (p *littleParser) plain(literal string) {
	p.shown.WriteString(literal)
	p.given.WriteString(escapeLittle(literal))
}

func escapeLittle(literal string) string {
	var b strings.Builder
	for i := range len(literal) {
		if isReserved(literal[i]) {
			b.WriteByte('\\')
		}
		b.WriteByte(literal[i])
	}
	return b.String()
}

// hashtag reads #word.
func (p *littleParser) hashtag() bool {
	word := p.rest[1:]
	if end := strings.IndexFunc(word, func(r rune) bool { return !inHashtag(r) }); end >= 0 {
		word = word[:end]
	}
	if word == "" {
		return false
	}
	p.tag("#", word)
	p.rest = p.rest[1+len(word):]
	return true
}

func inHashtag(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// template reads {hashtag|#|word}; its sign may be escaped, and U+FF03.
func (p *littleParser) template() bool {
	rest, ok := strings.CutPrefix(p.rest, "{hashtag|")
	if !ok {
		return false
	}
	rest = strings.TrimPrefix(rest, `\`)
	sign, rest, ok := strings.Cut(rest, "|")
	if !ok || sign != "#" && sign != "＃" {
		return false
	}
	word, rest := text(rest)
	if word == "" || !strings.HasPrefix(rest, "}") {
		return false
	}
	p.tag(sign, word)
	p.rest = rest[1:]
	return true
}

func (p *littleParser) tag(sign, word string) {
	p.hashtags = append(p.hashtags, word)
	p.shown.WriteString(sign + word)
	p.given.WriteString(`{hashtag|\` + sign + "|" + escapeLittle(word) + "}")
}

// text reads as many characters as there are.
func text(s string) (literals, rest string) {
	var b strings.Builder
	for {
		literal, after, ok := character(s)
		if !ok {
			return b.String(), s
		}
		b.WriteString(literal)
		s = after
	}
}

// mention reads @[name](urn). Readers see the name.
func (p *littleParser) mention() bool {
	rest, ok := strings.CutPrefix(p.rest, "@[")
	if !ok {
		return false
	}
	name, rest := text(rest)
	rest, ok = strings.CutPrefix(rest, "]")
	if !ok || name == "" {
		return false
	}
	address := mentionURN.FindString(rest)
	if address == "" {
		return false
	}
	p.mentions = append(p.mentions, address[1:len(address)-1])
	p.shown.WriteString(name)
	p.given.WriteString("@[" + escapeLittle(name) + "]" + address)
	p.rest = rest[len(address):]
	return true
}
