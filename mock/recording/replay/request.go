package replay

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/recording"
)

// call is a request that is made again.
type call struct {
	mark    recording.Mark
	begun   time.Time // virtual
	cancel  context.CancelFunc
	gate    chan struct{} // closed when a reply that is held back may go
	held    chan struct{} // closed when it is held back
	done    chan struct{} // closed when there is a reply
	reply   *writer       // once done
	refused bool          // it was answered 409
	hold    func()        // closes held, once
}

type callKey struct{}

// wait holds a reply back for as long as it was, whatever that was in real time. Whoever waits for a turn to move the clock is
// refused if it was refused, and then.
func wait(ctx context.Context, _ time.Duration) error {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return nil
	}
	gate := c.gate
	if moves(*c.mark.Request) && !c.refused {
		gate = nil
	}
	c.hold()
	select {
	case <-gate:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// ask makes a request, and returns when it is answered or held back; one that moves the clock is left to itself.
func (s *stage) ask(ctx context.Context, m recording.Mark) {
	s.reach(ctx, m)
	c := &call{
		mark: m, refused: s.replies[m.Entry] == http.StatusConflict, begun: s.app.Clock.Now(),
		gate: make(chan struct{}), held: make(chan struct{}), done: make(chan struct{}),
	}
	c.hold = sync.OnceFunc(func() { close(c.held) })
	s.open[m.Entry] = c
	ctx, c.cancel = context.WithCancel(context.WithValue(ctx, callKey{}, c))
	request := s.request(ctx, *m.Request)
	go func() {
		defer close(c.done)
		c.reply = serve(s.handler, request)
	}()
	if moves(*m.Request) {
		s.moving++
		return
	}
	select {
	case <-c.done:
	case <-c.held:
	case <-ctx.Done():
	}
}

// replied ends a request and compares its reply.
func (s *stage) replied(ctx context.Context, m recording.Mark) {
	c := s.open[m.Entry]
	delete(s.open, m.Entry)
	defer c.cancel()
	q := c.mark.Request
	mover := moves(*q)
	if !mover {
		s.reach(ctx, m)
	}
	if q.Gone && (mover || m.Reply.Status == 0) {
		c.cancel()
	}
	close(c.gate)
	answered := s.finish(ctx, c)
	if mover {
		s.moving--
	}
	if mover && q.Method == http.MethodPut {
		s.pass(ctx, m.At) // the clock may have gone on for a moment before it was stopped
	}
	s.report.Requests++
	what := q.Method + " " + path(q.URI)
	if !answered {
		s.differ(m.Entry, what, change{where: "there is no reply"})
		return
	}
	s.differ(m.Entry, what, s.compare(c.mark, *m.Reply, c.reply)...)
}

// finish waits for a reply. When it does not come, notifications that are earlier than they were may be what it waits for.
func (s *stage) finish(ctx context.Context, c *call) bool {
	longest := s.patience
	if s.moving > 1 {
		// Of two that move the clock one may be refused, as late as that.
		longest += cmp.Or(s.app.Settings().Notifications.Deadline, 3*time.Second)
	}
	done := func() bool {
		select {
		case <-c.done:
			return true
		default:
			return false
		}
	}
	if s.until(ctx, longest, done) {
		return true
	}
	s.attempts.hurry()
	if s.until(ctx, longest, done) {
		return true
	}
	c.cancel()
	return s.until(ctx, s.patience, done)
}

// moves tells a request that moves the clock.
func moves(q recording.Asked) bool {
	return q.Control && (strings.HasSuffix(path(q.URI), "/clock/advance") || strings.HasSuffix(path(q.URI), "/clock"))
}

func path(uri string) string {
	p, _, _ := strings.Cut(uri, "?")
	return p
}

// request is a recorded request as the handler gets it.
func (s *stage) request(ctx context.Context, q recording.Asked) *http.Request {
	r, err := q.HTTP()
	if err != nil {
		panic(err) // it was read without fault
	}
	body := []byte(q.Body)
	if moves(q) && q.Method == http.MethodPut {
		body = standing(body)
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	switch q.Unread {
	case recording.TooLarge:
		r.Body, r.ContentLength = io.NopCloser(io.LimitReader(zeros{}, max(s.document.Server.MaxBody, 4<<20)+1)), -1
	case recording.Cut:
		r.Body, r.ContentLength = io.NopCloser(io.MultiReader(bytes.NewReader(body), cut{})), -1
	}
	return r.WithContext(ctx)
}

// standing is a change of a clock that does not let it run: here, time is let pass from mark to mark.
func standing(body []byte) []byte {
	var fields map[string]any
	if json.Unmarshal(body, &fields) != nil || fields["mode"] != "running" {
		return body
	}
	fields["mode"] = "paused"
	text, err := json.Marshal(fields)
	if err != nil {
		return body
	}
	return text
}

// zeros is a body without an end.
type zeros struct{}

// Read fills all there is room for.
func (zeros) Read(into []byte) (int, error) {
	clear(into)
	return len(into), nil
}

// cut is where a body ended early.
type cut struct{}

// Read fails.
func (cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// writer takes in a reply.
type writer struct {
	header http.Header
	status int // 0: nothing was sent
	body   bytes.Buffer
}

// Header is what a handler sets.
func (w *writer) Header() http.Header { return w.header }

// WriteHeader counts once.
func (w *writer) WriteHeader(status int) { w.status = cmp.Or(w.status, status) }

// Write keeps all of it.
func (w *writer) Write(text []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(text)
}

// serve has a request answered. A handler that hangs up has answered nothing.
func serve(handler http.Handler, r *http.Request) (w *writer) {
	w = &writer{header: make(http.Header)}
	defer func() {
		if p := recover(); p != nil {
			if err, ok := p.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			w = &writer{header: make(http.Header)}
		}
	}()
	handler.ServeHTTP(w, r)
	return w
}
