// Package scenarios parses scenario files and runs them. A Scenario is a small YAML file that says what happens to a
// user and when, which faults are injected, and what the client is expected to do. A Runner executes its steps on the
// virtual clock of an App. The way of one user through a scenario is called a life.
//
//	s, err := scenarios.Parse("slow.yaml", []byte(`
//	name: slow
//	title: The provider takes a day to answer
//	provider: acme
//	steps:
//	  - {after: 5m, status: Engaged}
//	  - {after: 2m, connect: Cleveland Clinic}
//	  - {status: Syncing}
//	  - {after: 1d, report: unity}
//	  - {after: 1m, status: All Synced}
//	  - expect: {request: listReports, within: 10m}
//	`), rules)
//
// Parse reports all errors of a file at once, each with its line and column, before any step is executed. This package
// has no vendor's vocabulary: statuses, report codes and legal moves are passed in as app.Rules.
package scenarios

import (
	"bytes"
	"slices"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/notify"
)

// None is the scenario name that stands for no scenario: the user stays as it was created.
const None = "none"

// Scenario is a compiled scenario file. It is immutable, so that Runners and goroutines may share it.
type Scenario struct {
	Name          string            `json:"name"`          // lower-case letters, digits, dashes: it fits an e-mail tag
	Title         string            `json:"title"`         // one line for people; the name if the file has none
	Provider      string            `json:"provider"`      // the vendor whose users can follow it
	Generation    string            `json:"generation"`    // of the vendor's API; empty: any
	Variables     map[string]string `json:"variables"`     // values by name; a text refers to one as $(clinic)
	Users         *Users            `json:"users"`         // the users that a run creates by default; nil: one user
	Notifications []notify.Chaos    `json:"notifications"` // faults in the delivery of the users' notifications
	Faults        []fault.Rule      `json:"faults"`        // injected into requests about the users, or about no user
	Steps         []Step            `json:"steps"`

	file        string        // the file's name in error messages
	text        []byte        // the file as it was written
	rules       app.Rules     // of the provider, in its generation
	program     []instruction // Steps with repeats, includes and branches resolved
	fromLibrary bool          // unchanged from the library: the sources of the user's order replace those that it names
	warnings    Faults
}

// Warnings returns what the file may say but probably does not mean, such as a source whose name is nearly that of a
// known one.
func (s *Scenario) Warnings() Faults { return slices.Clone(s.warnings) }

// Text returns the file as it was written, comments included.
func (s *Scenario) Text() []byte { return bytes.Clone(s.text) }

// Parse compiles a scenario file. name is the file's name in error messages. rules has the rules of each provider, by
// the provider's name. The error is of type Faults.
func Parse(name string, text []byte, rules map[string]app.Rules) (*Scenario, error) {
	return ParseWith(name, text, rules, nil)
}

// ParseWith is Parse with values for some of the file's variables, in place of the file's own. A variable that the file
// does not declare is an error.
func ParseWith(name string, text []byte, rules map[string]app.Rules, variables map[string]string) (*Scenario, error) {
	r := newReader(name, text)
	r.rules = rules
	s, err := r.compile(variables)
	if err != nil {
		return nil, err
	}
	return s, nil
}
