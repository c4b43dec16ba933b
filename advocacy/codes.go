package advocacy

import (
	"encoding/binary"
	"io"
	"sync"
)

// reader serializes the source of randomness, which a seeded one needs.
type reader struct {
	mu     sync.Mutex
	source io.Reader
}

// fill fills b with random bytes. A source that fails leaves no safe way on:
// ids would collide and codes could be guessed.
func (r *reader) fill(b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for n := 0; n < len(b); {
		m, err := r.source.Read(b[n:])
		if err != nil {
			panic("advocacy: the source of randomness failed: " + err.Error())
		}
		n += m
	}
}

// alphabet has no letters or digits that are mistaken for one another in print.
const alphabet = "23456789abcdefghjkmnpqrstuvwxyz"

// id returns n random characters of the alphabet.
func (p *Program) id(n int) string {
	out := make([]byte, 0, n)
	var b [32]byte
	for len(out) < n {
		p.random.fill(b[:])
		for _, c := range b {
			// 8 × 31 = 248: what lies above would make some characters likelier.
			if c < 248 && len(out) < n {
				out = append(out, alphabet[int(c)%len(alphabet)])
			}
		}
	}
	return string(out)
}

// spell is what a MAC spells in n characters of the alphabet.
func spell(mac []byte, n int) string {
	number := binary.BigEndian.Uint64(mac)
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[number%uint64(len(alphabet))]
		number /= uint64(len(alphabet))
	}
	return string(out)
}
