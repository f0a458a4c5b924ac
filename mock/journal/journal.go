// Package journal keeps the requests of clients and their replies: a bounded number of entries and bytes for each App.
//
//	j := journal.New(1000)
//	id := j.Add("acme", journal.Entry{Method: "GET", Path: "/api/v1/users", Status: 200})
//	entries := j.List("acme", func(e *journal.Entry) bool { return e.Status >= 400 })
//
// When there are too many entries, or they take too many bytes, the oldest are dropped: of those without violations
// while they hold more than a quarter of the limit, else of those with violations. Dropped entries are counted.
package journal

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/secret"
	"github.com/healthmock/healthmock/openapi"
)

// Entry is one request and its reply. Secrets in it are masked when it is read, not when it is written.
type Entry struct {
	ID          string    `json:"id"` // "r1", "r2" ... within the App
	At          time.Time `json:"at"` // virtual time of the App
	Service     string    `json:"service"`
	OperationID string    `json:"operationId,omitempty"`
	Method      string    `json:"method"`
	Path        string    `json:"path"` // as it was sent
	Query       string    `json:"query,omitempty"`
	HumanID     string    `json:"humanId,omitempty"` // the user whom the request is about
	Status      int       `json:"status"`
	DurationMS  float64   `json:"durationMs"`        // real
	Damaged     bool      `json:"damaged,omitempty"` // a fault rule changed the reply, or cut it off
	Clipped     bool      `json:"clipped,omitempty"` // something other than a body was too long to be kept whole
	Note        string    `json:"note,omitempty"`
	Request     Message   `json:"request"`
	Reply       Message   `json:"reply"`

	openapi.Violations // of the request; of the reply where `in` is "response"

	// Warnings are what the contract allows but the client probably did not intend. They are not counted as violations.
	Warnings []openapi.Violation `json:"warnings,omitempty"`

	number int64 // in ID
	broken bool  // it has violations
	size   int   // in bytes, approximately
}

// Message is the headers and body of a request or a reply.
type Message struct {
	Header http.Header
	Body   []byte // in a journal, its beginning; nil when it is not text
	Size   int    // of the whole body, in bytes
}

// Keep returns a Message with copies of the headers and of the beginning of a body. Copies, so that later changes do
// not reach the journal, and the rest of a long body can be freed.
func Keep(header http.Header, body []byte) Message {
	return Message{Header: header.Clone(), Body: bytes.Clone(body[:min(len(body), maxEntry)]), Size: len(body)}
}

// maxBytes is how many bytes the entries of one App may take, approximately.
const maxBytes = 8 << 20

// Journal holds the entries of every App. It is safe for concurrent use.
type Journal struct {
	// Remark returns a remark on a user for the Note of the entry that is about to be added; "" adds none. It may be
	// nil. Set it before the first entry.
	Remark func(humanID string) string
	// Added is called for every entry after it was added, with the entry as it was passed to Add. It may be nil. Set it
	// before the first entry.
	Added func(app string, e Entry)
	// Secrets returns the Masker for what is read of an App. With nil, secrets are found by name and form only.
	Secrets func(app string) secret.Masker

	limit int
	mu    sync.RWMutex
	apps  map[string]*appEntries
}

// book is the entries of one App.
type appEntries struct {
	mu      sync.Mutex
	count   int64 // entries ever added
	good    queue // entries without violations
	broken  queue // entries with violations
	dropped Dropped
	changed chan struct{}
}

// queue holds entries, oldest first.
type queue struct {
	entries []Entry
	size    int // in bytes, of all
}

// Dropped counts the entries that made room for newer ones.
type Dropped struct {
	Entries    int64 // all of them
	Violations int64 // those that had violations
}

// New makes a journal that keeps at most limit entries of each App.
func New(limit int) *Journal {
	return &Journal{limit: limit, apps: make(map[string]*appEntries)}
}

// Add appends an entry to an App's journal and returns its id.
func (j *Journal) Add(app string, e Entry) (id string) {
	if j.Remark != nil {
		if remark := j.Remark(e.HumanID); remark != "" {
			if e.Note != "" {
				remark = e.Note + "; " + remark
			}
			e.Note = remark
		}
	}
	kept := e.clip()
	b := j.of(app)
	b.mu.Lock()
	b.count++
	kept.number = b.count
	kept.ID = "r" + strconv.FormatInt(b.count, 10)
	if kept.broken {
		b.broken.push(kept)
	} else {
		b.good.push(kept)
	}
	b.makeRoom(j.limit)
	if b.changed != nil {
		close(b.changed)
		b.changed = nil
	}
	b.mu.Unlock()
	if e.ID = kept.ID; j.Added != nil {
		j.Added(app, e)
	}
	return e.ID
}

