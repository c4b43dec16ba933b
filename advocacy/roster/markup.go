package roster

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// markup reads the XML of a workbook's large parts tag by tag. What Excel writes
// of rows that have nothing but a format, down to the last that a sheet can
// have, is hundreds of megabytes of it, for which encoding/xml takes ten seconds and more.
// Text that nobody asks for is not looked at. Document types are refused:
// workbooks may not have them (ECMA-376 part 2).
type markup struct {
	in     io.Reader
	buffer []byte
	at     int   // of what is not used yet
	err    error // of in, once buffer is used up

	// Of the token that was read last; they lie in the buffer and are valid
	// until the next.
	name       []byte // of a tag, without a prefix
	attributes []markupAttribute
	text       []byte
	verbatim   bool // the text is that of a CDATA section
	closes     bool // the tag that begins an element ends it as well
}

type markupAttribute struct{ name, value []byte }

type token int

const (
	startTag token = iota
	endTag
	textBetween
)

// maxTokenBytes is more than the 32 767 characters of a cell can take.
const maxTokenBytes = 1 << 20

var (
	errMarkup   = errors.New("markup is not that of a sheet")
	errTooLarge = errors.New("unpacks to too much")
)

func newMarkup(in io.Reader) *markup {
	return &markup{in: in, buffer: make([]byte, 0, 64<<10)}
}

// next reads a tag or a text. The end of the file is an error: what is read of
// a part ends with an end tag.
func (m *markup) next() (token, error) {
	if m.closes {
		m.closes = false
		return endTag, nil
	}
	for {
		if m.at == len(m.buffer) {
			if err := m.more(); err != nil {
				return 0, err
			}
		}
		if m.buffer[m.at] != '<' {
			length, err := m.find("<", 0)
			if err != nil {
				return 0, err
			}
			m.text, m.verbatim = m.take(length), false
			return textBetween, nil
		}
		for m.at+1 == len(m.buffer) {
			if err := m.more(); err != nil {
				return 0, err
			}
		}
		switch m.buffer[m.at+1] {
		case '!':
			isText, err := m.declaration()
			if isText || err != nil {
				return textBetween, err
			}
		case '?':
			if err := m.instruction(); err != nil {
				return 0, err
			}
		default:
			return m.tag()
		}
	}
}

// more reads on, and keeps what is not used yet.
func (m *markup) more() error {
	if m.err != nil {
		return m.err
	}
	if m.at > 0 {
		m.buffer = m.buffer[:copy(m.buffer, m.buffer[m.at:])]
		m.at = 0
	}
	if len(m.buffer) == cap(m.buffer) {
		if len(m.buffer) >= maxTokenBytes {
			return errTooLarge
		}
		m.buffer = append(make([]byte, 0, 2*cap(m.buffer)), m.buffer...)
	}
	n, err := io.ReadAtLeast(m.in, m.buffer[len(m.buffer):cap(m.buffer)], 1)
	m.buffer = m.buffer[:len(m.buffer)+n]
	if m.err = unexpected(err); n == 0 {
		return m.err
	}
	return nil
}

// unexpected is the error of a reader for which the end is an error as well.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// find is how far ahead end is, which is looked for from so far ahead on.
func (m *markup) find(end string, from int) (int, error) {
	for {
		ahead := m.buffer[m.at:]
		if from < len(ahead) {
			if i := bytes.Index(ahead[from:], []byte(end)); i >= 0 {
				return from + i, nil
			}
			from = max(from, len(ahead)-len(end)+1)
		}
		if err := m.more(); err != nil {
			return 0, err
		}
	}
}

// take uses up what is ahead.
func (m *markup) take(length int) []byte {
	taken := m.buffer[m.at : m.at+length]
	m.at += length
	return taken
}

// declaration reads what begins with "<!": a comment, or a CDATA section, which
// is a text.
func (m *markup) declaration() (isText bool, err error) {
	const comment, section = "<!--", "<![CDATA["
	for len(m.buffer)-m.at < len(section) {
		if err := m.more(); err != nil {
			return false, err
		}
	}
	switch ahead := m.buffer[m.at:]; {
	case bytes.HasPrefix(ahead, []byte(comment)):
		length, err := m.find("-->", len(comment))
		if err != nil {
			return false, err
		}
		m.take(length + len("-->"))
		return false, nil
	case bytes.HasPrefix(ahead, []byte(section)):
		length, err := m.find("]]>", len(section))
		if err != nil {
			return false, err
		}
		m.text, m.verbatim = m.take(length)[len(section):], true
		m.take(len("]]>"))
		return true, nil
	}
	return false, errMarkup
}

// instruction passes over what stands between "<?" and "?>", unless it says
// that the text is encoded otherwise than is read here.
func (m *markup) instruction() error {
	length, err := m.find("?>", len("<?"))
	if err != nil {
		return err
	}
	content, ours := bytes.CutPrefix(m.take(length + len("?>"))[:length], []byte("<?xml "))
	_, encoding, told := bytes.Cut(content, []byte("encoding"))
	encoding = bytes.TrimLeft(encoding, "= \t\r\n\"'")
	if ours && told && (len(encoding) < len("UTF-8") || !bytes.EqualFold(encoding[:len("UTF-8")], []byte("UTF-8"))) {
		return errMarkup
	}
	return nil
}

