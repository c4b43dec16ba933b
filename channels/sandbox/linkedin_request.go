package sandbox

import (
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const restliVersion = "2.0.0"

// dailyCalls counts calls since midnight UTC, by who made them.
type dailyCalls map[string]struct {
	day   time.Time
	count int
}

// more counts a call and reports whether it is within a limit; a negative one has
// no end.
func (d dailyCalls) more(who string, now time.Time, limit int) bool {
	day := now.UTC().Truncate(24 * time.Hour)
	c := d[who]
	if !c.day.Equal(day) {
		c.day, c.count = day, 0
	}
	c.count++
	d[who] = c
	return limit < 0 || c.count <= limit
}

// enter checks what every call below /rest needs: a version, the protocol and a
// token. It returns the token, and an answer if the call ends here.
func (l *linkedIn) enter(x *exchange) (Token, *answer) {
	version := x.r.Header.Get("LinkedIn-Version")
	switch {
	case version == "":
		return refused(versionMissing())
	case !slices.Contains(l.Versions, version):
		return refused(versionInactive(version))
	case x.r.Header.Get("X-Restli-Protocol-Version") != restliVersion:
		return refused(badRequest("ILLEGAL_ARGUMENT", "Rest.li protocol version "+restliVersion+" is required: X-Restli-Protocol-Version"))
	}
	t, ended := l.authenticate(x)
	if ended != nil {
		return t, ended
	}
	if x.r.Method == http.MethodPost {
		if kind, _, err := mime.ParseMediaType(x.r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
			return refused(linkedInError{Status: 415, Code: "UNSUPPORTED_MEDIA_TYPE",
				Message: "None of the values in the request's 'Content-Type' header is supported"}.answer())
		}
	}
	return t, nil
}

func refused(a answer) (Token, *answer) { return Token{}, &a }

// authenticate finds the token of a call, and counts the call against the day's.
func (l *linkedIn) authenticate(x *exchange) (Token, *answer) {
	header := x.r.Header.Get("Authorization")
	bearer, ok := strings.CutPrefix(header, "Bearer ")
	t, known := x.s.token(bearer)
	switch {
	case header == "", header == "Bearer", ok && bearer == "":
		return refused(unauthorized(65604, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token"))
	case !ok, !known, t.Refresh, t.Network != l.name():
		return refused(unauthorized(65600, "INVALID_ACCESS_TOKEN", "Invalid access token"))
	case t.RevokedAt != nil:
		return refused(unauthorized(65601, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user"))
	case !x.now.Before(t.ExpiresAt):
		return refused(tokenExpired())
	}
	if len(missing(selfServe, t.Scopes)) == 0 {
		member := x.s.calls.more("member "+t.Account, x.now, l.MemberCallsPerDay)
		app := x.s.calls.more("app "+t.App, x.now, l.AppCallsPerDay)
		if !member || !app {
			return refused(throttled())
		}
	}
	return t, nil
}

// selfServe are the scopes of "Share on LinkedIn" and "Sign In with LinkedIn";
// every other needs an approval.
var selfServe = []string{"openid", "profile", "email", "w_member_social"}

func (t Token) has(scope ...string) bool {
	return slices.ContainsFunc(scope, func(s string) bool { return slices.Contains(t.Scopes, s) })
}

// pathKey reads an identifier from the end of the path. Rest.li 2.0 wants its
// colons escaped; ok is false if they are not.
func (x *exchange) pathKey() (key string, ok bool) {
	_, raw, _ := cutLast(x.path)
	if strings.ContainsAny(raw, ":(),'") {
		return "", false
	}
	key, err := url.PathUnescape(raw)
	return key, err == nil
}

func badPath() answer { return badRequest("ILLEGAL_ARGUMENT", "Syntax exception in path variables") }

// parameters are a query as Rest.li 2.0 reads it: structure is made of raw
// parentheses, commas and colons, and what belongs to a value is escaped.
type parameters map[string]string

// parameters reads the query. Only the names given are allowed.
func (x *exchange) parameters(allowed ...string) (parameters, *answer) {
	p := parameters{}
	for pair := range strings.SplitSeq(x.r.URL.RawQuery, "&") {
		if pair == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		_, twice := p[name]
		if !ok || twice {
			a := badParameters()
			return nil, &a
		}
		if !slices.Contains(allowed, name) {
			a := badParameter(name, "QUERY_PARAM_NOT_ALLOWED")
			return nil, &a
		}
		p[name] = value
	}
	return p, nil
}

// plain reads a value without structure.
func (p parameters) plain(name string) (string, bool) { return unescapeValue(p[name]) }

// union reads a value of the form (key:value).
func (p parameters) union(name string) (key, value string, ok bool) {
	inner, opened := strings.CutPrefix(p[name], "(")
	inner, closed := strings.CutSuffix(inner, ")")
	key, value, colon := strings.Cut(inner, ":")
	if !opened || !closed || !colon {
		return "", "", false
	}
	value, ok = unescapeValue(value)
	return key, value, ok
}

// list reads a value of the form List(a,b).
func (p parameters) list(name string) (values []string, ok bool) {
	inner, opened := strings.CutPrefix(p[name], "List(")
	inner, closed := strings.CutSuffix(inner, ")")
	if !opened || !closed {
		return nil, false
	}
	if inner == "" {
		return nil, true
	}
	for raw := range strings.SplitSeq(inner, ",") {
		value, ok := unescapeValue(raw)
		if !ok || value == "" {
			return nil, false
		}
		values = append(values, value)
	}
	return values, true
}

func unescapeValue(raw string) (string, bool) {
	if strings.ContainsAny(raw, ":(),'") {
		return "", false
	}
	value, err := url.QueryUnescape(raw)
	return value, err == nil
}
