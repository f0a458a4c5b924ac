package contracttest_test

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest"
)

// Whatever is wrong with a receiver, the attempt records it, and the notification is not lost: it can be delivered as
// soon as the receiver works.
func TestBadReceiver(t *testing.T) {
	down := httptest.NewServer(nil)
	down.Close()
	for _, test := range []struct {
		name     string
		deadline time.Duration // zero: enough for a busy machine
		url      string        // zero: the receiver's
		answer   func(*contracttest.Receiver)
		status   int
		err      string
	}{
		{name: "down", url: down.URL, err: "connection refused"},
		{
			name: "slow", deadline: 50 * time.Millisecond,
			answer: func(r *contracttest.Receiver) {
				r.Answer(func(_ http.ResponseWriter, req *http.Request) { <-req.Context().Done() }) // until the sender gives up
			},
			err: "no complete answer within 50ms",
		},
		{name: "garbage", answer: func(r *contracttest.Receiver) { r.Answer(contracttest.Garbage()) }, err: "malformed HTTP"},
		{
			name: "hangs up",
			answer: func(r *contracttest.Receiver) {
				r.Answer(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
			},
			err: "the receiver closed the connection before its answer was complete",
		},
		{
			name:   "failing",
			answer: func(r *contracttest.Receiver) { r.Answer(contracttest.Status(http.StatusInternalServerError)) },
			status: http.StatusInternalServerError,
		},
		{
			name: "elsewhere",
			answer: func(r *contracttest.Receiver) {
				r.Answer(http.RedirectHandler(r.URL+"/elsewhere", http.StatusTemporaryRedirect).ServeHTTP)
			},
			status: http.StatusTemporaryRedirect,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			receiver := contracttest.NewReceiver(t)
			url := receiver.URL
			if test.url != "" {
				url = test.url
			}
			if test.answer != nil {
				test.answer(receiver)
			}
			sandbox := contracttest.Start(t, contracttest.WithScenario("none"), contracttest.WithNotifyURL(url),
				contracttest.WithNotifications(contracttest.Notifications{
					Deadline: new(contracttest.Duration(cmp.Or(test.deadline, time.Minute))),
					Retry:    []contracttest.Duration{},
				}))
			app := sandbox.App()
			token, err := app.ClientToken(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			userID := invite(t, sandbox.HTTPClient(), sandbox.AdminURL, token, "POLICY-1001")
			d := deliver(t, app)
			if d.UserID != userID || d.State != "failed" || len(d.Attempts) != 1 {
				t.Fatalf("delivery %+v", d)
			}
			if a := d.Attempts[0]; a.Status != test.status || !strings.Contains(a.Error, test.err) ||
				(test.err == "") != (a.Error == "") {
				t.Errorf("attempt %+v, want %d %q", a, test.status, test.err)
			}

			// The receiver is mended, and has room to be slow on a busy machine.
			receiver.Answer(contracttest.Status(http.StatusOK))
			err = app.Update(t.Context(), contracttest.Settings{Notifications: contracttest.Notifications{
				StatusURL: &receiver.URL, Deadline: new(contracttest.Duration(time.Minute)),
			}})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := app.Redeliver(t.Context(), d.ID); err != nil {
				t.Fatal(err)
			}
			if d := deliver(t, app); d.State != "delivered" || len(d.Attempts) != 2 || d.Attempts[1].Status != http.StatusOK {
				t.Errorf("sent again: %+v", d)
			}
		})
	}
}

// deliver has what is due delivered, and returns the App's one delivery.
func deliver(t *testing.T, app *contracttest.App) contracttest.Delivery {
	t.Helper()
	if _, err := app.Advance(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	list, err := app.Deliveries(t.Context(), contracttest.DeliveryQuery{})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d deliveries, %v", len(list), err)
	}
	return list[0]
}
