package vault_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
)

// keysOverTime is a keyset as a host changes it over the years, beside a model
// of it that knows only ids, and everything that was ever sealed with it.
type keysOverTime struct {
	set     []byte
	known   []uint32 // in order
	primary uint32
	sealed  []sealedOnce
}

type sealedOnce struct {
	secret, about, sealed []byte
	by                    uint32
}

func (k *keysOverTime) Seal(t *rapid.T) {
	s := sealedOnce{
		secret: rapid.SliceOf(rapid.Byte()).Draw(t, "secret"),
		about:  rapid.SliceOfN(rapid.Byte(), 1, 16).Draw(t, "about"),
		by:     k.primary,
	}
	s.sealed = seal(t, open(t, k.set), s.secret, s.about)
	k.sealed = append(k.sealed, s)
}

// Reseal is what a caller does with what is stale.
func (k *keysOverTime) Reseal(t *rapid.T) {
	v := open(t, k.set)
	for i, s := range k.sealed {
		if secret, stale, err := v.Open(t.Context(), s.sealed, s.about); err == nil && stale {
			k.sealed[i].sealed, k.sealed[i].by = seal(t, v, secret, s.about), k.primary
		}
	}
}

func (k *keysOverTime) Rotate(t *rapid.T) {
	k.set = rotate(t, k.set)
	k.primary = k.added(t)
}

func (k *keysOverTime) Add(t *rapid.T) {
	set, id, err := vault.Add(k.set)
	require.NoError(t, err)
	k.set = set
	require.Equal(t, id, k.added(t))
}

// added takes the newest key into the model.
func (k *keysOverTime) added(t *rapid.T) uint32 {
	all := ids(t, k.set)
	id := all[len(all)-1]
	require.NotContains(t, k.known, id)
	k.known = append(k.known, id)
	return id
}

func (k *keysOverTime) Promote(t *rapid.T) {
	id := rapid.SampledFrom(k.known).Draw(t, "promoted")
	set, err := vault.Promote(k.set, id)
	require.NoError(t, err)
	k.set, k.primary = set, id
}

func (k *keysOverTime) Drop(t *rapid.T) {
	id := rapid.SampledFrom(k.known).Draw(t, "dropped")
	set, err := vault.Drop(k.set, id)
	if id == k.primary {
		require.ErrorContains(t, err, "the one that seals")
		require.Nil(t, set)
		return
	}
	require.NoError(t, err)
	k.set = set
	k.known = slices.DeleteFunc(slices.Clone(k.known), func(known uint32) bool { return known == id })
}

func (k *keysOverTime) Check(t *rapid.T) {
	keys, err := vault.Keys(k.set)
	require.NoError(t, err)
	var want []vault.Key
	for _, id := range k.known {
		want = append(want, vault.Key{ID: id, Primary: id == k.primary, Enabled: true})
	}
	require.Equal(t, want, keys)

	v := open(t, k.set)
	for _, s := range k.sealed {
		secret, stale, err := v.Open(t.Context(), s.sealed, s.about)
		if !slices.Contains(k.known, s.by) {
			require.ErrorIs(t, err, advocacy.ErrKeyLost)
			require.Nil(t, secret)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, s.secret, append([]byte{}, secret...))
		require.Equal(t, s.by != k.primary, stale, "stale where another key seals by now")
	}
}

func TestKeysOverTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := &keysOverTime{set: generate(t)}
		k.primary = k.added(t)
		t.Repeat(rapid.StateMachineActions(k))
	})
}

func TestAnOlderKeysetDoesNotOpenWhatANewerOneSealed(t *testing.T) {
	before := generate(t)
	node := open(t, before)

	t.Run("rotated at once", func(t *testing.T) {
		sealed := seal(t, open(t, rotate(t, before)), token, account)
		_, _, err := node.Open(t.Context(), sealed, account)
		assert.ErrorIs(t, err, advocacy.ErrKeyLost)
	})
	t.Run("added first, then promoted", func(t *testing.T) {
		added, id, err := vault.Add(before)
		require.NoError(t, err)
		sealed := seal(t, open(t, added), token, account)
		_, stale, err := node.Open(t.Context(), sealed, account)
		require.NoError(t, err, "a node that has not heard of the key still opens everything")
		assert.False(t, stale)

		promoted, err := vault.Promote(added, id)
		require.NoError(t, err)
		sealed = seal(t, open(t, promoted), token, account)
		secret, stale, err := open(t, added).Open(t.Context(), sealed, account)
		require.NoError(t, err, "a node that has the key opens what the next one sealed with it")
		assert.Equal(t, token, secret)
		assert.True(t, stale, "for it, the key that seals is still the old one")
	})
}

