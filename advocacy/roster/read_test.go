package roster_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

func day(year int, month time.Month, day int) cadence.Date {
	return cadence.Date{Year: year, Month: month, Day: day}
}

// mustRead reads a file that has no problems.
func mustRead(t *testing.T, file string, o *roster.Options) roster.Roster {
	t.Helper()
	r, err := roster.Read(strings.NewReader(file), o)
	require.NoError(t, err)
	return r
}

// problemsOf reads a file that has problems.
func problemsOf(t *testing.T, file string, o *roster.Options) roster.Problems {
	t.Helper()
	r, err := roster.Read(strings.NewReader(file), o)
	require.Error(t, err)
	assert.Empty(t, r, "a refused file gives nothing")
	var problems roster.Problems
	require.ErrorAs(t, err, &problems)
	return problems
}

func latin(t testing.TB, text string) string {
	t.Helper()
	encoded, err := charmap.Windows1252.NewEncoder().String(text)
	require.NoError(t, err)
	return encoded
}

func utf16Text(text string, littleEndian bool) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		if littleEndian {
			b.WriteString(string([]byte{byte(unit), byte(unit >> 8)}))
		} else {
			b.WriteString(string([]byte{byte(unit >> 8), byte(unit)}))
		}
	}
	return b.String()
}

func TestReadOfNoFileIsAProblem(t *testing.T) {
	for name, r := range map[string]io.Reader{"nil": nil, "a nil file": (*os.File)(nil), "a nil buffer": (*bytes.Buffer)(nil)} {
		_, err := roster.Read(r, nil)
		var problems roster.Problems
		require.ErrorAs(t, err, &problems, name)
		assert.EqualError(t, err, "roster: there is no file: the reader is nil; hand in the opened file", name)
	}
	_, err := roster.ReadAll(roster.File{Options: roster.Options{Source: "people.csv"}})
	assert.ErrorContains(t, err, "roster: people.csv: there is no file")
}

func TestReadTellsTheFormByTheBytes(t *testing.T) {
	const table = "Medarbejdernr.;Fornavn;Efternavn;Ansættelsesdato\n7;Søren;Ågård;31-12-2026\n8;\"Zoë; Åse\";\"O\"\"Neill\";\n"
	crlf := strings.ReplaceAll(table, "\n", "\r\n")
	for name, file := range map[string]string{
		"LF, UTF-8":               table,
		"CRLF":                    crlf,
		"CR":                      strings.ReplaceAll(table, "\n", "\r"),
		"byte order mark":         "\ufeff" + crlf,
		"no end of the last line": strings.TrimSuffix(table, "\n"),
		"Windows-1252":            latin(t, crlf),
		"UTF-16LE":                utf16Text(crlf, true),
		"UTF-16BE":                utf16Text(table, false),
		"UTF-16LE, tabs":          utf16Text(strings.ReplaceAll(strings.ReplaceAll(crlf, ";", "\t"), "\"Zoë\t Åse\"", "\"Zoë; Åse\""), true),
		"commas":                  strings.ReplaceAll(strings.ReplaceAll(table, ";", ","), "\"Zoë, Åse\"", "\"Zoë; Åse\""),
		"sep=":                    "sep=;\r\n" + crlf,
		"sep= in quotes":          "\ufeff\"sep=;\"\r\n" + crlf,
		"sep=|":                   "SEP=|\n" + strings.ReplaceAll(strings.ReplaceAll(table, ";", "|"), "Zoë| Åse", "Zoë; Åse"),
		"a title above":           "Medarbejdere pr. 1. januar;;;\n;;;\n" + table,
		"empty lines and columns": strings.ReplaceAll(strings.ReplaceAll(table, "\n", ";;\n"), "7;", "\n;;;;;\n7;"),
	} {
		t.Run(name, func(t *testing.T) {
			r := mustRead(t, file, &roster.Options{Source: "people"})
			assert.Equal(t, roster.Roster{Source: "people", Employees: []advocacy.Employee{
				{ID: "7", GivenName: "Søren", FamilyName: "Ågård", Start: day(2026, time.December, 31)},
				{ID: "8", GivenName: "Zoë; Åse", FamilyName: `O"Neill`},
			}}, r)
		})
	}
}

