package main

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// writeXLSX writes the least that is a workbook.
func writeXLSX(t *testing.T, name string, rows [][]string) {
	t.Helper()
	file, err := os.Create(name)
	require.NoError(t, err)
	book := zip.NewWriter(file)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", relationships("officeDocument", "xl/workbook.xml")},
		{"xl/_rels/workbook.xml.rels", relationships("worksheet", "worksheets/sheet1.xml")},
		{"xl/workbook.xml", `<workbook xmlns="` + spreadsheet + `" xmlns:r="` + office + `"><sheets><sheet name="Staff" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	} {
		w, err := book.Create(part[0])
		require.NoError(t, err)
		_, err = fmt.Fprint(w, part[1])
		require.NoError(t, err)
	}
	w, err := book.Create("xl/worksheets/sheet1.xml")
	require.NoError(t, err)
	fmt.Fprintf(w, `<worksheet xmlns="%s"><sheetData>`, spreadsheet)
	for i, row := range rows {
		fmt.Fprintf(w, `<row r="%d">`, i+1)
		for j, value := range row {
			fmt.Fprintf(w, `<c r="%c%d" t="inlineStr"><is><t>`, 'A'+j, i+1)
			require.NoError(t, xml.EscapeText(w, []byte(value)))
			fmt.Fprint(w, "</t></is></c>")
		}
		fmt.Fprint(w, "</row>")
	}
	fmt.Fprint(w, "</sheetData></worksheet>")
	require.NoError(t, book.Close())
	require.NoError(t, file.Close())
}

const (
	spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	office      = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

func relationships(kind, target string) string {
	return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + office + "/" + kind + `" Target="` + target + `"/></Relationships>`
}
