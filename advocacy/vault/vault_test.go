package vault_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"log/slog"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/aead"
	"pgregory.net/rapid"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vault"
	"github.com/ambassadorkit/ambassadorkit/advocacy/vaulttest"
)

var (
	token   = []byte("AQXcanary-7f3a-token-of-linkedin-for-anna")
	account = []byte("nordlys/7k2m/linkedin")
)

// turning is the keys of a host, as vaulttest turns them.
type turning struct {
	set []byte
}

func (k *turning) Vault() (advocacy.Vault, error) { return vault.New(k.set, nil) }

func (k *turning) Rotate() (err error) {
	k.set, err = vault.Rotate(k.set)
	return err
}

func (k *turning) Drop() (err error) {
	keys, err := vault.Keys(k.set)
	for _, key := range keys {
		if err == nil && !key.Primary {
			k.set, err = vault.Drop(k.set, key.ID)
		}
	}
	return err
}

func TestTheRulesOfVaults(t *testing.T) {
	vaulttest.Run(t, vaulttest.Options{Open: func(t *testing.T) vaulttest.Keys { return &turning{generate(t)} }})
}

func TestSealedBytesAreLongerBy33(t *testing.T) {
	assert.Len(t, seal(t, open(t, generate(t)), token, account), len(token)+33, "as the package doc says")
}

func TestWhatWasChangedOrMovedDoesNotOpen(t *testing.T) {
	set := rotate(t, generate(t))
	v, known := open(t, set), ids(t, set)
	rapid.Check(t, func(t *rapid.T) {
		secret := append(bytes.Clone(token), rapid.SliceOfN(rapid.Byte(), 0, 64).Draw(t, "secret")...)
		about := rapid.SliceOfN(rapid.Byte(), 1, 32).Draw(t, "about")
		sealed, err := v.Seal(t.Context(), secret, about)
		require.NoError(t, err)
		elsewhere, err := v.Seal(t.Context(), secret, append([]byte("x"), about...))
		require.NoError(t, err)

		broken, opened := bytes.Clone(sealed), about
		switch how := rapid.SampledFrom([]string{"moved", "cut", "flipped", "longer", "spliced", "unsealed", "garbage"}).Draw(t, "how"); how {
		case "moved":
			opened = rapid.SliceOfN(rapid.Byte(), 0, 32).Filter(func(b []byte) bool { return !bytes.Equal(b, about) }).Draw(t, "about of another")
		case "cut":
			broken = broken[:rapid.IntRange(0, len(broken)-1).Draw(t, "length")]
		case "flipped":
			broken[rapid.IntRange(0, len(broken)-1).Draw(t, "byte")] ^= byte(1 << rapid.IntRange(0, 7).Draw(t, "bit"))
		case "longer":
			broken = append(broken, rapid.SliceOfN(rapid.Byte(), 1, 32).Draw(t, "tail")...)
		case "spliced":
			at := rapid.IntRange(5, len(broken)-1).Draw(t, "at")
			broken = append(broken[:at], elsewhere[at:]...)
		case "unsealed":
			broken = secret
		case "garbage":
			broken = rapid.SliceOf(rapid.Byte()).Draw(t, "garbage")
		}
		got, stale, err := v.Open(t.Context(), broken, opened)
		require.Error(t, err)
		assert.Nil(t, got)
		assert.False(t, stale)
		sayWhy(t, known, broken, err)
		tellsNothingOf(t, err.Error(), secret)
	})
}

func TestEveryBitCounts(t *testing.T) {
	v := open(t, generate(t))
	sealed := seal(t, v, token, account)
	for i := range len(sealed) * 8 {
		broken := bytes.Clone(sealed)
		broken[i/8] ^= 1 << (i % 8)
		got, _, err := v.Open(t.Context(), broken, account)
		assert.Nil(t, got)
		if i/8 >= 1 && i/8 < 5 {
			assert.ErrorIs(t, err, advocacy.ErrKeyLost, "bit %d is of the key's id", i)
		} else {
			assert.ErrorIs(t, err, advocacy.ErrSealBroken, "bit %d", i)
		}
	}
}

