package store

import (
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
	compressor *compressor

	mu     sync.Mutex // guards spaces and closed; held for look-ups only
	spaces map[string]*space
	closed bool
}

type space struct {
	turn    chan struct{} // holds a token during a write; guards dropped
	dropped bool          // no longer in the map: a writer that waited for its turn must look the space up again

	mu    sync.Mutex // guards state; held by an Update from its beginning to its end
	state *state
}

// state holds rows and the number of Views that read them.
type state struct {
	rows    *rows
	readers atomic.Int32 // incremented only under space.mu
}

// NewMemory returns a store that lives as long as the process.
func NewMemory() Store { return newMemory(firstDictionary) }

// newMemory returns a store that begins to compress after so many bytes.
func newMemory(first int) *memory {
	return &memory{compressor: newCompressor(first), spaces: make(map[string]*space)}
}

func newRows() *rows {
	return btree.NewBTreeGOptions(less, btree.Options{Degree: degree, NoLocks: true})
}

func (m *memory) View(ctx context.Context, name string, f func(Tx) error) error {
	s, err := m.space(ctx, name, false)
	if err != nil {
		return err
	}
	tx := &memoryTx{compressor: m.compressor, readOnly: true}
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
	tx := &memoryTx{compressor: m.compressor, rows: s.state.rows}
	kept := false
	defer func() { // also when f panics
		if !kept {
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
	s.state.rows, kept = tx.rows, true
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
		s = &space{turn: make(chan struct{}, 1), state: &state{rows: newRows()}}
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
	compressor *compressor
	rows       *rows
	sought     row     // holds the key of the last search, to save allocations
	scans      int     // running scans of rows, which must be copied before a write
	writes     []write // in order, for undo
	readOnly   bool
	err        error // ErrDone once the transaction is over, or the error of a scan
}

// write is the undo record of one write: the row before it, or if there was none a row with its key.
type write struct {
	row     row
	existed bool
}

func (tx *memoryTx) end() { tx.err, tx.writes = ErrDone, nil }

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
	tx.sought = appendRow(tx.sought[:0], key, nil, 0)
	return tx.sought
}

func (tx *memoryTx) Get(key string) ([]byte, bool, error) {
	if tx.err != nil {
		return nil, false, tx.err
	}
	r, ok := tx.rows.Get(tx.search(key))
	if !ok {
		return nil, false, nil
	}
	value, err := tx.compressor.value(r)
	return value, err == nil, err
}

func (tx *memoryTx) Put(key string, value []byte) error {
	if err := tx.own(); err != nil {
		return err
	}
	r := tx.compressor.pack(key, value)
	before, existed := tx.rows.Set(r)
	if !existed {
		before = r
	}
	tx.writes = append(tx.writes, write{before, existed})
	return nil
}

func (tx *memoryTx) Delete(key string) error {
	if err := tx.own(); err != nil {
		return err
	}
	if before, existed := tx.rows.Delete(tx.search(key)); existed {
		tx.writes = append(tx.writes, write{before, existed})
	}
	return nil
}

// own prepares a write: it copies the rows if a scan of the same transaction reads them.
func (tx *memoryTx) own() error {
	switch {
	case tx.err != nil:
		return tx.err
	case tx.readOnly:
		return ErrReadOnly
	case tx.scans > 0:
		tx.rows, tx.scans = tx.rows.Copy(), 0
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
			value, err := tx.compressor.value(r)
			if err != nil {
				tx.err = err
				return false
			}
			return yield(string(r.key()), value)
		}
		if reverse {
			tx.descend(from, to, visit)
		} else {
			tx.ascend(from, to, visit)
		}
	}
}

// ascend visits the rows in [from, to). The tree reads the row that it searches with only before the first visit.
func (tx *memoryTx) ascend(from, to string, visit func(row) bool) {
	tx.rows.Ascend(tx.search(from), func(r row) bool {
		return (to == "" || string(r.key()) < to) && visit(r)
	})
}

// descend visits the rows in [from, to) backwards.
func (tx *memoryTx) descend(from, to string, visit func(row) bool) {
	inRange := func(r row) bool {
		if to != "" && string(r.key()) >= to {
			return true // the pivot of Descend is included, the end of a range is not
		}
		return string(r.key()) >= from && visit(r)
	}
	if to == "" {
		tx.rows.Reverse(inRange)
	} else {
		tx.rows.Descend(tx.search(to), inRange)
	}
}
