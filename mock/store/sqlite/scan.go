package sqlite

import (
	"cmp"
	"database/sql"
	"iter"
	"slices"
)

// scan is a running Scan. It yields the rows of the table as they were when it began, whatever its transaction writes
// meanwhile. What a query of SQLite yields is undefined when its table changes. So the result is closed before a write,
// the scan saves the row as it was if it has not reached it yet, and then it queries again for the rows that are left.
type scan struct {
	tx       *tx
	from, to string // bounds of what is left; to "" means no end
	reverse  bool
	result   *sql.Rows // open while tx.open is this scan
	ahead    *row      // read from the result, not yet yielded
	kept     []row     // changed since the scan began, in the order of the scan
	last     bool      // nothing is left in the table
}

type row struct {
	key    string
	value  []byte
	absent bool // there was no such row
}

// Scan implements [store.Tx]. Its bytes are as those of Get.
func (tx *tx) Scan(from, to string, reverse bool) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		s := &scan{tx: tx, from: from, to: to, reverse: reverse}
		tx.scans = append(tx.scans, s)
		defer s.end()
		for {
			r := s.next()
			if r == nil || !yield(r.key, r.value) {
				return
			}
		}
	}
}

func (s *scan) end() {
	if s.tx.open == s {
		s.tx.closeResult()
	}
	s.tx.scans = slices.DeleteFunc(s.tx.scans, func(other *scan) bool { return other == s })
}

// next returns the next row; nil at the end, or when the transaction has failed.
func (s *scan) next() *row {
	for {
		r := s.peek()
		if s.tx.err != nil {
			return nil
		}
		if len(s.kept) > 0 && (r == nil || s.compare(s.kept[0], r.key) <= 0) {
			r = &s.kept[0]
			s.kept = s.kept[1:]
		}
		if r == nil {
			return nil
		}
		s.pass(r.key)
		if !r.absent {
			return r
		}
	}
}

// peek returns the next row of the table; nil if there is none.
func (s *scan) peek() *row {
	if s.ahead != nil || s.last || s.tx.err != nil {
		return s.ahead
	}
	if s.tx.open != s {
		s.tx.closeResult()
		result, err := s.query() //nolint:rowserrcheck // it is, after the last row
		if err != nil {
			s.tx.err = err
			return nil
		}
		s.result, s.tx.open = result, s
	}
	if !s.result.Next() {
		s.last = true
		if err := s.result.Err(); err != nil {
			s.tx.err = s.tx.conn.failed(err)
		}
		return nil
	}
	r := &row{}
	if err := s.result.Scan(&r.key, &r.value); err != nil {
		s.tx.err = s.tx.conn.failed(err)
		return nil
	}
	s.ahead = r
	return r
}

// query begins a result with what is left. Each shape of range has a statement of its own: SQLite would not use the
// index for an end that may be absent.
func (s *scan) query() (*sql.Rows, error) {
	const rows = `SELECT key, value FROM rows WHERE space = ? AND key >= ?`
	from, to := []byte(s.from), []byte(s.to)
	switch {
	case s.reverse && s.to == "":
		return s.tx.conn.query(rows+` ORDER BY key DESC`, s.tx.space, from)
	case s.reverse:
		return s.tx.conn.query(rows+` AND key < ? ORDER BY key DESC`, s.tx.space, from, to)
	case s.to == "":
		return s.tx.conn.query(rows+` ORDER BY key`, s.tx.space, from)
	default:
		return s.tx.conn.query(rows+` AND key < ? ORDER BY key`, s.tx.space, from, to)
	}
}

// pass removes the row of key, and what is before it in the order of the scan, from what is left.
func (s *scan) pass(key string) {
	if s.ahead != nil && s.ahead.key == key {
		s.ahead = nil
	}
	switch {
	case !s.reverse:
		s.from = key + "\x00"
	case key == "":
		s.last = true // to "" would mean no end
	default:
		s.to = key
	}
}

// keep saves the row of key as it was when the scan began, if the scan has not reached it yet. The caller is about to
// write it.
func (s *scan) keep(key string) error {
	if s.last || key < s.from || s.to != "" && key >= s.to {
		return nil
	}
	i, found := slices.BinarySearchFunc(s.kept, key, s.compare)
	if found {
		return nil
	}
	value, found, err := s.tx.Get(key)
	if err != nil {
		return err
	}
	s.kept = slices.Insert(s.kept, i, row{key, value, !found})
	return nil
}

func (s *scan) compare(r row, key string) int {
	if s.reverse {
		return cmp.Compare(key, r.key)
	}
	return cmp.Compare(r.key, key)
}
