package wellness

import (
	"encoding/binary"
	"encoding/hex"

	"github.com/healthmock/healthmock/mock/chance"
)

// readingKey identifies a reading of one person: its kind, its source's number, its day and its index in that day.
type readingKey struct {
	kind   uint8
	source uint8
	day    int
	index  int
}

// id encodes the key in 24 hexadecimal digits, the vendor's format, so that the reading can be computed from its id
// alone. The first eight digits are a hash of the rest with the person's key, so that an id of another person is
// rejected.
func (r readingKey) id(key chance.Stream) string {
	plain := uint64(r.kind)<<56 | uint64(r.source)<<48 | uint64(uint32(r.day)&0xffffff)<<24 | uint64(r.index)&0xffffff
	check := checkOf(key, plain)
	var b [12]byte
	binary.BigEndian.PutUint32(b[:], check)
	binary.BigEndian.PutUint64(b[4:], plain^mask(key, check))
	var text [24]byte
	hex.Encode(text[:], b[:])
	return string(text[:])
}

// decodeID decodes an id; ok is false for an invalid id, or one of another person.
func decodeID(key chance.Stream, id string) (r readingKey, ok bool) {
	b, err := hex.DecodeString(id)
	if err != nil || len(b) != 12 || hex.EncodeToString(b) != id { // ids are case sensitive
		return readingKey{}, false
	}
	check := binary.BigEndian.Uint32(b)
	plain := binary.BigEndian.Uint64(b[4:]) ^ mask(key, check)
	r = readingKey{uint8(plain >> 56), uint8(plain >> 48), int(plain >> 24 & 0xffffff), int(plain & 0xffffff)}
	return r, checkOf(key, plain) == check
}

func checkOf(key chance.Stream, plain uint64) uint32 {
	return uint32((key ^ chance.Stream(plain)).Bits() >> 32)
}

func mask(key chance.Stream, check uint32) uint64 { return key.Of("mask").At(int(check)).Bits() }
