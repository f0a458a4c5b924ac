package store

import (
	"bytes"
	"fmt"
	"iter"
	"sync"

	"github.com/go-json-experiment/json" // decodes a row three times as fast as encoding/json
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// Get decodes the JSON value of a key. It returns false and the zero T when there is none.
func Get[T any](tx Tx, key string) (T, bool, error) {
	var v T
	raw, ok, err := tx.Get(key)
	if err != nil || !ok {
		return v, false, err
	}
	v, err = decode[T](key, raw)
	return v, err == nil, err
}

// Put writes v as the JSON value of a key.
func Put[T any](tx Tx, key string, v T) error {
	return encode(key, &v, func(raw []byte) error { return tx.Put(key, raw) })
}

// encode calls f with the JSON of a value, which is valid until f returns.
func encode(key string, v any, f func(raw []byte) error) error {
	buffer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	buffer.Reset()
	if err := json.MarshalWrite(buffer, v, jsonv1.OmitEmptyWithLegacySemantics(true)); err != nil {
		return fmt.Errorf("store: encode %q: %w", key, err)
	}
	return f(buffer.Bytes())
}

// buffers holds the memory in which values are encoded.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Scan yields the JSON values of the keys in [from, to), as [Tx.Scan] does. It stops after a value that cannot be
// decoded, or when the scan fails, and yields the error last.
func Scan[T any](tx Tx, from, to string, reverse bool) iter.Seq2[T, error] {
	return scan(tx, from, to, reverse, decode[T])
}

func scan[T any](
	tx Tx, from, to string, reverse bool, decode func(string, []byte) (T, error),
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for key, raw := range tx.Scan(from, to, reverse) {
			v, err := decode(key, raw)
			if !yield(v, err) || err != nil {
				return
			}
		}
		if err := tx.Err(); err != nil {
			var zero T
			yield(zero, err)
		}
	}
}

// ScanPrefix yields the JSON values of all keys that begin with prefix, in byte order of the keys.
func ScanPrefix[T any](tx Tx, prefix string) iter.Seq2[T, error] {
	from, to := Prefix(prefix)
	return Scan[T](tx, from, to, false)
}

// decode names the key in its error and never the value, which may be secret.
func decode[T any](key string, raw []byte) (T, error) {
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		var zero T
		return zero, fmt.Errorf("store: decode %q: %w", key, err)
	}
	return v, nil
}
