package roster

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
)

// What a workbook may unpack to. A sheet of a million rows and ten columns has
// about 400 MiB; shared texts are held in memory, a sheet is not.
const (
	maxSheetBytes = 512 << 20
	maxTextBytes  = 96 << 20
	maxPartBytes  = 8 << 20
	// maxTokenBytes is more than the 32 767 characters of a cell can take.
	maxTokenBytes = 1 << 20
)

var errTooLarge = errors.New("unpacks to too much")

// workbook is an XLSX archive.
type workbook struct {
	parts map[string]*zip.File // by name, lower case, without the leading slash
}

// openWorkbook opens one sheet of a workbook.
func openWorkbook(content []byte, sheet string) (table, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fileProblem("begins like an XLSX workbook but is cut off or damaged; save or copy it again")
	}
	w := workbook{parts: make(map[string]*zip.File, len(archive.File))}
	for _, f := range archive.File {
		name := partName(f.Name)
		if _, twice := w.parts[name]; !twice {
			w.parts[name] = f
		}
	}
	switch {
	case w.parts["xl/workbook.bin"] != nil:
		return nil, fileProblem("is a binary Excel workbook (.xlsb); save it as XLSX or CSV")
	case w.parts["mimetype"] != nil && w.parts["content.xml"] != nil:
		return nil, fileProblem("is an OpenDocument file (.ods or the like); save it as XLSX or CSV")
	case w.parts["word/document.xml"] != nil:
		return nil, fileProblem("is a Word document; hand in the list as XLSX or CSV")
	}
	main := w.main()
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
		return fileProblem("unpacks to more than a list of employees can be; save the sheet alone as XLSX or CSV")
	}
	return fileProblem("is an XLSX workbook that is damaged; open it in a spreadsheet program and save it again")
}

func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// part opens a part, which fails with errTooLarge beyond limit.
func (w workbook) part(name string, limit int64) (io.ReadCloser, error) {
	f := w.parts[partName(name)]
	if f == nil {
		return nil, errors.New("part is missing")
	}
	unpacked, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &limited{ReadCloser: unpacked, left: limit}, nil
}

// limited fails after so many bytes, and when markup goes on for too long
// without a new tag, which a decoder would have to hold in memory.
type limited struct {
	io.ReadCloser
	left  int64
	token int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p)
	l.left -= int64(n)
	l.token += int64(n)
	if at := bytes.LastIndexByte(p[:n], '<'); at >= 0 {
		l.token = int64(n - at)
	}
	if l.left < 0 || l.token > maxTokenBytes {
		return 0, errTooLarge
	}
	return n, err
}

// decode reads a small part whole into v; one that is missing leaves v as it is.
func (w workbook) decode(name string, v any) error {
	if w.parts[partName(name)] == nil {
		return nil
	}
	part, err := w.part(name, maxPartBytes)
	if err != nil {
		return err
	}
	defer part.Close()
	return unexpected(xml.NewDecoder(part).Decode(v))
}

type relationships struct {
	All []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

// target is the part that a relationship of the part from leads to.
func target(from, to string) string {
	if strings.HasPrefix(to, "/") {
		return partName(to)
	}
	return partName(path.Join(path.Dir(from), to))
}

// main is the name of the part that lists the sheets.
func (w workbook) main() string {
	var rels relationships
	if err := w.decode("_rels/.rels", &rels); err == nil {
		for _, r := range rels.All {
			if strings.HasSuffix(r.Type, "/officeDocument") {
				return target("", r.Target)
			}
		}
	}
	return "xl/workbook.xml"
}

type sheetList struct {
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
	if err := w.decode(path.Join(path.Dir(main), "_rels", path.Base(main)+".rels"), &rels); err != nil {
		return nil, err
	}
	s := &worksheet{epoch1904: list.Properties.Date1904 == "1" || list.Properties.Date1904 == "true"}
	var sheetPart string
	var names []string
	for _, sheet := range list.Sheets {
		at := slices.IndexFunc(sheet.Attrs, func(a xml.Attr) bool { return a.Name.Local == "id" })
		if at < 0 {
			continue
		}
		for _, r := range rels.All {
			if r.ID != sheet.Attrs[at].Value || !strings.HasSuffix(r.Type, "/worksheet") {
				continue
			}
			names = append(names, shownName(sheet.Name))
			wanted := strings.EqualFold(sheet.Name, name)
			if name == "" {
				wanted = sheet.State == "" || sheet.State == "visible"
			}
			if wanted && sheetPart == "" {
				sheetPart = target(main, r.Target)
			}
		}
	}
	if sheetPart == "" {
		if name != "" && len(names) > 0 {
			return nil, fileProblem("has no sheet %q; it has %s", shownName(name), strings.Join(names, ", "))
		}
		return nil, fileProblem("is a workbook without a visible sheet; save the list as a sheet of its own")
	}
	for _, r := range rels.All {
		var err error
		switch {
		case strings.HasSuffix(r.Type, "/sharedStrings"):
			s.texts, err = w.sharedTexts(target(main, r.Target))
		case strings.HasSuffix(r.Type, "/styles"):
			s.styles, err = w.numberStyles(target(main, r.Target))
		}
		if err != nil {
			return nil, err
		}
	}
	part, err := w.part(sheetPart, maxSheetBytes)
	if err != nil {
		return nil, err
	}
	s.part, s.tokens = part, xml.NewDecoder(part)
	return s, nil
}
