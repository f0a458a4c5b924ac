package control_test

import (
	"strings"
	"testing"
)

func TestApps(t *testing.T) {
	s := open(t)
	s.play([]exchange{
		{"GET /apps", "", 200, []string{"#=1", "0.clientId=acme", "0.clientSecret="}},
		{"POST /apps", `{}`, 201, []string{
			"provider=humanapi", "generation=consumer", "pace=1", "seed=1", "startTime=2026-01-05T09:00:00Z", "paused=false",
			"speed=1",
			"notifications.envelope=object", "notifications.deadline=3s", "notifications.retry.0=10s",
			"notifications.retry.8=1d6h",
			"notifications.sign=false", "notifications.statusUrl=",
		}},
		{"POST /apps", `{"clientId":"solo","clientSecret":"x","generation":"hip","scenario":"declined","pace":60,"seed":7,
			"startTime":"2026-02-01T00:00:00Z","paused":true,"speed":2,"notifications":{"statusUrl":"http://127.0.0.1:9000/status",
			"dataUrl":"https://example.com/data","envelope":"array","deadline":"1m30s","retry":["1m","1d12h"],"sign":true}}`, 201, []string{
			"clientId=solo", "clientSecret=x", "generation=hip", "scenario=declined", "pace=60", "seed=7", "paused=true",
			"speed=2",
			"startTime=2026-02-01T00:00:00Z", "notifications.statusUrl=http://127.0.0.1:9000/status",
			"notifications.envelope=array",
			"notifications.dataUrl=https://example.com/data", "notifications.deadline=1m30s",
			`notifications.retry=["1m","1d12h"]`,
			"notifications.sign=true",
		}},
		{
			"POST /apps",
			`{"clientId":"solo"}`,
			409,
			[]string{"title=Conflict", "status=409", "detail=an app with this clientId exists"},
		},
		{"GET /apps/solo", "", 200, []string{"clientSecret=x", "clientId=solo"}},
		{"GET /apps", "", 200, []string{"#=3", "2.clientId=solo", "2.clientSecret="}},
		{"GET /apps/nobody", "", 404, []string{"detail=there is no such app", "instance=/_sandbox/v1/apps/nobody"}},
		{"DELETE /apps/solo", "", 204, nil},
		{"DELETE /apps/solo", "", 404, nil},
		{"GET /apps/solo", "", 404, nil},
		{"POST /apps/solo/reset", "", 404, nil},
		{"PATCH /apps/solo", `{"pace":2}`, 404, nil},
	})
}

func TestChangingAnAppTouchesOnlyWhatIsSaid(t *testing.T) {
	s := open(t)
	const both = `{"notifications":{"statusUrl":"http://a/s","dataUrl":"http://a/d","retry":["1s"],"sign":true}}`
	s.play([]exchange{
		{
			"PATCH /apps/acme",
			both,
			200,
			[]string{"notifications.statusUrl=http://a/s", "notifications.sign=true", "clientSecret="},
		},
		{"PATCH /apps/acme", `{"pace":60}`, 200, []string{"pace=60", "scenario=none", "notifications.statusUrl=http://a/s"}},
		{"PATCH /apps/acme", `{"scenario":"declined"}`, 200, []string{"pace=60", "scenario=declined"}},
		{"PATCH /apps/acme", `{"notifications":{"dataUrl":"","envelope":"array"}}`, 200, []string{
			"notifications.statusUrl=http://a/s", "notifications.dataUrl=", "notifications.envelope=array",
			`notifications.retry=["1s"]`, "notifications.sign=true", "notifications.deadline=3s",
		}},
		{"PATCH /apps/acme", `{"notifications":{"retry":[],"sign":false,"deadline":"10s"}}`, 200, []string{
			"notifications.retry=[]", "notifications.sign=false", "notifications.deadline=10s",
		}},
	})
}

