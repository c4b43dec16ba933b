package feed

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// hidden are elements whose text no reader sees.
var hidden = map[string]bool{
	"script": true, "style": true, "template": true, "iframe": true, "noscript": true, "noframes": true, "noembed": true,
	"svg": true, "math": true, "object": true, "head": true, "textarea": true, "select": true, "xmp": true, "title": true,
}

// inline are elements that do not part words; all others do.
var inline = map[string]bool{
	"a": true, "abbr": true, "b": true, "bdi": true, "bdo": true, "cite": true, "code": true, "del": true, "dfn": true, "em": true,
	"font": true, "i": true, "ins": true, "kbd": true, "mark": true, "q": true, "s": true, "samp": true, "small": true, "span": true,
	"strong": true, "sub": true, "sup": true, "time": true, "tt": true, "u": true, "var": true, "wbr": true,
}

// picture is an image within a text.
type picture struct{ address, alt string }

// plainText is the text of a fragment of HTML on one line.
func plainText(markup string) string {
	text, _ := readMarkup(markup)
	return text
}

// readMarkup is the text of a fragment of HTML on one line, and its first
// picture that is no tracking pixel.
func readMarkup(markup string) (text string, first picture) {
	if !strings.ContainsAny(markup, "<&") {
		return fold(markup), picture{}
	}
	var b strings.Builder
	var skip string // the hidden element that is open; they do not nest in real feeds
	depth := 0
	z := html.NewTokenizer(strings.NewReader(markup))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return fold(b.String()), first
		case html.TextToken:
			if skip == "" {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, attrs := element(z)
			switch {
			case skip != "":
				if name == skip && kind == html.StartTagToken {
					depth++
				}
				continue
			case hidden[name] && kind == html.StartTagToken:
				skip, depth = name, 1
			case name == "img" && first.address == "" && attrs["src"] != "" && attrs["width"] != "1" && attrs["height"] != "1":
				first = picture{attrs["src"], fold(attrs["alt"])}
			}
			if !inline[name] {
				b.WriteByte(' ')
			}
		case html.EndTagToken:
			tag, _ := z.TagName()
			name := string(tag)
			if name == skip {
				if depth--; depth == 0 {
					skip = ""
				}
			}
			if !inline[name] {
				b.WriteByte(' ')
			}
		}
	}
}

// fold puts text on one line: every run of white space is one space, control
// characters and what is not UTF-8 are gone.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == '\uFEFF', r == '\u00AD':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}

// cut shortens text to at most limit characters, at a word where one ends in
// its last quarter, with an ellipsis.
func cut(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	runes := []rune(s)[:limit-1]
	for i := len(runes) - 1; i > limit*3/4; i-- {
		if runes[i] == ' ' {
			runes = runes[:i]
			break
		}
	}
	return strings.TrimRight(string(runes), " ,;:–-") + "…"
}

// credits are the lines that WordPress plug-ins put below each entry of a feed.
var credits = []struct{ start, middle string }{
	{"The post ", " appeared first on "},
	{"The post ", " first appeared on "},
	{"Indlægget ", " blev først udgivet på "},
	{"Indlægget ", " blev først vist på "},
}

// tidySummary drops what feeds add that is no part of the text: the credit line
// at the end and brackets around the ellipsis of an excerpt.
func tidySummary(s string) string {
	for _, c := range credits {
		if i := strings.LastIndex(s, c.start); i >= 0 && len(s)-i < 600 && strings.Contains(s[i:], c.middle) {
			s = strings.TrimRight(s[:i], " ")
		}
	}
	for _, ellipsis := range []string{"[…]", "[...]", "[&hellip;]"} {
		if rest, found := strings.CutSuffix(s, ellipsis); found {
			s = strings.TrimRight(rest, " ") + " …"
		}
	}
	return s
}
