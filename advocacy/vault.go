package advocacy

import (
	"context"
	"errors"
)

// Vault is the port through which secrets (the tokens of connected accounts)
// pass on their way into the store and out of it, so that whoever has only the
// database has none of them. It keeps nothing itself: what Seal returns is
// stored, as a BLOB, by the caller.
//
// Neither method keeps or changes the slices that it is handed, and what they
// return belongs to the caller. A Vault is safe for use by many goroutines.
// Cancelling ctx leaves nothing behind; the context's error comes back as it is.
type Vault interface {
	// Seal encrypts a secret and binds it to what it belongs to: it opens with
	// the same about and no other, so that a row copied to another account is
	// worth nothing. The secret may be empty, about must not be. About is not in
	// the sealed bytes and need not be secret, but it must be the same for as
	// long as they are kept (random ids, no names), and no two things may have
	// the same (joined ids need a separator that none contains).
	//
	// Two seals of one secret differ. They are longer than it by a constant, so
	// its length can be told.
	Seal(ctx context.Context, secret, about []byte) (sealed []byte, err error)
	// Open gives the secret back. Stale says that a newer key seals by now, so
	// that the caller seals the secret again and stores that in its place, where
	// the row still holds the same sealed bytes.
	//
	// Of what cannot be opened nothing is returned, and ErrKeyLost and
	// ErrSealBroken say why: no retry helps, and the person connects the account
	// again. After any other error (a KMS out of reach, the context's) the secret
	// is as good as before, and Open may be called again.
	Open(ctx context.Context, sealed, about []byte) (secret []byte, stale bool, err error)
}

// What is wrong with a secret that cannot be opened. The text of an error that
// wraps one of them may name the key's id; it holds nothing of the secret, of
// about or of a key.
var (
	// ErrKeyLost says that the key that sealed it is not among the keys. The
	// sealed bytes may be whole: they are kept, and open once the host gives the
	// key back. For every account at once it means that the wrong keys were
	// handed in. Damage to the few bytes that name the key looks the same.
	ErrKeyLost = errors.New("the key that sealed this is not among the keys")
	// ErrSealBroken says that the key is there, or that no key is named, and that
	// the bytes do not open: cut off, changed since, never sealed, or sealed for
	// something else than about. It is no wear and tear: somebody or some bug
	// changed or moved the row.
	ErrSealBroken = errors.New("this was changed since it was sealed, or sealed for something else")
)
