package vaulttest

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ambassadorkit/ambassadorkit/advocacy"
)

// What most rules seal: a secret in which every eight bytes are others, and what it
// belongs to.
var (
	token   = []byte("AQXcanary-7f3a-token-of-linkedin-for-anna")
	account = []byte("nordlys/7k2m/linkedin")
)

// mostKeyBytes is how many of the sealed bytes may name the key: damage to these
// looks like a lost key.
const mostKeyBytes = 64

var rules = []rule{
	{name: "what was sealed opens, whatever its size", check: func(t tester, open func() Keys) {
		v := vaultOf(t, open())
		for _, size := range []int{0, 1, 15, 16, 17, 40, 4096, 1 << 20} {
			secret := bytes.Repeat([]byte{0, 0xff, 'a', '\n'}, size/4+1)[:size]
			got, stale := v.opened(v.seal(secret, account), account)
			assert.True(t, bytes.Equal(secret, got), "Open gives back the %d bytes that were sealed", size)
			assert.False(t, stale, "what the newest key sealed is not stale")
		}
		got, _ := v.opened(v.seal(nil, account), account)
		assert.Empty(t, got, "a nil secret is an empty one")
	}},
	{name: "two seals differ, and are longer by a constant", check: func(t tester, open func() Keys) {
		v := vaultOf(t, open())
		over := len(v.seal(nil, account))
		for _, size := range []int{1, 40, 4096} {
			secret := make([]byte, size)
			one, other := v.seal(secret, account), v.seal(secret, account)
			assert.False(t, bytes.Equal(one, other), "two seals of one secret differ")
			assert.Len(t, one, size+over, "sealed bytes are longer than the secret by a constant")
			assert.Len(t, other, size+over, "sealed bytes are longer than the secret by a constant")
		}
	}},
	{name: "nothing can be read from sealed bytes", check: func(t tester, open func() Keys) {
		v := vaultOf(t, open())
		for range 32 {
			sealed := v.seal(token, account)
			assert.False(t, holds(sealed, token), "no part of the secret is in the sealed bytes")
			assert.False(t, holds(sealed, account), "about is not in the sealed bytes")
		}
	}},
	{name: "it opens for what it was sealed for and nothing else", check: func(t tester, open func() Keys) {
		v := vaultOf(t, open())
		sealed := v.seal(token, account)
		for _, other := range [][]byte{
			[]byte("nordlys/9p4x/linkedin"), []byte("nordlyt/7k2m/linkedin"), account[:len(account)-1], account[1:],
			append(bytes.Clone(account), 0), append([]byte{0}, account...), append(bytes.Clone(account), account...), {0}, {}, nil,
		} {
			v.refused(sealed, other, advocacy.ErrSealBroken, "what was sealed for something else")
		}
		got, _ := v.opened(sealed, account)
		assert.Equal(t, token, got, "and it still opens for what it was sealed for")
	}},
	{name: "a secret belongs to something", check: func(t tester, open func() Keys) {
		v := vaultOf(t, open())
		for _, nothing := range [][]byte{nil, {}} {
			sealed, err := v.Seal(t.Context(), token, nothing)
			require.Error(t, err, "a secret that belongs to nothing is not sealed: it would open anywhere")
			assert.Nil(t, sealed, "of what was not sealed nothing is returned")
			tellsNothing(t, err, token)
		}
	}},
	{name: "bytes that were changed do not open", check: func(t tester, open func() Keys) {
		v := vaultOf(t, open())
		sealed := v.seal(token, account)
		lost := map[int]bool{}
		for i := range len(sealed) * 8 {
			changed := bytes.Clone(sealed)
			changed[i/8] ^= 1 << (i % 8)
			if err := v.closed(changed, account, fmt.Sprintf("what has bit %d changed", i)); errors.Is(err, advocacy.ErrKeyLost) {
				lost[i/8] = true
			}
			if i%8 == 0 {
				v.refused(changed, account, nil, "what has been changed")
			}
		}
		assert.LessOrEqual(t, len(lost), min(mostKeyBytes, len(sealed)-1), "only damage to the few bytes that name the key looks like a lost key")
		for length := range sealed {
			v.refused(sealed[:length], account, advocacy.ErrSealBroken, fmt.Sprintf("what was cut off after %d bytes", length))
		}
		v.refused(nil, account, advocacy.ErrSealBroken, "nothing at all")
		v.refused(append(bytes.Clone(sealed), 0), account, advocacy.ErrSealBroken, "what has something added")
		v.refused(append(bytes.Clone(sealed), sealed...), account, advocacy.ErrSealBroken, "what is there twice")
		other := v.seal([]byte("AQYanother-91c2-token-of-linkedin-for-bo!"), account)
		for at := len(sealed) / 2; at < len(sealed); at++ {
			// The last bytes of the two may be the same by chance.
			if of := append(bytes.Clone(sealed[:at]), other[at:]...); !bytes.Equal(of, sealed) {
				v.refused(of, account, advocacy.ErrSealBroken, "what was put together of two")
			}
		}
		v.refused(token, account, nil, "what was never sealed")
		got, _ := v.opened(sealed, account)
		assert.Equal(t, token, got, "what was not changed still opens")
	}},
	{name: "what other keys sealed is lost", check: func(t tester, open func() Keys) {
		sealed := vaultOf(t, open()).seal(token, account)
		v := vaultOf(t, open())
		v.refused(sealed, account, advocacy.ErrKeyLost, "what another host's keys sealed")
	}},
	{name: "what an older key sealed opens and is stale", needs: []Ability{Rotation}, check: func(t tester, open func() Keys) {
		keys := open()
		before := vaultOf(t, keys)
		old := before.seal(token, account)
		require.NoError(t, keys.Rotate(), "the keys can be turned")
		v := vaultOf(t, keys)
		for range 2 {
			got, stale := v.opened(old, account)
			assert.Equal(t, token, got, "what an older key sealed still opens")
			assert.True(t, stale, "what an older key sealed is stale, each time that it is opened")
		}
		again := v.seal(token, account)
		got, stale := v.opened(again, account)
		assert.Equal(t, token, got, "what is sealed again opens")
		assert.False(t, stale, "what the newest key sealed is not stale")
		got, stale = before.opened(old, account)
		assert.Equal(t, token, got, "a vault that was made before the keys were turned opens what it sealed")
		assert.False(t, stale, "a vault that was made before knows no newer key")
		before.refused(again, account, advocacy.ErrKeyLost, "what a key sealed that this vault was not given")
	}},
	{name: "what a dropped key sealed is lost until it is given back", needs: []Ability{Rotation, Dropping}, check: func(t tester, open func() Keys) {
		keys := open()
		before := vaultOf(t, keys)
		old := before.seal(token, account)
		require.NoError(t, keys.Rotate(), "the keys can be turned")
		again := vaultOf(t, keys).seal(token, account)
		require.NoError(t, keys.Drop(), "the older keys can be dropped")
		v := vaultOf(t, keys)
		v.refused(old, account, advocacy.ErrKeyLost, "what a dropped key sealed")
		got, stale := v.opened(again, account)
		assert.Equal(t, token, got, "what the remaining key sealed opens")
		assert.False(t, stale, "what the newest key sealed is not stale")
		got, _ = before.opened(old, account)
		assert.Equal(t, token, got, "where the key is given back, what it sealed opens again")
	}},
	{name: "slices stay their owner's", check: func(t tester, open func() Keys) {
		v := vaultOf(t, open())
		secret, about := bytes.Clone(token), bytes.Clone(account)
		sealed := v.seal(secret, about)
		assert.Equal(t, token, secret, "Seal does not change the secret that it is handed")
		assert.Equal(t, account, about, "Seal does not change about")
		clear(secret)
		clear(about)
		kept := bytes.Clone(sealed)
		got, _ := v.opened(sealed, account)
		assert.Equal(t, token, got, "Seal keeps none of the slices that it is handed")
		assert.Equal(t, kept, sealed, "Open does not change the sealed bytes")
		clear(got)
		got, _ = v.opened(sealed, account)
		assert.Equal(t, token, got, "what Open returned belongs to the caller, and is in no later answer")
		clear(sealed)
		got, _ = v.opened(kept, account)
		assert.Equal(t, token, got, "what Seal returned belongs to the caller")
	}},
	{name: "an ended context seals and opens nothing", check: func(t tester, open func() Keys) {
		v := vaultOf(t, open())
		sealed := v.seal(token, account)
		cancelled, end := context.WithCancel(t.Context())
		end()
		late, stop := context.WithDeadline(t.Context(), time.Unix(0, 0))
		defer stop()
		for _, ctx := range []context.Context{cancelled, late} {
			got, err := v.Seal(ctx, token, account)
			assert.True(t, err == ctx.Err(), "Seal answers with the context's error as it is: %v", err)
			assert.Nil(t, got, "under an ended context nothing is sealed")
			got, stale, err := v.Open(ctx, sealed, account)
			assert.True(t, err == ctx.Err(), "Open answers with the context's error as it is: %v", err)
			assert.Nil(t, got, "under an ended context nothing is opened")
			assert.False(t, stale, "under an ended context nothing is stale")
		}
		got, _ := v.opened(sealed, account)
		assert.Equal(t, token, got, "a call that was cancelled leaves nothing behind")
	}},
	{name: "many goroutines share a vault", check: func(t tester, open func() Keys) {
		v := vaultOf(t, open())
		elsewhere := v.seal(token, account)
		var all sync.WaitGroup
		for g := range 8 {
			all.Go(func() {
				for i := range 50 {
					about := fmt.Appendf(nil, "nordlys/%d/%d", g, i)
					secret := fmt.Appendf(nil, "token %d of %d", i, g)
					sealed, err := v.Seal(t.Context(), secret, about)
					assert.NoError(t, err, "many goroutines seal at once")
					got, _, err := v.Open(t.Context(), sealed, about)
					assert.NoError(t, err, "many goroutines open at once")
					assert.Equal(t, secret, got, "goroutines that share a vault mix up no secrets")
					_, _, err = v.Open(t.Context(), elsewhere, about)
					assert.ErrorIs(t, err, advocacy.ErrSealBroken, "it opens for nothing else, also among many goroutines")
				}
			})
		}
		all.Wait()
	}},
}

