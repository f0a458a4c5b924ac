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

// Flight is an attempt that waits for its receiver's answer.
type Flight struct {
	Delivery string               // "d17"
	Trace    string               // the trace id in its Traceparent
	Deadline time.Duration        // real time it has in all
	Left     func() time.Duration // real time it has left
	Done     <-chan struct{}      // closed when it has ended

	number int64
	ctx    context.Context // of the attempt: its end is Done
	wait   func(context.Context, time.Duration) error
}

// InFlight lists the attempts that wait for an answer, in the order of their Deliveries.
func (q *Queue) InFlight() []Flight {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.SortedFunc(maps.Values(q.flights), func(a, b Flight) int { return cmp.Compare(a.number, b.number) })
}

// Caused tells whether a request with this header says that it comes from who got the attempt: it names the Delivery, or
// belongs to the trace.
func (f Flight) Caused(header http.Header) bool {
	return header.Get(DeliveryHeader) == f.Delivery || traceIn(header) == f.Trace
}

// Lingers waits until the attempt has no more than margin left of its deadline and still no answer: true. False as soon as it
// has ended, or when ctx has.
func (f Flight) Lingers(ctx context.Context, margin time.Duration) bool {
	either, cancel := context.WithCancel(ctx) // whoever waits knows it by its context
	defer cancel()
	defer context.AfterFunc(f.ctx, cancel)()
	return f.wait(either, f.Left()-margin) == nil && either.Err() == nil
}

// fly notes that an attempt is on its way; the attempt ends with ctx, and land forgets it.
func (q *Queue) fly(ctx context.Context, r row, deadline time.Duration) (land func()) {
	elapsed := clock.Stopwatch()
	f := Flight{
		Delivery: deliveryID(r.Number), Deadline: deadline, Left: func() time.Duration { return deadline - elapsed() },
		Done: ctx.Done(), number: r.Number, ctx: ctx, wait: q.options.Wait,
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
