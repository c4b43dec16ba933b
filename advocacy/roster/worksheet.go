package roster

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// lastRow is the last row that a sheet can have.
const lastRow = 1 << 20

// worksheet is a table read from the markup of one sheet, row by row. A sheet
// of another structure than sheets have is damaged, not one with fewer people.
type worksheet struct {
	part      io.Closer
	markup    *markup
	name      string
	texts     sharedTexts
	styles    []numberStyle
	epoch1904 bool

	inside   bool // of the sheet's rows (sheetData)
	line     int  // of the row that was begun last
	inRow    bool
	column   int    // of the row's next cell, from 0
	inCell   bool   // that is in column
	number   []byte // line, as the addresses of its cells end
	cells    []cell // up to the last column that any row had a value in
	filled   []int  // the columns of this row's values
	text     []byte
	computed []byte // the cell's formula, which nobody asks for
}

const (
	damagedNoRows    damage = "it has no rows, not even an empty list of them"
	damagedRowsTwice damage = "it has rows in two places"
	damagedStrayRow  damage = "a row stands outside of the sheet's rows"
	damagedRows      damage = "something that is no row stands among the rows"
	damagedRowNumber damage = "the row's number is not that of a row further down than the one before"
	damagedNesting   damage = "a row stands within another"
	damagedInRow     damage = "something that is no cell stands in the row"
	damagedAddress   damage = "the cell's address is not one further right in the row"
	damagedCell      damage = "something that is no value stands in the cell"
	damagedTwoValues damage = "the cell has two values"
	damagedKind      damage = "the cell is of a kind that there is not"
	damagedReference damage = "the cell refers to a shared text that there is not"
	damagedStyle     damage = "the cell has a style that there is not, so that its number may be meant otherwise"
	damagedNumber    damage = "the cell's value is not the number that it is said to be"
)

func (s *worksheet) next(r *row) error {
	for {
		if err := s.readRow(); err != nil {
			s.part.Close()
			if wrong, ok := damageOf(err); ok {
				return s.damaged(wrong)
			}
			return workbookError(err)
		}
		if len(s.filled) > 0 {
			r.line, r.cells = s.line, s.cells[:s.filled[len(s.filled)-1]+1]
			return nil
		}
	}
}

// damaged says what is wrong with the sheet, and where in it.
func (s *worksheet) damaged(wrong damage) Problems {
	p := Problems{{Line: s.line}}
	where := "below this row"
	switch {
	case s.inCell:
		where = "in this cell"
		p[0].Cell = cellAddress(s.column, s.line)
	case s.inRow:
		where = "in this row"
	case s.line == 0:
		where = "above its first row"
	}
	p[0].Message = fmt.Sprintf("the sheet %q is damaged %s: %s; %s", s.name, where, wrong, mendWorkbook)
	return p
}

// readRow reads the next row element. That there is no more, the end of the
// whole part says.
func (s *worksheet) readRow() error {
	if !s.inside {
		if err := s.findRows(); err != nil {
			return err
		}
	}
	kind, err := s.markup.nextTag()
	switch {
	case err != nil:
		return err
	case kind == endTag:
		return s.readEnd()
	case !s.markup.is("row"):
		return damagedRows
	}
	return s.readCells()
}

// findRows reads up to the sheet's rows.
func (s *worksheet) findRows() error {
	kind, err := s.markup.nextTag()
	switch {
	case err != nil:
		return err
	case kind != startTag || !s.markup.is("worksheet"):
		return damagedRoot
	}
	found, err := s.passOver()
	if err == nil && !found {
		return damagedNoRows
	}
	s.inside = found
	return err
}

// readEnd reads what stands below the sheet's rows, where there may be no more.
func (s *worksheet) readEnd() error {
	found, err := s.passOver()
	switch {
	case err != nil:
		return err
	case found:
		return damagedRowsTwice
	}
	return io.EOF
}

// passOver reads what a sheet has above or below its rows, up to them or to the
// end of the part.
func (s *worksheet) passOver() (foundRows bool, err error) {
	for {
		kind, err := s.markup.nextTag()
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case err != nil:
			return false, err
		case kind == endTag: // of the sheet
			continue
		case s.markup.is("sheetData"):
			return true, nil
		case s.markup.is("row"):
			return false, damagedStrayRow
		}
		if err := s.markup.skip(); err != nil {
			return false, err
		}
	}
}

// skipExtension reads to the end of an element in a row that a later version
// of Excel has added. That a row begins in it, says that the row's end is lost.
func (s *worksheet) skipExtension() error {
	for depth := 1; depth > 0; {
		kind, err := s.markup.next()
		switch {
		case err != nil:
			return err
		case kind == endTag:
			depth--
		case kind == startTag && (s.markup.is("row") || s.markup.is("sheetData")):
			return damagedNesting
		case kind == startTag:
			depth++
		}
	}
	return nil
}

func (s *worksheet) readCells() error {
	s.line++
	if number := s.markup.attribute("r"); number != nil {
		line, err := strconv.Atoi(string(number))
		// Rows out of order would let two of them claim one line.
		if err != nil || line < s.line {
			s.line-- // which is the last that is certain
			return damagedRowNumber
		}
		s.line = line
	}
	if s.line > lastRow {
		return fileProblem("has more than %d rows in the sheet %q, empty ones included; copy the list into a new workbook, or save it as CSV", lastRow, s.name)
	}
	s.inRow, s.column = true, 0
	s.number = strconv.AppendInt(s.number[:0], int64(s.line), 10)
	// One value far to the right must not cost what a full row does.
	for _, column := range s.filled {
		s.cells[column] = cell{}
	}
	s.filled = s.filled[:0]
	for {
		kind, err := s.markup.nextTag()
		switch {
		case err != nil:
			return err
		case kind == endTag:
			s.inRow = false
			return nil
		case s.markup.is("c"):
			err = s.readCell()
		case s.markup.is("extLst"):
			err = s.skipExtension()
		case s.markup.is("row"), s.markup.is("sheetData"):
			err = damagedNesting
		default:
			err = damagedInRow
		}
		if err != nil {
			return err
		}
	}
}

