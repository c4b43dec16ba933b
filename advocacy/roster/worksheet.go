package roster

import (
	"io"
	"math"
	"strconv"
	"strings"
)

// lastRow is the last row that a sheet can have.
const lastRow = 1 << 20

// worksheet is a table read from the markup of one sheet, row by row.
type worksheet struct {
	part      io.Closer
	markup    *markup
	name      string
	texts     sharedTexts
	styles    []numberStyle
	epoch1904 bool
	inside    bool // of sheetData
	line      int
	cells     []cell // up to the last column that any row had a value in
	filled    []int  // the columns of this row's values
	text      []byte
}

func (s *worksheet) next(r *row) error {
	for {
		if err := s.readRow(); err != nil {
			s.part.Close()
			return workbookError(err)
		}
		if len(s.filled) > 0 {
			r.line, r.cells = s.line, s.cells[:s.filled[len(s.filled)-1]+1]
			return nil
		}
	}
}

// readRow reads the next row element. That the sheet's rows have ended, only
// their end tag says: a sheet that breaks off before is damaged, not short.
func (s *worksheet) readRow() error {
	for {
		kind, err := s.markup.next()
		if err != nil {
			return err
		}
		switch kind {
		case startTag:
			switch {
			case s.markup.is("sheetData"):
				s.inside = true
			case s.inside && s.markup.is("row"):
				return s.readCells()
			}
		case endTag:
			if s.markup.is("sheetData") {
				if !s.inside {
					return errMarkup
				}
				if err := s.markup.finish(); err != nil {
					return err
				}
				return io.EOF
			}
			if s.markup.is("worksheet") {
				return errMarkup
			}
		}
	}
}

func (s *worksheet) readCells() error {
	s.line++
	if number := s.markup.attribute("r"); number != nil {
		line, err := strconv.Atoi(string(number))
		// Rows out of order would let two of them claim one line.
		if err != nil || line < s.line {
			return errMarkup
		}
		s.line = line
	}
	if s.line > lastRow {
		return fileProblem("has more than %d rows in the sheet %q, empty ones included; copy the list into a new workbook, or save it as CSV", lastRow, s.name)
	}
	// One value far to the right must not cost what a full row does.
	for _, column := range s.filled {
		s.cells[column] = cell{}
	}
	s.filled = s.filled[:0]
	for column := 0; ; {
		kind, err := s.markup.next()
		switch {
		case err != nil:
			return err
		case kind == endTag:
			return nil
		case kind == textBetween:
			continue
		case !s.markup.is("c"):
			if err := s.markup.skip(); err != nil {
				return err
			}
			continue
		}
		if address := s.markup.attribute("r"); address != nil {
			at, ok := columnOf(address)
			if !ok || at < column {
				return errMarkup
			}
			column = at
		}
		if column >= maxColumns {
			return errMarkup
		}
		if s.markup.closes && s.markup.attribute("t") == nil {
			// There are millions of these: a cell that has a format alone.
			s.markup.closes = false
			column++
			continue
		}
		c, err := s.readCell()
		if err != nil {
			return err
		}
		if c.broken || strings.TrimSpace(c.text) != "" {
			s.fill(column, c)
		}
		column++
	}
}

func (s *worksheet) fill(column int, c cell) {
	if missing := column + 1 - len(s.cells); missing > 0 {
		s.cells = append(s.cells, make([]cell, missing)...)
	}
	s.cells[column] = c
	s.filled = append(s.filled, column)
}

// readCell reads a cell's value: the text of v, or of the t within is, without
// those of a reading aid (rPh).
func (s *worksheet) readCell() (cell, error) {
	kind, style := s.kind(), s.style()
	s.text = s.text[:0]
	reading := false
	for depth := 1; depth > 0; {
		token, err := s.markup.next()
		if err != nil {
			return cell{}, err
		}
		switch token {
		case startTag:
			if s.markup.is("f") || s.markup.is("rPh") {
				if err := s.markup.skip(); err != nil {
					return cell{}, err
				}
				continue
			}
			reading = s.markup.is("v") || s.markup.is("t")
			depth++
		case endTag:
			reading = false
			depth--
		case textBetween:
			if !reading {
				continue
			}
			if s.text, err = s.markup.appendText(s.text); err != nil {
				return cell{}, err
			}
			if len(s.text) > maxTokenBytes {
				return cell{}, errTooLarge
			}
		}
	}
	return s.interpret(kind, style)
}

// kind is the kind of the cell that was just begun; empty is a number.
func (s *worksheet) kind() string {
	written := s.markup.attribute("t")
	for _, kind := range [...]string{"s", "inlineStr", "str", "e", "b", "d"} {
		if string(written) == kind {
			return kind
		}
	}
	return ""
}

// style is the style of the cell that was just begun.
func (s *worksheet) style() numberStyle {
	written := s.markup.attribute("s")
	if written == nil {
		return numberStyle{}
	}
	at, err := strconv.Atoi(string(written))
	if err != nil || at < 0 || at >= len(s.styles) {
		return numberStyle{}
	}
	return s.styles[at]
}

func (s *worksheet) interpret(kind string, style numberStyle) (cell, error) {
	switch {
	case len(s.text) == 0 && kind != "e":
		return cell{}, nil
	case kind == "s":
		at, err := strconv.Atoi(string(s.text))
		if err != nil || at < 0 || at >= s.texts.count() {
			return cell{}, errMarkup
		}
		return cell{text: s.texts.text(at)}, nil
	}
	text := string(s.text)
	switch kind {
	case "inlineStr", "str":
		return cell{text: text}, nil
	case "e":
		return cell{broken: true}, nil
	case "b":
		return cell{text: text}, nil
	case "d":
		day, _, ok := parseDate(text[:min(len(text), len("2026-12-31"))])
		if !ok {
			return cell{text: text}, nil
		}
		return cell{text: day.String(), day: day}, nil
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		return cell{}, errMarkup
	}
	return s.number(number, style), nil
}

// number is a number as it is meant: a day, or digits with the zeros in front
// that the sheet shows.
func (s *worksheet) number(number float64, style numberStyle) cell {
	if style.day {
		if day := serialDay(number, s.epoch1904); !day.IsZero() {
			return cell{text: day.String(), day: day}
		}
	}
	text := strconv.FormatFloat(number, 'f', -1, 64)
	if number >= 0 && number == math.Trunc(number) {
		if missing := style.width - len(text); missing > 0 {
			text = strings.Repeat("0", missing) + text
		}
	}
	return cell{text: text, serial: number}
}

// columnOf is the column of a cell's address, from 0: 27 of "AB12".
func columnOf(address []byte) (index int, ok bool) {
	letters := 0
	for letters < len(address) && 'A' <= address[letters] && address[letters] <= 'Z' {
		index = index*26 + int(address[letters]-'A') + 1
		letters++
		if letters > 3 {
			return 0, false
		}
	}
	return index - 1, letters > 0
}

// cellAddress is the inverse of columnOf, with the line.
func cellAddress(index, line int) string {
	var letters []byte
	for n := index + 1; n > 0; n = (n - 1) / 26 {
		letters = append([]byte{byte('A' + (n-1)%26)}, letters...)
	}
	return string(letters) + strconv.Itoa(line)
}
