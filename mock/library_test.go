package mock_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/scenarios"
)

// modelClient is a client as it should be: at each notification it fetches a token, lists the reports and downloads them, and
// it asks again when something goes wrong. It is the receiver of the notifications, too.
type modelClient struct {
	handler http.Handler
	app     app.Settings
	user    app.User
	idle    bool // it answers notifications, and does nothing else
	refuse  func(n int) bool

	mu       sync.Mutex
	received int
}

// RoundTrip takes in a notification, does what it calls for, and answers.
func (c *modelClient) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := func(status int) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || !json.Valid(body) {
		return nil, errors.Join(errors.New("connection ended"), err) // what a server would see of half a body
	}
	c.mu.Lock()
	c.received++
	n := c.received
	c.mu.Unlock()
	if c.refuse != nil && c.refuse(n) {
		return answer(http.StatusServiceUnavailable)
	}
	if !c.idle {
		c.look(context.WithoutCancel(r.Context())) // however slow the machine is
	}
	return answer(http.StatusOK)
}

// call makes one request; a status of 0 is a connection that ended.
func (c *modelClient) call(ctx context.Context, method, path, token, body string) (status int, reply []byte) {
	defer func() {
		if recover() != nil { // how a handler ends a connection
			status = 0
		}
	}()
	r := httptest.NewRequestWithContext(ctx, method, "http://localhost"+path, strings.NewReader(body))
	if body == "" {
		r = httptest.NewRequestWithContext(ctx, method, "http://localhost"+path, http.NoBody)
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	if length := w.Result().ContentLength; length > int64(w.Body.Len()) {
		return 0, nil
	}
	return w.Code, w.Body.Bytes()
}

// credentials is the beginning of a token request's body.
func (c *modelClient) credentials() string {
	return `{"client_id":"` + c.app.ClientID + `","client_secret":"` + c.app.ClientSecret + `"`
}

const patience = 8 // how often the client asks again

// token fetches a user's access token; "" when there is none to be had, as for a user without a source.
func (c *modelClient) token(ctx context.Context) string {
	var reply struct {
		Token string `json:"access_token"`
	}
	for range patience {
		status, body := c.call(ctx, http.MethodPost, "/v1/connect/token", "",
			c.credentials()+`,"client_user_id":"`+c.user.ClientUserID+`","type":"access"}`)
		if status == http.StatusOK && json.Unmarshal(body, &reply) == nil {
			return reply.Token
		}
		if status == http.StatusForbidden || status == http.StatusNotFound {
			return ""
		}
	}
	return ""
}

// clientToken fetches the token of the Admin API.
func (c *modelClient) clientToken(ctx context.Context) string {
	var reply struct {
		Token string `json:"client_token"`
	}
	_, body := c.call(ctx, http.MethodPost, "/v1/admin/token", "", c.credentials()+`,"grant_type":"client_credentials","type":"client"}`)
	_ = json.Unmarshal(body, &reply)
	return reply.Token
}

// look reads all there is to read of the user.
func (c *modelClient) look(ctx context.Context) {
	if token := c.clientToken(ctx); token != "" {
		c.call(ctx, http.MethodGet, "/api/v1/users/"+c.user.HumanID, token, "")
	}
	token := c.token(ctx)
	var reports []struct{ ID, Name string }
	for range patience {
		if token == "" {
			return
		}
		status, body := c.call(ctx, http.MethodGet, "/v1/human/medical/reports", token, "")
		if status == http.StatusUnauthorized {
			token = c.token(ctx)
		}
		if status == http.StatusOK && json.Unmarshal(body, &reports) == nil && len(reports) > 0 {
			break
		}
	}
	for _, report := range reports {
		format := "html"
		if report.Name == "apidata" || report.Name == "timeline" {
			format = "json"
		}
		for range patience {
			status, body := c.call(ctx, http.MethodGet, "/v1/human/medical/reports/"+report.ID+"/raw?format="+format, token, "")
			if status == http.StatusUnauthorized {
				token = c.token(ctx)
			}
			if status == http.StatusOK && len(body) > 0 {
				break
			}
		}
	}
}

// play leads a user through a scenario of the library, with the client, to the end.
func play(t *testing.T, name string, client *modelClient) scenarios.Run {
	t.Helper()
	s, err := mock.New(mock.Options{
		Transport: client, Wait: func(context.Context, time.Duration) error { return nil },
		Defaults: app.Settings{StartTime: start, Paused: true, Scenario: scenarios.None},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	scenario, err := s.Library().Get(name)
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Create(t.Context(), app.Settings{
		ClientID: "client", ClientSecret: "secret", Generation: scenario.Generation, Paused: true,
		Notifications: app.Notifications{StatusURL: "http://receiver.test/", DataURL: "http://receiver.test/", Sign: true, Deadline: time.Hour},
	})
	if err != nil {
		t.Fatal(err)
	}
	client.handler, client.app = s.Handler(), a.Settings()
	client.user = invite(t, a, "policy-1")
	run, err := s.Runner().Start(t.Context(), a, scenario, []string{client.user.HumanID}, scenarios.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	special := map[string]func(context.Context){
		"cancelled-while-syncing": func(ctx context.Context) {
			client.call(ctx, http.MethodDelete, "/api/v1/users/"+client.user.HumanID, client.clientToken(ctx), "")
		},
		"created-twice": func(ctx context.Context) {
			client.call(ctx, http.MethodPost, "/api/v1/users", client.clientToken(ctx),
				`{"clientUserId":"policy-1","clientUserEmail":"policy-1@example.com","autoInvite":true}`)
		},
		"polling":           client.look,
		"lost-notification": client.look,
	}[name]
	for turn := range 1000 {
		if special != nil && !client.idle && (name != "cancelled-while-syncing" || turn == 4) {
			special(t.Context())
		}
		if _, err := a.Clock.AdvanceNext(t.Context()); errors.Is(err, clock.ErrIdle) {
			ended, _ := s.Runner().Get(a.ID(), run.ID)
			if ended.State != scenarios.Running || turn > 100 {
				return ended
			}
		} else if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the scenario does not end")
	return scenarios.Run{}
}

// TestLibraryWithAModelClient plays every scenario to its end with a client that does what it should: each passes.
func TestLibraryWithAModelClient(t *testing.T) {
	library := mustLibrary(t)
	for _, name := range library.Names() {
		t.Run(name, func(t *testing.T) {
			client := &modelClient{}
			if name == "receiver-down" {
				client.refuse = func(n int) bool { return n > 2 && n < 40 }
			}
			if run := play(t, name, client); run.State != scenarios.Passed {
				t.Errorf("the run is %s: %s", run.State, run.Reason)
			}
		})
	}
}

// TestLibraryWithAnIdleClient plays every scenario with a client that only answers notifications: whatever is expected beyond
// that is missed, and the reason says what came nearest.
func TestLibraryWithAnIdleClient(t *testing.T) {
	library := mustLibrary(t)
	for _, name := range library.Names() {
		scenario, err := library.Get(name)
		if err != nil {
			t.Fatal(err)
		}
		active := false
		for i := range scenario.Steps {
			e := scenario.Steps[i].Expect
			active = active || e != nil && (e.Request != "" || e.Downloaded != nil)
		}
		if !active {
			continue
		}
		t.Run(name, func(t *testing.T) {
			run := play(t, name, &modelClient{idle: true})
			if run.State != scenarios.Failed || run.Missed == 0 || !strings.Contains(run.Reason, "expected") {
				t.Errorf("the run is %s: %s", run.State, run.Reason)
			}
		})
	}
}

func mustLibrary(t *testing.T) *scenarios.Library {
	t.Helper()
	s, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return s.Library()
}