func TestReadTakesEveryField(t *testing.T) {
	r := mustRead(t, "ID,Given name,Last Name,E-mail,Department,Country,Language,Time zone,Start,End,UPN,OIDC subject,Network size LinkedIn,X followers,Salary\n"+
		" 0042 , Anna  Marie ,Holm,anna@nordlys.example,R&D,dk,en-gb,Romance Standard Time,2019-03-01,31.12.2030,anna@nordlys.example,auth0|1 corp\\anna;auth0|1,500+,\"1,234\",99\n", nil)
	assert.Equal(t, []advocacy.Employee{{
		ID: "0042", GivenName: "Anna Marie", FamilyName: "Holm", Email: "anna@nordlys.example", Department: "R&D",
		Country: "DK", Language: "en-GB", Zone: "Europe/Paris", Start: day(2019, time.March, 1), End: day(2030, time.December, 31),
		Logins:   []string{"anna@nordlys.example", "auth0|1", `corp\anna`},
		Networks: map[string]int{"linkedin": 500, "twitter": 1234},
	}}, r.Employees)
	assert.Equal(t, []string{"Salary"}, r.Ignored)
}

func TestReadStartsFormulasAsText(t *testing.T) {
	r := mustRead(t, "id,fornavn,afdeling\n=1+1,+Anna,@Salg\n-7,-,=cmd|' /C calc'!A0\n", nil)
	assert.Equal(t, []advocacy.Employee{
		{ID: "=1+1", GivenName: "+Anna", Department: "@Salg"},
		{ID: "-7", GivenName: "-", Department: "=cmd|' /C calc'!A0"},
	}, r.Employees)
}

func TestReadNames(t *testing.T) {
	for full, want := range map[string][2]string{
		"Anna Holm":                {"Anna", "Holm"},
		"Anna Marie Holm":          {"Anna Marie", "Holm"},
		"Holm, Anna Marie":         {"Anna Marie", "Holm"},
		"Ludwig van der Berg":      {"Ludwig", "van der Berg"},
		"Anna":                     {"Anna", ""},
		"De Niro":                  {"De", "Niro"},
		"Jens-Ole Møller-Sørensen": {"Jens-Ole", "Møller-Sørensen"},
		"Karen von Blixen-Finecke": {"Karen", "von Blixen-Finecke"},
		"  Anna \u00a0 Holm  ":     {"Anna", "Holm"},
	} {
		r := mustRead(t, "id;navn\n1;\""+full+"\"\n", nil)
		assert.Equal(t, want, [2]string{r.Employees[0].GivenName, r.Employees[0].FamilyName}, full)
	}
	r := mustRead(t, "id;navn;fornavn;efternavn\n1;Anna Holm;Annie;\n2;Bo Ek;;\n", nil)
	assert.Equal(t, "Annie", r.Employees[0].GivenName, "names kept apart come first")
	assert.Empty(t, r.Employees[0].FamilyName)
	assert.Equal(t, "Ek", r.Employees[1].FamilyName)
}

func TestReadDates(t *testing.T) {
	for text, want := range map[string]cadence.Date{
		"31-12-2026":              day(2026, time.December, 31),
		"31.12.2026":              day(2026, time.December, 31),
		"2026-12-31":              day(2026, time.December, 31),
		"31/12/2026":              day(2026, time.December, 31),
		"2026/12/31":              day(2026, time.December, 31),
		"20261231":                day(2026, time.December, 31),
		"1.3.2026":                day(2026, time.March, 1),
		"03-04-2026":              day(2026, time.April, 3),
		"4/4/2026":                day(2026, time.April, 4),
		"2026-12-31 00:00:00":     day(2026, time.December, 31),
		"2026-12-31T00:00:00.000": day(2026, time.December, 31),
		"29-02-2024":              day(2024, time.February, 29),
	} {
		r := mustRead(t, "id;startdato\n1;"+text+"\n", nil)
		assert.Equal(t, want, r.Employees[0].Start, text)
	}
	for _, text := range []string{
		"31-11-2026", "29.02.2026", "2026-13-01", "31-12-26", "12-31-2026", "12/31/2026", "03/04/2026", "46022", "2026", "i morgen",
		"2026-12-31 08:30", "31-12.2026", "1-1-0001", "01-01-1899", "31122026", "2026-12", "31. december 2026", "-1-1-2026", "2026-12-310", "99999999",
	} {
		problems := problemsOf(t, "id;startdato\n1;"+text+"\n", nil)
		require.Len(t, problems, 1, text)
		assert.Equal(t, "startdato", problems[0].Column, text)
		assert.Equal(t, 2, problems[0].Line, text)
	}
}

