package guard

import (
	"encoding/binary"
	"math/bits"
)

// fingerprint returns a hash of b that depends on the seed and is never 0. It is no
// cryptographic one: who can make two items collide can do so only in his own feed, where
// he might as well not publish the second. It has to be the same in every process, and
// reads several bytes in a nanosecond, which SHA-256 does not.
func fingerprint(seed uint64, b []byte) uint64 {
	const k0, k1 = 0x9e3779b97f4a7c15, 0xd6e8feb86659fd93
	h, n := seed^k0, len(b)
	for len(b) >= 16 {
		h = fold(binary.LittleEndian.Uint64(b)^k1, binary.LittleEndian.Uint64(b[8:])^h)
		b = b[16:]
	}
	var tail [16]byte
	copy(tail[:], b)
	h = fold(binary.LittleEndian.Uint64(tail[:])^k1, binary.LittleEndian.Uint64(tail[8:])^h)
	return max(fold(h^k0, uint64(n)^k1), 1)
}

// fold multiplies, and folds the upper half of the product into the lower.
func fold(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}
