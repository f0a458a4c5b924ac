// Package journal is one bounded log of the exchanges of each App: the requests of clients, their replies, and the
// attempts to deliver notifications. Each exchange is kept once, and has two kinds of reader.
//
// The list (List, Page) has the newest requests to the vendors' services, with what was wrong with them:
//
//	j := journal.New(1000)
//	j.Add("acme", &journal.Entry{Method: "GET", Path: "/api/v1/users", Status: 200})
//	entries := j.List("acme", func(e *journal.Entry) bool { return e.Status >= 400 })
//
// When the list of an App has too many entries, or they take too many bytes, the oldest one is dropped. It is one
// without violations as long as these are more than a quarter of the list, and else one with violations. Dropped
// entries are counted.
//
// The recording (Begin, End, Transport, Recording) has everything that happened to an App, in order, so that it can be
// run again. Once it is full, nothing more is recorded: without its beginning it could not be run again.
//
// An exchange stays in memory as long as one of the two has it.
package journal

import (
	"cmp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/secret"
	"github.com/healthmock/healthmock/mock/store"
)

// Journal holds the logs of all Apps. It is safe for concurrent use. Its fields must be set before the first App is
// opened and the first entry added.
type Journal struct {
	// Remark returns a remark on a user for the Note of the entry that is about to be added; "" adds none. It may be
	// nil.
	Remark func(userID string) string
	// Store keeps the entries of the list for the next process, in the spaces of the Apps; nil: nothing is kept.
	Store store.Store
	// Failed is called when an entry cannot be kept. It may be nil.
	Failed func(app string, err error)
	// Secrets returns the Masker for the entries of an App. With nil, secrets are found by name and form only.
	Secrets func(app string) secret.Masker
	// RecordingSize is the maximum number of requests and attempts in the recording of an App; zero: 10,000.
	RecordingSize int
	// Bytes is how much memory the log of an App may take, approximately; zero: 24 MiB. The recording may take two
	// thirds of it, the list the rest.
	Bytes int

	limit int      // entries in the list of one App
	logs  sync.Map // id of an App -> *appLog
}

// New makes a Journal that lists at most limit entries of each App.
func New(limit int) *Journal { return &Journal{limit: limit} }

// appLog is the log of one App.
type appLog struct {
	app     *app.App     // nil: nothing is recorded
	events  atomic.Int64 // recorded by the App so far
	stopped atomic.Bool  // StoppedAt is set; read without the lock

	mu sync.Mutex // guards all below, and what is set later in recorded entries and attempts

	count        int64    // entries ever added to the list
	good         []*Entry // the list's entries without violations, oldest first
	broken       []*Entry // the list's entries with violations, oldest first
	maxListed    int      // limit of entries in both
	listBytes    int      // memory of both
	maxListBytes int      // limit of listBytes
	dropped      Dropped

	Recording
	begun     int                 // exchanges and attempts
	maxBegun  int                 // limit of begun
	bytesLeft int                 // may become negative: see Attempt.done
	latest    map[string]*Attempt // the last attempt of each Delivery, by its id
}

// Dropped counts the entries that made room for newer ones.
type Dropped struct {
	Entries    int64 // all of them
	Violations int64 // those that had violations
}

func (j *Journal) newLog() *appLog {
	bytes := cmp.Or(j.Bytes, 24<<20)
	return &appLog{
		maxListed:    j.limit,
		maxListBytes: bytes / 3,
		maxBegun:     cmp.Or(j.RecordingSize, 10_000),
		bytesLeft:    bytes - bytes/3,
		latest:       make(map[string]*Attempt),
	}
}

// log returns the log of an App, which is new if the App has none.
func (j *Journal) log(id string) *appLog {
	l, ok := j.logs.Load(id)
	if !ok {
		l, _ = j.logs.LoadOrStore(id, j.newLog())
	}
	return l.(*appLog)
}