func TestReadSettlesSlashedDatesByTheFile(t *testing.T) {
	r := mustRead(t, "id;start;slut\n1;03/04/2026;\n2;01/01/2020;31/12/2026\n", nil)
	assert.Equal(t, day(2026, time.April, 3), r.Employees[0].Start, "31/12 shows that the day comes first")

	problems := problemsOf(t, "id;start\n1;03/04/2026\n2;31/12/2026\n3;12/31/2026\n", nil)
	require.Len(t, problems, 2, "a file that has both orders settles nothing")
	assert.Equal(t, 2, problems[0].Line)
	assert.Equal(t, 4, problems[1].Line)

	lenient := mustRead(t, "id;start\n1;03/04/2026\n2;2026-04-03\n", &roster.Options{Lenient: true})
	require.Len(t, lenient.Employees, 1)
	assert.Equal(t, "2", lenient.Employees[0].ID)
}

func TestReadEndOfEmployment(t *testing.T) {
	r := mustRead(t, "id;start;slut\n1;01-01-2020;31-12-9999\n2;01-01-2020;01-01-2020\n", nil)
	assert.True(t, r.Employees[0].End.IsZero(), "9999 is how systems write an open end")
	problems := problemsOf(t, "id;slut;start\n1;31-12-2019;01-01-2020\n2;;31-12-9999\n", nil)
	require.Len(t, problems, 2)
	assert.Equal(t, "slut", problems[0].Column)
	assert.Equal(t, "start", problems[1].Column)
}

func TestReadPlaces(t *testing.T) {
	for text, want := range map[string]string{
		"DK": "DK", "dk": "DK", "DNK": "DK", "Danmark": "DK", "DENMARK": "DK", "Tyskland": "DE", "Germany": "DE", "Østrig": "AT", "Oestrig": "AT",
		"Grækenland": "GR", "EL": "GR", "UK": "GB", "England": "GB", "Storbritannien": "GB", "USA": "US", "United States of America": "US",
		"Holland": "NL", "Nederlandene": "NL", "Netherlands": "NL", "Schweiz": "CH", "Tjekkiet": "CZ", "Czech Republic": "CZ", "Færøerne": "FO",
		"Grønland": "GL", "Norge": "NO", "Sverige": "SE", "Finland": "FI", "Island": "IS", "Irland": "IE", "Côte d’Ivoire": "CI",
		"Belgien": "BE", "Bulgarien": "BG", "Kroatien": "HR", "Cypern": "CY", "Estland": "EE", "Frankrig": "FR", "Ungarn": "HU", "Italien": "IT",
		"Letland": "LV", "Litauen": "LT", "Luxembourg": "LU", "Malta": "MT", "Polen": "PL", "Portugal": "PT", "Rumænien": "RO", "Slovakiet": "SK",
		"Slovenien": "SI", "Spanien": "ES", "Liechtenstein": "LI", "Tyrkiet": "TR", "Indien": "IN",
	} {
		assert.Equal(t, want, mustRead(t, "id;land\n1;"+text+"\n", nil).Employees[0].Country, text)
	}
	for text, want := range map[string]string{
		"da": "da", "DA": "da", "da_DK": "da-DK", "Dansk": "da", "Danish": "da", "Engelsk": "en", "English": "en", "Deutsch": "de", "tysk": "de",
		"Svensk": "sv", "sv": "sv", "Norsk": "no", "Bokmål": "nb", "nn": "nn", "Ukrainian": "uk", "en-US": "en-US", "Français": "fr",
	} {
		r, err := roster.Read(strings.NewReader("id;sprog\n1;"+text+"\n"), nil)
		if text == "Bokmål" {
			require.Error(t, err, "half a name is no name")
			continue
		}
		require.NoError(t, err, text)
		assert.Equal(t, want, r.Employees[0].Language, text)
	}
	for text, want := range map[string]string{
		"Europe/Copenhagen": "Europe/Copenhagen", "UTC": "UTC", "W. Europe Standard Time": "Europe/Berlin", "Eastern Standard Time": "America/New_York",
	} {
		assert.Equal(t, want, mustRead(t, "id;tidszone\n1;"+text+"\n", nil).Employees[0].Zone, text)
	}
	for column, texts := range map[string][]string{
		"land":     {"Danmrk", "XX", "EU", "001", "D", "Nordjylland", "ZZ", "AN", "SU"},
		"sprog":    {"Dnask", "UK", "uk", "SE", "und", "xx", "en-US-u-hc-h12", "x-private", "1"},
		"tidszone": {"Copenhagen", "Local", "../etc/passwd", "+01:00", "Europe", "Romance"},
	} {
		for _, text := range texts {
			t.Run(text, func(t *testing.T) {
				problems := problemsOf(t, "id;"+column+"\n1;"+text+"\n", nil)
				require.Len(t, problems, 1)
				assert.Equal(t, column, problems[0].Column)
			})
		}
	}
}

