// Package journal keeps the requests of clients and their replies: a bounded number of entries and bytes for each App.
//
//	j := journal.New(1000)
//	added := j.Add("acme", journal.Entry{Method: "GET", Path: "/api/v1/users", Status: 200})
//	entries := j.List("acme", func(e *journal.Entry) bool { return e.Status >= 400 })
//
// When an App has too many entries, or they take too many bytes, the oldest one is dropped. It is one without
// violations as long as these have more than a quarter of the limit, and else one with violations. Dropped entries are
// counted.
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
	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/openapi"
)

// Entry is one request and its reply. The journal keeps secrets, and masks them in what List and Page return.
type Entry struct {
	ID          string    `json:"id"` // "r1", "r2" ... within the App
	At          time.Time `json:"at"` // virtual time of the App
	Service     string    `json:"service"`
	OperationID string    `json:"operationId,omitempty"`
	Method      string    `json:"method"`
	Path        string    `json:"path"` // as it was sent
	Query       string    `json:"query,omitempty"`
	UserID      string    `json:"humanId,omitempty"` // the user whom the request is about
	Status      int       `json:"status"`
	DurationMS  float64   `json:"durationMs"`        // real time
	Damaged     bool      `json:"damaged,omitempty"` // a fault rule changed the reply, or cut it off
	Clipped     bool      `json:"clipped,omitempty"` // something other than a body was too long to be kept whole
	Note        string    `json:"note,omitempty"`
	Request     Message   `json:"request"`
	Reply       Message   `json:"reply"`

	openapi.Violations // of the request; of the reply where `in` is "response"

	// Warnings are what the contract allows but the client probably did not intend. They are not counted as violations.
	Warnings []openapi.Violation `json:"warnings,omitempty"`

	number int64 // the number in ID
	broken bool  // the request has violations
	size   int   // in bytes, approximately
}

// Message is the headers and body of a request or a reply.
type Message struct {
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"` // in a journal, its beginning; nil when it is not text
	Size   int         `json:"size"` // of the whole body, in bytes
}

// Keep returns a Message with copies of the headers and of the beginning of a body. They are copies so that later
// changes do not reach the journal, and so that the rest of a long body can be freed.
func Keep(header http.Header, body []byte) Message {
	return Message{Header: header.Clone(), Body: bytes.Clone(body[:min(len(body), maxEntry)]), Size: len(body)}
}

// maxBytes is how many bytes the entries of one App may take, approximately.
const maxBytes = 8 << 20

// Journal holds the entries of every App. It is safe for concurrent use.
type Journal struct {
	// Remark returns a remark on a user for the Note of the entry that is about to be added; "" adds none. It may be
	// nil. Set it before the first entry.
	Remark func(userID string) string
	// Store keeps the entries for the next process, in the spaces of the Apps; nil: nothing is kept. Set it before the
	// first entry.
	Store store.Store
	// Failed is called when an entry cannot be kept. It may be nil. Set it before the first entry.
	Failed func(app string, err error)
	// Secrets returns the Masker for the entries of an App. With nil, secrets are found by name and form only. Set it
	// before the first entry.
	Secrets func(app string) secret.Masker

	limit int                    // entries of one App
	mu    sync.RWMutex           // guards apps
	apps  map[string]*appEntries // by id
}

