package sheet_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
		"a checksum":               string(flipped),
		"cut off":                  good[:len(good)-30],
		"no parts":                 archive(t, nil) + "",
		"no workbook":              archive(t, map[string]string{"x": "y"}),
		"no relations":             archive(t, map[string]string{"xl/workbook.xml": bookXML}),
		"no sheet":                 archive(t, map[string]string{"xl/workbook.xml": bookXML, "xl/_rels/workbook.xml.rels": relsXML}),
		"another relation":         archive(t, map[string]string{"xl/workbook.xml": bookXML, "xl/_rels/workbook.xml.rels": "<Relationships/>"}),
		"XML that ends":            book(t, `<row r="1"><c>`),
		"rows out of order":        book(t, `<row r="2"></row><row r="1"></row>`),
		"a row too many":           book(t, `<row r="200001"></row>`),
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
	_, err := sheet.Read(strings.NewReader(strings.Repeat("a", 33<<20)))
	assert.ErrorContains(t, err, "larger than 32 MB")
}
