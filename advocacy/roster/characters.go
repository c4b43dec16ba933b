package roster

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// isPlain reports whether a byte of a text or value stands for itself.
func isPlain(c byte) bool { return ' ' <= c && c < utf8.RuneSelf && c != '&' }

// decodeText is what a text between tags says. It is valid until the next token.
func (m *markup) decodeText(text []byte) ([]byte, error) {
	if bytes.Contains(text, []byte("]]>")) {
		return nil, damagedCharacter
	}
	return m.decode(text, true)
}

// decodeSection is what the text of a CDATA section says.
func (m *markup) decodeSection(text []byte) ([]byte, error) { return m.decode(text, false) }

func (m *markup) decode(text []byte, entities bool) (_ []byte, err error) {
	plain := 0
	for plain < len(text) && isPlain(text[plain]) {
		plain++
	}
	if plain == len(text) {
		return text, nil
	}
	m.decoded, err = appendDecoded(m.decoded[:0], text, entities)
	return m.decoded, err
}

// decodeValue is what the value of an attribute says, beside the others of its tag.
func (m *markup) decodeValue(value []byte) (_ []byte, err error) {
	start := len(m.decoded)
	m.decoded, err = appendDecoded(m.decoded, value, true)
	return m.decoded[start:], err
}

func appendDecoded(to, text []byte, entities bool) ([]byte, error) {
	for len(text) > 0 {
		plain := 0
		for plain < len(text) && (isPlain(text[plain]) || text[plain] == '&' && !entities) {
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
				return to, damagedCharacter
			}
			to, text = utf8.AppendRune(to, r), rest
		case '\r':
			to, text = append(to, '\n'), bytes.TrimPrefix(text[1:], []byte("\n"))
		default:
			r, size := utf8.DecodeRune(text)
			if r == utf8.RuneError && size == 1 || !isCharacter(r) {
				return to, damagedCharacter
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

// withoutEscapes is a text with the characters that spreadsheets write by
// number, as "_x000D_" (ST_Xstring, ECMA-376 part 1, 22.9.2.19). It changes the text itself.
func withoutEscapes(text []byte) []byte {
	const escape = "_xHHHH_"
	to := text[:0]
	for {
		at := bytes.Index(text, []byte("_x"))
		if at < 0 || len(text)-at < len(escape) {
			return append(to, text...)
		}
		to, text = append(to, text[:at]...), text[at:]
		number, err := strconv.ParseUint(string(text[len("_x"):len("_xHHHH")]), 16, 16)
		if err != nil || text[len("_xHHHH")] != '_' {
			to, text = append(to, text[0]), text[1:]
			continue
		}
		to, text = utf8.AppendRune(to, rune(number)), text[len(escape):]
	}
}
