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

// A long document takes up to a hundred megabytes and several seconds of a core to render. So no more documents than
// there are cores are rendered at once, and a request that has waited too long gets 503 with Retry-After.
const (
	mostRenderers = 4
	renderWait    = 60 * time.Second // real time that a request waits for a slot
	renderRetry   = 5 * time.Second  // Retry-After
)

// renderers is a semaphore. Its capacity is the number of documents that are rendered at once.
type renderers chan struct{}

func newRenderers() renderers { return make(renderers, min(runtime.GOMAXPROCS(0), mostRenderers)) }

// render waits for a slot and renders the document of a reply into Raw. The error is Unavailable when no slot becomes
// free in time, or the client leaves first.
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

// clientLeft returns the error of a request whose client did not wait for the answer. No client sees it.
func clientLeft(err error) error {
	return &app.Error{Kind: app.Unavailable, Message: "the client left before it was answered", Err: err}
}

// acquire waits for a slot, for at most renderWait.
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

// contextWriter fails to write once its context has ended, so that rendering stops when the client has left.
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