// errCutOff is the error of parse when the buffer does not hold the whole tag.
var errCutOff = errors.New("tag is not there in full")

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
	return kind, nil
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

// parse reads the tag that text begins with.
func (m *markup) parse(text []byte) (kind token, length int, err error) {
	i := 1
	if i < len(text) && text[i] == '/' {
		kind, i = endTag, i+1
	}
	name := text[i : i+nameLength(text[i:])]
	i += len(name)
	m.name = name
	if prefix, local, _ := bytes.Cut(name, []byte(":")); len(prefix) > 0 && len(local) > 0 {
		m.name = local
	}
	m.attributes = m.attributes[:0]
	for {
		i = afterSpace(text, i)
		switch {
		case i == len(text):
			return 0, 0, errCutOff
		case len(name) == 0:
			return 0, 0, errMarkup
		case text[i] == '>':
			return kind, i + 1, nil
		case kind == endTag:
			return 0, 0, errMarkup
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
	case len(name) == 0 || text[i] != '=':
		return 0, errMarkup
	}
	i = afterSpace(text, i+1)
	switch {
	case i == len(text):
		return 0, errCutOff
	case text[i] != '"' && text[i] != '\'':
		return 0, errMarkup
	}
	quote := text[i]
	i++
	for start := i; i < len(text); i++ {
		switch text[i] {
		case '<':
			return 0, errMarkup
		case quote:
			m.attributes = append(m.attributes, markupAttribute{name, text[start:i]})
			return i + 1, nil
		}
	}
	return 0, errCutOff
}

// afterSpace is where the space at i has ended.
func afterSpace(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r') {
		i++
	}
	return i
}

// nameLength is the length of the name that text begins with.
func nameLength(text []byte) int {
	for i, c := range text {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c == ':', c >= utf8.RuneSelf:
		case i > 0 && (isDigit(c) || c == '-' || c == '.'):
		default:
			return i
		}
	}
	return len(text)
}

// is reports whether the tag has this name.
func (m *markup) is(name string) bool { return string(m.name) == name }

// attribute is the value of an attribute, nil if there is none.
func (m *markup) attribute(name string) []byte {
	for _, a := range m.attributes {
		if string(a.name) != name {
			continue
		}
		if bytes.IndexByte(a.value, '&') >= 0 {
			if value, err := unescape(nil, a.value, false); err == nil {
				return value
			}
		}
		return a.value
	}
	return nil
}

// skip reads to the end of the element that was just begun.
func (m *markup) skip() error {
	for depth := 1; depth > 0; {
		kind, err := m.next()
		if err != nil {
			return err
		}
		switch kind {
		case startTag:
			depth++
		case endTag:
			depth--
		}
	}
	return nil
}

// finish reads what is left of the part unseen: at its end stands a checksum, which tells
// damage that is well-formed.
func (m *markup) finish() error {
	_, err := io.Copy(io.Discard, m.in)
	return err
}

// appendText appends what the text that was read last says.
func (m *markup) appendText(to []byte) ([]byte, error) {
	return unescape(to, m.text, m.verbatim)
}

func unescape(to, text []byte, verbatim bool) ([]byte, error) {
	for len(text) > 0 {
		plain := 0
		for plain < len(text) && ' ' <= text[plain] && text[plain] < utf8.RuneSelf && (text[plain] != '&' || verbatim) {
			plain++
		}
		to, text = append(to, text[:plain]...), text[plain:]
		if len(text) == 0 {
			break
		}
		switch text[0] {
		case '&':
			name, rest, closed := bytes.Cut(text[1:], []byte(";"))
			r, ok := entity(name)
			if !closed || !ok {
				return nil, errMarkup
			}
			to, text = utf8.AppendRune(to, r), rest
		case '\r':
			to, text = append(to, '\n'), bytes.TrimPrefix(text[1:], []byte("\n"))
		default:
			r, size := utf8.DecodeRune(text)
			if r == utf8.RuneError && size == 1 || !isCharacter(r) {
				return nil, errMarkup
			}
			to, text = append(to, text[:size]...), text[size:]
		}
	}
	return to, nil
}

// entity is the character that stands between "&" and ";".
func entity(name []byte) (r rune, ok bool) {
	switch string(name) {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, ok := bytes.CutPrefix(name, []byte("#"))
	if !ok {
		return 0, false
	}
	base := 10
	if hexadecimal, ok := bytes.CutPrefix(digits, []byte("x")); ok {
		digits, base = hexadecimal, 16
	}
	number, err := strconv.ParseUint(string(digits), base, 32)
	return rune(number), err == nil && number <= utf8.MaxRune && isCharacter(rune(number))
}

// isCharacter reports whether XML can hold a character (XML 1.0, 2.2).
func isCharacter(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || ' ' <= r && r <= 0xd7ff || 0xe000 <= r && r <= 0xfffd || 0x10000 <= r && r <= utf8.MaxRune
}
