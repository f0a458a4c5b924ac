package store

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/tidwall/btree"
)

// rows are the rows of one state of a space. A copy is cheap: nodes are shared until one of the copies writes to them.
type rows = btree.BTreeG[row]

// degree trades the cost of a read (fewer, wider nodes) against that of a write to a copy, which copies one node per
// level.
const degree = 16

// memory is a Store in memory. The rows of a space are written in place while there are no readers. A writer that finds
// readers leaves the rows to them and continues with a copy, so it never waits for a reader. A reader waits for the
// writer.
type memory struct {
	mu     sync.Mutex // guards spaces and closed; held for look-ups only
	spaces map[string]*space
	closed bool
}

type space struct {
	turn    chan struct{} // holds a token during a write; guards dropped and tails
	dropped bool          // no longer in the map: a writer that waited for its turn must look the space up again
	tails   tails

	mu    sync.Mutex // guards state; held by an Update from its beginning to its end
	state *state
}

// state holds rows and the number of Views that read them.
type state struct {
	rows    *rows
	readers atomic.Int32 // incremented only under space.mu
}

// NewMemory returns an empty store in memory.
func NewMemory() Store { return &memory{spaces: make(map[string]*space)} }

func newRows() *rows {
	return btree.NewBTreeGOptions(less, btree.Options{Degree: degree, NoLocks: true})
}

func (m *memory) View(ctx context.Context, name string, f func(Tx) error) error {
	s, err := m.space(ctx, name, false)
	if err != nil {
		return err
	}
	tx := &memoryTx{readOnly: true}
	defer tx.end()
	if s != nil {
		state := s.read()
		defer state.readers.Add(-1)
		tx.rows = state.rows
	} else {
		tx.rows = newRows()
	}
	if err := f(tx); err != nil {
		return err
	}
	return tx.err
}

func (s *space) read() *state {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.readers.Add(1)
	return s.state
}

func (m *memory) Update(ctx context.Context, name string, f func(Tx) error) error {
	s, err := m.lock(ctx, name)
	if err != nil {
		return err
	}
	defer s.unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.readers.Load() > 0 {
		s.state = &state{rows: s.state.rows.Copy()}
	}
	tx := &memoryTx{rows: s.state.rows}
	tx.writes = tx.few[:0]
	committed := false
	defer func() { // also when f panics
		if !committed {
			tx.undo(s.state.rows)
		}
		tx.end()
	}()
	if err := f(tx); err != nil {
		return err
	}
	if err := cmp.Or(tx.err, ctx.Err()); err != nil {
		return err
	}
	s.tails.pack(tx)
	s.state.rows, committed = tx.rows, true
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

func (m *memory) Spaces(ctx context.Context) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	spaces, closed := maps.Clone(m.spaces), m.closed
	m.mu.Unlock()
	if closed {
		return nil, ErrClosed
	}
	maps.DeleteFunc(spaces, func(_ string, s *space) bool { return s.empty() })
	return slices.Sorted(maps.Keys(spaces)), nil
}

// empty reports whether a space holds no key, such as after an Update that was refused.
func (s *space) empty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.rows.Len() == 0
}

// Close drops all spaces. Running transactions are not affected.
func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed, m.spaces = true, nil
	return nil
}

// space returns a space; nil when there is none and create is false.
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
		s = &space{turn: make(chan struct{}, 1), tails: make(tails), state: &state{rows: newRows()}}
		m.spaces[name] = s
	}
	return s, nil
}

// lock acquires the write lock of a space.
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
	hint     btree.PathHint // where the last search ended: the next one is often near
	sought   row            // holds the key of the last search, to save allocations
	scans    int            // running scans of rows, which must be copied before a write
	writes   []write        // in order, for undo
	readOnly bool
	err      error // ErrDone once the transaction is over, or the error of a scan

	// The initial arrays of sought and writes, to save allocations.
	key [64]byte
	few [16]write
}

// write is the undo record of one write: the item before it, or if there was none an item with its key.
type write struct {
	row     row
	existed bool
	unpacks bool // the item came out of a block
}

func (tx *memoryTx) end() { tx.err, tx.writes, tx.few = ErrDone, nil, [len(tx.few)]write{} }

// undo reverts every write in the rows that the transaction began with.
func (tx *memoryTx) undo(r *rows) {
	for _, w := range slices.Backward(tx.writes) {
		if w.existed {
			r.Set(w.row)
		} else {
			r.Delete(w.row)
		}
	}
}

