package roster_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
)

func archiveOf(t testing.TB, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		_, err := w.Create(name)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.String()
}

// One sentence each: what, where, and what to do.
func TestReadRefusesWhatIsNoTable(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"nothing":            {"", "is empty"},
		"space":              {"\ufeff \r\n\t\n", "is empty"},
		"separators":         {";;;\n;;;\n", "is empty"},
		"PDF":                {"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "PDF document"},
		"old Excel":          {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504), "old Excel workbook"},
		"HTML":               {"<html><body><table><tr><td>ID</td></tr></table></body></html>", "web page"},
		"HTML table":         {"\n<TABLE border=1><tr><td>ID</td></tr></TABLE>", "web page"},
		"XML":                {"<?xml version=\"1.0\"?>\n<Workbook><Worksheet/></Workbook>", "XML document"},
		"JSON":               {"[{\"id\": 1}]", "JSON document"},
		"RTF":                {"{\\rtf1 ID}", "RTF document"},
		"gzip":               {"\x1f\x8b\x08\x00\x00", "gzip"},
		"picture":            {"\x89PNG\r\n\x1a\n", "picture"},
		"database":           {"SQLite format 3\x00", "SQLite database"},
		"bytes":              {"ID;Navn\n1;\x00\x01\x02\n", "neither text nor"},
		"zip":                {archiveOf(t, "people.csv"), "zip archive"},
		"empty zip":          {archiveOf(t), "zip archive"},
		"cut zip":            {"PK\x03\x04\x14\x00", "cut off or damaged"},
		"OpenDocument":       {archiveOf(t, "mimetype", "content.xml"), "OpenDocument"},
		"binary workbook":    {archiveOf(t, "xl/workbook.bin"), ".xlsb"},
		"Word":               {archiveOf(t, "[Content_Types].xml", "word/document.xml"), "Word document"},
		"half UTF-8":         {"ID;Navn\n1;Søren Åse Ærø\n2;S\xf8ren\n", "not valid UTF-8"},
		"marked, not UTF-8":  {"\ufeffID;Navn\n2;S\xf8ren\n", "not valid UTF-8"},
		"odd UTF-16":         {"\xff\xfeI\x00D", ""},
		"headers and no one": {"Navn\n", "no column is for the employee number"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := roster.Read(strings.NewReader(c.file), &roster.Options{Source: "people.csv", Lenient: true})
			require.Error(t, err)
			var problems roster.Problems
			require.ErrorAs(t, err, &problems)
			require.Len(t, problems, 1)
			assert.Contains(t, err.Error(), "roster: people.csv: ")
			assert.Contains(t, err.Error(), c.want)
			assert.NotContains(t, err.Error(), "\n")
		})
	}
	damaged := problemsOf(t, "ID;Navn\n1;Søren Åse Ærø\n2;S\xf8ren\n3;Åse\n4;\xc5se\n", nil)
	assert.Equal(t, []int{3, 5}, lines(damaged), "every line that is damaged")
}

func TestReadRefusesAHeaderWithoutPeople(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		line int
	}{
		"a row of headers":    {"Medarbejdernr.;Navn\n", 1},
		"empty rows below it": {"Medarbejdernr.;Navn\n\n;\n", 1},
		"a title above it":    {"Medarbejderliste\n\nMedarbejdernr.;Navn\n", 3},
		"a workbook":          {workbookOf(t, []any{"Medarbejderliste"}, []any{"Medarbejdernr.", "Navn"}), 2},
	} {
		for _, lenient := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, lenient %t", name, lenient), func(t *testing.T) {
				problems := problemsOf(t, c.file, &roster.Options{Lenient: lenient})
				assert.Equal(t, roster.Problems{{
					Line:    c.line,
					Message: "the file holds no people: only its header row; export it again from the HR system, or leave it out",
				}}, problems)
			})
		}
	}
}

func TestReadTakesAFileOfWhichEveryRowIsLeftOut(t *testing.T) {
	r := mustRead(t, "id;land\n1;nowhere\n", &roster.Options{Lenient: true})
	assert.Empty(t, r.Employees)
	assert.Len(t, r.Problems, 1, "which says so")
}