// appEntries holds the entries of one App.
type appEntries struct {
	mu      sync.Mutex // guards all below
	count   int64      // entries ever added
	good    queue      // entries without violations
	broken  queue      // entries with violations
	dropped Dropped
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

// Add appends an entry to an App's journal, where what is too long is clipped. It returns the entry with its ID and its
// whole Note, and otherwise as it was.
func (j *Journal) Add(app string, e Entry) Entry {
	if j.Remark != nil {
		e.Note = joinNotes(e.Note, j.Remark(e.UserID))
	}
	clipped, dropped := j.entries(app).add(e.clip(), j.limit)
	e.ID = clipped.ID
	if j.Store != nil {
		if err := j.keep(app, clipped, dropped); err != nil && j.Failed != nil {
			j.Failed(app, err)
		}
	}
	return e
}

// joinNotes returns a note with a remark after it; either may be "".
func joinNotes(note, remark string) string {
	if note == "" || remark == "" {
		return note + remark
	}
	return note + "; " + remark
}

// add numbers an entry, appends it and drops entries until the rest fits. It returns the entry and the numbers of those
// that were dropped.
func (a *appEntries) add(e Entry, limit int) (added Entry, dropped []int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.count++
	e.number = a.count
	e.ID = "r" + strconv.FormatInt(a.count, 10)
	a.push(e)
	return e, a.makeRoom(limit)
}

// push appends an entry. The caller must hold a.mu.
func (a *appEntries) push(e Entry) {
	if e.broken {
		a.broken.push(e)
	} else {
		a.good.push(e)
	}
}

// makeRoom drops entries until the rest fits, and returns their numbers. The caller must hold a.mu.
func (a *appEntries) makeRoom(limit int) (dropped []int64) {
	const quarter = 4 // entries without violations keep this part of the room, however many have violations
	for {
		tooMany := len(a.good.entries)+len(a.broken.entries) > limit
		tooLarge := a.good.size+a.broken.size > maxBytes
		if !tooMany && !tooLarge {
			return dropped
		}
		from := &a.good
		goodAreFew := tooMany && len(a.good.entries) <= max(limit/quarter, 1) ||
			!tooMany && a.good.size <= maxBytes/quarter
		if goodAreFew && len(a.broken.entries) > 0 {
			from = &a.broken
			a.dropped.Violations++
		}
		a.dropped.Entries++
		dropped = append(dropped, from.entries[0].number)
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
	q.entries[0] = Entry{} // frees its memory: the array lives until append needs a new one
	q.entries = q.entries[1:]
}

// List returns the entries of an App for which keep returns true, oldest first, with secrets masked. keep may be nil.
func (j *Journal) List(app string, keep func(*Entry) bool) []Entry {
	return j.Page(app, keep, math.MaxInt, false)
}

// Page is List for at most limit entries: the newest ones if newest is set, else the oldest. The order is oldest first
// in both cases.
func (j *Journal) Page(app string, keep func(*Entry) bool, limit int, newest bool) []Entry {
	a := j.entries(app)
	a.mu.Lock()
	list := a.list(keep)
	a.mu.Unlock()
	if more := len(list) - limit; more > 0 && newest {
		list = list[more:]
	} else if more > 0 {
		list = list[:limit]
	}
	secrets := j.Masker(app)
	for i := range list { // without the lock: masking is slow, and requests wait for the lock to be added
		list[i] = list[i].masked(secrets)
	}
	return list
}

// Masker returns the Masker for the entries of an App.
func (j *Journal) Masker(app string) secret.Masker {
	if j.Secrets == nil {
		return secret.Masker{}
	}
	return j.Secrets(app)
}

// list merges both queues, oldest first, and returns the entries for which keep returns true. The caller must hold
// a.mu.
func (a *appEntries) list(keep func(*Entry) bool) []Entry {
	list := []Entry{}
	good, broken := a.good.entries, a.broken.entries
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
	a := j.entries(app)
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.dropped
}

// Gone reports whether an App had an entry with this id that was dropped or cleared.
func (j *Journal) Gone(app, id string) bool {
	number := Number(id)
	a := j.entries(app)
	a.mu.Lock()
	defer a.mu.Unlock()
	has := func(q queue) bool {
		byNumber := func(e Entry, n int64) int { return cmp.Compare(e.number, n) }
		_, found := slices.BinarySearchFunc(q.entries, number, byNumber)
		return found
	}
	return number > 0 && number <= a.count && !has(a.good) && !has(a.broken)
}

// Number returns the number of an entry's id: 17 for "r17" and for "17". It is 0 when id is neither.
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

// Clear removes the entries of an App, and sets the count of dropped ones to zero. Numbering goes on.
func (j *Journal) Clear(app string) {
	a := j.entries(app)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.good = queue{}
	a.broken = queue{}
	a.dropped = Dropped{}
	if j.Store == nil {
		return
	}
	if err := j.forget(app); err != nil && j.Failed != nil {
		j.Failed(app, err)
	}
}

// Drop removes an App with its entries. An App that is added later under the same id starts at "r1".
func (j *Journal) Drop(app string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.apps, app)
}

// entries returns the entries of an App, and adds the App when it is new.
func (j *Journal) entries(app string) *appEntries {
	j.mu.RLock()
	a := j.apps[app]
	j.mu.RUnlock()
	if a != nil {
		return a
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	a = j.apps[app]
	if a == nil { // nobody has added it since
		a = &appEntries{}
		j.apps[app] = a
	}
	return a
}

// MarshalJSON writes {"headers": {name: values joined by ", "}, "body": text, "size": bytes}. A body that is not text
// is left out.
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
