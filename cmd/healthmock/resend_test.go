package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/recording"
)

// resent is what a receiver got: which delivery, how it was signed, and its body.
type resent struct{ delivery, signature, body string }

// The notifications of a run are sent to another receiver in their order, and what it answers decides.
func TestReplayTo(t *testing.T) {
	for _, c := range []struct {
		name, scenario string
		answer         func(n int) int // to the n-th request, from 1
		code, requests int
		says           []string
	}{
		{"fixed", "duplicate-notifications", func(int) int { return http.StatusNoContent }, 0, 18, []string{
			"+00:00:00  d1   attempt 1: 204 No Content in ", "; was 200", "18 of 18 notifications accepted by http://",
		}},
		{"broken still", "duplicate-notifications", func(n int) int { return map[bool]int{true: 500, false: 200}[n == 3] }, exitFailed, 18, []string{
			"d3   attempt 1: 500 Internal Server Error in ", "17 of 18 notifications accepted by http://",
		}},
		{"refuses wrong signatures", "bad-signature", func(n int) int { return map[bool]int{true: 401, false: 200}[n == 2] }, 0, -1, []string{
			"d2   attempt 1: 401 Unauthorized in ", "d2   attempt 2: 200 OK in ",
		}},
		{"cut", "cut-notifications", func(int) int { return http.StatusOK }, 0, -1, []string{
			"d1   attempt 1 (cut): ended after half of the body in ", "; was the same\n",
			"d1   attempt 2: 200 OK in ", "9 of 9 notifications accepted by http://",
		}},
		{"slow", "testdata/slow-bodies.yaml", func(int) int { return http.StatusOK }, 0, 2, []string{
			"d1   attempt 1 (slow 1ms): 200 OK in ", "2 of 2 notifications accepted by http://",
		}},
		{"down then", "receiver-down", func(int) int { return http.StatusOK }, 0, 9, []string{
			"d1   8 attempts left out: the receiver was down then\n", "d1   attempt 1: 200 OK in ",
			"9 of 9 notifications accepted by http://",
		}},
		{"dropped then", "lost-notification", func(int) int { return http.StatusOK }, 0, 4, []string{
			"left out, since they never reached a receiver then (dropped, cancelled, or the receiver was down): d4, d5, d6, d7, d8\n",
			"4 of 4 notifications accepted by http://",
		}},
		{"moved", "declined", func(int) int { return http.StatusFound }, exitFailed, 3, []string{"0 of 3 notifications accepted by"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "run.json")
			said := new(strings.Builder)
			if code := run(t.Context(), []string{"play", c.scenario, "--export", file}, console{out: io.Discard, err: said}); code != 0 {
				t.Fatalf("play ends with %d: %s", code, said)
			}
			var mu sync.Mutex // a handler of half a body may run beside the next
			var got []resent
			receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				mu.Lock()
				defer mu.Unlock()
				got = append(got, resent{r.Header.Get(notify.DeliveryHeader), r.Header.Get("X-Human-Signature"), string(body)})
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(c.answer(len(got)))
			}))
			defer receiver.Close()
			out := new(strings.Builder)
			code := run(t.Context(), []string{"replay", "--to", receiver.URL, file}, console{out: out, err: said})
			receiver.Close() // waits for the handlers of half bodies
			if code != c.code || c.requests >= 0 && len(got) != c.requests {
				t.Errorf("ends with %d after %d requests: %s\n%s", code, len(got), said, out)
			}
			for _, want := range c.says {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q is not said in:\n%s", want, out)
				}
			}
			for i, r := range got {
				if i > 0 && c.name == "fixed" && r.delivery != fmt.Sprintf("d%d", i+1) {
					t.Errorf("request %d is of %s", i, r.delivery)
				}
				if whole := strings.HasSuffix(r.body, "}"); !strings.HasPrefix(r.body, "{") || !whole && c.name != "cut" {
					t.Errorf("request %d has the body %q", i, r.body)
				}
			}
		})
	}
}

// TestResendTrouble posts attempts whose bodies had trouble. It counts the real time that would pass, and lets none
// pass.
func TestResendTrouble(t *testing.T) {
	const body = `{"humanId":"h1","eventType":"status"}`
	half := body[:len(body)/2]
	for _, c := range []struct {
		name     string
		attempts []recording.Attempt // of one delivery
		answer   int                 // of the receiver
		received []string
		waited   time.Duration
		output   []string
		fails    bool
	}{
		{
			name:     "slow",
			attempts: []recording.Attempt{{Slow: clock.Duration(5 * time.Second)}},
			answer:   http.StatusOK,
			received: []string{body},
			waited:   5 * time.Second,
			output:   []string{"d1   attempt 1 (slow 5s): 200 OK in ", "1 of 1 notification accepted by"},
		},
		{
			name:     "cut, and whole",
			attempts: []recording.Attempt{{Cut: true}, {}},
			answer:   http.StatusOK,
			received: []string{half, body},
			output:   []string{"attempt 1 (cut): ended after half", "attempt 2: 200 OK"},
		},
		{
			name:     "cut, and nothing else",
			attempts: []recording.Attempt{{Cut: true}},
			answer:   http.StatusOK,
			received: []string{half},
			output: []string{
				"0 of 1 notification accepted",
				"1 notification sent by half only, as the export has no further attempt",
			},
		},
		{
			name:     "cut, and refused",
			attempts: []recording.Attempt{{Cut: true}, {}},
			answer:   http.StatusInternalServerError,
			received: []string{half, body},
			output:   []string{"attempt 2: 500", "0 of 1 notification accepted"},
			fails:    true,
		},
		{
			name:     "slow and cut",
			attempts: []recording.Attempt{{Cut: true, Slow: clock.Duration(time.Minute)}},
			answer:   http.StatusOK,
			received: []string{half},
			waited:   30 * time.Second,
			output:   []string{"attempt 1 (slow 1m, cut): "},
		},
		{
			name:     "down before",
			attempts: []recording.Attempt{{Missed: 1}},
			answer:   http.StatusOK,
			received: []string{body},
			output:   []string{"d1   1 attempt left out: the receiver was down then\n"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			bodies := make(chan string, len(c.received)+1)
			receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				text, _ := io.ReadAll(r.Body)
				bodies <- string(text)
				w.WriteHeader(c.answer)
			}))
			defer receiver.Close()
			var d recording.Document
			for i, a := range c.attempts {
				a.Delivery, a.Body, a.Number = "d1", recording.Text(body), i+1
				d.Log = append(d.Log, recording.Mark{Entry: i + 1, Attempt: &a})
			}
			out := new(strings.Builder)
			r := newResend(receiver.URL, d, printer{out: out})
			var waited time.Duration
			r.wait = func(_ context.Context, d time.Duration) error {
				waited += d
				return nil
			}
			err := r.run(t.Context(), d.Log)
			var received []string
			for range c.received {
				received = append(received, <-bodies)
			}
			slices.SortFunc(received, func(a, b string) int { return len(a) - len(b) }) // a half may be read after the whole
			if (err != nil) != c.fails || (waited-c.waited).Abs() > time.Second || !slices.Equal(received, c.received) {
				t.Errorf("fails with %v after %s; received %q", err, waited, received)
			}
			for _, want := range c.output {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q is not in:\n%s", want, out)
				}
			}
		})
	}
}
