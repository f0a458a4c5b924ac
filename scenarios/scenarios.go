// Package scenarios leads users through scripted lives. A Scenario is a small YAML file that says what happens to a
// user after how long, what goes wrong on the way, and what the client has to do; a Runner makes it happen on the
// virtual clock of an App.
//
//	s, err := scenarios.Parse("slow.yaml", []byte(`
//	name: slow
//	title: The provider takes a day to answer
//	provider: humanapi
//	steps:
//	  - {after: 5m, status: Engaged}
//	  - {after: 2m, connect: Cleveland Clinic}
//	  - {status: Syncing}
//	  - {after: 1d, report: unity}
//	  - {after: 1m, status: All Synced}
//	  - expect: {request: listReports, within: 10m}
//	`), rules)
//
// Parse finds every fault of a file at once, with line and column, before anything of it happens. The words of a
// vendor, its statuses, report codes and the moves it allows, come in as app.Rules: this package knows none of them.
package scenarios

import (
	"bytes"
	"slices"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/notify"
)

// None is the name for no scenario: the user stays as it was created.
const None = "none"

// Scenario is a life to lead a user through. It is never changed once it is made.
type Scenario struct {
	Name          string            `json:"name"`          // lower-case letters, digits, dashes: it fits an e-mail tag
	Title         string            `json:"title"`         // one line for people; the name where the file gives none
	Provider      string            `json:"provider"`      // whose users can live it, such as "humanapi"
	Generation    string            `json:"generation"`    // of the vendor's API; empty: any
	Variables     map[string]string `json:"variables"`     // with their values; texts name them as $(clinic)
	Users         *Users            `json:"users"`         // whom a run without users invents; nil: one user
	Notifications []notify.Chaos    `json:"notifications"` // what happens to the users' notifications
	Faults        []fault.Rule      `json:"faults"`        // injected into requests about the users, or about nobody
	Steps         []Step            `json:"steps"`

	file    string
	text    []byte
	rules   app.Rules // of the provider
	program []instruction
	stock   bool // of the library, unchanged: the sources of the user's order replace its own

	warnings Faults
}

// Warnings are what in the file is allowed and probably not meant, such as a source whose name is nearly another's.
func (s *Scenario) Warnings() Faults { return slices.Clone(s.warnings) }

// Text returns the file as it was written.
func (s *Scenario) Text() []byte { return bytes.Clone(s.text) }

// Parse compiles a scenario file. name is what faults call the file; rules has the rules of each provider by its
// name. The error is Faults.
func Parse(name string, text []byte, rules map[string]app.Rules) (*Scenario, error) {
	return ParseWith(name, text, rules, nil)
}

// ParseWith is Parse with values for some of the file's variables, in place of those that the file gives.
func ParseWith(name string, text []byte, rules map[string]app.Rules, variables map[string]string) (*Scenario, error) {
	r := newReader(name, text)
	r.rules = rules
	s, err := r.compile(variables)
	if err != nil {
		return nil, err
	}
	return s, nil
}
