package mock_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/mock/store/sqlite"
	"github.com/healthmock/healthmock/scenarios"
)

// kept is a sandbox whose state is in a file.
type kept struct {
	*mock.Sandbox

	t     *testing.T
	token string // of the vendor's Admin API
}

func (k *kept) open(file string) {
	k.t.Helper()
	var data store.Store
	data, err := sqlite.Open(k.t.Context(), file)
	if err != nil {
		k.t.Fatal(err)
	}
	k.Sandbox, _ = newSandbox(k.t, mock.Options{Store: data, Defaults: app.Settings{Scenario: scenarios.None}})
}

// call makes a request and returns the answer, which must have a status.
func (k *kept) call(method, path, body string, status int) string {
	k.t.Helper()
	r := httptest.NewRequestWithContext(k.t.Context(), method, "http://localhost"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if k.token != "" && strings.HasPrefix(path, "/api/") {
		r.Header.Set("Authorization", "Bearer "+k.token)
	}
	w := httptest.NewRecorder()
	k.Handler().ServeHTTP(w, r)
	if w.Code != status {
		k.t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	return w.Body.String()
}

const drawn = `
name: drawn
provider: humanapi
users: {count: 20, template: {clientUserId: policy-$(n)}}
notifications: {duplicate: 0.3, reorder: 10m}
faults: [{operation: getUserDetails, status: 503, between: [1h, 30h]}]
steps:
  - {after: [1m, 2h], status: Engaged}
  - choose:
      - {steps: [{after: 5m, connect: Cleveland Clinic}, {after: 5m, status: Syncing}, {after: [1m, 5h], report: unity}]}
      - {steps: [{after: [1m, 5h], status: Declined}]}
  - expect: {request: getUsersList, within: 20h}
  - waitFor: {event: source.disconnected, within: 3h, otherwise: continue}
  - {after: 1h, note: the end}
  - expect: {violations: none}
`

// begin does what happens before the restart, and goOn what happens after it.
func (k *kept) begin() {
	const appPath = "/_sandbox/v1/apps/healthmock"
	run, err := json.Marshal(map[string]string{"scenario": drawn})
	if err != nil {
		k.t.Fatal(err)
	}
	k.call("POST", appPath+"/runs", string(run), http.StatusCreated)
	k.call("PATCH", appPath, `{"pace":2,"notifications":{"retry":["1h"]}}`, http.StatusOK)
	k.call("PUT", appPath+"/faults", `[{"operation":"deleteUser","status":500},`+
		`{"operation":"getUsersList","status":503,"times":3},{"operation":"createUser","status":409,"call":2}]`,
		http.StatusOK)
	var reply struct {
		Token string `json:"client_token"`
	}
	text := k.call("POST", "/v1/admin/token",
		`{"client_id":"healthmock","client_secret":"healthmock-secret","type":"client"}`, http.StatusOK)
	if err := json.Unmarshal([]byte(text), &reply); err != nil {
		k.t.Fatal(err)
	}
	k.token = reply.Token
	k.call("POST", "/api/v1/users", `{"clientUserId":"policy-x"}`, http.StatusBadRequest)
	k.call("GET", "/api/v1/users", "", http.StatusServiceUnavailable)
	k.call("GET", "/api/v1/users", "", http.StatusServiceUnavailable)
	k.call("POST", appPath+"/clock/advance", `{"by":"90m"}`, http.StatusOK)
}

func (k *kept) goOn() {
	const appPath = "/_sandbox/v1/apps/healthmock"
	k.call("GET", "/api/v1/users", "", http.StatusServiceUnavailable)                   // for the third and last time
	k.call("POST", "/api/v1/users", `{"clientUserId":"policy-x"}`, http.StatusConflict) // the second call
	k.call("GET", "/api/v1/users", "", http.StatusOK)                                   // with the token from before
	k.call("POST", "/_sandbox/v1/apps", `{"clientId":"later","clientSecret":"s"}`, http.StatusCreated)
	k.call("POST", appPath+"/clock/advance", `{"by":"3d"}`, http.StatusOK)
	k.call("POST", appPath+"/runs", `{"scenario":"declined"}`, http.StatusCreated)
}

// state is all that the control API tells, without real durations.
func (k *kept) state() string {
	var all strings.Builder
	for _, path := range []string{
		"", "/users", "/clock", "/events?limit=10000", "/deliveries?limit=10000", "/requests", "/faults", "/runs",
	} {
		all.WriteString(k.call("GET", "/_sandbox/v1/apps/healthmock"+path, "", http.StatusOK) + "\n")
	}
	all.WriteString(k.call("GET", "/_sandbox/v1/apps", "", http.StatusOK))
	return strings.ReplaceAll(durations.ReplaceAllString(all.String(), ""), "},{", "},\n{")
}

var durations = regexp.MustCompile(`"durationMs":[0-9.e-]+,|"Content-Length":"[0-9]+",?`)

// A sandbox that is closed and opened again in the middle of many lives ends as one that is not: same users, events,
// deliveries, journal, runs, settings and clock.
func TestRestart(t *testing.T) {
	whole, restarted := &kept{t: t}, &kept{t: t}
	whole.open(filepath.Join(t.TempDir(), "whole.db"))
	file := filepath.Join(t.TempDir(), "restarted.db")
	restarted.open(file)
	for _, k := range []*kept{whole, restarted} {
		k.begin()
	}
	if err := restarted.Close(); err != nil {
		t.Fatal(err)
	}
	restarted.open(file)
	if diff := cmp.Diff(whole.state(), restarted.state()); diff != "" {
		t.Errorf("after the restart (-without +with)\n%s", diff)
	}
	for _, k := range []*kept{whole, restarted} {
		k.goOn()
	}
	if diff := cmp.Diff(whole.state(), restarted.state()); diff != "" {
		t.Errorf("at the end (-without +with)\n%s", diff)
	}
}

// What was deleted stays deleted, and the rows of an App whose deletion was not finished are dropped.
func TestRestartAfterDeletion(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data.db")
	k := &kept{t: t}
	k.open(file)
	for _, id := range []string{"a", "b"} {
		k.call("POST", "/_sandbox/v1/apps", `{"clientId":"`+id+`","clientSecret":"s"}`, http.StatusCreated)
		k.call("POST", "/_sandbox/v1/apps/"+id+"/runs", `{"scenario":"declined"}`, http.StatusCreated)
	}
	k.call("DELETE", "/_sandbox/v1/apps/a", "", http.StatusNoContent)
	k.call("POST", "/_sandbox/v1/apps/b/reset", "", http.StatusOK)
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := sqlite.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if err := data.Update(t.Context(), "half deleted", func(tx store.Tx) error { return tx.Put("user/1", []byte("{}")) }); err != nil {
		t.Fatal(err)
	}
	if err := data.Close(); err != nil {
		t.Fatal(err)
	}
	k.open(file)
	k.call("GET", "/_sandbox/v1/apps/a", "", http.StatusNotFound)
	if users := k.call("GET", "/_sandbox/v1/apps/b/users", "", http.StatusOK); strings.TrimSpace(users) != "[]" {
		t.Errorf("a reset app has the users %s", users)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	if data, err = sqlite.Open(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	spaces, err := data.Spaces(context.WithoutCancel(t.Context()))
	if err != nil || strings.Contains(strings.Join(spaces, ","), "half") {
		t.Errorf("the spaces are %q, %v", spaces, err)
	}
}

// An App that is kept with another secret than the options name is not opened silently with either.
func TestRestartWithAnotherSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data.db")
	k := &kept{t: t}
	k.open(file)
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := sqlite.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	_, err = mock.New(mock.Options{Store: data, Apps: []app.Settings{{ClientID: "healthmock", ClientSecret: "other"}}})
	if err == nil || !strings.Contains(err.Error(), "another secret") {
		t.Errorf("got %v", err)
	}
}
