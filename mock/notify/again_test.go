package notify_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
)

func TestRepeat(t *testing.T) {
	r := newReceiver(t, status(http.StatusOK))
	w := newWorld(t, r.URL)
	w.array = true
	w.send(t, "h1", `{"n":1}`)
	w.send(t, "h1", `{"n":2}`)
	w.send(t, "h2", `{"n":3}`)
	w.advance(t, time.Hour)
	w.disturb(notify.Chaos{Drop: 1}) // not for what is repeated
	for _, test := range []struct {
		human, kind string
		sent        bool
	}{
		{"h1", "status", true}, {"h1", "", true}, {"h1", "data", false}, {"h3", "", false}, {"h", "", false},
	} {
		sent, err := w.Repeat(t.Context(), test.human, test.kind)
		if err != nil || sent != test.sent {
			t.Errorf("%s %q: got %v, %v, want %v", test.human, test.kind, sent, err, test.sent)
		}
	}
	w.advance(t, 0)
	if got := r.got(); !slices.Equal(got[3:], []string{`[{"n":2}]`, `[{"n":2}]`}) {
		t.Errorf("got %q", got)
	}
	d := w.all(t)[4]
	if d.ID != "d5" || d.State != notify.Delivered || d.Summary != `status {"n":2}` ||
		!d.CreatedAt.Equal(start.Add(time.Hour)) || d.Chaos != nil {
		t.Errorf("%+v", d)
	}
	w.settings.Target = func(string) string { return "" }
	if sent, err := w.Repeat(t.Context(), "h1", ""); sent || err != nil {
		t.Errorf("without a target: got %v, %v", sent, err)
	}
}

func TestListOf(t *testing.T) {
	w := newWorld(t, newReceiver(t, status(http.StatusOK)).URL)
	for i := range 12 { // d10 comes after d9
		w.send(t, "h"+strconv.Itoa(i%2), fmt.Sprintf(`{"n":%d}`, i+1))
	}
	w.send(t, "h", `{"n":13}`)
	for human, want := range map[string]string{
		"h0": "d1 d3 d5 d7 d9 d11 ",
		"h1": "d2 d4 d6 d8 d10 d12 ",
		"h":  "d13 ",
		"":   "",
	} {
		list, err := w.ListOf(t.Context(), human)
		if err != nil || list == nil {
			t.Fatal(list, err)
		}
		var got strings.Builder
		for _, d := range list {
			got.WriteString(d.ID + " ")
		}
		if got.String() != want {
			t.Errorf("%q: got %q, want %q", human, got.String(), want)
		}
	}
}

// The deliveries of a copied App continue where those of the original were.
func TestMirrored(t *testing.T) {
	r := newReceiver(t, status(http.StatusServiceUnavailable))
	w := newWorld(t, r.URL)
	w.settings.Retry = []time.Duration{time.Minute, time.Hour}
	w.send(t, "h1", `{"n":1}`)
	w.advance(t, 0) // on the first rung
	w.disturb(notify.Chaos{Delay: clock.Exactly(minute)})
	w.send(t, "h1", `{"n":2}`)
	w.disturb(notify.Chaos{Drop: 1})
	w.send(t, "h1", `{"n":3}`)
	w.disturb()
	w.send(t, "h2", `{"n":4}`)
	if err := w.Cancel(t.Context(), "h2"); err != nil {
		t.Fatal(err)
	}
	before := w.all(t)

	accepting := newReceiver(t, status(http.StatusOK))
	settings := w.settings
	settings.Target = func(string) string { return accepting.URL }
	var q *notify.Queue
	copies := app.NewApps(nil)
	copies.OnOpen(func(a *app.App) {
		q = notify.Open(a, notify.Options{Settings: func(string) notify.Settings { return settings }, Seed: "1"})
	})
	mirror, err := copies.Mirror(t.Context(), w.app, nil)
	if err != nil {
		t.Fatal(err)
	}
	fork := mirror.Clock
	t.Cleanup(fork.Close)
	if got, want := fork.State().Pending, 2; got != want {
		t.Errorf("%d pending, want %d", got, want)
	}
	if d, err := q.Get(t.Context(), "d1"); err != nil || fmt.Sprint(d) != fmt.Sprint(before[0]) {
		t.Errorf("got %+v, %v, want %+v", d, err, before[0])
	}
	if _, err := q.Send(t.Context(), told(`{"n":5}`)); err != nil {
		t.Fatal(err)
	}
	fired, err := fork.Advance(t.Context(), time.Minute)
	if err != nil || len(fired) != 3 {
		t.Errorf("fired %+v, %v", fired, err)
	}
	if got := accepting.got(); !slices.Equal(got, []string{`{"n":5}`, `{"n":1}`, `{"n":2}`}) {
		t.Errorf("got %q", got)
	}
	if d, err := q.Get(t.Context(), "d5"); err != nil || d.State != notify.Delivered || d.Body != `{"n":5}` {
		t.Errorf("%+v, %v", d, err)
	}
	if d, err := q.Get(t.Context(), "d1"); err != nil || d.Rung != 2 || len(d.Attempts) != 2 {
		t.Errorf("%+v, %v", d, err)
	}
}
