package notify_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/notify"
)

// wire is a receiver below HTTP, which counts its connections.
type wire struct {
	net.Listener
	mu          sync.Mutex
	connections int
	open, most  int
}

func newWire(t *testing.T, handle func(connection int, c net.Conn)) *wire {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: l}
	var all sync.WaitGroup
	t.Cleanup(func() {
		_ = l.Close()
		all.Wait()
	})
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			w.mu.Lock()
			w.connections++
			n := w.connections
			w.open++
			w.most = max(w.most, w.open)
			w.mu.Unlock()
			all.Go(func() {
				handle(n, c)
				_ = c.Close()
				w.mu.Lock()
				defer w.mu.Unlock()
				w.open--
			})
		}
	})
	return w
}

func (w *wire) url() string { return "http://" + w.Addr().String() }

// answers reads a request for each answer and sends it; after the last it reads one more request and closes.
func answers(all ...string) func(int, net.Conn) {
	return func(_ int, c net.Conn) {
		in := bufio.NewReader(c)
		for i := range len(all) + 1 {
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, r.Body)
			if i < len(all) {
				_, _ = io.WriteString(c, all[i])
			}
		}
	}
}

const accepted = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

// A reused connection that ends before a byte of the answer says nothing about the receiver: the notification is sent
// over a fresh one, in the same attempt. A fresh connection that ends so is a receiver that does not answer.
func TestReusedConnectionThatCloses(t *testing.T) {
	r := newWire(t, answers(accepted))
	w := newWorld(t, r.url())
	for i := range 3 {
		w.send(t, "jane", fmt.Sprintf(`{"n":%d}`, i))
		w.advance(t, 0)
	}
	for _, d := range w.all(t) {
		if d.State != notify.Delivered || len(d.Attempts) != 1 {
			t.Errorf("%s is %s: %+v", d.ID, d.State, d.Attempts)
		}
	}
	if r.connections != 3 {
		t.Errorf("%d connections, want 3", r.connections)
	}
	w = newWorld(t, newWire(t, answers()).url())
	w.send(t, "jane", `{}`)
	w.advance(t, 0)
	if d := w.only(t); len(d.Attempts) != 1 ||
		d.Attempts[0].Error != "the receiver closed the connection before its answer was complete" {
		t.Errorf("%+v", d.Attempts)
	}
}

// The Content-Encoding of a response does not matter: its status decides.
func TestAnyContentEncodingIsTaken(t *testing.T) {
	for _, encoding := range []string{"gzip", "br", "deflate", "zstd", "x-made-up"} {
		r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", encoding)
			_, _ = io.WriteString(w, "plain text")
		})
		w := newWorld(t, r.URL)
		w.send(t, "jane", `{}`)
		w.advance(t, 0)
		if d := w.only(t); d.State != notify.Delivered || d.Attempts[0].ResponseBody != "plain text" {
			t.Errorf("%s: %s, %+v", encoding, d.State, d.Attempts)
		}
	}
}

func TestCredentialsInTheURL(t *testing.T) {
	for userinfo, want := range map[string][2]string{
		"":              {},
		"jane@":         {"jane", ""},
		"jane:s3cret@":  {"jane", "s3cret"},
		"j%40ne:p%3Aw@": {"j@ne", "p:w"},
		"jane:@":        {"jane", ""},
	} {
		r := newReceiver(t, status(http.StatusOK))
		w := newWorld(t, strings.Replace(r.URL, "http://", "http://"+userinfo, 1))
		w.send(t, "jane", `{}`)
		w.advance(t, 0)
		if len(r.heads) != 1 {
			t.Fatalf("%q: %d requests", userinfo, len(r.heads))
		}
		user, password, sent := (&http.Request{Header: r.heads[0]}).BasicAuth()
		if sent != (userinfo != "") || user != want[0] || password != want[1] {
			t.Errorf("%q: %t %q %q", userinfo, sent, user, password)
		}
		if _, sent := r.heads[0]["Idempotency-Key"]; sent {
			t.Error("a header that the vendor does not send arrived")
		}
	}
}

