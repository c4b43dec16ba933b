package roster_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/roster"
)

func TestReadRefusesCPRShapedValues(t *testing.T) {
	for _, number := range []string{
		"010190-1234", "0101901234", "010190 1234", "010190 - 1234", "010190–1234", "010190\u00a01234", "010190  1234", "290200-1234", "311299-0000",
		"CPR 010190-1234", "cpr0101901234", "x/010190-1234", "010190-1234@n.example", "(0101901234)",
	} {
		for _, column := range []string{"ID", "Navn", "Fornavn", "Efternavn", "E-mail", "Afdeling", "Land", "Sprog", "Tidszone", "Startdato", "Slutdato", "Login", "LinkedIn-kontakter"} {
			file := "ID;" + column + "\n1;" + number + "\n2;\n"
			if column == "ID" {
				file = "ID;Afdeling\n" + number + ";Salg\n2;\n"
			}
			problems := problemsOf(t, file, nil)
			require.Len(t, problems, 1, "%s in %s", number, column)
			assert.Equal(t, column, problems[0].Column)
			assert.Contains(t, problems[0].Message, "CPR")
			if column == "ID" {
				assert.Contains(t, problems[0].Message, "employee number")
			}
			assert.NotContains(t, problems.Error(), "0190")

			lenient := mustRead(t, file, &roster.Options{Lenient: true})
			assert.Equal(t, []advocacy.Employee{{ID: "2"}}, lenient.Employees)
		}
	}
}

func TestReadTakesWhatIsNotShapedLikeCPR(t *testing.T) {
	for _, id := range []string{
		"1000000001", "3201901234", "010013-123", "0113901234", "300290-1234", "290201-1234", "01019012345", "20261231-1234",
		"auth0|5f7c010190123412345bafe8", "9b010190-1234-4abc-8def-0123456789ab", "a0101901234b", "12345678",
	} {
		r := mustRead(t, "ID\n"+id+"\n", nil)
		assert.Equal(t, id, r.Employees[0].ID)
	}
}

func TestReadDropsCPRColumns(t *testing.T) {
	for header := range strings.SplitSeq("CPR|CPR-nr.|CPR-nummer|cprnr|CPR nummer (10 cifre)|Personnummer|Personnr.|Medarbejder CPR|Social security number|National ID|Fødselsnummer", "|") {
		r := mustRead(t, "Medarbejdernr.;"+header+";Navn\n1;010190-1234;Anna\n2;x;Bo\n", nil)
		require.Len(t, r.Employees, 2, header)
		assert.Equal(t, []string{header}, r.Ignored)
		assert.Equal(t, advocacy.Employee{ID: "1", GivenName: "Anna"}, r.Employees[0])
	}
	// Columns that are not read are not searched either: nothing of them stays.
	r := mustRead(t, "ID;Telefon;010190-1234\n1;0101901234;010190-1234\n", nil)
	assert.Equal(t, []string{"Telefon", "number 3"}, r.Ignored)
}

// A spreadsheet that takes registration numbers for numbers drops the zero of
// the first nine days of a month.
func TestReadFindsCPRWithoutItsZero(t *testing.T) {
	file := workbookOf(t, []any{"ID", "Navn"}, []any{101901234, "Anna"}, []any{3101901234, "Bo"}, []any{101, "Carl"})
	problems := problemsOf(t, file, nil)
	assert.Equal(t, []int{2, 3}, lines(problems))
	lenient := mustRead(t, file, &roster.Options{Lenient: true})
	assert.Equal(t, []advocacy.Employee{{ID: "101", GivenName: "Carl"}}, lenient.Employees)

	r := mustRead(t, workbookOf(t, []any{"ID"}, []any{101901234}, []any{102901234}), nil)
	assert.Len(t, r.Employees, 2, "numbers of nine digits are employee numbers where nothing says otherwise")
}

// What is cut off a longer number must not leave what is shaped like one.
func TestReadCutsNoHeaderDownToACPR(t *testing.T) {
	header := strings.Repeat("note ", 10) + "010190123456789"
	assert.Equal(t, []string{"(not shown)"}, mustRead(t, "id;"+header+"\n1;x\n", nil).Ignored)
}