// recorded returns the log of an App that was opened and not dropped; nil: there is none.
func (j *Journal) recorded(a *app.App) *appLog {
	if l, ok := j.logs.Load(a.ID()); ok && l.(*appLog).app == a {
		return l.(*appLog)
	}
	return nil
}

// Open begins the log of an App, for app.Apps.OnOpen. Requests to an earlier App with this id that have ended since are
// dropped.
func (j *Journal) Open(a *app.App) {
	l := j.newLog()
	l.app = a
	l.Settings = a.Settings()
	a.Subscribe(l.onEvent)
	j.logs.Store(a.ID(), l)
}

// Drop removes the log of an App. The entries of an App that is added later under the same id start at "r1".
func (j *Journal) Drop(app string) { j.logs.Delete(app) }

// Add completes an entry with its ID and its whole Note, and appends it to the list of an App, where what is too long
// is clipped unless the entry is recorded. The caller must not change the entry afterwards.
func (j *Journal) Add(app string, e *Entry) {
	if j.Remark != nil {
		if remark := j.Remark(e.UserID); remark != "" {
			e.Note = strings.TrimPrefix(e.Note+"; "+remark, "; ")
		}
	}
	e.broken = e.WrongRequest() > 0
	listed, dropped := j.log(app).add(e, j.Store != nil)
	if j.Store == nil {
		return
	}
	if err := j.keep(app, listed.clip(), dropped); err != nil && j.Failed != nil {
		j.Failed(app, err)
	}
}

// add numbers an entry, appends it to the list and drops entries until the rest fits. It returns the entry of the list,
// which is a clipped copy unless e is recorded, and, if wantDropped is set, the numbers of those that were dropped.
func (l *appLog) add(e *Entry, wantDropped bool) (listed *Entry, dropped []int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.count++
	e.number = l.count
	e.ID = "r" + strconv.FormatInt(l.count, 10)
	if listed = e; !l.answered(e, e.At) {
		listed = e.clip()
		listed.size = listed.memory()
	}
	l.push(listed)
	for l.isOver() {
		if number := l.drop(); wantDropped {
			dropped = append(dropped, number)
		}
	}
	return listed, dropped
}

// push appends an entry to the list. The caller must hold l.mu.
func (l *appLog) push(e *Entry) {
	if e.broken {
		l.broken = append(l.broken, e)
	} else {
		l.good = append(l.good, e)
	}
	l.listBytes += min(e.size, maxEntry)
}

// isOver reports whether the list has too many entries, or they take too many bytes. The caller must hold l.mu.
func (l *appLog) isOver() bool {
	return len(l.good)+len(l.broken) > l.maxListed || l.listBytes > l.maxListBytes
}

// drop drops the oldest entry without violations, as long as these are more than a quarter of the list, and else the
// oldest one with violations. It returns the number of the entry. The caller must hold l.mu.
func (l *appLog) drop() int64 {
	from := &l.good
	quarter := max((len(l.good)+len(l.broken))/4, 1)
	if len(l.good) <= quarter && len(l.broken) > 0 {
		from = &l.broken
		l.dropped.Violations++
	}
	l.dropped.Entries++
	oldest := (*from)[0]
	(*from)[0] = nil // frees its memory: the array lives until append needs a new one
	*from = (*from)[1:]
	l.listBytes -= min(oldest.size, maxEntry)
	return oldest.number
}

// Clear empties the list of an App, and sets the count of dropped entries to zero. Numbering goes on.
func (j *Journal) Clear(app string) {
	l := j.log(app)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.good, l.broken, l.listBytes = nil, nil, 0
	l.dropped = Dropped{}
	if j.Store == nil {
		return
	}
	if err := j.forget(app, l.count); err != nil && j.Failed != nil {
		j.Failed(app, err)
	}
}

// Masker returns the Masker for the entries of an App.
func (j *Journal) Masker(app string) secret.Masker {
	if j.Secrets == nil {
		return secret.Masker{}
	}
	return j.Secrets(app)
}
