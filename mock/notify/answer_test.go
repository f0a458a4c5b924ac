package notify_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
)

// TestAnswersOfAnyEncoding checks that a delivery survives any bytes in a response.
func TestAnswersOfAnyEncoding(t *testing.T) {
	for name, answer := range map[string]string{
		"Latin-1":                "caf\xe9",
		"cut within a character": "a" + strings.Repeat("é", 3000),
		"bytes":                  "\x00\xff\xfe",
	} {
		for code, state := range map[int]notify.State{http.StatusOK: notify.Delivered, http.StatusBadRequest: notify.Failed} {
			r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(code)
				_, _ = io.WriteString(w, answer)
			})
			w := newWorld(t, r.URL)
			w.send(t, "jane", `{"n":1}`)
			w.advance(t, 80*time.Hour)
			if d := w.only(t); d.State != state || d.Attempts[0].Status != code || d.Attempts[0].ResponseBody == "" {
				t.Errorf("%s, answered %d: the delivery is %s after %d attempts", name, code, d.State, len(d.Attempts))
			}
		}
	}
}

// TestDown checks that no attempt arrives while the receiver is down.
func TestDown(t *testing.T) {
	r := newReceiver(t, status(http.StatusOK))
	w := newWorld(t, r.URL)
	w.disturb(notify.Chaos{Down: clock.Duration(24 * time.Hour)})
	w.send(t, "jane", `{"n":1}`)
	w.advance(t, 23*time.Hour)
	if d := w.only(t); len(r.got()) != 0 || d.State != notify.Pending || len(d.Attempts) < 3 || d.Attempts[0].Error == "" {
		t.Errorf("within the day %d arrive; the delivery is %s after %d attempts", len(r.got()), d.State, len(d.Attempts))
	}
	w.advance(t, 48*time.Hour)
	if d := w.only(t); len(r.got()) != 1 || d.State != notify.Delivered {
		t.Errorf("after it %d arrive; the delivery is %s", len(r.got()), d.State)
	}
}
