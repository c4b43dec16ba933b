package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// mostIndex bounds the parts that say which sheets there are, in bytes.
const mostIndex = 1 << 20

var errDamaged = errors.New("it is a damaged workbook; save it anew")

// unpacking is a workbook that is being read, within limits for all of it: one part
// may stand for many sheets.
type unpacking struct {
	archive *zip.Reader
	left    int64 // bytes that may be unpacked yet
	cells   int   // that were read
}

// workbook reads the sheets of an XLSX file (ECMA-376, part 1), in their order.
// Any error in its XML is an error here: half a sheet is none.
func workbook(b []byte) ([]Table, error) {
	archive, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, errDamaged
	}
	u := &unpacking{archive: archive, left: mostBytes}
	var book struct {
		Properties struct {
			From1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
			// StrictID is the same in files of the standard's strict form.
			StrictID string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := u.index("xl/workbook.xml", &book); err != nil {
		return nil, err
	}
	if d := book.Properties.From1904; d != "" && d != "0" && d != "false" {
		return nil, errors.New("it counts days from 1904 on; save it as .csv, or with the date system of 1900")
	}
	targets, err := u.relations()
	if err != nil {
		return nil, err
	}
	shared, err := u.sharedStrings()
	if err != nil {
		return nil, err
	}
	var tables []Table
	for _, s := range book.Sheets {
		target, ok := targets[s.ID+s.StrictID]
		if !ok {
			return nil, errDamaged
		}
		rows, err := u.rows(target, shared)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", s.Name, err)
		}
		tables = append(tables, Table{Name: s.Name, Rows: rows})
	}
	return tables, nil
}

// relations are where the parts that a workbook names are.
func (u *unpacking) relations() (map[string]string, error) {
	var list struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := u.index("xl/_rels/workbook.xml.rels", &list); err != nil {
		return nil, err
	}
	targets := map[string]string{}
	for _, r := range list.Relations {
		if absolute, ok := strings.CutPrefix(r.Target, "/"); ok {
			targets[r.ID] = path.Clean(absolute)
		} else {
			targets[r.ID] = path.Join("xl", r.Target)
		}
	}
	return targets, nil
}

// words is text in a workbook: in one piece, or in runs.
type words struct {
	Text string `xml:"t"`
	Runs []struct {
		Text string `xml:"t"`
	} `xml:"r"`
}

func (w words) String() string {
	var b strings.Builder
	b.WriteString(w.Text)
	for _, run := range w.Runs {
		b.WriteString(run.Text)
	}
	return b.String()
}

func (u *unpacking) sharedStrings() ([]string, error) {
	var all []string
	err := u.part("xl/sharedStrings.xml", false, func(r io.Reader) error {
		d := decoder(r)
		return within(d, []string{"si"}, nil, func(start xml.StartElement) error {
			var w words
			if err := d.DecodeElement(&w, &start); err != nil {
				return broken(err)
			}
			if len(all) == mostCells {
				return errCells
			}
			all = append(all, w.String())
			return nil
		})
	})
	return all, err
}

// cell is a cell as the file has it.
type cell struct {
	Reference string `xml:"r,attr"`
	Type      string `xml:"t,attr"`
	Value     string `xml:"v"`
	Inline    words  `xml:"is"`
}

func (c cell) text(shared []string) (string, error) {
	switch c.Type {
	case "s":
		i, err := strconv.Atoi(c.Value)
		if err != nil || i < 0 || i >= len(shared) {
			return "", errDamaged
		}
		return shared[i], nil
	case "inlineStr":
		return c.Inline.String(), nil
	default:
		return c.Value, nil
	}
}

