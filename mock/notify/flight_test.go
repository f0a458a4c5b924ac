package notify_test

import (
	"context"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/notify"
)

// Every attempt says which delivery it is, and is a trace of its own that another run with the same seed has too.
func TestAttemptsNameThemselves(t *testing.T) {
	var traces [2][]string
	for run := range traces {
		r := newReceiver(t, status(http.StatusServiceUnavailable))
		w := newWorld(t, r.URL)
		w.settings.Retry = []time.Duration{time.Second}
		w.send(t, "h1", `{"n":1}`)
		w.send(t, "h2", `{"n":2}`)
		w.advance(t, time.Second)
		for _, d := range w.all(t) {
			for _, attempt := range d.Attempts {
				traces[run] = append(traces[run], attempt.RequestHeaders["Traceparent"])
				if attempt.RequestHeaders["X-Sandbox-Delivery"] != d.ID {
					t.Errorf("%s says it is %v", d.ID, attempt.RequestHeaders)
				}
			}
		}
		for _, head := range r.heads {
			if id := head.Get("X-Sandbox-Delivery"); id != "d1" && id != "d2" {
				t.Errorf("got a delivery %q", id)
			}
		}
	}
	w3c := regexp.MustCompile(`^00-[0-9a-f]{32}-[0-9a-f]{16}-01$`)
	seen := map[string]bool{}
	for i, trace := range traces[0] {
		if !w3c.MatchString(trace) || seen[trace] || trace != traces[1][i] {
			t.Errorf("attempt %d: got %q, and then %q", i+1, trace, traces[1][i])
		}
		seen[trace] = true
	}
	if len(seen) != 4 {
		t.Errorf("%d traces, want 4", len(seen))
	}
}

func TestInFlight(t *testing.T) {
	arrived, answer := make(chan http.Header), make(chan struct{})
	r := newReceiver(t, func(_ http.ResponseWriter, r *http.Request) {
		arrived <- r.Header
		<-answer
	})
	w := newWorld(t, r.URL)
	w.settings.Deadline = time.Hour
	if flights := w.InFlight(); len(flights) != 0 {
		t.Errorf("before any: %+v", flights)
	}
	w.send(t, "h1", `{"n":1}`)
	w.send(t, "h2", `{"n":2}`)
	settled := make(chan struct{})
	go func() {
		defer close(settled)
		w.advance(t, 0)
	}()
	heads := map[string]http.Header{}
	for range 2 {
		head := <-arrived
		heads[head.Get("X-Sandbox-Delivery")] = head
	}
	flights := w.InFlight()
	if len(flights) != 2 || flights[0].Delivery != "d1" || flights[1].Delivery != "d2" {
		t.Fatalf("got %+v, want d1 and d2", flights)
	}
	f := flights[0]
	if left := f.Left(); left <= 0 || left > time.Hour || f.Deadline != time.Hour {
		t.Errorf("%s of %s left", left, f.Deadline)
	}
	traceparent := heads["d1"].Get("Traceparent")
	for _, test := range []struct {
		name   string
		header http.Header
		want   bool
	}{
		{"its own", heads["d1"], true},
		{"that of another", heads["d2"], false},
		{"none", http.Header{}, false},
		{"the delivery alone", http.Header{"X-Sandbox-Delivery": {"d1"}}, true},
		{"a span of the same trace", http.Header{"Traceparent": {traceparent[:36] + "00f067aa0ba902b7-00"}}, true},
		{"another trace", http.Header{"Traceparent": {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}}, false},
		{"no trace", http.Header{"Traceparent": {traceparent[3:35]}}, false},
	} {
		if got := f.Caused(test.header); got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
	close(answer)
	<-settled
	for _, f := range flights {
		<-f.Done
	}
	if flights := w.InFlight(); len(flights) != 0 {
		t.Errorf("afterwards: %+v", flights)
	}
}

// Lingers ends with the margin of the deadline, with the response or with its context, whichever is first.
func TestLingers(t *testing.T) {
	arrived, answer := make(chan struct{}), make(chan struct{})
	r := newReceiver(t, func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-answer
	})
	waits, due := make(chan time.Duration), make(chan struct{})
	w := newWorld(t, r.URL, func(o *notify.Options) {
		o.Wait = func(ctx context.Context, d time.Duration) error {
			waits <- d
			select {
			case <-due:
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	})
	w.settings.Deadline = time.Hour
	w.send(t, "h1", `{}`)
	settled := make(chan struct{})
	go func() {
		defer close(settled)
		w.advance(t, 0)
	}()
	<-arrived
	f := w.InFlight()[0]
	lingers := func(ctx context.Context, end func()) bool {
		got := make(chan bool)
		go func() { got <- f.Lingers(ctx, 10*time.Minute) }()
		if d := <-waits; d <= 0 || d > 50*time.Minute {
			t.Errorf("waits %s of an hour, less ten minutes", d)
		}
		end()
		return <-got
	}
	if !lingers(t.Context(), func() { due <- struct{}{} }) {
		t.Error("got false though no answer came")
	}
	ctx, cancel := context.WithCancel(t.Context())
	if lingers(ctx, cancel) {
		t.Error("got true though nobody waits any more")
	}
	if lingers(t.Context(), func() { close(answer) }) {
		t.Error("got true though the answer came")
	}
	<-settled
}
