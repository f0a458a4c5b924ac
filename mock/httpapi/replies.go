package httpapi

import (
	"hash/maphash"
	"sync"
)

// replies remembers which replies of an operation were found good, so that the same bytes are not checked again: a
// client that polls gets one reply over and over.
type replies struct {
	seed maphash.Seed
	mu   sync.Mutex
	good map[uint64]struct{}
}

func newReplies() *replies {
	return &replies{seed: maphash.MakeSeed(), good: make(map[uint64]struct{})}
}

// manyReplies bounds what is remembered of one operation. Whoever gives more different replies than this repeats few.
const manyReplies = 512

// key identifies a reply by its status, type and body.
func (r *replies) key(status int, contentType string, content body) uint64 {
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

func (r *replies) known(key uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.good[key]
	return ok
}

func (r *replies) remember(key uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.good) == manyReplies {
		clear(r.good)
	}
	r.good[key] = struct{}{}
}
