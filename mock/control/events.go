package control

import (
	"context"
	"net/http"
	"time"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/provider"
)

const (
	defaultLimit = 1000             // of a list that may be long
	pageSize     = 1000             // Events read at once
	maxWait      = 60 * time.Second // real time
)

func showEvent(e app.Event) controlapi.Event {
	d := e.Data
	shown := controlapi.Event{Seq: e.Seq, At: e.At, Kind: e.Kind, UserID: e.UserID}
	shown.Data = controlapi.Fact{
		ClientUserID: d.ClientUserID,
		From:         d.From,
		Status:       d.Status,
		Delivery:     d.Delivery,
		Topic:        d.Topic,
		Count:        d.Count,
		Body:         d.Body,
		Text:         d.Text,
	}
	if d.Source != nil {
		source := showSource(*d.Source)
		shown.Data.Source = &source
	}
	if d.Report != nil {
		report := showReport(*d.Report)
		shown.Data.Report = &report
	}
	if d.Order != nil {
		order := showOrder(*d.Order)
		shown.Data.Order = &order
	}
	if d.Of != nil {
		shown.Data.Of = d.Of.Name
	}
	return shown
}

func showEvents(events []app.Event) []controlapi.Event {
	shown := make([]controlapi.Event, len(events))
	for i, e := range events {
		shown[i] = showEvent(e)
	}
	return shown
}

// listEvents replies as soon as an Event matches the filter, or with an empty list after the wait.
func listEvents(c *provider.Call, a *app.App) (provider.Reply, error) {
	filter, err := newFilter(c)
	if err != nil {
		return provider.Reply{}, err
	}
	wait, err := readWait(c)
	if err != nil {
		return provider.Reply{}, err
	}
	until, cancel := c.WaitContext()
	defer cancel()
	waiting, cancel := context.WithTimeout(until, wait)
	defer cancel()
	s := search{
		app:    a,
		filter: filter,
		after:  int64(c.QueryInt("after", 0)),
		limit:  c.QueryInt("limit", defaultLimit),
	}
	for {
		changed := a.Changed() // before the Events are read, so that none is missed
		if a.Closed() {
			return provider.Reply{}, app.Errorf(app.Conflict, "the app was reset or deleted while the call waited")
		}
		if err := s.read(c.Context()); err != nil {
			return provider.Reply{}, err
		}
		reply := provider.JSON(http.StatusOK, s.found)
		if len(s.found) > 0 || wait == 0 {
			return reply, nil
		}
		select {
		case <-changed:
		case <-waiting.Done():
			if len(s.misses) > 0 {
				reply.Header = http.Header{controlapi.NearestHeader: {s.misses.String()}}
			}
			return reply, nil
		}
	}
}

// readWait returns the wait of a request in real time; 0 when there is none.
func readWait(c *provider.Call) (time.Duration, error) {
	text := c.Query("wait")
	if text == "" {
		return 0, nil
	}
	wait, err := clock.ParseDuration(text)
	switch {
	case err != nil:
		return 0, c.Refuse(provider.InQuery("wait", "format", err.Error()))
	case wait < 0 || wait > maxWait:
		return 0, c.Refuse(provider.InQuery("wait", "maximum", "must be between 0s and "+clock.Duration(maxWait).String()))
	}
	return wait, nil
}

// search looks for matching Events of an App. Each read continues after the last Event that was read.
type search struct {
	app    *app.App
	filter filter
	after  int64
	limit  int
	found  []controlapi.Event // by the latest read
	misses misses             // of all reads
}

// read reads the Events that were recorded since the last read, until limit of them match.
func (s *search) read(ctx context.Context) error {
	s.found = []controlapi.Event{}
	for {
		events, err := s.app.Events(ctx, s.after, pageSize)
		if err != nil {
			return err
		}
		for _, e := range showEvents(events) {
			s.after = e.Seq
			why := s.filter.misses(e)
			if len(why) > 0 {
				s.misses.add(e, why)
				continue
			}
			if s.found = append(s.found, e); len(s.found) == s.limit {
				return nil
			}
		}
		if len(events) < pageSize {
			return nil
		}
	}
}
