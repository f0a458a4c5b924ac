package httpapi_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// Whatever bytes a client sends, the answer is the vendor's, the journal says what was wrong, and it can still be read.
func TestBytesThatAreNoText(t *testing.T) {
	for _, test := range []struct {
		name       string
		target     url.URL
		header     http.Header
		status     int
		path       string // in the journal
		query      string
		violations string // "in name: rule", joined by spaces
	}{
		{
			name: "an escaped byte in the path", target: url.URL{Path: "/v1/cats/\xff", RawPath: "/v1/cats/%ff"},
			status: 400, path: "/v1/cats/%ff", violations: "path: encoding",
		},
		{
			name: "a raw byte in the path", target: url.URL{Path: "/v1/cats/\xff"},
			status: 400, path: "/v1/cats/%FF", violations: "path: encoding",
		},
		{
			name: "half a character in the path", target: url.URL{Path: "/v1/cats/Zo\xc3", RawPath: "/v1/cats/Zo%C3"},
			status: 400, path: "/v1/cats/Zo%C3", violations: "path: encoding",
		},
		{
			name: "a path that is no route", target: url.URL{Path: "/v1/birds/\xff"},
			status: 400, path: "/v1/birds/%FF", violations: "path: encoding",
		},
		{
			name: "a query value", target: url.URL{Path: "/v1/cats/1", RawQuery: "x=%ff"},
			status: 400, path: "/v1/cats/1", query: "x=%ff", violations: "query x: encoding",
		},
		{
			name: "a raw query value", target: url.URL{Path: "/v1/cats/1", RawQuery: "x=\xff"},
			status: 400, path: "/v1/cats/1", query: "x=%FF", violations: "query x: encoding",
		},
		{
			name: "a query name", target: url.URL{Path: "/v1/cats/1", RawQuery: "%fe=1"},
			status: 400, path: "/v1/cats/1", query: "%fe=1", violations: "query \ufffd: encoding",
		},
		{
			name: "a raw byte beside what cannot be decoded", target: url.URL{Path: "/v1/cats/1", RawQuery: "%zz=\xff"},
			status: 400, path: "/v1/cats/1", query: "%zz=%FF", violations: "query: syntax",
		},
		{
			name: "a header", target: url.URL{Path: "/v1/cats/1"}, header: http.Header{"X-Name": {"M\xfcller"}},
			status: 400, path: "/v1/cats/1", violations: "header X-Name: encoding",
		},
		{
			name: "an escaped slash", target: url.URL{Path: "/v1/cats/a/b", RawPath: "/v1/cats/a%2Fb"}, status: 200,
			path: "/v1/cats/a%2Fb",
		},
		{
			name: "an escaped letter", target: url.URL{Path: "/v1/cats/1", RawPath: "/%761/c%61ts/1"}, status: 200,
			path: "/%761/c%61ts/1",
		},
		{name: "a slash at the end", target: url.URL{Path: "/v1/cats/1/"}, status: 200, path: "/v1/cats/1/"},
		{name: "a letter that is not ASCII", target: url.URL{Path: "/v1/cats/Zoë"}, status: 200, path: "/v1/cats/Zo%C3%AB"},
		{name: "no path", target: url.URL{}, status: 404, violations: "path: unknownOperation"},
		{name: "an asterisk", target: url.URL{Path: "*"}, status: 404, path: "*", violations: "path: unknownOperation"},
		{
			name: "a null byte", target: url.URL{Path: "/v1/cat/\x00"},
			status: 404, path: "/v1/cat/%00", violations: "path: unknownOperation",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t, "")
			r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
			r.URL = &test.target
			maps.Copy(r.Header, test.header)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code != test.status || !json.Valid(w.Body.Bytes()) || !utf8.Valid(w.Body.Bytes()) {
				t.Errorf("%d %q, want %d", w.Code, w.Body, test.status)
			}
			entry := s.last(t)
			if entry.Path != test.path || entry.Query != test.query || summary(entry.Violations.List) != test.violations {
				t.Errorf("the journal has %q %q %+v", entry.Path, entry.Query, entry.Violations)
			}
			if _, err := provider.Encode(entry); err != nil { // as the control API does, which refuses what is no text
				t.Error(err)
			}
		})
	}
}

