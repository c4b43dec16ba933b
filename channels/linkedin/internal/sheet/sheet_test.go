package sheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/channels/linkedin/internal/sheet"
)

const (
	bookXML = `<workbook xmlns="m" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="One" r:id="rId1"/></sheets></workbook>`
	relsXML = `<Relationships><Relationship Id="rId1" Target="worksheets/a.xml"/></Relationships>`
)

// archive is a workbook of parts.
func archive(t *testing.T, parts map[string]string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range parts {
		f, err := w.Create(name)
		require.NoError(t, err)
		_, err = f.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.String()
}

func book(t *testing.T, rows string) string {
	return archive(t, map[string]string{
		"xl/workbook.xml": bookXML, "xl/_rels/workbook.xml.rels": relsXML,
		"xl/sharedStrings.xml":  `<sst><si><t>plain</t></si><si><r><t>in </t></r><r><t>runs</t></r><rPh><t>not this</t></rPh></si></sst>`,
		"xl/worksheets/a.xml":   `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
		"docProps/whatever.xml": `<x>`,
	})
}

func TestWorkbook(t *testing.T) {
	tables, err := sheet.Read(strings.NewReader(book(t, `<row r="2"><c r="B2" t="s"><v>0</v></c><c r="D2" t="s"><v>1</v></c><c t="inlineStr"><is><t>in</t></is></c></row><row><c><v>7</v></c><c t="b"><v>1</v></c><c r="AB3"><v>8</v></c></row>`)))
	require.NoError(t, err)
	require.Len(t, tables, 1)
	assert.Equal(t, "One", tables[0].Name)
	require.Len(t, tables[0].Rows, 3)
	assert.Empty(t, tables[0].Rows[0])
	assert.Equal(t, []string{"", "plain", "", "in runs", "in"}, tables[0].Rows[1])
	assert.Equal(t, "7", tables[0].Rows[2][0])
	assert.Equal(t, "1", tables[0].Rows[2][1])
	assert.Equal(t, "8", tables[0].Rows[2][27])
	assert.Len(t, tables[0].Rows[2], 28)
}

func TestWorkbookInTheStandardsStrictForm(t *testing.T) {
	tables, err := sheet.Read(strings.NewReader(archive(t, map[string]string{
		"xl/workbook.xml":            strings.ReplaceAll(bookXML, "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
		"xl/_rels/workbook.xml.rels": strings.ReplaceAll(relsXML, "worksheets/", "/xl/worksheets/"),
		"xl/worksheets/a.xml":        `<worksheet><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>`,
	})))
	require.NoError(t, err)
	assert.Equal(t, [][]string{{"7"}}, tables[0].Rows)
}

func TestDamaged(t *testing.T) {
	good := book(t, `<row r="1"><c r="A1"><v>7</v></c></row>`)
	flipped := []byte(good)
	for at := range flipped { // the directory: the checksums are in it
		if bytes.HasPrefix(flipped[at:], []byte("PK\x01\x02")) {
			flipped[at+16] ^= 0xFF
		}
	}
	for name, file := range map[string]string{
		"a checksum":             string(flipped),
		"cut off":                good[:len(good)-30],
		"no parts":               archive(t, nil) + "",
		"no workbook":            archive(t, map[string]string{"x": "y"}),
		"no relations":           archive(t, map[string]string{"xl/workbook.xml": bookXML}),
		"no sheet":               archive(t, map[string]string{"xl/workbook.xml": bookXML, "xl/_rels/workbook.xml.rels": relsXML}),
		"another relation":       archive(t, map[string]string{"xl/workbook.xml": bookXML, "xl/_rels/workbook.xml.rels": "<Relationships/>"}),
		"XML that ends":          book(t, `<row r="1"><c>`),
		"rows out of order":      book(t, `<row r="2"></row><row r="1"></row>`),
		"a row too many":         book(t, `<row r="50001"></row>`),
		"a row without a number": book(t, `<row r="x"></row>`),
		"elements that cross":    book(t, `<row><c></row></c>`),
		"an entity of its own":   book(t, `<row><c><v>&bomb;</v></c></row>`),
		"days from 1904": archive(t, map[string]string{"xl/workbook.xml": strings.Replace(bookXML, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1),
			"xl/_rels/workbook.xml.rels": relsXML, "xl/worksheets/a.xml": `<worksheet/>`}),
		"cells out of order":       book(t, `<row r="1"><c r="B1"/><c r="A1"/></row>`),
		"a column too many":        book(t, `<row r="1"><c r="ZZZ1"/></row>`),
		"a cell without a column":  book(t, `<row r="1"><c r="7"/></row>`),
		"a string that is nowhere": book(t, `<row r="1"><c t="s"><v>2</v></c></row>`),
		"a string that is none":    book(t, `<row r="1"><c t="s"><v>x</v></c></row>`),
		"neither":                  "\x00\x01\x02",
		"UTF-16 that ends":         "\xFF\xFEa",
		"a quote that is open":     "\"a,b\n",
	} {
		t.Run(name, func(t *testing.T) {
			tables, err := sheet.Read(strings.NewReader(file))
			assert.Error(t, err)
			assert.Nil(t, tables)
		})
	}
}

// Small files that unpack to large ones, and tables without an end, are refused
// before they cost much.
func TestLargerThanItLooks(t *testing.T) {
	parts := map[string]string{"xl/workbook.xml": bookXML, "xl/_rels/workbook.xml.rels": relsXML, "xl/worksheets/a.xml": `<worksheet/>`}
	with := func(name, content string) string {
		all := maps.Clone(parts)
		all[name] = content
		return archive(t, all)
	}
	many := func(piece string) string { return strings.Repeat(piece, 4<<20/len(piece)) }
	large := strings.Repeat("7", 33<<20)
	for name, c := range map[string]struct{ file, want string }{
		"cells in a row":        {book(t, "<row>"+many("<c/>")+"</row>"), "beyond the 500 columns"},
		"cells far apart":       {book(t, strings.Repeat(`<row><c r="SF1"/></row>`, 1100)), "more than 500000 cells"},
		"rows":                  {book(t, many("<row/>")), "beyond the 50000 rows"},
		"strings":               {with("xl/sharedStrings.xml", "<sst>"+many("<si/>")+"</sst>"), "more than 500000 cells"},
		"one long text":         {book(t, "<row><c><v>"+large+"</v></c></row>"), "unpacks to more"},
		"deep":                  {book(t, many("<x>")), "damaged"},
		"deep in a cell":        {book(t, "<row><c>"+many("<x>")), "damaged"},
		"sheets":                {with("xl/workbook.xml", "<workbook><sheets>"+many("<sheet/>")), "damaged"},
		"relations":             {with("xl/_rels/workbook.xml.rels", "<Relationships>"+many("<Relationship/>")), "damaged"},
		"one part many times":   {oftenTheSame(t, parts, 5000), "more than 500000 cells"},
		"separators":            {many(","), "more than 500000 cells"},
		"separators in rows":    {strings.Repeat(strings.Repeat(";", 400)+"\n", 1500), "more than 500000 cells"},
		"lines":                 {many("a\n"), "more than 50000 rows"},
		"columns":               {strings.Repeat("\t", 500), "500 columns"},
		"a file that is larger": {large, "larger than 32 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			tables, err := sheet.Read(strings.NewReader(c.file))
			runtime.ReadMemStats(&after)
			assert.ErrorContains(t, err, c.want)
			assert.Nil(t, tables)
			assert.Less(t, (after.TotalAlloc-before.TotalAlloc)>>20, uint64(700), "MB in all")
		})
	}
}

// oftenTheSame is a workbook whose sheets are all the same part.
func oftenTheSame(t *testing.T, parts map[string]string, times int) string {
	all := maps.Clone(parts)
	all["xl/workbook.xml"] = strings.Replace(bookXML, `<sheet name="One" r:id="rId1"/>`, strings.Repeat(`<sheet name="One" r:id="rId1"/>`, times), 1)
	all["xl/worksheets/a.xml"] = "<worksheet><sheetData>" + strings.Repeat(`<row><c r="SF1"/></row>`, 10) + "</sheetData></worksheet>"
	return archive(t, all)
}

// What a spreadsheet program writes is read as it shows it, but for dates, which
// are days, and truth, which is 1 or 0.
func TestWorkbooksOfASpreadsheetProgram(t *testing.T) {
	f := excelize.NewFile()
	require.NoError(t, f.SetSheetName("Sheet1", "Metrics & <more>"))
	for cell, value := range map[string]any{
		"A1": "Dato", "C1": " mellemrum ", "B2": 1234, "C2": 0.5, "D2": true, "E2": -7, "A3": "linje\nto", "B3": "Blåbær 🌱 <&>", "C3": "",
		"A5": time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), "B5": 12345678901, "AB5": "langt ude",
	} {
		require.NoError(t, f.SetCellValue("Metrics & <more>", cell, value))
	}
	require.NoError(t, f.SetCellRichText("Metrics & <more>", "C5", []excelize.RichTextRun{{Text: "to "}, {Text: "stumper", Font: &excelize.Font{Bold: true}}}))
	require.NoError(t, f.MergeCell("Metrics & <more>", "D5", "E6"))
	_, err := f.NewSheet("Tom")
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	tables, err := sheet.Read(&b)
	require.NoError(t, err)
	require.Len(t, tables, 2)
	assert.Equal(t, "Metrics & <more>", tables[0].Name)
	got := tables[0].Rows
	require.GreaterOrEqual(t, len(got), 5)
	assert.Equal(t, []string{"Dato", "", " mellemrum "}, got[0])
	assert.Equal(t, []string{"", "1234", "0.5", "1", "-7"}, got[1])
	assert.Equal(t, []string{"linje\nto", "Blåbær 🌱 <&>"}, got[2][:2])
	assert.Empty(t, strings.Join(got[3], ""))
	assert.Equal(t, []string{"46350", "12345678901", "to stumper"}, got[4][:3])
	assert.Equal(t, "langt ude", got[4][27])
	assert.Equal(t, sheet.Table{Name: "Tom"}, tables[1])
}

func TestATableIsReadAsItWasWritten(t *testing.T) {
	words := rapid.OneOf(rapid.StringMatching(`[ -~æøåÆØÅ€]{0,20}`), rapid.SampledFrom([]string{"", "a,b;c\td", "\"quoted\"", "to\nlinjer", "🌱", "=1+1", "007", " x "}))
	rapid.Check(t, func(r *rapid.T) {
		table := rapid.SliceOfN(rapid.SliceOfN(words, 2, 6), 1, 8).Draw(r, "table")
		table[0][0] = "first" // no blank line, which delimited text does not tell from none
		book := excelize.NewFile()
		var text strings.Builder
		w := csv.NewWriter(&text)
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(r, "separator")
		for i, row := range table {
			require.NoError(r, book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
			require.NoError(r, w.Write(row))
		}
		var file bytes.Buffer
		require.NoError(r, book.Write(&file))
		got, err := sheet.Read(&file)
		require.NoError(r, err)
		for i, row := range table {
			for j, want := range row {
				assert.Equal(r, want, cellOf(got[0], i, j), "of the workbook, row %d, column %d", i, j)
			}
		}
		w.Flush()
		separators := strings.Map(func(c rune) rune {
			if c == ',' || c == ';' || c == '\t' {
				return c
			}
			return -1
		}, text.String())
		if strings.Count(separators, string(w.Comma))*2 <= len(separators) {
			return // the texts hold more of another one, and that is taken for it
		}
		got, err = sheet.Read(strings.NewReader("\xEF\xBB\xBF" + text.String()))
		require.NoError(r, err)
		assert.Equal(r, table, got[0].Rows)
	})
}

func cellOf(table sheet.Table, row, column int) string {
	if row >= len(table.Rows) || column >= len(table.Rows[row]) {
		return ""
	}
	return table.Rows[row][column]
}

func TestDelimitedText(t *testing.T) {
	utf16 := func(order unicode.Endianness, s string) string {
		b, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().String(s)
		require.NoError(t, err)
		return b
	}
	want := [][]string{{"Navn", "Visninger"}, {"Blåbær 🌱", "7"}}
	for name, file := range map[string]string{
		"commas": "Navn,Visninger\nBlåbær 🌱,7\n", "semicolons": "Navn;Visninger\r\nBlåbær 🌱;7", "tabs": "Navn\tVisninger\nBlåbær 🌱\t7\n",
		"UTF-8 with a mark": "\xEF\xBB\xBFNavn,Visninger\nBlåbær 🌱,7\n", "quotes": "\"Navn\",\"Visninger\"\n\"Blåbær 🌱\",\"7\"\n",
		"UTF-16, little": utf16(unicode.LittleEndian, "Navn\tVisninger\nBlåbær 🌱\t7\n"), "UTF-16, big": utf16(unicode.BigEndian, "Navn\tVisninger\nBlåbær 🌱\t7\n"),
	} {
		tables, err := sheet.Read(strings.NewReader(file))
		require.NoError(t, err, name)
		assert.Equal(t, []sheet.Table{{Rows: want}}, tables, name)
	}
	for name, file := range map[string]string{
		"in another encoding": "Navn;Bl\xE5b\xE6r\n", "UTF-16 without a mark": "N\x00a\x00", "a quote in a word": "a,b\"c\n", "an archive cut short": "PK\x03\x04", "half a character of UTF-8": "Bl\xC3",
	} {
		_, err := sheet.Read(strings.NewReader(file))
		assert.Error(t, err, name)
	}
	tables, err := sheet.Read(strings.NewReader(""))
	require.NoError(t, err)
	assert.Equal(t, []sheet.Table{{}}, tables)
	_, err = sheet.Read(iotest.ErrReader(errors.New("disk failure")))
	assert.ErrorContains(t, err, "disk failure")
	_, err = sheet.Read(strings.NewReader("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more"))
	assert.ErrorIs(t, err, sheet.ErrOld)
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("a,b\n1,2\n"))
	f.Add([]byte("\xFF\xFEa\x00"))
	var b bytes.Buffer
	book := excelize.NewFile()
	_ = book.SetCellValue("Sheet1", "B2", "x")
	_ = book.Write(&b)
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		tables, err := sheet.Read(bytes.NewReader(file))
		if err != nil && tables != nil {
			t.Fatal("half of a file")
		}
	})
}
