package roster_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
	"github.com/ambassadorkit/ambassadorkit/cadence"
)

// Each header stands beside an ID, with a value that shows in one field only.
func TestReadRecognizesHeaders(t *testing.T) {
	may := cadence.Date{Year: 2026, Month: 5, Day: 4}
	for _, c := range []struct {
		headers string
		value   string
		want    advocacy.Employee
	}{
		{"Name|Full name|Employee name|Display name|Navn|Fulde navn|Medarbejdernavn|Medarbejder", "Anna Holm", advocacy.Employee{GivenName: "Anna", FamilyName: "Holm"}},
		{"First name|Given name|Forename|Fornavn|Fornavn(e)|FORNAVNE|first_name|firstName|Fornavn*", "x", advocacy.Employee{GivenName: "x"}},
		{"Last name|Family name|Surname|Efternavn|efter-navn", "x", advocacy.Employee{FamilyName: "x"}},
		{"E-mail|Email|e-mail address|Mail|Work e-mail|Company email|Arbejdsmail|Mailadresse|Firmamail|E-post|E-mail (arbejde)", "x@n.example", advocacy.Employee{Email: "x@n.example"}},
		{"Department|Department name|Organizational unit|Org. unit|Afdeling|Afdelingsnavn|Organisationsenhed|Enhed", "x", advocacy.Employee{Department: "x"}},
		{"Country|Country code|Work country|Land|Landekode|Arbejdsland|Ansættelsesland|Ansaettelsesland", "DK", advocacy.Employee{Country: "DK"}},
		{"Language|Preferred language|Locale|Sprog|Sprogkode|Foretrukket sprog", "da", advocacy.Employee{Language: "da"}},
		{"Time zone|Timezone|TZ|Tidszone|Time Zone (IANA)", "UTC", advocacy.Employee{Zone: "UTC"}},
		{"Start date|Start|Hire date|HireDate|Employment date|Joining date|Date of hire|Startdato|Ansættelsesdato|Ansaettelsesdato|ANSÆTTELSESDATO|Ansat fra|Tiltrædelsesdato|Startdato (dd-mm-åååå)|Ansættelsesdato", "04-05-2026", advocacy.Employee{Start: may}},
		{"End date|Termination date|Leaving date|Last day|Last working day|Slutdato|Fratrædelsesdato|Fratraedelsesdato|Fratrådt|Fratraadt|Ophørsdato|Ansat til", "04-05-2026", advocacy.Employee{End: may}},
		{"Login|Username|User name|User ID|UPN|User principal name|OIDC subject|sAMAccountName|Brugernavn|Bruger-ID", "x", advocacy.Employee{Logins: []string{"x"}}},
		{"LinkedIn connections|LinkedIn contacts|Network size LinkedIn|LinkedIn network size|LinkedIn-kontakter|LinkedIn-forbindelser|Antal LinkedIn-forbindelser|LinkedIn-netværk|Netværksstørrelse LinkedIn|Netvaerk paa LinkedIn|Network on LinkedIn", "7", advocacy.Employee{Networks: map[string]int{"linkedin": 7}}},
		{"X followers|Twitter followers|X (Twitter) followers|Twitter-følgere|Antal X-foelgere", "7", advocacy.Employee{Networks: map[string]int{"twitter": 7}}},
		{"Facebook friends|Antal Facebook-venner", "7", advocacy.Employee{Networks: map[string]int{"facebook": 7}}},
		{"Instagram followers|Instagram-følgere", "7", advocacy.Employee{Networks: map[string]int{"instagram": 7}}},
	} {
		for header := range strings.SplitSeq(c.headers, "|") {
			r, err := roster.Read(strings.NewReader("id;"+header+"\n1;"+c.value+"\n"), nil)
			require.NoError(t, err, header)
			c.want.ID = "1"
			assert.Equal(t, []advocacy.Employee{c.want}, r.Employees, header)
			assert.Empty(t, r.Ignored, header)
		}
	}
	for header := range strings.SplitSeq("ID|Employee ID|EmployeeID|employee_id|Employee number|Employee no.|Employee #|Emp. ID|Personnel number|Staff ID|Worker ID|"+
		"Payroll number|Medarbejder-ID|Medarbejdernr.|Medarbejder nr|Medarbejdernummer|Lønnummer|Lønnr.|Loennummer|LØNNUMMER|Ansat-ID|Ansættelsesnr.|Tjenestenummer|Personalenummer|HR-ID|L\u00f8nnummer|Lo\u0308nnummer", "|") {
		r, err := roster.Read(strings.NewReader(header+";Afdeling\n1;Salg\n"), nil)
		require.NoError(t, err, header)
		assert.Equal(t, []advocacy.Employee{{ID: "1", Department: "Salg"}}, r.Employees, header)
	}
}

