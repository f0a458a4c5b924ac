package store

import (
	"bytes"
	"context"
	"iter"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/tidwall/btree"
)

// rows is one state of a space. Copying it costs nothing: nodes are shared
// until one of the copies writes to them.
type rows = btree.Map[string, []byte]

// degree trades the cost of a read (fewer, wider nodes) against that of a
// write, which copies one node per level.
const degree = 16

// memory keeps every space as an immutable state. A writer works on a copy
// and puts it in place of the old one, so rolling back is to forget it, and a
// reader needs no lock.
type memory struct {
	mu     sync.Mutex // guards spaces and closed; held for look-ups only
	spaces map[string]*space
	closed bool
}

type space struct {
	turn    chan struct{}        // holds a token while somebody writes; guards dropped
	rows    atomic.Pointer[rows] // never modified once it stands here
	dropped bool                 // no longer in the map: whoever waited for the turn must look again
}

// NewMemory returns a store that lives as long as the process.
func NewMemory() Store {
	return &memory{spaces: make(map[string]*space)}
}

func (m *memory) View(ctx context.Context, name string, f func(Tx) error) error {
	s, err := m.space(ctx, name, false)
	if err != nil {
		return err
	}
	tx := &memoryTx{rows: new(rows), readOnly: true}
	if s != nil {
		tx.rows = s.rows.Load()
	}
	defer tx.end()
	return f(tx)
}

func (m *memory) Update(ctx context.Context, name string, f func(Tx) error) error {
	s, err := m.lock(ctx, name)
	if err != nil {
		return err
	}
	defer s.unlock()
	tx := &memoryTx{rows: s.rows.Load(), shared: true}
	defer tx.end()
	if err := f(tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.rows.Store(tx.rows)
	return nil
}

func (m *memory) Drop(ctx context.Context, name string) error {
	s, err := m.lock(ctx, name)
	if err != nil {
		return err
	}
	defer s.unlock()
	s.dropped = true
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.spaces, name)
	return nil
}

// Close forgets all spaces. Transactions under way end as they would have.
func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed, m.spaces = true, nil
	return nil
}

// space looks a space up; nil when there is none and create is false.
func (m *memory) space(ctx context.Context, name string, create bool) (*space, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, ErrClosed
	}
	s := m.spaces[name]
	if s == nil && create {
		s = &space{turn: make(chan struct{}, 1)}
		s.rows.Store(btree.NewMap[string, []byte](degree))
		m.spaces[name] = s
	}
	return s, nil
}

// lock waits for the right to write to a space.
func (m *memory) lock(ctx context.Context, name string) (*space, error) {
	for {
		s, err := m.space(ctx, name, true)
		if err != nil {
			return nil, err
		}
		select {
		case s.turn <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if !s.dropped {
			return s, nil
		}
		s.unlock()
	}
}

func (s *space) unlock() { <-s.turn }

// memoryTx is a transaction over one state.
type memoryTx struct {
	rows     *rows
	shared   bool // others read rows (the store, or a scan): copy before writing
	readOnly bool
	err      error // ErrDone once the transaction is over
}

func (tx *memoryTx) end() { tx.err = ErrDone }

func (tx *memoryTx) Err() error { return tx.err }

func (tx *memoryTx) Get(key string) ([]byte, bool, error) {
	if tx.err != nil {
		return nil, false, tx.err
	}
	v, ok := tx.rows.Get(key)
	return v, ok, nil
}

func (tx *memoryTx) Put(key string, value []byte) error {
	if err := tx.own(); err != nil {
		return err
	}
	tx.rows.Set(key, slices.Clip(bytes.Clone(value)))
	return nil
}

func (tx *memoryTx) Delete(key string) error {
	if err := tx.own(); err != nil {
		return err
	}
	tx.rows.Delete(key)
	return nil
}

// own makes rows the transaction's own before it writes.
func (tx *memoryTx) own() error {
	switch {
	case tx.err != nil:
		return tx.err
	case tx.readOnly:
		return ErrReadOnly
	case tx.shared:
		tx.rows, tx.shared = tx.rows.Copy(), false
	}
	return nil
}

func (tx *memoryTx) Scan(from, to string, reverse bool) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		if tx.err != nil {
			return
		}
		tx.shared = true
		if reverse {
			descend(tx.rows, from, to, yield)
		} else {
			ascend(tx.rows, from, to, yield)
		}
	}
}

func ascend(r *rows, from, to string, yield func(string, []byte) bool) {
	r.Ascend(from, func(key string, value []byte) bool {
		return (to == "" || key < to) && yield(key, value)
	})
}

func descend(r *rows, from, to string, yield func(string, []byte) bool) {
	visit := func(key string, value []byte) bool {
		if to != "" && key == to {
			return true // the pivot of Descend is included, the end of a range is not
		}
		return key >= from && yield(key, value)
	}
	if to == "" {
		r.Reverse(visit)
	} else {
		r.Descend(to, visit)
	}
}
