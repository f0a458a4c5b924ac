package httpapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/openapi/violation"
)

// The status of a refusal does not depend on how many other violations there are, although only some are listed.
func TestStatusOfManyViolations(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*http.Request)
		status int
	}{
		{"invalid", func(*http.Request) {}, http.StatusBadRequest},
		{
			"of another type",
			func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, http.StatusUnsupportedMediaType,
		},
		{"without a type", func(r *http.Request) { r.Header.Del("Content-Type") }, http.StatusUnsupportedMediaType},
		{"compressed", func(r *http.Request) { r.Header.Set("Content-Encoding", "br") }, http.StatusUnsupportedMediaType},
		{"without a token", func(r *http.Request) { r.Header.Del("Authorization") }, http.StatusUnauthorized},
		{
			"of another type and without a token",
			func(r *http.Request) { r.Header = http.Header{"Content-Type": {"text/plain"}} }, http.StatusUnauthorized,
		},
	} {
		for _, many := range []int{1, violation.Max, 3 * violation.Max} {
			t.Run(fmt.Sprintf("%s, and %d more", test.name, many), func(t *testing.T) {
				s := newFaultServer(t, `[]`)
				query := make(url.Values)
				r := httptest.NewRequest(http.MethodPost, "/v1/things", strings.NewReader(`{"n":1}`))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Authorization", "Bearer t")
				test.change(r)
				for i := range many {
					query.Set(fmt.Sprintf("unknown%d", i), "1")
					r.Header[fmt.Sprintf("X-%d", i)] = []string{"M\xfcller"} // violations that precede that of the credential
				}
				r.URL.RawQuery = query.Encode()
				w := httptest.NewRecorder()
				if s.handler.ServeHTTP(w, r); w.Code != test.status {
					t.Errorf("%d %s, want %d", w.Code, w.Body, test.status)
				}
				if got := s.last().Violations; got.Count < 2*many {
					t.Errorf("%d violations, want at least %d", got.Count, 2*many)
				}
			})
		}
	}
}
