package channels

import (
	"fmt"
	"log/slog"
)

// Token is a secret that opens an account. Whoever has to send it calls Reveal;
// printed, logged or marshalled in whatever way it is "[redacted]", so that it
// stands in no log, error or export.
type Token struct {
	// secret is a pointer, since package fmt prints what stands in another type's
	// unexported field without asking for its String.
	secret *string
}

// NewToken is a token that holds the secret; the empty secret is no token.
func NewToken(secret string) Token {
	if secret == "" {
		return Token{}
	}
	return Token{&secret}
}

// Reveal is the secret itself. It is what tokens are compared by.
func (t Token) Reveal() string {
	if t.secret == nil {
		return ""
	}
	return *t.secret
}

// IsZero reports whether there is no secret.
func (t Token) IsZero() bool { return t.secret == nil }

// String is "[redacted]", or empty for no token.
func (t Token) String() string {
	if t.IsZero() {
		return ""
	}
	return "[redacted]"
}

// Format prints String whatever the verb, since some verbs look into a value.
func (t Token) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, t.String()) }

// LogValue is String.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText is String: a token is stored by sealing what Reveal gives.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
