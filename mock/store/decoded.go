package store

import (
	"bytes"
	"iter"
	"sync"
)

// Decoded is a cache of decoded rows, so that a row that is read often is decoded once. A cached value is used as long
// as the row has the same bytes. It is shared between callers, which must not change anything behind its pointers,
// slices and maps. The zero Decoded is ready for use. It is bounded, and safe for concurrent use.
type Decoded[T any] struct {
	mu   sync.Mutex
	rows map[string]decodedRow[T] // by key
}

type decodedRow[T any] struct {
	raw   []byte
	value T
}

// maxCached is the maximum number of cached rows. A client that reads more different rows seldom reads the same ones
// again soon, so a full cache is emptied.
const maxCached = 1024

// Get is the function Get with the cache.
func (d *Decoded[T]) Get(tx Tx, key string) (T, bool, error) {
	raw, ok, err := tx.Get(key)
	if err != nil || !ok {
		var zero T
		return zero, false, err
	}
	v, err := d.decode(key, raw)
	return v, err == nil, err
}

// Scan is the function Scan with the cache.
func (d *Decoded[T]) Scan(tx Tx, from, to string, reverse bool) iter.Seq2[T, error] {
	return scan(tx, from, to, reverse, d.decode)
}

// Put is the function Put with the cache.
func (d *Decoded[T]) Put(tx Tx, key string, v T) error {
	return encode(key, &v, func(raw []byte) error {
		d.add(key, bytes.Clone(raw), v) // if the transaction fails, these bytes match no row
		return tx.Put(key, raw)
	})
}

func (d *Decoded[T]) decode(key string, raw []byte) (T, error) {
	d.mu.Lock()
	row, ok := d.rows[key]
	d.mu.Unlock()
	if ok && bytes.Equal(row.raw, raw) {
		return row.value, nil
	}
	v, err := decode[T](key, raw)
	if err != nil {
		return v, err
	}
	d.add(key, raw, v)
	return v, nil
}

func (d *Decoded[T]) add(key string, raw []byte, v T) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.rows == nil || len(d.rows) >= maxCached {
		d.rows = make(map[string]decodedRow[T])
	}
	d.rows[key] = decodedRow[T]{raw, v}
}
