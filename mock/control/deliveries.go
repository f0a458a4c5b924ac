package control

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider"
)

// showDelivery returns the JSON form of a Delivery. Every attempt sends the same body.
func showDelivery(d notify.Delivery) controlapi.Delivery {
	shown := controlapi.Delivery{
		ID:        d.ID,
		Kind:      d.Kind,
		UserID:    d.UserID,
		State:     string(d.State),
		Summary:   d.Summary,
		URL:       d.URL,
		CreatedAt: d.CreatedAt,
		NextAt:    d.NextAt,
		Body:      d.Body,
		Chaos:     d.Chaos,
		Rung:      d.Rung,
		Attempts:  make([]controlapi.Attempt, len(d.Attempts)),
	}
	for i, a := range d.Attempts {
		shown.Attempts[i] = controlapi.Attempt{
			At:             a.At,
			DurationMS:     a.DurationMS,
			Status:         a.Status,
			Error:          a.Error,
			RequestHeaders: a.RequestHeaders,
			ResponseBody:   a.ResponseBody,
			RequestBody:    d.Body,
		}
	}
	return shown
}

// inQueue returns an Op that calls f with the App named in the path and its deliveries.
func (s *api) inQueue(f func(*provider.Call, *app.App, *notify.Queue) (provider.Reply, error)) provider.Op {
	return s.inApp(func(c *provider.Call, a *app.App) (provider.Reply, error) {
		queue, ok := s.Queue(a.ID())
		if !ok {
			return provider.Reply{}, errNoApp() // the App has ended since inApp found it
		}
		reply, err := f(c, a, queue)
		if errors.Is(err, notify.ErrUnknown) {
			err = app.Errorf(app.NotFound, "there is no such delivery")
		}
		return reply, err
	})
}

func listDeliveries(c *provider.Call, _ *app.App, q *notify.Queue) (provider.Reply, error) {
	kind, state := c.Query("kind"), notify.State(c.Query("state"))
	keep := func(d notify.Delivery) bool {
		return cmp.Or(kind, d.Kind) == d.Kind && cmp.Or(state, d.State) == d.State
	}
	var deliveries []notify.Delivery
	var err error
	after, limit := c.Query("after"), c.QueryInt("limit", defaultLimit)
	if userID := userID(c); userID != "" {
		deliveries, err = q.PageOf(c.Context(), userID, after, limit, keep)
	} else {
		deliveries, err = q.Page(c.Context(), after, limit, keep)
	}
	list := make([]controlapi.Delivery, len(deliveries))
	for i, d := range deliveries {
		list[i] = showDelivery(d)
	}
	return provider.JSON(http.StatusOK, list), err
}

func getDelivery(c *provider.Call, _ *app.App, q *notify.Queue) (provider.Reply, error) {
	d, err := q.Get(c.Context(), c.Path("id"))
	return provider.JSON(http.StatusOK, showDelivery(d)), err
}

// redeliver sends a notification again, unless its user was deleted: no notifications are sent about such a user.
func redeliver(c *provider.Call, a *app.App, q *notify.Queue) (provider.Reply, error) {
	d, err := q.Get(c.Context(), c.Path("id"))
	if err != nil {
		return provider.Reply{}, err
	}
	if _, err := a.User(c.Context(), d.UserID); err != nil {
		return provider.Reply{}, app.Errorf(app.Conflict, "the user was deleted, and nothing more is sent about it")
	}
	d, err = q.Redeliver(c.Context(), d.ID)
	return provider.JSON(http.StatusAccepted, showDelivery(d)), err
}
