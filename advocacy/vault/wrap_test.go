package vault_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
)

// newKMS is the key of a KMS, in memory.
func newKMS(t tester) tink.AEAD {
	t.Helper()
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	require.NoError(t, err)
	kms, err := aead.New(h)
	require.NoError(t, err)
	return kms
}

var errRefused = errors.New("403 from the KMS")

// refusing is a KMS that refuses and repeats in its text what it was sent.
type refusing struct{}

func (refusing) Encrypt(sent, _ []byte) ([]byte, error) {
	return nil, fmt.Errorf("%w: %s %x", errRefused, sent, sent)
}

func (refusing) Decrypt([]byte, []byte) ([]byte, error) { return nil, errRefused }

// hanging is a KMS that answers when the context has ended.
type hanging struct{ refusing }

func (hanging) EncryptWithContext(ctx context.Context, _, _ []byte) ([]byte, error) {
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

func (h hanging) DecryptWithContext(ctx context.Context, sent, about []byte) ([]byte, error) {
	return h.EncryptWithContext(ctx, sent, about)
}

func TestAKeysetIsKeptWrapped(t *testing.T) {
	kms := newKMS(t)
	set := generate(t)
	sealed := seal(t, open(t, set), token, account)
	wrapped, err := vault.Wrap(t.Context(), set, kms)
	require.NoError(t, err)
	_, secretKey := primary(t, set)
	tellsNothingOf(t, string(wrapped), secretKey)

	unwrapped, err := vault.Unwrap(t.Context(), wrapped, kms)
	require.NoError(t, err)
	got, stale, err := open(t, rotate(t, unwrapped)).Open(t.Context(), sealed, account)
	require.NoError(t, err)
	assert.Equal(t, token, got)
	assert.True(t, stale)

	for name, use := range uses {
		if name != "Unwrap" {
			assert.ErrorContains(t, use(t, wrapped), "Unwrap it first", name)
		}
	}
	_, err = vault.Unwrap(t.Context(), set, kms)
	assert.ErrorContains(t, err, "this is no encrypted keyset")
}

func TestWrappedKeysetsAreTinks(t *testing.T) {
	kms := newKMS(t)
	set := generate(t)
	wrapped, err := vault.Wrap(t.Context(), set, kms)
	require.NoError(t, err)
	h, err := keyset.Read(keyset.NewJSONReader(bytes.NewReader(wrapped)), kms)
	require.NoError(t, err)
	assert.Equal(t, ids(t, set), ids(t, text(t, h)))

	var theirs bytes.Buffer
	require.NoError(t, h.Write(keyset.NewJSONWriter(&theirs), kms))
	unwrapped, err := vault.Unwrap(t.Context(), theirs.Bytes(), kms)
	require.NoError(t, err)
	assert.Equal(t, keyValue(t, set), keyValue(t, unwrapped))
}

func TestWhatTheKMSDoesNotGiveBack(t *testing.T) {
	set := generate(t)
	_, secretKey := primary(t, set)
	value := []byte(keyValue(t, set))
	wrapped, err := vault.Wrap(t.Context(), set, newKMS(t))
	require.NoError(t, err)
	ended, end := context.WithCancel(t.Context())
	end()

	check := func(t *testing.T, err error, want string) {
		t.Helper()
		require.ErrorContains(t, err, want)
		tellsNothingOf(t, err.Error(), secretKey)
		tellsNothingOf(t, err.Error(), value)
	}
	t.Run("refused to encrypt", func(t *testing.T) {
		got, err := vault.Wrap(t.Context(), set, refusing{})
		check(t, err, "vault: the KMS did not encrypt the keyset")
		assert.ErrorIs(t, err, errRefused)
		assert.Nil(t, got)
	})
	t.Run("refused to decrypt", func(t *testing.T) {
		got, err := vault.Unwrap(t.Context(), wrapped, refusing{})
		check(t, err, "vault: the KMS did not decrypt the keyset: 403 from the KMS")
		assert.ErrorIs(t, err, errRefused)
		assert.Nil(t, got)
	})
	t.Run("another key of the KMS", func(t *testing.T) {
		_, err := vault.Unwrap(t.Context(), wrapped, newKMS(t))
		check(t, err, "vault: the KMS did not decrypt the keyset")
	})
	t.Run("something else in it", func(t *testing.T) {
		kms := newKMS(t)
		other, err := keyset.NewHandle(aead.AES128GCMKeyTemplate())
		require.NoError(t, err)
		var b bytes.Buffer
		require.NoError(t, other.Write(keyset.NewJSONWriter(&b), kms))
		_, err = vault.Unwrap(t.Context(), b.Bytes(), kms)
		check(t, err, "is not AES-256-GCM")
		inner, err := kms.Encrypt([]byte("no keyset"), []byte{})
		require.NoError(t, err)
		_, err = vault.Unwrap(t.Context(), fmt.Appendf(nil, `{"encryptedKeyset":%q}`, base64.StdEncoding.EncodeToString(inner)), kms)
		check(t, err, "this is no encrypted keyset")
	})
	t.Run("the context ended before", func(t *testing.T) {
		_, err := vault.Wrap(ended, set, newKMS(t))
		assert.ErrorIs(t, err, context.Canceled)
		_, err = vault.Unwrap(ended, wrapped, refusing{})
		assert.ErrorIs(t, err, context.Canceled)
		assert.NotErrorIs(t, err, errRefused, "the KMS was not asked")
	})
	t.Run("the context ends meanwhile", func(t *testing.T) {
		for name, use := range map[string]func(context.Context) error{
			"Wrap":   func(ctx context.Context) error { _, err := vault.Wrap(ctx, set, hanging{}); return err },
			"Unwrap": func(ctx context.Context) error { _, err := vault.Unwrap(ctx, wrapped, hanging{}); return err },
		} {
			ctx, end := context.WithCancel(t.Context())
			go end()
			assert.ErrorIs(t, use(ctx), context.Canceled, name)
		}
	})
}
