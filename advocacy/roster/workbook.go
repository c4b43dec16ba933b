package roster

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// What a workbook may unpack to. A sheet of a million rows and ten columns has
// about 400 MiB, and one of which thirty columns are formatted down to the last row 700.
const (
	maxParts      = 1 << 16
	maxSheetBytes = 1 << 30
	maxPartBytes  = 8 << 20
)

// workbook is an XLSX archive.
type workbook struct {
	parts map[string]*zip.File // by name, lower case, without the leading slash
}

// openWorkbook opens one sheet of a workbook.
func openWorkbook(content []byte, sheet string) (table, error) {
	// The archive's own count may lie; what is counted here begins an entry of its list.
	if bytes.Count(content, []byte("PK\x01\x02")) > maxParts {
		return nil, fileProblem("is an XLSX workbook of more than %d parts; save the sheet of employees alone as XLSX or CSV", maxParts)
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fileProblem("begins like an XLSX workbook but is cut off or damaged; save or copy it again")
	}
	w := workbook{parts: make(map[string]*zip.File, len(archive.File))}
	for _, f := range archive.File {
		name := partName(f.Name)
		if w.parts[name] != nil {
			// Which of them counts, programs see differently.
			return nil, fileProblem("is a zip archive that has a part twice, which no XLSX workbook has; %s", mendWorkbook)
		}
		w.parts[name] = f
	}
	switch {
	case w.parts["xl/workbook.bin"] != nil:
		return nil, fileProblem("is a binary Excel workbook (.xlsb); save it as XLSX or CSV")
	case w.parts["mimetype"] != nil && w.parts["content.xml"] != nil:
		return nil, fileProblem("is an OpenDocument file (.ods or the like); save it as XLSX or CSV")
	case w.parts["word/document.xml"] != nil:
		return nil, fileProblem("is a Word document; hand in the list as XLSX or CSV")
	}
	main, err := w.main()
	if err != nil {
		return nil, workbookError(err)
	}
	if w.parts[main] == nil {
		return nil, fileProblem("is a zip archive and not an XLSX workbook; unpack it and hand in the table itself")
	}
	opened, err := w.open(main, sheet)
	return opened, workbookError(err)
}

// workbookError is what a reader of a workbook is told. Errors of zip and xml
// are not passed on, for they repeat what stands in the file.
func workbookError(err error) error {
	var problems Problems
	switch {
	case err == nil || errors.Is(err, io.EOF) || errors.As(err, &problems):
		return err
	case errors.Is(err, errTooLarge):
		return fileProblem("unpacks to more than a list of employees can be; save the sheet of employees alone as XLSX or CSV")
	}
	return fileProblem("is an XLSX workbook that is damaged; %s", mendWorkbook)
}

// mendWorkbook is what to do about a damaged workbook. A spreadsheet program
// that repairs one may leave out people as well.
const mendWorkbook = "open the workbook in a spreadsheet program, see that nobody is missing, and save it again"

// damageOf is what is wrong with the markup of a part, if that is what err says.
func damageOf(err error) (damage, bool) {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return damagedEnd, true
	}
	return errors.AsType[damage](err)
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// part opens a part, which fails with errTooLarge beyond limit.
func (w workbook) part(name string, limit int64) (io.ReadCloser, error) {
	f := w.parts[name]
	if f == nil {
		return nil, errors.New("part is missing")
	}
	unpacked, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &limited{unpacked, limit}, nil
}

// limited fails after so many bytes.
type limited struct {
	io.ReadCloser
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// decode reads a small part whole into v.
func (w workbook) decode(name string, v any) error {
	part, err := w.part(name, maxPartBytes)
	if err != nil {
		return err
	}
	defer part.Close()
	decoder := xml.NewDecoder(part)
	if err := decoder.Decode(v); err != nil {
		return unexpected(err)
	}
	// At its end stands a checksum, which tells damage that is well-formed.
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

type relationships struct {
	XMLName xml.Name `xml:"Relationships"`
	All     []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

// parts are the parts that the workbook leads to: its worksheets by the ID of
// the relationship, the shared texts and the styles, of which it has one each.
func (r relationships) parts(main string) (sheets map[string]string, texts, styles string) {
	sheets = map[string]string{}
	for _, one := range r.All {
		part := target(main, one.Target)
		switch {
		case strings.HasSuffix(one.Type, "/worksheet"):
			sheets[one.ID] = part
		case strings.HasSuffix(one.Type, "/sharedStrings"):
			texts = part
		case strings.HasSuffix(one.Type, "/styles"):
			styles = part
		}
	}
	return sheets, texts, styles
}

// target is the part that a relationship of the part from leads to.
func target(from, to string) string {
	if strings.HasPrefix(to, "/") {
		return partName(to)
	}
	return partName(path.Join(path.Dir(from), to))
}

// main is the name of the part that lists the sheets.
func (w workbook) main() (string, error) {
	const list = "_rels/.rels"
	if w.parts[list] != nil {
		var rels relationships
		if err := w.decode(list, &rels); err != nil {
			return "", err
		}
		for _, r := range rels.All {
			if strings.HasSuffix(r.Type, "/officeDocument") {
				return target("", r.Target), nil
			}
		}
	}
	return "xl/workbook.xml", nil
}

type sheetList struct {
	XMLName    xml.Name `xml:"workbook"`
	Properties struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Name  string     `xml:"name,attr"`
		State string     `xml:"state,attr"`
		Attrs []xml.Attr `xml:",any,attr"`
	} `xml:"sheets>sheet"`
}

// open opens the sheet of that name, or the first that is visible.
func (w workbook) open(main, name string) (table, error) {
	var list sheetList
	if err := w.decode(main, &list); err != nil {
		return nil, err
	}
	var rels relationships
	if err := w.decode(partName(path.Join(path.Dir(main), "_rels", path.Base(main)+".rels")), &rels); err != nil {
		return nil, err
	}
	s := &worksheet{epoch1904: list.Properties.Date1904 == "1" || list.Properties.Date1904 == "true"}
	sheetParts, texts, styles := rels.parts(main)
	var sheetPart string
	var names []string
	for _, sheet := range list.Sheets {
		at := slices.IndexFunc(sheet.Attrs, func(a xml.Attr) bool { return a.Name.Local == "id" })
		if at < 0 {
			continue
		}
		part, isWorksheet := sheetParts[sheet.Attrs[at].Value]
		if !isWorksheet {
			continue
		}
		wanted := strings.EqualFold(sheet.Name, name)
		if name == "" {
			wanted = sheet.State == "" || sheet.State == "visible"
		}
		if wanted {
			sheetPart, s.name = part, shownName(sheet.Name)
			break
		}
		names = append(names, shownName(sheet.Name))
	}
	if sheetPart == "" {
		if name != "" && len(names) > 0 {
			const most = 30
			if len(names) > most {
				names = append(names[:most], fmt.Sprintf("and %d more", len(names)-most))
			}
			return nil, fileProblem("has no sheet %q; it has %s", shownName(name), strings.Join(names, ", "))
		}
		return nil, fileProblem("is a workbook without a visible sheet; save the list as a sheet of its own")
	}
	var err error
	if s.texts, err = w.sharedTexts(texts); err != nil {
		return nil, err
	}
	if s.styles, err = w.numberStyles(styles); err != nil {
		return nil, err
	}
	part, err := w.part(sheetPart, maxSheetBytes)
	if err != nil {
		return nil, err
	}
	s.part, s.markup = part, newMarkup(part)
	return s, nil
}
