package contracttest_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/healthmock/healthmock/contracttest"
)

// From one due time to the next, the same happens at the same times as in one go, and in the end nothing is left.
func TestAdvanceNextWalksTheWholeLife(t *testing.T) {
	open := func() *contracttest.App {
		sandbox := contracttest.Start(t)
		token, err := sandbox.App().ClientToken(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		invite(t, sandbox.HTTPClient(), sandbox.AdminURL, token, "POLICY-1001")
		return sandbox.App()
	}
	want, err := open().AdvanceUntil(t.Context(), contracttest.Until{Idle: true})
	if err != nil || len(want.Fired) == 0 {
		t.Fatalf("in one go %+v, %v", want, err)
	}

	app := open()
	var fired []contracttest.Fired
	for {
		moved, err := app.AdvanceNext(t.Context())
		if status(err) == http.StatusConflict {
			break
		}
		if err != nil || len(moved.Fired) == 0 {
			t.Fatalf("after %d: %+v, %v", len(fired), moved, err)
		}
		for _, f := range moved.Fired {
			if !f.At.Equal(moved.Now) {
				t.Errorf("%s fired at %v by a move to %v", f.Summary, f.At, moved.Now)
			}
		}
		fired = append(fired, moved.Fired...)
	}
	if !slices.Equal(fired, want.Fired) {
		t.Errorf("one by one\n%v, in one go\n%v", fired, want.Fired)
	}
	if clock, err := app.Clock(t.Context()); err != nil || !clock.Now.Equal(want.Now) || clock.Pending != 0 {
		t.Errorf("in the end %+v, %v; want nothing pending at %v", clock, err, want.Now)
	}
}
