package roster_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// dialect is one way to write a list of employees as text.
type dialect struct {
	separator, lineEnd, encoding string
	quoted, announced, danish    bool
	order                        []int
	date                         func(cadence.Date) string
}

var encodings = map[string]func(string) string{
	"UTF-8":        func(text string) string { return text },
	"UTF-8 marked": func(text string) string { return "\ufeff" + text },
	"UTF-16LE":     func(text string) string { return utf16Text(text, true) },
	"UTF-16BE":     func(text string) string { return utf16Text(text, false) },
	"Windows-1252": func(text string) string {
		encoded, err := charmap.Windows1252.NewEncoder().String(text)
		if err != nil {
			panic(err) // the names below are all in it
		}
		return encoded
	},
}

var headers = [][2]string{
	{"Employee ID", "Medarbejdernr."}, {"First name", "Fornavn"}, {"Last name", "Efternavn"}, {"E-mail", "Arbejdsmail"},
	{"Department", "Afdeling"}, {"Country", "Land"}, {"Language", "Sprog"}, {"Time zone", "Tidszone"},
	{"Start date", "Ansættelsesdato"}, {"End date", "Fratrædelsesdato"}, {"Login", "Brugernavn"}, {"LinkedIn connections", "LinkedIn-kontakter"},
	{"Remarks", "Bemærkninger"},
}

func drawDialect(t *rapid.T) dialect {
	dates := map[string]func(cadence.Date) string{
		"ISO": cadence.Date.String,
		"dots": func(d cadence.Date) string {
			return strings.Join([]string{strconv.Itoa(d.Day), strconv.Itoa(int(d.Month)), strconv.Itoa(d.Year)}, ".")
		},
		"hyphens": func(d cadence.Date) string { return d.In(time.UTC).Format("02-01-2006") },
		"compact": func(d cadence.Date) string { return d.In(time.UTC).Format("20060102") },
	}
	places := make([]int, len(headers))
	for i := range places {
		places[i] = i
	}
	return dialect{
		separator: rapid.SampledFrom([]string{",", ";", "\t"}).Draw(t, "separator"),
		lineEnd:   rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "line end"),
		encoding:  rapid.SampledFrom([]string{"UTF-8", "UTF-8 marked", "UTF-16LE", "UTF-16BE", "Windows-1252"}).Draw(t, "encoding"),
		quoted:    rapid.Bool().Draw(t, "quoted"),
		announced: rapid.Bool().Draw(t, "announced"),
		danish:    rapid.Bool().Draw(t, "danish"),
		order:     rapid.Permutation(places).Draw(t, "order"),
		date:      dates[rapid.SampledFrom([]string{"ISO", "dots", "hyphens", "compact"}).Draw(t, "dates")],
	}
}

func (d dialect) write(employees []advocacy.Employee) string {
	var b strings.Builder
	line := func(values [13]string) {
		for i, place := range d.order {
			if i > 0 {
				b.WriteString(d.separator)
			}
			value := values[place]
			if d.quoted || strings.ContainsAny(value, d.separator+"\"") || value != strings.TrimSpace(value) {
				value = `"` + strings.ReplaceAll(value, `"`, `""`) + `"`
			}
			b.WriteString(value)
		}
		b.WriteString(d.lineEnd)
	}
	if d.announced {
		b.WriteString("sep=" + d.separator + d.lineEnd)
	}
	var first [13]string
	for i, header := range headers {
		first[i] = header[0]
		if d.danish {
			first[i] = header[1]
		}
	}
	line(first)
	for _, e := range employees {
		size := ""
		if n, told := e.Networks["linkedin"]; told {
			size = strconv.Itoa(n)
		}
		row := [13]string{e.ID, e.GivenName, e.FamilyName, e.Email, e.Department, e.Country, e.Language, e.Zone, "", "", strings.Join(e.Logins, "; "), size, "0101901234"}
		if !e.Start.IsZero() {
			row[8] = d.date(e.Start)
		}
		if !e.End.IsZero() {
			row[9] = d.date(e.End)
		}
		line(row)
	}
	return encodings[d.encoding](b.String())
}

