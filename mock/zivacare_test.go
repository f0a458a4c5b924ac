package mock_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
)

// call sends a request to a sandbox, with a JSON body unless that is empty.
func call(t *testing.T, s *mock.Sandbox, method, target, body string) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// ZivaCare is at its own hosts, at their names under .localhost, and at its paths under any other name. Under a host of
// its own only what is there answers.
func TestHostsOfZivaCare(t *testing.T) {
	s, _ := newSandbox(t, mock.Options{})
	for _, c := range []struct {
		hosts, path string
		want        int
	}{
		{"api.zivacare.com api.zivacare.localhost:8080 localhost:8080 127.0.0.1", "/api/v2/human/weights?access_token=demo", 200},
		{"api.zivacare.com api.zivacare.localhost localhost", "/api/v1/human/weights?access_token=demo", 200},
		{"developer.zivacare.com developer.zivacare.localhost api.humanapi.co", "/api/v2/human/weights?access_token=demo", 404},
		{"developer.zivacare.com developer.zivacare.localhost localhost", "/oauth/v2/token", 400},
		{"api.zivacare.com api.zivacare.localhost user.humanapi.localhost", "/oauth/v2/token", 404},
		{"api.zivacare.com developer.zivacare.com", "/v1/human/weight?access_token=demo", 404},
		{"api.humanapi.co api.humanapi.localhost localhost", "/v1/human/weight?access_token=demo", 200},
	} {
		for host := range strings.FieldsSeq(c.hosts) {
			if status, body := call(t, s, "GET", "http://"+host+c.path, ""); status != c.want {
				t.Errorf("%s%s: %d %s, want %d", host, c.path, status, body, c.want)
			}
		}
	}
}

// A new user of ZivaCare follows the vendor's scenario where the App's is one for users of Human API, and none where the
// App has none.
func TestLifeAtZivaCare(t *testing.T) {
	for scenario, want := range map[string]string{"happy-path": "ziva-happy-path", "ziva-no-data": "ziva-no-data", "none": ""} {
		s, _ := newSandbox(t, mock.Options{Apps: []app.Settings{{ClientID: "acme", ClientSecret: "acme-secret", Scenario: scenario}}})
		a, _ := s.Apps().Get("acme")
		create := `{"clientId":"acme","clientSecret":"acme-secret","clientUserId":"jane"}`
		if status, body := call(t, s, "POST", "http://localhost/api/v2/app/create-user", create); status != 200 {
			t.Fatalf("%d %s", status, body)
		}
		user, err := a.At("zivacare").UserByClientID(t.Context(), "jane")
		if err != nil || user.Scenario != want {
			t.Errorf("with %s: %q, %v", scenario, user.Scenario, err)
		}
		advance(t, a, 2*24*time.Hour)
		sources, err := a.Sources(t.Context(), user.UserID)
		if err != nil || len(sources) != map[string]int{"happy-path": 2, "ziva-no-data": 2, "none": 0}[scenario] {
			t.Errorf("with %s: %+v, %v", scenario, sources, err)
		}
	}
}

// The vendor's settings are those of an App in the control API.
func TestSettingsOfZivaCare(t *testing.T) {
	s, _ := newSandbox(t, mock.Options{})
	const apps = "http://localhost/_sandbox/v1/apps"
	for body, want := range map[string]int{
		`{"clientId":"quirky","stringifiedRows":true,"accessTokenLife":"1h","provider":"zivacare"}`: http.StatusCreated,
		`{"clientId":"plain"}`:        http.StatusCreated,
		`{"stringifiedRows":"yes"}`:   http.StatusBadRequest,
		`{"accessTokenLife":"1ms"}`:   http.StatusBadRequest,
		`{"accessTokenLife":"never"}`: http.StatusBadRequest,
	} {
		if status, reply := call(t, s, "POST", apps, body); status != want {
			t.Errorf("%s: %d %s", body, status, reply)
		}
	}
	if _, reply := call(t, s, "GET", apps+"/quirky", ""); !strings.Contains(reply, `"accessTokenLife":"1h"`) || !strings.Contains(reply, `"stringifiedRows":true`) {
		t.Errorf("the app is %s", reply)
	}
	if status, reply := call(t, s, "PATCH", apps+"/quirky", `{"stringifiedRows":false,"accessTokenLife":"0s"}`); status != 200 ||
		strings.Contains(reply, `"accessTokenLife":"1h"`) || strings.Contains(reply, `"stringifiedRows":true`) {
		t.Errorf("%d %s", status, reply)
	}
}

// What is secret in a request to ZivaCare is not in the journal.
func TestSecretsOfZivaCare(t *testing.T) {
	s, _ := newSandbox(t, mock.Options{Apps: []app.Settings{{ClientID: "acme", ClientSecret: "very-secret-indeed"}}})
	_, created := call(t, s, "POST", "http://localhost/api/v2/app/create-user",
		`{"clientId":"acme","clientSecret":"very-secret-indeed","clientUserId":"jane"}`)
	special := created[strings.Index(created, `"specialToken":"`)+16:][:86]
	_, exchanged := call(t, s, "POST", "http://localhost/oauth/v2/get-access-token",
		`{"clientSecret":"very-secret-indeed","specialToken":"`+special+`"}`)
	access := exchanged[strings.Index(exchanged, `"access_token":"`)+16:][:86]
	call(t, s, "GET", "http://localhost/api/v2/human/weights?access_token="+access, "")
	call(t, s, "GET", "http://localhost/oauth/v2/token?client_id=acme&grant_type=refresh_token&refresh_token=x&client_secret="+
		url.QueryEscape("very-secret-indeed"), "")
	_, requests := call(t, s, "GET", "http://localhost/_sandbox/v1/apps/acme/requests", "")
	if strings.Count(requests, `"operationId"`) < 4 {
		t.Errorf("the journal is %s", requests)
	}
	for _, word := range []string{special, access, "very-secret-indeed"} {
		if strings.Contains(requests, word) {
			t.Errorf("the journal has %q", word)
		}
	}
}
