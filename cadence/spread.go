package cadence

import "math/bits"

// mix is the hash that spreads people: MurmurHash64A (Austin Appleby) of the
// key's bytes with seed 0, which takes eight bytes at a time and mixes keys that
// differ in their last digit only. The package documentation promises it.
func mix(key string) uint64 {
	const m = 0xc6a4a7935bd1e995
	h := uint64(len(key)) * m
	rest := key
	for ; len(rest) >= 8; rest = rest[8:] {
		k := eight(rest) * m
		k ^= k >> 47
		k *= m
		h = (h ^ k) * m
	}
	if len(rest) > 0 {
		if len(key) >= 8 { // the rest is the end of the last eight
			h ^= eight(key[len(key)-8:]) >> (64 - 8*len(rest))
		} else {
			for i := range len(rest) {
				h ^= uint64(rest[i]) << (8 * i)
			}
		}
		h *= m
	}
	h ^= h >> 47
	h *= m
	return h ^ h>>47
}

// eight are the first eight bytes of a text as a number, the first the lowest.
func eight(text string) uint64 {
	return uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
		uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
}

// share is the part of width, in 0 to width-1, that falls to a mixed key.
func share(mixed uint64, width int64) int64 {
	high, _ := bits.Mul64(mixed, uint64(width))
	return int64(high)
}
