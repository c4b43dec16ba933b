package roster_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
)

// Many goroutines read different files at once, with one and the same Options.
func TestReadByManyAtOnce(t *testing.T) {
	const readers, people = 16, 40
	o := &roster.Options{Source: "people", Lenient: true, Map: map[string]roster.Field{"Nr": roster.ID, "Note": roster.Ignore, "Mastodon": roster.Network("mastodon")}}
	files := make([]string, readers)
	want := make([]roster.Roster, readers)
	for i := range files {
		rows := [][]any{{"Nr", "Navn", "Afdeling", "Land", "Sprog", "Tidszone", "Start", "Mastodon", "Note"}}
		want[i] = roster.Roster{Source: "people", Ignored: []string{"Note"}}
		for j := range people {
			id, department := fmt.Sprintf("%d-%d", i, j), fmt.Sprintf("Afdeling %d", i*j%7)
			rows = append(rows, []any{id, "Anna Holm", department, "Danmark", "Dansk", "Romance Standard Time", "31-12-2026", j, "x"})
			want[i].Employees = append(want[i].Employees, advocacy.Employee{
				ID: id, GivenName: "Anna", FamilyName: "Holm", Department: department, Country: "DK", Language: "da", Zone: "Europe/Paris",
				Start: day(2026, 12, 31), Networks: map[string]int{"mastodon": j},
			})
		}
		rows = append(rows, []any{"bad", "Bo", "", "nowhere"})
		bad := advocacy.RosterProblem{
			Line: people + 2, Column: "Land",
			Message: "the value is not a country; write an ISO 3166-1 code like DK, or the country's name in English or Danish",
		}
		if i%2 == 0 {
			files[i] = workbookOf(t, rows...)
			bad.Cell = fmt.Sprintf("D%d", people+2)
		} else {
			for _, row := range rows {
				files[i] += fmt.Sprintf(strings.Repeat("%v;", len(row)), row...) + "\n"
			}
		}
		want[i].Problems = []advocacy.RosterProblem{bad}
	}
	var wg sync.WaitGroup
	for i := range files {
		for range 4 {
			wg.Go(func() {
				r, err := roster.Read(strings.NewReader(files[i]), o)
				assert.NoError(t, err)
				assert.Equal(t, want[i], r)
			})
		}
	}
	wg.Wait()
}
