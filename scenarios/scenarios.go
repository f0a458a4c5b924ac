// Package scenarios leads users through scripted lives. A Scenario is a small YAML file that says what happens to a user
// after how long; a Runner makes it happen on the virtual clock of an App.
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
//	`), rules)
//
// Parse finds every fault of a file at once, with line and column, before anything of it happens. The words of a vendor,
// its statuses, report codes and the moves it allows, come in as app.Rules: this package knows none of them.
package scenarios

import (
	"bytes"

	"github.com/healthmock/healthmock/mock/app"
)

// None is the name that stands for no scenario: the user stays as it was created.
const None = "none"

// Scenario is a life to lead a user through. It is never changed once it is made.
type Scenario struct {
	Name     string `json:"name"`     // lower-case letters, digits and dashes, so that it fits an e-mail tag
	Title    string `json:"title"`    // one line for people; the name where the file gives none
	Provider string `json:"provider"` // whose users can live it, such as "humanapi"
	Steps    []Step `json:"steps"`

	file    string
	text    []byte
	initial string // the status that the provider's users begin with
}

// Text returns the file as it was written.
func (s *Scenario) Text() []byte { return bytes.Clone(s.text) }

// Parse compiles a scenario file. name is what faults call the file; rules holds what each provider says of its users'
// lives, by the provider's name. The error is Faults.
func Parse(name string, text []byte, rules map[string]app.Rules) (*Scenario, error) {
	r := newReader(name, text)
	s := &Scenario{file: name, text: bytes.Clone(text)}
	if root := r.document(); root != nil {
		r.scenario(s, root, rules)
	}
	if err := r.faults(); err != nil {
		return nil, err
	}
	return s, nil
}