func TestReadLeavesOtherColumnsAlone(t *testing.T) {
	r := mustRead(t, "id;Privat mail;Løn;;LinkedIn;Nærmeste leder;Afdelingsnr.\n1;\"a\nb\";#N/A;\x07;x;y;z\n", nil)
	assert.Equal(t, []advocacy.Employee{{ID: "1"}}, r.Employees)
	assert.Equal(t, []string{"Privat mail", "Løn", "LinkedIn", "Nærmeste leder", "Afdelingsnr."}, r.Ignored)
}

func TestReadMaps(t *testing.T) {
	file := "ID;Medarbejdernr.;Vorname;Afdeling;Team;Initialer;LinkedIn followers\n1;1001;Anna;Salg;Nord;AHO;7\n"
	r := mustRead(t, file, &roster.Options{Map: map[string]roster.Field{
		"medarbejder nr":     roster.ID,
		"VORNAME":            roster.GivenName,
		"Team":               roster.Department,
		"Initialer":          roster.Login,
		"LinkedIn-followers": roster.Network("vkontakte"),
	}})
	assert.Equal(t, []advocacy.Employee{{
		ID: "1001", GivenName: "Anna", Department: "Nord", Logins: []string{"AHO"}, Networks: map[string]int{"vkontakte": 7},
	}}, r.Employees)
	assert.Equal(t, []string{"ID", "Afdeling"}, r.Ignored, "a mapped column displaces a recognized one")

	r = mustRead(t, file, &roster.Options{Map: map[string]roster.Field{"ID": roster.Ignore, "Afdeling": roster.Ignore}})
	assert.Equal(t, []advocacy.Employee{{ID: "1001", Networks: map[string]int{"linkedin": 7}}}, r.Employees)

	r = mustRead(t, "№;社員名\n1;花子\n", &roster.Options{Map: map[string]roster.Field{"№": roster.ID, "社員名": roster.Name}})
	assert.Equal(t, []advocacy.Employee{{ID: "1", GivenName: "花子"}}, r.Employees)
}

func TestReadRefusesHeaders(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		o    roster.Options
		want []string // in the messages, in order
	}{
		"two for the ID": {
			file: "ID;Medarbejdernr.\n1;2\n",
			want: []string{"so does column ID (number 1)"},
		},
		"the same twice": {
			file: "ID;Navn;Navn\n1;A;B\n",
			want: []string{"so does column Navn (number 2)"},
		},
		"none for the ID": {
			file: "Navn;Afdeling;Note\nAnna;Salg;x\n",
			want: []string{"headers seen: Navn, Afdeling, Note"},
		},
		"two mapped to one": {
			file: "Nr;Num\n1;2\n",
			o:    roster.Options{Map: map[string]roster.Field{"Nr": roster.ID, "Num": roster.ID}},
			want: []string{"so does column Nr"},
		},
		"mapped and not there": {
			file: "ID;Team;Team\n1;2;3\n",
			o:    roster.Options{Map: map[string]roster.Field{"Hold": roster.Department, "Gruppe": roster.Name}},
			want: []string{`"Gruppe"`, `"Hold"`},
		},
		"all of it at once": {
			file: "Navn;Fulde navn\nA;B\n",
			o:    roster.Options{Map: map[string]roster.Field{"Hold": roster.Department}},
			want: []string{"so does column Navn", "employee number", `"Hold"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, lenient := range []bool{false, true} {
				c.o.Lenient = lenient
				problems := problemsOf(t, c.file, &c.o)
				require.Len(t, problems, len(c.want))
				for i, want := range c.want {
					assert.Contains(t, problems[i].Message, want)
					assert.Equal(t, 1, problems[i].Line)
				}
			}
		})
	}
}

// A list without headers begins with a person, whose values no message repeats.
func TestReadNamesNoPersonForAHeader(t *testing.T) {
	for _, file := range []string{"1001;Anna Holm;anna@n.example\n", "010190-1234;Anna Holm\n", "Anna Holm;01-02-2020\n"} {
		problems := problemsOf(t, file, nil)
		require.Len(t, problems, 1)
		assert.Contains(t, problems[0].Message, "looks like a person")
		assert.NotContains(t, problems.Error(), "Anna")
		assert.NotContains(t, problems.Error(), "0101")
	}
}

func TestReadRefusesOptionsThatContradictThemselves(t *testing.T) {
	_, err := roster.Read(strings.NewReader("id\n1\n"), &roster.Options{Map: map[string]roster.Field{
		"":                  roster.Name,
		"Team":              "group",
		"Følgere":           roster.Network("LinkedIn"),
		"Venner":            roster.Network(""),
		"CPR-nr.":           roster.ID,
		"Hold":              roster.Department,
		"HOLD":              roster.Login,
		"Personnummer (DK)": roster.Ignore,
	}})
	require.Error(t, err)
	for _, want := range []string{"empty header", `"Team"`, `"Følgere"`, `"Venner"`, `"CPR-nr."`, "two spellings"} {
		assert.ErrorContains(t, err, want)
	}
	assert.NotContains(t, err.Error(), "Personnummer")
	var problems roster.Problems
	assert.NotErrorAs(t, err, &problems, "what the caller did wrong is no problem of the file")
}
