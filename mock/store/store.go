// Package store keeps JSON values under ordered keys, in spaces that know
// nothing of one another.
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
// Everything is a transaction over one space. A transaction is short, and
// nothing in it blocks.
package store

import (
	"context"
	"errors"
	"iter"
)

// Errors every backend returns. Test for them with [errors.Is].
var (
	ErrClosed   = errors.New("store: closed")
	ErrDone     = errors.New("store: transaction is over")
	ErrReadOnly = errors.New("store: write in a View")
)

// Store is one backend. Its methods are safe for concurrent use. After Close
// they return [ErrClosed]; a context that has ended makes them return its error.
type Store interface {
	// View calls f with one state of the space, which writers do not change
	// while f reads. A space that was never written is empty.
	View(ctx context.Context, space string, f func(Tx) error) error

	// Update calls f, and keeps all it wrote or, when f fails or panics or ctx
	// ends before f returns, nothing. Updates of one space follow one another;
	// the wait for one's turn ends with ctx. Inside f only the Tx may be
	// used: an Update within an Update waits for itself until ctx ends.
	Update(ctx context.Context, space string, f func(Tx) error) error

	// Drop forgets a space with all its keys. It takes its turn as Update does.
	Drop(ctx context.Context, space string) error

	// Close gives up what the backend holds. Closing again does nothing.
	Close() error
}

// Tx is one transaction. It belongs to the goroutine that runs f and ends
// with f; used later, it returns [ErrDone].
type Tx interface {
	// Get returns the value of a key, and whether there is one. The value
	// stays as it is for ever; the caller must not change it.
	Get(key string) ([]byte, bool, error)

	// Put sets the value of a key. The bytes are copied.
	Put(key string, value []byte) error

	// Delete removes a key; one that is absent is no error.
	Delete(key string) error

	// Scan yields the keys in [from, to) with their values, in byte order or
	// backwards; to "" has no end. It yields what stood when the loop began,
	// whatever the loop writes, and costs what it yields. Values are as for
	// Get. A scan that fails stops early, and its error makes the
	// transaction fail.
	Scan(from, to string, reverse bool) iter.Seq2[string, []byte]

	// Err is the error of a scan that failed, for a loop whose result must
	// not be used before the transaction ends.
	Err() error
}

// Prefix gives the bounds of the keys that begin with p, for [Tx.Scan].
func Prefix(p string) (from, to string) {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] < 0xFF {
			return p, p[:i] + string([]byte{p[i] + 1})
		}
	}
	return p, "" // nothing but 0xFF: only the end of all keys comes after
}
