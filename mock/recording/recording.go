// Package recording records the requests to an App and its replies, and the attempts to deliver its notifications and
// the answers of their receivers, so that all of it can be run again (package replay).
//
//	recorder := recording.New(recording.Options{})
//	apps.OnOpen(recorder.Open)
//	apps.OnClose(recorder.Drop)
//	...
//	document, ok := recorder.Export(a, body) // body returns the body of a Delivery by its id
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
	Entries int    // maximum of requests and attempts in the log of one App; zero: 10,000
	Bytes   int    // maximum of memory that the log of one App takes, approximately; zero: 16 MiB
	Server  Server // settings that are written into every export
	Version string // of the sandbox, which is written into every export
}

// Recorder keeps the log of every App. Its methods are safe for concurrent use. A nil Recorder records nothing.
type Recorder struct {
	options Options
	logs    sync.Map // *app.App -> *appLog
}

// New returns a Recorder.
func New(options Options) *Recorder {
	options.Entries = cmp.Or(options.Entries, 10_000)
	options.Bytes = cmp.Or(options.Bytes, 16<<20)
	return &Recorder{options: options}
}

// Open begins the log of an App, for app.Apps.OnOpen.
func (r *Recorder) Open(a *app.App) {
	l := &appLog{
		app:         a,
		settings:    a.Settings(),
		entriesLeft: r.options.Entries,
		bytesLeft:   r.options.Bytes,
		latest:      make(map[string]*attempt),
	}
	r.logs.Store(a, l)
	a.Subscribe(l.onEvent)
}

// Loaded stops the log of an App that was opened on rows of an earlier process, for app.Apps.OnLoad: a log without its
// beginning could not be run again. An export of the App says that it is not complete.
func (r *Recorder) Loaded(_ context.Context, a *app.App) error {
	if l := r.appLog(a); l != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.stop(l.app.Clock.Now())
	}
	return nil
}

// Drop removes the log of an App that has ended, for app.Apps.OnClose.
func (r *Recorder) Drop(a *app.App) { r.logs.Delete(a) }

// appLog returns the log of an App; nil when there is none, or r is nil.
func (r *Recorder) appLog(a *app.App) *appLog {
	if r == nil {
		return nil
	}
	if l, ok := r.logs.Load(a); ok {
		return l.(*appLog)
	}
	return nil
}

// appLog is the log of one App.
type appLog struct {
	app      *app.App
	settings app.Settings // as it was created
	events   atomic.Int64 // recorded by the App so far
	full     atomic.Bool  // stopped is set; read without the lock

	mu          sync.Mutex // guards all below, and what is set later in records, requests and attempts
	records     []*logRecord
	entries     int // begun so far
	entriesLeft int
	bytesLeft   int                 // may become negative: see attempt.ended
	latest      map[string]*attempt // the last attempt of each Delivery, by its id
	stopped     *time.Time          // virtual time at which the log was full; nil: it is not
}

// logRecord is the beginning or the end of an entry.
type logRecord struct {
	number  int        // of the entry, in the order in which requests and attempts began
	at      time.Time  // virtual time
	events  int64      // number of Events that the App had recorded by then
	running bool       // the clock was running, not paused
	end     *logRecord // of a beginning; nil: the entry has not ended

	request *Request // one of these two is set
	attempt *attempt
	isEnd   bool
}

// begin appends the beginning of an entry, and reports whether it fits. fill completes the record, with the lock held.
func (l *appLog) begin(size int, fill func(*logRecord)) bool {
	if l.full.Load() {
		return false
	}
	r := l.newRecord()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped != nil {
		return false
	}
	if l.entriesLeft <= 0 || l.bytesLeft < size {
		l.stop(r.at)
		return false
	}
	l.entriesLeft--
	l.bytesLeft -= size
	l.entries++
	r.number = l.entries
	fill(r)
	l.records = append(l.records, r)
	return true
}

// stop marks the log as full. The caller must hold l.mu.
func (l *appLog) stop(at time.Time) {
	if l.stopped == nil {
		l.stopped = &at
		l.full.Store(true)
	}
}

// charge takes the bytes of an entry that has begun from bytesLeft. When they do not fit it marks the log as full, and
// returns false.
func (l *appLog) charge(size int) bool {
	at := l.app.Clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.bytesLeft < size {
		l.stop(at)
		return false
	}
	l.bytesLeft -= size
	return true
}

// end appends the end of an entry. fill completes the record, with the lock held. An entry that has begun also ends in
// a log that is full.
func (l *appLog) end(begin *logRecord, fill func(*logRecord)) {
	r := l.newRecord()
	r.number = begin.number
	r.isEnd = true
	l.mu.Lock()
	defer l.mu.Unlock()
	fill(r)
	begin.end = r
	l.records = append(l.records, r)
}

// newRecord returns a record with the present time and number of Events, and without an entry.
func (l *appLog) newRecord() *logRecord {
	state := l.app.Clock.State()
	return &logRecord{at: state.Now, events: l.events.Load(), running: state.Mode == "running"}
}

// onEvent is called for every Event of the App. It moves the record of what caused the Event to the end of the log and
// gives it the Event's time: other Events and answers may have been recorded since it was appended, but what it changed
// is changed now. A request is the cause of the first Event of a change that is made in its context. The cause of a
// Delivery's end is the answer to its last attempt.
func (l *appLog) onEvent(ctx context.Context, _ *app.App, e app.Event) {
	l.events.Store(e.Seq)
	l.mu.Lock()
	defer l.mu.Unlock()
	if e.Kind == app.Delivered || e.Kind == app.Undelivered {
		if attempt := l.latest[e.Data.Delivery]; attempt != nil && attempt.begun.end != nil {
			l.moveToEnd(attempt.begun.end, e)
		}
		return
	}
	if q, ok := ctx.Value(requestKey{}).(*Request); ok && q.log == l && !q.changed && q.begun.end == nil {
		q.changed = true
		l.moveToEnd(q.begun, e)
	}
}

// moveToEnd moves a record to the end of the log, with the time of the Event that it caused. The caller must hold l.mu.
func (l *appLog) moveToEnd(r *logRecord, e app.Event) {
	r.at = e.At
	r.events = e.Seq - 1
	for i, other := range slices.Backward(l.records) { // backwards, since it is among the last
		if other == r {
			l.records = append(slices.Delete(l.records, i, i+1), r)
			return
		}
	}
}
