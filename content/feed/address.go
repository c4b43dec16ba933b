package feed

import (
	"net/url"
	"strings"

	"golang.org/x/text/language"
)

// maxAddress bounds an address in bytes; longer ones fail in browsers and networks.
const maxAddress = 4096

// resolve is the absolute http or https address that ref means at base, nil
// when it means none: another scheme, a sign-in within, or nothing to resolve it
// against.
func resolve(ref string, base *url.URL) *url.URL {
	ref = strings.TrimSpace(ref)
	if ref == "" || len(ref) > maxAddress {
		return nil
	}
	ref = strings.NewReplacer("\n", "", "\r", "", "\t", "").Replace(ref) // as browsers do
	u, err := url.Parse(ref)
	if err != nil {
		return nil
	}
	if !u.IsAbs() {
		if base == nil {
			return nil
		}
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return nil
	}
	return u
}

// absolute is resolve as text, "" when there is no address.
func absolute(ref string, base *url.URL) string {
	if u := resolve(ref, base); u != nil {
		return u.String()
	}
	return ""
}

// rebase is the base that a page's <base href> sets.
func rebase(href string, base *url.URL) *url.URL {
	if u := resolve(href, base); u != nil {
		return u
	}
	return base
}

// tag is a language tag in its usual form ("en-us" becomes "en-US"), "" when it
// is none.
func tag(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 40 {
		return ""
	}
	t, err := language.Parse(s)
	if err != nil || t == language.Und {
		return ""
	}
	return t.String()
}

// withoutSignIn is a copy of an address without name and password, which are
// neither stored nor passed on to the addresses that are resolved against it.
func withoutSignIn(u *url.URL) *url.URL {
	if u == nil {
		return nil
	}
	c := *u
	c.User = nil
	return &c
}
