package twitter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

// maxAddress is the longest address that X makes a link of, in bytes, and
// maxShort the longest slug of its own shortener (twitter-text).
const (
	maxAddress = 4096
	maxShort   = 40
)

// Links are the addresses in the text that X makes links of, in their order and
// as they stand in its normalization form C. X charges more for a post that has
// one (see Capabilities).
func Links(text string) []string {
	text = norm.NFC.String(text)
	var links []string
	for _, s := range find(text) {
		links = append(links, text[s.start:s.end])
	}
	return links
}

type span struct{ start, end int }

// find returns the links of the text in their order.
func find(text string) []span {
	var found []span
	before := rune(-1)
	for i := 0; i < len(text); {
		if i == 0 || before == ' ' {
			// A link has its first dot before the next space.
			dot := strings.IndexByte(text[i:], '.')
			if dot < 0 {
				break
			}
			if space := strings.LastIndexByte(text[i:i+dot], ' '); space >= 0 {
				before, i = ' ', i+space+1
			}
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if !mayStart(r) || !mayPrecede(before) {
			before, i = r, i+size
			continue
		}
		end, skip := i, i+size
		if p := protocol(text[i:]); p > 0 {
			if end = address(text, i, i+p); end == i {
				skip = i + p
			}
		} else {
			end, skip = bare(text, i, before)
		}
		if end > i {
			skip = end
			if end-i <= maxAddress {
				found = append(found, span{i, end})
			}
		}
		before, _ = utf8.DecodeLastRuneInString(text[:skip])
		i = skip
	}
	return found
}

// mayStart reports whether a link can begin with r; every label begins so.
func mayStart(r rune) bool { return alphanumeric(r) || latin(r) }

// mayPrecede reports whether a link can follow directly on r (-1: the text's
// beginning). What is behind one of these is part of a word, a hashtag, a
// mention or a cashtag.
func mayPrecede(r rune) bool {
	switch r {
	case '@', '＠', '$', '#', '＃', 0xFFFE, 0xFEFF, 0xFFFF:
		return false
	}
	return !alphanumeric(r) && (r < 0x202A || r > 0x202E)
}

// protocol is the length of "http://" or "https://" at the beginning of s, or 0.
func protocol(s string) int {
	for _, p := range []string{"https://", "http://"} {
		if len(s) >= len(p) && strings.EqualFold(s[:len(p)], p) {
			return len(p)
		}
	}
	return 0
}

// address is the end of the link that begins at start and whose host begins at
// host, or start if it is none.
func address(text string, start, host int) int {
	end := domain(text, host, func(r rune) bool {
		return alphanumeric(r) || r == '-' || r == '_' || r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || unicode.IsSymbol(r))
	}, true)
	if end == host {
		return start
	}
	if strings.EqualFold(text[host:end], "t.co") && end < len(text) && text[end] == '/' {
		slug := end + 1
		for slug < len(text) && alphanumeric(rune(text[slug])) {
			slug++
		}
		if slug-end-1 > maxShort {
			return start
		}
		return slug
	}
	return rest(text, end)
}

// bare is the end of the link without a protocol that begins at start, or
// start; and where to look on if there is none.
func bare(text string, start int, before rune) (end, skip int) {
	isLabel := func(r rune) bool { return alphanumeric(r) || r == '-' || latin(r) }
	skip = start
	for skip < len(text) {
		r, size := utf8.DecodeRuneInString(text[skip:])
		if !isLabel(r) && r != '.' {
			break
		}
		skip += size
	}
	switch before {
	case '-', '_', '/':
		return start, skip
	case '.':
		// After a label in another script ("例.nordlys.dk") it is a host's dot.
		if r, _ := utf8.DecodeLastRuneInString(text[:start-1]); r < utf8.RuneSelf || !unicode.IsLetter(r) {
			return start, skip
		}
	}
	if end = domain(text, start, isLabel, false); end == start {
		return start, skip
	}
	return rest(text, end), skip
}

// domain is the end of the longest host name at i whose last label is a
// top-level domain, or i.
func domain(text string, i int, isLabel func(rune) bool, withProtocol bool) int {
	end, label := i, i
	for n := 0; ; n++ {
		j := label
		for j < len(text) {
			r, size := utf8.DecodeRuneInString(text[j:])
			if !isLabel(r) {
				break
			}
			j += size
		}
		if !validLabel(text[label:j]) {
			return end
		}
		if n > 0 {
			if last := lastLabel(text[label:j], withProtocol); last > 0 && (label+last == len(text) || text[label+last] != '@' && text[label+last] != '+') {
				end = label + last
			}
		}
		if j == len(text) || text[j] != '.' {
			return end
		}
		label = j + 1
	}
}

