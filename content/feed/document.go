package feed

import (
	"bytes"
	"io"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

type format int

const (
	formatUnknown format = iota
	formatEmpty
	formatXML
	formatJSON
	formatHTML
	formatPDF
	formatBinary
)

var xmlDeclaration = regexp.MustCompile(`^\s*<\?xml\s[^>]*?\?>`)
var characterReference = regexp.MustCompile(`&#(?:[0-9]+|[xX][0-9a-fA-F]+);`)
var declaredEncoding = regexp.MustCompile(`encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// decode returns the document as UTF-8 that XML allows, without its XML
// declaration, and whether bytes had to be guessed. encoding/xml refuses a whole
// document for one bad byte, and real feeds have them.
func decode(raw []byte) (doc []byte, guessed bool) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}), bytes.HasPrefix(raw, []byte{0xFF, 0xFE}):
		raw = convert(raw, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM))
	default:
		raw = bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))
		if label := declaredEncoding.FindSubmatch(xmlDeclaration.Find(raw)); label != nil {
			enc, err := htmlindex.Get(string(label[1]))
			if name, _ := htmlindex.Name(enc); err == nil && !strings.HasPrefix(name, "utf-") && name != "replacement" {
				raw = convert(raw, enc)
			}
		}
	}
	if loc := xmlDeclaration.FindIndex(raw); loc != nil {
		raw = raw[loc[1]:]
	}
	guessed = !utf8.Valid(raw)
	raw = characterReference.ReplaceAllFunc(raw, func(ref []byte) []byte {
		if r := []rune(html.UnescapeString(string(ref))); len(r) == 1 && allowedInXML(r[0]) {
			return ref
		}
		return nil // encoding/xml refuses the document for it
	})
	doc, _, err := transform.Bytes(lenient{}, raw)
	if err != nil { // lenient never fails; kept so that a change of it cannot pass unseen
		return nil, true
	}
	return doc, guessed
}

func convert(raw []byte, enc encoding.Encoding) []byte {
	converted, _, err := transform.Bytes(enc.NewDecoder(), raw)
	if err != nil {
		return raw
	}
	return converted
}

// lenient passes UTF-8, reads every byte that is not as Windows-1252, and drops
// the characters that XML does not allow.
type lenient struct{ transform.NopResetter }

func (lenient) Transform(dst, src []byte, atEOF bool) (written, read int, err error) {
	for read < len(src) {
		r, size := utf8.DecodeRune(src[read:])
		if r == utf8.RuneError && size == 1 {
			if !atEOF && !utf8.FullRune(src[read:]) {
				return written, read, transform.ErrShortSrc
			}
			r = charmap.Windows1252.DecodeByte(src[read])
		}
		if !allowedInXML(r) {
			read += size
			continue
		}
		if written+utf8.RuneLen(r) > len(dst) {
			return written, read, transform.ErrShortDst
		}
		written += utf8.EncodeRune(dst[written:], r)
		read += size
	}
	return written, read, nil
}

// allowedInXML is the Char production of XML 1.0, less the C1 controls, which
// XML allows and nobody means.
func allowedInXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r < 0x7F || r >= 0xA0 && r <= 0xD7FF ||
		r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

var htmlStart = regexp.MustCompile(`(?i)^(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|script|div|p)\b`)

// sniff tells the format by the first bytes. It takes the bytes as they came, or
// decoded text.
func sniff(doc []byte) format {
	for _, magic := range []string{"PK\x03\x04", "\x1F\x8B", "\x89PNG", "\xFF\xD8\xFF", "GIF8", "\xD0\xCF\x11\xE0"} {
		if bytes.HasPrefix(doc, []byte(magic)) {
			return formatBinary
		}
	}
	trimmed := bytes.TrimLeft(doc, " \t\r\n")
	switch {
	case len(trimmed) == 0:
		return formatEmpty
	case bytes.HasPrefix(trimmed, []byte("%PDF-")):
		return formatPDF
	case trimmed[0] == '{':
		return formatJSON
	case htmlStart.Match(trimmed):
		return formatHTML
	case trimmed[0] == '<':
		return formatXML
	}
	return formatUnknown
}

func notFeed(kind format, doc []byte, base *url.URL) error {
	e := &Error{Source: publicAddress(base), Advice: "give the address of an RSS, Atom or JSON feed"}
	switch kind {
	case formatEmpty:
		e.Found = "is empty"
	case formatPDF:
		e.Found = "is a PDF document, not a feed"
	case formatBinary:
		e.Found = "is a compressed or binary file, not a feed"
	case formatHTML:
		e.Found = "is a web page, not a feed"
		e.Announced = announced(doc, base)
		if len(e.Announced) > 0 {
			e.Advice = "the page announces its feed at " + strings.Join(e.Announced, " and ") + ": use that address"
		}
	default:
		e.Found = "is not a feed"
	}
	return e
}

var feedTypes = map[string]bool{
	"application/rss+xml": true, "application/atom+xml": true, "application/feed+json": true, "application/rdf+xml": true,
}

// announced lists the feeds that a page names by <link rel=alternate>, at most
// three: the first is the site's own, later ones are comments and categories.
func announced(doc []byte, base *url.URL) (addresses []string) {
	z := html.NewTokenizer(io.LimitReader(bytes.NewReader(doc), MaxHead))
	for len(addresses) < 3 {
		switch z.Next() {
		case html.ErrorToken:
			return addresses
		case html.StartTagToken, html.SelfClosingTagToken:
			name, attrs := element(z)
			if name == "base" {
				base = rebase(attrs["href"], base)
			}
			if name == "link" && hasWord(attrs["rel"], "alternate") && feedTypes[strings.ToLower(attrs["type"])] {
				if a := absolute(attrs["href"], base); a != "" {
					addresses = append(addresses, a)
				}
			}
		}
	}
	return addresses
}

// element reads the tag that z stands on; of an attribute given twice the first counts.
func element(z *html.Tokenizer) (name string, attrs map[string]string) {
	tag, more := z.TagName()
	name, attrs = string(tag), map[string]string{}
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if _, twice := attrs[string(key)]; !twice && len(attrs) < 100 {
			attrs[string(key)] = string(value)
		}
	}
	return name, attrs
}

func hasWord(list, word string) bool {
	for _, w := range strings.Fields(list) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}
