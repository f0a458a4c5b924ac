package journal

import (
	"context"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

// Recording is everything that happened to an App, in order.
type Recording struct {
	Settings  app.Settings // of the App, as it was created
	StoppedAt *time.Time   // virtual time at which the recording was full, or the App was opened again; nil: neither
	Marks     []*Mark
}

// Mark is the beginning or the end of an exchange or of an attempt to deliver a notification.
type Mark struct {
	Number  int       // of the exchange or attempt, in the order in which they began
	At      time.Time // virtual time
	Events  int64     // number of Events that the App had recorded by then
	Running bool      // the clock was running, not paused
	IsEnd   bool

	Entry   *Entry // one of these two is set
	Attempt *Attempt
}

// span is the two marks of an exchange or of an attempt.
type span struct {
	begin Mark
	end   Mark
	ended bool
}

// Recorded is what only a recording has of a request.
type Recorded struct {
	Host string
	URI  string // path and query, as a server gets it
	// Unread says why the body was not read completely: TooLarge or Cut; empty when it was.
	Unread string
	// Control is set for requests of the control API, whose credentials are the server's and not the App's.
	Control bool
	// Stray is set for requests that name no App. They are in the journal of the default App.
	Stray bool
	// Waits is set for requests whose answer may wait for other marks of the recording.
	Waits bool
	// Gone is set when the client did not wait for the reply.
	Gone bool
	// Answered is set once the entry has the reply. An exchange whose reply was delayed may have ended before.
	Answered bool

	log     *appLog
	changed bool // it has changed the App
	span    span
}

// Values of Recorded.Unread.
const (
	TooLarge = "tooLarge" // the body is longer than the server accepts
	Cut      = "cut"      // the body ended early, or came too slowly
)

// maxWhole is how many bytes of a reply are recorded. Of a longer one only the beginning and a digest are: one document
// of a patient with a heavy record is longer than a whole recording may be.
const maxWhole = 1 << 20

// KeepsWhole reports whether a reply of size bytes is recorded completely. If it is not, its Message needs the digest.
// Replies of the control API are always recorded completely: they hold durations in real time, which a replay must be
// able to find and leave out.
func (r *Recorded) KeepsWhole(size int) bool { return r.Control || size <= maxWhole }

// Begin records that a request to an App has arrived, whose Method and Request are in the entry. It sets the entry's
// Recorded to r, unless the request is not recorded, because nothing of this App is or the recording is full.
func (j *Journal) Begin(a *app.App, e *Entry, r Recorded) {
	l := j.recorded(a)
	if l == nil || l.stopped.Load() {
		return
	}
	r.log = l
	e.Recorded = new(r)
	if r.Unread == TooLarge {
		e.Request.Body = e.Request.Body[:min(len(e.Request.Body), maxEntry)]
	}
	e.Request.Body = trim(e.Request.Body)
	e.size = e.memory()
	mark := l.newMark()
	mark.Entry = e
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.begin(&e.Recorded.span, mark, e.size) {
		e.Recorded = nil
	}
}

type entryKey struct{}

// Context returns a context for the work of a request that is recorded. An Event of a change that is made in it is
// recorded as caused by the request.
func (e *Entry) Context(ctx context.Context) context.Context {
	return context.WithValue(ctx, entryKey{}, e)
}

// Waited records that the reply was delayed for a span of real time, which has just passed. A recorded exchange ends
// now, although its reply follows. e may be nil.
func (e *Entry) Waited() {
	if e == nil || e.Recorded == nil {
		return
	}
	r := e.Recorded
	mark := r.log.newMark()
	r.log.mu.Lock()
	defer r.log.mu.Unlock()
	r.Waits = true
	r.log.end(&r.span, mark)
}

// End records that the reply is about to be sent. The entry has the reply, which must not change afterwards. gone says
// that the client did not wait for it. When the reply does not fit, the recording stops, and has the request as one
// that was not answered. e may be nil.
func (e *Entry) End(gone bool) {
	if e == nil || e.Recorded == nil {
		return
	}
	r := e.Recorded
	mark := r.log.newMark()
	r.log.mu.Lock()
	defer r.log.mu.Unlock()
	if !r.log.answered(e, mark.At) {
		e.Reply = Message{} // frees its memory
		return
	}
	r.Gone = gone
	if !r.span.ended {
		r.log.end(&r.span, mark)
	}
}

// answered adds the reply to a recorded exchange, unless that was done before. It reports whether the recording has the
// exchange with its reply. The caller must hold l.mu.
func (l *appLog) answered(e *Entry, at time.Time) bool {
	r := e.Recorded
	switch {
	case r == nil || r.log != l:
		return false
	case r.Answered:
		return true
	}
	if e.Reply.SHA256 != "" {
		e.Reply.Body = e.Reply.Body[:min(len(e.Reply.Body), maxEntry)]
	}
	size := e.memory()
	if !l.charge(size-e.size, at) && !r.span.ended {
		return false
	}
	e.size = size
	e.Reply.Body = trim(e.Reply.Body)
	r.Answered = true
	return true
}

// newMark returns a Mark with the present time and number of Events. The caller must not hold l.mu, since it takes the
// lock of the clock.
func (l *appLog) newMark() Mark {
	state := l.app.Clock.State()
	return Mark{At: state.Now, Events: l.events.Load(), Running: state.Mode == "running"}
}

// begin appends the first mark of a span that takes size bytes, and reports whether it fits. The caller must hold l.mu.
func (l *appLog) begin(s *span, mark Mark, size int) bool {
	if l.begun == l.maxBegun {
		l.stop(mark.At)
	}
	if l.StoppedAt != nil || !l.charge(size, mark.At) {
		return false
	}
	l.begun++
	mark.Number = l.begun
	s.begin = mark
	l.Marks = append(l.Marks, &s.begin)
	return true
}

// end appends the last mark of a span. A span that has begun also ends in a recording that is full. The caller must
// hold l.mu.
func (l *appLog) end(s *span, mark Mark) {
	mark.Number, mark.Entry, mark.Attempt, mark.IsEnd = s.begin.Number, s.begin.Entry, s.begin.Attempt, true
	s.end = mark
	s.ended = true
	l.Marks = append(l.Marks, &s.end)
}

// charge takes size bytes from bytesLeft. When they do not fit it stops the recording, and returns false. The caller
// must hold l.mu.
func (l *appLog) charge(size int, at time.Time) bool {
	if l.bytesLeft < size {
		l.stop(at)
		return false
	}
	l.bytesLeft -= size
	return true
}

// stop marks the recording as full. The caller must hold l.mu.
func (l *appLog) stop(at time.Time) {
	if l.StoppedAt == nil {
		l.StoppedAt = &at
		l.stopped.Store(true)
	}
}

// onEvent is called for every Event of the App. It moves the mark of what caused the Event to the end of the recording
// and gives it the Event's time: other Events and answers may have been recorded since it was appended, but what it
// changed is changed now. A request is the cause of the first Event of a change that is made in its context. The cause
// of a Delivery's end is the answer to its last attempt.
func (l *appLog) onEvent(ctx context.Context, _ *app.App, e app.Event) {
	l.events.Store(e.Seq)
	l.mu.Lock()
	defer l.mu.Unlock()
	if e.Kind == app.Delivered || e.Kind == app.Undelivered {
		if a := l.latest[e.Data.Delivery]; a != nil && a.span.ended {
			l.moveToEnd(&a.span.end, e)
		}
		return
	}
	entry, ok := ctx.Value(entryKey{}).(*Entry)
	if !ok {
		return
	}
	if r := entry.Recorded; r.log == l && !r.changed && !r.span.ended {
		r.changed = true
		l.moveToEnd(&r.span.begin, e)
	}
}

// moveToEnd moves a mark to the end of the recording, with the time of the Event that it caused. The caller must hold
// l.mu.
func (l *appLog) moveToEnd(m *Mark, e app.Event) {
	m.At = e.At
	m.Events = e.Seq - 1
	for i, other := range slices.Backward(l.Marks) { // backwards, since it is among the last
		if other == m {
			l.Marks = append(slices.Delete(l.Marks, i, i+1), m)
			return
		}
	}
}

// Recording calls read with the recording of an App, which read must neither change nor keep. It returns false when the
// App has none.
func (j *Journal) Recording(a *app.App, read func(Recording)) bool {
	l := j.recorded(a)
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	read(l.Recording)
	return true
}
