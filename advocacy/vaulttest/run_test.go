package vaulttest

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// plainKeys are keys of AES-256-GCM in memory, and plainVault seals with them: the
// key's id, a nonce, and what the standard library makes of the secret.
type plainKeys struct {
	ids  []byte // the newest last
	keys map[byte]cipher.AEAD
	as   func(plainVault) advocacy.Vault
}

// ids are given out over all keys, so that no two keys have one.
var (
	idsMu  sync.Mutex
	lastID byte
)

func newPlainKeys(as func(plainVault) advocacy.Vault) *plainKeys {
	k := &plainKeys{keys: map[byte]cipher.AEAD{}, as: as}
	k.add()
	return k
}

func (k *plainKeys) add() {
	idsMu.Lock()
	defer idsMu.Unlock()
	lastID++
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	block, _ := aes.NewCipher(key)
	k.keys[lastID], _ = cipher.NewGCM(block)
	k.ids = append(k.ids, lastID)
}

func (k *plainKeys) Vault() (advocacy.Vault, error) {
	own := plainVault{primary: k.ids[len(k.ids)-1], keys: map[byte]cipher.AEAD{}}
	for _, id := range k.ids {
		own.keys[id] = k.keys[id]
	}
	return k.as(own), nil
}

func (k *plainKeys) Rotate() error { k.add(); return nil }

func (k *plainKeys) Drop() error { k.ids = k.ids[len(k.ids)-1:]; return nil }

type plainVault struct {
	primary byte
	keys    map[byte]cipher.AEAD
}

func (v plainVault) Seal(ctx context.Context, secret, about []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(about) == 0 {
		return nil, errors.New("about is empty")
	}
	sealed := make([]byte, 13, 13+len(secret)+16)
	sealed[0] = v.primary
	_, _ = rand.Read(sealed[1:])
	return v.keys[v.primary].Seal(sealed, sealed[1:], secret, about), nil
}

func (v plainVault) Open(ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	if len(sealed) < 13+16 {
		return nil, false, advocacy.ErrSealBroken
	}
	key, ok := v.keys[sealed[0]]
	if !ok {
		return nil, false, advocacy.ErrKeyLost
	}
	secret, err := key.Open(nil, sealed[1:13], sealed[13:], about)
	if err != nil {
		return nil, false, advocacy.ErrSealBroken
	}
	return secret, sealed[0] != v.primary, nil
}

// broken is a plainVault that does something else.
type broken struct {
	plainVault
	seal func(v plainVault, ctx context.Context, secret, about []byte) ([]byte, error)
	open func(v plainVault, ctx context.Context, sealed, about []byte) ([]byte, bool, error)
}

func (b broken) Seal(ctx context.Context, secret, about []byte) ([]byte, error) {
	if b.seal == nil {
		return b.plainVault.Seal(ctx, secret, about)
	}
	return b.seal(b.plainVault, ctx, secret, about)
}

func (b broken) Open(ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
	if b.open == nil {
		return b.plainVault.Open(ctx, sealed, about)
	}
	return b.open(b.plainVault, ctx, sealed, about)
}

