package roster

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
)

// worksheet is a table read from the markup of one sheet, row by row.
type worksheet struct {
	part      io.Closer
	tokens    *xml.Decoder
	texts     []string
	styles    []numberStyle
	epoch1904 bool
	inside    bool // of sheetData
	line      int
	cells     []cell
	text      strings.Builder
}

var errMarkup = errors.New("markup is not that of a sheet")

func (s *worksheet) next(r *row) error {
	for {
		err := s.readRow()
		if err != nil {
			s.part.Close()
			return workbookError(err)
		}
		for _, c := range s.cells {
			if c.broken || strings.TrimSpace(c.text) != "" {
				r.line, r.cells = s.line, s.cells
				return nil
			}
		}
	}
}

// readRow reads the next row element. That the sheet's rows have ended, only
// their end tag says: a sheet that breaks off before is damaged, not short.
func (s *worksheet) readRow() error {
	for {
		token, err := s.tokens.RawToken()
		if err != nil {
			return unexpected(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch {
			case t.Name.Local == "sheetData":
				s.inside = true
			case s.inside && t.Name.Local == "row":
				return s.readCells(t)
			}
		case xml.EndElement:
			if t.Name.Local == "sheetData" {
				if !s.inside {
					return errMarkup
				}
				return io.EOF
			}
			if t.Name.Local == "worksheet" {
				return errMarkup
			}
		}
	}
}

// unexpected is the error of a decoder for which the end is an error as well.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (s *worksheet) readCells(start xml.StartElement) error {
	s.line++
	if number := attribute(start, "r"); number != "" {
		line, err := strconv.Atoi(number)
		// Rows out of order would let two of them claim one line.
		if err != nil || line < s.line || line > 1<<20 {
			return errMarkup
		}
		s.line = line
	}
	s.cells = s.cells[:0]
	for column := 0; ; column++ {
		token, err := s.tokens.RawToken()
		if err != nil {
			return unexpected(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" {
				if err := s.skip(); err != nil {
					return err
				}
				column--
				continue
			}
			if address := attribute(t, "r"); address != "" {
				at, ok := columnOf(address)
				if !ok || at < column {
					return errMarkup
				}
				column = at
			}
			if column >= maxColumns {
				return errMarkup
			}
			c, err := s.readCell(t)
			if err != nil {
				return err
			}
			if c == (cell{}) {
				continue
			}
			for len(s.cells) < column {
				s.cells = append(s.cells, cell{})
			}
			s.cells = append(s.cells, c)
		case xml.EndElement:
			return nil
		default:
			column--
		}
	}
}

// skip reads to the end of the element that was just begun.
func (s *worksheet) skip() error {
	for depth := 1; depth > 0; {
		token, err := s.tokens.RawToken()
		if err != nil {
			return unexpected(err)
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// readCell reads a cell's value: the text of v, or of the t within is, without
// those of a reading aid (rPh).
func (s *worksheet) readCell(start xml.StartElement) (cell, error) {
	kind, style := attribute(start, "t"), attribute(start, "s")
	s.text.Reset()
	reading := false
	for depth := 1; depth > 0; {
		token, err := s.tokens.RawToken()
		if err != nil {
			return cell{}, unexpected(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "f", "rPh":
				if err := s.skip(); err != nil {
					return cell{}, err
				}
				continue
			case "v", "t":
				reading = true
			}
			depth++
		case xml.EndElement:
			reading = false
			depth--
		case xml.CharData:
			if reading {
				s.text.Write(t)
			}
		}
	}
	return s.interpret(kind, style, s.text.String())
}

func (s *worksheet) interpret(kind, style, text string) (cell, error) {
	switch kind {
	case "s":
		if text == "" {
			return cell{}, nil
		}
		at, err := strconv.Atoi(text)
		if err != nil || at < 0 || at >= len(s.texts) {
			return cell{}, errMarkup
		}
		return cell{text: s.texts[at]}, nil
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
	if text == "" {
		return cell{}, nil
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		return cell{}, errMarkup
	}
	return s.number(number, s.style(style)), nil
}

func (s *worksheet) style(index string) numberStyle {
	at, err := strconv.Atoi(index)
	if err != nil || at < 0 || at >= len(s.styles) {
		return numberStyle{}
	}
	return s.styles[at]
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

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// columnOf is the column of a cell's address, from 0: 27 of "AB12".
func columnOf(address string) (index int, ok bool) {
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
