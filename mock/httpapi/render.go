package httpapi

import (
	"bytes"
	"context"
	"runtime"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/provider"
)

// A long document takes up to a hundred megabytes and seconds of a core to render. So no more of them are rendered at once than
// there are cores, and a request that has waited too long is told to come back.
const (
	mostRenderers = 4
	renderWait    = 30 * time.Second // of real time, for a turn
	renderRetry   = 5 * time.Second  // what a client is told to wait
)

// renderers hands out turns to render. Its capacity is the number of documents rendered at once.
type renderers chan struct{}

func newRenderers() renderers { return make(renderers, min(runtime.GOMAXPROCS(0), mostRenderers)) }

// render writes the document of a reply into Raw, when it is the request's turn. The error is Unavailable when that does not
// come in time, or the client leaves first.
func (x *exchange) render(reply provider.Reply) (provider.Reply, error) {
	waiting, cancel := x.call.WaitContext()
	defer cancel()
	if err := x.handler.renderers.acquire(waiting, x.handler.Wait); err != nil {
		x.retryAfter(new(clock.Duration(renderRetry)))
		return provider.Reply{}, err
	}
	defer x.handler.renderers.release()
	var body bytes.Buffer
	err := reply.Render(contextWriter{x.call.Context(), &body})
	switch {
	case err == nil:
		reply.Raw, reply.Render = body.Bytes(), nil
		return reply, nil
	case x.call.Context().Err() != nil:
		return provider.Reply{}, clientLeft(err)
	}
	return provider.Reply{}, err
}

// clientLeft is the error of a request whose client did not wait for the answer, which nobody will see.
func clientLeft(err error) error {
	return &app.Error{Kind: app.Unavailable, Message: "the client left before it was answered", Err: err}
}

// acquire waits for a turn.
func (r renderers) acquire(ctx context.Context, wait func(context.Context, time.Duration) error) error {
	select {
	case r <- struct{}{}:
		return nil
	default:
	}
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	late := make(chan struct{})
	go func() {
		if wait(waiting, renderWait) == nil {
			close(late)
		}
	}()
	select {
	case r <- struct{}{}:
		return nil
	case <-late:
		return app.Errorf(app.Unavailable, "Service Unavailable")
	case <-ctx.Done():
		return clientLeft(context.Cause(ctx))
	}
}

func (r renderers) release() { <-r }

// contextWriter refuses to write once its context has ended, so that nothing more is rendered for a client that has left.
type contextWriter struct {
	ctx context.Context
	to  *bytes.Buffer
}

func (w contextWriter) Write(p []byte) (int, error) {
	if w.ctx.Err() != nil {
		return 0, context.Cause(w.ctx)
	}
	return w.to.Write(p)
}
