// Package channeltest holds an adapter to the rules of [channels.Channel].
//
// # What it is
//
// Run is one suite for every adapter. It drives the adapter against a stand-in of
// its network, which the adapter's own test hands in as a [Network], with failures
// at every step. Each failure of a test says in words which rule was broken:
//
//   - every attempt has exactly one verdict, and it is the right one;
//   - Commit stands directly before the one call that makes the post live, and no
//     second create is sent without proof;
//   - a kill between any two calls, to the journal and to the network, leaves a
//     journal from which the next attempt acts rightly;
//   - ErrFenced stops an attempt;
//   - many goroutines that publish for many people mix up nobody;
//   - no token stands in an error, a log, a String or a journal;
//   - redirects are not followed, at whatever call;
//   - cancelling returns with the right verdict, at whatever call;
//   - what Check takes, the network takes, and readers see what was approved.
//
// An adapter without an app has no network to be tested against: what Check takes can
// be shared by hand as it was written, nothing is ever posted, and all that takes an app
// says that it is lacking.
//
// What a stand-in cannot do is declared in [Options] with its reason, and said in
// the log; nothing is left out in silence.
//
// # Concurrency
//
// Run makes a network of its own for every test. It replaces the default loggers
// while it looks for tokens in what is logged, so nothing else runs beside it.
package channeltest
