package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/notify"
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
		{"moved", "declined", func(int) int { return http.StatusFound }, exitFailed, 3, []string{"0 of 3 notifications accepted by"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "run.json")
			said := new(strings.Builder)
			if code := run(t.Context(), []string{"play", c.scenario, "--export", file}, console{out: io.Discard, err: said}); code != 0 {
				t.Fatalf("play ends with %d: %s", code, said)
			}
			var got []resent
			receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = append(got, resent{r.Header.Get(notify.DeliveryHeader), r.Header.Get("X-Human-Signature"), string(body)})
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(c.answer(len(got)))
			}))
			defer receiver.Close()
			out := new(strings.Builder)
			code := run(t.Context(), []string{"replay", "--to", receiver.URL, file}, console{out: out, err: said})
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
				if !strings.HasPrefix(r.body, "{") || !strings.HasSuffix(r.body, "}") {
					t.Errorf("request %d has the body %q", i, r.body)
				}
			}
		})
	}
}
