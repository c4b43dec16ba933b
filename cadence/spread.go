package cadence

import "math/bits"

// mix is the hash that spreads people: 64-bit FNV-1a of the key's bytes, then
// SplitMix64's finalizer, without which keys that differ in their last digit
// would lie close together. The package documentation promises it.
func mix(key string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(key); i++ {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// share is the part of width, in 0 to width-1, that falls to a mixed key.
func share(mixed uint64, width int64) int64 {
	high, _ := bits.Mul64(mixed, uint64(width))
	return int64(high)
}
