package humanapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
)

const appUsers = "/v1/apps/acme/users"

func TestAppUsers(t *testing.T) {
	v := newVendor(t)
	do := func(method, target string, form url.Values) answer {
		t.Helper()
		return v.basic(method, target, "acme-secret", "", form)
	}
	if none := do("GET", appUsers, nil); string(none.body) != "[]" {
		t.Errorf("nobody: %d %s", none.status, none.body)
	}
	var ids []string
	for _, external := range []string{"policy-1", "policy-2", "policy-3"} {
		made := do("POST", appUsers, url.Values{"externalId": {external}})
		if made.status != http.StatusCreated || made.field("externalId") != external || made.field("appId") != "acme" {
			t.Fatalf("%d %s", made.status, made.body)
		}
		if again := do("POST", appUsers, url.Values{"externalId": {external}}); again.status != http.StatusCreated ||
			string(again.body) != string(made.body) {
			t.Errorf("posted again: %d %s", again.status, again.body)
		}
		one := do("GET", appUsers+"/"+made.field("humanId"), nil)
		if one.status != http.StatusOK || string(one.body) != string(made.body) {
			t.Errorf("by its id: %d %s", one.status, one.body)
		}
		ids = append(ids, made.field("humanId"))
	}
	if gone := do("DELETE", appUsers+"/"+ids[1], nil); gone.status != http.StatusNoContent || len(gone.body) != 0 {
		t.Errorf("deleted: %d %s", gone.status, gone.body)
	}
	for _, method := range []string{"GET", "DELETE"} {
		if gone := do(method, appUsers+"/"+ids[1], nil); gone.status != http.StatusNotFound ||
			gone.field("message") != "Not Found" {
			t.Errorf("%s of a deleted user: %d %s", method, gone.status, gone.body)
		}
	}
	reply := do("GET", appUsers, nil)
	var list []struct{ HumanID, ExternalID string }
	if err := json.Unmarshal(reply.body, &list); err != nil || len(list) != 2 || list[0].HumanID != ids[0] ||
		list[1].ExternalID != "policy-3" {
		t.Errorf("%s", reply.body)
	}
	if tag := reply.header.Get("ETag"); len(tag) < 3 || reply.header.Get("Link") != "" ||
		reply.header.Get("X-Total-Count") != "" {
		t.Errorf("%v", reply.header)
	} else {
		r := httptest.NewRequestWithContext(t.Context(), "GET", appUsers, nil)
		r.SetBasicAuth("acme-secret", "")
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		if v.handler.ServeHTTP(w, r); w.Code != http.StatusNotModified {
			t.Errorf("with the ETag: %d", w.Code)
		}
	}
	if v.violations() != "" {
		t.Error(v.violations())
	}
}

// Every operation of the Application API refuses who has no App Key of the app; the rest is each operation's own.
func TestAppRefusals(t *testing.T) {
	v := newVendor(t)
	v.createApp(app.Settings{ClientID: "umbrella", ClientSecret: "umbrella-secret"})
	targets := []string{"GET " + appUsers, "POST " + appUsers, "GET " + appUsers + "/somebody", "DELETE " + appUsers +
		"/somebody"}
	for _, b := range batches {
		targets = append(targets, "GET "+appUsers+b.path)
	}
	for _, target := range targets {
		method, path, _ := strings.Cut(target, " ")
		for _, c := range []struct {
			user     string
			password string
			path     string
			note     string
		}{
			{"", "", path, "no app key was presented"},
			{"wrong", "", path, "it is not the app's key (the client secret, with an empty password)"},
			{"acme", "acme-secret", path, "it is not the app's key (the client secret, with an empty password)"},
			{"umbrella-secret", "", path, "it is not the app's key (the client secret, with an empty password)"},
			{"acme-secret", "", strings.Replace(path, "acme", "nobody", 1), "there is no such app"},
		} {
			reply := v.basic(method, c.path, c.user, c.password, nil)
			if reply.status != 401 || reply.header.Get("WWW-Authenticate") == "" || v.last().Note != c.note {
				t.Errorf("%s as %q: %d %s %q", target, c.user, reply.status, reply.body, v.last().Note)
			}
		}
	}
	for _, c := range []struct {
		method string
		path   string
		form   url.Values
		status int
	}{
		{"POST", appUsers, url.Values{}, 400},
		{"POST", appUsers, url.Values{"externalId": {""}}, 400},
		{"POST", appUsers, url.Values{"externalId": {strings.Repeat("x", 5<<20)}}, 413},
		{"GET", appUsers + "?limit=1", nil, 400},
		{"GET", appUsers + "/somebody", nil, 404},
		{"DELETE", appUsers + "/somebody", nil, 404},
		{"PUT", appUsers, nil, 405},
		{"GET", "/v1/apps/acme/readers", nil, 404},
	} {
		reply := v.basic(c.method, c.path, "acme-secret", "", c.form)
		if reply.status != c.status || reply.field("message") == "" {
			t.Errorf("%s %s: %d %s", c.method, c.path, reply.status, reply.body)
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), "POST", appUsers, strings.NewReader("<x/>"))
	r.SetBasicAuth("acme-secret", "")
	r.Header.Set("Content-Type", "text/xml")
	w := httptest.NewRecorder()
	if v.handler.ServeHTTP(w, r); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("XML: %d %s", w.Code, w.Body)
	}
	for _, entry := range v.journal.List("acme", nil) {
		for _, violation := range entry.Violations.List {
			if slices.Contains([]string{"response"}, violation.In) {
				t.Errorf("%s %s: %v", entry.Method, entry.Path, violation)
			}
		}
	}
}
