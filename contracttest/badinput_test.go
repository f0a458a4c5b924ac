package contracttest_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest"
)

// Whatever is wrong with a request, the client gets the vendor's error for it, in the vendor's envelope, and the
// journal of its App lists what was wrong. Every case has two Apps with one user each, over real HTTP.
func TestBadInput(t *testing.T) {
	sandbox := contracttest.Start(t, contracttest.WithListener(), contracttest.WithScenario("none"))
	const newUser = `{"clientUserId": "POLICY-2", "clientUserEmail": "otto.example@example.com", "autoInvite": true`
	for _, test := range []struct {
		name        string
		method      string
		path        string // {user}, {report}: of this App; {other...}: of another
		contentType string // zero: application/json, for a body
		body        string
		before      func(*client, *testing.T)
		token       func(*client) string // zero: the client token
		status      int
		message     string // part of the envelope's
		rule        string // of the first violation in the journal
		note        string // part of the journal's
		unknown     bool   // it may be refused before anybody asked whose it is: then it stands in the first App's journal
	}{
		{
			name: "malformed JSON", method: http.MethodPost, path: "/api/v1/users", body: newUser,
			status: http.StatusBadRequest, rule: "syntax",
		},
		{
			name: "a property twice", method: http.MethodPost, path: "/api/v1/users", body: newUser + `, "autoInvite": false}`,
			status: http.StatusBadRequest, rule: "duplicateKey",
		},
		{
			name: "an unknown property", method: http.MethodPost, path: "/api/v1/users", body: newUser + `, "nickname": "Otto"}`,
			status: http.StatusBadRequest, message: `"nickname" is not allowed`, rule: "additionalProperties",
		},
		{
			name: "an empty string", method: http.MethodPost, path: "/api/v1/users", body: newUser + `, "firstName": ""}`,
			status: http.StatusBadRequest, message: `"firstName" is not allowed to be empty`, rule: "minLength",
		},
		{
			name: "a required property left out", method: http.MethodPost, path: "/api/v1/users", body: `{"autoInvite": true}`,
			status: http.StatusBadRequest, message: `"clientUserId" is required`, rule: "required",
		},
		{
			name: "wrong content type", method: http.MethodPost, path: "/api/v1/users", contentType: "text/plain", body: newUser + "}",
			status: http.StatusUnsupportedMediaType, rule: "contentType",
		},
		{
			name: "5 MB", method: http.MethodPost, path: "/api/v1/users", body: newUser + `, "firstName": "` + strings.Repeat("x", 5<<20) + `"}`,
			status: http.StatusRequestEntityTooLarge, message: "greater than maximum allowed", rule: "maxBytes", unknown: true,
		},
		{
			name: "an unknown query parameter", method: http.MethodGet, path: "/api/v1/users?page=2",
			status: http.StatusBadRequest, message: `"page" is not allowed`, rule: "unknownParameter",
		},
		{
			name: "an unknown route", method: http.MethodGet, path: "/api/v1/userz",
			status: http.StatusNotFound, message: "Not Found", note: "the nearest is GET /api/v1/users",
		},
		{
			name: "a wrong method", method: http.MethodPut, path: "/api/v1/users", body: newUser + "}",
			status: http.StatusMethodNotAllowed, message: "Method Not Allowed", note: "this path answers POST, GET",
		},
		{
			name: "no token", method: http.MethodGet, path: "/api/v1/users/{user}", token: func(*client) string { return "" },
			unknown: true, status: http.StatusUnauthorized, message: "Cannot authenticate you with this token",
		},
		{
			name: "a token of another kind", method: http.MethodGet, path: "/api/v1/users/{user}",
			token:  func(c *client) string { return c.access },
			status: http.StatusUnauthorized, message: "Cannot authenticate you with this token",
		},
		{
			name: "a token that has expired", method: http.MethodGet, path: "/api/v1/users/{user}",
			before: func(c *client, t *testing.T) { c.advance(t, 25*time.Hour) },
			status: http.StatusUnauthorized, message: "Cannot authenticate you with this token",
		},
		{
			name: "a token that is about to expire", method: http.MethodGet, path: "/api/v1/users/{user}",
			before: func(c *client, t *testing.T) { c.advance(t, 24*time.Hour-time.Second) },
			status: http.StatusOK,
		},
		{
			name: "another App's user", method: http.MethodGet, path: "/api/v1/users/{otherUser}",
			status: http.StatusNotFound, message: "Not Found",
		},
		{
			name: "a deleted user", method: http.MethodGet, path: "/api/v1/users/{user}",
			before: (*client).delete,
			status: http.StatusNotFound, message: "Not Found",
		},
		{
			name: "a deleted user's records", method: http.MethodGet, path: "/v1/human/medical/reports",
			before: (*client).delete, token: func(c *client) string { return c.access },
			status: http.StatusUnauthorized,
		},
		{
			name: "a report of another user", method: http.MethodGet, path: "/v1/human/medical/reports/{otherReport}/raw",
			token:  func(c *client) string { return c.access },
			status: http.StatusNotFound, message: "Not Found",
		},
		{
			name: "a format that the report does not come in", method: http.MethodGet,
			path: "/v1/human/medical/reports/{report}/raw?format=pdf", token: func(c *client) string { return c.access },
			status: http.StatusUnsupportedMediaType,
		},
		{
			name: "no format at all", method: http.MethodGet,
			path: "/v1/human/medical/reports/{report}/raw?format=docx", token: func(c *client) string { return c.access },
			status: http.StatusBadRequest, rule: "enum",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			mine, other := newClient(t, sandbox), newClient(t, sandbox)
			if test.before != nil {
				test.before(mine, t)
			}
			token := mine.token
			if test.token != nil {
				token = test.token(mine)
			}
			if err := mine.app.ClearRequests(t.Context()); err != nil {
				t.Fatal(err)
			}
			path := strings.NewReplacer("{user}", mine.user, "{report}", mine.report,
				"{otherUser}", other.user, "{otherReport}", other.report).Replace(test.path)
			req, err := http.NewRequestWithContext(
				t.Context(),
				test.method,
				sandbox.BaseURL+path,
				bytes.NewBufferString(test.body),
			)
			if err != nil {
				t.Fatal(err)
			}
			if req.Header.Set("Content-Type", "application/json"); test.contentType != "" {
				req.Header.Set("Content-Type", test.contentType)
			}
			got, err := do(sandbox.HTTPClient(), req, token)
			if err != nil {
				t.Fatal(err)
			}

			if got.status != test.status {
				t.Fatalf("%d %s, want %d", got.status, got.body, test.status)
			}
			if test.status != http.StatusOK {
				checkEnvelope(t, got, test.message)
			}
			entry, ok := newest(t, mine.app)
			if !ok && test.unknown {
				entry, ok = newest(t, sandbox.App())
			}
			if !ok {
				t.Fatal("the journal has lost the request")
			}
			checkEntry(t, entry, got, test.rule, test.note)
		})
	}
}

