package contracttest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest"
)

// A malformed path gets the vendor's error, over a connection and in-process, and is in the journal as it was sent.
func TestMalformedPaths(t *testing.T) {
	for name, options := range map[string][]contracttest.Option{"in process": nil, "over TCP": {contracttest.WithListener()}} {
		t.Run(name, func(t *testing.T) {
			sandbox := contracttest.Start(t, options...)
			for _, path := range []string{"/api/v1/users/%zz", "/api/v1/users/%", "/api/v1/users/%ff", "/api/v1/users/a%2Fb"} {
				address, err := url.Parse(sandbox.AdminURL)
				if err != nil {
					t.Fatal(err)
				}
				address.Opaque = path
				req := (&http.Request{Method: http.MethodGet, URL: address, Header: make(http.Header)}).WithContext(t.Context())
				got, err := do(sandbox.HTTPClient(), req, "")
				if err != nil {
					t.Fatal(err)
				}
				want := http.StatusBadRequest
				if strings.Contains(path, "2F") {
					want = http.StatusUnauthorized
				}
				if got.status != want {
					t.Errorf("%s: %d %s", path, got.status, got.body)
					continue
				}
				checkEnvelope(t, got, "")
				if entry, ok := newest(t, sandbox.App()); !ok || entry.Path != path || entry.Status != want ||
					len(entry.Violations) == 0 {
					t.Errorf("%s: the journal has %+v", path, entry)
				}
			}
		})
	}
}

// A run that expects no violations does not pass over a request for no operation, or with a wrong method.
func TestRunsCountUnknownOperations(t *testing.T) {
	for call, rule := range map[string]string{
		"PATCH /api/v1/users/abc": "unknownMethod",
		"GET /api/v1/user/abc":    "unknownOperation",
		"GET /api/v1/users":       "",
	} {
		t.Run(call, func(t *testing.T) {
			sandbox := contracttest.Start(t, contracttest.WithScenario("none"))
			app := sandbox.App()
			token, err := app.ClientToken(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			const scenario = "name: careful\nprovider: humanapi\nsteps:\n  - {after: 1h, status: Engaged}\n  - expect: {violations: none}\n"
			run, err := app.Run(t.Context(), scenario, contracttest.RunOptions{})
			if err != nil {
				t.Fatal(err)
			}
			method, path, _ := strings.Cut(call, " ")
			got := send(t, sandbox.HTTPClient(), method, sandbox.AdminURL+path, token, nil)
			if header := got.header.Get("X-Sandbox-Violations"); (header != "") != (rule != "") {
				t.Errorf("%d, the header says %q", got.status, header)
			}
			if _, err := app.Advance(t.Context(), 2*time.Hour); err != nil {
				t.Fatal(err)
			}
			if run, err = app.RunByID(t.Context(), run.ID); err != nil || (run.State == "failed") != (rule != "") {
				t.Errorf("%+v %v", run, err)
			}
			broken, err := app.Requests(t.Context(), contracttest.RequestQuery{Violations: true})
			if err != nil || len(broken) > 0 != (rule != "") || len(broken) > 0 && broken[0].Violations[0].Rule != rule {
				t.Errorf("%+v %v", broken, err)
			}
		})
	}
}