// readCell reads the cell that was just begun.
func (s *worksheet) readCell() error {
	if address := s.markup.attribute("r"); address != nil {
		column, letters := columnOf(address)
		if letters == 0 || column < s.column || !bytes.Equal(address[letters:], s.number) {
			return damagedAddress
		}
		s.column = column
	}
	if s.column >= maxColumns {
		return damagedAddress
	}
	if s.markup.closes && s.markup.attribute("t") == nil {
		// There are millions of these: a cell that has a format alone.
		s.markup.closes = false
		s.column++
		return nil
	}
	s.inCell = true
	c, err := s.readValue()
	if err != nil {
		return err
	}
	if c.broken || strings.TrimSpace(c.text) != "" {
		s.fill(s.column, c)
	}
	s.inCell = false
	s.column++
	return nil
}

func (s *worksheet) fill(column int, c cell) {
	if missing := column + 1 - len(s.cells); missing > 0 {
		s.cells = append(s.cells, make([]cell, missing)...)
	}
	s.cells[column] = c
	s.filled = append(s.filled, column)
}

// readValue reads a cell's value, which is in its v or is.
func (s *worksheet) readValue() (cell, error) {
	kind, err := s.kind()
	if err != nil {
		return cell{}, err
	}
	style, styleErr := s.style()
	s.text = s.text[:0]
	for valued := false; ; {
		token, err := s.markup.nextTag()
		switch {
		case err != nil:
			return cell{}, err
		case token == endTag:
			return s.interpret(kind, style, styleErr)
		case valued && (s.markup.is("v") || s.markup.is("is")):
			err = damagedTwoValues
		case s.markup.is("v"):
			valued = true
			s.text, err = s.markup.appendText(s.text)
		case s.markup.is("is"):
			valued = true
			s.text, err = s.markup.appendRuns(s.text)
		case s.markup.is("f"):
			s.computed, err = s.markup.appendText(s.computed[:0])
		case s.markup.is("extLst"):
			err = s.skipExtension()
		default:
			err = damagedCell
		}
		if err != nil {
			return cell{}, err
		}
	}
}

// kind is the kind of the cell that was just begun; empty is a number.
func (s *worksheet) kind() (string, error) {
	written := s.markup.attribute("t")
	if written == nil || string(written) == "n" {
		return "", nil
	}
	for _, kind := range [...]string{"s", "inlineStr", "str", "e", "b", "d"} {
		if string(written) == kind {
			return kind, nil
		}
	}
	return "", damagedKind
}

// style is the style of the cell that was just begun. A workbook without any
// styles has nothing that a number could be meant as.
func (s *worksheet) style() (numberStyle, error) {
	written := s.markup.attribute("s")
	if written == nil || len(s.styles) == 0 {
		return numberStyle{}, nil
	}
	at, err := strconv.Atoi(string(written))
	if err != nil || at < 0 || at >= len(s.styles) {
		return numberStyle{}, damagedStyle
	}
	return s.styles[at], nil
}

func (s *worksheet) interpret(kind string, style numberStyle, styleErr error) (cell, error) {
	switch {
	case len(s.text) == 0 && kind != "e":
		return cell{}, nil
	case kind == "s":
		at, err := strconv.Atoi(string(s.text))
		if err != nil || at < 0 || at >= s.texts.count() {
			return cell{}, damagedReference
		}
		return cell{text: s.texts.text(at)}, nil
	}
	switch kind {
	case "inlineStr", "str":
		return cell{text: string(withoutEscapes(s.text))}, nil
	case "e":
		return cell{broken: true}, nil
	case "b":
		return cell{text: string(s.text)}, nil
	case "d":
		text := string(s.text)
		day, _, ok := parseDate(text[:min(len(text), len("2026-12-31"))])
		if !ok {
			return cell{text: text}, nil
		}
		return cell{text: day.String(), day: day}, nil
	}
	number, err := strconv.ParseFloat(string(s.text), 64)
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		return cell{}, damagedNumber
	}
	return s.asMeant(number, style), styleErr
}

// asMeant is a number as it is meant: a day, or digits with the zeros in front
// that the sheet shows.
func (s *worksheet) asMeant(number float64, style numberStyle) cell {
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

// columnOf is the column of a cell's address, from 0: 27 of "AB12", and how
// many letters it has; 0 are no address.
func columnOf(address []byte) (index, letters int) {
	for letters < len(address) && 'A' <= address[letters] && address[letters] <= 'Z' {
		index = index*26 + int(address[letters]-'A') + 1
		letters++
		if letters > 3 {
			return 0, 0
		}
	}
	return index - 1, letters
}

// cellAddress is the inverse of columnOf, with the line.
func cellAddress(index, line int) string {
	var letters []byte
	for n := index + 1; n > 0; n = (n - 1) / 26 {
		letters = append([]byte{byte('A' + (n-1)%26)}, letters...)
	}
	return string(letters) + strconv.Itoa(line)
}
