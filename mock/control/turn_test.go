package control_test

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
)

// street is a sandbox behind a real address, whose notifications go over real HTTP to a receiver that may call it.
type street struct {
	*sandbox
	url   string
	queue *notify.Queue
}

// answer is what a call over HTTP came to.
type answer struct {
	status int
	body   string
}

// openStreet makes a street. The receiver is told of each notification, and by what address to call back; wait replaces
// waiting in real time, unless it is nil.
func openStreet(
	t *testing.T,
	deadline time.Duration,
	wait func(context.Context, time.Duration) error,
	receive func(*street, http.Header),
) *street {
	t.Helper()
	s := &street{}
	endpoint := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { receive(s, r.Header) }))
	t.Cleanup(endpoint.Close)
	transport := notify.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	s.sandbox = open(t, func(o *mock.Options) {
		o.Transport, o.Wait = transport, wait
		o.Apps[0].Notifications = app.Notifications{
			StatusURL: &endpoint.URL,
			Deadline:  new(clock.Duration(deadline)),
			Retry:     []clock.Duration{clock.Duration(time.Hour)},
		}
	})
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	s.url = server.URL + "/_sandbox/v1/apps/acme"
	s.queue, _ = s.Queue("acme")
	s.user("jane") // an invitation is told in a status notification
	return s
}

// call makes one call over HTTP: "POST /clock/advance".
func (s *street) call(call, body string, header http.Header) answer {
	method, path, _ := strings.Cut(call, " ")
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Error(err)
		return answer{}
	}
	maps.Copy(r.Header, header)
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Error(err)
		return answer{}
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Error(err)
	}
	return answer{res.StatusCode, string(text)}
}

const (
	move  = "POST /clock/advance"
	while = "the clock is being moved by another call, which waits for the answer to notification d1; " +
		"if this call comes from that receiver, answer first"
	from = "this call comes from the receiver of notification d1, for whose answer the clock waits; answer first"
)

// delivered checks that the one notification was accepted at its first attempt.
func (s *street) delivered() {
	s.t.Helper()
	d, err := s.queue.Get(s.t.Context(), "d1")
	if err != nil || d.State != notify.Delivered || len(d.Attempts) != 1 {
		s.t.Errorf("got %+v, %v, want one good attempt", d, err)
	}
}

// A receiver that moves the clock before it answers would wait for itself. It is refused in time to answer.
func TestReceiverThatMovesTheClock(t *testing.T) {
	atOnce := func(context.Context, time.Duration) error { return nil }
	never := func(ctx context.Context, _ time.Duration) error {
		<-ctx.Done()
		return context.Cause(ctx)
	}
	for _, test := range []struct {
		name, call, body string
		deadline         time.Duration // of a minute nothing is really waited
		wait             func(context.Context, time.Duration) error
		echoes           string // the header that the receiver passes on
		detail           string
	}{
		{"names the delivery", move, `{"by":"1h"}`, time.Minute, never, "X-Sandbox-Delivery", from},
		{"is of the trace", move, `{"by":"1h"}`, time.Minute, never, "Traceparent", from},
		{"names it and sets the clock", "PUT /clock", `{"now":"2026-01-06T00:00:00Z"}`, time.Minute, never, "X-Sandbox-Delivery", from},
		{"says nothing", move, `{"by":"1h"}`, time.Minute, atOnce, "", while},
		{"says nothing and waits for something", move, `{"until":{"idle":true}}`, time.Minute, atOnce, "", while},
		{"says nothing and sets the clock", "PUT /clock", `{"now":"2026-01-06T00:00:00Z"}`, time.Minute, atOnce, "", while},
		{"says nothing, in real time", move, `{"to":"2026-01-06T00:00:00Z"}`, 600 * time.Millisecond, clock.Wait, "", while},
	} {
		t.Run(test.name, func(t *testing.T) {
			inside := make(chan answer, 1)
			s := openStreet(t, test.deadline, test.wait, func(s *street, got http.Header) {
				echo := http.Header{}
				if test.echoes != "" {
					echo[test.echoes] = got[test.echoes]
				}
				inside <- s.call(test.call, test.body, echo)
			})
			outside := s.call(move, `{"by":"1m"}`, nil)
			if got := <-inside; got.status != 409 || at(t, []byte(got.body), "detail") != test.detail {
				t.Errorf("the receiver got %+v, want 409 and %q", got, test.detail)
			}
			if outside.status != 200 || at(t, []byte(outside.body), "now") != "2026-01-05T09:01:00Z" ||
				at(t, []byte(outside.body), "fired.#") != "1" {
				t.Errorf("the mover got %+v", outside)
			}
			s.delivered()
		})
	}
}

// Who moves the clock beside another waits for its turn, and has it as soon as the receiver has answered.
func TestMoversWaitForOneAnother(t *testing.T) {
	arrived, release, waiting := make(chan struct{}), make(chan struct{}), make(chan time.Duration, 2)
	s := openStreet(t, time.Minute, func(ctx context.Context, d time.Duration) error {
		waiting <- d
		<-ctx.Done()
		return context.Cause(ctx)
	}, func(*street, http.Header) {
		close(arrived)
		<-release
	})
	answers := make(chan answer, 3)
	go func() { answers <- s.call(move, `{"by":"1m"}`, nil) }()
	<-arrived
	for range 2 {
		go func() { answers <- s.call(move, `{"by":"1h"}`, nil) }()
		if d := <-waiting; d <= 0 || d > 50*time.Second {
			t.Errorf("it is refused after %s of a minute, want ten seconds before the end", d)
		}
	}
	close(release)
	for range 3 {
		if got := <-answers; got.status != 200 {
			t.Errorf("got %+v", got)
		}
	}
	if got := s.call("GET /clock", "", nil); at(t, []byte(got.body), "now") != "2026-01-05T11:01:00Z" {
		t.Errorf("got %s, want all three moves", got.body)
	}
	s.delivered()
}

// A receiver may do with the clock whatever moves it nowhere.
func TestReceiverMayPauseTheClock(t *testing.T) {
	inside := make(chan answer, 2)
	s := openStreet(t, time.Minute, nil, func(s *street, got http.Header) {
		inside <- s.call("PUT /clock", `{"mode":"paused"}`, got)
		inside <- s.call("GET /clock", "", got)
	})
	if got := s.call(move, `{"by":"1m"}`, nil); got.status != 200 {
		t.Errorf("the mover got %+v", got)
	}
	for range 2 {
		if got := <-inside; got.status != 200 {
			t.Errorf("the receiver got %+v", got)
		}
	}
	s.delivered()
}

// On a clock that runs nobody else need be moving it: the receiver's own call would wait for the receiver.
func TestReceiverOnARunningClock(t *testing.T) {
	inside, answered := make(chan answer, 1), make(chan struct{})
	s := openStreet(t, time.Minute, nil, func(s *street, got http.Header) {
		inside <- s.call(move, `{"by":"1h"}`, got)
		close(answered)
	})
	if got := s.call("PUT /clock", `{"mode":"running"}`, nil); got.status != 200 {
		t.Fatalf("got %+v", got)
	}
	if got := <-inside; got.status != 409 || at(t, []byte(got.body), "detail") != from {
		t.Errorf("got %+v, want 409", got)
	}
	<-answered
	if got := s.call(move, `{"by":"1h"}`, http.Header{"X-Sandbox-Delivery": {"d9"}}); got.status != 200 { // and it waits for d1
		t.Errorf("got %+v", got)
	}
	s.delivered()
}
