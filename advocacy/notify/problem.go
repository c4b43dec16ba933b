package notify

import "strings"

// Problem is one thing that is wrong with what the host or the program handed over.
type Problem struct {
	// Field names the argument or the field of the message.
	Field string
	// Reason says what is wrong with it and what to do. It never repeats the value.
	Reason string
}

// Problems are all problems of one input. As an error it is never empty.
type Problems []Problem

// Error lists the problems in one line.
func (p Problems) Error() string {
	var b strings.Builder
	b.WriteString("notify: ")
	for i, problem := range p {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(problem.Field + ": " + problem.Reason)
	}
	return b.String()
}

func (p *Problems) add(field, reason string) {
	*p = append(*p, Problem{Field: field, Reason: reason})
}
