package scenarios

import (
	"context"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
)

// Step is one thing that happens to a user. Exactly one of Status, Connect, Disconnect, Report and Sync is set.
type Step struct {
	After      clock.Duration `json:"after"`      // since the step before, or since the user was created; 0: at once
	Status     string         `json:"status"`     // the user's status from now on
	Connect    Names          `json:"connect"`    // sources that the user authorises, by name or id
	Disconnect Names          `json:"disconnect"` // sources that the user withdraws from
	Report     Names          `json:"report"`     // reports that appear or, a second time, are updated, by code
	Source     string         `json:"source"`     // beside Report: the source the report is of; beside Sync: the source meant
	Sync       string         `json:"sync"`       // how far the retrieval from Source has come
	Force      bool           `json:"force"`      // beside Status: also where the vendor's table forbids the move

	line int // in its file; 0: fired by hand
}

// field is where a word of a step goes: a *clock.Duration, *string, *Names or *bool; nil for a word that no step has.
func (s *Step) field(word string) any {
	switch word {
	case "after":
		return &s.After
	case "status":
		return &s.Status
	case "connect":
		return &s.Connect
	case "disconnect":
		return &s.Disconnect
	case "report":
		return &s.Report
	case "source":
		return &s.Source
	case "sync":
		return &s.Sync
	case "force":
		return &s.Force
	}
	return nil
}

// stepWords are the words of a step, in the order in which people are told of them.
var stepWords = []string{"after", "status", "connect", "disconnect", "report", "source", "sync", "force"}

// actions are the words of which a step has exactly one.
var actions = []string{"status", "connect", "disconnect", "report", "sync"}

// syncStates are the values of Sync.
var syncStates = []string{app.SyncInProgress, app.SyncOK, app.SyncNoData, app.SyncError}

// Apply makes the step happen to a user, now; After is not waited for. What the App refuses is an *app.Error. A step with
// a list stops at the first name that is refused.
func (s Step) Apply(ctx context.Context, a *app.App, humanID string) error {
	switch {
	case s.Status != "":
		return a.SetStatus(ctx, humanID, s.Status, s.Force)
	case s.Sync != "":
		return a.Sync(ctx, humanID, s.Source, s.Sync)
	}
	for _, name := range s.Connect {
		if _, err := a.Connect(ctx, humanID, app.FindSource(name)); err != nil {
			return err
		}
	}
	for _, name := range s.Disconnect {
		if err := a.Disconnect(ctx, humanID, name); err != nil {
			return err
		}
	}
	for _, code := range s.Report {
		if _, err := a.PutReport(ctx, humanID, code, s.Source); err != nil {
			return err
		}
	}
	return nil
}

// String is the step in a few words, for timelines: "report unity of Cleveland Clinic".
func (s Step) String() string {
	switch {
	case s.Status != "" && s.Force:
		return "status " + s.Status + " (forced)"
	case s.Status != "":
		return "status " + s.Status
	case s.Connect != nil:
		return "connect " + s.Connect.String()
	case s.Disconnect != nil:
		return "disconnect " + s.Disconnect.String()
	case s.Sync != "":
		return "sync " + s.Source + " " + s.Sync
	case s.Source != "":
		return "report " + s.Report.String() + " of " + s.Source
	}
	return "report " + s.Report.String()
}

// Names is one name or several; files and requests may write one alone, or a list.
type Names []string

func (n Names) String() string {
	last := len(n) - 1
	if last < 1 {
		return strings.Join(n, "")
	}
	return strings.Join(n[:last], ", ") + " and " + n[last]
}
