package channels

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Code is what kind of refusal or failure an Error is.
type Code string

// The codes, and what each says of the post.
const (
	// AuthExpired: the account has to be connected again. Nothing is live.
	AuthExpired Code = "auth_expired"
	// PermissionDenied: the account or the app may not do this. Nothing is live.
	PermissionDenied Code = "permission_denied"
	// RateLimited: refused before execution for being too many. Nothing is live.
	RateLimited Code = "rate_limited"
	// Duplicate: the network says that it has this post. After an attempt of
	// one's own that means "probably live", never "failed".
	Duplicate Code = "duplicate"
	// InvalidPost: the network refused the post itself. Nothing is live.
	InvalidPost Code = "invalid_post"
	// PolicyBlocked: the network blocks the post or the account by its rules.
	// Nothing is live, and trying again makes it worse.
	PolicyBlocked Code = "policy_blocked"
	// VersionSunset: the version of the network's API that was asked for is
	// gone. Nothing is live; the same post works with a newer one.
	VersionSunset Code = "version_sunset"
	// Unavailable: the network was not reached and no byte of the request was
	// written, or a call failed that makes nothing live.
	Unavailable Code = "unavailable"
	// OutcomeUnknown: the call that makes the post live got no answer that
	// can be believed.
	OutcomeUnknown Code = "outcome_unknown"
	// Fenced: another attempt has taken over. ErrFenced is found in it.
	Fenced Code = "fenced"
)

// Error is a refusal by a network, or a failure to reach it.
type Error struct {
	// Channel is the channel's name.
	Channel string
	Code    Code
	// Message says what happened and what to do, for people.
	Message string
	// Status is the HTTP status, 0 if there was none.
	Status int
	// RetryAfter is how long to wait at least, 0 if the network did not say.
	RetryAfter time.Duration
	// NetworkCode is the network's own code, and TraceID its identifier of the
	// exchange; its support asks for both. Empty if the network gave none.
	NetworkCode, TraceID string
	// Err is the cause, or nil. Error repeats its text with secrets removed.
	Err error `json:"-"`
}

// Error says where, what and, if known, why, in one line without secrets.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Channel + ": " + string(e.Code))
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	var about []string
	if e.Status != 0 {
		about = append(about, fmt.Sprintf("status %d", e.Status))
	}
	if e.NetworkCode != "" {
		about = append(about, "code "+e.NetworkCode)
	}
	if e.TraceID != "" {
		about = append(about, "trace "+e.TraceID)
	}
	if e.RetryAfter > 0 {
		about = append(about, "not before "+e.RetryAfter.String())
	}
	if len(about) > 0 {
		b.WriteString(" (" + strings.Join(about, ", ") + ")")
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return Redact(b.String())
}

// GoString keeps the cause's secrets out of %#v.
func (e *Error) GoString() string { return fmt.Sprintf("&channels.Error(%q)", e.Error()) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is ErrFenced and the code says so.
func (e *Error) Is(target error) bool { return target == ErrFenced && e.Code == Fenced }

// CodeOf returns the code of the first *Error in err's tree, Fenced for
// ErrFenced without one, and "" for every other error.
func CodeOf(err error) Code {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e.Code
	case errors.Is(err, ErrFenced):
		return Fenced
	default:
		return ""
	}
}

// The secrets that networks' requests and answers hold, by the name before them.
var (
	named  = regexp.MustCompile(`(?i)((?:access_?token|refresh_?token|id_?token|oauth_token(?:_secret)?|oauth_verifier|fb_exchange_token|appsecret_proof|client_?secret|app_?secret|code_verifier|upload_?token|password|secret)["']?\s*(?:=|:|%3D|%3A)\s*["']?)[^\s"'&,;)}\]]+`)
	grant  = regexp.MustCompile(`(?i)([?&](?:code|token|sig|signature)=)[^\s"'&,;)}\]]+`)
	header = regexp.MustCompile(`(?i)(\bauthorization["']?\s*[:=]\s*\[?["']?(?:[a-z]+ )?)[^\s"'\]]+`)
	bearer = regexp.MustCompile(`(?i)\b(bearer\s+)[A-Za-z0-9._~+/=|-]{8,}`)
	inAddr = regexp.MustCompile(`(://)[^\s/@"']+@`)
)

// Redact replaces what looks like a secret in a text that came from a network or a
// library. It is the last line: adapters do not put secrets into errors, but causes
// come from libraries that do.
func Redact(s string) string {
	s = header.ReplaceAllString(s, "${1}[redacted]")
	s = bearer.ReplaceAllString(s, "${1}[redacted]")
	s = named.ReplaceAllString(s, "${1}[redacted]")
	s = grant.ReplaceAllString(s, "${1}[redacted]")
	return inAddr.ReplaceAllString(s, "${1}[redacted]@")
}
