package advocacy

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with what was handed in.
type Problem struct {
	Field   string // where, as a path ("settings.owner", "employees[3].zone")
	Message string // what is wrong, and what to do
}

// Problems are all of them at once.
type Problems []Problem

// Error lists every problem on a line of its own.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, q := range p {
		lines[i] = q.Field + ": " + q.Message
	}
	return strings.Join(lines, "\n")
}

func (p *Problems) add(field, format string, args ...any) {
	*p = append(*p, Problem{field, fmt.Sprintf(format, args...)})
}

// err is nil when there are no problems, which a nil Problems in an error is not.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}
