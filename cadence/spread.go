package cadence

import "math/bits"

// mix is the hash that spreads people: MurmurHash64A (Austin Appleby) of the
// key's bytes with seed 0, which takes eight bytes at a time and mixes keys that
// differ in their last digit only. The package documentation promises it.
func mix(key string) uint64 {
	const m = 0xc6a4a7935bd1e995
	h := uint64(len(key)) * m
	for ; len(key) >= 8; key = key[8:] {
		k := uint64(key[0]) | uint64(key[1])<<8 | uint64(key[2])<<16 | uint64(key[3])<<24 |
			uint64(key[4])<<32 | uint64(key[5])<<40 | uint64(key[6])<<48 | uint64(key[7])<<56
		k *= m
		k ^= k >> 47
		k *= m
		h = (h ^ k) * m
	}
	if len(key) > 0 {
		for i := len(key) - 1; i >= 0; i-- {
			h ^= uint64(key[i]) << (8 * i)
		}
		h *= m
	}
	h ^= h >> 47
	h *= m
	return h ^ h>>47
}

// share is the part of width, in 0 to width-1, that falls to a mixed key.
func share(mixed uint64, width int64) int64 {
	high, _ := bits.Mul64(mixed, uint64(width))
	return int64(high)
}
