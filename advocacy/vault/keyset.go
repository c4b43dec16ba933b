package vault

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// Key is what may be known of a key.
type Key struct {
	// ID is random, and stands in everything that the key sealed.
	ID uint32
	// Primary says that it is the one that seals.
	Primary bool
	// Enabled says that it opens; tinkey can switch keys off and on.
	Enabled bool
}

// Generate makes a keyset of one new key. It is secret: whoever has it and the
// database has the tokens.
func Generate() ([]byte, error) {
	return changed(keyset.NewManager(), func(m *keyset.Manager) error {
		id, err := addKey(m)
		if err != nil {
			return err
		}
		return m.SetPrimary(id)
	})
}

// Rotate adds a new key that seals from now on, and keeps the others to open with.
// On more than one node it is done in two steps, Add and Promote.
func Rotate(set []byte) ([]byte, error) {
	return change(set, func(m *keyset.Manager) error {
		id, err := addKey(m)
		if err != nil {
			return err
		}
		return m.SetPrimary(id)
	})
}

// Add adds a new key that opens and does not seal yet, and returns its id.
func Add(set []byte) (with []byte, id uint32, err error) {
	with, err = change(set, func(m *keyset.Manager) (err error) {
		id, err = addKey(m)
		return err
	})
	return with, id, err
}

// Promote makes a key of the keyset the one that seals.
func Promote(set []byte, id uint32) ([]byte, error) {
	return change(set, func(m *keyset.Manager) error {
		if m.SetPrimary(id) != nil {
			return fmt.Errorf("vault: key %d is not in the keyset, or switched off", id)
		}
		return nil
	})
}

// Drop removes a key that does not seal any more. What it sealed cannot be opened
// afterwards, and is answered with advocacy.ErrKeyLost.
func Drop(set []byte, id uint32) ([]byte, error) {
	return change(set, func(m *keyset.Manager) error {
		if m.Delete(id) != nil {
			return fmt.Errorf("vault: key %d is not in the keyset, or the one that seals; Rotate or Promote another first", id)
		}
		return nil
	})
}

// Keys lists the keys of a keyset in the order in which they were added.
func Keys(set []byte) ([]Key, error) {
	handle, err := read(set)
	if err != nil {
		return nil, err
	}
	keys := make([]Key, 0, handle.Len())
	for entry := range entries(handle) {
		keys = append(keys, Key{
			ID:      entry.KeyID(),
			Primary: entry.IsPrimary(),
			Enabled: entry.KeyStatus() == keyset.Enabled,
		})
	}
	return keys, nil
}

// change reads a keyset, lets f change it, and writes it.
func change(set []byte, f func(*keyset.Manager) error) ([]byte, error) {
	handle, err := read(set)
	if err != nil {
		return nil, err
	}
	return changed(keyset.NewManagerFromHandle(handle), f)
}

func changed(m *keyset.Manager, f func(*keyset.Manager) error) ([]byte, error) {
	if err := f(m); err != nil {
		return nil, err
	}
	handle, err := m.Handle()
	if err != nil {
		return nil, errors.New("vault: the changed keyset is not one; please report this")
	}
	return write(handle)
}

func addKey(m *keyset.Manager) (uint32, error) {
	parameters, err := aesgcm.NewParameters(aesgcm.ParametersOpts{
		KeySizeInBytes: keySize, IVSizeInBytes: 12, TagSizeInBytes: 16, Variant: aesgcm.VariantTink,
	})
	if err != nil {
		return 0, errors.New("vault: this Tink has no AES-256-GCM")
	}
	id, err := m.AddNewKeyFromParameters(parameters)
	if err != nil {
		return 0, errors.New("vault: no key could be made")
	}
	return id, nil
}

const keySize = 32

// read parses and checks a keyset. Tink's errors are not passed on, since they
// may repeat what they read.
func read(set []byte) (*keyset.Handle, error) {
	if bytes.Contains(set, []byte(`"encryptedKeyset"`)) {
		return nil, errors.New("vault: the keyset is encrypted by a KMS; Unwrap it first")
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(set)))
	if err != nil {
		return nil, errors.New("vault: this is no keyset in Tink's JSON form with one enabled primary key; Generate makes one")
	}
	if err := check(handle); err != nil {
		return nil, err
	}
	return handle, nil
}

// check refuses keys of another kind: each must be an *aesgcm.Key of 256 bits
// whose id stands in what it seals.
func check(handle *keyset.Handle) error {
	for entry := range entries(handle) {
		_, ok := entry.Key().(*aesgcm.Key)
		p, _ := entry.Key().Parameters().(*aesgcm.Parameters)
		if !ok || p == nil || p.KeySizeInBytes() != keySize || p.Variant() != aesgcm.VariantTink {
			return fmt.Errorf("vault: key %d is not AES-256-GCM with Tink's prefix (AES256_GCM)", entry.KeyID())
		}
	}
	return nil
}

// entries yields the keys of a keyset in its order.
func entries(handle *keyset.Handle) iter.Seq[*keyset.Entry] {
	return func(yield func(*keyset.Entry) bool) {
		for i := range handle.Len() {
			if entry, err := handle.Entry(i); err != nil || !yield(entry) {
				return
			}
		}
	}
}

// write is the keyset in Tink's JSON form, unencrypted.
func write(handle *keyset.Handle) ([]byte, error) {
	var b bytes.Buffer
	if insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)) != nil {
		return nil, errors.New("vault: the keyset has no JSON form; please report this")
	}
	return b.Bytes(), nil
}
