package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// delimited reads text in UTF-8, or in UTF-16 with its mark, whose cells are
// separated by commas, semicolons or tabs.
func delimited(b []byte) (Table, error) {
	if bytes.HasPrefix(b, []byte("\xFF\xFE")) || bytes.HasPrefix(b, []byte("\xFE\xFF")) {
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(b)
		if err != nil || len(b)%2 != 0 {
			return Table{}, errors.New("it begins as UTF-16 text and does not go on as that")
		}
		b = text
	}
	b = bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))
	if !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0 {
		return Table{}, errors.New("it is neither an .xlsx workbook nor text in UTF-8; save it as one of them")
	}
	reader := csv.NewReader(bytes.NewReader(b))
	reader.Comma = separator(b)
	reader.FieldsPerRecord = -1
	if bytes.Count(b, []byte(string(reader.Comma))) > 4*mostCells { // many more than the texts of so many cells hold
		return Table{}, errCells
	}
	var table Table
	cells := 0
	for {
		row, err := reader.Read()
		switch {
		case errors.Is(err, io.EOF):
			return table, nil
		case err != nil:
			return Table{}, fmt.Errorf("row %d is not delimited text; a quotation mark may stand open", len(table.Rows)+1)
		case len(table.Rows) == mostRows || len(row) > mostColumns:
			return Table{}, fmt.Errorf("it has more than %d rows or %d columns", mostRows, mostColumns)
		}
		if cells += len(row); cells > mostCells {
			return Table{}, errCells
		}
		table.Rows = append(table.Rows, row)
	}
}

// separator is the one that the first lines hold most of.
func separator(b []byte) rune {
	head := b[:min(len(b), 4096)]
	best, most := ',', 0
	for _, s := range []rune{',', ';', '\t'} {
		if n := bytes.Count(head, []byte(string(s))); n > most {
			best, most = s, n
		}
	}
	return best
}
