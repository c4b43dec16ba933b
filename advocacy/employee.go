package advocacy

import "github.com/ambassadorkit/ambassadorkit/cadence"

// Employee is one person as the HR system knows them. It is what a roster
// brings; an Employee becomes an Ambassador only by joining.
type Employee struct {
	// ID is the HR number: stable, unique within the company, required.
	ID string `json:"id,omitzero"`
	// GivenName and FamilyName are shown to the person themselves and to the
	// owner's invitation list; they are kept apart from everything else.
	GivenName  string `json:"givenName,omitzero"`
	FamilyName string `json:"familyName,omitzero"`
	// Email is optional: people without one join by a printed code.
	Email string `json:"email,omitzero"`
	// Department is one level of one fixed hierarchy, as HR names it.
	Department string `json:"department,omitzero"`
	// Country is ISO 3166-1 alpha-2, upper case; it decides the jurisdiction
	// of disclosure and the public holidays.
	Country string `json:"country,omitzero"`
	// Language is a BCP 47 tag of any language, not a name ("da", not "dansk"): contents
	// in it come first, and messages where the program writes it; empty means the program's first language.
	Language string `json:"language,omitzero"`
	// Zone is an IANA name ("Europe/Copenhagen"); empty means the program's.
	Zone string `json:"zone,omitzero"`
	// Start and End are the first and the last day of employment (both
	// inclusive, in Zone); a zero Start is "already here", a zero End "open".
	Start cadence.Date `json:"start,omitzero"`
	End   cadence.Date `json:"end,omitzero"`
	// Logins are the identifiers by which the host's sign-in knows the person
	// (OIDC subject, UPN), any number. They are compared byte for byte.
	Logins []string `json:"logins,omitzero"`
	// Networks is the size of the person's network by channel name, where the
	// person has told it; reach is computed from it.
	Networks map[string]int `json:"networks,omitzero"`
}

// Roster is a list of employees as read from one or several HR files.
type Roster struct {
	// Source names the file or system, for the preview and the audit.
	Source string
	// Employees are in the order of the file.
	Employees []Employee
	// Problems are those that a lenient reader left out of Employees; a strict
	// reader returns them as its error instead.
	Problems []RosterProblem
	// Ignored are the headers of columns that were not recognized; their
	// values were not kept.
	Ignored []string
}

// RosterProblem is one thing that is wrong with a roster, and where.
type RosterProblem struct {
	// Line counts from 1, the header included; 0 is the whole file.
	Line int
	// Column is the header of the column as the file has it, empty for a whole row.
	Column string
	// Cell is the spreadsheet address ("C14") or empty.
	Cell string
	// Message says what is wrong and what to do. It never repeats a value that
	// could be personal.
	Message string
}
