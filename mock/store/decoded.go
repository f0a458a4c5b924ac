package store

import (
	"iter"
	"sync"
)

// Decoded keeps what the rows that were read last say as Ts, so that a row that is read over and over is decoded once. As the
// bytes of a row never change, where they lie says what they say, whatever the space, and a row that was written anew is another.
//
// What it returns is shared between callers: none may change what is behind its pointers, slices and maps. The zero Decoded is
// ready for use, is bounded, and is safe for concurrent use.
type Decoded[T any] struct {
	mu   sync.Mutex
	rows map[place]T
}

// place is where the bytes of a row lie. It keeps them from being freed, so that no others come to lie there.
type place struct {
	first *byte
	size  int
}

// manyRows bounds what is kept. Whoever reads more different rows than this reads few of them again soon.
const manyRows = 1024

// Get is the function Get, but for what is said above.
func (d *Decoded[T]) Get(tx Tx, key string) (T, bool, error) {
	raw, ok, err := tx.Get(key)
	if err != nil || !ok {
		var zero T
		return zero, false, err
	}
	v, err := d.decode(key, raw)
	return v, err == nil, err
}

// Scan is the function Scan, but for what is said above.
func (d *Decoded[T]) Scan(tx Tx, from, to string, reverse bool) iter.Seq2[T, error] {
	return scan(tx, from, to, reverse, d.decode)
}

func (d *Decoded[T]) decode(key string, raw []byte) (T, error) {
	if len(raw) == 0 {
		return decode[T](key, raw)
	}
	at := place{&raw[0], len(raw)}
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
		d.rows = make(map[place]T)
	}
	d.rows[at] = v
	return v, nil
}
