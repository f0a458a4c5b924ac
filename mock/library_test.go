package mock_test

import (
	"cmp"
	"context"
	"crypto/sha1"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/zivacare"
	"github.com/healthmock/healthmock/scenarios"
)

// modelClient is a client as it should be. As the receiver of notifications it checks each, notes what it is told, and answers.
// Then, one report at a time, it fetches what it does not have yet, asks again later when something goes wrong, and looks
// every few hours whether it was told or not. It acts between two moves of the clock, so that none of its methods runs twice.
type modelClient struct {
	answer  func(r *http.Request, now time.Time) int // instead of 200, to notifications that are in order
	cancels bool                                     // it deletes the user once it is told of a report
	repeats bool                                     // it creates the user again before anything else
	idle    bool                                     // it does none of all this

	app     *app.App
	vendor  string
	handler http.Handler
	user    app.User
	tokens  map[string]string // by the type of the token
	told    map[string]bool   // reports, by id, that it has to fetch
	holds   map[string]string // reports, by id, and when each was updated that it has
	done    bool              // there is nothing more to be had of the user
	due     time.Time         // when it looks next; zero: at once
}

const (
	retryEvery = time.Minute
	pollEvery  = 6 * time.Hour
	freshness  = 5 * time.Minute // how old a signature may be
)

// RoundTrip takes in a notification.
func (c *modelClient) RoundTrip(r *http.Request) (*http.Response, error) {
	reply := func(status int) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
	}
	if c.idle {
		return reply(http.StatusServiceUnavailable)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if !c.signed(r.Header, body) {
		return reply(http.StatusUnauthorized)
	}
	if c.answer != nil {
		status := c.answer(r, c.app.Clock.Now())
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		if status != http.StatusOK {
			return reply(status)
		}
	}
	var notification struct{ ObjectID string } // of a report; those of orders are lists
	if !json.Valid(body) {
		return reply(http.StatusBadRequest)
	}
	_ = json.Unmarshal(body, &notification)
	if notification.ObjectID != "" {
		c.told[notification.ObjectID] = true
	}
	c.due = time.Time{}
	return reply(http.StatusOK)
}

// signed reports whether a notification was signed by the vendor, and not long ago.
func (c *modelClient) signed(header http.Header, body []byte) bool {
	vendor := notify.Signature{
		Header: "X-HumanAPI-Signature", TimestampHeader: "X-HumanAPI-Timestamp", NonceHeader: "X-HumanAPI-Nonce",
		Hash: sha1.New, Key: []byte("secret"),
	}
	at, err := strconv.ParseInt(header.Get(vendor.TimestampHeader), 10, 64)
	return err == nil && vendor.Verify(header, body) && c.app.Clock.Now().Sub(time.UnixMilli(at)) < freshness
}

// call makes one request and reads a JSON reply into a value. ok is false when the answer is none, not whole, not 2xx or not
// JSON; then the client looks again later.
func (c *modelClient) call(ctx context.Context, method, path, token string, body, into any) (ok bool) {
	w, err := c.exchange(ctx, method, path, token, body)
	now := c.app.Clock.Now()
	if err != nil {
		c.due = now.Add(retryEvery)
		return false
	}
	switch wait, _ := strconv.Atoi(w.Header().Get("Retry-After")); {
	case w.Code == http.StatusForbidden:
		c.due = now.Add(pollEvery) // no source is connected yet
	case w.Code == http.StatusNotFound:
		c.done = true
	case w.Code/100 != 2:
		if w.Code == http.StatusUnauthorized {
			clear(c.tokens)
		}
		c.due = now.Add(max(retryEvery, time.Duration(wait)*time.Second))
	case into != nil && json.Unmarshal(w.Body.Bytes(), into) != nil, w.Body.Len() == 0 && method == http.MethodGet:
		c.due = now.Add(retryEvery)
	default:
		return true
	}
	return false
}

var errCutOff = errors.New("the connection ended before the answer did")

// exchange sends a request through the sandbox's handler.
func (c *modelClient) exchange(ctx context.Context, method, path, token string, body any) (w *httptest.ResponseRecorder, err error) {
	text := ""
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		text = string(encoded)
	}
	r := httptest.NewRequestWithContext(ctx, method, "http://localhost"+path, strings.NewReader(text))
	if text != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w = httptest.NewRecorder()
	defer func() {
		if ended := recover(); ended == http.ErrAbortHandler { //nolint:errorlint // the very value that is documented
			err = errCutOff
		} else if ended != nil {
			panic(ended)
		}
	}()
	c.handler.ServeHTTP(w, r)
	if w.Result().ContentLength > int64(w.Body.Len()) {
		return nil, errCutOff
	}
	return w, nil
}