func TestAppsRefuse(t *testing.T) {
	s := open(t)
	const create, patch = "POST /apps", "PATCH /apps/acme"
	s.play([]exchange{
		{create, `{"scenaro":"x"}`, 400, []string{"violations.0.pointer=/scenaro", "violations.0.rule=additionalProperties"}},
		{create, `{"startTime":"9999-12-31T23:59:59Z"}`, 400, []string{"violations.0.pointer=/startTime"}},
		{create, `{"scenario":"declind"}`, 400, []string{
			"violations.0.pointer=/scenario", "violations.0.reason=there is no such scenario; did you mean declined?",
		}},
		{create, `{"notifications":{"statusUrl":"http://","dataUrl":"http:///x"}}`, 400, []string{
			"violations.0.pointer=/notifications/statusUrl",
		}},
		{create, `{"notifications":{"statusUrl":"http://:x:/","dataUrl":"https:///x"}}`, 400, []string{
			"violations.#=2", "violations.0.pointer=/notifications/statusUrl", "violations.1.pointer=/notifications/dataUrl",
			"violations.1.reason=must be an absolute URL of http or https",
		}},
		{
			create, `{"notifications":{"statusUrl":"http://169.254.169.254/latest"}}`, 400,
			[]string{"violations.0.pointer=/notifications/statusUrl"},
		},
		{
			create,
			`{"notifications":{"dataUrl":"http://[fe80::1]:80/"}}`,
			400,
			[]string{"violations.0.pointer=/notifications/dataUrl"},
		},
		{
			create,
			`{"notifications":{"deadline":"999999999h"}}`,
			400,
			[]string{"violations.0.pointer=/notifications/deadline"},
		},
		{create, `{"clientId":"a/b","pace":0}`, 400, []string{"violations.#=2"}},
		{create, `{`, 400, []string{"violations.0.rule=syntax"}},
		{create, "", 400, []string{"violations.0.rule=required"}},
		{patch, `{}`, 400, nil},
		{patch, `{"scenario":"nothing-like-it"}`, 400, []string{"violations.0.pointer=/scenario"}},
		{patch, `{"notifications":{"statusUrl":"https://"}}`, 400, nil},
		{patch, `{"pace":2,"notifications":{"statusUrl":"https:///"}}`, 400, nil},
		{"GET /apps/acme", "", 200, []string{"pace=1", "notifications.statusUrl="}},
	})
}

func TestResetTakesAnAppBack(t *testing.T) {
	s := open(t)
	jane := s.user("jane")
	s.play([]exchange{
		{"PATCH /apps/acme", `{"notifications":{"statusUrl":"http://receiver/"}}`, 200, nil},
		{"POST /apps/acme/users/" + jane + "/steps", `{"status":"Engaged"}`, 200, nil},
		{"POST /apps/acme/runs", `{"scenario":"declined"}`, 201, nil},
		{"POST /apps/acme/clock/advance", `{"by":"2h"}`, 200, nil},
		{
			"POST /apps/acme/reset",
			"",
			200,
			[]string{"clientId=acme", "clientSecret=", "notifications.statusUrl=http://receiver/"},
		},
		{"GET /apps/acme/users", "", 200, []string{"#=0"}},
		{"GET /apps/acme/events", "", 200, []string{"#=0"}},
		{"GET /apps/acme/runs", "", 200, []string{"#=0"}},
		{"GET /apps/acme/deliveries", "", 200, []string{"#=0"}},
		{"GET /apps/acme/requests", "", 200, []string{"#=0"}},
		{"GET /apps/acme/clock", "", 200, []string{"now=2026-01-05T09:00:00Z", "pending=0"}},
		{"GET /apps/acme", "", 200, []string{"clientSecret=acme-secret"}},
	})
	if again := s.user("jane"); again != jane {
		t.Errorf("the same user has another id after a reset: %s, was %s", again, jane)
	}
}

func TestProblemsNameNoSecret(t *testing.T) {
	s := open(t)
	for _, call := range []string{"GET /apps/acme-secret", "GET /apps", "PATCH /apps/acme", "POST /apps"} {
		body := ""
		if !strings.HasPrefix(call, "GET") {
			body = `{"clientSecret":"acme-secret","pace":"acme-secret"}`
		}
		w := s.do(call, body)
		if call != "GET /apps/acme-secret" && strings.Contains(w.Body.String(), "acme-secret") {
			t.Errorf("%s shows the secret: %s", call, w.Body)
		}
	}
}