// Every Windows zone that is known must be one that this Go knows as well.
func TestReadKnowsTheZonesOfWindows(t *testing.T) {
	for _, zone := range []string{
		"GMT Standard Time", "Greenwich Standard Time", "Central Europe Standard Time", "Central European Standard Time", "FLE Standard Time",
		"GTB Standard Time", "E. Europe Standard Time", "Turkey Standard Time", "Greenland Standard Time", "Central Standard Time",
		"Mountain Standard Time", "Pacific Standard Time", "Alaskan Standard Time", "Hawaiian Standard Time", "US Mountain Standard Time",
		"India Standard Time", "AUS Eastern Standard Time", "New Zealand Standard Time", "Argentina Standard Time", "US Eastern Standard Time",
	} {
		assert.Contains(t, mustRead(t, "id;tidszone\n1;"+zone+"\n", nil).Employees[0].Zone, "/", zone)
	}
}

func TestReadNetworkSizes(t *testing.T) {
	for text, want := range map[string]int{
		"0": 0, "217": 217, "1.234": 1234, "1,234,567": 1234567, "1 234": 1234, "1\u00a0234": 1234, "500+": 500, "12.345": 12345,
	} {
		r := mustRead(t, "id\tLinkedIn-forbindelser\n1\t"+text+"\n", nil)
		assert.Equal(t, map[string]int{"linkedin": want}, r.Employees[0].Networks, text)
	}
	assert.Nil(t, mustRead(t, "id\tLinkedIn-forbindelser\n1\t\n", nil).Employees[0].Networks, "not told is not 0")
	for _, text := range []string{"-5", "1.5", "12.34", "1234.567", "1.234,567", "mange", "99999999999999999999", "+", "1.", ".5", "https://x.example/anna"} {
		problems := problemsOf(t, "id\tLinkedIn-forbindelser\n1\t"+text+"\n", nil)
		require.Len(t, problems, 1, text)
	}
}

