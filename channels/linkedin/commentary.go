package linkedin

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestHashtag bounds what is made a hashtag, in bytes; longer ones stay text.
const longestHashtag = 100

// commentary is the little text that is read as the text: addresses that keep
// working, "#word" as a hashtag, names as mentions, and all else escaped.
func (c *Channel) commentary(text string) string {
	if len(c.mentions) == 0 && !strings.ContainsAny(text, reserved) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + len(text)/4)
	before := ' '
	for at := 0; at < len(text); {
		size := c.piece(&b, text[at:], before)
		before, _ = utf8.DecodeLastRuneInString(text[:at+size])
		at += size
	}
	return b.String()
}

// piece writes what the text begins with and returns how much of it that was.
func (c *Channel) piece(b *strings.Builder, text string, before rune) int {
	if !inWord(before) {
		if n := address(text); n > 0 {
			c.writeAddress(b, text[:n])
			return n
		}
		if m, ok := c.mentionAt(text); ok {
			b.WriteString("@[" + Escape(m.name) + "](" + m.urn + ")")
			return len(m.name)
		}
		if n := hashtag(text, before); n > 0 && !c.options.PlainHashtags {
			b.WriteString(`{hashtag|\#|` + text[1:n] + "}")
			return n
		}
	}
	escape(b, text[:1], "")
	return 1
}

// address is the length of the web address that the text begins with, or 0.
func address(text string) int {
	for _, start := range [...]string{"https://", "http://", "www."} {
		if len(text) <= len(start) || !strings.EqualFold(text[:len(start)], start) {
			continue
		}
		if end := strings.IndexFunc(text, func(r rune) bool {
			return unicode.IsSpace(r) || unicode.IsControl(r) || r == '<' || r == '>' || r == '"'
		}); end >= 0 {
			return end
		}
		return len(text)
	}
	return 0
}

// writeAddress escapes an address like all text. With Options.BareURLs it leaves
// bare "_", "@", which is a mention only before an unescaped "[", and "#" where a
// word follows.
func (c *Channel) writeAddress(b *strings.Builder, address string) {
	if !c.options.BareURLs {
		escape(b, address, "")
		return
	}
	for i := range len(address) {
		bare := "_@"
		if next, _ := utf8.DecodeRuneInString(address[i+1:]); unicode.IsLetter(next) || unicode.IsDigit(next) {
			bare = "_@#"
		}
		escape(b, address[i:i+1], bare)
	}
}

// hashtag is the length of the hashtag that the text begins with, or 0: "#" and
// letters, digits and marks with a letter among them. What goes on with an
// underscore, or stands after "&" or another "#", is none.
func hashtag(text string, before rune) int {
	if text[0] != '#' || before == '&' || before == '#' {
		return 0
	}
	letters := false
	end := 1 + strings.IndexFunc(text[1:], func(r rune) bool {
		letters = letters || unicode.IsLetter(r)
		return !tagged(r)
	})
	if end == 0 {
		end = len(text)
	}
	if next, _ := utf8.DecodeRuneInString(text[end:]); next == '_' || next == '#' {
		return 0
	}
	if !letters || end > longestHashtag {
		return 0
	}
	return end
}

// tagged reports whether a hashtag may hold the character.
func tagged(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r))
}

func inWord(r rune) bool { return tagged(r) || r == '_' }

// mention is a name that becomes one, and what it names.
type mention struct{ name, urn string }

var mentionable = regexp.MustCompile(`^urn:li:(organization|person):[A-Za-z0-9_-]{1,64}$`)

// mentionsOf are the names, the longest first, and how many there are that cannot
// be mentions.
func mentionsOf(names map[string]string) (mentions []mention, wrong int) {
	for name, urn := range names {
		if strings.TrimSpace(name) == "" || name != strings.TrimSpace(name) || !utf8.ValidString(name) || !mentionable.MatchString(urn) {
			wrong++
			continue
		}
		mentions = append(mentions, mention{name, urn})
	}
	slices.SortFunc(mentions, func(a, b mention) int {
		return cmp.Or(cmp.Compare(len(b.name), len(a.name)), cmp.Compare(a.name, b.name))
	})
	return mentions, wrong
}

// mentionAt is the mention that the text begins with, as a whole word.
func (c *Channel) mentionAt(text string) (mention, bool) {
	for _, m := range c.mentions {
		if !strings.HasPrefix(text, m.name) {
			continue
		}
		if next, _ := utf8.DecodeRuneInString(text[len(m.name):]); !inWord(next) {
			return m, true
		}
	}
	return mention{}, false
}
