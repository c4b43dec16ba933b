package roster_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
)

// saved is a workbook as excelize, an independent writer, saves it.
func saved(t testing.TB, f *excelize.File) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	require.NoError(t, f.Close())
	return b.String()
}

// workbookOf is a workbook with one sheet of these rows.
func workbookOf(t testing.TB, rows ...[]any) string {
	t.Helper()
	f := excelize.NewFile()
	for i, cells := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, f.SetSheetRow("Sheet1", at, &cells))
	}
	return saved(t, f)
}

// changed is a workbook with one of its parts replaced.
func changed(t testing.TB, workbook, part string, change func(string) string) string {
	t.Helper()
	return rewritten(t, workbook, part, func(w io.Writer, content string) {
		_, err := io.WriteString(w, change(content))
		require.NoError(t, err)
	})
}

// rewritten is a workbook with one of its parts written anew.
func rewritten(t testing.TB, workbook, part string, write func(w io.Writer, content string)) string {
	t.Helper()
	archive, err := zip.NewReader(strings.NewReader(workbook), int64(len(workbook)))
	require.NoError(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
	found := false
	for _, f := range archive.File {
		if f.Name != part {
			require.NoError(t, w.Copy(f))
			continue
		}
		found = true
		r, err := f.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		into, err := w.Create(f.Name)
		require.NoError(t, err)
		write(into, string(content))
	}
	require.True(t, found, "no part %s", part)
	require.NoError(t, w.Close())
	return b.String()
}

func TestReadWorkbook(t *testing.T) {
	hired := time.Date(2019, time.March, 1, 0, 0, 0, 0, time.UTC)
	file := workbookOf(t,
		[]any{"Medarbejderliste"},
		[]any{},
		[]any{"Fornavn", nil, "Medarbejdernr.", "Ansættelsesdato", "Slutdato", "LinkedIn-kontakter", "Afdeling", "CPR"},
		[]any{"Søren & Co <1>", "note", 1001, hired, "31-12-2030", 1250, "Salg", "010190-1234"},
		[]any{},
		[]any{"Anna", nil, "0042", 43525, nil, "500+", "Salg", 101901234},
		[]any{"Bo", nil, 7, hired.Add(9 * time.Hour), nil, nil, nil, nil, nil, "scribble"},
	)
	assert.Equal(t, roster.Roster{
		Employees: []advocacy.Employee{
			{ID: "1001", GivenName: "Søren & Co <1>", Department: "Salg", Start: day(2019, time.March, 1), End: day(2030, time.December, 31), Networks: map[string]int{"linkedin": 1250}},
			{ID: "0042", GivenName: "Anna", Department: "Salg", Start: day(2019, time.March, 1), Networks: map[string]int{"linkedin": 500}},
			{ID: "7", GivenName: "Bo", Start: day(2019, time.March, 1)},
		},
		Ignored: []string{"CPR"},
	}, mustRead(t, file, nil))
}

func TestReadWorkbookTellsTheCell(t *testing.T) {
	file := workbookOf(t,
		[]any{"ID", "Land", "Startdato"},
		[]any{"1", "DK", "31-02-2020"},
		[]any{"2", "nowhere", 2020},
		[]any{time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC), "DK"},
		[]any{"1"},
	)
	problems := problemsOf(t, file, &roster.Options{Source: "people.xlsx"})
	var cells []string
	for _, p := range problems {
		cells = append(cells, p.Cell)
	}
	assert.Equal(t, []string{"C2", "B3", "C3", "A4", "A5"}, cells)
	assert.Equal(t, []int{2, 3, 3, 4, 5}, lines(problems))
	assert.Contains(t, problems.Error(), "line 2, column Startdato (C2): the value is not a date")
	assert.Contains(t, problems[4].Message, "line 2")
}

func TestReadWorkbookTellsTheCellOfAHeader(t *testing.T) {
	file := workbookOf(t, []any{"Medarbejderliste"}, []any{"ID", "Land", "Note", "Arbejdsland"}, []any{"1"})
	problems := problemsOf(t, file, nil)
	require.Len(t, problems, 1)
	assert.Equal(t, "D2", problems[0].Cell)
	assert.Contains(t, problems.Error(), "line 2, column Arbejdsland (D2): means country, and so does column Land (number 2)")
}

