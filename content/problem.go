package content

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong, and where.
type Problem struct {
	// Field is the path by its JSON names: "title", "messages[2].text".
	Field string `json:"field"`
	// Message says what is wrong and what to do.
	Message string `json:"message"`
}

// Problems is everything that is wrong at once, in the order of the fields. It
// is never empty when it is returned as an error.
type Problems []Problem

// Error lists every problem, separated by semicolons.
func (p Problems) Error() string {
	parts := make([]string, len(p))
	for i, q := range p {
		parts[i] = q.Field + ": " + q.Message
	}
	return "content: " + strings.Join(parts, "; ")
}

func (p *Problems) add(message, field string, args ...any) {
	*p = append(*p, Problem{Field: fmt.Sprintf(field, args...), Message: message})
}

func (p Problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}
