package fetch

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// Check reads an address as a person types it and returns the URL that Get
// would ask for: without spaces around it, the host in lower case and in ASCII,
// no fragment. It does not touch the network, so a name that leads to a private
// address passes here and is refused on connecting. The error is an *Error with
// the code BadAddress (with every problem of the address) or Refused.
func (c *Client) Check(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		// The parse error repeats the address, credentials and all.
		return nil, &Error{Code: BadAddress, Reason: "the address is not a URL; write it as https://host/path"}
	}
	return c.checkURL(u)
}

// checkURL is Check for an address that is a URL already. It leaves u alone.
func (c *Client) checkURL(u *url.URL) (*url.URL, error) {
	v := *u
	v.Scheme = strings.ToLower(u.Scheme)
	v.Fragment, v.RawFragment = "", ""

	var problems []string
	switch {
	case v.Scheme == "":
		problems = append(problems, "it has no scheme; begin it with https://")
	case v.Scheme != "http" && v.Scheme != "https":
		problems = append(problems, "its scheme is not http or https; only web addresses can be fetched")
	}
	if v.User != nil {
		v.User = nil
		problems = append(problems, "it has a name or password in it; remove the part before the @")
	}
	if v.Opaque != "" || u.Hostname() == "" {
		problems = append(problems, "it has no host; write it as https://host/path")
		return nil, &Error{Code: BadAddress, Reason: "the address cannot be used: " + strings.Join(problems, "; ")}
	}

	host, ip, reason := canonicalHost(u.Hostname())
	if reason != "" {
		problems = append(problems, reason)
		// A host that cannot be read stands in no error: it may be anything.
		v.Host = ""
	} else {
		port := u.Port()
		if reason := portProblem(port, strings.HasSuffix(u.Host, ":")); reason != "" {
			problems = append(problems, reason)
		}
		v.Host = joinHostPort(host, port)
	}
	if len(problems) > 0 {
		return nil, &Error{Code: BadAddress, Address: redactedIfHost(&v),
			Reason: "the address cannot be used: " + strings.Join(problems, "; ")}
	}
	if ip.IsValid() {
		if err := c.guard.judge(ip); err != nil {
			return nil, &Error{Code: Refused, Address: redacted(&v), Reason: err.Error(), Err: err}
		}
	}
	return &v, nil
}

func redactedIfHost(u *url.URL) string {
	if u.Host == "" {
		return ""
	}
	return redacted(u)
}

func joinHostPort(host, port string) string {
	if port != "" {
		return net.JoinHostPort(host, port)
	}
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

func portProblem(port string, emptyPort bool) string {
	if port == "" {
		if emptyPort {
			return "its port is empty; remove the colon"
		}
		return ""
	}
	n, err := strconv.Atoi(port)
	if err != nil || n > 65535 || n != 80 && n != 443 && n < 1024 {
		return "its port is not one of a web server; ports 80, 443 and 1024 to 65535 can be fetched"
	}
	return ""
}

// canonicalHost returns the host in lower-case ASCII and, when it is an IP
// address, that address; or what is wrong with it.
func canonicalHost(host string) (string, netip.Addr, string) {
	if strings.Contains(host, ":") {
		ip, err := netip.ParseAddr(host)
		if err != nil {
			return "", netip.Addr{}, "its IPv6 address is not valid"
		}
		return ip.String(), ip, ""
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err == nil {
		// Some input that is not text turns into a name that is not one either.
		_, err = idna.Lookup.ToASCII(ascii)
	}
	ascii = strings.TrimSuffix(ascii, ".")
	if err != nil || !validName(ascii) {
		return "", netip.Addr{}, "its host is not a valid name"
	}
	if !endsInNumber(ascii) {
		return ascii, netip.Addr{}, ""
	}
	ip, err := netip.ParseAddr(ascii)
	if err != nil {
		return "", netip.Addr{}, "its host is a number; write an IP address as four decimal numbers"
	}
	return ascii, ip, ""
}

// validName keeps to what a host name can be; a character beyond it is there to
// be read differently by different programs.
func validName(host string) bool {
	if host == "" || len(host) > 253 {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
		for _, r := range label {
			if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
				return false
			}
		}
	}
	return true
}

// endsInNumber follows the URL Standard: a host whose last label is a number,
// decimal or hexadecimal, is an IPv4 address in one spelling or another.
func endsInNumber(host string) bool {
	last := host[strings.LastIndex(host, ".")+1:]
	if digits, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(digits, "0123456789abcdef") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}
