// Package dialog builds the addresses of the networks' dialogs and recognises
// those of their posts.
package dialog

import (
	"net/url"
	"strings"
)

// Param is one parameter of a query; those with an empty value are left out.
type Param struct{ Name, Value string }

// Address is base followed by path and the parameters in their order, or ""
// where base is not an absolute http or https address. Spaces are written as %20:
// some of the dialogs show a "+" as it stands.
func Address(base, path string, params ...Param) string {
	if !site(base) {
		return ""
	}
	var query []string
	for _, p := range params {
		if p.Value != "" {
			query = append(query, p.Name+"="+Escape(p.Value))
		}
	}
	address := strings.TrimSuffix(base, "/") + path
	if len(query) > 0 {
		address += "?" + strings.Join(query, "&")
	}
	return address
}

// Escape percent-encodes for a query, spaces as %20.
func Escape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// Absolute reports whether address is http or https with a host.
func Absolute(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

func site(address string) bool {
	u, err := url.Parse(address)
	return err == nil && Absolute(address) && u.RawQuery == "" && u.Fragment == "" && !u.ForceQuery
}

// On returns the parsed address if it is http or https on one of the hosts, a
// host below one of them, or the host of base; else nil. A post's address comes
// from people, and a person is never sent to a site that is not the network's.
func On(address, base string, hosts ...string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.User != nil || u.Host == "" {
		return nil
	}
	if b, err := url.Parse(base); err == nil && u.Scheme == b.Scheme && strings.EqualFold(u.Host, b.Host) {
		return u
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Port() != "" {
		return nil
	}
	host := strings.ToLower(u.Hostname())
	for _, h := range hosts {
		if host == h || strings.HasSuffix(host, "."+h) {
			u.Scheme = "https"
			return u
		}
	}
	return nil
}

// Digits reports whether s is a number of 1 to 20 ASCII digits.
func Digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) > 0 && len(s) <= 20
}
