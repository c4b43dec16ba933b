package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// person is the i-th made-up employee.
func person(i int) advocacy.Person {
	p := advocacy.Person{
		Employee: advocacy.Employee{ID: fmt.Sprintf("%06d", i), Department: "Økonomi", Country: "DK"},
		Subject:  fmt.Sprintf("s-%06d", i),
	}
	copy(p.Fingerprint[:], fmt.Sprintf("%016d", i))
	return p
}

func staff(n int) []advocacy.Person {
	people := make([]advocacy.Person, n)
	for i := range people {
		people[i] = person(i)
	}
	return people
}

// whole is a person with every field.
func whole() advocacy.Person {
	return advocacy.Person{
		Employee: advocacy.Employee{
			ID: "DK-0042", GivenName: "Bjørg Zoë", FamilyName: "O'Hára-Ångström 李 \"x\"", Email: "bz@nordlys.example",
			Department: "Økonomi / 北", Country: "DK", Language: "da-DK", Zone: "Europe/Copenhagen",
			Start:    cadence.Date{Year: 2020, Month: time.February, Day: 29},
			End:      cadence.Date{Year: 2031, Month: time.December, Day: 31},
			Logins:   []string{"oidc|ø 1", "bz@nordlys.example", "a\\b\"c"},
			Networks: map[string]int{"linkedin": 512, "mastodon": 0},
		},
		Subject: "s-42", Fingerprint: [16]byte{0: 1, 7: 0, 15: 0xff}, Code: "hash-of-a-code",
	}
}

func insert(people ...advocacy.Person) work {
	return func(ctx context.Context, tx *advocacy.Tx) error { return tx.People.Insert(ctx, people) }
}

func headcount(t *testing.T, s store) (n int) {
	t.Helper()
	s.view(t, func(ctx context.Context, tx *advocacy.Tx) (err error) {
		n, err = tx.People.Count(ctx, advocacy.Group{})
		return err
	})
	return n
}

func idOf(p advocacy.Person) string { return p.ID }

