package roster

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// markup reads the XML of a workbook's large parts token by token. encoding/xml
// is too slow for them: over a sheet of 173 MB, as Excel leaves one whose rows
// are formatted down to the last, it took 4.0 s, and this reader 0.8 s with
// unpacking.
//
// What encoding/xml refuses is refused here, read or not: end tags that do not
// match their start tags, characters and entities that XML lacks, a part that
// breaks off. Nor are these accepted, which no workbook has:
//
//   - a document type (ECMA-376 part 2 forbids it) and an encoding other than UTF-8;
//   - an XML declaration anywhere but at the start;
//   - names with letters outside of ASCII;
//   - an attribute that is there twice, or more than 256 in a tag;
//   - elements nested deeper than 256;
//   - a tag, text, comment or instruction of more than 1 MiB;
//   - text or a second element around the outermost element.
//
// Namespaces are told by their prefixes alone: an element is of the sheet's
// kind if it has the prefix of the outermost element. Under any other it has no
// name here, and is refused where a name is asked for.
type markup struct {
	in     io.Reader
	buffer []byte
	at     int   // of what is not used yet
	err    error // of in, once buffer is used up

	fresh  bool   // nothing but a byte order mark has been read
	names  []byte // of the elements that are open, one behind the other
	starts []int  // of each in names
	prefix []byte // of the outermost element, with its colon
	ended  bool   // the outermost element has

	// Of the token that was read last. They lie in the buffer and in decoded,
	// and are valid until the next.
	name       []byte // of a tag, without prefix; nil if it has another than the outermost
	attributes []markupAttribute
	text       []byte
	closes     bool // the tag that begins an element ends it as well
	decoded    []byte
}

type markupAttribute struct{ name, value []byte }

type token int

const (
	startTag token = iota
	endTag
	textBetween
)

const (
	// maxTokenBytes is more than the 32 767 characters of a cell can take.
	maxTokenBytes = 1 << 20
	maxAttributes = 256
	maxDepth      = 256
)

var errTooLarge = errors.New("unpacks to too much")

// damage is what is wrong with markup: why a part is not read, rather than read
// as less than it held. It goes on from "is damaged:", and repeats nothing of the part.
type damage string

func (d damage) Error() string { return string(d) }

const (
	damagedTag         damage = "a tag is not well-formed"
	damagedEndTag      damage = "an end tag does not match its start tag"
	damagedCharacter   damage = "a character or an entity is none that XML has"
	damagedStrayText   damage = "text stands where only tags belong"
	damagedTextElement damage = "an element stands within a value"
	damagedDeclaration damage = "it declares a document type, another encoding than UTF-8 or another XML than 1.0"
	damagedDepth       damage = "its elements are nested too deep"
	damagedOutside     damage = "something stands outside of its outermost element"
	damagedEnd         damage = "it breaks off before its end"
	damagedRoot        damage = "its outermost element is that of another part"
	damagedSharedTexts damage = "something that is no text stands among them"
	damagedRuns        damage = "something that is no text stands within one"
)

func newMarkup(in io.Reader) *markup {
	return &markup{in: in, buffer: make([]byte, 0, 64<<10), fresh: true}
}

// next reads a tag or a text. It returns io.EOF at the end of the part, once
// the outermost element has ended and the reader, which has a checksum to
// compare, has found nothing wrong; an end before that is an error.
func (m *markup) next() (token, error) {
	if m.closes {
		m.closes = false
		return endTag, nil
	}
	for {
		if m.at == len(m.buffer) {
			if err := m.more(); err != nil {
				return 0, m.endOr(err)
			}
		}
		fresh := m.fresh
		m.fresh = false
		if m.buffer[m.at] != '<' {
			isInside, err := m.betweenTags(fresh)
			if isInside || err != nil {
				return textBetween, err
			}
			continue
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
			if err := m.instruction(fresh); err != nil {
				return 0, err
			}
		default:
			return m.tag()
		}
	}
}

// nextTag reads to the next tag, where only space may stand in front of it.
func (m *markup) nextTag() (token, error) {
	for {
		kind, err := m.next()
		if err != nil || kind != textBetween {
			return kind, err
		}
		if !isSpace(m.text) {
			return 0, damagedStrayText
		}
	}
}

// endOr is io.EOF at an end of the part where it may end, and err elsewhere.
func (m *markup) endOr(err error) error {
	if m.ended && errors.Is(m.err, io.EOF) {
		return io.EOF
	}
	return err
}

