package notify_test

import (
	"context"
	"crypto/sha1"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
)

var signature = notify.Signature{
	Header:          "X-Sig",
	TimestampHeader: "X-Time",
	NonceHeader:     "X-Nonce",
	Hash:            sha1.New,
	Key:             []byte("k"),
}

// Only the first attempt has a wrong signature: the retry is signed correctly.
func TestTwistedSignatures(t *testing.T) {
	for _, test := range []struct {
		name      string
		chaos     notify.Chaos
		timestamp string
		verified  bool
		word      string
	}{
		{"corrupt", notify.Chaos{Corrupt: 1}, "1767603600000", false, "corrupt signature"},
		{"stale", notify.Chaos{Stale: 10 * minute}, "1767603000000", true, "stale signature 10m"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newReceiver(t, status(http.StatusServiceUnavailable))
			w := newWorld(t, r.URL)
			w.settings.Signature = &signature
			w.disturb(test.chaos)
			w.send(t, "h1", `{"n":1}`)
			w.advance(t, 10*time.Second)
			first, second := r.heads[0], r.heads[1]
			if got := signature.Verify(first, []byte(`{"n":1}`)); got != test.verified || first.Get("X-Time") != test.timestamp {
				t.Errorf("first: signed %v with %v, want %v with %s", first, got, test.verified, test.timestamp)
			}
			if !signature.Verify(second, []byte(`{"n":1}`)) || second.Get("X-Time") != "1767603610000" {
				t.Errorf("the retry is signed %v", second)
			}
			d := w.only(t)
			if !slices.Equal(d.Chaos, []string{test.word}) || d.Attempts[0].RequestHeaders["X-Sig"] != first.Get("X-Sig") {
				t.Errorf("%+v", d)
			}
		})
	}
}

// An App that does not sign has no faults in signatures, and none is described.
func TestUnsignedHasNothingToCorrupt(t *testing.T) {
	r := newReceiver(t, status(http.StatusOK))
	w := newWorld(t, r.URL)
	w.disturb(notify.Chaos{Corrupt: 1, Stale: minute, Duplicate: 1})
	w.send(t, "h1", `{}`)
	w.advance(t, 0)
	list := w.all(t)
	if len(list) != 2 || list[0].Chaos != nil || !slices.Equal(list[1].Chaos, []string{"duplicate"}) || len(r.got()) != 2 {
		t.Errorf("got %+v", list)
	}
}

// A dropped notification is listed, and can be sent by hand.
func TestDropped(t *testing.T) {
	r := newReceiver(t, status(http.StatusOK))
	w := newWorld(t, r.URL)
	w.disturb(notify.Chaos{Drop: 1})
	w.send(t, "h1", `{}`)
	if fired := w.advance(t, 100*time.Hour); len(fired) != 0 {
		t.Errorf("fired %+v", fired)
	}
	if d := w.only(t); d.State != notify.Cancelled || len(d.Attempts) != 0 || d.NextAt != nil ||
		!slices.Equal(d.Chaos, []string{"dropped"}) {
		t.Errorf("%+v", d)
	}
	if _, err := w.Redeliver(t.Context(), "d1"); err != nil {
		t.Fatal(err)
	}
	w.advance(t, 0)
	if d := w.only(t); d.State != notify.Delivered || len(r.got()) != 1 {
		t.Errorf("%+v", d)
	}
}

// A delayed delivery has the time of its first attempt, and is sent then.
func TestDelayed(t *testing.T) {
	r := newReceiver(t, status(http.StatusOK))
	w := newWorld(t, r.URL)
	w.disturb(notify.Chaos{Delay: clock.Exactly(5 * minute)})
	w.send(t, "h1", `{"n":1}`)
	w.disturb()
	w.send(t, "h1", `{"n":2}`)
	if d := w.all(t)[0]; !d.NextAt.Equal(start.Add(5*time.Minute)) || !d.CreatedAt.Equal(start) {
		t.Errorf("%+v", d)
	}
	w.advance(t, 5*time.Minute)
	if got := r.got(); !slices.Equal(got, []string{`{"n":2}`, `{"n":1}`}) {
		t.Errorf("got %q", got)
	}
}

// The field goes into the object, and the envelope around it.
func TestExtraFieldInAnEnvelope(t *testing.T) {
	r := newReceiver(t, status(http.StatusOK))
	w := newWorld(t, r.URL)
	w.array = true
	w.disturb(notify.Chaos{Extra: 1})
	w.send(t, "h1", `{"n":1}`)
	w.advance(t, 0)
	if got := r.got()[0]; !strings.HasPrefix(got, `[{"n":1,"`) || !strings.HasSuffix(got, `}]`) || got != w.only(t).Body {
		t.Errorf("got %s", got)
	}
}

// arrival is a body as a receiver reads it.
type arrival struct {
	length int64 // as announced
	body   string
	err    error
}