// token is a token that the client has, or a new one; "" when it gets none.
func (c *modelClient) token(ctx context.Context, kind, path string) string {
	if c.tokens[kind] == "" {
		var reply struct {
			Access string `json:"access_token"`
			Client string `json:"client_token"`
		}
		credentials := map[string]string{
			"client_id": "client", "client_secret": "secret", "client_user_id": c.user.ClientUserID, "type": kind,
		}
		if kind == "client" {
			delete(credentials, "client_user_id")
		}
		if c.call(ctx, http.MethodPost, path, "", credentials, &reply) {
			c.tokens[kind] = cmp.Or(reply.Access, reply.Client)
		}
	}
	return c.tokens[kind]
}

// look does the next thing that there is to do.
func (c *modelClient) look(ctx context.Context) {
	admin := c.token(ctx, "client", "/v1/admin/token")
	if admin == "" {
		return
	}
	if c.repeats {
		again := map[string]any{"clientUserId": c.user.ClientUserID, "clientUserEmail": c.user.Email, "autoInvite": true}
		var reply struct {
			UserID string `json:"humanId"`
		}
		c.repeats = !c.call(ctx, http.MethodPost, "/api/v1/users", admin, again, &reply) || reply.UserID != c.user.UserID
	}
	path := "/api/v1/users/" + c.user.UserID
	if c.cancels && len(c.told) > 0 {
		c.done = c.call(ctx, http.MethodDelete, path, admin, nil, nil)
		return
	}
	var user struct{ Status string }
	if !c.call(ctx, http.MethodGet, path, admin, nil, &user) {
		return
	}
	if c.done = user.Status == "Declined"; c.done {
		return
	}
	if token := c.token(ctx, "access", "/v1/connect/token"); token != "" {
		c.fetch(ctx, token)
	}
}

// fetch downloads the first report that the client does not have as it is.
func (c *modelClient) fetch(ctx context.Context, token string) {
	const reports = "/v1/human/medical/reports"
	var list []struct{ ID, Name, UpdatedAt string }
	if !c.call(ctx, http.MethodGet, reports, token, nil, &list) {
		return
	}
	for _, report := range list {
		if !c.told[report.ID] && c.holds[report.ID] == report.UpdatedAt {
			continue
		}
		format := "html"
		if report.Name == "apidata" || report.Name == "timeline" {
			format = "json"
		}
		if c.call(ctx, http.MethodGet, reports+"/"+report.ID+"/raw?format="+format, token, nil, nil) {
			c.holds[report.ID], c.due = report.UpdatedAt, time.Time{}
			delete(c.told, report.ID)
		}
		return
	}
	c.due = c.app.Clock.Now().Add(pollEvery)
	if len(c.told) > 0 { // the list lags behind
		c.due = c.app.Clock.Now().Add(retryEvery)
	}
}

