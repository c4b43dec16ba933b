package roster

import (
	"fmt"
	"strings"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// Problems is everything that is wrong with a file, in the order of its lines;
// what concerns the whole file comes first or alone, with line 0. It is never
// empty when it is an error. Find it with errors.As or errors.AsType; a message
// never repeats a value of the file.
type Problems []advocacy.RosterProblem

const printedProblems = 10

// Error lists the first ten problems, each on a line of its own if there are
// several, and says how many more there are.
func (p Problems) Error() string {
	if len(p) == 1 {
		return sentence(p[0])
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d problems:", len(p))
	for i, q := range p {
		if i == printedProblems {
			fmt.Fprintf(&b, "\n  and %d more", len(p)-i)
			break
		}
		b.WriteString("\n  ")
		b.WriteString(sentence(q))
	}
	return b.String()
}

// sentence is where and what: "line 14, column Slutdato (C14): …", or
// "line 14, cell C14: …" where it is no matter of the column.
func sentence(p advocacy.RosterProblem) string {
	var where []string
	if p.Line > 0 {
		where = append(where, fmt.Sprintf("line %d", p.Line))
	}
	switch {
	case p.Column != "" && p.Cell != "":
		where = append(where, "column "+p.Column+" ("+p.Cell+")")
	case p.Column != "":
		where = append(where, "column "+p.Column)
	case p.Cell != "":
		where = append(where, "cell "+p.Cell)
	}
	if len(where) == 0 {
		return p.Message
	}
	return strings.Join(where, ", ") + ": " + p.Message
}

// fileProblem is a problem of the file as a whole, which is then not read. The
// format goes on from "the file".
func fileProblem(format string, args ...any) Problems {
	return Problems{{Message: "the file " + fmt.Sprintf(format, args...)}}
}
