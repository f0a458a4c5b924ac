package controlapi

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// Run is one execution of a scenario for some users at once.
type Run struct {
	ID           string        `json:"id,omitempty"` // "r-1", "r-2" ... within the App
	Scenario     string        `json:"scenario"`
	State        string        `json:"state"`                 // "running", "passed" or "failed"
	Users        []string      `json:"users,omitzero"`        // their ids
	Expectations []Expectation `json:"expectations,omitzero"` // in the order of settling; at most a thousand
	Met          int           `json:"met"`                   // expectations that held
	Missed       int           `json:"missed"`                // expectations that did not
	Reason       string        `json:"reason,omitempty"`      // why it failed: the first failure
	StartedAt    time.Time     `json:"startedAt"`             // virtual
	EndedAt      *time.Time    `json:"endedAt,omitempty"`     // nil while it is running
}

// Expectation is something a scenario expects of the client under test.
type Expectation struct {
	At     time.Time `json:"at"` // virtual; when it was settled
	UserID string    `json:"humanId"`
	Text   string    `json:"text"`
	OK     bool      `json:"ok"`
	Reason string    `json:"reason,omitempty"` // why it did not hold, with what came nearest
}

// NewRun is the body of POST /runs.
type NewRun struct {
	Scenario  string            `json:"scenario"`           // a name of the library, or the text of a file
	Variables map[string]string `json:"variables,omitzero"` // override the scenario's own
	Users     RunUsers          `json:"users,omitzero"`
	Pace      float64           `json:"pace,omitempty"` // 0: the App's
}

// RunUsers are the users to create, or the ids of existing users. If neither is set, the scenario's own setting
// applies.
type RunUsers struct {
	Invent  *Users
	UserIDs []string
}

// IsZero reports whether neither is set, for omitzero.
func (u RunUsers) IsZero() bool { return u.Invent == nil && u.UserIDs == nil }

// MarshalJSON writes {"count": 3, "template": {...}} or a list of user ids.
func (u RunUsers) MarshalJSON() ([]byte, error) {
	if u.UserIDs != nil {
		return json.Marshal(u.UserIDs)
	}
	return json.Marshal(u.Invent)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (u *RunUsers) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("[")) {
		return json.Unmarshal(text, &u.UserIDs)
	}
	return json.Unmarshal(text, &u.Invent)
}

// Users are the users that a run creates.
type Users struct {
	Count    int       `json:"count,omitempty"`    // 0: one
	Template *Template `json:"template,omitempty"` // nil: all their data is generated
}

// Template is the template of the created users. A zero field is generated. $(n) in a text is replaced by the user's
// number, from 1.
type Template struct {
	ClientUserID string `json:"clientUserId,omitempty"` // zero: run-<run>-<number>
	Email        string `json:"email,omitempty"`        // zero: <clientUserId>+none@example.com
	FirstName    string `json:"firstName,omitempty"`
	LastName     string `json:"lastName,omitempty"`
	Gender       string `json:"gender,omitempty"`
	DateOfBirth  string `json:"dateOfBirth,omitempty"` // YYYY-MM-DD
	OrderType    string `json:"orderType,omitempty"`
	Conditions   Names  `json:"conditions,omitempty"` // of the patient, such as "asthma"
}

// RunOptions are the users and settings of a run. Without Users, Count and Template the run has the users that the
// scenario says, or one new user.
type RunOptions struct {
	Users     []string          // the ids of existing users, whose present scenario ends
	Count     int               // the number of new users; zero: one
	Template  *Template         // the properties of new users; nil: they are generated
	Variables map[string]string // values for variables of the scenario, in place of its own
	Pace      float64           // divides the scenario's waits; zero: the App's pace
}

// Run starts a scenario, given as a name of the library or as the text of a YAML file. Its steps happen in virtual
// time, as the clock moves. The error is a [*Problem]: status 400 for an invalid scenario, with each error as a
// violation; 404 for a user that does not exist; 409 for a scenario of another provider or generation.
func (a *App) Run(ctx context.Context, scenario string, options RunOptions) (*Run, error) {
	body := NewRun{Scenario: scenario, Variables: options.Variables, Pace: options.Pace}
	switch {
	case len(options.Users) > 0:
		body.Users.UserIDs = options.Users
	case options.Count > 0 || options.Template != nil:
		body.Users.Invent = &Users{Count: options.Count, Template: options.Template}
	}
	return post[*Run](ctx, a, "/runs", body)
}

// Runs lists the App's runs in the order in which they were started.
func (a *App) Runs(ctx context.Context) ([]Run, error) {
	return get[[]Run](ctx, a, "/runs")
}

// RunByID reads one run.
func (a *App) RunByID(ctx context.Context, id string) (*Run, error) {
	return get[*Run](ctx, a, "/runs/"+url.PathEscape(id))
}

// RunAsJUnit reads one run as a JUnit report: a case for the run, and one for each expectation.
func (a *App) RunAsJUnit(ctx context.Context, id string) ([]byte, error) {
	report, _, err := a.client.do(ctx, http.MethodGet, a.path("/runs/"+url.PathEscape(id), "format", "junit"), nil)
	return report, err
}
