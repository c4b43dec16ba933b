package roster

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// decode is the text of a file, with its line ends as LF or CRLF.
func decode(content []byte) (string, error) {
	var (
		decoder *encoding.Decoder
		marked  bool
	)
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		decoder = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
	case bytes.IndexByte(content, 0) >= 0:
		return "", fileProblem("is neither text nor an XLSX workbook; save it as XLSX or as CSV in UTF-8")
	default:
		content, marked = bytes.CutPrefix(withLineFeeds(content), []byte("\xef\xbb\xbf"))
		if !utf8.Valid(content) {
			if marked || mostlyUTF8(content) {
				return "", damagedText(content)
			}
			decoder = charmap.Windows1252.NewDecoder()
		}
	}
	if decoder != nil {
		decoded, err := decoder.Bytes(content)
		if err != nil {
			return "", fileProblem("is not the text that its first bytes announce; save it as XLSX or as CSV in UTF-8")
		}
		content = withLineFeeds(decoded)
	}
	return string(content), nil
}

// withLineFeeds makes a line feed of each carriage return that ends a line
// alone, in place, as editors count lines. Left as it is, it would be part of a
// value, and what follows it a part of the row before.
func withLineFeeds(content []byte) []byte {
	for at := 0; ; at++ {
		next := bytes.IndexByte(content[at:], '\r')
		if next < 0 {
			return content
		}
		if at += next; at+1 == len(content) || content[at+1] != '\n' {
			content[at] = '\n'
		}
	}
}

// mostlyUTF8 reports whether text that is not UTF-8 has more letters that are
// encoded so than bytes that are not. Text in Windows-1252 has next to none.
func mostlyUTF8(content []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(content); {
		r, size := utf8.DecodeRune(content[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		i += size
	}
	return good > bad
}

// damagedText reports the lines of a text in UTF-8 on which it is not.
func damagedText(content []byte) Problems {
	var problems Problems
	line := 0
	for text := range strings.Lines(string(content)) {
		line++
		if !utf8.ValidString(text) {
			problems = append(problems, advocacy.RosterProblem{
				Line:    line,
				Message: "the text is not valid UTF-8 although the rest of the file is; export the file again, or correct the letters of this line",
			})
		}
		if len(problems) == maxProblems {
			break
		}
	}
	return problems
}
