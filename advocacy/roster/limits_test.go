package roster_test

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
)

const lastRow = 1_048_576 // of a sheet in Excel

// rowsOf are rows that have numbers, one each.
func rowsOf(from, to int, row func(b *strings.Builder, number string)) string {
	var b strings.Builder
	b.Grow((to - from + 1) * 100) // of which there may be a million
	for line := from; line <= to; line++ {
		row(&b, strconv.Itoa(line))
	}
	return b.String()
}

// formattedRows are rows without a value, as Excel writes them of columns that
// were given a border down to the last row.
func formattedRows(from, to int, columns string) string {
	return rowsOf(from, to, func(b *strings.Builder, number string) {
		b.WriteString(`<row r="` + number + `" s="1" customFormat="1">`)
		for _, column := range columns {
			b.WriteString(`<c r="` + string(column) + number + `" s="1"/>`)
		}
		b.WriteString(`</row>`)
	})
}

// withRows is a workbook with more rows behind those of its sheet.
func withRows(t testing.TB, workbook, rows string) string {
	t.Helper()
	return changed(t, workbook, "xl/worksheets/sheet1.xml", func(sheet string) string {
		return strings.Replace(sheet, "</sheetData>", rows+"</sheetData>", 1)
	})
}

var savedTwoPeople string

// twoPeople are written to the first three rows of the sheet, Sheet1.
func twoPeople(t testing.TB) string {
	t.Helper()
	if savedTwoPeople == "" {
		savedTwoPeople = workbookOf(t, []any{"ID", "Fornavn"}, []any{"1", "Anna"}, []any{"2", "Bo"})
	}
	return savedTwoPeople
}

// belowPeople is the first row below those of twoPeople from which a file of
// this size reaches down to the last.
const belowPeople = max(4, lastRow-manyRows+1)

func TestReadPassesOverRowsThatAreFormattedDownToTheLast(t *testing.T) {
	file := twoPeople(t)
	assert.Equal(t, mustRead(t, file, nil), mustRead(t, withRows(t, file, formattedRows(belowPeople, lastRow, "A")), nil))
}

func TestReadFindsThePersonInTheLastRow(t *testing.T) {
	file := withRows(t, twoPeople(t), formattedRows(4, 1000, "AB")+`<row r="1048576"><c r="A1048576"><v>3</v></c></row>`)
	assert.Len(t, mustRead(t, file, nil).Employees, 3)
}

func TestReadRefusesMoreRowsThanASheetHas(t *testing.T) {
	start := `<row r="` + strconv.Itoa(belowPeople) + `"/>`
	for name, rows := range map[string]string{
		"empty ones":      start + strings.Repeat("<row/>", manyRows),
		"formatted ones":  formattedRows(lastRow-1000, lastRow+1, "AB"),
		"one far below":   `<row r="2147483648"><c><v>3</v></c></row>`,
		"a space in each": start + strings.Repeat(`<row><c t="str"><v> </v></c></row>`, manyRows),
		"one far right too": rowsOf(belowPeople, lastRow+1, func(b *strings.Builder, number string) {
			b.WriteString(`<row r="` + number + `"><c r="XFD` + number + `" t="str"><v> </v></c></row>`)
		}),
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

func TestReadTakesManySharedTexts(t *testing.T) {
	file := twoPeople(t)
	own := 0
	rewritten(t, file, "xl/sharedStrings.xml", func(_ io.Writer, texts string) { own = strings.Count(texts, "<si>") })
	assert.Len(t, mustRead(t, withTexts(t, file, "<si/>", manyTexts-own), nil).Employees, 2)
}
