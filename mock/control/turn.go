package control

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider"
)

// clockMover is a request body that may move a clock.
type clockMover interface{ Moves() bool }

// inTurn returns f for a clock that other calls may be moving. A call waits for its turn, until every notification in
// flight is answered. A receiver that makes such a call before it answers would wait for itself. So a call that names
// the notification is refused at once. Any other call may come from a receiver too: it is refused shortly before the
// deadline of a notification that was in flight when the call came and still is, in time for the receiver to answer.
// Then the context that f gets ends, with the refusal as its cause.
func inTurn[T clockMover](
	s *api, f func(context.Context, *provider.Call, *app.App, T) (provider.Reply, error),
) func(*provider.Call, *app.App, T) (provider.Reply, error) {
	return func(c *provider.Call, a *app.App, in T) (provider.Reply, error) {
		var flights []notify.Flight
		if in.Moves() {
			flights = s.inFlight(a)
		}
		if err := refuseReceiver(c.Request.Header, flights); err != nil {
			return provider.Reply{}, err
		}
		if len(flights) == 0 || !a.Clock.Moving() {
			return f(c.Context(), c, a, in)
		}
		var watching sync.WaitGroup
		defer watching.Wait()
		waiting, cancel := c.WaitContext()
		defer cancel()
		ctx, refuse := context.WithCancelCause(waiting)
		defer refuse(nil)
		for _, flight := range flights {
			watching.Go(func() {
				if flight.Lingers(ctx, margin(flight.Deadline)) {
					refuse(app.Errorf(app.Conflict, "the clock is being moved by another call, which waits for the answer to "+
						"notification %s; if this call comes from that receiver, answer first", flight.Delivery))
				}
			})
		}
		return f(ctx, c, a, in)
	}
}

// inFlight returns an App's notifications that are in flight; none when the server sends no notifications.
func (s *api) inFlight(a *app.App) []notify.Flight {
	if s.Queue == nil {
		return nil
	}
	queue, ok := s.Queue(a.ID())
	if !ok {
		return nil
	}
	return queue.InFlight()
}

// refuseReceiver returns an error for a call whose header names a notification in flight.
func refuseReceiver(header http.Header, flights []notify.Flight) error {
	for _, flight := range flights {
		if flight.Caused(header) {
			return app.Errorf(app.Conflict,
				"this call comes from the receiver of notification %s, for whose answer the clock waits; answer first",
				flight.Delivery)
		}
	}
	return nil
}

// margin returns how much of its deadline a receiver has left when its call is refused.
func margin(deadline time.Duration) time.Duration {
	return min(max(deadline/6, 50*time.Millisecond), deadline/2)
}

// refusalOr returns the cause of a cancelled context if inTurn refused the call, and err otherwise.
func refusalOr(ctx context.Context, err error) error {
	if refusal, ok := errors.AsType[*app.Error](context.Cause(ctx)); ok && errors.Is(err, context.Canceled) {
		return refusal
	}
	return err
}
