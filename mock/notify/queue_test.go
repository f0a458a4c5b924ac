package notify_test

import (
	"bufio"
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
)

var start = time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)

// receiver is an endpoint that records the bodies that it gets.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	heads  []http.Header
}

func newReceiver(t *testing.T, answer http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.bodies = append(r.bodies, string(body))
		r.heads = append(r.heads, req.Header.Clone())
		r.mu.Unlock()
		answer(w, req)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) got() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.bodies)
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// world is a queue on a clock that stands still.
type world struct {
	*notify.Queue
	app      *app.App
	clock    *clock.Clock
	settings notify.Settings
	array    bool // whether messages are sent as arrays

	mu       sync.Mutex // users finish side by side
	finished []notify.Delivery
}

// newApp returns an App whose clock stands still at start.
func newApp(t testing.TB) *app.App {
	t.Helper()
	a, err := app.NewApps(nil).Create(t.Context(), app.Settings{ClientID: "acme", StartTime: start, Paused: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func newWorld(t *testing.T, target string, edit ...func(*notify.Options)) *world {
	t.Helper()
	a := newApp(t)
	w := &world{
		app:      a,
		clock:    a.Clock,
		settings: notify.Settings{Target: func(string) string { return target }, Deadline: 5 * time.Second},
	}
	t.Cleanup(w.clock.Close)
	transport := notify.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	options := notify.Options{
		Settings: func(string) notify.Settings { return w.settings }, Transport: transport, Seed: "1",
		Finished: func(_ context.Context, d notify.Delivery) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.finished = append(w.finished, d)
			return nil
		},
	}
	for _, f := range edit {
		f(&options)
	}
	w.Queue = notify.Open(w.app, options)
	return w
}

func (w *world) send(t *testing.T, human, body string) {
	t.Helper()
	sent, err := w.Send(t.Context(), notify.Message{
		Kind:    "status",
		UserID:  human,
		Body:    []byte(body),
		Summary: "status " + body,
		Array:   w.array,
	})
	if err != nil || !sent {
		t.Fatalf("send: %v %v", sent, err)
	}
}

func (w *world) advance(t *testing.T, d time.Duration) []clock.Fired {
	t.Helper()
	fired, err := w.clock.Advance(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return fired
}

func (w *world) only(t *testing.T) notify.Delivery {
	t.Helper()
	list := w.all(t)
	if len(list) != 1 {
		t.Fatalf("deliveries %+v", list)
	}
	return list[0]
}

func (w *world) all(t *testing.T) []notify.Delivery {
	t.Helper()
	list, err := w.List(t.Context(), func(notify.Delivery) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// disturb sets what happens to every notification sent from now on.
func (w *world) disturb(chaos ...notify.Chaos) {
	w.settings.Chaos = func(context.Context, string) ([]notify.Chaos, error) { return chaos, nil }
}

func TestDeliveredInOrder(t *testing.T) {
	r := newReceiver(t, status(http.StatusNoContent))
	w := newWorld(t, r.URL)
	want := []string{`{"n":1}`, `{"n":2}`, `{"n":3}`}
	for _, body := range want {
		w.send(t, "h1", body)
	}
	fired := w.advance(t, 0)
	if got := r.got(); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if len(fired) != 3 || fired[0].Summary != `status {"n":1}: 204 (attempt 1)` || fired[0].UserID != "h1" {
		t.Errorf("fired %+v", fired)
	}
	if len(w.finished) != 3 || w.finished[2].State != notify.Delivered {
		t.Errorf("finished %+v", w.finished)
	}
}

// A receiver that is never ready gets every attempt of the ladder at its virtual time, and then no more.
func TestLadder(t *testing.T) {
	r := newReceiver(t, status(http.StatusServiceUnavailable))
	w := newWorld(t, r.URL)
	w.send(t, "h1", `{}`)
	w.advance(t, 76*time.Hour)
	d := w.only(t)
	if d.State != notify.Failed || len(d.Attempts) != len(notify.Ladder())+1 || d.NextAt != nil {
		t.Fatalf("%+v", d)
	}
	due := start
	for i, attempt := range d.Attempts {
		if i > 0 {
			due = due.Add(notify.Ladder()[i-1])
		}
		if !attempt.At.Equal(due) || attempt.Status != 503 || attempt.OK() {
			t.Errorf("attempt %d: %+v, due %s", i+1, attempt, due)
		}
	}
	if fired := w.advance(t, 1000*time.Hour); len(fired) != 0 {
		t.Errorf("after the ladder: %+v", fired)
	}
}

func TestRecovery(t *testing.T) {
	fail := true
	r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		if fail {
			w.WriteHeader(http.StatusInternalServerError)
		}
		_, _ = io.WriteString(w, "well")
	})
	w := newWorld(t, r.URL)
	w.settings.Retry = []time.Duration{time.Minute}
	w.send(t, "h1", `{}`)
	w.advance(t, 0)
	fail = false
	w.advance(t, time.Minute)
	d := w.only(t)
	if d.State != notify.Delivered || len(d.Attempts) != 2 || d.Attempts[1].ResponseBody != "well" ||
		d.Attempts[1].DurationMS <= 0 {
		t.Errorf("%+v", d)
	}
}

func TestBadReceivers(t *testing.T) {
	release := make(chan struct{})
	slow := newReceiver(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	t.Cleanup(func() { close(release) })
	down := httptest.NewServer(nil)
	down.Close()
	for _, test := range []struct {
		name, target, wants string
		deadline            time.Duration
	}{
		{"down", down.URL, "connection refused", 5 * time.Second},
		{"slow", slow.URL, "no complete answer within 30ms", 30 * time.Millisecond},
		{"garbage", garbage(t), "malformed HTTP", 5 * time.Second},
		{
			"redirect",
			newReceiver(t, func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "/elsewhere", http.StatusFound)
			}).URL,
			"302", 5 * time.Second,
		},
		{"no host", "http://", "no Host", 5 * time.Second},
		{"no URL", "http://%zz", "no URL", 5 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, test.target)
			w.settings.Deadline = test.deadline
			w.settings.Retry = []time.Duration{time.Hour}
			w.send(t, "h1", `{}`)
			fired := w.advance(t, 0)
			d := w.only(t)
			if d.State != notify.Pending || len(d.Attempts) != 1 || !d.NextAt.Equal(start.Add(time.Hour)) {
				t.Errorf("%+v", d)
			}
			if len(fired) != 1 || !strings.Contains(fired[0].Summary, test.wants) {
				t.Errorf("fired %+v, want %q", fired, test.wants)
			}
			w.advance(t, time.Hour)
			if d := w.only(t); d.State != notify.Failed || len(d.Attempts) != 2 || len(w.finished) != 1 {
				t.Errorf("%+v", d)
			}
		})
	}
}

