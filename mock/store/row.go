package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/s2"
)

// row is one row of the memory backend in one piece: a head, the key and the value. The head is the length of the key,
// and in its lowest bits the number of the dictionary that the value is compressed with, 0 for none. A row never changes.
type row []byte

// headSize is the size of the head in bytes; dictionaryBits are those of its bits that are the number of a dictionary.
const (
	headSize       = 4
	dictionaryBits = 3
)

// appendRow packs a row.
func appendRow(r row, key string, value []byte, dictionary int) row {
	r = binary.LittleEndian.AppendUint32(r, uint32(len(key)<<dictionaryBits|dictionary))
	r = append(r, key...)
	return append(r, value...)
}

// parts returns the key and the value of a row. They share its memory.
func (r row) parts() (key, value []byte, dictionary int) {
	head := binary.LittleEndian.Uint32(r)
	end := headSize + int(head>>dictionaryBits)
	return r[headSize:end:end], r[end:len(r):len(r)], int(head & (1<<dictionaryBits - 1))
}

// key returns the key of a row.
func (r row) key() []byte {
	return r[headSize : headSize+int(binary.LittleEndian.Uint32(r)>>dictionaryBits)]
}

func less(a, b row) bool { return bytes.Compare(a.key(), b.key()) < 0 }

// The memory backend compresses values once it holds many, because the millions of rows of a hundred thousand users
// look alike. Each value is compressed by itself, with a dictionary of values that were written before. There are several
// dictionaries, each made of more values than the one before. A store with few rows has none, and pays nothing.
const (
	firstDictionary = 32 << 20 // bytes of values after which the first dictionary is made
	nextDictionary  = 2        // times as many bytes until the next
	dictionarySize  = 32 << 10 // bytes of values that a dictionary is made of
	worthwhile      = 64       // bytes of the smallest value that is compressed
)

// compressor compresses the values of a store. It is safe for concurrent use.
type compressor struct {
	dictionaries atomic.Pointer[[]*s2.Dict]

	mu     sync.Mutex
	seen   int    // bytes of values
	due    int    // value of seen at which the next dictionary is made
	sample []byte // values for it
	next   int    // value of seen at which the next value is sampled
}

func newCompressor(first int) *compressor {
	c := &compressor{due: first}
	c.dictionaries.Store(new([]*s2.Dict))
	return c
}

// pack returns the row of a key and a value.
func (c *compressor) pack(key string, value []byte) row {
	c.learn(value)
	dictionaries := *c.dictionaries.Load()
	number := len(dictionaries)
	if number > 0 && len(value) >= worthwhile {
		if packed := dictionaries[number-1].Encode(nil, value); len(packed) < len(value) {
			return newRow(key, packed, number)
		}
	}
	return newRow(key, value, 0)
}

// newRow packs a row without room at its end.
func newRow(key string, value []byte, dictionary int) row {
	return appendRow(make(row, 0, headSize+len(key)+len(value)), key, value, dictionary)
}

// learn samples values evenly over the bytes that are written, and makes the next dictionary when it is due.
func (c *compressor) learn(value []byte) {
	if len(value) < worthwhile || len(value) > dictionarySize/8 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen += len(value); c.seen >= c.next {
		c.sample = append(c.sample, value...)
		c.next = c.seen + c.due/dictionarySize*len(value)
	}
	known := *c.dictionaries.Load()
	if c.seen < c.due || len(known) == 1<<dictionaryBits-1 {
		return
	}
	if made := s2.MakeDict(c.sample[max(len(c.sample)-dictionarySize, 0):], nil); made != nil {
		c.dictionaries.Store(new(append(slices.Clip(known), made)))
	}
	c.sample, c.due = nil, c.due*nextDictionary
}

// value returns the value of a row.
func (c *compressor) value(r row) ([]byte, error) {
	key, value, number := r.parts()
	if number == 0 {
		return value, nil
	}
	plain, err := (*c.dictionaries.Load())[number-1].Decode(nil, value)
	if err != nil {
		return nil, fmt.Errorf("store: decompress %q: %w", key, err)
	}
	return slices.Clip(plain), nil
}
