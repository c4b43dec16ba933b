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
	write(t, "none.csv", "id\n1\n")
	for _, c := range []struct {
		people, pilot string
		want          []string
	}{
		{"small.csv", "department=sales", []string{"of 0", "  -pilot department=sales: nobody on the roster is in that department; did you mean Sales?"}},
		{"small.csv", "department=Sales,department=Retail", []string{"of 2", "  -pilot department=Retail: nobody on the roster is in that department; the departments are Sales"}},
		{"small.csv", "country=se", []string{"of 0", "  -pilot country=SE: nobody on the roster is in that country; the countries are DK, US"}},
		{"small.csv", "department=Sales,country=dk", []string{"of 1"}},
		{"many.csv", "department=head  office", []string{"of 0", "  -pilot department=head  office: nobody on the roster is in that department; did you mean HEAD OFFICE or Head office?"}},
		{"many.csv", "department=Retail", []string{"of 0", "  -pilot department=Retail: nobody on the roster is in that department; the departments are " +
			"Branch 01, Branch 02, Branch 03, Branch 04, Branch 05, Branch 06, Branch 07, Branch 08 and 6 more"}},
		{"many.csv", "department=Branch 01,country=SE", []string{"of 0", "  -pilot department=Branch 01,country=SE: nobody on the roster is in one of each; leave one of them out"}},
		{"none.csv", "department=Sales", []string{"of 0", "  -pilot department=Sales: nobody on the roster is in that department; the roster names no departments"}},
	} {
		t.Run(c.people+" "+c.pilot, func(t *testing.T) {
			r := pilotRun(t, "-people", c.people, "-company", "Example", "-owner", "Marketing", "-pilot", c.pilot, "-at", tuesday)
			require.Zero(t, r.code, r.errors)
			_, plan, found := strings.Cut(r.out, "\nPLAN for the pilot group ")
			require.True(t, found)
			plan, _, _ = strings.Cut(plan, "\n\n")
			assert.Equal(t, c.want, strings.Split(plan, "\n"))
		})
	}
}