// lastLabel is the length of the top-level domain that the label is, or that it
// begins with where text in another script follows without a space
// ("nordlys.com日本"); 0 if neither.
func lastLabel(label string, withProtocol bool) int {
	if topLevel(label, withProtocol) {
		return len(label)
	}
	for i := range len(label) {
		if !alphanumeric(rune(label[i])) && label[i] != '-' {
			if label[i] >= utf8.RuneSelf && topLevel(label[:i], withProtocol) {
				return i
			}
			break
		}
	}
	return 0
}

func validLabel(label string) bool {
	const edge = "-_"
	if label == "" || len(label) > 4*63 || strings.IndexByte(edge, label[0]) >= 0 || strings.IndexByte(edge, label[len(label)-1]) >= 0 {
		return false
	}
	if len(label) <= 16 { // short enough in any encoding
		return true
	}
	ascii, err := idna.Punycode.ToASCII(label)
	return err == nil && len(ascii) <= 63
}

// topLevel reports whether the label is a top-level domain.
func topLevel(label string, withProtocol bool) bool {
	if len(label) < 2 || strings.Contains(label, "_") {
		return false
	}
	ascii, err := idna.Punycode.ToASCII(strings.ToLower(label))
	if err != nil {
		return false
	}
	switch ascii {
	case "example", "test", "invalid", "localhost":
		return withProtocol
	}
	// The list answers for names below a domain; "0" is a label that no rule names.
	_, listed := publicsuffix.PublicSuffix("0." + ascii)
	return listed
}

// rest is the end of the port, path and query that begin at i.
func rest(text string, i int) int {
	if j := i + 1; i < len(text) && text[i] == ':' {
		for j < len(text) && text[j] >= '0' && text[j] <= '9' {
			j++
		}
		if j > i+1 {
			i = j
		}
	}
	if i < len(text) && text[i] == '/' {
		i = path(text, i+1)
	}
	if i < len(text) && text[i] == '?' {
		i = query(text, i)
	}
	return i
}

// path is the end of the path at i: what follows is no part of it, nor is the
// punctuation that ends a sentence. Parentheses belong to it in pairs, two deep.
func path(text string, i int) int {
	end := i
	for i < len(text) {
		if text[i] == '(' {
			closed := parentheses(text, i, 2)
			if closed == i {
				break
			}
			i, end = closed, closed
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if !inPath(r) {
			break
		}
		i += size
		if alphanumeric(r) || latin(r) || unicode.Is(unicode.Cyrillic, r) || strings.ContainsRune("+-=_#/", r) {
			end = i
		}
	}
	return end
}

// parentheses is the end of the pair that opens at i with a path in it, or i.
func parentheses(text string, i, depth int) int {
	inside := i + 1
	for j := inside; j < len(text); {
		switch r, size := utf8.DecodeRuneInString(text[j:]); {
		case r == ')' && j > inside:
			return j + 1
		case r == '(' && depth > 1:
			closed := parentheses(text, j, depth-1)
			if closed == j {
				return i
			}
			j = closed
		case inPath(r):
			j += size
		default:
			return i
		}
	}
	return i
}

// query is the end of the query whose '?' is at i, or i.
func query(text string, i int) int {
	end := i
	for j := i + 1; j < len(text); j++ {
		c := text[j]
		switch {
		case alphanumeric(rune(c)) || strings.IndexByte("-_&=#/", c) >= 0:
			end = j + 1
		case strings.IndexByte("!?*'@();:+$%[].,~|", c) < 0:
			return end
		}
	}
	return end
}

func inPath(r rune) bool {
	return alphanumeric(r) || latin(r) || unicode.Is(unicode.Cyrillic, r) || strings.ContainsRune("!*';:=+,.$/%#[]-–_~@|&", r) && r != utf8.RuneError
}

func alphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// latin reports whether r is a Latin letter beyond ASCII.
func latin(r rune) bool {
	return r >= 0xC0 && r <= 0x24F && r != '×' && r != '÷' || r >= 0x1E00 && r <= 0x1EFF
}