// reader is a receiver that hands over each body, complete or not.
func reader(t *testing.T) (url string, arrivals <-chan arrival) {
	t.Helper()
	got := make(chan arrival, 10)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		got <- arrival{r.ContentLength, string(body), err}
	}))
	t.Cleanup(server.Close)
	return server.URL, got
}

// Half a body is a failed attempt, whatever the receiver makes of it; the retry is whole.
func TestCut(t *testing.T) {
	url, arrivals := reader(t)
	w := newWorld(t, url)
	w.settings.Retry = []time.Duration{time.Minute}
	w.disturb(notify.Chaos{Cut: 1})
	w.send(t, "h1", `{"n":12345}`)
	fired := w.advance(t, 0)
	if got := <-arrivals; got.body != `{"n":` || got.length != 11 || !errors.Is(got.err, io.ErrUnexpectedEOF) {
		t.Errorf("got %+v, want half and an unexpected end", got)
	}
	if !strings.Contains(fired[0].Summary, "cut after half") {
		t.Errorf("fired %+v", fired)
	}
	w.advance(t, time.Minute)
	if got := <-arrivals; got.body != `{"n":12345}` || got.err != nil {
		t.Errorf("got %+v, want all of it", got)
	}
	d := w.only(t)
	if d.State != notify.Delivered || len(d.Attempts) != 2 || d.Attempts[0].Status != 0 || d.Attempts[0].Error == "" ||
		d.Attempts[1].Status != 200 {
		t.Errorf("%+v", d)
	}
}

// A receiver that answers before it has read cannot make half a notification a whole one.
func TestCutIsNeverAccepted(t *testing.T) {
	w := newWorld(t, "http://receiver.localhost/", func(o *notify.Options) { o.Transport = standIn{} })
	w.disturb(notify.Chaos{Cut: 1})
	w.send(t, "h1", `{}`)
	w.advance(t, 0)
	if d := w.only(t); d.State != notify.Pending || d.Attempts[0].OK() || d.Attempts[0].ResponseBody != "" {
		t.Errorf("%+v", d)
	}
}

// A slow body is on the wire piece by piece: the receiver has each before the wait for the next is over.
func TestSlow(t *testing.T) {
	const body = `{"n":"a body of forty bytes, in pieces"}`
	pieces := make(chan string, len(body))
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		defer close(pieces)
		for {
			piece := make([]byte, 100)
			n, err := r.Body.Read(piece)
			if n > 0 {
				pieces <- string(piece[:n])
			}
			if err != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	var got []string
	var waited time.Duration
	waits := 0
	w := newWorld(t, server.URL, func(o *notify.Options) {
		o.Wait = func(_ context.Context, d time.Duration) error {
			if waits++; waits > 1 {
				got = append(got, <-pieces) // the one that was sent before this wait
			}
			waited += d
			return nil
		}
	})
	w.disturb(notify.Chaos{Slow: minute})
	w.send(t, "h1", body)
	w.advance(t, 0)
	for piece := range pieces {
		got = append(got, piece)
	}
	if strings.Join(got, "") != body || len(got) != 20 || waits != 20 || waited != time.Minute {
		t.Errorf("got %q in %d waits of %s together, want 20 pieces in a minute", got, waits, waited)
	}
	if d := w.only(t); d.State != notify.Delivered || !slices.Equal(d.Chaos, []string{"slow 1m"}) {
		t.Errorf("%+v", d)
	}
}

// The time of a slow body is added to the deadline of the receiver.
func TestSlowIsNotTheReceiversTime(t *testing.T) {
	flown := make(chan notify.Flight, 1)
	var w *world
	w = newWorld(t, "http://receiver.localhost/", func(o *notify.Options) {
		o.Transport = standIn{}
		o.Wait = func(context.Context, time.Duration) error {
			select {
			case flown <- w.InFlight()[0]:
			default:
			}
			return nil
		}
	})
	w.settings.Deadline = time.Second
	w.disturb(notify.Chaos{Slow: minute})
	w.send(t, "h1", `{}`)
	w.advance(t, 0)
	if f := <-flown; f.Deadline != time.Minute+time.Second {
		t.Errorf("got a deadline of %s", f.Deadline)
	}
}

// A clock that closes does not wait for a slow body.
func TestCloseDuringASlowBody(t *testing.T) {
	url, _ := reader(t)
	begun := make(chan struct{}, 1)
	w := newWorld(t, url, func(o *notify.Options) {
		o.Wait = func(ctx context.Context, _ time.Duration) error {
			begun <- struct{}{}
			<-ctx.Done()
			return context.Cause(ctx)
		}
	})
	w.disturb(notify.Chaos{Slow: minute})
	w.send(t, "h1", `{}`)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = w.clock.Advance(context.Background(), 0)
	}()
	<-begun
	w.clock.Close()
	<-ended
	if d := w.only(t); len(d.Attempts) != 0 || d.State != notify.Pending {
		t.Errorf("%+v", d)
	}
}
