package app

import (
	"crypto/sha256"
	"encoding/hex"
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
	return hex.EncodeToString(h.Sum(sum[:0]))[:n]
}

// UUID formats the ID of the parts as a version 4 UUID.
func UUID(seed int64, parts ...string) string {
	id := []byte(ID(seed, 32, parts...))
	id[12] = '4'
	id[16] = "89ab"[id[16]&3]
	return string(id[:8]) + "-" + string(id[8:12]) + "-" + string(id[12:16]) + "-" +
		string(id[16:20]) + "-" + string(id[20:])
}
