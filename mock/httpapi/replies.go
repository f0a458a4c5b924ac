package httpapi

import (
	"hash/maphash"
	"net/http"
	"sync"

	"github.com/healthmock/healthmock/openapi"
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

// checkReply checks the reply against its contract, unless a fault rule or the sandbox itself has refused the request.
func (x *exchange) checkReply() {
	refusedByFault := x.injected != nil && x.injected.refusal.Refuses()
	if x.operation != nil && x.validation != Off && !x.sandboxRefusal && !refusedByFault {
		x.call.Violations.Append(x.violationsOf(x.out.status, x.gin.Writer.Header(), x.out.body))
	}
}

// violationsOf returns the violations of a reply, and logs them: they are mistakes of the sandbox. It returns none when
// the same reply was checked before, or when no slot became free for decoding a long one.
func (x *exchange) violationsOf(status int, header http.Header, content body) (wrong openapi.Violations) {
	key := x.checked.key(status, header.Get("Content-Type"), content)
	if x.checked.contains(key) {
		return wrong
	}
	text := content.beginning() // of a body that is not JSON, only the content type is checked
	if isJSON(header) {
		if content.isLong() { // decoding it takes more memory than rendering it did
			if err := x.acquireRenderer(); err != nil {
				return wrong // unchecked: the client has left, or the server is busy
			}
			defer x.handler.renderers.release()
		}
		text = content.bytes()
	}
	wrong = x.operation.CheckResponse(status, header, text)
	for _, v := range wrong.List {
		x.handler.Logger.Warn("the reply breaks its contract",
			"service", x.service.Name(), "operation", x.operation.ID, "status", status, "violation", v.String())
	}
	if wrong.Count == 0 {
		x.checked.add(key)
	}
	return wrong
}