// recorder is a test that is told to fail, and remembers what it was told.
type recorder struct {
	context.Context
	mu   sync.Mutex
	said []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

func (r *recorder) FailNow() { runtime.Goexit() }

type recording struct{ *recorder }

func (r recording) Context() context.Context { return r.recorder.Context }

// failures are the rules that a vault breaks, with what is said of each.
func failures(t *testing.T, as func(plainVault) advocacy.Vault) map[string]string {
	t.Helper()
	failed := map[string]string{}
	for _, r := range rules {
		told := &recorder{Context: t.Context()}
		var done sync.WaitGroup
		done.Go(func() { r.check(recording{told}, func() Keys { return newPlainKeys(as) }) })
		done.Wait()
		if len(told.said) > 0 {
			failed[r.name] = strings.Join(told.said, "\n")
		}
	}
	return failed
}

func TestAVaultThatKeepsTheRules(t *testing.T) {
	own := func(v plainVault) advocacy.Vault { return v }
	assert.Empty(t, failures(t, own))
	Run(t, Options{Open: func(*testing.T) Keys { return newPlainKeys(own) }, Without: map[Ability]string{Dropping: "to be seen in the log"}})
}

// Each way to be wrong breaks the rule that is about it, and the failure says which.
func TestABrokenVaultIsToldItsRule(t *testing.T) {
	for name, c := range map[string]struct {
		broken
		says string
	}{
		"it seals nothing": {broken{
			seal: func(_ plainVault, _ context.Context, secret, _ []byte) ([]byte, error) {
				return bytes.Clone(secret), nil
			},
			open: func(_ plainVault, _ context.Context, sealed, _ []byte) ([]byte, bool, error) {
				return bytes.Clone(sealed), false, nil
			},
		}, "no part of the secret is in the sealed bytes"},
		"about is part of what it stores": {broken{
			seal: func(v plainVault, ctx context.Context, secret, about []byte) ([]byte, error) {
				sealed, err := v.Seal(ctx, secret, about)
				return append(sealed, about...), err
			},
			open: func(v plainVault, ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
				return v.Open(ctx, bytes.TrimSuffix(sealed, about), about)
			},
		}, "about is not in the sealed bytes"},
		"it binds to nothing": {broken{
			seal: func(v plainVault, ctx context.Context, secret, _ []byte) ([]byte, error) {
				return v.Seal(ctx, secret, []byte("x"))
			},
			open: func(v plainVault, ctx context.Context, sealed, _ []byte) ([]byte, bool, error) {
				return v.Open(ctx, sealed, []byte("x"))
			},
		}, "what was sealed for something else does not open"},
		"it seals for nothing": {broken{
			seal: func(v plainVault, ctx context.Context, secret, about []byte) ([]byte, error) {
				return v.Seal(ctx, secret, append([]byte{0}, about...))
			},
			open: func(v plainVault, ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
				return v.Open(ctx, sealed, append([]byte{0}, about...))
			},
		}, "a secret that belongs to nothing is not sealed"},
		"a nonce is used twice": {broken{
			seal: func(v plainVault, ctx context.Context, secret, about []byte) ([]byte, error) {
				if err := ctx.Err(); err != nil || len(about) == 0 {
					return nil, errors.Join(err, errors.New("no"))
				}
				return v.keys[v.primary].Seal(append([]byte{v.primary}, make([]byte, 12)...), make([]byte, 12), secret, about), nil
			},
		}, "two seals of one secret differ"},
		"what is broken comes back": {broken{
			open: func(v plainVault, ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
				secret, stale, err := v.Open(ctx, sealed, about)
				if err != nil && ctx.Err() == nil {
					secret = bytes.Clone(sealed)
				}
				return secret, stale, err
			},
		}, "nothing is returned"},
		"it knows one error": {broken{
			open: func(v plainVault, ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
				secret, stale, err := v.Open(ctx, sealed, about)
				if errors.Is(err, advocacy.ErrKeyLost) {
					err = advocacy.ErrSealBroken
				}
				return secret, stale, err
			},
		}, "what another host's keys sealed"},
		"an error has no reason": {broken{
			open: func(v plainVault, ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
				secret, stale, err := v.Open(ctx, sealed, about)
				if err != nil && ctx.Err() == nil {
					err = errors.New("it does not open")
				}
				return secret, stale, err
			},
		}, "is ErrKeyLost or ErrSealBroken, and not both"},
		"an error repeats what it read": {broken{
			open: func(v plainVault, ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
				secret, stale, err := v.Open(ctx, sealed, about)
				if err != nil && ctx.Err() == nil {
					err = fmt.Errorf("%x: %w", sealed, err)
				}
				return secret, stale, err
			},
		}, "an error repeats nothing"},
		"an error repeats about": {broken{
			seal: func(v plainVault, ctx context.Context, secret, about []byte) ([]byte, error) {
				sealed, err := v.Seal(ctx, secret, about)
				if err != nil && ctx.Err() == nil {
					err = fmt.Errorf("%v: %w", secret, err)
				}
				return sealed, err
			},
		}, "an error repeats nothing"},
		"nothing is ever stale": {broken{
			open: func(v plainVault, ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
				secret, _, err := v.Open(ctx, sealed, about)
				return secret, false, err
			},
		}, "what an older key sealed is stale"},
		"everything is stale": {broken{
			open: func(v plainVault, ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
				secret, _, err := v.Open(ctx, sealed, about)
				return secret, err == nil, err
			},
		}, "what the newest key sealed is not stale"},
		"a context's error is wrapped": {broken{
			seal: func(v plainVault, ctx context.Context, secret, about []byte) ([]byte, error) {
				sealed, err := v.Seal(ctx, secret, about)
				if ctx.Err() != nil {
					err = fmt.Errorf("seal: %w", err)
				}
				return sealed, err
			},
		}, "Seal answers with the context's error as it is"},
		"a context is not looked at": {broken{
			open: func(v plainVault, ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
				return v.Open(context.WithoutCancel(ctx), sealed, about)
			},
		}, "Open answers with the context's error as it is"},
		"it changes what it is handed": {broken{
			open: func(v plainVault, ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
				secret, stale, err := v.Open(ctx, sealed, about)
				if err == nil {
					copy(sealed, secret)
				}
				return secret, stale, err
			},
		}, "Open does not change the sealed bytes"},
		"it hands out a part of what it was handed": {broken{
			open: func(v plainVault, ctx context.Context, sealed, about []byte) ([]byte, bool, error) {
				secret, stale, err := v.Open(ctx, sealed, about)
				if err == nil && len(sealed) > 1<<10 {
					secret = secret[:len(secret)-1]
				}
				return secret, stale, err
			},
		}, "Open gives back the 4096 bytes that were sealed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			failed := failures(t, func(v plainVault) advocacy.Vault {
				own := c.broken
				own.plainVault = v
				return own
			})
			require.NotEmpty(t, failed, "a rule is broken")
			assert.True(t, slices.ContainsFunc(mapValues(failed), func(said string) bool { return strings.Contains(said, c.says) }), "%v", failed)
		})
	}
}

func mapValues(m map[string]string) (values []string) {
	for _, v := range m {
		values = append(values, v)
	}
	return values
}