func TestAKeyThatIsSwitchedOffIsLostUntilItIsOnAgain(t *testing.T) {
	set := generate(t)
	sealed := seal(t, open(t, set), token, account)
	old := ids(t, set)[0]
	set = rotate(t, set)

	m := keyset.NewManagerFromHandle(handle(t, set))
	require.NoError(t, m.Disable(old))
	h, err := m.Handle()
	require.NoError(t, err)
	off := text(t, h)
	_, _, err = open(t, off).Open(t.Context(), sealed, account)
	assert.ErrorIs(t, err, advocacy.ErrKeyLost)
	keys, err := vault.Keys(off)
	require.NoError(t, err)
	assert.Equal(t, vault.Key{ID: old}, keys[0])
	_, err = vault.Promote(off, old)
	assert.ErrorContains(t, err, "switched off")

	_, stale, err := open(t, rotate(t, set)).Open(t.Context(), sealed, account)
	require.NoError(t, err)
	assert.True(t, stale)
}

func TestAKeysetKeepsWhatASecretStoreAddsToIt(t *testing.T) {
	set := generate(t)
	sealed := seal(t, open(t, set), token, account)
	var indented bytes.Buffer
	require.NoError(t, json.Indent(&indented, set, "\t", "  "))
	for _, stored := range [][]byte{append(bytes.Clone(set), '\n'), append([]byte(" \r\n"), set...), indented.Bytes()} {
		_, _, err := open(t, stored).Open(t.Context(), sealed, account)
		assert.NoError(t, err)
	}
	kept := bytes.Clone(set)
	v := open(t, set)
	clear(set)
	_, _, err := v.Open(t.Context(), sealed, account)
	assert.NoError(t, err, "a vault keeps nothing of the slice")
	set = bytes.Clone(kept)
	rotate(t, set)
	assert.Equal(t, kept, set)
}

// made is a keyset of one key of another kind.
func made(t tester, template *tinkpb.KeyTemplate) []byte {
	t.Helper()
	h, err := keyset.NewHandle(template)
	require.NoError(t, err)
	return text(t, h)
}

func TestWhatIsNoKeysetForAVault(t *testing.T) {
	good := generate(t)
	id, _ := primary(t, good)
	const noKeyset = "this is no keyset in Tink's JSON form"
	const another = "is not AES-256-GCM with Tink's prefix"
	for name, c := range map[string]struct {
		set  []byte
		want string
	}{
		"nothing":                  {nil, noKeyset},
		"spaces":                   {[]byte(" \n"), noKeyset},
		"no JSON":                  {[]byte("c2VjcmV0"), noKeyset},
		"another JSON":             {[]byte(`{"keys":["secret"]}`), noKeyset},
		"no keys":                  {[]byte(`{"primaryKeyId":1,"key":[]}`), noKeyset},
		"null for a key":           {[]byte(`{"primaryKeyId":1,"key":[null]}`), noKeyset},
		"an empty key":             {[]byte(`{"primaryKeyId":0,"key":[{}]}`), noKeyset},
		"no primary":               {bytes.Replace(good, fmt.Appendf(nil, "%d", id), []byte("1"), 1), noKeyset},
		"all switched off":         {bytes.Replace(good, []byte("ENABLED"), []byte("DISABLED"), 1), noKeyset},
		"twice":                    {slices.Concat(good, good), noKeyset},
		"an unknown kind":          {bytes.Replace(good, []byte("AesGcmKey"), []byte("NoSuchKey"), 1), another},
		"wrapped":                  {[]byte(`{"encryptedKeyset":"AAAA"}`), "Unwrap it first"},
		"AES-128":                  {made(t, aead.AES128GCMKeyTemplate()), another},
		"without the key's id":     {made(t, aead.AES256GCMNoPrefixKeyTemplate()), another},
		"another cipher":           {made(t, aead.XChaCha20Poly1305KeyTemplate()), another},
		"the older prefix of Tink": {bytes.Replace(good, []byte(`"TINK"`), []byte(`"CRUNCHY"`), 1), another},
	} {
		t.Run(name, func(t *testing.T) {
			require.NotEqual(t, good, c.set)
			for of, try := range uses {
				if of == "Unwrap" {
					continue
				}
				err := try(t, c.set)
				require.ErrorContains(t, err, c.want, of)
				assert.True(t, strings.HasPrefix(err.Error(), "vault: "), err.Error())
			}
		})
	}
}