// part is how many bytes in a row give something away.
const part = 8

// holds reports whether some bytes hold a part of others.
func holds(some, others []byte) bool {
	for i := range len(others) - part + 1 {
		if bytes.Contains(some, others[i:i+part]) {
			return true
		}
	}
	return false
}

// tellsNothing requires that neither an error nor what it wraps repeats a part of
// some bytes in whatever form.
func tellsNothing(t tester, err error, secrets ...[]byte) {
	t.Helper()
	said := fmt.Sprintf("%v %+v %#v", err, err, err)
	for cause := errors.Unwrap(err); cause != nil; cause = errors.Unwrap(cause) {
		said += fmt.Sprintf(" %v %+v %#v", cause, cause, cause)
	}
	for _, secret := range secrets {
		for i := range len(secret) - part + 1 {
			if repeats(said, secret[i:i+part]) {
				require.Fail(t, "an error repeats nothing of the secret, of about or of the sealed bytes", "%s", said)
			}
		}
	}
}

// repeats reports whether a text has some bytes in it: as they are, in hexadecimal,
// in base64, or as numbers.
func repeats(text string, b []byte) bool {
	const hexes = "0123456789abcdef"
	var numbers, typed, lower, upper []byte
	for i, c := range b {
		if i > 0 {
			numbers, typed = append(numbers, ' '), append(typed, ", "...)
		}
		numbers = strconv.AppendInt(numbers, int64(c), 10)
		typed = append(typed, "0x"...)
		if c > 0xf {
			typed = append(typed, hexes[c>>4])
		}
		typed = append(typed, hexes[c&0xf])
		lower = append(lower, hexes[c>>4], hexes[c&0xf])
	}
	upper = bytes.ToUpper(lower)
	for _, form := range [][]byte{b, numbers, typed, lower, upper,
		// Six of the eight, so that the last letter does not depend on what follows.
		base64.RawStdEncoding.AppendEncode(nil, b[:6]), base64.RawURLEncoding.AppendEncode(nil, b[:6])} {
		if strings.Contains(text, string(form)) {
			return true
		}
	}
	return false
}