// garbage listens and answers something that is no HTTP.
func garbage(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = http.ReadRequest(bufio.NewReader(conn))
			_, _ = io.WriteString(conn, "moo\r\n\r\n")
			_ = conn.Close()
		}
	}()
	return "http://" + listener.Addr().String()
}

func TestCancel(t *testing.T) {
	r := newReceiver(t, status(http.StatusServiceUnavailable))
	w := newWorld(t, r.URL)
	w.send(t, "h1", `{"n":1}`)
	w.send(t, "h2", `{"n":2}`)
	w.advance(t, 0)
	w.send(t, "h1", `{"n":3}`)
	if err := w.Cancel(t.Context(), "h1"); err != nil {
		t.Fatal(err)
	}
	w.advance(t, 100*time.Hour)
	list, err := w.List(t.Context(), func(d notify.Delivery) bool { return d.UserID == "h1" })
	if err != nil {
		t.Fatal(err)
	}
	for i, attempts := range []int{1, 0} {
		if list[i].State != notify.Cancelled || len(list[i].Attempts) != attempts {
			t.Errorf("%+v", list[i])
		}
	}
	if pending := w.clock.State().Pending; pending != 0 {
		t.Errorf("%d pending", pending)
	}
	for _, body := range r.got() {
		if body == `{"n":3}` {
			t.Error("a cancelled notification was sent")
		}
	}
}

