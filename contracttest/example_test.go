package contracttest_test

import (
	"crypto/hmac"
	"crypto/sha1" // the vendor's choice
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/healthmock/healthmock/contracttest"
)

// inviteWith stands for the code under test, which invites an invented person with the vendor's API.
func inviteWith(client *http.Client, adminURL, token string) error {
	body := `{"clientUserId": "POLICY-1001", "clientUserEmail": "june.example@example.com", "autoInvite": true}`
	req, err := http.NewRequest(http.MethodPost, adminURL+"/api/v1/users", strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	if err := res.Body.Close(); err != nil {
		return err
	}
	if res.StatusCode != http.StatusAccepted {
		return errors.New(res.Status)
	}
	return nil
}

// A person is invited, and two hours later all of their records have been announced.
func ExampleStart() {
	t := &exampleTB{} // in a test: its *testing.T
	defer t.end()

	receiver := contracttest.NewReceiver(t)
	sandbox := contracttest.Start(t, contracttest.WithNotifyURL(receiver.URL))
	app := sandbox.App()
	token, err := app.ClientToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := inviteWith(sandbox.HTTPClient(), sandbox.AdminURL, token); err != nil {
		t.Fatal(err)
	}
	moved, err := app.Advance(t.Context(), 2*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, fired := range moved.Fired {
		if fired.Kind == "notification" {
			fmt.Println(fired.At.Format("15:04"), fired.Summary)
		}
	}
	fmt.Println(len(receiver.All()), "received")
	// Output:
	// 09:00 status Invited: 200 (attempt 1)
	// 09:05 status Engaged: 200 (attempt 1)
	// 09:07 status Syncing: 200 (attempt 1)
	// 09:22 report unity created: 200 (attempt 1)
	// 09:27 report ccdraw created: 200 (attempt 1)
	// 09:37 report apidata created: 200 (attempt 1)
	// 09:42 report timeline created: 200 (attempt 1)
	// 10:02 report healthcheck created: 200 (attempt 1)
	// 10:17 report highlights created: 200 (attempt 1)
	// 10:28 status All Synced: 200 (attempt 1)
	// 10 received
}

// A receiver that checks the vendor's signature: HMAC-SHA1 of body, timestamp and nonce with the client secret.
func ExampleNewReceiver() {
	t := &exampleTB{} // in a test: its *testing.T
	defer t.end()

	verify := func(header http.Header, body []byte) error {
		mac := hmac.New(sha1.New, []byte("healthmock-secret"))
		mac.Write(body)
		mac.Write([]byte(header.Get("X-HumanAPI-Timestamp") + header.Get("X-HumanAPI-Nonce")))
		if hex.EncodeToString(mac.Sum(nil)) != header.Get("X-HumanAPI-Signature") {
			return errors.New("the signature is wrong")
		}
		return nil
	}
	receiver := contracttest.NewReceiver(t, contracttest.WithVerification(verify))
	sandbox := contracttest.Start(t,
		contracttest.WithNotifyURL(receiver.URL),
		contracttest.WithNotifications(contracttest.Notifications{Sign: new(true)}))

	if _, err := sandbox.App().Run(t.Context(), "declined", contracttest.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := sandbox.App().AdvanceUntil(t.Context(), contracttest.Until{Idle: true}); err != nil {
		t.Fatal(err)
	}
	for _, n := range receiver.All() {
		var body struct {
			Value string `json:"value"`
		}
		if err := n.Decode(&body); err != nil {
			t.Fatal(err)
		}
		fmt.Println(body.Value, n.Err)
	}
	// Output:
	// Invited <nil>
	// Engaged <nil>
	// Declined <nil>
}

// Tests that share a sandbox stay apart by an App each. Here one in which nothing happens but what the test does.
func ExampleClient_CreateApp() {
	t := &exampleTB{} // in a test: its *testing.T
	defer t.end()

	sandbox := contracttest.Start(t)
	app, err := sandbox.Control().CreateApp(t.Context(), contracttest.Settings{ClientID: "acme", Scenario: "none"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := app.ClientToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := inviteWith(sandbox.HTTPClient(), sandbox.AdminURL, token); err != nil {
		t.Fatal(err)
	}
	users, err := app.Users(t.Context(), contracttest.UserQuery{ClientUserID: "POLICY-1001"})
	if err != nil {
		t.Fatal(err)
	}
	user, err := app.Step(t.Context(), users[0].UserID, contracttest.Step{Status: "Declined"})
	fmt.Println(user.Status, err)
	_, err = app.Step(t.Context(), users[0].UserID, contracttest.Step{Status: "Syncing"})
	if problem, ok := errors.AsType[*contracttest.Problem](err); ok {
		fmt.Println(problem.Status, problem.Title)
	}
	// Output:
	// Declined <nil>
	// 409 Conflict
}

// What the client under test did wrong stands in the journal, to the property.
func ExampleApp_Requests() {
	t := &exampleTB{} // in a test: its *testing.T
	defer t.end()

	sandbox := contracttest.Start(t)
	app := sandbox.App()
	token, err := app.ClientToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, sandbox.AdminURL+"/api/v1/users",
		strings.NewReader(`{"clientUserId": "POLICY-1001", "firstname": "June", "gender": "f"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	res, err := sandbox.HTTPClient().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()

	requests, err := app.Requests(t.Context(), contracttest.RequestQuery{Violations: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, request := range requests {
		fmt.Println(request.OperationID, request.Status)
		for _, v := range request.Violations {
			fmt.Println(" ", v.Pointer, v.Rule)
		}
	}
	// Output:
	// createUser 400
	//   /firstname additionalProperties
	//   /gender enum
}

// A client of a sandbox that runs elsewhere.
func ExampleNewClient() {
	t := &exampleTB{} // in a test: its *testing.T
	defer t.end()

	elsewhere := contracttest.Start(t, contracttest.WithListener())
	client := contracttest.NewClient(elsewhere.BaseURL, nil, "")
	app, err := client.App(t.Context(), "healthmock")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(app.ClientID, app.Scenario, app.StartTime.Format(time.RFC3339))
	// Output:
	// healthmock happy-path 2026-01-05T09:00:00Z
}

// Waiting for something that happens by itself, with a clock that runs.
func ExampleApp_Await() {
	t := &exampleTB{} // in a test: its *testing.T
	defer t.end()

	sandbox := contracttest.Start(t, contracttest.WithRunningClock(3600))
	app := sandbox.App()
	if _, err := app.Run(t.Context(), "declined", contracttest.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	event, err := app.Await(
		t.Context(),
		contracttest.EventQuery{Kind: "user.status", Match: []string{"data.status=Declined"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(event.Data.From, "->", event.Data.Status)
	// Output:
	// Engaged -> Declined
}