var peopleRules = []rule{
	{"a person comes back as inserted", func(t *testing.T, s store) {
		p := whole()
		complete(t, p)
		complete(t, p.Employee)
		bare := advocacy.Person{Employee: advocacy.Employee{ID: "1"}, Subject: "s-1"}
		s.update(t, insert(p, bare))
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			for name, find := range finders(p) {
				found, err := find(ctx, tx)
				require.NoError(t, err, "%s finds the person", name)
				assert.Equal(t, p, found, "%s returns the person as inserted", name)
			}
			found, err := tx.People.ByID(ctx, "1")
			assert.Equal(t, bare, found, "a person with nothing but an ID comes back so")
			return err
		})
	}},
	{"who is not there is ErrNotFound", func(t *testing.T, s store) {
		s.update(t, insert(person(1)))
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			for name, find := range finders(whole()) {
				_, err := find(ctx, tx)
				assert.ErrorIs(t, err, advocacy.ErrNotFound, "%s of nobody is ErrNotFound", name)
			}
			_, err := tx.People.ByCode(ctx, "")
			assert.ErrorIs(t, err, advocacy.ErrNotFound, "the empty code is nobody's, though most people have none")
			_, err = tx.People.ByLogin(ctx, "")
			assert.ErrorIs(t, err, advocacy.ErrNotFound, "the empty login is nobody's")
			return nil
		})
		err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error { return tx.People.SetCode(ctx, "nobody", "c") })
		assert.ErrorIs(t, err, advocacy.ErrNotFound, "a code for nobody is ErrNotFound")
		err = s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.People.Replace(ctx, []advocacy.Person{person(1), person(2)})
		})
		assert.ErrorIs(t, err, advocacy.ErrNotFound, "replacing nobody is ErrNotFound")
	}},
	{"what another has is ErrExists", func(t *testing.T, s store) {
		s.update(t, insert(whole(), person(1)))
		for name, change := range map[string]func(*advocacy.Person){
			"ID":      func(p *advocacy.Person) { p.ID = whole().ID },
			"subject": func(p *advocacy.Person) { p.Subject = whole().Subject },
			"login":   func(p *advocacy.Person) { p.Logins = []string{"new", whole().Logins[1]} },
			"code":    func(p *advocacy.Person) { p.Code = whole().Code },
		} {
			other := person(7)
			change(&other)
			err := s.Update(t.Context(), insert(person(6), other))
			assert.ErrorIs(t, err, advocacy.ErrExists, "inserting somebody with another's %s is ErrExists", name)
			silent(t, err, whole())
			assert.Equal(t, 2, headcount(t, s), "an Insert that failed leaves nobody, once its Update is given up")
		}
		thief := person(1)
		thief.Logins = whole().Logins[:1]
		err := s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.People.Replace(ctx, []advocacy.Person{thief})
		})
		assert.ErrorIs(t, err, advocacy.ErrExists, "giving somebody another's login is ErrExists")
		silent(t, err, whole())
		err = s.Update(t.Context(), func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.People.SetCode(ctx, thief.Subject, whole().Code)
		})
		assert.ErrorIs(t, err, advocacy.ErrExists, "giving somebody another's code is ErrExists")
		silent(t, err, whole())
	}},
	{"Replace overwrites all but the code", func(t *testing.T, s store) {
		s.update(t, insert(whole(), person(1)))
		moved := person(77)
		moved.Subject, moved.Logins, moved.Code = whole().Subject, []string{"new", whole().Logins[0]}, "another"
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.People.Replace(ctx, []advocacy.Person{moved})
		})
		moved.Code = whole().Code
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			for name, find := range finders(moved) {
				found, err := find(ctx, tx)
				require.NoError(t, err, "%s finds who was replaced", name)
				assert.Equal(t, moved, found, "%s: Replace stores everything but the code", name)
			}
			_, err := tx.People.ByID(ctx, whole().ID)
			assert.ErrorIs(t, err, advocacy.ErrNotFound, "the ID before a Replace finds nobody")
			_, err = tx.People.ByLogin(ctx, whole().Logins[1])
			assert.ErrorIs(t, err, advocacy.ErrNotFound, "a login that a Replace left out finds nobody")
			untouched, err := tx.People.ByID(ctx, person(1).ID)
			assert.Equal(t, person(1), untouched, "Replace leaves others alone")
			return err
		})
	}},
	{"a login passes from one person to another in one Replace", func(t *testing.T, s store) {
		a, b := person(1), person(2)
		a.Logins, b.Logins = []string{"x"}, []string{"y"}
		s.update(t, insert(a, b))
		a.Logins, b.Logins = b.Logins, a.Logins
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.People.Replace(ctx, []advocacy.Person{a, b})
		})
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.People.ByLogin(ctx, "x")
			assert.Equal(t, b, found, "logins are exchanged")
			return err
		})
	}},
	{"a code is set, changed and taken back", func(t *testing.T, s store) {
		s.update(t, insert(person(1), person(2)))
		for _, code := range []string{"first", "second"} {
			s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
				return tx.People.SetCode(ctx, person(1).Subject, code)
			})
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				found, err := tx.People.ByCode(ctx, code)
				assert.Equal(t, person(1).ID, found.ID, "a code finds its person")
				return err
			})
		}
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.People.SetCode(ctx, person(1).Subject, "") })
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.People.SetCode(ctx, person(2).Subject, "") })
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			for _, code := range []string{"first", "second"} {
				_, err := tx.People.ByCode(ctx, code)
				assert.ErrorIs(t, err, advocacy.ErrNotFound, "a code that was changed or taken back finds nobody")
			}
			return nil
		})
	}},
	{"a group is who matches each of its fields", func(t *testing.T, s store) {
		var people []advocacy.Person
		for i, at := range []struct{ department, country string }{
			{"Salg", "DK"}, {"Økonomi", "DK"}, {"Salg", "SE"}, {"økonomi", "SE"}, {"", ""},
		} {
			p := person(i)
			p.Department, p.Country = at.department, at.country
			people = append(people, p)
		}
		s.update(t, insert(people...))
		for _, c := range []struct {
			name  string
			group advocacy.Group
			want  []string
		}{
			{"the zero Group is everyone", advocacy.Group{}, []string{"000000", "000001", "000002", "000003", "000004"}},
			{"one department", advocacy.Group{Departments: []string{"Salg"}}, []string{"000000", "000002"}},
			{"a department is matched letter by letter", advocacy.Group{Departments: []string{"Økonomi"}}, []string{"000001"}},
			{"several departments", advocacy.Group{Departments: []string{"Salg", "økonomi"}}, []string{"000000", "000002", "000003"}},
			{"one country", advocacy.Group{Countries: []string{"SE"}}, []string{"000002", "000003"}},
			{"IDs", advocacy.Group{IDs: []string{"000004", "000000", "999"}}, []string{"000000", "000004"}},
			{"each field narrows", advocacy.Group{Departments: []string{"Salg"}, Countries: []string{"DK", "SE"}, IDs: []string{"000002", "000003"}}, []string{"000002"}},
			{"nobody", advocacy.Group{Departments: []string{"Salg"}, Countries: []string{"NO"}}, []string{}},
			{"an empty name matches those without", advocacy.Group{Departments: []string{""}}, []string{"000004"}},
		} {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				found, err := collect(tx.People.All(ctx, c.group))
				require.NoError(t, err)
				assert.Equal(t, c.want, project(found, idOf), "All: %s", c.name)
				n, err := tx.People.Count(ctx, c.group)
				assert.Equal(t, len(c.want), n, "Count: %s", c.name)
				return err
			})
		}
	}},
	{"people are ordered by ID, byte by byte", func(t *testing.T, s store) {
		ids := []string{"b", "10", "9", "a", "B", "æ", "Å", "010", "a b", "a-b"}
		var people []advocacy.Person
		for i, id := range ids {
			p := person(i)
			p.ID = id
			people = append(people, p)
		}
		s.update(t, insert(people...))
		slices.Sort(ids)
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := collect(tx.People.All(ctx, advocacy.Group{}))
			require.NoError(t, err)
			assert.Equal(t, ids, project(found, idOf), "All is ordered by the bytes of the ID, in whatever language")
			prints, err := collect(tx.People.Fingerprints(ctx))
			assert.Equal(t, ids, project(prints, func(f advocacy.Fingerprint) string { return f.ID }), "Fingerprints are ordered by the bytes of the ID")
			return err
		})
	}},
	{"erased people are gone", func(t *testing.T, s store) {
		s.update(t, insert(whole(), person(1)))
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.People.Erase(ctx, []string{whole().Subject, "nobody"})
		})
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			for name, find := range finders(whole()) {
				_, err := find(ctx, tx)
				assert.ErrorIs(t, err, advocacy.ErrNotFound, "%s finds nobody who was erased", name)
			}
			left, err := collect(tx.People.All(ctx, advocacy.Group{}))
			assert.Equal(t, []advocacy.Person{person(1)}, left, "Erase leaves others alone, and ignores subjects that it does not know")
			return err
		})
		again := person(9)
		again.ID, again.Logins, again.Code = whole().ID, whole().Logins, whole().Code
		s.update(t, insert(again))
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error { return tx.People.Erase(ctx, nil) })
		assert.Equal(t, 2, headcount(t, s), "what an erased person had is free again, and erasing nobody does nothing")
	}},
	{"uninvited are those who have started and are no ambassadors", func(t *testing.T, s store) {
		today := cadence.Date{Year: 2026, Month: time.December, Day: 7}
		people := staff(6)
		people[1].Start = today
		people[2].Start = today.AddDays(1)
		people[3].Country = "SE"
		people[5].Start = today.AddDays(-400)
		s.update(t, insert(people...))
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			return tx.Ambassadors.Put(ctx, advocacy.Ambassador{Subject: people[4].Subject, State: advocacy.Left})
		})
		for _, c := range []struct {
			name  string
			group advocacy.Group
			limit int
			want  []string
		}{
			{"everyone", advocacy.Group{}, 10, []string{"000000", "000001", "000003", "000005"}},
			{"of a group", advocacy.Group{Countries: []string{"DK"}}, 10, []string{"000000", "000001", "000005"}},
			{"at most so many", advocacy.Group{Countries: []string{"DK"}}, 2, []string{"000000", "000001"}},
			{"none", advocacy.Group{}, 0, []string{}},
		} {
			s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
				found, err := tx.People.Uninvited(ctx, c.group, today, c.limit)
				assert.Equal(t, c.want, project(found, idOf), "Uninvited: %s; who starts later, or ever had an invitation, is not in it", c.name)
				return err
			})
		}
	}},
	{"ended are those whose last day has passed", func(t *testing.T, s store) {
		today := cadence.Date{Year: 2026, Month: time.December, Day: 7}
		people := staff(5)
		people[1].End = today.AddDays(-1)
		people[2].End = today
		people[3].End = today.AddDays(-100)
		people[4].End = today.AddDays(1)
		s.update(t, insert(people...))
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := tx.People.Ended(ctx, today, 10)
			require.NoError(t, err)
			assert.Equal(t, []advocacy.Person{people[1], people[3]}, found, "the last day is a day of employment, and no End never ends")
			found, err = tx.People.Ended(ctx, today, 1)
			assert.Equal(t, []string{"000001"}, project(found, idOf), "Ended yields at most so many, by ID")
			return err
		})
	}},
	{"ten thousand people at once", func(t *testing.T, s store) {
		const n = 10_000
		people := staff(n)
		for i := range people {
			people[i].Logins = []string{fmt.Sprintf("oidc|%d", i), fmt.Sprintf("upn|%d", i)}
		}
		s.update(t, insert(people...))
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := collect(tx.People.All(ctx, advocacy.Group{}))
			require.NoError(t, err)
			require.True(t, len(found) == n && slices.EqualFunc(found, people, samePerson), "ten thousand people come back as inserted, by ID")
			prints, err := collect(tx.People.Fingerprints(ctx))
			require.Len(t, prints, n)
			for i, f := range prints {
				want := advocacy.Fingerprint{ID: people[i].ID, Subject: people[i].Subject, Department: people[i].Department, Hash: people[i].Fingerprint}
				require.Equal(t, want, f, "Fingerprints are a part of the stored people")
			}
			return err
		})
		gone := project(people[:n/2], func(p advocacy.Person) string { return p.Subject })
		for i := n / 2; i < n; i++ {
			people[i].Department = "Salg"
		}
		s.update(t, func(ctx context.Context, tx *advocacy.Tx) error {
			if err := tx.People.Erase(ctx, gone); err != nil {
				return err
			}
			return tx.People.Replace(ctx, people[n/2:])
		})
		s.view(t, func(ctx context.Context, tx *advocacy.Tx) error {
			found, err := collect(tx.People.All(ctx, advocacy.Group{Departments: []string{"Salg"}}))
			require.NoError(t, err)
			require.True(t, slices.EqualFunc(found, people[n/2:], samePerson), "thousands are erased and thousands replaced in one Update")
			return nil
		})
		assert.Equal(t, n/2, headcount(t, s))
	}},
}

