package metrics

import (
	"fmt"
	"math"
	"strings"
)

// Problem is one thing that is wrong with the input of a function.
type Problem struct {
	// Field is the argument and field, as a Go caller names them
	// ("a.Exposure", "groups[3].Parent").
	Field string
	// Reason says what is wrong and what to do, in one clause.
	Reason string
	// Err is the sentinel that the problem stands for, nil for most.
	Err error
}

// String is the problem on one line.
func (p Problem) String() string { return p.Field + " " + p.Reason }

// Problems are all the problems of one input, in the order of its fields. As an
// error it is never empty.
type Problems []Problem

// Error lists the problems on one line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return "metrics: " + strings.Join(lines, "; ")
}

// Unwrap gives errors.Is the sentinels of the problems.
func (p Problems) Unwrap() []error {
	var sentinels []error
	for _, problem := range p {
		if problem.Err != nil {
			sentinels = append(sentinels, problem.Err)
		}
	}
	return sentinels
}

// err is nil when there are no problems; returning p itself would be an error
// value that is not nil.
func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

func (p *Problems) add(field, format string, args ...any) {
	*p = append(*p, Problem{Field: field, Reason: fmt.Sprintf(format, args...)})
}

func (p *Problems) count(field string, n int64) {
	if n < 0 {
		p.add(field, "is %d; a count is 0 or more", n)
	}
}

// part checks that part counts some of whole.
func (p *Problems) part(field string, part int64, wholeField string, whole int64) {
	p.count(field, part)
	if whole >= 0 && part > whole {
		p.add(field, "is %d, more than %s (%d), of which it is a part", part, wholeField, whole)
	}
}

func (p *Problems) positive(field string, v float64) {
	if !(v > 0) || math.IsInf(v, 0) {
		p.add(field, "is %v; it must be a positive, finite number", v)
	}
}

func (p *Problems) amount(field string, v float64) {
	if !(v >= 0) || math.IsInf(v, 0) {
		p.add(field, "is %v; it must be a finite number, 0 or more", v)
	}
}

func (p *Problems) confidence(v float64) {
	if !(v > 0 && v < 1) {
		p.add("confidence", "is %v; it must lie between 0 and 1, both excluded (0.95 is usual)", v)
	}
}