// checkEnvelope holds an error against what both of the vendor's envelopes have in common.
func checkEnvelope(t *testing.T, got reply, message string) {
	t.Helper()
	var envelope struct {
		Code       int    `json:"code"`
		StatusCode int    `json:"statusCode"`
		Error      string `json:"error"`
		Message    string `json:"message"`
	}
	got.decode(t, &envelope)
	if envelope.Code+envelope.StatusCode != got.status || envelope.Error != http.StatusText(got.status) ||
		!strings.Contains(envelope.Message, message) || envelope.Message == "" {
		t.Errorf("the envelope is %s, want the message %q", got.body, message)
	}
}

// newest is the last entry of an App's journal, if it has any.
func newest(t *testing.T, app *contracttest.App) (contracttest.Request, bool) {
	t.Helper()
	requests, err := app.Requests(t.Context(), contracttest.RequestQuery{})
	if err != nil {
		t.Fatal(err)
	}
	if len(requests) == 0 {
		return contracttest.Request{}, false
	}
	return requests[len(requests)-1], true
}

// checkEntry holds a journal entry against the answer that the client got.
func checkEntry(t *testing.T, last contracttest.Request, got reply, rule, note string) {
	t.Helper()
	if last.Status != got.status || !strings.Contains(last.Note, note) {
		t.Errorf("the journal has %+v", last)
	}
	switch {
	case rule == "":
		return
	case len(last.Violations) == 0:
		t.Errorf("the journal has no violation, want %s", rule)
	case last.Violations[0].Rule != rule:
		t.Errorf("the journal has %+v, want %s", last.Violations, rule)
	}
	if header := got.header.Get("X-Sandbox-Violations"); !strings.HasSuffix(header, "?id="+last.ID) {
		t.Errorf("the header leads to %q, want the entry %s", header, last.ID)
	}
}

// client is a client of an App of its own, with one user who has one report, apidata.
type client struct {
	sandbox       *contracttest.Sandbox
	app           *contracttest.App
	token, access string
	user, report  string
}

func newClient(t *testing.T, sandbox *contracttest.Sandbox) *client {
	t.Helper()
	app, err := sandbox.Control().CreateApp(t.Context(), contracttest.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	c := &client{sandbox: sandbox, app: app}
	if c.token, err = app.ClientToken(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.user = invite(t, sandbox.HTTPClient(), sandbox.AdminURL, c.token, "POLICY-1")
	for _, step := range []contracttest.Step{{Status: "Engaged"}, {Connect: "Cleveland Clinic"}, {Report: "apidata"}} {
		user, err := app.Step(t.Context(), c.user, step)
		if err != nil {
			t.Fatal(err)
		}
		for _, report := range user.Reports {
			c.report = report.ID
		}
	}
	if c.access, err = app.AccessToken(t.Context(), "POLICY-1"); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *client) advance(t *testing.T, by time.Duration) {
	t.Helper()
	if _, err := c.app.Advance(t.Context(), by); err != nil {
		t.Fatal(err)
	}
}

// delete cancels the user by the vendor's API.
func (c *client) delete(t *testing.T) {
	t.Helper()
	got := send(t, c.sandbox.HTTPClient(), http.MethodDelete, c.sandbox.AdminURL+"/api/v1/users/"+c.user, c.token, nil)
	if got.status != http.StatusOK {
		t.Fatalf("delete: %d %s", got.status, got.body)
	}
}