func samePerson(a, b advocacy.Person) bool {
	return a.ID == b.ID && a.Subject == b.Subject && a.Department == b.Department && a.Fingerprint == b.Fingerprint && slices.Equal(a.Logins, b.Logins)
}

// finders are the ways to one person.
func finders(p advocacy.Person) map[string]func(context.Context, *advocacy.Tx) (advocacy.Person, error) {
	return map[string]func(context.Context, *advocacy.Tx) (advocacy.Person, error){
		"ByID": func(ctx context.Context, tx *advocacy.Tx) (advocacy.Person, error) { return tx.People.ByID(ctx, p.ID) },
		"BySubject": func(ctx context.Context, tx *advocacy.Tx) (advocacy.Person, error) {
			return tx.People.BySubject(ctx, p.Subject)
		},
		"ByLogin": func(ctx context.Context, tx *advocacy.Tx) (advocacy.Person, error) {
			return tx.People.ByLogin(ctx, p.Logins[0])
		},
		"ByLogin, second": func(ctx context.Context, tx *advocacy.Tx) (advocacy.Person, error) {
			return tx.People.ByLogin(ctx, p.Logins[1])
		},
		"ByCode": func(ctx context.Context, tx *advocacy.Tx) (advocacy.Person, error) {
			return tx.People.ByCode(ctx, p.Code)
		},
	}
}

// silent fails when an error repeats what is known of a person.
func silent(t *testing.T, err error, p advocacy.Person) {
	t.Helper()
	if err == nil {
		return
	}
	for _, value := range append([]string{p.ID, p.Subject, p.GivenName, p.FamilyName, p.Email, p.Department, p.Code}, p.Logins...) {
		assert.False(t, strings.Contains(err.Error(), value), "an error of a store repeats no stored value")
	}
}