func TestReadTellsTheSamePlaceWhetherLenientOrNot(t *testing.T) {
	file := workbookOf(t,
		[]any{"ID", "Land", "Start", "Slut"},
		[]any{"1", "nowhere", "03/04/2026"},
		[]any{"2", "DK", "x", "y"},
		[]any{"2"},
		[]any{nil, "DK"},
	)
	strict := problemsOf(t, file, nil)
	lenient := mustRead(t, file, &roster.Options{Lenient: true})
	assert.Equal(t, []advocacy.RosterProblem(strict), lenient.Problems)
	for _, p := range lenient.Problems {
		assert.NotEmpty(t, p.Cell)
		assert.Contains(t, roster.Problems{p}.Error(), "("+p.Cell+")")
	}
}

func TestReadWorkbookByStyles(t *testing.T) {
	f := excelize.NewFile()
	require.NoError(t, f.SetSheetRow("Sheet1", "A1", &[]any{"ID", "Start", "Slut", "Afdeling"}))
	style := func(cell, format string, builtIn int, value any) {
		s := &excelize.Style{NumFmt: builtIn}
		if format != "" {
			s.CustomNumFmt = &format
		}
		id, err := f.NewStyle(s)
		require.NoError(t, err)
		require.NoError(t, f.SetCellValue("Sheet1", cell, value))
		require.NoError(t, f.SetCellStyle("Sheet1", cell, cell, id))
	}
	style("A2", "00000", 0, 42)
	style("B2", `[$-406]d\. mmmm yyyy;@`, 0, 46387)
	style("C2", "", 14, 73050)
	style("D2", `"day "0`, 0, 7)
	style("A3", "General", 0, 123456789012)
	style("B3", "dd-mm-yyyy", 0, 1.25)
	style("C3", "0.00", 0, 46387)
	require.NoError(t, f.SetCellBool("Sheet1", "D3", true))
	r := mustRead(t, saved(t, f), &roster.Options{Lenient: true})
	require.Len(t, r.Employees, 1)
	assert.Equal(t, advocacy.Employee{
		ID: "00042", Department: "7", Start: day(2026, time.December, 31), End: day(2099, time.December, 31),
	}, r.Employees[0], "dates by built-in and own formats, zeros in front, and a d in quotation marks that is no day")
	require.Len(t, r.Problems, 1)
	assert.Equal(t, "B3", r.Problems[0].Cell, "a date cell in the year 1900")
}