// uses are all functions that read a keyset.
var uses = map[string]func(t tester, set []byte) error{
	"New":     func(_ tester, set []byte) error { _, err := vault.New(set, nil); return err },
	"Keys":    func(_ tester, set []byte) error { _, err := vault.Keys(set); return err },
	"Rotate":  func(_ tester, set []byte) error { _, err := vault.Rotate(set); return err },
	"Add":     func(_ tester, set []byte) error { _, _, err := vault.Add(set); return err },
	"Promote": func(_ tester, set []byte) error { _, err := vault.Promote(set, 1); return err },
	"Drop":    func(_ tester, set []byte) error { _, err := vault.Drop(set, 1); return err },
	"Wrap":    func(t tester, set []byte) error { _, err := vault.Wrap(t.Context(), set, refusing{}); return err },
	"Unwrap":  func(t tester, set []byte) error { _, err := vault.Unwrap(t.Context(), set, refusing{}); return err },
}

func TestNoErrorRepeatsAKeyset(t *testing.T) {
	set := rotate(t, generate(t))
	_, secretKey := primary(t, set)
	value := []byte(keyValue(t, set))
	texts := map[string]bool{}
	try := func(t *testing.T, broken []byte) {
		t.Helper()
		for _, use := range uses {
			if err := use(t, broken); err != nil {
				texts[err.Error()] = true
			}
		}
	}
	for i := range len(set) {
		try(t, set[:i])
	}
	rapid.Check(t, func(r *rapid.T) {
		broken := bytes.Clone(set)
		for range rapid.IntRange(1, 3).Draw(r, "changes") {
			at := rapid.IntRange(0, len(broken)-1).Draw(r, "at")
			switch rapid.SampledFrom([]string{"change", "remove", "insert"}).Draw(r, "how") {
			case "change":
				broken[at] = rapid.Byte().Draw(r, "byte")
			case "remove":
				broken = slices.Delete(broken, at, at+1)
			case "insert":
				broken = slices.Insert(broken, at, rapid.SampledFrom([]byte(`"{}[]:,\0a`)).Draw(r, "byte"))
			}
		}
		try(t, broken)
	})
	require.NotEmpty(t, texts)
	for text := range texts {
		tellsNothingOf(t, text, secretKey)
		tellsNothingOf(t, text, value)
	}
}

// keyValue is the secret part of the newest key as it stands in the JSON.
func keyValue(t tester, set []byte) string {
	t.Helper()
	var parsed struct {
		Key []struct{ KeyData struct{ Value string } }
	}
	require.NoError(t, json.Unmarshal(set, &parsed))
	return parsed.Key[len(parsed.Key)-1].KeyData.Value
}

// A keyset comes from outside: whatever it holds, it is a vault that works or an error.
func FuzzNew(f *testing.F) {
	set := rotate(f, generate(f))
	f.Add(set)
	f.Add(set[:len(set)/2])
	f.Add([]byte(`{"primaryKeyId":1,"key":[null]}`))
	f.Add([]byte(`{"primaryKeyId":1,"key":[{"keyData":{},"keyId":1,"status":"ENABLED","outputPrefixType":"TINK"}]}`))
	f.Fuzz(func(t *testing.T, set []byte) {
		v, err := vault.New(set, nil)
		if err != nil {
			require.Nil(t, v)
			return
		}
		secret, stale, err := v.Open(t.Context(), seal(t, v, token, account), account)
		require.NoError(t, err)
		require.False(t, stale)
		require.Equal(t, token, secret)
		open(t, rotate(t, set))
	})
}
