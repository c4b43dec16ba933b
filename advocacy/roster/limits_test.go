package roster_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
)

const lastRow = 1_048_576 // of a sheet in Excel

// formattedRows are rows without a value, as Excel writes them of columns that
// were given a border down to the last row.
func formattedRows(from, to int, columns string) string {
	var b strings.Builder
	b.Grow((to - from + 1) * 100) // of which there is a million
	for line := from; line <= to; line++ {
		number := strconv.Itoa(line)
		b.WriteString(`<row r="` + number + `" s="1" customFormat="1">`)
		for _, column := range columns {
			b.WriteString(`<c r="` + string(column) + number + `" s="1"/>`)
		}
		b.WriteString(`</row>`)
	}
	return b.String()
}

// withRows is a workbook with more rows behind those of its sheet.
func withRows(t testing.TB, workbook, rows string) string {
	t.Helper()
	return changed(t, workbook, "xl/worksheets/sheet1.xml", func(sheet string) string {
		return strings.Replace(sheet, "</sheetData>", rows+"</sheetData>", 1)
	})
}

// twoPeople are written to the first three rows of the sheet, Sheet1.
func twoPeople(t testing.TB) string {
	return workbookOf(t, []any{"ID", "Fornavn"}, []any{"1", "Anna"}, []any{"2", "Bo"})
}

func TestReadPassesOverRowsThatAreFormattedDownToTheLast(t *testing.T) {
	file := twoPeople(t)
	assert.Equal(t, mustRead(t, file, nil), mustRead(t, withRows(t, file, formattedRows(4, lastRow, "A")), nil))
}

func TestReadFindsThePersonInTheLastRow(t *testing.T) {
	file := withRows(t, twoPeople(t), formattedRows(4, 1000, "AB")+`<row r="1048576"><c r="A1048576"><v>3</v></c></row>`)
	assert.Len(t, mustRead(t, file, nil).Employees, 3)
}

func TestReadRefusesMoreRowsThanASheetHas(t *testing.T) {
	for name, rows := range map[string]string{
		"empty ones":        strings.Repeat("<row/>", lastRow),
		"formatted ones":    formattedRows(lastRow-1000, lastRow+1, "AB"),
		"one far below":     `<row r="2147483648"><c><v>3</v></c></row>`,
		"a space in each":   strings.Repeat(`<row><c t="str"><v> </v></c></row>`, lastRow),
		"one far right too": strings.Repeat(`<row><c r="XFD1" t="str"><v> </v></c></row>`, lastRow),
	} {
		t.Run(name, func(t *testing.T) {
			problems := problemsOf(t, withRows(t, twoPeople(t), rows), &roster.Options{Lenient: true})
			assert.EqualError(t, problems, `the file has more than 1048576 rows in the sheet "Sheet1", empty ones included; copy the list into a new workbook, or save it as CSV`)
		})
	}
}

// A row of a sheet costs what stands in it, however far to the right.
func TestReadForgetsWhatStoodInTheRowAbove(t *testing.T) {
	file := withRows(t, workbookOf(t, []any{"ID", "Fornavn", "Efternavn"}),
		`<row><c r="A2"><v>1</v></c><c r="B2" t="str"><v>Anna</v></c><c r="C2" t="str"><v>Holm</v></c><c r="XFD2" t="str"><v>note</v></c></row>`+
			`<row><c r="A3"><v>2</v></c><c r="C3" t="str"><v>Fox</v></c></row>`+
			`<row><c r="A4"><v>3</v></c></row>`)
	var names []string
	for _, e := range mustRead(t, file, nil).Employees {
		names = append(names, e.ID+" "+e.GivenName+" "+e.FamilyName)
	}
	assert.Equal(t, []string{"1 Anna Holm", "2  Fox", "3  "}, names)
}

// withTexts is a workbook with more shared texts behind its own.
func withTexts(t testing.TB, workbook, text string, times int) string {
	t.Helper()
	return rewritten(t, workbook, "xl/sharedStrings.xml", func(w io.Writer, texts string) {
		before, _, found := strings.Cut(texts, "</sst>")
		require.True(t, found)
		_, err := io.WriteString(w, before)
		require.NoError(t, err)
		const together = 100
		many := []byte(strings.Repeat(text, together))
		for range times / together {
			_, err = w.Write(many)
			require.NoError(t, err)
		}
		_, err = w.Write(append(bytes.Repeat([]byte(text), times%together), "</sst>"...))
		require.NoError(t, err)
	})
}

func TestReadTakesAsManySharedTextsAsTwoHundredThousandPeopleHaveInFortyColumns(t *testing.T) {
	const most = 200_000 * 40
	file := twoPeople(t)
	own := 0
	rewritten(t, file, "xl/sharedStrings.xml", func(_ io.Writer, texts string) { own = strings.Count(texts, "<si>") })
	assert.Len(t, mustRead(t, withTexts(t, file, "<si/>", most-own), nil).Employees, 2)
	assert.EqualError(t, problemsOf(t, withTexts(t, file, "<si/>", most-own+1), nil),
		"the file has more than 8000000 shared texts (xl/sharedStrings.xml); save the sheet of employees alone as XLSX or CSV")
}

func TestReadRefusesSharedTextsThatTakeTooMuchMemory(t *testing.T) {
	text := "<si><t>" + strings.Repeat("A", 32_767) + "</t></si>"
	assert.EqualError(t, problemsOf(t, withTexts(t, twoPeople(t), text, 4_100), nil),
		"the file has more than 128 MiB of shared texts (xl/sharedStrings.xml); save the sheet of employees alone as XLSX or CSV")
}

func TestReadRefusesAnArchiveOfTooManyParts(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range 1<<16 + 1 {
		_, err := w.CreateRaw(&zip.FileHeader{Name: "xl/media/" + strconv.Itoa(i)})
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	assert.EqualError(t, problemsOf(t, b.String(), nil),
		"the file is an XLSX workbook of more than 65536 parts; save the sheet of employees alone as XLSX or CSV")
}

// A row of text that does not end would take gigabytes before its columns could
// be counted.
func TestReadRefusesARowOfTextThatDoesNotEnd(t *testing.T) {
	for name, row := range map[string]string{
		"separators":       strings.Repeat(";", 2<<20),
		"a quotation mark": `3;"` + strings.Repeat("Carl\n", 1<<19),
	} {
		for start, line := range map[string]int{"": 5, "sep=;\n": 6} {
			t.Run(fmt.Sprint(name, line), func(t *testing.T) {
				problems := problemsOf(t, start+"id;land\n1;nowhere\n2;\"nowhere\nelse\"\n"+row+"\n4;DK\n", &roster.Options{Lenient: true})
				assert.Equal(t, []int{line - 3, line - 2, line}, lines(problems), "with what was found before it")
				assert.Equal(t, "the row that begins here is longer than 1 MiB; close its quotation marks, or check the separator", problems[2].Message)
			})
		}
	}
}
