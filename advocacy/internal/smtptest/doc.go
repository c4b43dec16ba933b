// Package smtptest is an SMTP server for tests: it listens on loopback, keeps
// what it is given, and fails where it is told to.
//
// # What it is
//
// [New] starts a server that ends with the test. It speaks as much of RFC 5321 as
// a client that submits mail uses: EHLO, STARTTLS, AUTH PLAIN and LOGIN, MAIL,
// RCPT, DATA, RSET, NOOP and QUIT, one transaction after another on a
// connection. It is strict about their order.
//
// # Faults
//
// [Server.Fail] lays a queue of faults at a [Step]; each time the step is
// reached one of them is used up, and without one the step goes well. The channel that it
// returns closes when the last of them was met, so that a test waits for an event
// and never for a time.
//
// # Concurrency
//
// All methods may be called at any time from any goroutine.
package smtptest
