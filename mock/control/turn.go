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

// mover is a body that may ask for a clock to be moved.
type clockMover interface{ moves() bool }

func (in advance) moves() bool { return !in.DryRun }

func (in clockChange) moves() bool { return in.Now != nil }

// inTurn is f for a clock that others may be moving. A call waits for its turn, and that is until every notification on its
// way is answered: a receiver that makes such a call before it answers would wait for itself. So a call that names the
// notification is refused at once. Of any other nobody knows whether it comes from a receiver: it is refused shortly before
// the deadline of a notification that was on its way when the call came and still is, in time for the receiver to answer.
func inTurn[T clockMover](
	s *api, f func(*provider.Call, *app.App, T) (provider.Reply, error),
) func(*provider.Call, *app.App, T) (provider.Reply, error) {
	return func(c *provider.Call, a *app.App, in T) (provider.Reply, error) {
		var flights []notify.Flight
		if in.moves() {
			flights = s.inFlight(a)
		}
		if err := refuseReceiver(c.Request.Header, flights); err != nil {
			return provider.Reply{}, err
		}
		if len(flights) == 0 || !a.Clock.Moving() {
			return f(c, a, in)
		}
		request := c.Request
		defer func() { c.Request = request }()
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
		c.Request = request.WithContext(ctx)
		return f(c, a, in)
	}
}

// inFlight is the notifications of an App that are on their way: none where nobody is told anything.
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

// named refuses a call that says which notification it comes from.
func refuseReceiver(header http.Header, flights []notify.Flight) error {
	for _, flight := range flights {
		if flight.Caused(header) {
			return app.Errorf(app.Conflict,
				"this call comes from the receiver of notification %s, for whose answer the clock waits; answer first", flight.Delivery)
		}
	}
	return nil
}

// margin is how much of its deadline is left to a receiver whose call is refused.
func margin(deadline time.Duration) time.Duration {
	return min(max(deadline/6, 50*time.Millisecond), deadline/2)
}

// whyEnded is the refusal that ended a call, where err is no more than that it has ended.
func whyEnded(c *provider.Call, err error) error {
	if refusal, ok := errors.AsType[*app.Error](context.Cause(c.Context())); ok && errors.Is(err, context.Canceled) {
		return refusal
	}
	return err
}
