package fetch

import (
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// specialRange is a range that is not the public web.
type specialRange struct {
	prefix netip.Prefix
	use    string
}

// specialRanges are the IANA IPv4 and IPv6 Special-Purpose Address Registries
// (RFC 6890, as of 2026) and the multicast ranges. The first match names the use.
func specialRanges() []specialRange {
	list := []struct{ prefix, use string }{
		{"0.0.0.0/8", "this network (RFC 791)"},
		{"10.0.0.0/8", "private use (RFC 1918)"},
		{"100.64.0.0/10", "shared by providers (RFC 6598)"},
		{"127.0.0.0/8", "loopback (RFC 1122)"},
		{"169.254.0.0/16", "link-local (RFC 3927)"},
		{"172.16.0.0/12", "private use (RFC 1918)"},
		{"192.0.0.0/24", "protocol assignments (RFC 6890)"},
		{"192.0.2.0/24", "documentation (RFC 5737)"},
		{"192.31.196.0/24", "AS112 (RFC 7535)"},
		{"192.52.193.0/24", "AMT (RFC 7450)"},
		{"192.88.99.0/24", "6to4 relay (RFC 7526)"},
		{"192.168.0.0/16", "private use (RFC 1918)"},
		{"192.175.48.0/24", "AS112 (RFC 7534)"},
		{"198.18.0.0/15", "benchmarking (RFC 2544)"},
		{"198.51.100.0/24", "documentation (RFC 5737)"},
		{"203.0.113.0/24", "documentation (RFC 5737)"},
		{"224.0.0.0/4", "multicast (RFC 5771)"},
		{"240.0.0.0/4", "reserved (RFC 1112)"},
		{"::/128", "unspecified (RFC 4291)"},
		{"::1/128", "loopback (RFC 4291)"},
		{"::ffff:0:0/96", "IPv4-mapped (RFC 4291)"},
		{"::/96", "IPv4-compatible (RFC 4291)"},
		{"64:ff9b::/96", "NAT64 (RFC 6052)"},
		{"64:ff9b:1::/48", "NAT64, local (RFC 8215)"},
		{"100::/64", "discard (RFC 6666)"},
		{"2001::/32", "Teredo (RFC 4380)"},
		{"2001::/23", "protocol assignments (RFC 2928)"},
		{"2001:db8::/32", "documentation (RFC 3849)"},
		{"2002::/16", "6to4 (RFC 3056)"},
		{"2620:4f:8000::/48", "AS112 (RFC 7534)"},
		{"3fff::/20", "documentation (RFC 9637)"},
		{"fc00::/7", "unique local (RFC 4193)"},
		{"fe80::/10", "link-local (RFC 4291)"},
		{"fec0::/10", "site-local (RFC 3879)"},
		{"ff00::/8", "multicast (RFC 4291)"},
	}
	ranges := make([]specialRange, len(list))
	for i, r := range list {
		ranges[i] = specialRange{netip.MustParsePrefix(r.prefix), r.use}
	}
	return ranges
}

// guard decides which IP addresses may be connected to.
type guard struct {
	special       []specialRange
	globalUnicast netip.Prefix
	allow         []netip.Prefix
}

func newGuard(allow []netip.Prefix) *guard {
	return &guard{
		special:       specialRanges(),
		globalUnicast: netip.MustParsePrefix("2000::/3"),
		allow:         slices.Clone(allow),
	}
}

// refusedAddress is the guard's no. It names the range and not the address: a
// name's private address is not for whoever typed the name.
type refusedAddress struct{ use string }

func (r *refusedAddress) Error() string {
	return fmt.Sprintf("it leads to an address outside the public web, %s; "+
		"if that is meant, open the range in Options.Allow", r.use)
}

// judge returns nil when ip may be connected to.
func (g *guard) judge(ip netip.Addr) error {
	// A zone only makes sense on a link, and no prefix matches an address with one.
	bare := ip.WithZone("")
	for _, p := range g.allow {
		if p.Contains(bare) {
			return nil
		}
	}
	if ip.Zone() != "" {
		return &refusedAddress{"link-local (RFC 4007)"}
	}
	for _, r := range g.special {
		if r.prefix.Contains(ip) {
			return &refusedAddress{r.use}
		}
	}
	if !ip.IsValid() || ip.Is6() && !g.globalUnicast.Contains(ip) {
		return &refusedAddress{"not global unicast (RFC 4291)"}
	}
	return nil
}

// control is a net.Dialer's Control: it sees each address that is about to be
// connected to, after every look-up.
func (g *guard) control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return &refusedAddress{"not an IP address"}
	}
	return g.judge(ap.Addr())
}
