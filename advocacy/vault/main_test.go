package vault_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"go.uber.org/goleak"

	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tester is a test, a benchmark, or a step of a property.
type tester interface {
	require.TestingT
	Helper()
	Context() context.Context
}

func generate(t tester) []byte {
	t.Helper()
	set, err := vault.Generate()
	require.NoError(t, err)
	return set
}

func rotate(t tester, set []byte) []byte {
	t.Helper()
	set, err := vault.Rotate(set)
	require.NoError(t, err)
	return set
}

func open(t tester, set []byte) *vault.Vault {
	t.Helper()
	v, err := vault.New(set, nil)
	require.NoError(t, err)
	return v
}

func seal(t tester, v *vault.Vault, secret, about []byte) []byte {
	t.Helper()
	sealed, err := v.Seal(t.Context(), secret, about)
	require.NoError(t, err)
	return sealed
}

// ids are those of the keys of a keyset, in its order.
func ids(t tester, set []byte) []uint32 {
	t.Helper()
	keys, err := vault.Keys(set)
	require.NoError(t, err)
	var all []uint32
	for _, k := range keys {
		all = append(all, k.ID)
	}
	return all
}

// handle is the keyset as Tink itself reads it.
func handle(t tester, set []byte) *keyset.Handle {
	t.Helper()
	h, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(set)))
	require.NoError(t, err)
	return h
}

// text is a keyset as Tink itself writes it.
func text(t tester, h *keyset.Handle) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, insecurecleartextkeyset.Write(h, keyset.NewJSONWriter(&b)))
	return b.Bytes()
}

// primary is the key that seals.
func primary(t tester, set []byte) (id uint32, secretKey []byte) {
	t.Helper()
	entry, err := handle(t, set).Primary()
	require.NoError(t, err)
	key, ok := entry.Key().(*aesgcm.Key)
	require.True(t, ok)
	return entry.KeyID(), key.KeyBytes().Data(insecuresecretdataaccess.Token{})
}

// bare is AES-GCM of the standard library.
func bare(t tester, key []byte) cipher.AEAD {
	t.Helper()
	block, err := aes.NewCipher(key)
	require.NoError(t, err)
	gcm, err := cipher.NewGCM(block)
	require.NoError(t, err)
	return gcm
}

// tellsNothingOf requires that a text repeats no part of a secret, in whatever
// form: eight of its bytes as they are, in hexadecimal, in base64, or as numbers.
func tellsNothingOf(t tester, text string, secret []byte) {
	t.Helper()
	const part = 8
	require.GreaterOrEqual(t, len(secret), part)
	lower := strings.ToLower(text)
	for i := range len(secret) - part + 1 {
		b := secret[i : i+part]
		require.NotContains(t, text, string(b))
		require.NotContains(t, lower, hex.EncodeToString(b))
		require.NotContains(t, text, strings.Trim(fmt.Sprint(b), "[]"))
		require.NotContains(t, text, strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", b), "[]byte{"), "}"))
		// Six of the eight, so that the last of its letters does not depend on what follows.
		require.NotContains(t, text, base64.RawStdEncoding.EncodeToString(b[:6]))
		require.NotContains(t, text, base64.RawURLEncoding.EncodeToString(b[:6]))
	}
}
