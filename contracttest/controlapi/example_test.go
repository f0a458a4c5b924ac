package controlapi_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
)

// passNight is in the README.
func passNight(ctx context.Context, baseURL string) error {
	client := controlapi.NewClient(baseURL, nil, "") // of a sandbox that runs elsewhere
	app, err := client.App(ctx, "healthmock")
	if err != nil {
		return err
	}
	_, err = app.Advance(ctx, 8*time.Hour) // everything due has happened, notifications included
	return err
}

// A program that drives a sandbox over the network.
func ExampleNewClient() {
	begin := time.Date(2026, time.January, 5, 22, 0, 0, 0, time.UTC)
	sandbox, err := mock.New(mock.Options{Defaults: app.Settings{StartTime: begin, Paused: new(true)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = sandbox.Close() }()
	server := httptest.NewServer(sandbox.Handler())
	defer server.Close()

	if err := passNight(context.Background(), server.URL); err != nil {
		fmt.Println(err)
		return
	}
	state, err := controlapi.NewClient(server.URL, nil, "").WithCredentials("healthmock", "").Clock(context.Background())
	fmt.Println(state.Now, err)
	// Output: 2026-01-06 06:00:00 +0000 UTC <nil>
}

// TestReadme compares the README's example of this package with passNight, which the compiler has seen.
func TestReadme(t *testing.T) {
	shown := regexp.MustCompile(`(?s)func passNight\(.*?\n}\n`)
	var texts []string
	for _, file := range []string{"example_test.go", "../../README.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, shown.FindString(strings.ReplaceAll(string(text), "\r\n", "\n")))
	}
	if texts[0] == "" || texts[0] != texts[1] {
		t.Errorf("the README shows\n%s\nwant\n%s", texts[1], texts[0])
	}
}
