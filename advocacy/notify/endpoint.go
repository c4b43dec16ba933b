package notify

import (
	"net"
	"net/url"
	"strconv"
)

// encryption is when a connection turns to TLS.
type encryption string

const (
	encryptFirst      encryption = "implicit"      // smtps: before anything else (RFC 8314)
	encryptRequired   encryption = "required"      // by STARTTLS, or nothing is sent
	encryptIfOffered  encryption = "opportunistic" // by STARTTLS where the server offers it
	encryptNotNeeded  encryption = "off"
	defaultPort                  = "587" // submission (RFC 6409)
	defaultSecurePort            = "465" // submissions (RFC 8314)
)

// endpoint is a mail server and how to sign in there.
type endpoint struct {
	host, port     string
	encryption     encryption
	user, password string
}

// server names the endpoint in errors: without credentials.
func (e endpoint) server() string { return net.JoinHostPort(e.host, e.port) }

// parseEndpoint reads smtp://user:password@host:port?tls=… and adds what is wrong
// with it to problems.
func parseEndpoint(address string, problems *Problems) endpoint {
	const field = "address"
	u, err := url.Parse(address)
	if err != nil {
		// The parse error repeats the address, password and all.
		problems.add(field, "it is not a URL; write smtp://user:password@host:587 or smtps://host:465, with special characters of the password as %XX")
		return endpoint{}
	}
	e := endpoint{host: u.Hostname(), port: u.Port()}
	switch u.Scheme {
	case "smtp":
		e.encryption = encryptRequired
		if isLoopback(e.host) {
			e.encryption = encryptNotNeeded
		}
		if e.port == "" {
			e.port = defaultPort
		}
	case "smtps":
		e.encryption = encryptFirst
		if e.port == "" {
			e.port = defaultSecurePort
		}
	default:
		problems.add(field, "it begins with neither smtp:// nor smtps://; write smtp://host:587")
		if u.Host == "" {
			return e // what follows was not read as a host
		}
	}
	if e.host == "" {
		problems.add(field, "it names no host; write smtp://host:587")
	}
	if n, err := strconv.Atoi(e.port); e.port != "" && (err != nil || n < 1 || n > 65535) {
		problems.add(field, "its port is not a number from 1 to 65535")
	}
	if u.Path != "" && u.Path != "/" || u.Fragment != "" || u.Opaque != "" {
		problems.add(field, "there is something after the host that does not belong there; a special character of the password is written as %XX")
	}
	e.readQuery(u, problems)
	e.readUser(u, problems)
	return e
}

func (e *endpoint) readQuery(u *url.URL, problems *Problems) {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		problems.add("address", "what follows the ? cannot be read; only tls=required, tls=opportunistic or tls=off is known")
	}
	for name, values := range query {
		policy := encryption(values[0])
		known := policy == encryptRequired || policy == encryptIfOffered || policy == encryptNotNeeded
		if name != "tls" || len(values) != 1 || !known || e.encryption == encryptFirst {
			problems.add("address", "what follows the ? is not known; smtp:// takes tls=required, tls=opportunistic or tls=off, smtps:// nothing")
			return
		}
		e.encryption = policy
	}
}

func (e *endpoint) readUser(u *url.URL, problems *Problems) {
	if u.User == nil {
		return
	}
	e.user = u.User.Username()
	e.password, _ = u.User.Password()
	if e.user == "" || e.password == "" {
		problems.add("address", "it has a user or a password but not both; write smtp://user:password@host")
	}
	if e.encryption == encryptNotNeeded && !isLoopback(e.host) {
		problems.add("address", "it sends a password without encryption; leave tls=off away, or the user")
	}
}