func TestWhatIsCutOffNamesNoKey(t *testing.T) {
	sealed := seal(t, open(t, generate(t)), nil, account)
	v := open(t, generate(t))
	_, _, err := v.Open(t.Context(), sealed, account)
	require.ErrorIs(t, err, advocacy.ErrKeyLost)
	for length := range sealed {
		_, _, err := v.Open(t.Context(), sealed[:length], account)
		require.ErrorIs(t, err, advocacy.ErrSealBroken, "no key would open %d bytes", length)
	}
}

// The bytes are what others can read: Tink's own wrapper both ways, and the
// standard library by the layout that the package doc gives.
func TestSealedBytesAreTinks(t *testing.T) {
	set := rotate(t, generate(t))
	v := open(t, set)
	sealed := seal(t, v, token, account)

	tink, err := aead.New(handle(t, set))
	require.NoError(t, err)
	got, err := tink.Decrypt(sealed, account)
	require.NoError(t, err)
	assert.Equal(t, token, got)
	theirs, err := tink.Encrypt(token, account)
	require.NoError(t, err)
	got, stale, err := v.Open(t.Context(), theirs, account)
	require.NoError(t, err)
	assert.Equal(t, token, got)
	assert.False(t, stale)

	id, secretKey := primary(t, set)
	assert.Equal(t, byte(1), sealed[0])
	assert.Equal(t, id, binary.BigEndian.Uint32(sealed[1:5]))
	got, err = bare(t, secretKey).Open(nil, sealed[5:17], sealed[17:], account)
	require.NoError(t, err)
	assert.Equal(t, token, got)
}

func TestAVaultPrintsNoKey(t *testing.T) {
	set := generate(t)
	v := open(t, set)
	id, secretKey := primary(t, set)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("made", "vault", v, "copy", *v)
	printed := log.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		printed += fmt.Sprintf(verb+" "+verb, v, *v)
	}
	tellsNothingOf(t, printed, secretKey)
	assert.Equal(t, fmt.Sprintf("vault of 1 keys, sealing with key %d", id), v.String())
}

// Whatever is stored, Open returns the secret that was sealed, or why not.
func FuzzOpen(f *testing.F) {
	set := rotate(f, generate(f))
	v, known := open(f, set), ids(f, set)
	sealed := seal(f, v, token, account)
	f.Add(sealed, account)
	f.Add(sealed[:32], account)
	f.Add(sealed[:33], []byte{})
	f.Add(token, account)
	f.Add([]byte{}, []byte{})
	f.Add(append([]byte{1}, token...), account)
	f.Add(append([]byte{0}, sealed[1:]...), account)
	f.Fuzz(func(t *testing.T, stored, about []byte) {
		// The prefix of a key that is there reaches the cipher itself.
		for _, stored := range [][]byte{stored, append(bytes.Clone(sealed[:5]), stored...)} {
			got, stale, err := v.Open(t.Context(), stored, about)
			if err == nil {
				require.Equal(t, sealed, stored, "nobody else has the key")
				require.Equal(t, account, about)
				require.Equal(t, token, got)
				continue
			}
			require.Nil(t, got)
			require.False(t, stale)
			sayWhy(t, known, stored, err)
		}
	})
}

// sayWhy requires the reason of the two that fits the stored bytes: which key
// they name, and whether it is known.
func sayWhy(t require.TestingT, known []uint32, stored []byte, err error) {
	named := len(stored) >= 33 && stored[0] == 1
	var id uint32
	if named {
		id = binary.BigEndian.Uint32(stored[1:5])
	}
	if named && !slices.Contains(known, id) {
		require.ErrorIs(t, err, advocacy.ErrKeyLost)
		require.NotErrorIs(t, err, advocacy.ErrSealBroken)
		require.Contains(t, err.Error(), fmt.Sprintf("key %d:", id))
		return
	}
	require.ErrorIs(t, err, advocacy.ErrSealBroken)
	require.NotErrorIs(t, err, advocacy.ErrKeyLost)
}
