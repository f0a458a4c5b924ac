package httpapi_test

import (
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
)

// A web page of another site changes nothing and reads nothing, unless the vendor's own flow comes from there.
func TestWebPages(t *testing.T) {
	const evil = "https://evil.example"
	for _, test := range []struct {
		name, call, host string
		header           http.Header
		status           int
	}{
		{"a program", "POST /v1/cats", "sandbox.test", nil, 200},
		{"a program under a public name", "POST /v1/cats", "evil.example", nil, 200},
		{
			"a page of the sandbox", "POST /v1/cats", "localhost:8080",
			http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {"http://localhost:8080"}},
			200,
		},
		{
			"a page on another port", "POST /v1/cats", "localhost:8080",
			http.Header{"Sec-Fetch-Site": {"same-site"}, "Origin": {"http://localhost:3000"}},
			200,
		},
		{"an address that was typed in", "GET /v1/cats/1", "localhost", http.Header{"Sec-Fetch-Site": {"none"}}, 200},
		{
			"a page of another site", "POST /v1/cats", "localhost",
			http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {evil}},
			403,
		},
		{"a form without an origin", "POST /v1/cats", "localhost", http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		{"an older browser", "POST /v1/cats", "localhost", http.Header{"Origin": {evil}}, 403},
		{
			"an older browser on another port", "POST /v1/cats", "127.0.0.1:8080",
			http.Header{"Origin": {"http://127.0.0.1:3000"}},
			200,
		},
		{
			"an older browser at a sister's", "POST /v1/cats", "cats.example.localhost",
			http.Header{"Origin": {"http://app.example.localhost"}},
			200,
		},
		{"a page that hides its origin", "POST /v1/cats", "localhost", http.Header{"Origin": {"null"}}, 403},
		{"a page that only reads", "GET /v1/cats/1", "localhost", http.Header{"Sec-Fetch-Site": {"cross-site"}}, 200},
		{"a vendor's host", "POST /v1/cats", "cats.example.co.", http.Header{"Sec-Fetch-Site": {"same-origin"}}, 200},
		{
			"a name that was rebound", "GET /v1/cats/1", "evil.example:8080",
			http.Header{"Sec-Fetch-Site": {"same-origin"}},
			403,
		},
		{
			"a rebound name by its origin", "POST /v1/cats", "evil.example",
			http.Header{"Origin": {"http://evil.example"}},
			403,
		},
		{"a rebound name and no route", "GET /v1/birds", "evil.example", http.Header{"Sec-Fetch-Site": {"same-origin"}}, 403},
		{
			"a name that was configured", "GET /v1/cats/1", "mock.example.com",
			http.Header{"Sec-Fetch-Site": {"same-origin"}},
			200,
		},
		{"a container's name", "GET /v1/cats/1", "healthmock:8080", http.Header{"Sec-Fetch-Site": {"same-origin"}}, 200},
		{
			"a service for pages", "POST /v1/dogs", "localhost",
			http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {evil}},
			200,
		},
		{
			"a person who is sent", "GET /v1/birds/1", "localhost",
			http.Header{"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"document"}},
			200,
		},
		{
			"an image", "GET /v1/birds/1", "localhost",
			http.Header{"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"no-cors"}, "Sec-Fetch-Dest": {"image"}},
			403,
		},
		{
			"a frame", "GET /v1/birds/1", "localhost",
			http.Header{"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"iframe"}},
			403,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t, "")
			cats := service(t, "cats.example.co", "cats")
			dogs := service(t, "dogs.example.co", "dogs")
			birds := service(t, "birds.example.co", "birds")
			dogs.CORS = http.Header{"Access-Control-Allow-Origin": {"*"}}
			birds.CrossSite = []string{"show"}
			handler, err := httpapi.New(httpapi.Options{
				Services: []*provider.Service{cats, dogs, birds}, Apps: s.apps, Journal: s.journal, DefaultApp: "acme",
				Hosts: []string{"mock.example.com"},
			})
			if err != nil {
				t.Fatal(err)
			}
			method, path, _ := strings.Cut(test.call, " ")
			r := httptest.NewRequest(method, path, strings.NewReader(`{"n":7}`))
			maps.Copy(r.Header, test.header)
			r.Host = test.host
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			want := test.status
			if w.Code != want || w.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%d %s %v, want %d", w.Code, w.Body, w.Header(), want)
			}
			if entry := s.last(t); entry.Status != want || want == 403 && (entry.Note == "" || len(entry.Violations.List) > 0) {
				t.Errorf("%+v", entry)
			}
		})
	}
}

// A browser only displays an HTML document: its policy allows no script.
func TestHTMLIsProtected(t *testing.T) {
	s := newServer(t, "")
	cats := service(t, "cats.example.co", "cats")
	cats.Operations = map[string]provider.Op{"show": func(*provider.Call) (provider.Reply, error) {
		return provider.Reply{Status: http.StatusOK, Raw: []byte("<p>cat</p>"), ContentType: "text/html; charset=utf-8"}, nil
	}}
	handler, err := httpapi.New(httpapi.Options{
		Services:   []*provider.Service{cats},
		Apps:       s.apps,
		Journal:    s.journal,
		DefaultApp: "acme",
		Logger:     slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/cats/1", http.NoBody))
	policy := w.Header().Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "script") {
		t.Errorf("policy %q", policy)
	}
	if got := w.Header().Get("Cross-Origin-Resource-Policy"); got != "same-origin" {
		t.Errorf("resource policy %q", got)
	}
}

// Once the default App is deleted, nothing is kept of requests that name none, and a new App of its name has none of
// them.
func TestDeletedDefaultApp(t *testing.T) {
	s := newServer(t, "")
	if err := s.apps.Delete(t.Context(), "acme"); err != nil {
		t.Fatal(err)
	}
	w := s.do("GET", "/v1/cat/1", "")
	if w.Code != http.StatusNotFound || w.Header().Get(journal.ViolationsHeader) != "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if entries := s.journal.List("acme", nil); len(entries) > 0 {
		t.Errorf("%+v", entries)
	}
}
