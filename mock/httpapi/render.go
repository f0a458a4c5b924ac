package httpapi

import (
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
	maxRenderers = 4
	renderWait   = 60 * time.Second // real time that a request waits for a slot
	renderRetry  = 5 * time.Second  // Retry-After
)

// renderers is a semaphore. Its capacity is the number of documents that are rendered at once.
type renderers chan struct{}

func newRenderers() renderers { return make(renderers, min(runtime.GOMAXPROCS(0), maxRenderers)) }

// render waits for a slot and renders the document of a reply. The slot is free again when render returns: it is not
// held while the client reads. The error is Unavailable when no slot becomes free in time, or the client leaves first.
func (x *exchange) render(reply provider.Reply) (content body, err error) {
	defer recovered(&err)
	if err := x.acquireRenderer(); err != nil {
		x.retryAfter(new(clock.Duration(renderRetry)))
		return body{}, err
	}
	defer x.handler.renderers.release()
	w := documentWriter{ctx: x.call.Context()}
	err = reply.Render(&w)
	switch {
	case err == nil:
		return w.body()
	case w.ctx.Err() != nil:
		return body{}, clientLeft(err)
	}
	return body{}, err
}

// acquireRenderer waits for a slot, which the caller must release. Its errors are those of acquire.
func (x *exchange) acquireRenderer() error {
	waiting, cancel := x.call.WaitContext()
	defer cancel()
	return x.handler.renderers.acquire(waiting, x.handler.Wait)
}

// clientLeft returns the error of a request whose client did not wait for the answer. No client sees it.
func clientLeft(err error) error {
	return &app.Error{Kind: app.Unavailable, Message: "the client left before it was answered", Err: err}
}

// acquire waits for a slot, for at most renderWait. The error is Unavailable, when that has passed or ctx has ended.
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
		return &app.Error{
			Kind:    app.Unavailable,
			Message: "Service Unavailable",
			Err:     app.Errorf(app.Unavailable, "other documents were being rendered for too long"),
		}
	case <-ctx.Done():
		return clientLeft(context.Cause(ctx))
	}
}

func (r renderers) release() { <-r }
