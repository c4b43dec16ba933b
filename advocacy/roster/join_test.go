package roster_test

import (
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
