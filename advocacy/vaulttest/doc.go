// Package vaulttest holds the rules that every [advocacy.Vault] keeps, as tests.
//
// # What it is
//
// Whoever writes a Vault calls [Run] from a test of their own, and hands in how its
// keys come and go, as a [Keys]:
//
//	func TestVault(t *testing.T) {
//		vaulttest.Run(t, vaulttest.Options{Open: func(t *testing.T) vaulttest.Keys {
//			return fresh(t) // keys that nothing was sealed with yet
//		}})
//	}
//
// # Semantics
//
// Every rule is a parallel subtest with keys of its own, and each failure says in
// words which rule is broken. The rules go no further than the doc comments of the
// port: none depends on a cipher, on where the keys lie, or on how sealed bytes look.
// What the keys cannot do is declared in [Options.Without] with its reason, and said
// in the log; nothing is left out in silence.
//
// # Errors
//
// Every error of the vault is looked at for a part of the secret, of what it belongs
// to, or of the sealed bytes, as bytes, in hexadecimal, in base64 and as numbers.
//
// # Concurrency
//
// One rule uses a vault in many goroutines; run the suite under the race detector
// too. No rule waits for a clock.
package vaulttest
