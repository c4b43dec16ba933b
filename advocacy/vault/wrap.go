package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Wrap encrypts a keyset by a KMS, so that it can be kept where others read:
// in Tink's JSON form for encrypted keysets, with empty associated data, as tinkey
// writes it. The KMS is an AEAD of Tink's that the host made (tink-go-gcpkms,
// tink-go-awskms). It is asked once. Where it is a tink.AEADWithContext as
// well, ctx ends the call; else ctx is looked at before it, and the KMS's own
// time-outs hold.
func Wrap(ctx context.Context, set []byte, kms tink.AEAD) ([]byte, error) {
	handle, err := read(set)
	if err != nil {
		return nil, err
	}
	var wrapped bytes.Buffer
	asked := &request{kms: kms}
	if handle.WriteWithContext(ctx, keyset.NewJSONWriter(&wrapped), asked, []byte{}) != nil {
		return nil, &wrapError{asked.err}
	}
	return wrapped.Bytes(), nil
}

// Unwrap gives back the keyset that was wrapped, for New and for the functions that
// change a keyset. The KMS is asked once, as by Wrap.
func Unwrap(ctx context.Context, wrapped []byte, kms tink.AEAD) ([]byte, error) {
	asked := &request{kms: kms}
	handle, err := keyset.ReadWithContext(ctx, keyset.NewJSONReader(bytes.NewReader(wrapped)), asked, []byte{})
	switch {
	case asked.err != nil:
		return nil, fmt.Errorf("vault: the KMS did not decrypt the keyset: %w", asked.err)
	case err != nil:
		return nil, errors.New("vault: this is no encrypted keyset in Tink's JSON form; Wrap makes one")
	}
	if err := check(handle); err != nil {
		return nil, err
	}
	return write(handle)
}

// wrapError keeps what the KMS said of a request that held the keys out of the text.
type wrapError struct{ cause error }

func (*wrapError) Error() string { return "vault: the KMS did not encrypt the keyset" }

func (e *wrapError) Unwrap() error { return e.cause }

// request is one question to a KMS. It keeps the error, of which Tink keeps the
// text only.
type request struct {
	kms tink.AEAD
	err error
}

func (r *request) EncryptWithContext(ctx context.Context, plaintext, about []byte) (b []byte, err error) {
	if r.err = ctx.Err(); r.err != nil {
		return nil, r.err
	}
	if kms, ok := r.kms.(tink.AEADWithContext); ok {
		b, r.err = kms.EncryptWithContext(ctx, plaintext, about)
	} else {
		b, r.err = r.kms.Encrypt(plaintext, about)
	}
	return b, r.err
}

func (r *request) DecryptWithContext(ctx context.Context, ciphertext, about []byte) (b []byte, err error) {
	if r.err = ctx.Err(); r.err != nil {
		return nil, r.err
	}
	if kms, ok := r.kms.(tink.AEADWithContext); ok {
		b, r.err = kms.DecryptWithContext(ctx, ciphertext, about)
	} else {
		b, r.err = r.kms.Decrypt(ciphertext, about)
	}
	return b, r.err
}