func (tx *memoryTx) Err() error { return tx.err }

// search returns a row with a key, to search with until the next call.
func (tx *memoryTx) search(key string) row {
	if tx.sought == nil {
		tx.sought = tx.key[:0]
	}
	tx.sought = appendRow(tx.sought[:0], key, nil)
	return tx.sought
}

// find returns the item that has a key or covers it; nil when there is none.
func (tx *memoryTx) find(key string) (found row) {
	tx.rows.DescendHint(tx.search(key), func(r row) bool {
		if string(r.key()) == key || r.covers(key) {
			found = r
		}
		return false
	}, &tx.hint)
	return found
}

func (tx *memoryTx) Get(key string) ([]byte, bool, error) {
	if tx.err != nil {
		return nil, false, tx.err
	}
	found := tx.find(key)
	switch {
	case found == nil:
		return nil, false, nil
	case !found.isBlock():
		return found.value(), true, nil
	}
	rows, err := found.rows()
	for _, r := range rows {
		if string(r.key()) == key {
			return bytes.Clone(r.value()), true, nil
		}
	}
	return nil, false, err
}

func (tx *memoryTx) Put(key string, value []byte) error {
	if err := tx.prepareWrite(key); err != nil {
		return err
	}
	r := newRow(key, value)
	before, existed := tx.rows.SetHint(r, &tx.hint)
	if !existed {
		before = r
	}
	tx.writes = append(tx.writes, write{row: before, existed: existed})
	return nil
}

func (tx *memoryTx) Delete(key string) error {
	if err := tx.prepareWrite(key); err != nil {
		return err
	}
	if before, existed := tx.rows.DeleteHint(tx.search(key), &tx.hint); existed {
		tx.writes = append(tx.writes, write{row: before, existed: true})
	}
	return nil
}

// prepareWrite prepares a write of a key. It copies the rows if a scan of the same transaction reads them, and unpacks
// the block that covers the key.
func (tx *memoryTx) prepareWrite(key string) error {
	switch {
	case tx.err != nil:
		return tx.err
	case tx.readOnly:
		return ErrReadOnly
	case tx.scans > 0:
		tx.rows, tx.scans = tx.rows.Copy(), 0
	}
	block := tx.find(key)
	if block == nil || !block.isBlock() {
		return nil
	}
	rows, err := block.rows()
	if err != nil {
		return err
	}
	tx.rows.Delete(block)
	tx.writes = append(tx.writes, write{row: block, existed: true})
	for _, r := range rows {
		r = bytes.Clone(r) // so that none keeps the memory of all
		tx.rows.Set(r)
		tx.writes = append(tx.writes, write{row: r, unpacks: true})
	}
	return nil
}

func (tx *memoryTx) Scan(from, to string, reverse bool) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		if tx.err != nil {
			return
		}
		scanned := tx.rows
		tx.scans++
		defer func() {
			if tx.rows == scanned {
				tx.scans--
			}
		}()
		visit := func(r row) bool {
			return string(r.key()) < from || to != "" && string(r.key()) >= to || yield(string(r.key()), r.value())
		}
		if reverse {
			tx.descend(from, to, visit)
		} else {
			tx.ascend(from, to, visit)
		}
	}
}

// ascend visits the rows in [from, to), and perhaps some outside that are in a block with one of these. The tree reads
// the row that it searches with only before the first visit.
func (tx *memoryTx) ascend(from, to string, visit func(row) bool) {
	pivot := tx.search(from)
	if first := tx.find(from); first != nil {
		pivot = first
	}
	tx.rows.AscendHint(pivot, func(r row) bool {
		return (to == "" || string(r.key()) < to) && tx.visit(r, false, visit)
	}, &tx.hint)
}

// descend is ascend backwards.
func (tx *memoryTx) descend(from, to string, visit func(row) bool) {
	inRange := func(r row) bool {
		return tx.visit(r, true, visit) && string(r.key()) >= from
	}
	if to == "" {
		tx.rows.Reverse(inRange)
	} else {
		tx.rows.DescendHint(tx.search(to), inRange, &tx.hint)
	}
}

// visit visits the rows of an item of the tree.
func (tx *memoryTx) visit(item row, reverse bool, visit func(row) bool) bool {
	if !item.isBlock() {
		return visit(item)
	}
	rows, err := item.rows()
	if err != nil {
		tx.err = err
		return false
	}
	if reverse {
		slices.Reverse(rows)
	}
	for _, r := range rows {
		if !visit(r) {
			return false
		}
	}
	return true
}