// more reads on, and keeps what is not used yet. It returns an error for the
// end of the part as well.
func (m *markup) more() error {
	if m.err != nil {
		return unexpected(m.err)
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
	m.err = err
	if n == 0 {
		return unexpected(err)
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

// betweenTags reads the text ahead. Outside of the outermost element that is
// space, which nobody is told of, or a byte order mark at the start.
func (m *markup) betweenTags(fresh bool) (isInside bool, err error) {
	length, err := m.find("<", 0)
	if err != nil {
		if err = m.endOr(err); !errors.Is(err, io.EOF) {
			return false, err
		}
		length = len(m.buffer) - m.at
	}
	text := m.take(length)
	if len(m.starts) > 0 {
		m.text, err = m.decodeText(text)
		return true, err
	}
	if fresh {
		text, m.fresh = bytes.CutPrefix(text, []byte("\ufeff"))
		m.fresh = m.fresh && len(text) == 0
	}
	if !isSpace(text) {
		return false, damagedOutside
	}
	return false, nil
}

// declaration reads what begins with "<!": a comment, or a CDATA section, which
// is a text.
func (m *markup) declaration() (isText bool, err error) {
	const comment, section = "<!--", "<![CDATA["
	isComment, err := m.startsWith(comment)
	if err != nil {
		return false, err
	}
	if isComment {
		return false, m.comment(len(comment))
	}
	isText, err = m.startsWith(section)
	switch {
	case err != nil:
		return false, err
	case !isText:
		return false, damagedDeclaration
	case len(m.starts) == 0:
		return false, damagedOutside
	}
	length, err := m.find("]]>", len(section))
	if err != nil {
		return false, err
	}
	m.text, err = m.decodeSection(m.take(length)[len(section):])
	m.take(len("]]>"))
	return true, err
}

// startsWith reports whether what is ahead begins so.
func (m *markup) startsWith(what string) (bool, error) {
	for {
		ahead := string(m.buffer[m.at:min(m.at+len(what), len(m.buffer))])
		if len(ahead) == len(what) || !strings.HasPrefix(what, ahead) {
			return ahead == what, nil
		}
		if err := m.more(); err != nil {
			return false, err
		}
	}
}

// comment passes over a comment, in which two hyphens may only stand at its end.
func (m *markup) comment(start int) error {
	length, err := m.find("--", start)
	if err != nil {
		return err
	}
	m.take(length)
	isEnd, err := m.startsWith("-->")
	switch {
	case err != nil:
		return err
	case !isEnd:
		return damagedTag
	}
	m.take(len("-->"))
	return nil
}

// instruction passes over what stands between "<?" and "?>", unless it is the
// XML declaration and says what cannot be read.
func (m *markup) instruction(fresh bool) error {
	length, err := m.find("?>", len("<?"))
	if err != nil {
		return err
	}
	content := m.take(length + len("?>"))[len("<?"):length]
	target := content[:nameLength(content)]
	content = content[len(target):]
	switch {
	case len(target) == 0 || len(content) > 0 && afterSpace(content, 0) == 0:
		return damagedTag
	case string(target) != "xml":
		return nil
	case !fresh || !m.isReadable(content):
		return damagedDeclaration
	}
	return nil
}

// isReadable reports whether an XML declaration is of what is read here.
func (m *markup) isReadable(declaration []byte) bool {
	m.attributes = m.attributes[:0]
	for i := afterSpace(declaration, 0); i < len(declaration); i = afterSpace(declaration, i) {
		var err error
		if i, err = m.parseAttribute(declaration, i); err != nil {
			return false
		}
	}
	for _, a := range m.attributes {
		switch string(a.name) {
		case "version":
			if string(a.value) != "1.0" {
				return false
			}
		case "encoding":
			if !bytes.EqualFold(a.value, []byte("UTF-8")) {
				return false
			}
		case "standalone":
			if string(a.value) != "yes" && string(a.value) != "no" {
				return false
			}
		default:
			return false
		}
	}
	// What is written by number there other readers do not understand.
	return m.attribute("version") != nil && bytes.IndexByte(declaration, '&') < 0
}

// skip reads to the end of the element that was just begun.
func (m *markup) skip() error {
	for depth := 1; depth > 0; {
		kind, err := m.next()
		switch {
		case err != nil:
			return err
		case kind == startTag:
			depth++
		case kind == endTag:
			depth--
		}
	}
	return nil
}

// appendText appends the text of the element that was just begun, which may
// hold no other, and reads to its end.
func (m *markup) appendText(to []byte) ([]byte, error) {
	for {
		kind, err := m.next()
		switch {
		case err != nil:
			return nil, err
		case kind == endTag:
			return to, nil
		case kind == startTag:
			return nil, damagedTextElement
		}
		if to = append(to, m.text...); len(to) > maxTokenBytes {
			return nil, errTooLarge
		}
	}
}
