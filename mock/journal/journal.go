// Package journal remembers what clients sent and got: a bounded ring of entries for each App, the newest kept.
//
//	j := journal.New(1000)
//	id := j.Add("acme", journal.Entry{Method: "GET", Path: "/api/v1/users", Status: 200})
//	entries := j.List("acme", func(e *journal.Entry) bool { return e.Status >= 400 })
package journal

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/healthmock/healthmock/openapi"
)

// Entry is one request and its reply. Secrets in it are masked when it is read, not when it is written.
type Entry struct {
	ID          string    `json:"id"` // "r1", "r2" ... within the App
	At          time.Time `json:"at"` // virtual time of the App
	Service     string    `json:"service"`
	OperationID string    `json:"operationId,omitempty"`
	Method      string    `json:"method"`
	Path        string    `json:"path"`
	Query       string    `json:"query,omitempty"`
	HumanID     string    `json:"humanId,omitempty"` // the user whom the request is about
	Status      int       `json:"status"`
	DurationMS  float64   `json:"durationMs"`        // real
	Damaged     bool      `json:"damaged,omitempty"` // what was sent is not the reply, or not the whole of it
	Note        string    `json:"note,omitempty"`
	Request     Message   `json:"request"`
	Reply       Message   `json:"reply"`

	openapi.Violations // of the request; of the reply where `in` is "response"
}

// Message is the headers and body of a request or a reply.
type Message struct {
	Header http.Header
	Body   []byte // at most keptBody of it
	Size   int    // of the whole body, in bytes
}

// keptBody bounds what is remembered of a body.
const keptBody = 16 << 10

// Keep makes a Message that remembers the headers and the beginning of a body: copies of them, so that neither can change
// under it, and what is not remembered is let go.
func Keep(header http.Header, body []byte) Message {
	return Message{Header: header.Clone(), Body: bytes.Clone(body[:min(len(body), keptBody)]), Size: len(body)}
}

// Journal is every App's entries.
type Journal struct {
	// Added is told of every entry once it is in; nil: nobody is. Set before the first entry.
	Added func(app string, e Entry)

	limit int
	mu    sync.RWMutex
	books map[string]*book
}

type book struct {
	mu      sync.Mutex
	count   int64   // entries ever added
	first   int64   // count when the ring was last empty
	entries []Entry // a ring once it is full: the oldest is at (count-first) % limit
	changed chan struct{}
}

// New makes a journal that keeps the newest limit entries of each App.
func New(limit int) *Journal {
	return &Journal{limit: limit, books: make(map[string]*book)}
}

// Add appends an entry to an App's journal and returns its id.
func (j *Journal) Add(app string, e Entry) (id string) {
	e.ID = j.add(app, e)
	if j.Added != nil {
		j.Added(app, e)
	}
	return e.ID
}

func (j *Journal) add(app string, e Entry) (id string) {
	b := j.book(app)
	b.mu.Lock()
	defer b.mu.Unlock()
	slot := int((b.count - b.first) % int64(j.limit))
	b.count++
	e.ID = "r" + strconv.FormatInt(b.count, 10)
	if slot < len(b.entries) {
		b.entries[slot] = e
	} else {
		b.entries = append(b.entries, e)
	}
	if b.changed != nil {
		close(b.changed)
		b.changed = nil
	}
	return e.ID
}

// List returns the entries of an App that keep holds for, oldest first, with secrets masked. keep may be nil.
func (j *Journal) List(app string, keep func(*Entry) bool) []Entry {
	list := j.book(app).list(j.limit, keep)
	for i := range list { // outside the lock: masking takes time, and requests wait to be added
		list[i] = list[i].masked()
	}
	return list
}

func (b *book) list(limit int, keep func(*Entry) bool) []Entry {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := []Entry{}
	oldest := 0
	if len(b.entries) == limit {
		oldest = int((b.count - b.first) % int64(limit))
	}
	for i := range b.entries {
		e := &b.entries[(oldest+i)%len(b.entries)]
		if keep == nil || keep(e) {
			list = append(list, *e)
		}
	}
	return list
}

// Clear forgets the entries of an App. Numbering goes on.
func (j *Journal) Clear(app string) {
	b := j.book(app)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.first, b.entries = b.count, nil
}

// Drop forgets an App.
func (j *Journal) Drop(app string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.books, app)
}

// Changed returns a channel that is closed when the App's next entry is added. Take it before List, so that none falls in
// between.
func (j *Journal) Changed(app string) <-chan struct{} {
	b := j.book(app)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.changed == nil {
		b.changed = make(chan struct{})
	}
	return b.changed
}

func (j *Journal) book(app string) *book {
	j.mu.RLock()
	b := j.books[app]
	j.mu.RUnlock()
	if b != nil {
		return b
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if b = j.books[app]; b == nil {
		b = &book{}
		j.books[app] = b
	}
	return b
}

// MarshalJSON writes the headers, each with its values joined, and the body as text.
func (m Message) MarshalJSON() ([]byte, error) {
	header := make(map[string]string, len(m.Header))
	for name, values := range m.Header {
		for i, value := range values {
			if i > 0 {
				header[name] += ", "
			}
			header[name] += value
		}
	}
	text := ""
	if printable(m.Body) {
		text = string(m.Body)
	}
	return json.Marshal(struct {
		Header map[string]string `json:"headers"`
		Body   string            `json:"body,omitempty"`
		Size   int               `json:"size"`
	}{header, text, m.Size})
}
