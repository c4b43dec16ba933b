package sqlstore

import (
	"context"
	"encoding/json"
	"iter"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// people implements advocacy.PeopleStore.
type people struct{ *transaction }

const personColumns = `SELECT hr_id, subject, given_name, family_name, email, department, country, language, zone,
	start_day, end_day, networks, fingerprint, coalesce(code, ''),
	(SELECT json_group_array(login ORDER BY place) FROM logins WHERE logins.subject = people.subject)
	FROM people `

func readPerson(row scanner) (p advocacy.Person, err error) {
	var fingerprint []byte
	err = row.Scan(&p.ID, &p.Subject, &p.GivenName, &p.FamilyName, &p.Email, &p.Department, &p.Country, &p.Language, &p.Zone,
		day{&p.Start}, day{&p.End}, nested{&p.Networks}, &fingerprint, &p.Code, nested{&p.Logins})
	copy(p.Fingerprint[:], fingerprint)
	return p, err
}

func (p people) ByID(ctx context.Context, id string) (advocacy.Person, error) {
	return one(ctx, p.transaction, "person by id", readPerson, personColumns+"WHERE hr_id = ?", id)
}

func (p people) BySubject(ctx context.Context, subject string) (advocacy.Person, error) {
	return one(ctx, p.transaction, "person by subject", readPerson, personColumns+"WHERE subject = ?", subject)
}

func (p people) ByLogin(ctx context.Context, login string) (advocacy.Person, error) {
	return one(ctx, p.transaction, "person by login", readPerson,
		personColumns+"WHERE subject = (SELECT subject FROM logins WHERE login = ?)", login)
}

func (p people) ByCode(ctx context.Context, code string) (advocacy.Person, error) {
	return one(ctx, p.transaction, "person by code", readPerson, personColumns+"WHERE code = ?", code)
}

func (p people) All(ctx context.Context, g advocacy.Group) iter.Seq2[advocacy.Person, error] {
	where, args := inGroup(g)
	return pages(ctx, p.transaction, "people", readPerson, func(last *advocacy.Person) (string, []any) {
		after := ""
		if last != nil {
			after = last.ID
		}
		return personColumns + "WHERE " + where + " AND hr_id > ? ORDER BY hr_id LIMIT ?", with(args, after, pageSize)
	})
}

func (p people) Fingerprints(ctx context.Context) iter.Seq2[advocacy.Fingerprint, error] {
	departments := make(map[string]string)
	read := func(row scanner) (f advocacy.Fingerprint, err error) {
		var department, hash rawBytes
		err = row.Scan(&f.ID, &f.Subject, &department, &hash)
		copy(f.Hash[:], hash)
		// A company has many people and few departments.
		name, known := departments[string(department)]
		if !known {
			name = string(department)
			departments[name] = name
		}
		f.Department = name
		return f, err
	}
	return pages(ctx, p.transaction, "fingerprints", read, func(last *advocacy.Fingerprint) (string, []any) {
		after := ""
		if last != nil {
			after = last.ID
		}
		return "SELECT hr_id, subject, department, fingerprint FROM people WHERE hr_id > ? ORDER BY hr_id LIMIT ?", []any{after, pageSize}
	})
}

// inGroup is the condition that a person is in g.
func inGroup(g advocacy.Group) (condition string, args []any) {
	conditions := []string{"TRUE"}
	for _, set := range []struct {
		column string
		values []string
	}{{"department", g.Departments}, {"country", g.Countries}, {"hr_id", g.IDs}} {
		if len(set.values) > 0 {
			// One parameter however long the list, so that the statement is
			// prepared once.
			conditions = append(conditions, set.column+" IN (SELECT value FROM json_each(?))")
			args = append(args, jsonList(set.values))
		}
	}
	return strings.Join(conditions, " AND "), args
}

// with appends to a copy.
func with(args []any, more ...any) []any {
	return append(append(make([]any, 0, len(args)+len(more)), args...), more...)
}

var insertPeople = newBulk("INSERT INTO people (hr_id, subject, given_name, family_name, email, department, country, language, zone, start_day, end_day, networks, fingerprint, code) VALUES ", 14, "")

var insertLogins = newBulk("INSERT INTO logins (login, subject, place) VALUES ", 3, "")

func (p people) Insert(ctx context.Context, people []advocacy.Person) error {
	const doing = "insert people"
	if err := p.writing(doing); err != nil {
		return err
	}
	err := insertPeople.run(ctx, p.transaction, doing, len(people), func(args []any, i int) ([]any, error) {
		person := &people[i]
		networks, err := jsonOrNull(person.Networks, len(person.Networks))
		var code any
		if person.Code != "" {
			code = person.Code
		}
		return append(args, person.ID, person.Subject, person.GivenName, person.FamilyName, person.Email, person.Department,
			person.Country, person.Language, person.Zone, person.Start.String(), person.End.String(),
			networks, person.Fingerprint[:], code), err
	})
	if err == nil {
		err = p.insertLogins(ctx, doing, people)
	}
	return p.givenUp(err)
}

// givenUp ends the transaction after a verb of many rows that failed half way.
func (p people) givenUp(err error) error {
	if err != nil {
		return p.fail(err)
	}
	return nil
}

func (p people) insertLogins(ctx context.Context, doing string, people []advocacy.Person) error {
	type entry struct {
		person *advocacy.Person
		place  int
	}
	var logins []entry
	for i := range people {
		for place := range people[i].Logins {
			logins = append(logins, entry{&people[i], place})
		}
	}
	return insertLogins.run(ctx, p.transaction, doing, len(logins), func(args []any, i int) ([]any, error) {
		l := logins[i]
		return append(args, l.person.Logins[l.place], l.person.Subject, l.place), nil
	})
}

func (p people) Replace(ctx context.Context, people []advocacy.Person) error {
	const doing = "replace people"
	if err := p.writing(doing); err != nil {
		return err
	}
	subjects := make([]string, len(people))
	for i := range people {
		subjects[i] = people[i].Subject
	}
	// All logins go before the first is written again, so that one can pass
	// from one person to another.
	if _, err := p.exec(ctx, doing, "DELETE FROM logins WHERE subject IN (SELECT value FROM json_each(?))", jsonList(subjects)); err != nil {
		return p.givenUp(err)
	}
	for i := range people {
		person := &people[i]
		networks, err := jsonOrNull(person.Networks, len(person.Networks))
		if err != nil {
			return p.givenUp(p.failed(ctx, doing, err))
		}
		n, err := p.exec(ctx, doing, `UPDATE people SET hr_id = ?, given_name = ?, family_name = ?, email = ?, department = ?,
			country = ?, language = ?, zone = ?, start_day = ?, end_day = ?, networks = ?, fingerprint = ? WHERE subject = ?`,
			person.ID, person.GivenName, person.FamilyName, person.Email, person.Department,
			person.Country, person.Language, person.Zone, person.Start.String(), person.End.String(),
			networks, person.Fingerprint[:], person.Subject)
		if err == nil && n == 0 {
			err = missing(doing)
		}
		if err != nil {
			return p.givenUp(err)
		}
	}
	return p.givenUp(p.insertLogins(ctx, doing, people))
}

func (p people) SetCode(ctx context.Context, subject, code string) error {
	const doing = "set code"
	n, err := p.exec(ctx, doing, "UPDATE people SET code = nullif(?, '') WHERE subject = ?", code, subject)
	if err == nil && n == 0 {
		err = missing(doing)
	}
	return err
}

func (p people) Erase(ctx context.Context, subjects []string) error {
	_, err := p.exec(ctx, "erase people", "DELETE FROM people WHERE subject IN (SELECT value FROM json_each(?))", jsonList(subjects))
	return err
}

func (p people) Uninvited(ctx context.Context, g advocacy.Group, day cadence.Date, limit int) ([]advocacy.Person, error) {
	where, args := inGroup(g)
	return all(ctx, p.transaction, "uninvited people", readPerson,
		personColumns+"WHERE "+where+` AND start_day <= ?
			AND NOT EXISTS (SELECT 1 FROM ambassadors WHERE ambassadors.subject = people.subject)
			ORDER BY hr_id LIMIT ?`, with(args, day.String(), max(limit, 0))...)
}

func (p people) Ended(ctx context.Context, day cadence.Date, limit int) ([]advocacy.Person, error) {
	return all(ctx, p.transaction, "ended people", readPerson,
		personColumns+"WHERE end_day <> '' AND end_day < ? ORDER BY hr_id LIMIT ?", day.String(), max(limit, 0))
}

func (p people) Count(ctx context.Context, g advocacy.Group) (int, error) {
	where, args := inGroup(g)
	return one(ctx, p.transaction, "count people", readCount, "SELECT count(*) FROM people WHERE "+where, args...)
}

func readCount(row scanner) (n int, err error) {
	err = row.Scan(&n)
	return n, err
}

// jsonList is a list as a JSON array, for json_each.
func jsonList(values []string) string {
	if len(values) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(values) // strings always marshal
	return string(text)
}