// until lets the client and the clock take turns until something is so, or nothing more happens. No virtual time passes while
// the client has something to do at once.
func (c *modelClient) until(t *testing.T, so func() bool) {
	t.Helper()
	for !so() {
		now := c.app.Clock.Now()
		if !c.idle && !c.done && !c.due.After(now) {
			c.due = now.Add(pollEvery)
			if c.vendor == zivacare.Name {
				c.lookAtZivaCare(t.Context())
			} else {
				c.look(t.Context())
			}
		}
		next := c.app.Clock.State().Next
		if !c.idle && !c.done && (next == nil || c.due.Before(*next)) {
			next = &c.due
		}
		if next == nil {
			return
		}
		if _, err := c.app.Clock.AdvanceTo(t.Context(), later(*next, now)); err != nil {
			t.Fatal(err)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// play leads a user of the client through a scenario of the library to its end, and on for another day.
func (c *modelClient) play(t *testing.T, name string) scenarios.Run {
	t.Helper()
	s, err := mock.New(mock.Options{
		Transport: c, Wait: func(context.Context, time.Duration) error { return nil },
		Defaults: app.Settings{StartTime: start, Paused: new(true), Scenario: scenarios.None},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	scenario, err := s.Library().Get(name)
	if err != nil {
		t.Fatal(err)
	}
	c.app, err = s.Create(t.Context(), app.Settings{
		ClientID: "client", ClientSecret: "secret", Paused: new(true),
		Notifications: app.Notifications{
			StatusURL: new("http://receiver.test/"),
			DataURL:   new("http://receiver.test/"),
			Sign:      new(true),
		},
		Generation: scenario.Generation,
	})
	if err != nil {
		t.Fatal(err)
	}
	c.handler, c.vendor = s.Handler(), scenario.Provider
	if c.user, _, err = c.app.At(c.vendor).CreateUser(t.Context(), app.NewUser{
		ClientUserID: "policy-1", Email: "policy-1@example.com",
	}); err != nil {
		t.Fatal(err)
	}
	c.tokens, c.told, c.holds = make(map[string]string), make(map[string]bool), make(map[string]string)
	started, err := s.Runner().Start(t.Context(), c.app, scenario, []string{c.user.UserID}, scenarios.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	run := func() scenarios.Run {
		run, _ := s.Runner().Get(t.Context(), c.app, started.ID)
		return run
	}
	c.until(t, func() bool { return run().State != scenarios.Running })
	end := c.app.Clock.Now().Add(24 * time.Hour)
	c.until(t, func() bool { return !c.app.Clock.Now().Before(end) })
	if !c.idle && !c.done && c.vendor == humanapi.Name {
		c.audit(t)
	}
	return run()
}

// audit holds what the client has in the end against what there is.
func (c *modelClient) audit(t *testing.T) {
	t.Helper()
	reports, err := c.app.Reports(t.Context(), c.user.UserID)
	if err != nil {
		t.Fatal(err)
	}
	if len(reports) != len(c.holds) {
		t.Errorf("the client has %d reports, want %d", len(c.holds), len(reports))
	}
	for _, r := range reports {
		if want := r.UpdatedAt.Format("2006-01-02T15:04:05.000Z"); c.holds[r.ID] != want {
			t.Errorf("the client has the report %s of %q, want that of %s", r.Code, c.holds[r.ID], want)
		}
	}
}

// TestLibraryWithAModelClient plays every scenario to its end with a client that does what it should: each passes, and in the
// end the client has all that there is.
func TestLibraryWithAModelClient(t *testing.T) {
	clients := map[string]*modelClient{
		"cancelled-while-syncing": {cancels: true},
		"created-twice":           {repeats: true},
	}
	for _, name := range theLibrary(t).Names() {
		t.Run(name, func(t *testing.T) {
			client := cmp.Or(clients[name], &modelClient{})
			if run := client.play(t, name); run.State != scenarios.Passed {
				t.Errorf("the run is %s: %s", run.State, run.Reason)
			}
		})
	}
}

// TestSlowReceiver has the endpoint answer just in time, and just too late. Real time passes only in the test's bubble.
func TestSlowReceiver(t *testing.T) {
	for _, c := range []struct {
		takes      time.Duration
		state, why string
	}{
		{2900 * time.Millisecond, scenarios.Passed, ""},
		{3100 * time.Millisecond, scenarios.Failed, "the first answer was 0 no complete answer within 3s"},
	} {
		synctest.Test(t, func(t *testing.T) {
			client := &modelClient{answer: func(r *http.Request, _ time.Time) int {
				_ = clock.Wait(r.Context(), c.takes)
				return http.StatusOK
			}}
			if run := client.play(t, "slow-receiver"); run.State != c.state || !strings.Contains(run.Reason, c.why) {
				t.Errorf("after %s the run is %s: %s", c.takes, run.State, run.Reason)
			}
		})
	}
}

// nearest is how a reason says what came nearest to what was expected, or that nothing did.
var nearest = regexp.MustCompile(`nearest: request|nor anything like it|was never downloaded|there is no report|the first answer was 503`)

// TestLibraryWithAnIdleClient plays every scenario with a client that is not there. Whatever is to be done is missed, and the
// reason says what came nearest.
func TestLibraryWithAnIdleClient(t *testing.T) {
	library := theLibrary(t)
	for _, name := range library.Names() {
		scenario, err := library.Get(name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(scenario.Text())
		expected := strings.Count(text, "expect:")
		if expected == 0 {
			t.Errorf("%s expects nothing", name)
		}
		t.Run(name, func(t *testing.T) {
			want := scenarios.Failed
			switch {
			case strings.Contains(text, "poll:"):
				want = scenarios.Running // it waits for the client for ever
			case strings.Count(text, "noRequest:")+strings.Count(text, "violations: none") == expected:
				want = scenarios.Passed // a client that is not there does nothing that it should not
			}
			run := (&modelClient{idle: true}).play(t, name)
			if run.State != want || want == scenarios.Failed && (run.Missed == 0 || !nearest.MatchString(run.Reason)) {
				t.Errorf("the run is %s: %s", run.State, run.Reason)
			}
		})
	}
}

func theLibrary(t *testing.T) *scenarios.Library {
	t.Helper()
	s, _ := newSandbox(t, mock.Options{})
	return s.Library()
}