// A user may be deleted while an attempt waits for its response.
func TestCancelDuringAnAttempt(t *testing.T) {
	var w *world
	r := newReceiver(t, func(rw http.ResponseWriter, r *http.Request) {
		if err := w.Cancel(r.Context(), "h1"); err != nil {
			t.Error(err)
		}
		rw.WriteHeader(http.StatusServiceUnavailable)
	})
	w = newWorld(t, r.URL)
	w.send(t, "h1", `{}`)
	w.advance(t, 100*time.Hour)
	if d := w.only(t); d.State != notify.Cancelled || len(d.Attempts) != 1 || len(w.finished) != 0 {
		t.Errorf("%+v, finished %+v", d, w.finished)
	}
}

func TestRedeliver(t *testing.T) {
	fail := true
	r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		if fail {
			w.WriteHeader(http.StatusBadGateway)
		}
	})
	w := newWorld(t, r.URL)
	w.settings.Retry = []time.Duration{}
	w.send(t, "h1", `{}`)
	w.advance(t, 0)
	if d := w.only(t); d.State != notify.Failed || len(d.Attempts) != 1 {
		t.Fatalf("%+v", d)
	}
	fail = false
	for attempts := 2; attempts <= 3; attempts++ { // what was delivered can be sent once more
		if _, err := w.Redeliver(t.Context(), "d1"); err != nil {
			t.Fatal(err)
		}
		w.advance(t, 0)
		if d := w.only(t); d.State != notify.Delivered || len(d.Attempts) != attempts {
			t.Errorf("%+v", d)
		}
	}
	for _, id := range []string{"d2", "d0", "d-1", "x", ""} {
		if _, err := w.Redeliver(t.Context(), id); !errors.Is(err, notify.ErrUnknown) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// A delivery that is sent again during an attempt is posted again, whatever the outcome of that attempt.
func TestRedeliverDuringAnAttempt(t *testing.T) {
	var w *world
	r := newReceiver(t, func(_ http.ResponseWriter, r *http.Request) {
		if d, err := w.Get(r.Context(), "d1"); err == nil && len(d.Attempts) == 0 {
			if _, err := w.Redeliver(r.Context(), "d1"); err != nil {
				t.Error(err)
			}
		}
	})
	w = newWorld(t, r.URL)
	w.send(t, "h1", `{}`)
	w.advance(t, time.Hour)
	if d := w.only(t); d.State != notify.Delivered || len(d.Attempts) != 2 || len(r.got()) != 2 || len(w.finished) != 1 {
		t.Errorf("%+v, finished %+v", d, w.finished)
	}
}

// After a correction of the target, the remaining attempts go to the new one.
func TestTargetIsCorrected(t *testing.T) {
	r := newReceiver(t, status(http.StatusOK))
	target := "http://127.0.0.1:1/x"
	w := newWorld(t, "")
	w.settings.Target = func(string) string { return target }
	w.send(t, "h1", `{}`)
	w.advance(t, 0)
	target = r.URL
	w.advance(t, time.Hour)
	if d := w.only(t); d.State != notify.Delivered || len(d.Attempts) != 2 || d.URL != r.URL {
		t.Errorf("%+v", d)
	}
}

// Only the beginning of a response is read.
func TestEndlessAnswer(t *testing.T) {
	r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		for range 1000 {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
		t.Error("all of a long answer was read")
	})
	w := newWorld(t, r.URL)
	w.send(t, "h1", `{}`)
	w.advance(t, 0)
	if d := w.only(t); d.State != notify.Delivered || len(d.Attempts[0].ResponseBody) != 4<<10 {
		t.Errorf("%s after %d bytes", d.State, len(d.Attempts[0].ResponseBody))
	}
}

