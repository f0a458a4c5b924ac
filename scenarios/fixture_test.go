package scenarios_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/humanapi"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/mock/zivacare"
	"github.com/healthmock/healthmock/scenarios"
)

var update = flag.Bool("update", false, "rewrite golden files")

// theVendor is Human API, the real one.
var theVendor = vendorOf(humanapi.New(humanapi.Options{}))

// theVendors are all that the library has scenarios for.
var theVendors = []app.Vendor{theVendor, vendorOf(zivacare.New(zivacare.Options{}))}

func vendorOf(p *provider.Provider, err error) app.Vendor {
	if err != nil {
		panic(err)
	}
	return p.Vendor()
}

// humanAPI has the rules of the vendor.
var humanAPI = map[string]app.Rules{humanapi.Name: theVendor.Rules(app.Settings{})}

// allRules returns the rules of all vendors.
func allRules() map[string]app.Rules {
	rules := make(map[string]app.Rules)
	for _, vendor := range theVendors {
		rules[vendor.Name] = vendor.Rules(app.Settings{})
	}
	return rules
}

var newYear = time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)

// sandbox is Apps whose users live through scenarios, as a server wires them.
type sandbox struct {
	*app.Apps
	library *scenarios.Library
	runner  *scenarios.Runner
}

func newSandbox(t testing.TB) *sandbox {
	t.Helper()
	library, err := scenarios.Load(allRules())
	if err != nil {
		t.Fatal(err)
	}
	s := &sandbox{
		Apps:    app.NewApps(store.NewMemory(), theVendors...),
		library: library,
		runner:  scenarios.NewRunner(library),
	}
	s.OnOpen(s.runner.Open)
	s.OnClose(func(a *app.App) { s.runner.Drop(a.ID()) })
	t.Cleanup(func() { _ = s.Close(t.Context()) })
	return s
}

// app makes an App whose clock stands still at newYear.
func (s *sandbox) app(t testing.TB, settings app.Settings) *app.App {
	t.Helper()
	settings.StartTime, settings.Paused = newYear, new(true)
	a, err := s.Create(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func user(t testing.TB, a *app.App, clientUserID, email string) app.User {
	t.Helper()
	u, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: clientUserID, Email: email})
	if err != nil {
		t.Fatal(err)
	}
	if u, err = a.User(t.Context(), u.UserID); err != nil { // with its scenario
		t.Fatal(err)
	}
	return u
}

func status(t testing.TB, a *app.App, userID string) string {
	t.Helper()
	u, err := a.AnyUser(t.Context(), userID)
	if err != nil {
		t.Fatal(err)
	}
	return u.Status
}

func advance(t testing.TB, a *app.App, d time.Duration) {
	t.Helper()
	if _, err := a.Clock.Advance(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

func parse(t testing.TB, text string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("test.yaml", []byte(text), humanAPI)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// golden compares a text with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", filepath.FromSlash(name))
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites it)\n%s", file, diff)
	}
}

// runsOf lists the runs of an App.
func runsOf(t testing.TB, runner *scenarios.Runner, a *app.App) []scenarios.Run {
	t.Helper()
	runs, err := runner.Runs(t.Context(), a)
	if err != nil {
		t.Error(err)
	}
	return runs
}
