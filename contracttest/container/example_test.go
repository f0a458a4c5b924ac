package container_test

import (
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"

	"github.com/healthmock/healthmock/contracttest"
	"github.com/healthmock/healthmock/contracttest/container"
)

// A sandbox in a container that posts its notifications to the test.
func ExampleRun() {
	test := func(t *testing.T) {
		receiver := contracttest.NewReceiver(t, contracttest.ForContainers())
		sandbox, err := container.Run(t.Context(), "healthmock:latest",
			container.WithPaused(), container.WithNotifyURL(receiver.URL))
		testcontainers.CleanupContainer(t, sandbox)
		if err != nil {
			t.Fatal(err)
		}
		client, err := sandbox.Client(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		app, err := client.CreateApp(t.Context(), contracttest.Settings{Seed: 7})
		if err != nil {
			t.Fatal(err)
		}

		// The code under test goes here: with sandbox.AdminURL, app.ClientID and app.ClientSecret.

		if _, err := app.Advance(t.Context(), 24*time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	_ = test // needs an engine
}
