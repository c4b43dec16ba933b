package vaulttest

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// Keys are a host's keys, of which its vaults are made.
type Keys interface {
	// Vault is a vault with the keys as they are now. One that was made before stays
	// as it is.
	Vault() (advocacy.Vault, error)
	// Rotate adds a key that seals from the next Vault on. The older ones still open.
	Rotate() error
	// Drop takes away every key but the one that seals, from the next Vault on.
	Drop() error
}

// Ability is something that keys can do and that some lack.
type Ability string

// The abilities. A key service that turns its keys itself, and shows nothing of it,
// has neither.
const (
	Rotation Ability = "another key seals from now on, and Open says that what the older ones sealed is stale"
	Dropping Ability = "a key is taken away, and Open says that what it sealed is lost with it"
)

// Options are what Run is handed.
type Options struct {
	// Open returns fresh keys: what other ones sealed does not open with them. What
	// they hold is given back by t.Cleanup.
	Open func(t *testing.T) Keys
	// Without are the abilities that the keys lack, each with why: it is said in the
	// test's log.
	Without map[Ability]string
}

// rule is one promise of the port.
type rule struct {
	name  string
	needs []Ability
	check func(t tester, open func() Keys)
}

// tester is what a rule needs of a test.
type tester interface {
	require.TestingT
	Helper()
	Context() context.Context
}

// Run tests that the vaults that are made of the keys keep the rules of
// [advocacy.Vault].
func Run(t *testing.T, o Options) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			for _, needed := range r.needs {
				if why, lacks := o.Without[needed]; lacks {
					t.Logf("not tested: %s: %s", needed, why)
					return
				}
			}
			r.check(t, func() Keys { return o.Open(t) })
		})
	}
}

// vault is a Vault under test, with the calls that must succeed.
type vault struct {
	advocacy.Vault
	t tester
}

func vaultOf(t tester, keys Keys) vault {
	t.Helper()
	v, err := keys.Vault()
	require.NoError(t, err, "a vault can be made of the keys")
	return vault{v, t}
}

func (v vault) seal(secret, about []byte) []byte {
	v.t.Helper()
	sealed, err := v.Seal(v.t.Context(), secret, about)
	require.NoError(v.t, err, "a secret of %d bytes can be sealed", len(secret))
	return sealed
}

func (v vault) opened(sealed, about []byte) (secret []byte, stale bool) {
	v.t.Helper()
	secret, stale, err := v.Open(v.t.Context(), sealed, about)
	require.NoError(v.t, err, "what was sealed opens for what it was sealed for")
	return secret, stale
}

// refused requires that sealed bytes do not open, and that the error says why in
// the way that is wanted, if any, and repeats nothing.
func (v vault) refused(sealed, about []byte, want error, why string) {
	v.t.Helper()
	err := v.closed(sealed, about, why)
	if want != nil {
		require.ErrorIs(v.t, err, want, "%s", why)
	}
	tellsNothing(v.t, err, token, account, sealed)
}

// closed requires that nothing of sealed bytes comes back, and an error that is one
// of the port's two.
func (v vault) closed(sealed, about []byte, why string) error {
	v.t.Helper()
	secret, stale, err := v.Open(v.t.Context(), sealed, about)
	require.Error(v.t, err, "%s does not open", why)
	require.Nil(v.t, secret, "of %s nothing is returned", why)
	require.False(v.t, stale, "of %s it is not said that it is stale", why)
	one := errors.Is(err, advocacy.ErrKeyLost) != errors.Is(err, advocacy.ErrSealBroken)
	require.True(v.t, one, "why %s does not open is ErrKeyLost or ErrSealBroken, and not both: %v", why, err)
	return err
}
