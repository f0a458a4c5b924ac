package store

import (
	"bytes"
	"strings"
)

// Rows are packed into blocks behind the tail of their group. A group is the rows whose keys have the same text before
// the first slash. A group is packed only when its new keys are mostly greater than all before, as those of numbered
// rows are. In other groups every write would have to unpack another block.
const (
	blockRows  = 32  // rows of a block
	tailRows   = 128 // rows that stay plain: they were written last, and may soon be written again
	openBlocks = 8   // blocks that stay unpacked after a write, for the same reason
)

// tail is where a group of rows grows. Its counts are approximate: they decide only when rows are packed.
type tail struct {
	last      row      // the row with the greatest key
	from      string   // where the plain rows begin that have never been packed
	plain     int      // the number of these
	unpacked  []string // the first keys of blocks that were unpacked for a write
	appended  int      // new rows that had a greater key than all others
	scattered int      // new rows that had not
}

// tails are the tails of a space by group.
type tails map[string]*tail

// pack packs rows of the groups that a transaction wrote to. The transaction must have succeeded.
func (t tails) pack(tx *memoryTx) {
	for _, w := range tx.writes {
		if tail := t.count(w); tail != nil {
			tail.pack(tx)
		}
	}
}

// count counts a write. It returns the tail of its group; nil if the key has no slash.
func (t tails) count(w write) *tail {
	key := w.row.key()
	slash := bytes.IndexByte(key, '/')
	if slash < 0 || w.unpacks {
		return nil
	}
	of := t[string(key[:slash])]
	switch {
	case w.existed && w.row.isBlock():
		of.unpacked = append(of.unpacked, string(key))
	case w.existed: // a plain row was replaced or deleted
	case of == nil:
		of = &tail{last: w.row, from: string(key), plain: 1}
		t[string(key[:slash])] = of
	case less(of.last, w.row):
		of.last = w.row
		of.appended++
		of.plain++
	default:
		of.scattered++
	}
	return of
}

// pack packs some rows of the group, if there are too many plain ones.
func (t *tail) pack(tx *memoryTx) {
	if len(t.unpacked) > openBlocks {
		tx.packFrom(t.unpacked[0])
		t.unpacked = t.unpacked[1:]
	}
	if t.plain >= tailRows+blockRows && t.appended/8 >= t.scattered {
		t.from = tx.packFrom(t.from)
		t.plain -= blockRows
	}
}

// packFrom packs the next rows of a group into a block, from a key on. It returns where the rows after them begin. It
// packs none if there are only a few before the next block.
func (tx *memoryTx) packFrom(from string) (next string) {
	group := from[:strings.IndexByte(from, '/')+1]
	var run []row
	tx.rows.Ascend(tx.search(from), func(r row) bool {
		if r.isBlock() || len(run) == blockRows || !bytes.HasPrefix(r.key(), []byte(group)) {
			return false
		}
		run = append(run, r)
		return true
	})
	if len(run) < blockRows/2 {
		return from
	}
	for _, r := range run {
		tx.rows.Delete(r)
	}
	tx.rows.Set(newBlock(run))
	return string(run[len(run)-1].key()) + "\x00"
}
