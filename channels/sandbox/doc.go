// Package sandbox is a strict stand-in for the networks, for tests and for trying
// things out: nothing that is posted to it leaves the machine.
//
// # What it is
//
// A [Sandbox] is an http.Handler. It speaks a network's wire protocol, so far
// LinkedIn's, and refuses what the network refuses. What it is told it keeps in a
// ledger on the disk, which the library under test never writes: whether a post
// was made once, twice or not at all is read there, and not in what the library
// thinks. It fails on demand at every step ([Fault]), and it has an audience
// whose truth is known ([Audience]). examples/sandbox serves the same handler as a
// process; [Client] talks to that one with the methods that *Sandbox has, and
// [Control] is both.
//
// # What it is strict about
//
// Headers, versions and tokens; scopes by operation and by kind of author; roles on
// pages; fields to the letter, in posts and in queries; who owns media, and whether
// it is ready; text that is too long; duplicates. The answers are the network's own,
// as its documentation and those who use it report them; each stands in the code
// with where it was seen. Where sources disagree there is a setting in
// [LinkedInOptions]. A part of the API that is not spoken here is answered 501 or 404,
// never with a success.
//
// LinkedIn reads a commentary as "little text". What does not fit its grammar is cut
// off without an error, so a [Post] holds both: Raw, as it came, and Text, which
// readers see.
//
// # The ledger
//
// One file of JSON lines in the directory given to [New]. A call and everything
// that it changed are one line, which is on the disk before the answer leaves; a line
// without an end is what a crash left of a call that got no answer, and is dropped.
// A second Sandbox on the same directory is refused, where the system can lock
// files. Tokens are kept as hashes, files as sizes and hashes. Faults, authorization
// codes and the count of the day's calls do not outlive the process.
//
// # Faults
//
// A fault strikes before or after the call has its effect, and the ledger says
// which: [Request.Stored] beside [Request.Status]. [HoldBefore] and [HoldAfter] keep a
// call waiting until [Sandbox.Release], and [Sandbox.AwaitHeld] says when one waits,
// so that a test of slow answers sleeps nowhere.
//
// # The audience
//
// [Sandbox.Play] shows the posts to those who follow their authors. Networks overlap,
// rates differ between persons and organizations as planted, and [Truth] returns what
// was planted and what came of it; the network's analytics answer with the same
// figures. All of it follows from [Options.Seed]. [Visit] follows the links of posts as
// browsers do and as preview agents do, through a client of the caller's.
//
// # Errors
//
// What a network refuses is an answer over HTTP, never a Go error. Methods of Control
// return errors for what cannot be: an account that is not there, a fault that
// nothing can meet, a ledger that cannot be written.
//
// # Concurrency and safety
//
// All methods may be called from several goroutines. Calls are decided one at a time;
// they wait for the disk together. Everybody who reaches the handler may do
// everything, so listen on loopback only. Requests that a page of another site makes a
// browser send to Control are refused.
package sandbox
