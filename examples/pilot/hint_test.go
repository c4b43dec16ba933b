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
		want   []string
	}{
		{"small.csv", []string{"department=sales"}, []string{"of 0", "  -pilot department=sales: nobody on the roster is in that department; did you mean Sales?"}},
		{"small.csv", []string{"department=Sales", "department=Retail"}, []string{"of 2", "  -pilot department=Retail: nobody on the roster is in that department; the departments are Sales"}},
		{"small.csv", []string{"country=se"}, []string{"of 0", "  -pilot country=SE: nobody on the roster is in that country; the countries are DK, US"}},
		{"small.csv", []string{"department=Sales", "country=dk"}, []string{"of 1"}},
		{"many.csv", []string{"department=head  office"}, []string{"of 0", "  -pilot department=head  office: nobody on the roster is in that department; did you mean HEAD OFFICE or Head office?"}},
		{"many.csv", []string{"department=Retail"}, []string{"of 0", "  -pilot department=Retail: nobody on the roster is in that department; the departments are " +
			"Branch 01, Branch 02, Branch 03, Branch 04, Branch 05, Branch 06, Branch 07, Branch 08 and 6 more"}},
		{"many.csv", []string{"department=Branch 01", "country=SE"}, []string{"of 0", "  -pilot department=Branch 01 -pilot country=SE: nobody on the roster is in one of each; leave one of them out"}},
		{"comma.csv", []string{"department=Research, Development", "department=R,D"}, []string{"of 2"}},
		{"comma.csv", []string{"department=Research"}, []string{"of 0", "  -pilot department=Research: nobody on the roster is in that department; the departments are R,D, Research, Development"}},
		{"none.csv", []string{"department=Sales"}, []string{"of 0", "  -pilot department=Sales: nobody on the roster is in that department; the roster names no departments"}},
	} {
		t.Run(c.people+" "+strings.Join(c.pilot, " "), func(t *testing.T) {
			args := []string{"-people", c.people, "-company", "Example", "-owner", "Marketing", "-public-url", "https://go.example.com", "-at", tuesday}
			for _, group := range c.pilot {
				args = append(args, "-pilot", group)
			}
			r := pilotRun(t, args...)
			require.Zero(t, r.code, r.errors)
			_, plan, found := strings.Cut(r.out, "\nPLAN for the pilot group ")
			require.True(t, found)
			plan, _, _ = strings.Cut(plan, "\n\n")
			assert.Equal(t, c.want, strings.Split(plan, "\n"))
		})
	}
}
