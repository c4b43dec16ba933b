package roster

import (
	"bytes"
	"errors"
)

// errCutOff is the error of parse when the buffer does not hold the whole tag.
var errCutOff = errors.New("tag is not there in full")

// tag reads the tag ahead.
func (m *markup) tag() (token, error) {
	kind, length, err := m.parse(m.buffer[m.at:])
	if err == errCutOff {
		// Looked at from the start only twice, however long it is.
		if err = m.bufferTag(); err == nil {
			kind, length, err = m.parse(m.buffer[m.at:])
		}
	}
	if err != nil {
		return 0, err
	}
	m.take(length)
	if kind == endTag {
		return kind, m.endElement()
	}
	return kind, m.beginElement()
}

// bufferTag reads on to the end of the tag ahead, the first ">" outside of
// quotation marks.
func (m *markup) bufferTag() error {
	var quote byte
	for checked := 1; ; {
		ahead := m.buffer[m.at:]
		for ; checked < len(ahead); checked++ {
			switch c := ahead[checked]; {
			case quote == 0 && c == '>':
				return nil
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			case c == quote:
				quote = 0
			}
		}
		if err := m.more(); err != nil {
			return err
		}
	}
}

// beginElement notes the element whose start tag was read.
func (m *markup) beginElement() error {
	switch {
	case m.ended:
		return damagedOutside
	case len(m.starts) == 0:
		m.prefix = bytes.Clone(m.name[:bytes.IndexByte(m.name, ':')+1])
		m.ended = m.closes
	case len(m.starts) == maxDepth:
		return damagedDepth
	}
	if !m.closes {
		m.starts = append(m.starts, len(m.names))
		m.names = append(m.names, m.name...)
	}
	m.leavePrefix()
	return nil
}

// endElement holds an end tag to the start tag of the innermost element.
func (m *markup) endElement() error {
	last := len(m.starts) - 1
	if last < 0 || !bytes.Equal(m.names[m.starts[last]:], m.name) {
		return damagedEndTag
	}
	m.names, m.starts = m.names[:m.starts[last]], m.starts[:last]
	m.ended = last == 0
	m.leavePrefix()
	return nil
}

// leavePrefix leaves of the name what stands behind the outermost element's
// prefix, and nothing if it has another.
func (m *markup) leavePrefix() {
	local, ok := bytes.CutPrefix(m.name, m.prefix)
	for i := 0; ok && i < len(local); i++ {
		ok = local[i] != ':'
	}
	if m.name = local; !ok {
		m.name = nil
	}
}

// parse reads the tag that text begins with.
func (m *markup) parse(text []byte) (kind token, length int, err error) {
	i := 1
	if i < len(text) && text[i] == '/' {
		kind, i = endTag, i+1
	}
	m.name = text[i : i+nameLength(text[i:])]
	i += len(m.name)
	m.attributes, m.decoded = m.attributes[:0], m.decoded[:0]
	if i < len(text) && !isQualified(m.name) {
		return 0, 0, damagedTag
	}
	for {
		i = afterSpace(text, i)
		switch {
		case i == len(text):
			return 0, 0, errCutOff
		case text[i] == '>':
			return kind, i + 1, nil
		case kind == endTag:
			return 0, 0, damagedTag
		case text[i] == '/' && i+1 == len(text):
			return 0, 0, errCutOff
		case text[i] == '/' && text[i+1] == '>':
			m.closes = true
			return kind, i + 2, nil
		}
		if i, err = m.parseAttribute(text, i); err != nil {
			return 0, 0, err
		}
	}
}

// parseAttribute reads the attribute at i, and returns where it has ended.
func (m *markup) parseAttribute(text []byte, i int) (int, error) {
	name := text[i : i+nameLength(text[i:])]
	i = afterSpace(text, i+len(name))
	switch {
	case i == len(text):
		return 0, errCutOff
	case !isQualified(name) || text[i] != '=' || len(m.attributes) == maxAttributes || m.hasAttribute(name):
		return 0, damagedTag
	}
	i = afterSpace(text, i+1)
	switch {
	case i == len(text):
		return 0, errCutOff
	case text[i] != '"' && text[i] != '\'':
		return 0, damagedTag
	}
	quote := text[i]
	i++
	plain := true
	for start := i; i < len(text); i++ {
		switch c := text[i]; {
		case c == '<':
			return 0, damagedTag
		case c == quote:
			value := text[start:i]
			if !plain {
				var err error
				if value, err = m.decodeValue(value); err != nil {
					return 0, err
				}
			}
			m.attributes = append(m.attributes, markupAttribute{name, value})
			return i + 1, nil
		default:
			plain = plain && isPlain(c)
		}
	}
	return 0, errCutOff
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// afterSpace is where the space at i has ended.
func afterSpace(text []byte, i int) int {
	for i < len(text) && isBlank(text[i]) {
		i++
	}
	return i
}

// isSpace reports whether a text is space and nothing else.
func isSpace(text []byte) bool { return afterSpace(text, 0) == len(text) }

// nameLength is the length of the name that text begins with.
func nameLength(text []byte) int {
	for i, c := range text {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c == ':':
		case i > 0 && (isDigit(c) || c == '-' || c == '.'):
		default:
			return i
		}
	}
	return len(text)
}

// isQualified reports whether a name is one with at most a prefix
// (Namespaces in XML 1.0, 4).
func isQualified(name []byte) bool {
	colons := 0
	for _, c := range name {
		if c == ':' {
			colons++
		}
	}
	return colons == 0 && len(name) > 0 || colons == 1 && name[0] != ':' && name[len(name)-1] != ':'
}

// is reports whether the tag has this name.
func (m *markup) is(name string) bool { return string(m.name) == name }

// attribute is the value of an attribute, nil if there is none.
func (m *markup) attribute(name string) []byte {
	for _, a := range m.attributes {
		if string(a.name) == name {
			return a.value
		}
	}
	return nil
}

func (m *markup) hasAttribute(name []byte) bool {
	for _, a := range m.attributes {
		if bytes.Equal(a.name, name) {
			return true
		}
	}
	return false
}