// rows reads a sheet's cells to the places that their references name.
func (u *unpacking) rows(name string, shared []string) ([][]string, error) {
	var all [][]string
	begin := func(start xml.StartElement) error {
		if start.Name.Local != "row" {
			return nil
		}
		number := len(all) + 1
		for _, a := range start.Attr {
			if a.Name.Local == "r" && a.Name.Space == "" {
				n, err := strconv.Atoi(a.Value)
				if err != nil {
					return errDamaged
				}
				number = n
			}
		}
		if number <= len(all) || number > mostRows {
			return fmt.Errorf("row %d is out of order, or beyond the %d rows that are read", number, mostRows)
		}
		for len(all) < number {
			all = append(all, nil)
		}
		return nil
	}
	err := u.part(name, true, func(r io.Reader) error {
		d := decoder(r)
		return within(d, []string{"sheetData", "row", "c"}, begin, func(start xml.StartElement) error {
			var c cell
			if err := d.DecodeElement(&c, &start); err != nil {
				return broken(err)
			}
			row := &all[len(all)-1]
			at := len(*row)
			if c.Reference != "" {
				at = column(c.Reference)
			}
			if at < len(*row) || at >= mostColumns {
				return fmt.Errorf("row %d has a cell out of order, or beyond the %d columns that are read", len(all), mostColumns)
			}
			if u.cells += at + 1 - len(*row); u.cells > mostCells {
				return errCells
			}
			text, err := c.text(shared)
			*row = append(append(*row, make([]string, at-len(*row))...), text)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// column is the place of a cell in its row by its reference ("B7" is 1), or -1.
func column(reference string) int {
	n := 0
	for i := range len(reference) {
		letter := reference[i]
		if letter < 'A' || letter > 'Z' || n > mostColumns {
			break
		}
		n = n*26 + int(letter-'A') + 1
	}
	return n - 1
}

// within reads the elements on a path below the root: begin gets those on the way,
// read the last ones, which it decodes. All others are passed over.
func within(d *xml.Decoder, path []string, begin, read func(xml.StartElement) error) error {
	for depth := -1; ; {
		token, err := d.Token()
		if err != nil {
			return broken(err)
		}
		switch t := token.(type) {
		case xml.EndElement:
			if depth--; depth < 0 {
				return nil
			}
		case xml.StartElement:
			switch {
			case depth >= 0 && t.Name.Local != path[depth]:
				err = broken(d.Skip())
			case depth == len(path)-1:
				err = read(t)
			default:
				depth++
				if depth > 0 && begin != nil {
					err = begin(t)
				}
			}
			if err != nil {
				return err
			}
		}
	}
}

// index decodes a part that must be there.
func (u *unpacking) index(name string, into any) error {
	return u.part(name, true, func(r io.Reader) error {
		return broken(decoder(io.LimitReader(r, mostIndex)).Decode(into))
	})
}

// part has a part of the archive read, and then its checksum, which is at the end.
func (u *unpacking) part(name string, required bool, read func(io.Reader) error) error {
	for _, f := range u.archive.File {
		if f.Name != name {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return errDamaged
		}
		defer func() { _ = r.Close() }()
		limited := &limited{r, u}
		if err := read(limited); err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, limited)
		return broken(err)
	}
	if required {
		return errDamaged
	}
	return nil
}

// mostDeep bounds how deep elements stand in one another: a decoder remembers those
// that are open.
const mostDeep = 64

func decoder(r io.Reader) *xml.Decoder {
	return xml.NewTokenDecoder(&shallow{raw: xml.NewDecoder(r)})
}

// shallow gives tokens to a decoder that checks them.
type shallow struct {
	raw   *xml.Decoder
	depth int
}

func (s *shallow) Token() (xml.Token, error) {
	token, err := s.raw.RawToken()
	switch token.(type) {
	case xml.StartElement:
		if s.depth++; s.depth > mostDeep {
			return nil, errDamaged
		}
	case xml.EndElement:
		s.depth--
	}
	return token, err
}

// broken is what to say of an error of the XML or the archive.
func broken(err error) error {
	if err == nil || errors.Is(err, errLarge) {
		return err
	}
	return errDamaged
}

// limited is a part, as far as the file may be unpacked yet.
type limited struct {
	io.Reader
	*unpacking
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errLarge
	}
	return n, err
}
