// Package store stores JSON values under ordered keys, in independent spaces.
//
//	s := store.NewMemory()
//	err := s.Update(ctx, "acme", func(tx store.Tx) error {
//		return store.Put(tx, "user/1", User{Name: "Jane"})
//	})
//	err = s.View(ctx, "acme", func(tx store.Tx) error {
//		for user, err := range store.ScanPrefix[User](tx, "user/") {
//			...
//		}
//		return nil
//	})
//
// Every operation is a transaction over one space. A transaction must be short, and nothing in it may block.
package store

import (
	"context"
	"errors"
	"iter"
)

// Errors of every backend. Test for them with [errors.Is].
var (
	ErrClosed   = errors.New("store: closed")
	ErrDone     = errors.New("store: transaction is over")
	ErrReadOnly = errors.New("store: write in a View")
)

// Store is a backend. Its methods are safe for concurrent use. After Close they return [ErrClosed]. When the context
// has ended they return its error.
type Store interface {
	// View calls f with one state of the space, which writers do not change while f reads. A space that was never
	// written is empty.
	View(ctx context.Context, space string, f func(Tx) error) error

	// Update calls f and commits its writes. When f fails or panics, or ctx ends before f returns, nothing is written.
	// Updates of one space run one after another; the wait for the turn ends with ctx. f must use only its Tx: an Update
	// within an Update, of any space, may wait for itself until ctx ends.
	Update(ctx context.Context, space string, f func(Tx) error) error

	// Drop deletes a space with all its keys. It waits for its turn as Update does.
	Drop(ctx context.Context, space string) error

	// Spaces returns the names of the spaces that hold a key, in byte order. Each space is looked at by itself, as in a
	// View of its own.
	Spaces(ctx context.Context) ([]string, error)

	// Close releases the backend's resources. Closing again does nothing.
	Close() error
}

// Tx is one transaction. It belongs to the goroutine that runs f, and ends with f. If used later, it returns [ErrDone].
type Tx interface {
	// Get returns the value of a key, and whether there is one. The value never changes, and the caller must not change
	// it.
	Get(key string) ([]byte, bool, error)

	// Put sets the value of a key. The bytes are copied.
	Put(key string, value []byte) error

	// Delete deletes a key. An absent key is not an error.
	Delete(key string) error

	// Scan yields the keys in [from, to) with their values, in byte order or, with reverse, backwards; to "" means no
	// end. It yields the state at the beginning of the loop, whatever the loop writes, and its cost is proportional to
	// what it yields. Values are as for Get. A scan that fails stops early, and its error makes the transaction fail.
	Scan(from, to string, reverse bool) iter.Seq2[string, []byte]

	// Err returns the error of a failed scan, for callers that use the result of a loop before the transaction ends.
	Err() error
}

// Prefix returns the bounds of the keys that begin with p, for [Tx.Scan].
func Prefix(p string) (from, to string) {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] < 0xFF {
			return p, p[:i] + string([]byte{p[i] + 1})
		}
	}
	return p, "" // only 0xFF bytes: the range has no end
}
