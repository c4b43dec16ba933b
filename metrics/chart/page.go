package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// page makes of a drawing one that stands in a page: its styles are attributes, what has
// the colour of ink, axis or grid has the page's own, fonts are the page's, and it has
// a name for those who do not see it.
func page(drawn []byte, title, description string) ([]byte, error) {
	var out bytes.Buffer
	decoder := xml.NewDecoder(bytes.NewReader(drawn))
	root := true
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, fmt.Errorf("chart: what was drawn is no XML: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			out.WriteString("<" + token.Name.Local)
			if root {
				attribute(&out, "xmlns", "http://www.w3.org/2000/svg")
				attribute(&out, "role", "img")
				attribute(&out, "class", "chart")
				attribute(&out, "aria-label", named(title, description))
			}
			for _, a := range token.Attr {
				switch {
				case a.Name.Local == "style":
					styles(&out, a.Value)
				case a.Name.Space == "" && a.Name.Local != "xmlns":
					attribute(&out, a.Name.Local, strings.ReplaceAll(a.Value, "\n", " "))
				}
			}
			out.WriteString(">")
			if root {
				out.WriteString("<title>" + escaped(title) + "</title>")
				if description != "" {
					out.WriteString("<desc>" + escaped(description) + "</desc>")
				}
			}
			root = false
		case xml.EndElement:
			out.WriteString("</" + token.Name.Local + ">")
		case xml.CharData:
			out.WriteString(escaped(string(token)))
		}
	}
}

func named(title, description string) string {
	if description == "" {
		return title
	}
	return title + ". " + description
}

// own are the page's colours, by those that stand for them.
var own = map[string]struct{ colour, opacity string }{
	"rgb(1,1,1)": {"currentColor", ""},
	"rgb(2,2,2)": {"currentColor", "0.7"},
	"rgb(3,3,3)": {"currentColor", "0.2"},
}

// styles writes declarations as attributes.
func styles(out *bytes.Buffer, declarations string) {
	for declaration := range strings.SplitSeq(declarations, ";") {
		name, value, _ := strings.Cut(declaration, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case name == "" || name == "font-family":
			continue
		case name == "font-size":
			if size, err := strconv.ParseFloat(strings.TrimSuffix(value, "px"), 64); err == nil {
				value = strconv.FormatFloat(math.Round(size*written), 'f', -1, 64) + "px"
			}
		case name == "fill" || name == "stroke":
			if c, ok := own[strings.ReplaceAll(value, " ", "")]; ok {
				value = c.colour
				if c.opacity != "" {
					attribute(out, name+"-opacity", c.opacity)
				}
			}
		}
		attribute(out, name, value)
	}
}

func attribute(out *bytes.Buffer, name, value string) {
	out.WriteString(" " + name + `="` + escaped(value) + `"`)
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
