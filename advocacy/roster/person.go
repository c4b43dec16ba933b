package roster

import (
	"slices"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// person reads a row into an employee, or into problems.
func (d *reading) person(r row) {
	if !d.workbook && d.overflows(r) {
		d.report(r.line, column{}, "the row has more values than there are headers; put values that hold the separator in quotation marks")
		return
	}
	p := personRow{reading: d, line: r.line}
	for _, c := range d.columns {
		var in cell
		if c.index < len(r.cells) {
			in = r.cells[c.index]
		}
		value, wrong := tidy(in)
		switch {
		case wrong != "":
			if wrong == messageCPR {
				d.cpr.found[c.index] = true
			}
			d.report(r.line, c, messageFor(c, wrong))
		case value != "":
			if lacksCPRZero(value) {
				d.cpr.candidates = append(d.cpr.candidates, cprCandidate{r.line, c})
			}
			p.set(c, in, value)
		case c.field == ID:
			d.report(r.line, c, "the employee number is missing; every person needs one")
		}
	}
	p.finish()
}

// overflows reports whether a row has values beyond the headers, which in text
// is the sign of a separator within a value. Notes beside the table of a sheet
// are no such sign.
func (d *reading) overflows(r row) bool {
	return len(r.cells) > d.width && slices.ContainsFunc(r.cells[d.width:], func(c cell) bool {
		return strings.TrimSpace(c.text) != ""
	})
}

// personRow is an employee in the making.
type personRow struct {
	*reading
	line     int
	employee advocacy.Employee
	name     string
	end      column
}

func (p *personRow) set(c column, in cell, value string) {
	e := &p.employee
	switch c.field {
	case ID:
		p.setID(c, in, value)
	case Name:
		p.name = strings.Clone(value)
	case GivenName:
		e.GivenName = strings.Clone(value)
	case FamilyName:
		e.FamilyName = strings.Clone(value)
	case Email:
		p.setEmail(c, value)
	case Department:
		e.Department = p.values.department(value)
	case Country:
		e.Country = p.checked(c)(p.values.country(value))
	case Language:
		e.Language = p.checked(c)(p.values.language(value))
	case Zone:
		e.Zone = p.checked(c)(p.values.timeZone(value))
	case Start:
		e.Start = p.date(in, value, p.line, c)
	case End:
		e.End = p.date(in, value, p.line, c)
		p.end = c
	case Login:
		p.addLogins(c, value)
	default:
		p.setNetwork(c, value)
	}
}

// checked passes a value on, or reports what is wrong with it.
func (p *personRow) checked(c column) func(value, wrong string) string {
	return func(value, wrong string) string {
		if wrong != "" {
			p.report(p.line, c, wrong)
		}
		return value
	}
}

func (p *personRow) setID(c column, in cell, value string) {
	if in.day != (cadence.Date{}) {
		p.report(p.line, c, "the cell is a date and not an employee number; format the column as text and enter it again")
		return
	}
	if isShortened(value) || in.serial >= firstRounded {
		p.report(p.line, c, "a spreadsheet has shortened this number; format the column as text, enter the numbers again and export anew")
		return
	}
	p.employee.ID = strings.Clone(value)
	p.claim(p.ids, p.employee.ID, p.line, c, "ID")
}

// firstRounded is the first number of sixteen digits, of which spreadsheets keep
// fifteen.
const firstRounded = 1e15

// isShortened reports whether a number is as spreadsheets write long ones,
// 1.23457E+11, which several numbers may have become.
func isShortened(text string) bool {
	mantissa, exponent, found := strings.Cut(strings.ToUpper(text), "E+")
	if !found || mantissa == "" || exponent == "" {
		return false
	}
	return strings.Trim(mantissa, "0123456789.,") == "" && strings.ContainsAny(mantissa, ".,") && strings.Trim(exponent, "0123456789") == ""
}

func (p *personRow) setEmail(c column, value string) {
	if !isEmail(value) {
		p.report(p.line, c, "the value is not a plain e-mail address; correct it or leave it empty")
		return
	}
	p.employee.Email = strings.Clone(value)
	p.claim(p.emails, strings.ToLower(p.employee.Email), p.line, c, "e-mail")
}

func (p *personRow) addLogins(c column, value string) {
	logins := &p.employee.Logins
	for login := range strings.FieldsFuncSeq(value, isLoginSeparator) {
		if !slices.Contains(*logins, login) {
			login = strings.Clone(login)
			*logins = append(*logins, login)
			p.claim(p.logins, login, p.line, c, "login")
		}
	}
}

func isLoginSeparator(r rune) bool { return r == ' ' || r == ',' || r == ';' }

func (p *personRow) setNetwork(c column, value string) {
	size, ok := parseSize(value)
	if !ok {
		p.report(p.line, c, "the value is not the size of a network; write a whole number, or leave it empty")
		return
	}
	if p.employee.Networks == nil {
		p.employee.Networks = map[string]int{}
	}
	channel, _ := c.field.channel()
	p.employee.Networks[channel] = size
}

func (p *personRow) finish() {
	e := &p.employee
	if p.name != "" && e.GivenName == "" && e.FamilyName == "" {
		e.GivenName, e.FamilyName = splitName(p.name)
	}
	if !e.Start.IsZero() && !e.End.IsZero() && e.End.Before(e.Start) {
		p.report(p.line, p.end, "the last day of employment is before the first; correct one of them")
	}
	p.employees = append(p.employees, p.employee)
	p.lines = append(p.lines, p.line)
}
