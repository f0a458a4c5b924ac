package scenarios_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/scenarios"
)

func TestLibrary(t *testing.T) {
	library := newSandbox(t).library
	if names := library.Names(); len(names) < 25 || !slices.IsSorted(names) {
		t.Errorf("names are %q", names)
	}
	for _, name := range library.Names() {
		t.Run(name, func(t *testing.T) {
			s, err := library.Get(name)
			if err != nil {
				t.Fatal(err)
			}
			if s.Name != name || s.Title == name {
				t.Errorf("the file is called %q and titled %q", s.Name, s.Title)
			}
			again, err := library.Get(name)
			if err != nil || again != s {
				t.Errorf("asked again, Get compiles again (%v)", err)
			}
			golden(t, "explained/"+name+".txt", s.Explain())
		})
	}
	_, err := library.Get("happypath")
	if e, ok := errors.AsType[*app.Error](err); !ok || e.Kind != app.NotFound ||
		!strings.Contains(e.Message, "happy-path") {
		t.Errorf("an unknown name gives %v", err)
	}
}

// TestTimelines lives every scenario of the library in virtual time, twice, and compares what fired and what the App
// recorded with a golden file.
func TestTimelines(t *testing.T) {
	sandbox := newSandbox(t)
	for _, name := range sandbox.library.Names() {
		t.Run(name, func(t *testing.T) {
			scenario, err := sandbox.library.Get(name)
			if err != nil {
				t.Fatal(err)
			}
			settings := app.Settings{
				Scenario:   name,
				Provider:   scenario.Provider,
				Seed:       7,
				ClientID:   name,
				Generation: scenario.Generation,
			}
			first := timeline(t, sandbox.app(t, settings))
			if err := sandbox.Delete(t.Context(), name); err != nil {
				t.Fatal(err)
			}
			second := timeline(t, sandbox.app(t, settings))
			if first != second {
				t.Errorf("two lives differ:\n%s\n%s", first, second)
			}
			golden(t, "timelines/"+name+".txt", first)
		})
	}
}

// timeline lets a new user live until nothing more is due.
func timeline(t *testing.T, a *app.App) string {
	t.Helper()
	u := user(t, a, "policy-1", "")
	fired, err := a.Clock.AdvanceUntil(t.Context(), func() bool { return false }, 365*24*time.Hour)
	if !errors.Is(err, clock.ErrIdle) {
		t.Fatalf("the life does not end: %v", err)
	}
	events, err := a.EventsOf(t.Context(), u.UserID)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	stamp := func(at time.Time) string { return "+" + clock.Duration(at.Sub(newYear)).String() }
	b.WriteString("fired\n")
	for _, f := range fired {
		if f.UserID != u.UserID {
			t.Errorf("%s fired for %s", f.Summary, f.UserID)
		}
		fmt.Fprintf(&b, "%8s  %s  %s\n", stamp(f.At), f.Kind, f.Summary)
	}
	b.WriteString("\nrecorded\n")
	for _, e := range events {
		fmt.Fprintf(&b, "%8s  %s\n", stamp(e.At), strings.TrimSpace(e.Kind+"  "+fact(e.Data)))
	}
	return b.String()
}

func fact(f app.Fact) string {
	var source string
	switch {
	case f.Report != nil && f.Report.Source != nil:
		source = " of " + f.Report.Source.Name
	case f.Source != nil:
		return f.Source.Chart.Name + " " + f.Source.Sync
	}
	if f.Report != nil {
		return f.Report.Code + " " + f.Report.ID + source
	}
	return f.Status + f.Text
}

func TestLibraryParse(t *testing.T) {
	library := newSandbox(t).library
	s, err := library.Parse(
		"mine.yaml",
		[]byte("name: mine\nprovider: humanapi\nsteps:\n  - {after: 1m, status: Engaged}\n"),
		nil,
	)
	if err != nil || s.Name != "mine" || library.Has("mine") {
		t.Errorf("got %+v (%v)", s, err)
	}
	_, err = library.Parse("mine.yaml", []byte("name: mine\nprovider: unheard-of\nsteps: []\n"), nil)
	if faults, ok := errors.AsType[scenarios.Faults](err); !ok || len(faults) != 1 || faults[0].Line != 2 ||
		faults[0].Column != 11 {
		t.Errorf("error is %v", err)
	}
}

// TestLazy loads the library without a provider. It succeeds, as nothing is compiled before it is used.
func TestLazy(t *testing.T) {
	library, err := scenarios.Load(nil)
	if err != nil || !library.Has("declined") {
		t.Fatalf("the library does not load: %v", err)
	}
	_, err = library.Get("declined")
	if faults, ok := errors.AsType[scenarios.Faults](err); !ok ||
		!strings.Contains(faults[0].Message, "no such provider") {
		t.Errorf("error is %v", err)
	}
}
