package roster_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
)

func TestJoin(t *testing.T) {
	a := mustRead(t, "id;løn\n1;x\n2;y\n", &roster.Options{Source: "dk.csv"})
	b := mustRead(t, "id;note;løn;land\n3;x;y;DK\n4;;;nowhere\n", &roster.Options{Source: "de.csv", Lenient: true})
	joined, err := roster.Join(a, roster.Roster{}, b)
	require.NoError(t, err)
	assert.Equal(t, roster.Roster{
		Source:    "dk.csv, de.csv",
		Employees: []advocacy.Employee{{ID: "1"}, {ID: "2"}, {ID: "3", Country: "DK"}},
		Problems:  b.Problems,
		Ignored:   []string{"løn", "note"},
	}, joined)
	require.Len(t, a.Employees, 2, "the rosters stay as they are")

	empty, err := roster.Join()
	require.NoError(t, err)
	assert.Empty(t, empty)
}

func TestJoinRefusesWhatTwoPeopleShare(t *testing.T) {
	a := mustRead(t, "id;email;login\n1;a@n.example;anna\n2;;\n", &roster.Options{Source: "dk.csv"})
	b := mustRead(t, "id;email;login\n3;A@n.example;\n2;;anna\n", &roster.Options{Source: "de.csv"})
	joined, err := roster.Join(a, b)
	require.Error(t, err)
	assert.Empty(t, joined)
	var problems roster.Problems
	require.ErrorAs(t, err, &problems)
	require.Len(t, problems, 3)
	assert.Equal(t, "person 1 of de.csv has the same e-mail as person 1 of dk.csv; correct one of them, or leave one out", problems[0].Message)
	assert.Contains(t, problems[1].Message, "person 2 of de.csv has the same ID as person 2 of dk.csv")
	assert.Contains(t, problems[2].Message, "same login as person 1 of dk.csv")

	_, err = roster.Join(a, a)
	require.ErrorContains(t, err, "same ID", "the same file twice")
}

func file(name, text string) roster.File {
	return roster.File{Reader: strings.NewReader(text), Options: roster.Options{Source: name}}
}

func TestSeveralFilesReadAsOne(t *testing.T) {
	lenient := file("de.csv", "id;land\n3;DK\n4;nowhere\n")
	lenient.Lenient = true
	joined, err := roster.ReadAll(file("dk.csv", "id;løn\n1;x\n2;y\n"), lenient)
	require.NoError(t, err)
	assert.Equal(t, "dk.csv, de.csv", joined.Source)
	assert.Equal(t, []advocacy.Employee{{ID: "1"}, {ID: "2"}, {ID: "3", Country: "DK"}}, joined.Employees)
	assert.Len(t, joined.Problems, 1)
	assert.Equal(t, []string{"løn"}, joined.Ignored)

	none, err := roster.ReadAll()
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestWhatTwoFilesShareIsNamedByFileAndLine(t *testing.T) {
	// A title, an empty line and a row that is left out have their lines.
	const danish = "Staff\nid;email;login;land\n\n5;;;nowhere\n1;a@n.example;anna;DK\n2;;;DK\n"
	for _, c := range []struct {
		name, other string
		want        []string
	}{
		{"an ID", "id\n2\n", []string{"line 2 of de.csv has the same ID as line 6 of dk.csv; correct one of them, or leave one out"}},
		{"an e-mail", "id;email\n3;\n4;A@n.example\n", []string{"line 3 of de.csv has the same e-mail as line 5 of dk.csv; correct one of them, or leave one out"}},
		{"a login", "id;login\n3;anna\n", []string{"line 2 of de.csv has the same login as line 5 of dk.csv; correct one of them, or leave one out"}},
		{"a person, once", "id;email;login\n1;a@n.example;anna\n", []string{"line 2 of de.csv has the same ID as line 5 of dk.csv; correct one of them, or leave one out"}},
		{"two people", "id;email\n2;a@n.example\n", []string{
			"line 2 of de.csv has the same ID as line 6 of dk.csv; correct one of them, or leave one out",
			"line 2 of de.csv has the same e-mail as line 5 of dk.csv; correct one of them, or leave one out",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dk := file("dk.csv", danish)
			dk.Lenient = true
			joined, err := roster.ReadAll(dk, file("de.csv", c.other))
			var problems roster.Problems
			require.ErrorAs(t, err, &problems)
			var messages []string
			for _, p := range problems {
				messages = append(messages, p.Message)
			}
			assert.Equal(t, c.want, messages)
			assert.Empty(t, joined)
		})
	}
}

func TestWhatIsWrongWithSeveralFilesIsToldAtOnce(t *testing.T) {
	_, err := roster.ReadAll(file("dk.csv", ""), file("se.csv", "id\n1\n"), file("de.csv", "id\n1\n1\n"))
	require.EqualError(t, err, "roster: dk.csv: the file is empty; export it again from the HR system\n"+
		"roster: de.csv: line 3, column id: the same ID stands on line 2; each person needs one of their own, on one line")
}
