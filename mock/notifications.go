package mock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/notify"
)

// open sets up the notifications and scenarios of a new App, before it can be reached.
func (s *Sandbox) open(a *app.App) {
	queue := notify.Open(a, notify.Options{
		Settings:  func(vendor string) notify.Settings { return s.notifySettings(a, vendor) },
		Transport: s.journal.Transport(a, s.transport),
		Limit:     s.limit,
		Seed:      strconv.FormatInt(a.Seed(), 10),
		Finished:  func(ctx context.Context, d notify.Delivery) error { return finished(ctx, a, d) },
		Refused:   func(d notify.Delivery) { s.problems.attempt(a, d) },
		Wait:      s.options.Wait,
	})
	s.queues.Store(a.ID(), queue)
	if *a.Settings().Hardened {
		a.Faults.Put(fault.Scope{Owner: "hardened"}, fault.Hardened(), a.Clock.Now())
	}
	s.runner.Open(a) // first, so that a scenario's chaos applies from the first notification
	a.Observe(func(ctx context.Context, a *app.App, e app.Event) error {
		notSent, err := s.announce(ctx, queue, a, e)
		if notSent != nil {
			s.options.Logger.Error("notification not sent", "app", a.ID(), "event", e.Seq, "kind", e.Kind, "error", notSent)
		}
		return err
	})
}

// closed releases the resources of an App that has ended.
func (s *Sandbox) closed(a *app.App) {
	s.queues.Delete(a.ID())
	s.journal.Drop(a.ID())
	s.runner.Drop(a.ID())
	if s.options.AppEnded != nil {
		s.options.AppEnded()
	}
}

// announce stores the notifications of an Event, in the words of the user's vendor and in the transaction that records
// the Event. notSent says why one cannot be sent, such as one that breaks its contract; err is an error of the store.
func (s *Sandbox) announce(ctx context.Context, queue *notify.Queue, a *app.App, e app.Event) (notSent, err error) {
	if e.Kind == app.UserDeleted || e.Kind == app.OrderAborted {
		return nil, queue.Cancel(ctx, e.UserID)
	}
	if e.Kind == app.Delivered || e.Kind == app.Undelivered {
		return nil, nil // of a notification, whose result is told to nobody
	}
	if e.UserID == "" || !app.HasTarget(a.Settings()) {
		return nil, nil // nothing to send, or no receiver
	}
	user, err := a.AnyUser(ctx, e.UserID)
	if err != nil && !app.Is(err, app.NotFound) {
		return nil, err
	}
	vendor := s.providers[user.Provider]
	if vendor == nil || vendor.Notifications == nil {
		return nil, nil
	}
	if e.Kind == app.Renotified {
		return renotify(ctx, queue, vendor.Name, e)
	}
	messages, err := vendor.Notifications(ctx, a, e)
	if err != nil {
		return err, nil
	}
	for _, m := range messages {
		webhook := vendor.Webhook(m.Kind)
		if webhook == nil {
			return fmt.Errorf("no contract describes a %s notification", m.Kind), nil
		}
		if violations := webhook.CheckBody(m.Body); violations.Count > 0 {
			return fmt.Errorf("the %s notification breaks its contract: %s", m.Kind, violations.List[0]), nil
		}
		m.Vendor = vendor.Name
		if _, err := queue.Send(ctx, m); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// renotify sends a notification on request: a given body, without a check against its contract, or the latest
// notification again. Its results are those of announce.
func renotify(ctx context.Context, queue *notify.Queue, vendor string, e app.Event) (notSent, err error) {
	if e.Data.Body != "" {
		_, err := queue.Send(ctx, notify.Message{
			Vendor: vendor, Kind: e.Data.Topic, UserID: e.UserID,
			Body: []byte(e.Data.Body), AsIs: true, Summary: e.Data.Topic + " as asked",
		})
		return nil, err
	}
	repeated, err := queue.Repeat(ctx, e.UserID, e.Data.Topic)
	if err == nil && !repeated {
		return errors.New("there is none to repeat, or nowhere to send it"), nil
	}
	return nil, err
}

// finished records the result of a delivery as an Event, so that a client can wait for it.
func finished(ctx context.Context, a *app.App, d notify.Delivery) error {
	kind := app.Delivered
	if d.State == notify.Failed {
		kind = app.Undelivered
	}
	return a.Record(ctx, kind, d.UserID, app.Fact{Delivery: d.ID, Topic: d.Kind, Text: d.Summary})
}

// notifySettings returns the current settings of an App for the notifications of a vendor.
func (s *Sandbox) notifySettings(a *app.App, vendorName string) notify.Settings {
	settings, vendor := a.Settings(), s.providers[vendorName]
	n := settings.Notifications
	out := notify.Settings{
		Target:   func(kind string) string { return n.URL(vendor.Topic(kind)) },
		Deadline: cmp.Or(vendor.Deadline, 3*time.Second),
		Retry:    app.Waits(n),
	}
	if n.Deadline != nil {
		out.Deadline = time.Duration(*n.Deadline)
	}
	out.Chaos = func(ctx context.Context, userID string) ([]notify.Chaos, error) {
		chaos, err := s.runner.Chaos(ctx, a, userID)
		if *settings.Hardened {
			chaos = append(notify.Hardened(), chaos...)
		}
		return chaos, err
	}
	if *n.Sign && vendor.Signature != nil {
		out.Signature = new(vendor.Signature(settings.ClientSecret))
	}
	return out
}
