package notify

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
)

// Flight is an attempt that waits for its receiver's response.
type Flight struct {
	Delivery string               // "d17"
	Trace    string               // the trace id in its Traceparent
	Deadline time.Duration        // its whole real time
	Left     func() time.Duration // real time it has left
	Done     <-chan struct{}      // closed when it has ended

	number int64
	ctx    context.Context // of the attempt; Done is its channel
	wait   func(context.Context, time.Duration) error
}

// InFlight lists the attempts that wait for a response, in the order of their Deliveries.
func (q *Queue) InFlight() []Flight {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.SortedFunc(maps.Values(q.flights), func(a, b Flight) int { return cmp.Compare(a.number, b.number) })
}

// Caused reports whether a request with this header was caused by the attempt: the header names the Delivery, or has
// the attempt's trace id.
func (f Flight) Caused(header http.Header) bool {
	return header.Get(DeliveryHeader) == f.Delivery || traceIn(header) == f.Trace
}

// Lingers waits until no more than margin is left of the attempt's deadline, and reports whether there is still no
// response. It returns false as soon as the attempt or ctx ends.
func (f Flight) Lingers(ctx context.Context, margin time.Duration) bool {
	either, cancel := context.WithCancel(ctx) // ends with ctx or with the attempt
	defer cancel()
	defer context.AfterFunc(f.ctx, cancel)()
	return f.wait(either, f.Left()-margin) == nil && either.Err() == nil
}

// track adds an attempt to those in flight. The attempt ends with ctx, and done removes it.
func (q *Queue) track(ctx context.Context, r row, deadline time.Duration) (done func()) {
	elapsed := clock.Stopwatch()
	f := Flight{
		Delivery: deliveryID(r.Number),
		Deadline: deadline,
		Left:     func() time.Duration { return deadline - elapsed() },
		Done:     ctx.Done(),
		number:   r.Number,
		ctx:      ctx,
		wait:     q.options.Wait,
	}
	f.Trace, _ = traceOf(q.options.Seed, f.Delivery, len(r.Attempts)+1)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.flights[r.Number] = f
	return func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		delete(q.flights, r.Number)
	}
}
