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

	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/recording"
)

// call is a recorded request that is made again.
type call struct {
	mark         recording.Mark
	cancel       context.CancelFunc
	refused      bool          // the recorded reply has status 409
	release      chan struct{} // closed when the player comes to the reply: one that is held back may be sent
	heldBack     chan struct{} // closed when holdReply holds the reply back
	markHeldBack func()        // closes heldBack, once
	done         chan struct{} // closed when reply is set
	reply        *response
}

type callKey struct{}

// holdReply takes the place of every wait in real time within a request. It waits until the player comes to the reply
// in the log. A request that waits for its turn to move the clock would time out with 409 after that wait: it only may
// do so if it did in the recording, and else waits until it gets its turn.
func holdReply(ctx context.Context, _ time.Duration) error {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return nil
	}
	release := c.release
	if moves(*c.mark.Request) && !c.refused {
		release = nil
	}
	c.markHeldBack()
	select {
	case <-release:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// playRequest makes a request, and returns when it is answered or held back. It does not wait for a request that moves
// the clock, since that may wait for notifications.
func (p *player) playRequest(ctx context.Context, m recording.Mark) {
	p.advanceTo(ctx, m)
	c := &call{
		mark:     m,
		refused:  p.statuses[m.Entry] == http.StatusConflict,
		release:  make(chan struct{}),
		heldBack: make(chan struct{}),
		done:     make(chan struct{}),
	}
	c.markHeldBack = sync.OnceFunc(func() { close(c.heldBack) })
	p.open[m.Entry] = c
	ctx, c.cancel = context.WithCancel(context.WithValue(ctx, callKey{}, c))
	request := p.request(ctx, *m.Request)
	go func() {
		defer close(c.done)
		c.reply = serve(p.handler, request)
	}()
	if moves(*m.Request) {
		p.movers++
		return
	}
	select {
	case <-c.done:
	case <-c.heldBack:
	case <-ctx.Done():
	}
}

// playReply lets a request end, and compares its reply with the recorded one.
func (p *player) playReply(ctx context.Context, m recording.Mark) {
	c := p.open[m.Entry]
	delete(p.open, m.Entry)
	defer c.cancel()
	q := c.mark.Request
	mover := moves(*q)
	if !mover {
		p.advanceTo(ctx, m)
	}
	if q.Gone && (mover || m.Reply.Status == 0) {
		c.cancel()
	}
	close(c.release)
	answered := p.finish(ctx, c)
	if mover {
		p.movers--
	}
	if mover && q.Method == http.MethodPut {
		p.runTo(ctx, m.At) // in the recording, the clock may have run for a moment longer before it was paused
	}
	p.report.Requests++
	what := q.Method + " " + path(q.URI)
	if !answered {
		p.addDifferences(m.Entry, what, change{where: "there is no reply"})
		return
	}
	p.addDifferences(m.Entry, what, p.compare(c.mark, *m.Reply, c.reply)...)
}

// finish waits for a reply, and reports whether it came. A reply that does not come may wait for notifications that are
// sent earlier than in the recording: those are answered at once. If that does not help, the request is canceled.
func (p *player) finish(ctx context.Context, c *call) bool {
	longest := p.patience
	if p.movers > 1 {
		// One of two requests that move the clock may be refused, but only after that time.
		deadline := 3 * time.Second
		if set := p.app.Settings().Notifications.Deadline; set != nil {
			deadline = time.Duration(*set)
		}
		longest += deadline
	}
	done := func() bool {
		select {
		case <-c.done:
			return true
		default:
			return false
		}
	}
	if p.waitUntil(ctx, longest, done) {
		return true
	}
	p.receiver.answerArrived()
	if p.waitUntil(ctx, longest, done) {
		return true
	}
	c.cancel()
	return p.waitUntil(ctx, p.patience, done)
}

// moves reports whether a request may move the clock. Only such requests of the control API may wait.
func moves(q recording.Asked) bool { return q.Control && q.Waits }

func path(uri string) string {
	before, _, _ := strings.Cut(uri, "?")
	return before
}

// request returns a recorded request as the handler gets it.
func (p *player) request(ctx context.Context, q recording.Asked) *http.Request {
	r, err := q.HTTP()
	if err != nil {
		panic(err) // recording.Read has checked it
	}
	body := []byte(q.Body)
	if moves(q) && q.Method == http.MethodPut {
		body = paused(body)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.ContentLength = int64(len(body))
	switch q.Unread {
	case journal.TooLarge:
		r.Body = io.NopCloser(io.LimitReader(zeros{}, max(p.document.Server.MaxBody, 4<<20)+1))
		r.ContentLength = -1
	case journal.Cut:
		r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), errReader{io.ErrUnexpectedEOF}))
		r.ContentLength = -1
	}
	return r.WithContext(ctx)
}

// paused returns the body of a request that sets the clock with "paused" for "running": the player moves the clock of a
// replay itself, from mark to mark.
func paused(body []byte) []byte {
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

// zeros is an endless body of zero bytes.
type zeros struct{}

// Read fills into.
func (zeros) Read(into []byte) (int, error) {
	clear(into)
	return len(into), nil
}

// response is a ResponseWriter that keeps the reply.
type response struct {
	header http.Header
	status int // 0: nothing was sent
	body   bytes.Buffer
}

// Header returns the header for the handler to set.
func (w *response) Header() http.Header { return w.header }

// WriteHeader keeps the status of its first call.
func (w *response) WriteHeader(status int) { w.status = cmp.Or(w.status, status) }

// Write appends to the body.
func (w *response) Write(text []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(text)
}

// serve returns the reply of the handler. When the handler closes the connection without a reply
// (http.ErrAbortHandler), its status is 0.
func serve(handler http.Handler, r *http.Request) (w *response) {
	w = &response{header: make(http.Header)}
	defer func() {
		if p := recover(); p != nil {
			if err, ok := p.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			w = &response{header: make(http.Header)}
		}
	}()
	handler.ServeHTTP(w, r)
	return w
}
