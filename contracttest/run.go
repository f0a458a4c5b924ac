package contracttest

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Run is a scenario being lived through by some users.
type Run struct {
	ID           string        `json:"id"`
	Scenario     string        `json:"scenario"`
	State        string        `json:"state"` // "running", "passed" or "failed"
	Users        []string      `json:"users"` // their humanIds
	Expectations []Expectation `json:"expectations"`
	Reason       string        `json:"reason"`    // why it failed: the first that went wrong
	StartedAt    time.Time     `json:"startedAt"` // virtual
	EndedAt      *time.Time    `json:"endedAt"`   // nil while it is running
}

// Expectation is something a scenario expects of the client under test.
type Expectation struct {
	At     time.Time `json:"at"` // virtual
	Text   string    `json:"text"`
	OK     bool      `json:"ok"`
	Reason string    `json:"reason"` // why not
}

// RunOptions says whose run it is. The zero value is one new user's.
type RunOptions struct {
	Users []string // the humanIds of existing users, who leave what they were living through
	Count int      // this many new users
	Pace  float64  // divides the scenario's waits; zero: the App's pace
}

// Run starts a scenario: one of the library's by name, or a whole YAML file. It goes on in virtual time: [App.Advance]
// moves it.
func (a *App) Run(ctx context.Context, scenario string, options RunOptions) (*Run, error) {
	body := map[string]any{"scenario": scenario}
	switch {
	case len(options.Users) > 0:
		body["users"] = options.Users
	case options.Count > 0:
		body["users"] = map[string]int{"count": options.Count}
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
