// Package hosts reads the host out of a network address.
package hosts

import "net"

// Of is the host of an address like a request's RemoteAddr, without the port. What
// is no host and port stays as it is.
func Of(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return host
}
