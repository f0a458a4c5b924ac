package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/klauspost/compress/s2"
)

// row is an item of the tree in one piece: a head, a key, and what belongs to the key. It never changes. The tree holds
// two kinds of items, which the lowest bit of the head tells apart:
//
//   - a plain row: the key and its value;
//   - a block: the first key of blockRows rows or fewer that follow each other, the last one, and all of them
//     compressed. No other item of the tree has a key between these two.
//
// Rows that are written one after another, such as Events, end in blocks, where they take a quarter of the memory.
type row []byte

// headSize is the size of the head in bytes: the length of the key, times two, plus one in a block.
const headSize = 4

// newRow packs a plain row.
func newRow(key string, value []byte) row {
	return appendRow(make(row, 0, headSize+len(key)+len(value)), key, value)
}

// appendRow appends a plain row to r.
func appendRow(r row, key string, value []byte) row {
	r = binary.LittleEndian.AppendUint32(r, uint32(len(key)<<1))
	r = append(r, key...)
	return append(r, value...)
}

// key returns the key of a plain row, or the first key of a block. It shares the memory of the row, like all parts.
func (r row) key() []byte { return r[headSize:r.keyEnd():r.keyEnd()] }

// value returns the value of a plain row.
func (r row) value() []byte { return r[r.keyEnd():len(r):len(r)] }

func (r row) keyEnd() int { return headSize + int(binary.LittleEndian.Uint32(r)>>1) }

// isBlock reports whether r is a block.
func (r row) isBlock() bool { return r[0]&1 != 0 }

func less(a, b row) bool { return bytes.Compare(a.key(), b.key()) < 0 }

// newBlock packs plain rows that follow each other into a block.
func newBlock(rows []row) row {
	size := 0
	for _, r := range rows {
		size += binary.MaxVarintLen32 + len(r)
	}
	plain := make([]byte, 0, size)
	for _, r := range rows {
		plain = binary.AppendUvarint(plain, uint64(len(r)))
		plain = append(plain, r...)
	}
	first, last := rows[0].key(), rows[len(rows)-1].key()
	packed := s2.Encode(nil, plain)
	b := make(row, 0, headSize+len(first)+binary.MaxVarintLen32+len(last)+len(packed))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(first)<<1|1))
	b = append(b, first...)
	b = binary.AppendUvarint(b, uint64(len(last)))
	b = append(b, last...)
	return slices.Clip(append(b, packed...))
}

// last returns the last key of a block, and its compressed rows.
func (r row) last() (key, packed []byte) {
	rest := r[r.keyEnd():]
	size, n := binary.Uvarint(rest)
	end := n + int(size)
	return rest[n:end], rest[end:]
}

// covers reports whether a key is between the first and the last key of a block.
func (r row) covers(key string) bool {
	if !r.isBlock() || key < string(r.key()) {
		return false
	}
	last, _ := r.last()
	return key <= string(last)
}

// rows returns the rows of a block, which share new memory.
func (r row) rows() ([]row, error) {
	_, packed := r.last()
	plain, err := s2.Decode(nil, packed)
	if err != nil {
		return nil, fmt.Errorf("store: decompress the rows from %q: %w", r.key(), err)
	}
	rows := make([]row, 0, blockRows)
	for len(plain) > 0 {
		size, n := binary.Uvarint(plain)
		end := n + int(size)
		rows = append(rows, plain[n:end:end])
		plain = plain[end:]
	}
	return rows, nil
}
