package vault

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// Vault seals with the primary key of a keyset and opens with every enabled one.
type Vault struct {
	primary uint32
	keys    map[uint32]tink.AEAD // by id, the enabled ones
}

var _ advocacy.Vault = (*Vault)(nil)

// Options are for what may come; there are none yet.
type Options struct{}

// New returns a vault with the keys of a keyset in Tink's JSON form, as Generate
// makes it. Every key must be AES-256-GCM with Tink's prefix, since the prefix tells which
// key sealed; a wrapped keyset goes through Unwrap first. It keeps nothing of
// the slice. Nil options are the defaults.
func New(set []byte, o *Options) (*Vault, error) {
	handle, err := read(set)
	if err != nil {
		return nil, err
	}
	v := &Vault{keys: make(map[uint32]tink.AEAD, handle.Len())}
	for entry := range entries(handle) {
		if entry.KeyStatus() != keyset.Enabled {
			continue
		}
		v.keys[entry.KeyID()], err = aesgcm.NewAEAD(entry.Key().(*aesgcm.Key)) // read has checked it
		if err != nil {
			return nil, fmt.Errorf("vault: key %d cannot be used for AES-256-GCM", entry.KeyID())
		}
		if entry.IsPrimary() {
			v.primary = entry.KeyID()
		}
	}
	return v, nil
}

// String says how many keys there are and which one seals.
func (v *Vault) String() string {
	return fmt.Sprintf("vault of %d keys, sealing with key %d", len(v.keys), v.primary)
}

// Seal implements advocacy.Vault. It is done in memory: of ctx it looks only at
// whether it has ended.
func (v *Vault) Seal(ctx context.Context, secret, about []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(about) == 0 {
		return nil, errors.New("vault: about is empty; name what the secret belongs to, so that it opens for nothing else")
	}
	sealed, err := v.keys[v.primary].Encrypt(secret, about)
	if err != nil {
		return nil, fmt.Errorf("vault: a secret of %d bytes is too long for AES-GCM", len(secret))
	}
	return sealed, nil
}

// Open implements advocacy.Vault. It is done in memory: of ctx it looks only at
// whether it has ended.
func (v *Vault) Open(ctx context.Context, sealed, about []byte) (secret []byte, stale bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	id, ok := sealedBy(sealed)
	if !ok {
		return nil, false, fmt.Errorf("vault: %w", advocacy.ErrSealBroken)
	}
	key, ok := v.keys[id]
	if !ok {
		return nil, false, fmt.Errorf("vault: key %d: %w", id, advocacy.ErrKeyLost)
	}
	secret, err = key.Decrypt(sealed, about)
	if err != nil {
		return nil, false, fmt.Errorf("vault: key %d: %w", id, advocacy.ErrSealBroken)
	}
	return secret, id != v.primary, nil
}

// What Tink puts before and after a ciphertext of AES-GCM.
const (
	tinkPrefix = 0x01
	prefixSize = 1 + 4
	overhead   = prefixSize + 12 + 16
)

// sealedBy reads the id of the key from sealed bytes; false where they cannot
// have been sealed here.
func sealedBy(sealed []byte) (id uint32, ok bool) {
	if len(sealed) < overhead || sealed[0] != tinkPrefix {
		return 0, false
	}
	return binary.BigEndian.Uint32(sealed[1:prefixSize]), true
}
