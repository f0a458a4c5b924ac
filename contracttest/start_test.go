package contracttest_test

import (
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/healthmock/healthmock/contracttest"
)

// A sandbox answers by the names of its own URLs and by the vendor's, and by its clock.
func TestStart(t *testing.T) {
	sandbox := contracttest.Start(t)
	credentials := map[string]string{"client_id": "healthmock", "client_secret": "healthmock-secret", "type": "client"}
	for _, base := range []string{sandbox.AuthURL, sandbox.BaseURL, "https://auth.humanapi.co", "http://127.0.0.1:8080"} {
		got := send(t, sandbox.HTTPClient(), http.MethodPost, base+"/v1/admin/token", "", credentials)
		if got.status != http.StatusOK {
			t.Errorf("%s: %d %s", base, got.status, got.body)
		}
	}
	if got := send(t, sandbox.HTTPClient(), http.MethodGet, sandbox.ControlURL+"/health", "", nil); got.status != http.StatusOK {
		t.Errorf("control API: %d %s", got.status, got.body)
	}
	clock, err := sandbox.App().Clock(t.Context())
	if err != nil || !clock.Now.Equal(contracttest.StartTime()) || clock.Mode != "paused" || clock.Pending != 0 ||
		clock.Next != nil {
		t.Errorf("clock %+v, %v", clock, err)
	}
}

func TestOptions(t *testing.T) {
	receiver := contracttest.NewReceiver(t)
	start := time.Date(2027, time.May, 1, 0, 0, 0, 0, time.UTC)
	sandbox := contracttest.Start(t,
		contracttest.WithApp("acme", "acme-secret"),
		contracttest.WithApp("umbrella", "umbrella-secret"),
		contracttest.WithSeed(9),
		contracttest.WithStartTime(start),
		contracttest.WithScenario("declined"),
		contracttest.WithPace(2),
		contracttest.WithVolume("sparse"),
		contracttest.WithAwkwardData(),
		contracttest.WithPaper("a4"),
		contracttest.WithNotifyURL(receiver.URL),
		contracttest.WithNotifications(contracttest.Notifications{DataURL: new(receiver.URL + "/data"), Envelope: "array"}),
		contracttest.WithRunningClock(1e-6), // so slow that it reads the start throughout the test
		contracttest.WithControlToken("control-secret"),
	)
	apps, err := sandbox.Control().Apps(t.Context())
	if err != nil || len(apps) != 2 || apps[0].ClientID != "acme" || apps[1].ClientID != "umbrella" ||
		apps[0].ClientSecret != "" {
		t.Fatalf("apps %+v, %v", apps, err)
	}
	app, err := sandbox.Control().App(t.Context(), sandbox.App().ClientID)
	if err != nil {
		t.Fatal(err)
	}
	if app.ClientSecret != "acme-secret" || app.Seed != 9 || !app.StartTime.Equal(start) || app.Scenario != "declined" ||
		app.Pace != 2 || *app.Paused || app.Notifications.URL("status") != receiver.URL ||
		app.Volume != "sparse" || !*app.Awkward || app.Paper != "a4" ||
		app.Notifications.URL("data") != receiver.URL+"/data" || app.Notifications.Envelope != "array" {
		t.Errorf("app %+v", app)
	}
	stranger := contracttest.NewClient(sandbox.BaseURL, sandbox.HTTPClient(), "")
	if _, err := stranger.Apps(t.Context()); status(err) != http.StatusUnauthorized {
		t.Errorf("without the token: %v", err)
	}
}

// A sandbox that runs reaches a receiver without a socket, and nobody moves its clock.
func TestRunningClock(t *testing.T) {
	receiver := contracttest.NewReceiver(t)
	sandbox := contracttest.Start(t, contracttest.WithRunningClock(3600), contracttest.WithScenario("declined"),
		contracttest.WithNotifyURL("http://receiver.example/hook"), contracttest.WithTransport(receiver))
	token, err := sandbox.App().ClientToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	invite(t, sandbox.HTTPClient(), sandbox.AdminURL, token, "POLICY-1001")
	for _, want := range []string{"Invited", "Engaged", "Declined"} {
		n, err := receiver.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var body struct {
			Value string `json:"value"`
		}
		if err := n.Decode(&body); err != nil || body.Value != want || n.Path != "/hook" {
			t.Errorf("%s %s, %v; want %s", n.Path, n.Body, err, want)
		}
	}
}

// What a test starts is gone when it ends: sockets, notifications under way, long polls.
func TestNothingIsLeft(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Run("a test", func(t *testing.T) {
		receiver := contracttest.NewReceiver(t)
		receiver.Hold()
		sandbox := contracttest.Start(t, contracttest.WithListener(), contracttest.WithNotifyURL(receiver.URL),
			contracttest.WithRunningClock(1))
		app := sandbox.App()
		token, err := app.ClientToken(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		invite(t, sandbox.HTTPClient(), sandbox.AdminURL, token, "POLICY-1001")
		if _, err := receiver.Next(t.Context()); err != nil { // its answer is held back
			t.Fatal(err)
		}
		go app.Await(t.Context(), contracttest.EventQuery{Kind: "never", Wait: time.Minute}) // the test ends first
	})
	goleak.VerifyNone(t, before)
}
