package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAPilotGroupOfNobodySaysWhoIsThere(t *testing.T) {
	inFolder(t)
	write(t, "small.csv", smallPeople)
	var many strings.Builder
	many.WriteString("id,department,country\n")
	for i := range 12 {
		fmt.Fprintf(&many, "%d,Branch %02d,DK\n", i+1, i+1)
	}
	many.WriteString("13,Head office,SE\n14,HEAD OFFICE,SE\n")
	write(t, "many.csv", many.String())
	write(t, "comma.csv", "id;department\n1;Research, Development\n2;R,D\n")
	write(t, "none.csv", "id\n1\n")
	for _, c := range []struct {
		people string
		pilot  []string
		size   int
		says   string
	}{
		{"small.csv", []string{"department=sales"}, 0, `Nobody on the roster is in the department "sales" of the pilot; did you mean Sales?`},
		{"small.csv", []string{"department=Sales", "department=Retail"}, 2, `Nobody on the roster is in the department "Retail" of the pilot; the only one is Sales.`},
		{"small.csv", []string{"country=se"}, 0, `Nobody on the roster is in the country "SE" of the pilot; the countries are DK, US.`},
		{"small.csv", []string{"department=Sales", "country=dk"}, 1, ""},
		{"many.csv", []string{"department=head  office"}, 0, `Nobody on the roster is in the department "head  office" of the pilot; did you mean HEAD OFFICE or Head office?`},
		{"many.csv", []string{"department=Retail"}, 0, `Nobody on the roster is in the department "Retail" of the pilot; the departments are ` +
			"Branch 01, Branch 02, Branch 03, Branch 04, Branch 05, Branch 06, Branch 07, Branch 08 and 6 more."},
		{"many.csv", []string{"department=Branch 01", "country=SE"}, 0, "Somebody has each of its values, and nobody has one of each kind: leave departments, countries or ids out of it."},
		{"comma.csv", []string{"department=Research, Development", "department=R,D"}, 2, ""},
		{"comma.csv", []string{"department=Research"}, 0, `Nobody on the roster is in the department "Research" of the pilot; the departments are R,D, Research, Development.`},
		{"none.csv", []string{"department=Sales"}, 0, `Nobody on the roster is in the department "Sales" of the pilot; the roster names no departments.`},
	} {
		t.Run(c.people+" "+strings.Join(c.pilot, " "), func(t *testing.T) {
			args := []string{"-people", c.people, "-company", "Example", "-owner", "Marketing", "-public-url", "https://go.example.com", "-at", tuesday}
			for _, group := range c.pilot {
				args = append(args, "-pilot", group)
			}
			r := pilotRun(t, args...)
			require.Zero(t, r.code, r.errors)
			contains(t, r.out, fmt.Sprintf("\nPLAN for the pilot group of %d\n", c.size))
			_, answer, found := strings.Cut(r.out, "\n  2. ")
			require.True(t, found)
			answer, _, _ = strings.Cut(answer, "\n  3. ")
			if c.says == "" {
				assert.NotContains(t, answer, "Nobody on the roster")
			} else {
				contains(t, answer, c.says)
			}
		})
	}
}
