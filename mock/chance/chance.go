// Package chance draws random numbers from a seed and the name of the draw. The same name gives the same number in
// every run, and a new draw does not change any other.
//
//	if chance.Fraction(seed, "duplicate", deliveryID) < 0.1 {
package chance

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"time"
)

// Fraction returns a random number in [0, 1). The parts name the draw.
func Fraction(seed int64, parts ...string) float64 {
	var buf [128]byte
	text := strconv.AppendInt(buf[:0], seed, 10)
	for _, part := range parts {
		text = append(text, 0)
		text = append(text, part...)
	}
	sum := sha256.Sum256(text)
	return float64(binary.BigEndian.Uint64(sum[:8])>>11) / (1 << 53)
}

// Between returns a random duration in [lo, hi), or lo when hi is not greater.
func Between(lo, hi time.Duration, seed int64, parts ...string) time.Duration {
	if hi <= lo {
		return lo
	}
	return lo + time.Duration(Fraction(seed, parts...)*float64(hi-lo))
}
