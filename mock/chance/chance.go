// Package chance draws numbers from a seed and the name of what is drawn. The same name gives the same number in every run,
// and one draw more shifts no other.
//
//	if chance.Fraction(seed, "duplicate", deliveryID) < 0.1 {
package chance

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"time"
)

// Fraction draws a number from 0 up to 1, 1 excluded, for what the parts name.
func Fraction(seed int64, parts ...string) float64 {
	var room [128]byte
	text := strconv.AppendInt(room[:0], seed, 10)
	for _, part := range parts {
		text = append(text, 0)
		text = append(text, part...)
	}
	sum := sha256.Sum256(text)
	return float64(binary.BigEndian.Uint64(sum[:8])>>11) / (1 << 53)
}

// Between draws a duration from lo up to hi, hi excluded unless it is lo.
func Between(lo, hi time.Duration, seed int64, parts ...string) time.Duration {
	if hi <= lo {
		return lo
	}
	return lo + time.Duration(Fraction(seed, parts...)*float64(hi-lo))
}
