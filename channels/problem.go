package channels

import (
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a post, and where.
type Problem struct {
	// Channel is the channel's name, empty where the problem is with none.
	Channel string `json:"channel,omitempty"`
	// Field is the part of the post: "text", "link", "media[2]", "reshare".
	Field string `json:"field"`
	// Message says what is wrong and what to do. It repeats nothing of the post.
	Message string `json:"message"`
	// Over is by how much a limit is exceeded, in Unit; 0 where none is.
	Over int    `json:"over,omitempty"`
	Unit string `json:"unit,omitempty"`
}

// Problems is everything that is wrong at once, in the order of the fields. It
// is never empty when it is returned as an error.
type Problems []Problem

// Error lists every problem, separated by semicolons.
func (p Problems) Error() string {
	parts := make([]string, len(p))
	for i, q := range p {
		parts[i] = q.Field + ": " + q.Message
		if q.Channel != "" {
			parts[i] = q.Channel + ": " + parts[i]
		}
	}
	return strings.Join(parts, "; ")
}

// redacted is the same with secrets removed.
func (p Problems) redacted() Problems {
	clean := slices.Clone(p)
	for i := range clean {
		clean[i].Message = Redact(clean[i].Message)
	}
	return clean
}
