package store

import (
	"iter"
	"sync"
)

// Decoded is a cache of decoded rows, so that a row that is read often is decoded once. The cache key is the address of
// the row's bytes. They never change, and a row that is written again has another address, in any space.
// Cached values are shared between callers, which must not change anything behind their pointers, slices and maps. The
// zero Decoded is ready for use. It is bounded, and safe for concurrent use.
type Decoded[T any] struct {
	mu   sync.Mutex
	rows map[cacheKey]T
}

// cacheKey is the address of the bytes of a row. It keeps them from being freed, so that no other row gets the address.
type cacheKey struct {
	first *byte
	size  int
}

// manyRows is the maximum number of cached rows. A client that reads more different rows seldom reads the same ones
// again soon.
const manyRows = 1024

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

func (d *Decoded[T]) decode(key string, raw []byte) (T, error) {
	if len(raw) == 0 {
		return decode[T](key, raw)
	}
	at := cacheKey{&raw[0], len(raw)}
	d.mu.Lock()
	v, ok := d.rows[at]
	d.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := decode[T](key, raw)
	if err != nil {
		return v, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.rows == nil || len(d.rows) >= manyRows {
		d.rows = make(map[cacheKey]T)
	}
	d.rows[at] = v
	return v, nil
}