func TestReadWorkbookIn1904(t *testing.T) {
	f := excelize.NewFile()
	yes := true
	require.NoError(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
	require.NoError(t, f.SetSheetRow("Sheet1", "A1", &[]any{"ID", "Start"}))
	require.NoError(t, f.SetSheetRow("Sheet1", "A2", &[]any{"1", 44925}))
	assert.Equal(t, day(2026, time.December, 31), mustRead(t, saved(t, f), nil).Employees[0].Start)
}

func TestReadWorkbookFormulasAndErrors(t *testing.T) {
	file := workbookOf(t, []any{"ID", "Afdeling"}, []any{"1", "x"}, []any{"2", "y"})
	file = changed(t, file, "xl/worksheets/sheet1.xml", func(sheet string) string {
		before, _, _ := strings.Cut(sheet, "<sheetData>")
		return before + `<sheetData><row><c t="inlineStr"><is><r><t>I</t></r><r><t>D</t></r><rPh><t>reading aid</t></rPh></is></c><c t="str"><f>"Afdel"&amp;"ing"</f><v>Afdeling</v></c></row>` +
			`<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>A1</f><v>Salg</v></c></row>` +
			`<row r="9"><c r="A9"><v>3</v></c><c r="B9" t="e"><v>#N/A</v></c></row></sheetData></worksheet>`
	})
	r := mustRead(t, file, &roster.Options{Lenient: true})
	assert.Equal(t, []advocacy.Employee{{ID: "2", Department: "Salg"}}, r.Employees)
	require.Len(t, r.Problems, 1)
	assert.Equal(t, "B9", r.Problems[0].Cell)
}

func TestReadWorkbookSheets(t *testing.T) {
	f := excelize.NewFile()
	require.NoError(t, f.SetSheetRow("Sheet1", "A1", &[]any{"lookup values"}))
	for _, name := range []string{"People", "Løse"} {
		_, err := f.NewSheet(name)
		require.NoError(t, err)
		require.NoError(t, f.SetSheetRow(name, "A1", &[]any{"ID"}))
		require.NoError(t, f.SetSheetRow(name, "A2", &[]any{name}))
	}
	f.SetActiveSheet(1)
	require.NoError(t, f.SetSheetVisible("Sheet1", false))
	file := saved(t, f)

	assert.Equal(t, "People", mustRead(t, file, nil).Employees[0].ID, "the first that is visible")
	assert.Equal(t, "Løse", mustRead(t, file, &roster.Options{Sheet: "LØSE"}).Employees[0].ID)
	problems := problemsOf(t, file, &roster.Options{Sheet: "Folk"})
	assert.Equal(t, `the file has no sheet "Folk"; it has Sheet1, People, Løse`, problems.Error())
	assert.Contains(t, problemsOf(t, file, &roster.Options{Sheet: "Sheet1"}).Error(), "lookup values")
	assert.Contains(t, problemsOf(t, "id\n1\n", &roster.Options{Sheet: "People"}).Error(), "no sheets")
}

// Spreadsheets write characters that XML lacks by their numbers, and the sign
// that begins such a number as well.
func TestReadWorkbookWithCharactersByNumber(t *testing.T) {
	sheet := strings.NewReplacer("Anna &amp; Bo", "_x0041_nna_x0020_x_x0042_X", "<v>7</v>", "<v>a_x005F_x0041_</v>", `<c r="A2">`, `<c r="A2" t="str">`).Replace(plainSheet)
	assert.Equal(t, []advocacy.Employee{{ID: "a_x0041_", GivenName: "Anna xBX"}}, mustRead(t, sheetOf(t, sheet), nil).Employees)

	file := changed(t, twoPeople(t), "xl/sharedStrings.xml", func(texts string) string {
		return strings.NewReplacer(">Anna<", ">_x00C5_se_x<", ">Bo<", ">Bo_x0007_<").Replace(texts)
	})
	r := mustRead(t, file, &roster.Options{Lenient: true})
	assert.Equal(t, []advocacy.Employee{{ID: "1", GivenName: "Åse_x"}}, r.Employees)
	require.Len(t, r.Problems, 1)
	assert.Equal(t, "B3", r.Problems[0].Cell)
	assert.Contains(t, r.Problems[0].Message, "cannot be printed")
}

// Of a longer number a spreadsheet keeps fifteen digits, so that several people
// may have come to the same one.
func TestReadWorkbookRefusesNumbersThatWereShortened(t *testing.T) {
	for written, shortened := range map[string]bool{"999999999999999": false, "1000000000000000": true, "1.23456789012346E+17": true} {
		file := sheetOf(t, strings.Replace(plainSheet, "<v>7</v>", "<v>"+written+"</v>", 1))
		if !shortened {
			assert.Equal(t, written, mustRead(t, file, nil).Employees[0].ID)
			continue
		}
		problems := problemsOf(t, file, nil)
		assert.Equal(t, "A2", problems[0].Cell)
		assert.Contains(t, problems[0].Message, "shortened")
	}
}

// corrupted is a workbook in which a disk or a network has changed a part.
func corrupted(t *testing.T, workbook, part, old, by string) string {
	t.Helper()
	archive, err := zip.NewReader(strings.NewReader(workbook), int64(len(workbook)))
	require.NoError(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range archive.File {
		r, err := f.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		h := &zip.FileHeader{Name: f.Name, UncompressedSize64: uint64(len(content)), CompressedSize64: uint64(len(content)), CRC32: crc32.ChecksumIEEE(content)}
		if f.Name == part {
			require.Contains(t, string(content), old)
			content = []byte(strings.Replace(string(content), old, by, 1))
		}
		into, err := w.CreateRaw(h)
		require.NoError(t, err)
		_, err = into.Write(content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.String()
}

// A workbook that is damaged is refused, never read as a shorter list.
func TestReadRefusesDamagedWorkbooks(t *testing.T) {
	file := workbookOf(t, []any{"ID", "Afdeling"}, []any{"1", "Salg"}, []any{"2", "Salg"})
	sheet := func(change func(string) string) string {
		return changed(t, file, "xl/worksheets/sheet1.xml", change)
	}
	replaced := func(old, by string) func(string) string {
		return func(s string) string {
			require.Contains(t, s, old)
			return strings.Replace(s, old, by, 1)
		}
	}
	const damagedFile = "the file is an XLSX workbook that is damaged" + mend
	for name, c := range map[string]struct{ file, want string }{
		"a letter of a value":        {corrupted(t, file, "xl/sharedStrings.xml", "Salg", "Salh"), damagedFile},
		"a letter of the last cell":  {corrupted(t, file, "xl/worksheets/sheet1.xml", "<v>3</v></c></row></sheetData>", "<v>4</v></c></row></sheetData>"), damagedFile},
		"a letter of a tag":          {corrupted(t, file, "xl/worksheets/sheet1.xml", "<row ", "<rov "), `the sheet "Sheet1" is damaged above its first row: something that is no row stands among the rows` + mend},
		"a letter at the end":        {corrupted(t, file, "xl/worksheets/sheet1.xml", "</worksheet>", "</workshoot>"), `line 3: the sheet "Sheet1" is damaged below this row: an end tag does not match its start tag` + mend},
		"a letter of a style":        {corrupted(t, file, "xl/styles.xml", "numFmtId=\"0\"", "numFmtId=\"9\""), damagedFile},
		"a letter of the sheets":     {corrupted(t, file, "xl/workbook.xml", "Sheet1", "Sheet2"), damagedFile},
		"a letter of what leads":     {corrupted(t, file, "xl/_rels/workbook.xml.rels", "sheet1", "sheet2"), damagedFile},
		"a letter of what begins":    {corrupted(t, file, "_rels/.rels", "workbook.xml", "workbooc.xml"), damagedFile},
		"cut off":                    {file[:len(file)-100], "the file begins like an XLSX workbook but is cut off or damaged; save or copy it again"},
		"an empty part":              {sheet(func(string) string { return "" }), `the sheet "Sheet1" is damaged above its first row: it breaks off before its end` + mend},
		"no markup":                  {sheet(func(string) string { return "ID,Afdeling\n1,Salg\n" }), `the sheet "Sheet1" is damaged above its first row: it breaks off before its end` + mend},
		"no list of sheets":          {changed(t, file, "xl/workbook.xml", func(string) string { return "" }), damagedFile},
		"more behind the list":       {changed(t, file, "xl/workbook.xml", func(s string) string { return s + "</workbook>" }), damagedFile},
		"another list of sheets":     {changed(t, file, "xl/workbook.xml", func(string) string { return "<styleSheet/>" }), damagedFile},
		"another list of styles":     {changed(t, file, "xl/styles.xml", func(string) string { return "<workbook/>" }), damagedFile},
		"a style sheet that is not":  {changed(t, file, "xl/_rels/workbook.xml.rels", replaced("styles.xml", "style.xml")), damagedFile},
		"a sheet that is not":        {changed(t, file, "xl/_rels/workbook.xml.rels", replaced("sheet1.xml", "sheet2.xml")), damagedFile},
		"texts that are not":         {changed(t, file, "xl/_rels/workbook.xml.rels", replaced("sharedStrings.xml", "strings.xml")), `line 1, cell A1: the sheet "Sheet1" is damaged in this cell: the cell refers to a shared text that there is not` + mend},
		"a part that is there twice": {twice(t, file, "xl/worksheets/sheet1.xml"), "the file is a zip archive that has a part twice, which no XLSX workbook has" + mend},
	} {
		t.Run(name, func(t *testing.T) {
			assert.EqualError(t, problemsOf(t, c.file, &roster.Options{Source: "people.xlsx", Lenient: true}), c.want)
		})
	}
}

// twice is a workbook with a part that is there again, in other letters.
func twice(t *testing.T, workbook, part string) string {
	t.Helper()
	archive, err := zip.NewReader(strings.NewReader(workbook), int64(len(workbook)))
	require.NoError(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range archive.File {
		require.NoError(t, w.Copy(f))
	}
	_, err = w.Create(strings.ToUpper(part))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

func TestReadRefusesWorkbooksThatUnpackToTooMuch(t *testing.T) {
	file := workbookOf(t, []any{"ID"}, []any{"1"})
	endless := strings.Repeat("A", 2<<20)
	for name, bomb := range map[string]string{
		"one text":    changed(t, file, "xl/worksheets/sheet1.xml", func(string) string { return "<worksheet><sheetData><row><c><v>" + endless }),
		"shared text": changed(t, file, "xl/sharedStrings.xml", func(string) string { return "<sst><si><t>" + endless }),
		"styles": changed(t, file, "xl/styles.xml", func(string) string {
			return "<styleSheet><cellXfs>" + strings.Repeat(`<xf name="`+endless[:32<<10]+`"/>`, 300)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			require.Less(t, len(bomb), 1<<20)
			assert.Contains(t, problemsOf(t, bomb, nil).Error(), "unpacks to more")
		})
	}
}
