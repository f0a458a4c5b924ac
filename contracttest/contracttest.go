// Package contracttest is the sandbox for Go tests. It runs the whole sandbox inside the test binary, and has the typed
// client that drives it and a receiver for its notifications.
//
//	func TestInvitation(t *testing.T) {
//		receiver := contracttest.NewReceiver(t)
//		sandbox := contracttest.Start(t, contracttest.WithNotifyURL(receiver.URL))
//
//		// The code under test, pointed at the sandbox.
//		service := policy.New(sandbox.AdminURL, sandbox.AuthURL, sandbox.HTTPClient())
//		err := service.Invite(t.Context(), "POLICY-1001", "june.example@example.com")
//
//		// A week of virtual time passes.
//		_, err = sandbox.App().Advance(t.Context(), 7*24*time.Hour)
//		notification, err := receiver.Next(t.Context())
//	}
//
// The clock stands still until the test moves it. When Advance returns, everything due has happened and every
// notification has been answered or has failed, so a test needs neither to sleep nor to poll.
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

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock"
)

// Sandbox is a sandbox that is closed when its test ends.
type Sandbox struct {
	URLs

	http   *http.Client
	client *Client
	app    *App
}

// URLs are the URLs of a sandbox. None ends in a slash. A sandbox without a socket has names under .localhost, which
// only [Sandbox.HTTPClient] can reach.
type URLs struct {
	BaseURL    string // every service, each on the vendor's own paths
	AuthURL    string // the vendor's token service, as https://auth.humanapi.co
	AdminURL   string // the vendor's Admin API, as https://admin.humanapi.co
	DataURL    string // the vendor's Data API, as https://api.humanapi.co; its Application API too
	UserURL    string // the token exchange of the vendor's first years, as https://user.humanapi.co
	ControlURL string // the sandbox's own API, /_sandbox/v1
}

// Start runs a sandbox inside the test binary, and closes it when the test ends. Unless options say otherwise there is
// one App, "healthmock", its clock stands still at [StartTime], and there is no socket: only [Sandbox.HTTPClient]
// reaches the sandbox.
//
// The log of a failed test has a line for each request that was refused or broke its contract, for each notification
// that was not accepted, and one when no request came at all.
func Start(t testing.TB, opts ...Option) *Sandbox {
	t.Helper()
	o := defaults()
	for _, opt := range opts {
		opt(&o)
	}
	o.mock.Logger = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	var box *mock.Sandbox   // set below, before the first request
	var reached atomic.Bool // a request has come
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached.Store(true)
		box.Handler().ServeHTTP(w, r)
	})
	s := &Sandbox{URLs: inProcess()}
	var server *httptest.Server
	if o.listen {
		server = httptest.NewUnstartedServer(handler)
		o.mock.PublicURL = "http://" + server.Listener.Addr().String()
		s.URLs = At(o.mock.PublicURL)
	}
	box, err := mock.New(o.mock)
	if err != nil {
		if server != nil {
			_ = server.Listener.Close()
		}
		t.Fatalf("start sandbox: %v", err)
	}
	stop := func() {}
	if server != nil {
		server.Listener = box.Wire(server.Config, server.Listener)
		server.Start()
		s.http, stop = server.Client(), server.Close
	} else {
		s.http = &http.Client{Transport: transport{handler, func(w http.ResponseWriter, r *http.Request) {
			reached.Store(true)
			box.ServeRefused(w, r, http.StatusBadRequest, "")
		}}}
	}
	t.Cleanup(func() {
		stop() // first, as requests may still be served
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
	s.app = s.client.WithCredentials(first.ClientID, first.ClientSecret)
	return s
}

// unreached is logged when a test failed and the sandbox received no request. An ordinary HTTP client resolves the
// names under .localhost instead, and fails with "no such host" or "connection refused".
const unreached = "no request has reached the sandbox: it has no socket, " +
	"so the code under test needs sandbox.HTTPClient(), or the sandbox contracttest.WithListener()"

// HTTPClient returns a client that reaches the sandbox by its URLs and, without [WithListener], by the vendors' own
// https URLs as well. Give it to the code under test.
func (s *Sandbox) HTTPClient() *http.Client { return s.http }

// Control returns the client that drives the sandbox.
func (s *Sandbox) Control() *Client { return s.client }

// App returns the App that exists from the start, the first one if there are several.
func (s *Sandbox) App() *App { return s.app }

// At returns the URLs of a sandbox that listens at an address such as "http://127.0.0.1:8080". All services answer
// there, each on its own paths.
func At(address string) URLs {
	return URLs{
		BaseURL:    address,
		AuthURL:    address,
		AdminURL:   address,
		DataURL:    address,
		UserURL:    address,
		ControlURL: address + controlapi.Path,
	}
}

// inProcess returns the URLs of a sandbox without a socket, where each service has its own host, as at the vendor.
func inProcess() URLs {
	const base = "http://localhost"
	return URLs{
		BaseURL:    base,
		AuthURL:    "http://auth.humanapi.localhost",
		AdminURL:   "http://admin.humanapi.localhost",
		DataURL:    "http://api.humanapi.localhost",
		UserURL:    "http://user.humanapi.localhost",
		ControlURL: base + controlapi.Path,
	}
}
