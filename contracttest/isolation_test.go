package contracttest_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest"
)

// A thousand tests share one sandbox, many of them at once, each with an App of its own, and none sees anything of the
// others.
func TestThousandApps(t *testing.T) {
	const apps, atOnce = 1000, 64
	receiver := contracttest.NewReceiver(t)
	sandbox := contracttest.Start(t, contracttest.WithScenario("declined"))

	owner := make([]string, apps) // the humanId of each App's user
	var lives sync.WaitGroup
	room := make(chan struct{}, atOnce)
	for n := range apps {
		room <- struct{}{}
		lives.Go(func() {
			defer func() { <-room }()
			var err error
			if owner[n], err = live(t.Context(), sandbox, address(receiver, n)); err != nil {
				t.Errorf("App %d: %v", n, err)
			}
		})
	}
	lives.Wait()

	// Each notification went to the address of the App whose user it is about.
	got := make(map[string]string)
	for _, notification := range receiver.All() {
		var n struct {
			UserID string `json:"humanId"`
			Value  string `json:"value"`
		}
		if err := notification.Decode(&n); err != nil {
			t.Fatal(err)
		}
		got[receiver.URL+notification.Path] += n.UserID + " " + n.Value + "; "
	}
	if len(got) != apps {
		t.Errorf("notifications went to %d addresses", len(got))
	}
	for n, userID := range owner {
		want := fmt.Sprintf("%[1]s Invited; %[1]s Engaged; %[1]s Declined; ", userID)
		if told := got[address(receiver, n)]; told != want {
			t.Fatalf("App %d was told %q, want %q", n, told, want)
		}
	}
}

func address(receiver *contracttest.Receiver, n int) string {
	return fmt.Sprintf("%s/app-%d", receiver.URL, n)
}

// live is the whole of one App's life, with the humanId of its one user. To see anything of another App is an error.
func live(ctx context.Context, sandbox *contracttest.Sandbox, address string) (userID string, err error) {
	app, err := sandbox.Control().CreateApp(ctx, contracttest.Settings{
		// The vendor's deadline of 3 seconds is real time, and a machine that lives a thousand lives may need it all.
		Notifications: contracttest.Notifications{
			StatusURL: &address,
			DataURL:   &address,
			Deadline:  new(contracttest.Duration(time.Minute)),
		},
	})
	if err != nil {
		return "", err
	}
	token, err := app.ClientToken(ctx)
	if err != nil {
		return "", err
	}
	got, err := trySend(
		ctx,
		sandbox.HTTPClient(),
		http.MethodPost,
		sandbox.AdminURL+"/api/v1/users",
		token,
		invitation("POLICY-1001"),
	)
	if err != nil || got.status != http.StatusAccepted {
		return "", fmt.Errorf("invite: %d %s, %w", got.status, got.body, err)
	}
	if _, err := app.AdvanceUntil(ctx, contracttest.Until{Idle: true}); err != nil {
		return "", err
	}
	users, err := app.Users(ctx, contracttest.UserQuery{})
	if err != nil || len(users) != 1 || users[0].Status != "Declined" {
		return "", fmt.Errorf("users %+v, %w", users, err)
	}
	return users[0].UserID, history(ctx, app, users[0].UserID)
}

// history checks that everything an App remembers is about its one user.
func history(ctx context.Context, app *contracttest.App, userID string) error {
	events, err := app.Events(ctx, contracttest.EventQuery{})
	if err != nil || len(events) == 0 {
		return fmt.Errorf("%d events, %w", len(events), err)
	}
	for i, event := range events {
		if event.Seq != int64(i+1) || event.UserID != "" && event.UserID != userID {
			return fmt.Errorf("event %+v", event)
		}
	}
	requests, err := app.Requests(ctx, contracttest.RequestQuery{})
	if err != nil || len(requests) != 2 || requests[1].OperationID != "createUser" {
		return fmt.Errorf("requests %+v, %w", requests, err)
	}
	deliveries, err := app.Deliveries(ctx, contracttest.DeliveryQuery{State: "delivered"})
	if err != nil || len(deliveries) != 3 {
		return fmt.Errorf("deliveries %+v, %w", deliveries, err)
	}
	for _, d := range deliveries {
		if d.UserID != userID {
			return fmt.Errorf("delivery %+v", d)
		}
	}
	return nil
}
