package control_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock"
)

// A person who looks at the sandbox is told what it is, and a vendor's host stays the vendor's.
func TestIndex(t *testing.T) {
	const page, text = "<!doctype html>", "healthmock v7: a local sandbox"
	for _, c := range []struct {
		target, host, accept, token string
		status                      int
		begins                      string
		says, not                   []string
	}{
		{
			target: "/",
			accept: "text/html,*/*;q=0.8",
			status: 200,
			begins: page,
			says:   []string{"createConnectToken", "humanapi-admin.yaml", "Postman"},
		},
		{target: "/docs", accept: "text/html", status: 200, begins: page},
		{target: "/docs/", status: 200, begins: text},
		{
			target: "/_sandbox/v1",
			status: 200,
			begins: text,
			says:   []string{"https://admin.humanapi.co/api/v1", "http://localhost/_sandbox/v1/openapi/humanapi-admin.yaml"},
		},
		{target: "/_sandbox/v1/", status: 200, begins: text, says: []string{"createConnectToken: /type must be one of"}},
		{target: "/?x=1", status: 400},
		{target: "/", host: "evil.example.com", status: 403},
		{target: "/", host: "auth.humanapi.co", status: 404},
		{target: "/", host: "api.humanapi.localhost", status: 302},
		{target: "/docs", host: "admin.humanapi.localhost:8080", status: 404},
		{
			target: "/",
			accept: "text/html",
			token:  "guard",
			status: 200,
			begins: page,
			says:   []string{"control token guards"},
			not:    []string{"/type", "/users"},
		},
		{target: "/", token: "guard", status: 200, begins: text, not: []string{"/type"}},
	} {
		t.Run(c.host+c.target+c.accept+c.token, func(t *testing.T) {
			s, err := mock.New(mock.Options{Version: "v7", ControlToken: c.token})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			wrong := httptest.NewRequestWithContext(
				t.Context(),
				http.MethodPost,
				"http://localhost/v1/connect/token",
				strings.NewReader(
					`{"client_id":"healthmock","client_secret":"healthmock-secret","client_user_id":"x","type":"<b>x</b>"}`,
				),
			)
			wrong.Header.Set("Content-Type", "application/json")
			s.Handler().ServeHTTP(httptest.NewRecorder(), wrong)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost"+c.target, http.NoBody)
			if c.host != "" {
				r.Host = c.host
			}
			r.Header.Set("Accept", c.accept)
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, r)
			body := w.Body.String()
			if w.Code != c.status || !strings.HasPrefix(body, c.begins) {
				t.Fatalf("%d: %s", w.Code, body)
			}
			for _, want := range c.says {
				if !strings.Contains(body, want) {
					t.Errorf("%q is not said in:\n%s", want, body)
				}
			}
			for _, not := range append(c.not, "<b>", "healthmock-secret") {
				if strings.Contains(body, not) && (not != "<b>" || !strings.HasPrefix(body, page)) {
					t.Errorf("%q is said in:\n%s", not, body)
				}
			}
			if c.begins == page && !strings.HasPrefix(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
				t.Errorf("headers: %v", w.Header())
			}
		})
	}
}

// Whatever stands on the page is escaped: the name of an app is anybody's.
func TestIndexEscapes(t *testing.T) {
	s, err := mock.New(mock.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	create := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/_sandbox/v1/apps",
		strings.NewReader(`{"clientId":"<script>alert(1)</script>"}`))
	create.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, create)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost/", http.NoBody)
	r.Header.Set("Accept", "text/html")
	page := httptest.NewRecorder()
	s.Handler().ServeHTTP(page, r)
	if strings.Contains(page.Body.String(), "<script") ||
		w.Code == http.StatusCreated && !strings.Contains(page.Body.String(), "&lt;script&gt;") {
		t.Errorf("created: %d; the page is\n%s", w.Code, page.Body)
	}
}
