package control_test

import (
	"encoding/json"
	"sync"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
)

// quote is a text as a JSON string.
func quote(t *testing.T, text string) string {
	t.Helper()
	out, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestRuns(t *testing.T) {
	s := open(t)
	jane := s.user("jane")
	inline := quote(t, "name: hesitant\nprovider: humanapi\nsteps:\n  - {after: 3d, status: Engaged}\n")
	const runs, advance = "POST /apps/acme/runs", "POST /apps/acme/clock/advance"
	s.play([]exchange{
		{runs, `{"scenario":"declined","users":{"count":2}}`, 201, []string{
			"id=r-1", "scenario=declined", "state=running", "expectations=[]", "users.#=2",
		}},
		{
			"GET /apps/acme/users?clientUserId=run-1-2",
			"",
			200,
			[]string{"#=1", "0.scenario=declined", "0.email=run-1-2+none@example.com"},
		},
		{
			runs,
			`{"scenario":"declined","users":["` + jane + `"],"pace":60}`,
			201,
			[]string{"id=r-2", `users=["` + jane + `"]`},
		},
		{runs, `{"scenario":` + inline + `}`, 201, []string{"id=r-3", "scenario=hesitant", "users.#=1"}},
		{advance, `{"by":"8s"}`, 200, []string{"fired.#=2"}},
		{"GET /apps/acme/runs/r-2", "", 200, []string{"state=running"}}, // no download is expected for another day
		{"GET /apps/acme/users/" + jane, "", 200, []string{"status=Declined", "scenario=declined"}},
		{advance, `{"until":{"idle":true}}`, 200, []string{"now=2026-01-08T09:00:00Z"}},
		{
			"GET /apps/acme/runs",
			"",
			200,
			[]string{"#=3", "0.state=passed", "1.state=passed", "1.endedAt=2026-01-05T09:24:08Z", "2.state=passed"},
		},
		{"GET /apps/acme/runs/r-9", "", 404, []string{"detail=there is no such run"}},
		{"GET /apps/nobody/runs", "", 404, nil},
	})
}

func TestRunsRefuse(t *testing.T) {
	s := open(t)
	broken := quote(
		t,
		"name: broken\nprovider: humanapi\nsteps:\n  - {after: 5m, status: Engagd}\n  - {aftr: 5m, status: Engaged}\n",
	)
	const runs = "POST /apps/acme/runs"
	s.play([]exchange{
		{
			runs, `{"scenario":"declind"}`, 400,
			[]string{"violations.0.pointer=/scenario", "violations.0.reason=there is no such scenario; did you mean declined?"},
		},
		{runs, `{"scenario":` + broken + `}`, 400, []string{
			"violations.#=2", "violations.0.pointer=/scenario", "violations.0.rule=scenario",
			"violations.0.reason=line 4, column 25: no such status; did you mean Engaged?",
		}},
		{runs, `{"scenario":"a\nb"}`, 400, nil},
		{runs, `{"scenario":"declined","users":["nobody"]}`, 404, nil},
		{runs, `{"scenario":"declined","users":[]}`, 400, nil},
		{runs, `{"scenario":"declined","users":{"count":0}}`, 400, nil},
		{runs, `{"scenario":"declined","pace":-1}`, 400, nil},
		{"POST /apps/nobody/runs", `{"scenario":"declined"}`, 404, nil},
		{"GET /apps/acme/users", "", 200, []string{"#=0"}},
		{"GET /apps/acme/runs", "", 200, []string{"#=0"}},
	})
}

// A run that was given up halfway leaves users behind; the next one has its own even so.
func TestARunNeverTakesUsersThatAreThere(t *testing.T) {
	s := open(t)
	left := s.user("run-1-1")
	s.play([]exchange{
		{"POST /apps/acme/runs", `{"scenario":"declined"}`, 201, []string{"id=r-1"}},
		{"GET /apps/acme/users?clientUserId=run-2-1", "", 200, []string{"#=1", "0.scenario=declined"}},
		{"GET /apps/acme/users/" + left, "", 200, []string{"scenario="}},
	})
	s.user("run-4-2")
	s.play([]exchange{
		{"POST /apps/acme/runs", `{"scenario":"declined"}`, 201, []string{"id=r-2"}}, // with run-3-1
		{"POST /apps/acme/runs", `{"scenario":"declined","users":{"count":2}}`, 409, nil},
	})
}

func TestRunsAtOnceShareNoUser(t *testing.T) {
	s := open(t)
	var calls sync.WaitGroup
	for range 8 {
		calls.Go(func() {
			if w := s.do("POST /apps/acme/runs", `{"scenario":"declined","users":{"count":3}}`); w.Code != 201 {
				t.Errorf("status %d: %s", w.Code, w.Body)
			}
		})
	}
	calls.Wait()
	users, err := s.acme().Users(t.Context(), app.UserQuery{Limit: 100})
	if err != nil || len(users) != 24 {
		t.Errorf("%d users (%v), want 24", len(users), err)
	}
}
