// Package vault seals the tokens of connected accounts before they are stored,
// with keys that the host keeps elsewhere. [Vault] is an advocacy.Vault.
//
// # What it is
//
// A secret is encrypted with AES-256-GCM by Tink (github.com/tink-crypto/tink-go)
// and bound to what it belongs to, which the caller hands in as about: it is
// authenticated as associated data and not stored. Sealed bytes are Tink's:
//
//	0x01 | id of the key, 4 bytes, big endian | nonce, 12 bytes, random | ciphertext | tag, 16 bytes
//
// 33 bytes more than the secret, and every Tink in every language opens them
// with the same keyset. Nothing here does I/O, except for [Wrap] and [Unwrap], which ask
// the KMS that they are handed.
//
// A program that links this package cannot link Tink's archived predecessor,
// github.com/google/tink/go, as well: both register the same protobuf names, and
// the program panics when it starts.
//
// # Keys
//
// The keys are a keyset in Tink's JSON form, made by [Generate] (or by tinkey with
// the template AES256_GCM). The host keeps it in its secret store, apart from the
// database and apart from its backups: whoever has both has the tokens, and
// without the keyset everybody connects their accounts again. A keyset serves
// this purpose only. To keep it in a file or a variable that others can read, encrypt it
// with a key of a KMS: [Wrap], and [Unwrap] when the program starts.
//
// A key may seal 2³² secrets (NIST SP 800-38D, 8.3: random nonces), more than
// any program will.
//
// # Rotation
//
// One key of a keyset seals, its primary; all of them open. A keyset is changed by
// functions from bytes to bytes, so that it passes through the host's secret store, and
// takes effect where a new Vault is made of it:
//
//  1. [Rotate] adds a key and seals with it from now on. What the older ones
//     sealed still opens, and is reported as stale.
//  2. The program seals again what it finds stale, and Program.Reseal all that there
//     is at once.
//  3. When that has returned no error, [Drop] removes the old key; [Keys] lists
//     them. What it sealed does not open any more, backups of the database included.
//
// On more than one node, a node that still has the old keyset cannot open what
// another one sealed with the new key. There, [Add] brings a key that only opens,
// and when every node has it, [Promote] makes it the one that seals.
//
// A key that leaked is rotated out in the same way. It protects nothing of what was
// copied before, so the tokens themselves are to be revoked at the networks as well.
//
// # Errors
//
// [Vault.Open] answers with advocacy.ErrKeyLost where the key named in the
// sealed bytes is not in the keyset (or switched off there), and with
// advocacy.ErrSealBroken where it is and the bytes do not open, or where they
// name none. The id is not authenticated before its key is known, so bytes
// damaged there look like a lost key. Errors name ids of keys; they repeat no
// secret, no key and nothing that was read as a keyset, and Tink's own errors are
// not passed on. What a KMS answered is found with errors.Unwrap; its text is
// repeated by [Unwrap] and not by [Wrap], which sends it the keys.
//
// # Concurrency
//
// A Vault does not change after [New] and is safe for use by many goroutines. No
// goroutine is started.
package vault