// makeRoom drops entries until the rest fits. The caller must hold b.mu.
func (b *appEntries) makeRoom(limit int) {
	const share = 4 // of the room is for entries without violations, however many have some
	for {
		tooMany := len(b.good.entries)+len(b.broken.entries) > limit
		tooLarge := b.good.size+b.broken.size > maxBytes
		if !tooMany && !tooLarge {
			return
		}
		from := &b.good
		few := tooMany && len(b.good.entries) <= max(limit/share, 1) || !tooMany && b.good.size <= maxBytes/share
		if few && len(b.broken.entries) > 0 {
			from = &b.broken
			b.dropped.Violations++
		}
		b.dropped.Entries++
		from.pop()
	}
}

func (q *queue) push(e Entry) {
	q.entries = append(q.entries, e)
	q.size += e.size
}

// pop drops the oldest entry.
func (q *queue) pop() {
	q.size -= q.entries[0].size
	q.entries[0] = Entry{} // append copies what is left to a new array only now and then
	q.entries = q.entries[1:]
}

// List returns the entries of an App for which keep returns true, oldest first, with secrets masked. keep may be nil.
func (j *Journal) List(app string, keep func(*Entry) bool) []Entry {
	return j.Page(app, keep, math.MaxInt, false)
}

// Page is List for at most limit entries: the newest ones if newest is set, else the oldest.
func (j *Journal) Page(app string, keep func(*Entry) bool, limit int, newest bool) []Entry {
	b := j.of(app)
	b.mu.Lock()
	list := b.list(keep)
	b.mu.Unlock()
	if more := len(list) - limit; more > 0 && newest {
		list = list[more:]
	} else if more > 0 {
		list = list[:limit]
	}
	secrets := j.Masker(app)
	for i := range list { // outside the lock: masking takes time, and requests wait to be added
		list[i] = list[i].masked(secrets)
	}
	return list
}

// Masker returns the Masker for what is read of an App.
func (j *Journal) Masker(app string) secret.Masker {
	if j.Secrets == nil {
		return secret.Masker{}
	}
	return j.Secrets(app)
}

// list merges both queues, oldest first, and returns the entries for which keep returns true. The caller must hold
// b.mu.
func (b *appEntries) list(keep func(*Entry) bool) []Entry {
	list := []Entry{}
	good, broken := b.good.entries, b.broken.entries
	for len(good)+len(broken) > 0 {
		next := &good
		if len(good) == 0 || len(broken) > 0 && broken[0].number < good[0].number {
			next = &broken
		}
		if e := &(*next)[0]; keep == nil || keep(e) {
			list = append(list, *e)
		}
		*next = (*next)[1:]
	}
	return list
}

// Dropped returns how many entries of an App were dropped since its journal was last cleared.
func (j *Journal) Dropped(app string) Dropped {
	b := j.of(app)
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.dropped
}

// Gone reports whether an App had an entry with this id that was dropped or cleared.
func (j *Journal) Gone(app, id string) bool {
	number := Number(id)
	b := j.of(app)
	b.mu.Lock()
	defer b.mu.Unlock()
	has := func(q queue) bool {
		byNumber := func(e Entry, n int64) int { return cmp.Compare(e.number, n) }
		_, found := slices.BinarySearchFunc(q.entries, number, byNumber)
		return found
	}
	return number > 0 && number <= b.count && !has(b.good) && !has(b.broken)
}

// Number returns the number in an entry's id, with or without the letter; 0 when there is none.
func Number(id string) int64 {
	if len(id) > 0 && id[0] == 'r' {
		id = id[1:]
	}
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0
	}
	return number
}

// Clear forgets the entries of an App. Numbering goes on.
func (j *Journal) Clear(app string) {
	b := j.of(app)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.good, b.broken, b.dropped = queue{}, queue{}, Dropped{}
}

// Drop forgets an App.
func (j *Journal) Drop(app string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.apps, app)
}

// Changed returns a channel that is closed when the App's next entry is added. Call it before List, so that no entry is
// missed in between.
func (j *Journal) Changed(app string) <-chan struct{} {
	b := j.of(app)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.changed == nil {
		b.changed = make(chan struct{})
	}
	return b.changed
}

func (j *Journal) of(app string) *appEntries {
	j.mu.RLock()
	b := j.apps[app]
	j.mu.RUnlock()
	if b != nil {
		return b
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if b = j.apps[app]; b == nil {
		b = &appEntries{}
		j.apps[app] = b
	}
	return b
}

// MarshalJSON writes the headers, each with its values joined, and the body as text.
func (m Message) MarshalJSON() ([]byte, error) {
	header := make(map[string]string, len(m.Header))
	for name, values := range m.Header {
		header[name] = strings.Join(values, ", ")
	}
	text := ""
	if isText(m.Body) {
		text = string(m.Body)
	}
	return json.Marshal(struct {
		Header map[string]string `json:"headers"`
		Body   string            `json:"body,omitempty"`
		Size   int               `json:"size"`
	}{header, text, m.Size})
}
