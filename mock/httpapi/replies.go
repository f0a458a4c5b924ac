package httpapi

import (
	"hash/maphash"
	"sync"
)

// checkedReplies is a set of the replies of one operation that keep the contract, so that the same reply is not checked
// again: a client that polls gets one reply many times.
type checkedReplies struct {
	seed maphash.Seed
	mu   sync.Mutex
	keys map[uint64]struct{}
}

func newCheckedReplies() *checkedReplies {
	return &checkedReplies{seed: maphash.MakeSeed(), keys: make(map[uint64]struct{})}
}

// maxCheckedReplies bounds the set, which is emptied when it is full. An operation with more different replies than
// this rarely gives one of them twice.
const maxCheckedReplies = 512

// key identifies a reply by its status, content type and body. Its other headers do not count.
func (r *checkedReplies) key(status int, contentType string, content body) uint64 {
	var h maphash.Hash
	h.SetSeed(r.seed)
	maphash.WriteComparable(&h, status)
	_, _ = h.WriteString(contentType)
	if content.isLong() {
		maphash.WriteComparable(&h, content.sum())
	} else {
		_, _ = h.Write(content.bytes())
	}
	return h.Sum64()
}

func (r *checkedReplies) contains(key uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.keys[key]
	return ok
}

func (r *checkedReplies) add(key uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.keys) == maxCheckedReplies {
		clear(r.keys)
	}
	r.keys[key] = struct{}{}
}
