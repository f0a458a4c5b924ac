package contracttest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/contracttest"
)

// A receiver that is down for three days gets every attempt of the retry ladder, at its virtual time, and the delivery
// keeps a record of each.
func TestRetryLadder(t *testing.T) {
	receiver := contracttest.NewReceiver(t)
	receiver.Answer(contracttest.Status(http.StatusServiceUnavailable))
	sandbox := contracttest.Start(t, contracttest.WithNotifyURL(receiver.URL), contracttest.WithScenario("none"))
	app := sandbox.App()
	token, err := app.ClientToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	userID := invite(t, sandbox.HTTPClient(), sandbox.AdminURL, token, "POLICY-1001")

	moved, err := app.Advance(t.Context(), 76*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"0s",
		"10s",
		"1m10s",
		"6m10s",
		"36m10s",
		"2h36m10s",
		"8h36m10s",
		"20h36m10s",
		"44h36m10s",
		"74h36m10s",
	}
	if diff := cmp.Diff(want, offsets(moved.Fired, func(f contracttest.Fired) time.Time { return f.At })); diff != "" {
		t.Errorf("what fired (-want +got):\n%s", diff)
	}
	if last := moved.Fired[len(moved.Fired)-1]; last.UserID != userID ||
		last.Summary != "status Invited: 503 (attempt 10)" {
		t.Errorf("the last of it: %+v", last)
	}

	deliveries, err := app.Deliveries(t.Context(), contracttest.DeliveryQuery{UserID: userID})
	if err != nil || len(deliveries) != 1 {
		t.Fatalf("%d deliveries, %v", len(deliveries), err)
	}
	d := deliveries[0]
	if d.State != "failed" || d.NextAt != nil {
		t.Errorf("the delivery is %s, due at %v", d.State, d.NextAt)
	}
	if diff := cmp.Diff(want, offsets(d.Attempts, func(a contracttest.Attempt) time.Time { return a.At })); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
	for i, attempt := range d.Attempts {
		if attempt.Status != http.StatusServiceUnavailable {
			t.Errorf("attempt %d: %+v", i+1, attempt)
		}
	}
	if got := len(receiver.All()); got != len(want) {
		t.Errorf("the receiver got %d", got)
	}
	if _, err := app.Await(t.Context(), contracttest.EventQuery{Kind: "notification.failed", UserID: userID}); err != nil {
		t.Error(err)
	}

	// The receiver is well again: the notification can be sent by hand.
	receiver.Answer(contracttest.Status(http.StatusOK))
	if _, err := app.Redeliver(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Advance(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	again, err := app.Delivery(t.Context(), d.ID)
	if err != nil || again.State != "delivered" || len(again.Attempts) != len(want)+1 {
		t.Errorf("sent again: %+v, %v", again, err)
	}
}

// offsets is how long after the start each of a list happened.
func offsets[T any](list []T, at func(T) time.Time) []string {
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = at(item).Sub(contracttest.StartTime()).String()
	}
	return texts
}
