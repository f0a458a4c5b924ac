package contracttest

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/healthmock/healthmock/scenarios"
)

// Run is a scenario that some users follow.
type Run struct {
	ID           string        `json:"id"` // "r-1", "r-2" ... within the App
	Scenario     string        `json:"scenario"`
	State        string        `json:"state"`        // "running", "passed" or "failed"
	Users        []string      `json:"users"`        // their ids
	Expectations []Expectation `json:"expectations"` // as they were settled; at most a thousand
	Met          int           `json:"met"`          // expectations that held
	Missed       int           `json:"missed"`       // expectations that did not
	Reason       string        `json:"reason"`       // why it failed: the first failure
	StartedAt    time.Time     `json:"startedAt"`    // virtual
	EndedAt      *time.Time    `json:"endedAt"`      // nil while it is running
}

// Expectation is something a scenario expects of the client under test.
type Expectation struct {
	At     time.Time `json:"at"` // virtual; when it was settled
	UserID string    `json:"humanId"`
	Text   string    `json:"text"`
	OK     bool      `json:"ok"`
	Reason string    `json:"reason"` // why it did not hold, with what came nearest
}

// RunOptions are the users and settings of a run. Without Users, Count and Template the run has the users that the
// scenario says, or one new user.
type RunOptions struct {
	Users     []string            // the ids of existing users, whose present scenario ends
	Count     int                 // the number of new users; zero: one
	Template  *scenarios.Template // the properties of new users; nil: they are generated
	Variables map[string]string   // values for variables of the scenario, in place of its own
	Pace      float64             // divides the scenario's waits; zero: the App's pace
}

// Run starts a scenario, given as a name of the library or as the text of a YAML file. Its steps happen in virtual
// time, as the clock moves. The error is a [*Problem]: status 400 for an invalid scenario, with each error as a
// violation; 404 for a user that does not exist; 409 for a scenario of another provider or generation.
func (a *App) Run(ctx context.Context, scenario string, options RunOptions) (*Run, error) {
	body := map[string]any{"scenario": scenario}
	switch {
	case len(options.Users) > 0:
		body["users"] = options.Users
	case options.Count > 0 || options.Template != nil:
		body["users"] = scenarios.Users{Count: options.Count, Template: options.Template}
	}
	if options.Variables != nil {
		body["variables"] = options.Variables
	}
	if options.Pace != 0 {
		body["pace"] = options.Pace
	}
	return fetch[*Run](ctx, a.client, a.call(http.MethodPost, "/runs", body))
}

// Runs lists the App's runs in the order in which they were started.
func (a *App) Runs(ctx context.Context) ([]Run, error) {
	return fetch[[]Run](ctx, a.client, a.get("/runs", nil))
}

// RunByID reads one run.
func (a *App) RunByID(ctx context.Context, id string) (*Run, error) {
	return fetch[*Run](ctx, a.client, a.get("/runs/"+url.PathEscape(id), nil))
}

// RunAsJUnit reads one run as a JUnit report: a case for the run, and one for each expectation.
func (a *App) RunAsJUnit(ctx context.Context, id string) ([]byte, error) {
	var report []byte
	k := a.get("/runs/"+url.PathEscape(id), map[string]string{"format": "junit"})
	k.raw = &report
	err := a.client.do(ctx, k)
	return report, err
}
