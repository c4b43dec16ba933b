package vault_test

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkSeal and BenchmarkOpen seal and open a token. Their baseline is AES-256-GCM
// of the standard library with the same key and a random nonce before the
// ciphertext, turn by turn in the same run; the ratio is reported as "x-bare-gcm".
func BenchmarkSeal(b *testing.B) {
	set := rotate(b, generate(b))
	v := open(b, set)
	_, key := primary(b, set)
	gcm := bare(b, key)
	for _, size := range []int{200, 2000} {
		b.Run(fmt.Sprintf("%d-bytes", size), func(b *testing.B) {
			secret := make([]byte, size)
			against(b, func() error {
				_, err := v.Seal(b.Context(), secret, account)
				return err
			}, func() error {
				nonce := make([]byte, gcm.NonceSize(), gcm.NonceSize()+size+gcm.Overhead())
				if _, err := rand.Read(nonce); err != nil {
					return err
				}
				gcm.Seal(nonce, nonce, secret, account)
				return nil
			})
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	set := rotate(b, generate(b))
	v := open(b, set)
	_, key := primary(b, set)
	gcm := bare(b, key)
	for _, size := range []int{200, 2000} {
		b.Run(fmt.Sprintf("%d-bytes", size), func(b *testing.B) {
			sealed := seal(b, v, make([]byte, size), account)
			against(b, func() error {
				_, _, err := v.Open(b.Context(), sealed, account)
				return err
			}, func() error {
				_, err := gcm.Open(nil, sealed[5:17], sealed[17:], account)
				return err
			})
		})
	}
}

// against times own b.N times and its baseline as often, in turns that are short
// enough for what else the machine does to fall on both.
func against(b *testing.B, own, baseline func() error) {
	const turn = 256
	timed := func(f func() error, n int) time.Duration {
		began := time.Now()
		for range n {
			if err := f(); err != nil {
				require.NoError(b, err)
			}
		}
		return time.Since(began)
	}
	timed(own, turn)
	timed(baseline, turn)
	var ours, theirs time.Duration
	b.ReportAllocs()
	b.ResetTimer()
	for left := b.N; left > 0; left -= turn {
		n := min(left, turn)
		b.StopTimer()
		theirs += timed(baseline, n)
		b.StartTimer()
		ours += timed(own, n)
	}
	b.ReportMetric(float64(ours)/float64(theirs), "x-bare-gcm")
}