func TestEnvelopeAndSignature(t *testing.T) {
	r := newReceiver(t, status(http.StatusOK))
	w := newWorld(t, r.URL)
	signature := notify.Signature{
		Header:          "X-Sig",
		TimestampHeader: "X-Time",
		NonceHeader:     "X-Nonce",
		Hash:            sha1.New,
		Key:             []byte("k"),
	}
	w.array, w.settings.Signature = true, &signature
	w.send(t, "h1", `{"n":1}`)
	w.advance(t, 0)
	if got := r.got(); !slices.Equal(got, []string{`[{"n":1}]`}) {
		t.Errorf("got %q", got)
	}
	head := r.heads[0]
	if !signature.Verify(head, []byte(`[{"n":1}]`)) || signature.Verify(head, []byte(`{"n":1}`)) {
		t.Errorf("signature of %v", head)
	}
	if head.Get("X-Time") != "1767603600000" || head.Get("Content-Type") != "application/json" {
		t.Errorf("header %v", head)
	}
}

func TestNoTarget(t *testing.T) {
	w := newWorld(t, "")
	if sent, err := w.Send(t.Context(), notify.Message{Kind: "status", UserID: "h1", Body: []byte("{}")}); sent ||
		err != nil {
		t.Errorf("%v %v", sent, err)
	}
}

// Closing the clock in the middle of an attempt ends it. The delivery stays due, so that an App whose rows are kept
// makes the attempt again.
func TestCloseDuringAnAttempt(t *testing.T) {
	begun := make(chan struct{})
	r := newReceiver(t, func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
	})
	w := newWorld(t, r.URL)
	w.send(t, "h1", `{}`)
	var advancing sync.WaitGroup
	advancing.Go(func() { _, _ = w.clock.Advance(context.Background(), 0) })
	<-begun
	w.clock.Close()
	advancing.Wait()
	if d := w.only(t); len(d.Attempts) != 0 || d.State != notify.Pending || !d.NextAt.Equal(start) {
		t.Errorf("%+v", d)
	}
}

// Deliveries are read page by page, each of them once.
func TestPages(t *testing.T) {
	r := newReceiver(t, status(http.StatusOK))
	w := newWorld(t, r.URL)
	for i := range 25 {
		w.send(t, fmt.Sprintf("user %d", i%2), `{}`)
	}
	all := func(notify.Delivery) bool { return true }
	odd := func(d notify.Delivery) bool { return d.UserID == "user 1" }
	type page func(after string) ([]notify.Delivery, error)
	list := func(keep func(notify.Delivery) bool) page {
		return func(after string) ([]notify.Delivery, error) { return w.Page(t.Context(), after, 7, keep) }
	}
	listOf := func(keep func(notify.Delivery) bool) page {
		return func(after string) ([]notify.Delivery, error) { return w.PageOf(t.Context(), "user 0", after, 7, keep) }
	}
	for name, c := range map[string]struct {
		page page
		want int
	}{
		"all":               {list(all), 25},
		"chosen":            {list(odd), 12},
		"of a user":         {listOf(all), 13},
		"of a user, chosen": {listOf(odd), 0},
	} {
		var got []string
		for after := ""; ; {
			page, err := c.page(after)
			if err != nil || len(page) > 7 {
				t.Fatalf("%s: %d, %v", name, len(page), err)
			}
			if len(page) == 0 {
				break
			}
			for _, d := range page {
				got = append(got, d.ID)
			}
			after = page[len(page)-1].ID
		}
		distinct := slices.Compact(slices.Clone(got))
		if len(got) != c.want || len(distinct) != c.want {
			t.Errorf("%s: %d of %d: %v", name, len(distinct), c.want, got)
		}
	}
}
