// Package fetch asks for web addresses that people type in: the address of a
// feed, of a page whose preview is wanted, of one of the company's own posts.
// Such an address is an instruction from outside to a program inside the
// company's network, so the client is guarded: it reaches the public web, and
// nothing else unless the host allows it.
//
// # What it does
//
// A [Client] sends GET and HEAD requests over http and https. By default it
// reads at most 10 MiB, follows at most 5 redirects and takes at most 30
// seconds for everything together, from the first DNS question to the last
// byte of the body. [Client.Check] says whether an address is usable without
// touching the network, [Client.Get] reads one page whole, and [Client.Do]
// takes a request of one's own (conditional requests, headers) and leaves the
// reading to the caller.
//
// # What it refuses
//
// The decision about an address is made at the moment of connecting, on the IP
// address that is about to be connected to. A name that leads to a public
// address when it is looked at and to a private one when it is used (DNS
// rebinding), a redirect, and a second answer of the DNS are therefore all
// judged alike. Refused are the special-purpose ranges of the IANA registries
// (RFC 6890 and its successors): private, shared, loopback, link-local (with the
// metadata services of the clouds), documentation, benchmarking, multicast,
// reserved, and IPv6 addresses that carry an IPv4 address within them
// (IPv4-mapped, NAT64, 6to4, Teredo). Of IPv6 only global unicast, 2000::/3, is
// asked at all. [Options.Allow] opens ranges, such as the one of the intranet's
// own feed; on a network that reaches IPv4 by NAT64 alone it has to open
// 64:ff9b::/96.
//
// Further rules, each with its reason:
//
//   - An IPv4 address is written as four decimal numbers. 2130706433, 0177.0.0.1,
//     0x7f.1 and 127.1 mean 127.0.0.1 to some resolvers and nothing to others.
//   - A name and password in an address are refused: they would end up in logs
//     and in other people's screens.
//   - Ports are 80, 443 and 1024 to 65535. The others belong to services that are
//     not web servers and that could mistake a request for their own protocol.
//   - A redirect from https to http is refused: what was asked for safely would
//     arrive open to change.
//   - A redirect to another origin (scheme, host or port) carries only Accept,
//     Accept-Language, User-Agent, If-None-Match and If-Modified-Since. No header
//     that identifies the caller follows, and no Referer on any redirect.
//   - No proxy is used, whatever the environment says. A proxy resolves names
//     itself, which the guard could not see. A host whose way out is a proxy
//     lets that proxy do the guarding and passes an *http.Client of its own
//     where it would have passed a Client.
//   - No cookies are kept.
//
// The size limit counts bytes as the caller reads them, that is after
// decompression, and a body that is longer is an error, never a shorter body.
//
// # Errors
//
// Every error is an [*Error]: a [Code] to branch on and one sentence that says
// what is wrong, where, and what to do. The address in it has neither
// credentials nor query nor fragment, because those hold keys to private feeds. A
// context that ends is found with errors.Is(err, context.Canceled) or
// context.DeadlineExceeded. Reading a body of [Client.Do] returns the same type.
//
// # Concurrency
//
// A Client is safe for concurrent use. It keeps idle connections for ten
// seconds; [Client.CloseIdleConnections] ends them at once.
package fetch