func summary(violations []openapi.Violation) string {
	var all []string
	for _, v := range violations {
		all = append(all, strings.TrimSpace(v.In+" "+v.Name)+": "+v.Rule)
	}
	return strings.Join(all, " ")
}

// Without validation, a header that is not valid UTF-8 is not a violation. A path that is not is refused all the same.
func TestBytesThatAreNoTextWithoutValidation(t *testing.T) {
	for validation, want := range map[httpapi.Validation]string{httpapi.Warn: "header X-Name: encoding", httpapi.Off: ""} {
		s := newServer(t, validation)
		r := httptest.NewRequest(http.MethodGet, "/v1/cats/1", http.NoBody)
		r.Header["X-Name"] = []string{"M\xfcller"}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK || summary(s.last(t).Violations.List) != want {
			t.Errorf("%s: %d %+v", validation, w.Code, s.last(t).Violations)
		}
		w = s.do("GET", "/v1/cats/%ff", "")
		if w.Code != http.StatusBadRequest || summary(s.last(t).Violations.List) != "path: encoding" {
			t.Errorf("%s: %d %+v", validation, w.Code, s.last(t).Violations)
		}
	}
}

// A request that no operation matches is a violation, which names the nearest one. Requests that browsers make by
// themselves are not violations.
func TestRequestsForNoOperation(t *testing.T) {
	for _, test := range []struct {
		method, target string
		status         int
		violations     string
		reason         string
	}{
		{"GET", "/v1/cat/1", 404, "path: unknownOperation", "the nearest is GET /v1/cats/{id}"},
		{"POST", "/v2/dogs", 404, "path: unknownOperation", "the nearest is POST /v1/dogs"},
		{"PATCH", "/v1/cats/1", 405, "method: unknownMethod", "the nearest is GET /v1/cats/{id}"},
		{"BREW", "/v1/cats", 405, "method: unknownMethod", "the nearest is POST /v1/cats"},
		{"POST", "/", 404, "path: unknownOperation", ""},
		{"GET", "/", 404, "", ""},
		{"GET", "/favicon.ico", 404, "", ""},
		{"OPTIONS", "/v1/cats/1", 405, "", ""},
		{"OPTIONS", "/v1/birds", 404, "", ""},
	} {
		t.Run(test.method+test.target, func(t *testing.T) {
			s := newServer(t, "")
			w := s.do(test.method, test.target, "")
			entry := s.last(t)
			if w.Code != test.status || summary(entry.Violations.List) != test.violations {
				t.Fatalf("%d %+v", w.Code, entry.Violations)
			}
			if got := w.Header().Get(journal.ViolationsHeader); (got != "") != (test.violations != "") {
				t.Errorf("the header says %q", got)
			}
			if test.violations != "" && !strings.HasSuffix(entry.Violations.List[0].Reason, test.reason) {
				t.Errorf("reason %q", entry.Violations.List[0].Reason)
			}
		})
	}
	s := newServer(t, httpapi.Off)
	if w := s.do("GET", "/v1/cat/1", ""); w.Code != http.StatusNotFound || s.last(t).Violations.Count > 0 {
		t.Errorf("unchecked: %d %+v", w.Code, s.last(t).Violations)
	}
}

func TestHostNameWithADotAtItsEnd(t *testing.T) {
	s := newServer(t, "")
	for _, host := range []string{"dogs.example.co.", "DOGS.example.co.:443", "dogs.example.localhost.:8080"} {
		r := httptest.NewRequest(http.MethodGet, "/v1/cats/1", http.NoBody)
		r.Host = host
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); !strings.Contains(w.Body.String(), `"from":"dogs"`) {
			t.Errorf("%s: %d %s", host, w.Code, w.Body)
		}
	}
}
