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

// mostUnpacked bounds what one part of a workbook unpacks to.
const mostUnpacked = 128 << 20

var errDamaged = errors.New("it is a damaged workbook; save it anew")

// workbook reads the sheets of an XLSX file (ECMA-376, part 1), in their order.
// Any error in its XML is an error here: half a sheet is none.
func workbook(b []byte) ([]Table, error) {
	archive, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, errDamaged
	}
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
			// StrictID is the same in files of the standard's strict form.
			StrictID string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := part(archive, "xl/workbook.xml", true, &book); err != nil {
		return nil, err
	}
	targets, err := relations(archive)
	if err != nil {
		return nil, err
	}
	words, err := sharedStrings(archive)
	if err != nil {
		return nil, err
	}
	var tables []Table
	for _, s := range book.Sheets {
		target, ok := targets[s.ID+s.StrictID]
		if !ok {
			return nil, errDamaged
		}
		rows, err := rows(archive, target, words)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", s.Name, err)
		}
		tables = append(tables, Table{Name: s.Name, Rows: rows})
	}
	return tables, nil
}

// relations are where the parts that a workbook names are.
func relations(archive *zip.Reader) (map[string]string, error) {
	var list struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := part(archive, "xl/_rels/workbook.xml.rels", true, &list); err != nil {
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

func sharedStrings(archive *zip.Reader) ([]string, error) {
	var list struct {
		Words []words `xml:"si"`
	}
	if err := part(archive, "xl/sharedStrings.xml", false, &list); err != nil {
		return nil, err
	}
	all := make([]string, len(list.Words))
	for i, w := range list.Words {
		all[i] = w.String()
	}
	return all, nil
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
func rows(archive *zip.Reader, name string, shared []string) ([][]string, error) {
	var sheet struct {
		Rows []struct {
			Number int    `xml:"r,attr"`
			Cells  []cell `xml:"c"`
		} `xml:"sheetData>row"`
	}
	if err := part(archive, name, true, &sheet); err != nil {
		return nil, err
	}
	var all [][]string
	for _, r := range sheet.Rows {
		if r.Number == 0 {
			r.Number = len(all) + 1
		}
		if r.Number <= len(all) || r.Number > mostRows {
			return nil, fmt.Errorf("row %d is out of order, or beyond the %d rows that are read", r.Number, mostRows)
		}
		for len(all) < r.Number-1 {
			all = append(all, nil)
		}
		var row []string
		for _, c := range r.Cells {
			at := len(row)
			if c.Reference != "" {
				at = column(c.Reference)
			}
			if at < len(row) || at >= mostColumns {
				return nil, fmt.Errorf("row %d has a cell out of order, or beyond the %d columns that are read", r.Number, mostColumns)
			}
			text, err := c.text(shared)
			if err != nil {
				return nil, err
			}
			row = append(append(row, make([]string, at-len(row))...), text)
		}
		all = append(all, row)
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

// part decodes one part of the archive.
func part(archive *zip.Reader, name string, required bool, into any) error {
	for _, f := range archive.File {
		if f.Name != name {
			continue
		}
		if f.UncompressedSize64 > mostUnpacked {
			return fmt.Errorf("it unpacks to more than %d MB", mostUnpacked>>20)
		}
		r, err := f.Open()
		if err != nil {
			return errDamaged
		}
		defer func() { _ = r.Close() }()
		limited := io.LimitReader(r, mostUnpacked)
		if err := xml.NewDecoder(limited).Decode(into); err != nil {
			return errDamaged
		}
		if _, err := io.Copy(io.Discard, limited); err != nil { // the checksum is at the end
			return errDamaged
		}
		return nil
	}
	if required {
		return errDamaged
	}
	return nil
}