func TestReadRefusesValues(t *testing.T) {
	long := strings.Repeat("å", 257)
	for name, c := range map[string]struct{ column, value string }{
		"no ID":                       {"ID", ""},
		"a shortened ID":              {"ID", "1,23457E+11"},
		"a line break in a name":      {"fornavn", "\"Anna\nMarie\""},
		"a control character":         {"fornavn", "An\x07na"},
		"a turn of direction":         {"fornavn", "Anna\u202emloH"},
		"a character that is unseen":  {"login", "ann\u200ba"},
		"a lost character":            {"efternavn", "S\ufffdrensen"},
		"a long value":                {"afdeling", long},
		"a spreadsheet's error":       {"afdeling", "#REFERENCE!"},
		"a column too narrow":         {"startdato", "########"},
		"an address with a name":      {"email", "Anna <anna@nordlys.example>"},
		"an address without a host":   {"email", "anna@"},
		"two addresses":               {"email", "\"anna@nordlys.example,bo@nordlys.example\""},
		"an address with double dots": {"email", "anna..holm@nordlys.example"},
	} {
		t.Run(name, func(t *testing.T) {
			file := "ID;" + c.column + "\n1;" + c.value + "\n"
			if c.column == "ID" {
				file = "ID;fornavn\n" + c.value + ";Anna\n"
			}
			problems := problemsOf(t, file, nil)
			require.Len(t, problems, 1)
			assert.Equal(t, 2, problems[0].Line)
			assert.Equal(t, c.column, problems[0].Column)
			assert.Empty(t, problems[0].Cell, "text has no cells")
			if c.value != "" {
				assert.NotContains(t, problems[0].Message, c.value)
			}
		})
	}
	mustRead(t, "ID;afdeling;email\n1;"+strings.Repeat("å", 256)+";anna+news@løn.example\n", nil)
}

func TestReadReportsEverythingAtOnce(t *testing.T) {
	file := "id;fornavn;email;land;slut\n" + // 1
		"1;\"Anna\";x;Danmrk;31-02-2026\n" + // 2
		"2;\"Bo\";;;\n" + // 3
		";Carl;;;\n" + // 4
		"2;Dan;;;\n" + // 5
		"5;\"E\"va;;;\n" + // 6
		"6;F \"F\" F;;;\n" + // 7
		"7;G;;;;for mange\n" + // 8
		"8;H;;;\n" // 9
	problems := problemsOf(t, file, nil)
	var at []string
	for _, p := range problems {
		at = append(at, p.Column)
	}
	assert.Equal(t, []int{2, 2, 2, 4, 5, 6, 7, 8}, lines(problems))
	assert.Equal(t, []string{"email", "land", "slut", "id", "id", "", "", ""}, at)
	assert.Contains(t, problems[4].Message, "line 3")

	r := mustRead(t, file, &roster.Options{Lenient: true})
	require.Len(t, r.Employees, 1, "of two rows with one ID both are left out")
	assert.Equal(t, "8", r.Employees[0].ID)
	assert.Equal(t, lines(problems), lines(r.Problems))
}

func lines(problems []advocacy.RosterProblem) []int {
	var all []int
	for _, p := range problems {
		all = append(all, p.Line)
	}
	return all
}

func TestReadCountsPhysicalLines(t *testing.T) {
	for name, start := range map[string]string{"plain": "", "announced": "sep=;\n"} {
		problems := problemsOf(t, start+"id;note;land\r\n1;\"one\r\ntwo\r\nthree\";DK\r\n\r\n2;\"four\r\nfive\";nowhere\r\n3;;nowhere\r\n", nil)
		first := 6
		if start != "" {
			first++
		}
		assert.Equal(t, []int{first, first + 2}, lines(problems), name)
	}
	problems := problemsOf(t, "id;note\n1;fine\n2;\"never closed\n3;\n4;\n", nil)
	assert.Equal(t, []int{3}, lines(problems), "a mark that is not closed is told where it opens")
}

// Empty lines are no row, however many, and take nothing from the length that
// one can have.
func TestReadPassesOverEmptyLines(t *testing.T) {
	const moreThanARow = 1<<20 + 8<<10
	for name, end := range map[string]string{"LF": "\n", "CRLF": "\r\n"} {
		t.Run(name, func(t *testing.T) {
			many := moreThanARow / len(end)
			empty := strings.Repeat(end, many)
			r := mustRead(t, empty+"id;land"+end+"1;nowhere"+end+"2;DK"+end+empty+"3;nowhere"+end, &roster.Options{Lenient: true})
			assert.Equal(t, []int{many + 2, 2*many + 4}, lines(r.Problems))
			assert.Len(t, r.Employees, 1)
			assert.Len(t, mustRead(t, "id;land"+end+"1;DK"+empty, nil).Employees, 1, "at the end as well")
		})
	}
}

