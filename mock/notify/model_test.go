package notify_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chance"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
)

// moody is a receiver that accepts about half of the attempts, and records the order in which deliveries first arrive.
type moody struct {
	mu     sync.Mutex
	posts  map[string]int // by delivery
	firsts []string       // deliveries
}

func (m *moody) RoundTrip(r *http.Request) (*http.Response, error) {
	id := r.Header.Get("X-Sandbox-Delivery")
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.posts[id]++; m.posts[id] == 1 {
		m.firsts = append(m.firsts, id)
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return nil, err // half a body
	}
	status := http.StatusOK
	if chance.Fraction(1, id, fmt.Sprint(m.posts[id])) < 0.5 {
		status = http.StatusServiceUnavailable
	}
	return &http.Response{StatusCode: status, Body: http.NoBody, Request: r}, nil
}

// plan is what is known of a delivery from outside.
type plan struct {
	due    time.Time // of the first attempt
	order  int       // among those due at one time
	resent int       // by hand
}

// history uses a queue at random and records what is expected of it.
type history struct {
	*notify.Queue
	clock    *clock.Clock
	receiver *moody
	chaos    []notify.Chaos
	tame     bool // there never was any chaos, nor anything sent again by hand
	plans    map[string]*plan
	orders   int
}

func newHistory(t *rapid.T) *history {
	a, err := app.NewApps(nil).Create(t.Context(), app.Settings{ClientID: "acme", StartTime: start, Paused: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	h := &history{
		clock:    a.Clock,
		receiver: &moody{posts: map[string]int{}}, tame: true, plans: map[string]*plan{},
	}
	settings := notify.Settings{
		Target: func(string) string { return "http://receiver.localhost/" }, Deadline: time.Minute,
		Retry: []time.Duration{time.Minute, 30 * time.Minute}, Signature: &signature,
		Chaos: func(context.Context, string) ([]notify.Chaos, error) { return h.chaos, nil },
	}
	h.Queue = notify.Open(a, notify.Options{
		Settings: func(string) notify.Settings { return settings }, Transport: h.receiver,
		Seed: fmt.Sprint(rapid.IntRange(0, 1000).Draw(t, "seed")),
	})
	return h
}

func (h *history) all(t *rapid.T) []notify.Delivery {
	list, err := h.List(t.Context(), func(notify.Delivery) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// plan notes when deliveries that are new, or sent again before they were ever posted, must first leave.
func (h *history) plan(t *rapid.T, ids ...string) {
	for _, id := range ids {
		d, err := h.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		p := h.plans[id]
		if p == nil {
			p = &plan{}
			h.plans[id] = p
		}
		if d.NextAt != nil && len(d.Attempts) == 0 {
			h.orders++
			p.due, p.order = *d.NextAt, h.orders
		}
	}
}

// step does one thing that a client, a vendor or time may do.
func (h *history) step(t *rapid.T) {
	human := rapid.SampledFrom([]string{"h1", "h2", "h3"}).Draw(t, "human")
	known := len(h.plans)
	steps := []string{"send", "send", "send", "advance", "advance", "cancel", "redeliver", "repeat"}
	switch rapid.SampledFrom(steps).Draw(t, "step") {
	case "send":
		m := notify.Message{Kind: "status", UserID: human, Body: []byte(`{"n":1}`)}
		if sent, err := h.Send(t.Context(), m); err != nil || !sent {
			t.Fatal(sent, err)
		}
	case "advance":
		by := rapid.SampledFrom([]time.Duration{0, time.Second, time.Minute, time.Hour}).Draw(t, "by")
		if _, err := h.clock.Advance(t.Context(), by); err != nil {
			t.Fatal(err)
		}
	case "cancel":
		if err := h.Cancel(t.Context(), human); err != nil {
			t.Fatal(err)
		}
	case "redeliver":
		if known == 0 {
			return
		}
		id := fmt.Sprintf("d%d", rapid.IntRange(1, known).Draw(t, "delivery"))
		if _, err := h.Redeliver(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		h.plans[id].resent++
		h.tame = false
		h.plan(t, id)
	case "repeat":
		list, err := h.ListOf(t.Context(), human)
		if err != nil {
			t.Fatal(err)
		}
		if repeated, err := h.Repeat(t.Context(), human, ""); err != nil || repeated != (len(list) > 0) {
			t.Fatal(repeated, err)
		}
	}
	for number := known + 1; number <= len(h.all(t)); number++ {
		h.plan(t, fmt.Sprintf("d%d", number))
	}
}

// check checks what holds at any moment: no delivery is lost, and none is posted more often than it was sent.
func (h *history) check(t *rapid.T) {
	pending := 0
	for _, d := range h.all(t) {
		asked, posts := 1+h.plans[d.ID].resent, h.receiver.posts[d.ID]
		accepted := 0
		for _, attempt := range d.Attempts {
			if attempt.OK() {
				accepted++
			}
		}
		if posts != len(d.Attempts) {
			t.Errorf("%s was posted %d times in %d attempts", d.ID, posts, len(d.Attempts))
		}
		if accepted > asked || len(d.Attempts) > asked*3 { // each time it is asked for: once, and two retries
			t.Errorf("%s was accepted %d times in %d attempts, and asked for %d times", d.ID, accepted, len(d.Attempts), asked)
		}
		if len(d.Attempts) > 0 && !d.Attempts[0].At.Equal(h.plans[d.ID].due) {
			t.Errorf("%s was first posted at %s, due %s", d.ID, d.Attempts[0].At, h.plans[d.ID].due)
		}
		last := len(d.Attempts) - 1
		switch {
		case d.State == notify.Pending:
			if pending++; d.NextAt == nil || d.NextAt.Before(h.clock.Now()) {
				t.Errorf("%s is pending since %v", d.ID, d.NextAt)
			}
		case d.NextAt != nil,
			d.State == notify.Delivered && !d.Attempts[last].OK(),
			d.State == notify.Failed && d.Attempts[last].OK():
			t.Errorf("%+v", d)
		}
	}
	if got := h.clock.State().Pending; got != pending {
		t.Errorf("%d on the clock, %d pending", got, pending)
	}
}

// checkOrder holds the first attempts of each user to the order in which they were due, which without chaos is that of
// their creation.
func (h *history) checkOrder(t *rapid.T) {
	latest := map[string]string{} // delivery by user
	for _, id := range h.receiver.firsts {
		d, err := h.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if before := latest[d.UserID]; before != "" {
			a, b := h.plans[before], h.plans[id]
			if b.due.Before(a.due) || b.due.Equal(a.due) && b.order < a.order {
				t.Errorf("%s due %s left before %s due %s", before, a.due, id, b.due)
			}
			if h.tame && (len(id) < len(before) || len(id) == len(before) && id < before) {
				t.Errorf("%s left before %s without any chaos", before, id)
			}
		}
		latest[d.UserID] = id
	}
}

// No notification is lost, none is posted twice unless it is duplicated or sent again, and those of one user are sent
// in the order in which they are due.
func TestNothingIsLost(t *testing.T) {
	wild := []notify.Chaos{
		{Duplicate: 0.3, Drop: 0.2},
		{Share: 0.5, Reorder: 3 * minute},
		{Share: 0.3, Delay: clock.Span{From: minute, To: 90 * minute}},
		{Share: 0.2, Burst: 10 * minute},
		{Corrupt: 0.2, Extra: 0.2, Cut: 0.2},
	}
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		defer h.clock.Close()
		if rapid.Bool().Draw(t, "chaos") {
			h.chaos, h.tame = wild, false
		}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			h.step(t)
			h.check(t)
		}
		h.checkOrder(t)
		if _, err := h.clock.Advance(t.Context(), 10*time.Hour); err != nil {
			t.Fatal(err)
		}
		h.check(t)
		h.checkOrder(t)
		for _, d := range h.all(t) {
			if d.State == notify.Pending {
				t.Errorf("%s never ends: %+v", d.ID, d)
			}
		}
	})
}
