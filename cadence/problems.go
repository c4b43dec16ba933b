package cadence

import "strings"

// Problem is one thing that is wrong with a rule.
type Problem struct {
	// Field is where, by the names of the stored form: "windows[1].to".
	Field string
	// Message is what is wrong and what to do, in English.
	Message string
}

// Error is the field and the message.
func (p Problem) Error() string { return p.Field + ": " + p.Message }

// Problems is everything that is wrong with a rule, in the order of its fields.
// As an error it is never empty.
type Problems []Problem

// Error names every problem, separated by semicolons.
func (p Problems) Error() string {
	texts := make([]string, len(p))
	for i, problem := range p {
		texts[i] = problem.Error()
	}
	return "cadence: " + strings.Join(texts, "; ")
}

// Unwrap lets errors.As find each Problem.
func (p Problems) Unwrap() []error {
	list := make([]error, len(p))
	for i, problem := range p {
		list[i] = problem
	}
	return list
}

func (p *Problems) add(field, message string) {
	*p = append(*p, Problem{Field: field, Message: message})
}

// orNil is p as an error that is nil when there is no problem.
func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}
