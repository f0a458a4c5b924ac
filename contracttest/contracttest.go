// Package contracttest is the sandbox for a developer's tests: the whole of it inside the test binary, the typed client that
// drives it, and a receiver for its notifications.
//
//	func TestInvitation(t *testing.T) {
//		receiver := contracttest.NewReceiver(t)
//		sandbox := contracttest.Start(t, contracttest.WithNotifyURL(receiver.URL))
//
//		// The code under test, pointed at the sandbox.
//		service := policy.New(sandbox.AdminURL, sandbox.AuthURL, sandbox.HTTPClient())
//		err := service.Invite(t.Context(), "POLICY-1001", "june.example@example.com")
//
//		// A week of the sandbox's time goes by.
//		_, err = sandbox.App().Advance(t.Context(), 7*24*time.Hour)
//		notification, err := receiver.Next(t.Context())
//	}
//
// Time stands still until the test moves it. When Advance returns, everything due has happened and every notification has
// been answered or has failed, so a test needs neither to sleep nor to poll.
//
// [Client] talks to a sandbox anywhere: in the test binary, in a container (package container), or on another machine.
package contracttest

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/healthmock/healthmock/mock"
)

// Sandbox is a sandbox that lives as long as its test.
type Sandbox struct {
	URLs

	http   *http.Client
	client *Client
	app    *App
}

// URLs is where a sandbox answers. None ends in a slash. Of a sandbox without a socket they are names under .localhost that only
// [Sandbox.HTTPClient] knows.
type URLs struct {
	BaseURL    string // every service, each on the vendor's own paths
	AuthURL    string // the vendor's token service, as https://auth.humanapi.co
	AdminURL   string // the vendor's Admin API, as https://admin.humanapi.co
	DataURL    string // the vendor's Data API, as https://api.humanapi.co; its Application API too
	UserURL    string // the token exchange of the vendor's first years, as https://user.humanapi.co
	ControlURL string // the sandbox's own API, /_sandbox/v1
}

// Start runs a sandbox inside the test binary, and closes it when the test ends. Unless options say otherwise there is one
// App, "healthmock"; its clock stands still at [StartTime]; and there is no socket: the sandbox answers who asks with
// [Sandbox.HTTPClient].
//
// The log of a test that fails says what went wrong, a line each: requests that were refused or broke their contract,
// notifications that were not accepted, and that no request came at all.
func Start(t testing.TB, opts ...Option) *Sandbox {
	t.Helper()
	o := defaults()
	for _, opt := range opts {
		opt(&o)
	}
	o.mock.Logger = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	var box *mock.Sandbox
	var reached atomic.Bool
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached.Store(true)
		box.Handler().ServeHTTP(w, r)
	})
	s := &Sandbox{http: &http.Client{Transport: transport{handler}}, URLs: inProcess()}
	stop := func() {}
	if o.listen {
		server := httptest.NewServer(handler)
		stop = server.Close
		s.http, s.URLs, o.mock.PublicURL = server.Client(), At(server.URL), server.URL
	}
	box, err := mock.New(o.mock)
	if err != nil {
		t.Fatalf("start sandbox: %v", err)
	}
	t.Cleanup(func() {
		stop() // first: requests may be under way
		if err := box.Close(); err != nil {
			t.Errorf("close sandbox: %v", err)
		}
	})
	if !o.listen {
		t.Cleanup(func() {
			if t.Failed() && !reached.Load() {
				_, _ = fmt.Fprintln(t.Output(), unreached)
			}
		})
	}
	s.client = NewClient(s.BaseURL, s.http, o.mock.ControlToken)
	first := box.Apps().List()[0].Settings()
	s.app = (&App{ClientID: first.ClientID, ClientSecret: first.ClientSecret}).of(s.client)
	return s
}

// unreached is said where a test failed and the sandbox was not asked anything. Another client than the sandbox's looks the names
// up instead, and fails with "no such host" or "connection refused".
const unreached = "no request has reached the sandbox: it has no socket, so the code under test needs sandbox.HTTPClient(), " +
	"or the sandbox contracttest.WithListener()"

// HTTPClient reaches the sandbox: by its URLs and, without [WithListener], by the vendors' own https URLs as well. Give it
// to the code under test.
func (s *Sandbox) HTTPClient() *http.Client { return s.http }

// Control drives the sandbox.
func (s *Sandbox) Control() *Client { return s.client }

// App is the App that is there from the start; the first one, where there are several.
func (s *Sandbox) App() *App { return s.app }

// At is the URLs of a sandbox that listens at an address such as "http://127.0.0.1:8080". All services answer there, told
// apart by their paths.
func At(address string) URLs {
	return URLs{BaseURL: address, AuthURL: address, AdminURL: address, DataURL: address, UserURL: address, ControlURL: address + controlPath}
}

// inProcess is the URLs of a sandbox without a socket: each service has its own host, as at the vendor.
func inProcess() URLs {
	const base = "http://localhost"
	return URLs{
		BaseURL: base, AuthURL: "http://auth.humanapi.localhost", AdminURL: "http://admin.humanapi.localhost",
		DataURL: "http://api.humanapi.localhost", UserURL: "http://user.humanapi.localhost", ControlURL: base + controlPath,
	}
}