// A carriage return that is left as it is would be part of a value, and who
// stands behind it a part of the row before.
func TestReadTellsLinesThatEndInDifferentWays(t *testing.T) {
	r := mustRead(t, "id;fornavn;note\n1;Anna;x\r2;;\r\n3;Bo;y\r\r4;Carl;\"a\rb\"\n", nil)
	assert.Equal(t, []advocacy.Employee{{ID: "1", GivenName: "Anna"}, {ID: "2"}, {ID: "3", GivenName: "Bo"}, {ID: "4", GivenName: "Carl"}}, r.Employees)
	problems := problemsOf(t, "id;land\r1;nowhere\r\n2;\"no\r\rwhere\"\n\r\n\r3;nowhere", nil)
	assert.Equal(t, []int{2, 3, 8}, lines(problems))
	problems = problemsOf(t, "id;navn\r1;Søren Åse Ærø\r\n2;S\xf8ren\n3;\xc5se\r", nil)
	assert.Equal(t, []int{3, 4}, lines(problems), "in text that is damaged as well")
}

func TestReadRefusesWhatTwoPeopleShare(t *testing.T) {
	problems := problemsOf(t, "id;email;login;upn\n1;anna@n.example;anna;a@n.example\n2;Anna@N.example;bo;\n3;;;anna\n4;d@n.example;x;x\n", nil)
	require.Len(t, problems, 2)
	assert.Equal(t, "email", problems[0].Column)
	assert.Contains(t, problems[0].Message, "line 2")
	assert.Equal(t, "upn", problems[1].Column)
	assert.Contains(t, problems[1].Message, "line 2")
}

func TestReadStopsAtTenThousandProblems(t *testing.T) {
	file := "id;land\n" + strings.Repeat("1;nowhere\n", 20_000)
	for _, lenient := range []bool{false, true} {
		problems := problemsOf(t, file, &roster.Options{Lenient: lenient})
		assert.Len(t, problems, 10_001)
		assert.Contains(t, problems[10_000].Message, "not told")
		assert.Less(t, len(problems.Error()), 2000, "the error stays readable")
		assert.Contains(t, problems.Error(), "and 9991 more")
	}
}

// Dates that nothing settles are problems only once all of the file is read.
func TestReadStopsAtTenThousandProblemsOfTheWholeFile(t *testing.T) {
	var b strings.Builder
	b.WriteString("id;start\n")
	for i := range 20_000 {
		b.WriteString(strconv.Itoa(i) + ";03/04/2026\n")
	}
	for _, lenient := range []bool{false, true} {
		problems := problemsOf(t, b.String(), &roster.Options{Lenient: lenient})
		assert.Len(t, problems, 10_001)
		assert.Equal(t, 10_001, problems[9_999].Line)
	}
	b.WriteString("x;31/12/2026\n")
	assert.Len(t, mustRead(t, b.String(), nil).Employees, 20_001)
}

func TestReadPassesTheReadersErrorOn(t *testing.T) {
	broken := errors.New("the disk is gone")
	_, err := roster.Read(io.MultiReader(strings.NewReader("id\n1\n"), iotest.ErrReader(broken)), &roster.Options{Source: "people.csv"})
	require.ErrorIs(t, err, broken)
	assert.Contains(t, err.Error(), "people.csv")
}

func TestReadKeepsToMaxBytes(t *testing.T) {
	file := "id\n1\n2\n"
	mustRead(t, file, &roster.Options{MaxBytes: int64(len(file))})
	assert.Contains(t, problemsOf(t, file, &roster.Options{MaxBytes: int64(len(file)) - 1}).Error(), "MaxBytes")
	_, err := roster.Read(strings.NewReader(file), &roster.Options{MaxBytes: -1})
	require.ErrorContains(t, err, "MaxBytes")
}
