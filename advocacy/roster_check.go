package advocacy

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// checkRoster reports what a host's own roster may have wrong; a roster read
// from a file has passed stricter checks with line and column already.
func checkRoster(roster Roster) Problems {
	var p Problems
	ids := make(map[string]int, len(roster.Employees))
	logins := make(map[string]int, len(roster.Employees))
	zones, languages := map[string]bool{"": true}, map[string]bool{"": true}
	for i, e := range roster.Employees {
		at := func(name string) string { return fmt.Sprintf("employees[%d].%s", i, name) }
		if e.ID == "" {
			p.add(at("id"), "is missing; hand in the HR number")
		} else if strings.TrimSpace(e.ID) != e.ID {
			p.add(at("id"), "begins or ends with white space; hand it in as the HR system has it")
		} else if j, taken := ids[e.ID]; taken {
			p.add(at("id"), "is the same as employees[%d].id; each person stands in the roster once", j)
		} else {
			ids[e.ID] = i
		}
		if e.Email != "" {
			if a, err := mail.ParseAddress(e.Email); err != nil || a.Address != e.Email {
				p.add(at("email"), "is not a plain e-mail address; correct it or leave it out")
			}
		}
		ok, seen := zones[e.Zone]
		if !seen {
			_, err := time.LoadLocation(e.Zone)
			ok = err == nil && e.Zone != "Local"
			zones[e.Zone] = ok
		}
		if !ok {
			p.add(at("zone"), "%q is not an IANA time zone; write it like Europe/Copenhagen", e.Zone)
		}
		if ok, seen = languages[e.Language]; !seen {
			_, ok = baseLanguage(e.Language)
			languages[e.Language] = ok
		}
		if !ok {
			p.add(at("language"), "%q is not a BCP 47 tag of a language; write it like da or en-GB", e.Language)
		}
		if e.Country != "" && (len(e.Country) != 2 || strings.ToUpper(e.Country) != e.Country) {
			p.add(at("country"), "%q is not an ISO 3166-1 code of two capital letters", e.Country)
		}
		for _, d := range []struct {
			name string
			cadence.Date
		}{{"start", e.Start}, {"end", e.End}} {
			if !d.IsZero() && !d.Valid() {
				p.add(at(d.name), "is not a day of the calendar in the years 1 to 9999")
			}
		}
		if !e.Start.IsZero() && !e.End.IsZero() && e.End.Compare(e.Start) < 0 {
			p.add(at("end"), "is before start")
		}
		for k, login := range e.Logins {
			switch j, taken := logins[login]; {
			case strings.TrimSpace(login) == "" || strings.TrimSpace(login) != login:
				p.add(at("logins"), "holds a login that is empty, or that begins or ends with white space and would match no sign-in")
			case slices.Contains(e.Logins[:k], login):
				p.add(at("logins"), "holds a login twice")
			case taken:
				p.add(at("logins"), "holds a login that employees[%d] has as well", j)
			default:
				logins[login] = i
			}
		}
		for _, name := range sortedKeys(e.Networks) {
			if e.Networks[name] < 0 {
				p.add(at("networks."+name), "is negative; leave it out where the person has not told it")
			}
		}
		for _, f := range [...]struct{ name, text string }{
			{"id", e.ID}, {"givenName", e.GivenName}, {"familyName", e.FamilyName}, {"department", e.Department},
		} {
			if !utf8.ValidString(f.text) || len(f.text) > longestField {
				p.add(at(f.name), "is longer than %d bytes, or not UTF-8", longestField)
			}
		}
	}
	return p
}

// longestField is the most bytes of a name: more is a column mix-up.
const longestField = 1000
