// Package recording notes what an App was asked, what it answered and what its receivers answered, so that all of it can be
// run again (package replay).
//
//	recorder := recording.New(recording.Options{})
//	apps.OnOpen(recorder.Open)
//	apps.OnClose(recorder.Drop)
//	...
//	document, ok := recorder.Export(a)
//	err := json.NewEncoder(file).Encode(document)
//
// Each App has one log, in the order in which things happened. It is bounded, and what does not fit any more is left out at
// its end: a log without its beginning could not be run again.
package recording

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// Options of a Recorder.
type Options struct {
	Entries int    // requests and attempts that are noted of one App; zero: 10,000
	Bytes   int    // that they take in memory, about; zero: 16 MiB
	Server  Server // is written into every export
	Version string // of the sandbox
}

// Recorder keeps the log of every App. Its methods are safe for concurrent use. A nil Recorder notes nothing.
type Recorder struct {
	options Options
	tapes   sync.Map // *app.App -> *tape
}

// New makes a Recorder.
func New(options Options) *Recorder {
	options.Entries = cmp.Or(options.Entries, 10_000)
	options.Bytes = cmp.Or(options.Bytes, 16<<20)
	return &Recorder{options: options}
}

// Open begins the log of an App, for app.Apps.OnOpen.
func (r *Recorder) Open(a *app.App) {
	t := &tape{app: a, settings: a.Settings(), entriesLeft: r.options.Entries, bytesLeft: r.options.Bytes, latest: make(map[string]*attempt)}
	r.tapes.Store(a, t)
	a.Subscribe(t.happened)
}

// Drop forgets an App that has ended, for app.Apps.OnClose.
func (r *Recorder) Drop(a *app.App) { r.tapes.Delete(a) }

func (r *Recorder) tape(a *app.App) *tape {
	if r == nil {
		return nil
	}
	if t, ok := r.tapes.Load(a); ok {
		return t.(*tape)
	}
	return nil
}

// tape is the log of one App.
type tape struct {
	app      *app.App
	settings app.Settings // as it was created
	events   atomic.Int64 // recorded by the App so far
	full     atomic.Bool

	mu          sync.Mutex // guards all below
	marks       []*mark
	unchanged   []*mark // requests under way that have not changed the App yet
	entries     int
	entriesLeft int
	bytesLeft   int
	latest      map[string]*attempt // by the id of its Delivery
	stopped     *time.Time          // virtual time of what did not fit any more; nil: all did
}

// mark is the beginning or the end of an entry.
type mark struct {
	number  int       // of the entry
	at      time.Time // virtual
	events  int64     // that the App had recorded by then
	running bool      // whether time was passing by itself
	end     *mark     // of a beginning; nil: it is still under way

	request *Request // one of these two
	attempt *attempt
	isEnd   bool
}

// begin appends the beginning of an entry, and tells whether it still fits.
func (t *tape) begin(size int, fill func(*mark)) bool {
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
	t.marks = append(t.marks, m)
	return true
}

// stop ends the log before what does not fit any more. The caller must hold t.mu.
func (t *tape) stop(at time.Time) {
	if t.stopped == nil {
		t.stopped = &at
		t.full.Store(true)
	}
}

// take charges what an entry that has begun takes besides, and reports whether it fits.
func (t *tape) take(size int) bool {
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
func (t *tape) end(begin *mark, fill func(*mark)) {
	m := t.now()
	m.number, m.isEnd = begin.number, true
	t.mu.Lock()
	defer t.mu.Unlock()
	fill(m)
	begin.end = m
	t.marks = append(t.marks, m)
}

// settled says that a request has changed the App by now, if at all. The caller must hold t.mu.
func (t *tape) settled(begin *mark) {
	t.unchanged = slices.DeleteFunc(t.unchanged, func(m *mark) bool { return m == begin })
}

// now is a mark of the present.
func (t *tape) now() *mark {
	state := t.app.Clock.State()
	return &mark{at: state.Now, events: t.events.Load(), running: state.Mode == "running"}
}

// happened is told of every Event. It says to the nanosecond when a request changed the App: on a clock that runs, the request
// came a little earlier, and other Events may have been recorded since. What a running clock does by itself is no request's
// doing, nor is the end of a Delivery, which says when an attempt was over.
func (t *tape) happened(a *app.App, e app.Event) {
	t.events.Store(e.Seq)
	t.mu.Lock()
	defer t.mu.Unlock()
	if e.Kind == app.Delivered || e.Kind == app.Undelivered {
		if attempt := t.latest[e.Data.Delivery]; attempt != nil && attempt.begun.end != nil {
			attempt.begun.end.at = e.At
		}
		return
	}
	if len(t.unchanged) == 0 {
		return
	}
	moving := a.Clock.Moving()
	t.unchanged = slices.DeleteFunc(t.unchanged, func(m *mark) bool {
		if m.running && moving {
			return false
		}
		m.at, m.events = e.At, e.Seq-1
		return true
	})
}
