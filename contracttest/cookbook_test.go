package contracttest_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/contracttest"
)

// The vendor's insurance cookbook v1.5 from its first page to its last, as an insurer's system lives through it. The
// same story is told of a sandbox inside the test binary, of one that listens on a port, and of one in a container.
func TestCookbook(t *testing.T) {
	t.Run("in process", func(t *testing.T) {
		receiver := contracttest.NewReceiver(t)
		sandbox := contracttest.Start(t)
		cookbook(t, place{sandbox.URLs, sandbox.HTTPClient(), sandbox.Control(), receiver})
	})
	t.Run("listening", func(t *testing.T) {
		receiver := contracttest.NewReceiver(t)
		sandbox := contracttest.Start(t, contracttest.WithListener())
		cookbook(t, place{sandbox.URLs, sandbox.HTTPClient(), sandbox.Control(), receiver})
	})
	t.Run("in a container", func(t *testing.T) {
		receiver := contracttest.NewReceiver(t, contracttest.ForContainers())
		sandbox := runContainer(t)
		urls, err := sandbox.URLs(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		control, err := sandbox.Client(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		cookbook(t, place{urls, http.DefaultClient, control, receiver})
	})
}

// place is a sandbox somewhere, with a receiver that it can reach.
type place struct {
	contracttest.URLs

	http     *http.Client
	control  *contracttest.Client
	receiver *contracttest.Receiver
}

func cookbook(t *testing.T, at place) {
	ctx := t.Context()

	// Before you start: an application, with endpoints for status and for data notifications. Its clock stands still, and
	// its users live through the happy path.
	app, err := at.control.CreateApp(ctx, contracttest.Settings{
		Scenario: "happy-path", Pace: 1, Seed: 7, StartTime: contracttest.StartTime(), Paused: new(true),
		Notifications: contracttest.Notifications{
			StatusURL: new(at.receiver.URL + "/status"),
			DataURL:   new(at.receiver.URL + "/data"),
			Deadline: new(
				contracttest.Duration(time.Minute),
			), // the vendor's 3 seconds are real time, and a busy machine may need more
		},
	})
	if err != nil {
		t.Fatal(err)
	}

	// Authentication, Get a token: the client token opens the Admin API.
	var client struct {
		Token     string `json:"client_token"`
		ExpiresIn int    `json:"expires_in"`
	}
	got := send(t, at.http, http.MethodPost, at.AuthURL+"/v1/admin/token", "", map[string]string{
		"client_id": app.ClientID, "client_secret": app.ClientSecret, "type": "client",
	})
	if got.decode(t, &client); got.status != http.StatusOK || client.Token == "" || client.ExpiresIn != 86400 {
		t.Fatalf("client token: %d %s", got.status, got.body)
	}

	// Inviting a new user to Connect: 202, and the user is Invited.
	var user struct {
		ClientUserID string `json:"clientUserId"`
		UserID       string `json:"humanId"`
		Status       string `json:"status"`
		InviteLink   string `json:"inviteLink"`
	}
	got = send(t, at.http, http.MethodPost, at.AdminURL+"/api/v1/users", client.Token, map[string]any{
		"clientUserId":     "POLICY-1001",
		"clientUserEmail":  "june.example@example.com",
		"firstName":        "June",
		"lastName":         "Example",
		"dateOfBirth":      "1968-02-13T00:00:00.000Z",
		"suggestedSources": []string{"Invented Family Practice"},
		"autoInvite":       true,
	})
	if got.decode(t, &user); got.status != http.StatusAccepted || user.Status != "Invited" || user.InviteLink == "" ||
		user.ClientUserID != "POLICY-1001" || len(user.UserID) != 32 {
		t.Fatalf("invite: %d %s", got.status, got.body)
	}

	// Checking the user status and data availability: time goes by, and both endpoints are told, in order, of every status
	// and of every report.
	if _, err := app.AdvanceUntil(ctx, contracttest.Until{Status: "All Synced"}); err != nil {
		t.Fatal(err)
	}
	told := notifications(t, at.receiver, user.UserID)
	want := []string{
		"/status Invited", "/status Engaged", "/status Syncing",
		"/data unity created", "/data ccdraw created", "/data apidata created",
		"/data timeline created", "/data healthcheck created", "/data highlights created",
		"/status All Synced",
	}
	if diff := cmp.Diff(want, told.words); diff != "" {
		t.Fatalf("notifications (-want +got):\n%s", diff)
	}

	// ... or poll the API.
	got = send(t, at.http, http.MethodGet, at.AdminURL+"/api/v1/users/"+user.UserID, client.Token, nil)
	if got.decode(t, &user); got.status != http.StatusOK || user.Status != "All Synced" {
		t.Fatalf("user: %d %s", got.status, got.body)
	}

	// Authentication again: the access token opens the records of the one user.
	var access struct {
		Token     string `json:"access_token"`
		TokenType string `json:"token_type"`
		ExpiresIn int    `json:"expires_in"`
	}
	got = send(t, at.http, http.MethodPost, at.AuthURL+"/v1/connect/token", "", map[string]string{
		"client_id": app.ClientID, "client_secret": app.ClientSecret, "client_user_id": "POLICY-1001", "type": "access",
	})
	if got.decode(t, &access); got.status != http.StatusOK || access.TokenType != "Bearer" || access.ExpiresIn != 86400 {
		t.Fatalf("access token: %d %s", got.status, got.body)
	}

	// Retrieving the list of available reports: the ones that were notified, under the same ids.
	var reports []struct {
		ID           string `json:"id"`
		Name         string `json:"name"`
		Organization *struct {
			Name string `json:"name"`
		} `json:"organization"`
	}
	got = send(t, at.http, http.MethodGet, at.DataURL+"/v1/human/medical/reports", access.Token, nil)
	if got.decode(t, &reports); got.status != http.StatusOK || len(reports) != len(told.reports) {
		t.Fatalf("reports: %d %s", got.status, got.body)
	}
	for _, report := range reports {
		if told.reports[report.Name] != report.ID {
			t.Errorf("%s is listed as %s and was notified as %s", report.Name, report.ID, told.reports[report.Name])
		}
		perProvider := report.Name == "unity" || report.Name == "ccdraw"
		if perProvider != (report.Organization != nil) {
			t.Errorf("%s has the organization %v", report.Name, report.Organization)
		}
	}

	// Download a report: each in every format of table 8. Others are a 415, and what is no format at all a 400.
	for _, report := range reports {
		for _, format := range []string{"json", "html", "pdf", "xml"} {
			got := send(t, at.http, http.MethodGet,
				at.DataURL+"/v1/human/medical/reports/"+report.ID+"/raw?format="+format, access.Token, nil)
			checkReport(t, report.Name, format, got)
		}
	}

	// Cancel an invitation: 200 and an empty body, and nothing more is sent.
	got = send(t, at.http, http.MethodDelete, at.AdminURL+"/api/v1/users/"+user.UserID, client.Token, nil)
	if got.status != http.StatusOK || len(got.body) > 0 {
		t.Errorf("delete: %d %q", got.status, got.body)
	}
	if _, err := app.Advance(ctx, 7*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if all := at.receiver.All(); len(all) != len(want) {
		t.Errorf("%d notifications after the user was deleted", len(all)-len(want))
	}

	// None of these requests broke the contract but the ones that asked for a format that does not exist.
	broken, err := app.Requests(ctx, contracttest.RequestQuery{Violations: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, request := range broken {
		if request.OperationID != "downloadReport" || request.Status != http.StatusBadRequest {
			t.Errorf("%s broke the contract: %+v", request.OperationID, request.Violations)
		}
	}
	if len(broken) != len(reports) {
		t.Errorf("%d requests broke the contract, want the %d for xml", len(broken), len(reports))
	}
}

// table8 is the formats that each report comes in (cookbook, table 8).
func table8(report string) []string {
	return map[string][]string{
		"unity":       {"json", "html", "pdf"},
		"ccdraw":      {"html", "pdf"},
		"apidata":     {"json"},
		"timeline":    {"json"},
		"healthcheck": {"html", "pdf"},
		"highlights":  {"html", "pdf"},
	}[report]
}

func checkReport(t *testing.T, report, format string, got reply) {
	t.Helper()
	want, contentType := http.StatusOK, map[string]string{
		"json": "application/json; charset=utf-8", "html": "text/html; charset=utf-8", "pdf": "application/pdf",
	}[format]
	switch {
	case contentType == "":
		want = http.StatusBadRequest
	case !slices.Contains(table8(report), format):
		want = http.StatusUnsupportedMediaType
	}
	if got.status != want {
		t.Errorf("%s as %s: %d, want %d: %s", report, format, got.status, want, got.body[:min(len(got.body), 200)])
	}
	if want != http.StatusOK {
		return
	}
	if h := got.header.Get("Content-Type"); h != contentType {
		t.Errorf("%s as %s has the content type %q", report, format, h)
	}
	begins := map[string]bool{
		"json": json.Valid(got.body),
		"html": bytes.HasPrefix(bytes.ToLower(got.body), []byte("<!doctype html")),
		"pdf":  bytes.HasPrefix(got.body, []byte("%PDF-")) && bytes.HasSuffix(bytes.TrimSpace(got.body), []byte("%%EOF")),
	}
	if !begins[format] {
		t.Errorf("%s as %s begins %q", report, format, got.body[:min(len(got.body), 40)])
	}
}

// story is what a receiver was told.
type story struct {
	words   []string          // "/status Engaged", "/data unity created"
	reports map[string]string // the ids of reports by their codes
}

// notifications reads what a receiver got, all of it about one user, with the fields of the cookbook's tables 5 and 7.
func notifications(t *testing.T, receiver *contracttest.Receiver, userID string) story {
	t.Helper()
	told := story{reports: make(map[string]string)}
	for _, notification := range receiver.All() {
		var n struct {
			UserID   string `json:"humanId"`
			Endpoint string `json:"endpoint"`
			Property string `json:"property"`
			Value    string `json:"value"`
			Type     string `json:"type"`
			Action   string `json:"action"`
			ObjectID string `json:"objectId"`
		}
		if err := notification.Decode(&n); err != nil {
			t.Fatal(err)
		}
		if n.UserID != userID {
			t.Errorf("a notification about %s", n.UserID)
		}
		switch n.Endpoint {
		case "https://admin.humanapi.co/api/v1/users":
			told.words = append(told.words, notification.Path+" "+n.Value)
		case "https://api.humanapi.co/v1/human/medical/reports":
			told.words = append(told.words, notification.Path+" "+n.Type+" "+n.Action)
			told.reports[n.Type] = n.ObjectID
		default:
			t.Errorf("a notification of %s", n.Endpoint)
		}
	}
	return told
}
