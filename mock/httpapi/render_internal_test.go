package httpapi

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
)

// Documents are rendered a few at once; the others wait for a turn, but not for ever.
func TestRendererTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := make(renderers, 2)
		acquire := func(ctx context.Context) <-chan error {
			done := make(chan error, 1)
			go func() { done <- r.acquire(ctx, clock.Wait) }()
			synctest.Wait()
			return done
		}
		is := func(done <-chan error, kind app.Kind, waited time.Duration) {
			t.Helper()
			start := time.Now()
			if err := <-done; (kind == "" && err != nil) || (kind != "" && !app.Is(err, kind)) || time.Since(start) != waited {
				t.Errorf("%v after %s, want %q after %s", err, time.Since(start), kind, waited)
			}
		}
		is(acquire(t.Context()), "", 0)
		is(acquire(t.Context()), "", 0)

		third, fourth := acquire(t.Context()), acquire(t.Context())
		leaving, leave := context.WithCancel(t.Context())
		fifth := acquire(leaving)
		leave()
		is(fifth, app.Unavailable, 0)
		time.Sleep(time.Second) // of the bubble's time
		r.release()
		late := fourth
		select { // which of the two is next is not said
		case err := <-third:
			if err != nil {
				t.Error(err)
			}
		case err := <-fourth:
			if err != nil {
				t.Error(err)
			}
			late = third
		}
		is(late, app.Unavailable, renderWait-time.Second)
		r.release()
		r.release()
		if len(r) != 0 {
			t.Errorf("%d turns are taken for ever", len(r))
		}
	})
}

// A document is not rendered to its end for a client that has left.
func TestDocumentWriterOfClientThatLeft(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	w := documentWriter{ctx: ctx}
	cancel(errors.New("gone"))
	if _, err := w.Write([]byte("x")); err == nil || err.Error() != "gone" {
		t.Error(err)
	}
}