func drawEmployees(t *rapid.T) []advocacy.Employee {
	name := rapid.StringMatching(`([A-ZÆØÅ][a-zæøåéü'"-]{0,8}[a-zæøå],?;? ?){0,3}`)
	ids := rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Z]{1,3}-?[0-9]{1,6}`), 1, 12, rapid.ID).Draw(t, "ids")
	employees := []advocacy.Employee{}
	for i, id := range ids {
		e := advocacy.Employee{
			ID:         id,
			GivenName:  strings.TrimSpace(name.Draw(t, "given name")),
			FamilyName: strings.TrimSpace(name.Draw(t, "family name")),
			Department: strings.TrimSpace(name.Draw(t, "department")),
			Country:    rapid.SampledFrom([]string{"", "DK", "DE", "US", "GB"}).Draw(t, "country"),
			Language:   rapid.SampledFrom([]string{"", "da", "en-GB", "de"}).Draw(t, "language"),
			Zone:       rapid.SampledFrom([]string{"", "Europe/Copenhagen", "America/New_York"}).Draw(t, "zone"),
		}
		if rapid.Bool().Draw(t, "has e-mail") {
			e.Email = "p" + strconv.Itoa(i) + "@nordlys.example"
		}
		for n := range rapid.IntRange(0, 2).Draw(t, "logins") {
			e.Logins = append(e.Logins, "login|"+strconv.Itoa(i)+"."+strconv.Itoa(n))
		}
		if rapid.Bool().Draw(t, "has a start") {
			e.Start = day(2000, time.January, 1).AddDays(rapid.IntRange(0, 9000).Draw(t, "start"))
		}
		if rapid.Bool().Draw(t, "has an end") {
			e.End = day(2025, time.January, 1).AddDays(rapid.IntRange(0, 9000).Draw(t, "end"))
		}
		if rapid.Bool().Draw(t, "has a network") {
			e.Networks = map[string]int{"linkedin": rapid.IntRange(0, 30_000).Draw(t, "network")}
		}
		employees = append(employees, e)
	}
	return employees
}

// Whatever the dialect, the employees that were written come back.
func TestReadGivesBackWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		employees := drawEmployees(t)
		d := drawDialect(t)
		r, err := roster.Read(strings.NewReader(d.write(employees)), nil)
		require.NoError(t, err)
		assert.Equal(t, employees, r.Employees)
		assert.Len(t, r.Ignored, 1)
	})
}

// A lenient reading keeps exactly the rows that a strict one would have taken,
// wherever the bad ones stand.
func TestReadLenientLeavesOutTheBadRowsOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kinds := rapid.SliceOfN(rapid.SampledFrom([]string{"good", "no ID", "bad country", "twice", "open quote", "CPR"}), 1, -1).Draw(t, "rows")
		file := "id;land;navn\n"
		var good []string
		var bad int
		for i, kind := range kinds {
			id := "e" + strconv.Itoa(i)
			switch kind {
			case "good":
				file += id + ";DK;Anna\n"
				good = append(good, id)
			case "no ID":
				file += ";DK;Anna\n"
			case "bad country":
				file += id + ";nowhere;Anna\n"
			case "twice":
				file += id + ";DK;Anna\n" + id + ";DK;Bo\n"
			case "open quote":
				file += id + ";D\"K;Anna\n"
			case "CPR":
				file += id + ";DK;010190-1234\n"
			}
			if kind != "good" {
				bad++
			}
		}
		r, err := roster.Read(strings.NewReader(file), &roster.Options{Lenient: true})
		require.NoError(t, err)
		var kept []string
		for _, e := range r.Employees {
			kept = append(kept, e.ID)
		}
		assert.Equal(t, good, kept)
		assert.Len(t, r.Problems, bad)

		_, err = roster.Read(strings.NewReader(file), nil)
		if bad == 0 {
			require.NoError(t, err)
			return
		}
		var problems roster.Problems
		require.ErrorAs(t, err, &problems)
		assert.Equal(t, r.Problems, []advocacy.RosterProblem(problems))
	})
}

// A problem has the line on which an editor shows the row, whatever the lines
// end in, with empty ones and values of several lines in between.
func TestReadTellsTheLineThatAnEditorShows(t *testing.T) {
	lineEnd := regexp.MustCompile("\r\n|\r|\n")
	rapid.Check(t, func(t *rapid.T) {
		end := rapid.SampledFrom([]string{"\n", "\r\n", "\r"})
		text := rapid.SampledFrom([]string{"", "id;land;note;marke\n", "sep=;\r\n", "Medarbejdere\r"}).Draw(t, "start")
		if !strings.HasPrefix(text, "id;") {
			text += "id;land;note;marke" + end.Draw(t, "end")
		}
		for i := range rapid.IntRange(1, 12).Draw(t, "rows") {
			for range rapid.IntRange(0, 3).Draw(t, "empty lines") {
				text += end.Draw(t, "end")
			}
			note := "one"
			for range rapid.IntRange(0, 3).Draw(t, "lines of the note") {
				note += end.Draw(t, "end") + "more"
			}
			row := rapid.SampledFrom([]string{"%d;nowhere;\"%s\";row %d", "%d;DK;\"%s\";row %d", "%d;D\"K;\"%s\";row %d", "%d;DK;\"%s\";row %d;too many"}).Draw(t, "row")
			if strings.Contains(row, "D\"K") {
				note = "one" // a damaged row ends with its line
			}
			text += fmt.Sprintf(row, i, note, i) + end.Draw(t, "end")
		}
		r, err := roster.Read(strings.NewReader(text), &roster.Options{Lenient: true})
		require.NoError(t, err)
		var want []int
		shown := lineEnd.Split(text, -1)
		for i, line := range shown {
			if strings.Contains(line, ";nowhere;") || strings.Contains(line, "D\"K") {
				want = append(want, i+1)
			}
			if strings.HasSuffix(line, ";too many") {
				first := i
				for !strings.Contains(shown[first], ";DK;") {
					first--
				}
				want = append(want, first+1)
			}
		}
		assert.Equal(t, want, lines(r.Problems))
	})
}
