package roster_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
)

func Example() {
	file := "Medarbejdernr.;Fornavn;Efternavn;Afdeling;Land;Sprog;Ansættelsesdato;LinkedIn-kontakter\n" +
		"1001;Anna;Holm;Salg;Danmark;Dansk;01-03-2019;1.250\n" +
		"1002;Jonas;Weber;Salg;Tyskland;Tysk;2024-08-01;\n"

	people, err := roster.Read(strings.NewReader(file), &roster.Options{Source: "people.csv"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range people.Employees {
		fmt.Println(e.ID, e.GivenName, e.Department, e.Country, e.Language, e.Start, e.Networks)
	}
	// Output:
	// 1001 Anna Salg DK da 2019-03-01 map[linkedin:1250]
	// 1002 Jonas Salg DE de 2024-08-01 map[]
}

// A file with problems is refused whole, and all of them are told at once.
func ExampleProblems() {
	file := "Employee ID,Department,Time zone,End date\n" +
		"1001,Sales,Europe/Copenhagen,2026-12-31\n" +
		"1002,Sales,Copenhagen,31-11-2026\n" +
		"1001,Service,,\n"

	_, err := roster.Read(strings.NewReader(file), &roster.Options{Source: "people.csv"})
	fmt.Println(err)
	var problems roster.Problems
	if errors.As(err, &problems) {
		fmt.Println("to correct:", len(problems))
	}
	// Output:
	// roster: people.csv: 3 problems:
	//   line 3, column Time zone: the value is not an IANA time zone; write it like Europe/Copenhagen
	//   line 3, column End date: the value is not a date of the calendar; write the year in four digits, like 2026-12-31 or 31-12-2026
	//   line 4, column Employee ID: the same ID stands on line 2; each person needs one of their own, on one line
	// to correct: 3
}

// What two files share is named by file and line.
func ExampleReadAll() {
	denmark := "Medarbejdernr.;Afdeling\n1001;Salg\n1002;Salg\n"
	germany := "Employee ID,Department\n2001,Sales\n1002,Sales\n"

	_, err := roster.ReadAll(
		roster.File{Reader: strings.NewReader(denmark), Options: roster.Options{Source: "dk.csv"}},
		roster.File{Reader: strings.NewReader(germany), Options: roster.Options{Source: "de.csv"}},
	)
	fmt.Println(err)
	// Output:
	// roster: line 3 of de.csv has the same ID as line 3 of dk.csv; correct one of them, or leave one out
}

// Headers that are not recognized, or that mean something else here, are mapped.
func ExampleOptions() {
	file := "Personalnummer\tVorname\tNachname\tMastodon\n1001\tJonas\tWeber\t87\n"

	people, err := roster.Read(strings.NewReader(file), &roster.Options{Map: map[string]roster.Field{
		"Personalnummer": roster.ID,
		"Vorname":        roster.GivenName,
		"Mastodon":       roster.Network("mastodon"),
	}})
	fmt.Println(people.Employees[0].ID, people.Employees[0].GivenName, people.Employees[0].Networks, err)
	fmt.Println("not stored:", people.Ignored)
	// Output:
	// 1001 Jonas map[mastodon:87] <nil>
	// not stored: [Nachname]
}
