package app

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strconv"
)

// ID returns an identifier of n hexadecimal digits (at most 64), derived from a seed and the parts that name the thing.
// The same parts give the same identifier in every run, so two runs with one seed are byte-identical.
func ID(seed int64, n int, parts ...string) string {
	h := sha256.New()
	h.Write(strconv.AppendInt(nil, seed, 10))
	for _, part := range parts {
		h.Write([]byte{0})
		h.Write([]byte(part))
	}
	var sum [sha256.Size]byte
	var text [2 * sha256.Size]byte
	hex.Encode(text[:], h.Sum(sum[:0]))
	return string(text[:n])
}

// IDForm makes the identifier of what the parts name, in a form that a vendor uses: Hex, Number or UUID. It is a hash
// of the seed and the parts, as ID is.
type IDForm func(seed int64, parts ...string) string

// or returns the form, or another one when it is nil.
func (f IDForm) or(other IDForm) IDForm {
	if f == nil {
		return other
	}
	return f
}

// Hex returns the form of n hexadecimal digits, at most 64.
func Hex(n int) IDForm {
	return func(seed int64, parts ...string) string { return ID(seed, n, parts...) }
}

// Number returns the form of a number with a count of decimal digits from 1 to 18. The first digit is not 0.
func Number(digits int) IDForm {
	lowest := int64(math.Pow10(digits - 1))
	return func(seed int64, parts ...string) string {
		hash, _ := strconv.ParseInt(ID(seed, 15, parts...), 16, 64) // 15 hexadecimal digits are 60 bits
		return strconv.FormatInt(lowest+hash%(9*lowest), 10)
	}
}

// UUID formats the ID of the parts as a version 4 UUID.
func UUID(seed int64, parts ...string) string {
	id := []byte(ID(seed, 32, parts...))
	id[12] = '4'
	id[16] = "89ab"[id[16]&3]
	return string(id[:8]) + "-" + string(id[8:12]) + "-" + string(id[12:16]) + "-" +
		string(id[16:20]) + "-" + string(id[20:])
}
