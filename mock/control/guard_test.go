package control_test

import (
	"testing"

	"github.com/healthmock/healthmock/mock"
)

func TestGuard(t *testing.T) {
	s := open(t, func(o *mock.Options) { o.Hosts = []string{"Mock.Example.com"} })
	for _, c := range []struct {
		host, origin string
		status       int
	}{
		{"localhost", "", 200},
		{"LOCALHOST:8080", "", 200},
		{"healthmock.localhost:80", "", 200},
		{"127.0.0.1:49153", "", 200},
		{"10.1.2.3", "", 200},
		{"[::1]:8080", "", 200},
		{"[::1]", "", 200},
		{"healthmock:8080", "", 200}, // a container's name
		{"host.docker.internal:8080", "", 200},
		{"host.testcontainers.internal:8080", "", 200},
		{"mock.example.com", "", 200},
		{"MOCK.example.com:443", "", 200},
		{"", "", 403},
		{"rebound.example.com", "", 403},
		{"localhost.example.com", "", 403},
		{"127.0.0.1.example.com:8080", "", 403},
		{"notlocalhost.", "", 403},
		{"evil.internal", "", 403},
		{"localhost:8080", "http://localhost:8080", 200},
		{"localhost:8080", "http://LocalHost:8080", 200},
		{"localhost:8080", "http://localhost:9090", 403},
		{"localhost:8080", "http://127.0.0.1:8080", 403},
		{"localhost:8080", "https://page.example.com", 403},
		{"localhost:8080", "null", 403},
		{"localhost:8080", "://", 403},
		{"rebound.example.com", "http://rebound.example.com", 403},
	} {
		for _, call := range []string{"GET /health", "GET /apps", "GET /apps/acme/clock"} {
			r := request(t.Context(), call, "")
			r.Host = c.host
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
			if w := s.serve(r); w.Code != c.status {
				t.Errorf("%s for %q from %q: status %d, want %d", call, c.host, c.origin, w.Code, c.status)
			}
		}
	}
}

func TestARefusedPageChangesNothing(t *testing.T) {
	s := open(t)
	r := request(t.Context(), "DELETE /apps/acme", "")
	r.Header.Set("Origin", "https://page.example.com")
	if w := s.serve(r); w.Code != 403 {
		t.Errorf("status %d", w.Code)
	}
	s.acme()
}

func TestControlToken(t *testing.T) {
	const token = "invented-control-token"
	s := open(t, func(o *mock.Options) { o.ControlToken = token })
	for _, c := range []struct {
		call, credential string
		status           int
	}{
		{"GET /apps", "", 401},
		{"GET /apps", "Bearer " + token, 200},
		{"GET /apps", "bearer " + token, 200},
		{"GET /apps", "Bearer " + token[1:], 401},
		{"GET /apps", "Bearer " + token + "x", 401},
		{"GET /apps", "Basic " + token, 401},
		{"GET /apps/nobody", "", 401},
		{"DELETE /apps/acme", "", 401},
		{"GET /health", "", 200}, // a container's probe knows no token
		{"GET /jwks.json", "", 200},
	} {
		r := request(t.Context(), c.call, "")
		if c.credential != "" {
			r.Header.Set("Authorization", c.credential)
		}
		w := s.serve(r)
		if w.Code != c.status {
			t.Errorf("%s with %q: status %d, want %d", c.call, c.credential, w.Code, c.status)
		}
		if asked := w.Header().Get("WWW-Authenticate") != ""; asked != (c.status == 401) {
			t.Errorf("%s with %q: WWW-Authenticate is %q", c.call, c.credential, w.Header().Get("WWW-Authenticate"))
		}
	}
	s.acme()
}

func TestWithoutATokenAnyIsIgnored(t *testing.T) {
	s := open(t)
	r := request(t.Context(), "GET /apps", "")
	r.Header.Set("Authorization", "Bearer whatever")
	if w := s.serve(r); w.Code != 200 {
		t.Errorf("status %d", w.Code)
	}
}
