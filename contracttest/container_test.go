package contracttest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest"
	"github.com/healthmock/healthmock/contracttest/container"
)

// A container is set up by its options as a sandbox in the test binary is by its own, and reaches a receiver out here.
func TestContainer(t *testing.T) {
	receiver := contracttest.NewReceiver(t, contracttest.ForContainers())
	start := time.Date(2027, time.May, 1, 0, 0, 0, 0, time.UTC)
	sandbox := runContainer(t,
		container.WithApp("acme", "acme-secret"),
		container.WithApp("umbrella", "umbrella-secret"),
		container.WithSeed(9),
		container.WithStartTime(start),
		container.WithScenario("declined"),
		container.WithPace(2),
		container.WithPaused(),
		container.WithNotifyURL(receiver.URL),
		container.WithControlToken("control-secret"),
	)
	ctx := t.Context()
	client, err := sandbox.Client(ctx)
	if err != nil {
		t.Fatal(err)
	}
	apps, err := client.Apps(ctx)
	if err != nil || len(apps) != 2 || apps[0].ClientID != "acme" || apps[1].ClientID != "umbrella" {
		t.Fatalf("apps %+v, %v", apps, err)
	}
	app, err := client.App(ctx, "acme")
	if err != nil {
		t.Fatal(err)
	}
	if app.ClientSecret != "acme-secret" || app.Seed != 9 || !app.StartTime.Equal(start) || app.Scenario != "declined" ||
		app.Pace != 2 || !*app.Paused || app.Notifications.URL("status") != receiver.URL ||
		app.Notifications.URL("data") != receiver.URL {
		t.Errorf("app %+v", app)
	}
	control, err := sandbox.ControlURL(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got := send(t, http.DefaultClient, http.MethodGet, control+"/apps", "", nil); got.status != http.StatusUnauthorized {
		t.Errorf("without the token: %d %s", got.status, got.body)
	}

	// The user declines after 8 minutes at pace 2, and the receiver has been told.
	if _, err := app.Run(ctx, "declined", contracttest.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Advance(ctx, 4*time.Minute); err != nil {
		t.Fatal(err)
	}
	deliveries, err := app.Deliveries(ctx, contracttest.DeliveryQuery{State: "delivered"})
	if err != nil || len(deliveries) != 3 || len(receiver.All()) != 3 {
		t.Errorf("deliveries %+v, %v", deliveries, err)
	}
}
