package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// What an XML feed may hold; real feeds stay far below. gofeed descends into
// unknown elements by recursion and copies the namespaces in scope for each
// element, so that depth, number and namespaces are bounded before it is asked.
const (
	maxDepth      = 100
	maxElements   = 300_000
	maxNamespaces = 64
	maxAttributes = 200
)

// outline is what one pass over an XML document finds.
type outline struct {
	format    string
	languages []string // xml:lang of each entry, in order
}

// examine refuses what is not a feed or would exhaust the parser, and collects
// what gofeed drops.
func examine(doc []byte, where string) (outline, error) {
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.Strict = false // as gofeed reads it
	var (
		o          outline
		elements   int
		path       []string
		namespaces []int
	)
	refuse := func(found string) error {
		line, _ := d.InputPos()
		return &Error{Source: where, Found: found, Line: line, Advice: "ask for a feed of the latest entries only"}
	}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line, _ := d.InputPos()
			if o.format == "" {
				return o, &Error{Source: where, Found: "is not a feed", Advice: "give the address of an RSS, Atom or JSON feed"}
			}
			return o, &Error{Source: where, Found: "is a damaged or cut-off " + o.format + " feed", Line: line, Advice: "try again, and have the site repair it if that does not help", Err: reason(err)}
		}
		switch t := token.(type) {
		case xml.StartElement:
			name := strings.ToLower(t.Name.Local)
			if len(path) == 0 && o.format == "" {
				if o.format = rootFormat(name); o.format == "" {
					return o, &Error{Source: where, Found: "is an XML document but not a feed", Advice: "give the address of an RSS, Atom or JSON feed"}
				}
			}
			scope := declarations(t)
			if len(namespaces) > 0 {
				scope += namespaces[len(namespaces)-1]
			}
			path, namespaces = append(path, name), append(namespaces, scope)
			elements++
			switch {
			case len(path) > maxDepth:
				return o, refuse(fmt.Sprintf("nests elements more than %d deep", maxDepth))
			case elements > maxElements:
				return o, refuse(fmt.Sprintf("holds more than %d elements", maxElements))
			case scope > maxNamespaces || len(t.Attr) > maxAttributes:
				return o, refuse("declares too many namespaces or attributes")
			}
			if isEntry(path) {
				o.languages = append(o.languages, languageAttr(t))
				if len(o.languages) > MaxEntries {
					return o, refuse(fmt.Sprintf("holds more than %d entries", MaxEntries))
				}
			}
		case xml.EndElement:
			path, namespaces = path[:len(path)-1], namespaces[:len(namespaces)-1]
			if len(path) == 0 {
				return o, nil // what follows the root is not read
			}
		}
	}
	if o.format == "" {
		return o, &Error{Source: where, Found: "is not a feed", Advice: "give the address of an RSS, Atom or JSON feed"}
	}
	return o, nil
}

func rootFormat(name string) string {
	switch name {
	case "rss":
		return "RSS"
	case "rdf":
		return "RDF"
	case "feed":
		return "Atom"
	}
	return ""
}

func isEntry(path []string) bool {
	switch path[len(path)-1] {
	case "entry":
		return len(path) == 2
	case "item":
		return len(path) == 2 || len(path) == 3 && path[1] == "channel"
	}
	return false
}

func declarations(t xml.StartElement) (n int) {
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			n++
		}
	}
	return n
}

func languageAttr(t xml.StartElement) string {
	for _, a := range t.Attr {
		if a.Name.Local == "lang" {
			return a.Value
		}
	}
	return ""
}

// reason is the cause without the decoder's own line, which Error states, and
// without any text of the document.
func reason(err error) error {
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok && syntax.Msg == "unexpected EOF" {
		return errors.New("it ends in the middle of an element")
	}
	return errors.New("the XML is not well formed")
}

// fromRoot drops what stands before the root element, which gofeed must find
// within its first 4 KiB: comments, stylesheets and document types of any length.
func fromRoot(doc []byte) []byte {
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.Strict = false
	for {
		start := d.InputOffset()
		token, err := d.Token()
		if err != nil {
			return doc
		}
		if _, root := token.(xml.StartElement); root {
			return doc[start:]
		}
	}
}

var baseAttr = regexp.MustCompile(`(\sxml:base\s*=\s*)("[^"<]*"|'[^'<]*')`)

// normalizeBases ends every xml:base at its last slash. RFC 3986 resolves
// relative addresses against just that, whereas gofeed takes the last segment of
// a base for a folder.
func normalizeBases(doc []byte) []byte {
	if !bytes.Contains(doc, []byte("xml:base")) {
		return doc
	}
	return baseAttr.ReplaceAllFunc(doc, func(attr []byte) []byte {
		m := baseAttr.FindSubmatch(attr)
		quote, value := m[2][0], html.UnescapeString(string(m[2][1:len(m[2])-1]))
		u, err := url.Parse(strings.TrimSpace(value))
		if err != nil || u.Opaque != "" {
			return attr
		}
		u.RawQuery, u.Fragment = "", ""
		u.Path, u.RawPath = u.Path[:strings.LastIndexByte(u.Path, '/')+1], ""
		return append(append(m[1], quote), append([]byte(html.EscapeString(u.String())), quote)...)
	})
}
