// Package storetest holds the rules that every [advocacy.Store] keeps, as tests.
//
// # What it is
//
// Whoever writes a Store calls [Run] from a test of their own:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) advocacy.Store {
//			return open(t) // an empty store, closed by t.Cleanup
//		})
//	}
//
// # Semantics
//
// Every rule is a parallel subtest with an empty store of its own, and each
// failure says in words which rule is broken. The rules go no further than the
// doc comments of the port: no rule depends on a database, and none is left out
// for one.
//
// # Concurrency
//
// Several rules run many transactions at once; run the suite under the race
// detector too. No rule waits for a clock: leases that must have run out are
// asked for with a length below zero.
package storetest
