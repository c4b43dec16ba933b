package roster

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// delimited is a table of values between separators.
type delimited struct {
	records *csv.Reader
	source  *rationed
	text    string // that records reads
	offset  int    // lines before the first that records reads
	lines   int    // in all, about
	cells   []cell
}

// openDelimited finds the separator of a text, and opens it.
func openDelimited(text string, m mapping) table {
	if separator, rest, announced := announcedSeparator(text); announced {
		d := newDelimited(rest, separator)
		d.offset = 1
		return d
	}
	return newDelimited(text, guessSeparator(text, m))
}

func newDelimited(text string, separator rune) *delimited {
	source := &rationed{in: strings.NewReader(text)}
	return &delimited{records: recordsOf(source, separator), source: source, text: text, lines: strings.Count(text, "\n")}
}

// rationed gives out so much at a time: a row of sixty million separators would
// take gigabytes before anyone could count its columns.
type rationed struct {
	in   io.Reader
	left int
}

// maxRowBytes is what a row of text can have, with what encoding/csv reads ahead.
const maxRowBytes = 1 << 20

var errLongRow = errors.New("row does not end")

func (r *rationed) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, errLongRow
	}
	n, err := r.in.Read(p)
	r.left -= n
	return n, err
}

func recordsOf(text io.Reader, separator rune) *csv.Reader {
	records := csv.NewReader(text)
	records.Comma = separator
	records.FieldsPerRecord = -1
	records.ReuseRecord = true
	return records
}

// announcedSeparator reads the first line by which Excel is told the separator,
// "sep=;".
func announcedSeparator(text string) (separator rune, rest string, ok bool) {
	first, rest, _ := strings.Cut(text, "\n")
	first = strings.Trim(strings.TrimSuffix(first, "\r"), `"`)
	if len(first) < len("sep=") || !strings.EqualFold(first[:len("sep=")], "sep=") {
		return 0, text, false
	}
	sign := first[len("sep="):]
	separator, size := utf8.DecodeRuneInString(sign)
	if size != len(sign) || separator == '"' || separator == '\r' || separator == '\n' || separator == utf8.RuneError || separator == 0 {
		return 0, text, false
	}
	return separator, rest, true
}

// guessSeparator tries each separator on the first rows, and takes the one under
// which a row has the most headers that mean something, then the most values.
func guessSeparator(text string, m mapping) rune {
	const enough = 256 << 10
	text = text[emptyLines(text):]
	text = text[:min(len(text), enough)]
	best, bestScore := ',', -1
	for _, separator := range []rune{',', ';', '\t'} {
		records := recordsOf(strings.NewReader(text), separator)
		records.LazyQuotes = true
		for range headerSearch {
			record, err := records.Read()
			if err != nil {
				break
			}
			cells := make([]cell, min(len(record), maxColumns))
			for i := range cells {
				cells[i].text = record[i]
			}
			count, _ := m.score(cells)
			if score := count*maxColumns + len(cells); score > bestScore {
				best, bestScore = separator, score
			}
		}
	}
	return best
}

// emptyLines is the length of the lines without anything that text begins with.
// encoding/csv passes over them.
func emptyLines(text string) int {
	return len(text) - len(strings.TrimLeft(text, "\r\n"))
}

func (d *delimited) next(r *row) error {
	for {
		start := int(d.records.InputOffset())
		empty := emptyLines(d.text[start:])
		d.source.left = maxRowBytes + empty
		record, err := d.records.Read()
		if errors.Is(err, errLongRow) {
			return Problems{{
				Line:    d.offset + strings.Count(d.text[:start+empty], "\n") + 1,
				Message: fmt.Sprintf("the row that begins here is longer than %d MiB; close its quotation marks, or check the separator", maxRowBytes>>20),
			}}
		}
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			return damagedRow{wrong.StartLine + d.offset, quoteMessage(wrong.Err)}
		}
		if err != nil {
			return err
		}
		line, _ := d.records.FieldPos(0)
		if len(record) > maxColumns {
			return fileProblem("has more than %d columns on line %d; check its separator", maxColumns, line+d.offset)
		}
		d.cells = d.cells[:0]
		blank := true
		for _, text := range record {
			d.cells = append(d.cells, cell{text: text})
			blank = blank && strings.TrimSpace(text) == ""
		}
		if !blank {
			r.line, r.cells = line+d.offset, d.cells
			return nil
		}
	}
}

func quoteMessage(err error) string {
	if errors.Is(err, csv.ErrBareQuote) {
		return `a value without quotation marks around it holds one; put it in quotation marks and double those within`
	}
	return `a quotation mark opens a value and does not close it, or text follows the closing one; correct the marks of this row`
}