// A receiver that accepts connections and never completes a TLS handshake does not collect connections.
func TestConnectionsEndWithTheirAttempts(t *testing.T) {
	r := newWire(t, func(_ int, c net.Conn) { _, _ = io.Copy(io.Discard, c) }) // until the other side gives up
	w := newWorld(t, strings.Replace(r.url(), "http", "https", 1))
	w.settings.Deadline, w.settings.Retry = 20*time.Millisecond, []time.Duration{}
	for i := range 200 {
		w.send(t, fmt.Sprintf("user %d", i), `{}`)
	}
	w.advance(t, 0)
	for _, d := range w.all(t) {
		if d.State != notify.Failed || d.Attempts[0].Error != "no complete answer within 20ms" {
			t.Fatalf("%s is %s: %+v", d.ID, d.State, d.Attempts)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.most > 100 { // a clock has 32 attempts under way, and a connection takes a moment to end
		t.Errorf("%d connections at once", r.most)
	}
}

// The attempts of all apps at one host are bounded together. Waiting for a turn takes nothing from the time that the
// receiver has.
func TestTurnsAtOneHost(t *testing.T) {
	const apps, users, bound = 6, 50, 128
	var mu sync.Mutex
	atOnce, most := 0, 0
	full := make(chan struct{})
	r := newReceiver(t, func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		atOnce++
		if most = max(most, atOnce); atOnce == bound && most == bound {
			select {
			case <-full:
			default:
				close(full)
			}
		}
		mu.Unlock()
		select {
		case <-full:
		case <-r.Context().Done():
		}
		mu.Lock()
		atOnce--
		mu.Unlock()
	})
	limit := notify.NewLimit()
	var all sync.WaitGroup
	for range apps {
		w := newWorld(t, r.URL, func(o *notify.Options) { o.Limit = limit })
		for i := range users {
			w.send(t, fmt.Sprintf("user %d", i), `{}`)
		}
		all.Go(func() {
			if _, err := w.clock.Advance(t.Context(), 0); err != nil {
				t.Error(err)
			}
			for _, d := range w.all(t) {
				if d.State != notify.Delivered {
					t.Errorf("%s is %s: %+v", d.ID, d.State, d.Attempts)
				}
			}
		})
	}
	all.Wait()
	if most != bound {
		t.Errorf("%d attempts at once, want %d", most, bound)
	}
}

// An attempt that waits for its turn ends with its app.
func TestAppEndsWhileAnAttemptWaitsForItsTurn(t *testing.T) {
	limit := notify.NewLimit()
	busy := newReceiver(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	var worlds []*world
	var all sync.WaitGroup
	for range 5 { // 160 attempts want the 128 turns
		w := newWorld(t, busy.URL, func(o *notify.Options) { o.Limit = limit })
		w.settings.Deadline = time.Hour
		for i := range 32 {
			w.send(t, fmt.Sprintf("user %d", i), `{}`)
		}
		worlds = append(worlds, w)
		all.Go(func() { _, _ = w.clock.Advance(t.Context(), 0) })
	}
	for inFlight := 0; inFlight < 128; runtime.Gosched() {
		inFlight = 0
		for _, w := range worlds {
			inFlight += len(w.InFlight())
		}
	}
	for _, w := range worlds {
		all.Go(w.clock.Close) // returns when no attempt is under way
	}
	all.Wait()
}

// Nothing is sent to a link-local address, however it is written.
func TestLinkLocalAddressesAreRefused(t *testing.T) {
	for _, host := range []string{"169.254.169.254", "[fe80::1]", "[fe80::1%25eth0]", "[::ffff:169.254.169.254]"} {
		w := newWorld(t, "http://"+host+"/latest/meta-data")
		w.send(t, "jane", `{}`)
		w.advance(t, 0)
		if d := w.only(t); len(d.Attempts) != 1 ||
			!strings.HasSuffix(d.Attempts[0].Error, "link-local addresses are refused") {
			t.Errorf("%s: %+v", host, d.Attempts)
		}
	}
}
