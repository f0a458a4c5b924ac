// Package recording records the requests to an App, its replies, the attempts at its notifications and the answers of
// their receivers, so that all of it can be run again (package replay).
//
//	recorder := recording.New(recording.Options{})
//	apps.OnOpen(recorder.Open)
//	apps.OnClose(recorder.Drop)
//	...
//	document, ok := recorder.Export(a)
//	err := json.NewEncoder(file).Encode(document)
//
// Each App has one log, in the order in which things happened. It is bounded: once it is full, nothing more is
// recorded. Old entries are not dropped, since a log without its beginning could not be run again.
package recording

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// Options of a Recorder.
type Options struct {
	Entries int    // most requests and attempts in the log of one App; zero: 10,000
	Bytes   int    // of memory that they take, approximately; zero: 16 MiB
	Server  Server // settings that are written into every export
	Version string // of the sandbox
}

// Recorder keeps the log of every App. Its methods are safe for concurrent use. A nil Recorder records nothing.
type Recorder struct {
	options Options
	logs    sync.Map // *app.App -> *appLog
}

// New makes a Recorder.
func New(options Options) *Recorder {
	options.Entries = cmp.Or(options.Entries, 10_000)
	options.Bytes = cmp.Or(options.Bytes, 16<<20)
	return &Recorder{options: options}
}

// Open begins the log of an App, for app.Apps.OnOpen.
func (r *Recorder) Open(a *app.App) {
	t := &appLog{app: a, settings: a.Settings(), entriesLeft: r.options.Entries, bytesLeft: r.options.Bytes, latest: make(map[string]*attempt)}
	r.logs.Store(a, t)
	a.Subscribe(t.onEvent)
}

// Drop forgets an App that has ended, for app.Apps.OnClose.
func (r *Recorder) Drop(a *app.App) { r.logs.Delete(a) }

func (r *Recorder) appLog(a *app.App) *appLog {
	if r == nil {
		return nil
	}
	if t, ok := r.logs.Load(a); ok {
		return t.(*appLog)
	}
	return nil
}

// appLog is the log of one App.
type appLog struct {
	app      *app.App
	settings app.Settings // as it was created
	events   atomic.Int64 // recorded by the App so far
	full     atomic.Bool

	mu          sync.Mutex // guards all below
	records     []*logRecord
	entries     int
	entriesLeft int
	bytesLeft   int
	latest      map[string]*attempt // by the id of its Delivery
	stopped     *time.Time          // virtual time at which the log was full; nil: it is not
}

// logRecord is the beginning or the end of an entry.
type logRecord struct {
	number  int        // of the entry, in the order in which requests and attempts came
	at      time.Time  // virtual
	events  int64      // that the App had recorded by then
	running bool       // the clock was running, not paused
	end     *logRecord // of a beginning; nil: the entry is still under way

	request *Request // one of these two
	attempt *attempt
	isEnd   bool
}

// begin appends the beginning of an entry, and reports whether it fits. fill completes the record.
func (t *appLog) begin(size int, fill func(*logRecord)) bool {
	if t.full.Load() {
		return false
	}
	m := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stopped != nil {
		return false
	}
	if t.entriesLeft <= 0 || t.bytesLeft < size {
		t.stop(m.at)
		return false
	}
	t.entriesLeft--
	t.bytesLeft -= size
	t.entries++
	m.number = t.entries
	fill(m)
	t.records = append(t.records, m)
	return true
}

// stop marks the log as full. The caller must hold t.mu.
func (t *appLog) stop(at time.Time) {
	if t.stopped == nil {
		t.stopped = &at
		t.full.Store(true)
	}
}

// charge takes further bytes of an entry that has begun from what is left, and reports whether they fit.
func (t *appLog) charge(size int) bool {
	at := t.app.Clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.bytesLeft < size {
		t.stop(at)
		return false
	}
	t.bytesLeft -= size
	return true
}

// end appends the end of an entry.
func (t *appLog) end(begin *logRecord, fill func(*logRecord)) {
	m := t.now()
	m.number, m.isEnd = begin.number, true
	t.mu.Lock()
	defer t.mu.Unlock()
	fill(m)
	begin.end = m
	t.records = append(t.records, m)
}

// now returns a record of the present, without an entry.
func (t *appLog) now() *logRecord {
	state := t.app.Clock.State()
	return &logRecord{at: state.Now, events: t.events.Load(), running: state.Mode == "running"}
}

// onEvent is called for every Event of the App. It moves what caused the Event to the end of the log and gives it the
// Event's time, since other Events and answers may have been recorded after it had begun. A request is the cause of the
// first Event of a change that is made in its context. The cause of a Delivery's end is the answer to its last attempt.
func (t *appLog) onEvent(ctx context.Context, _ *app.App, e app.Event) {
	t.events.Store(e.Seq)
	t.mu.Lock()
	defer t.mu.Unlock()
	if e.Kind == app.Delivered || e.Kind == app.Undelivered {
		if attempt := t.latest[e.Data.Delivery]; attempt != nil && attempt.begun.end != nil {
			t.caused(e, attempt.begun.end)
		}
		return
	}
	if q, ok := ctx.Value(requestKey{}).(*Request); ok && q.log == t && !q.changed && q.begun.end == nil {
		q.changed = true
		t.caused(e, q.begun)
	}
}

// caused gives a record the time of the Event that it caused, and moves it to the end of the log. The caller must hold
// t.mu.
func (t *appLog) caused(e app.Event, m *logRecord) {
	m.at, m.events = e.At, e.Seq-1
	for i, r := range slices.Backward(t.records) { // it is among the last
		if r == m {
			t.records = append(slices.Delete(t.records, i, i+1), m)
			return
		}
	}
}
