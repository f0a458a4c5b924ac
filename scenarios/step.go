package scenarios

import (
	"reflect"

	"github.com/healthmock/healthmock/contracttest/controlapi"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
)

// Step is one step of a scenario. Exactly one of the fields of actions is set, and at most one of After, At and Poll. A
// step without any of these three is due together with the step before it.
type Step struct {
	After clock.Span      `json:"after"` // since the step before, or since the user was created; of a range, a random time
	At    *clock.Duration `json:"at"`    // since the user was created or the run began; not earlier than the step before
	Poll  Polls           `json:"poll"`  // due when the client has polled something so often: {reports: 3}

	Status       string            `json:"status"`       // the user's status from now on
	Connect      Names             `json:"connect"`      // sources that the user connects, by name or id
	Disconnect   Names             `json:"disconnect"`   // sources that the user disconnects, by name or id
	Report       Names             `json:"report"`       // reports that are created or, the second time, updated, by code
	Source       string            `json:"source"`       // beside Report, Sync and VendorNote: their source
	Sync         string            `json:"sync"`         // the state of the retrieval from Source, one of syncStates
	Order        string            `json:"order"`        // the state of the user's order from now on
	TimedOut     bool              `json:"timedOut"`     // beside Order: the change is a time-out
	Force        bool              `json:"force"`        // beside Status and Order: even if the move is illegal
	VendorNote   string            `json:"vendorNote"`   // a note on the user's order, by Source if that is set
	ExpireTokens Names             `json:"expireTokens"` // kinds of token that expire; "all" is every kind
	Delete       bool              `json:"delete"`       // the user is deleted
	Notify       *Notice           `json:"notify"`       // send a notification with a given body, or repeat the latest
	Note         string            `json:"note"`         // a text for the user's timeline
	WaitFor      *Wait             `json:"waitFor"`      // wait for an Event or a request
	Expect       *Expect           `json:"expect"`       // what the client is expected to do from now on
	Choose       []Branch          `json:"choose"`       // one of these, chosen at random by the seed
	Repeat       *Loop             `json:"repeat"`       // steps that are repeated
	Include      string            `json:"include"`      // the steps of a scenario of the library
	With         map[string]string `json:"with"`         // beside Include: its variables

	// Notifications are faults in the delivery of this step's notifications, in place of the scenario's.
	Notifications []notify.Chaos `json:"notifications"`

	line     int       // in its file; 0: from ParseStep
	marks    marks     // positions of its keywords
	unclear  bool      // it has errors, so its effect is unknown
	included *Scenario // the scenario that Include names
	within   string    // the name of the scenario that the step was included from; empty: none
}

// Notice is a notification that a step sends itself, without a change that causes it.
type Notice struct {
	Kind string `json:"kind"` // of notification; empty, which needs a nil Body: any
	Body any    `json:"body"` // $(userId), $(clientUserId) and $(now) are replaced; nil: repeat the latest
}

// Wait suspends a user's life until something happens. Exactly one of Event and Request is set.
type Wait struct {
	Event     string         `json:"event"`     // a kind of Event of the user; a trailing * matches any suffix
	Request   string         `json:"request"`   // an operationId, of a request about the user or about no user
	Count     int            `json:"count"`     // how many of them; 0: one
	Within    clock.Duration `json:"within"`    // virtual time; 0: no limit
	Otherwise string         `json:"otherwise"` // when the time is up: Fail (also ""), Continue or End
}

// Expect is an expectation of the client. Exactly one of Request, NoRequest, Notifications, Downloaded and Violations
// is set. A missed one fails the run.
type Expect struct {
	Request       string         `json:"request"`       // this operation is called, about the user or about no user
	NoRequest     string         `json:"noRequest"`     // this operation is not called; a refused call counts as a call
	Body          map[string]any `json:"body"`          // beside Request: values in its body, by property or JSON pointer
	Status        Statuses       `json:"status"`        // beside Request: of the response; nil: it succeeds
	Count         int            `json:"count"`         // beside Request: how often; 0: once
	Within        clock.Duration `json:"within"`        // virtual time from this step; 0: until the life ends
	Notifications string         `json:"notifications"` // of the user: Accepted, Delivered or Verified
	Downloaded    Names          `json:"downloaded"`    // reports that are downloaded once announced, by code; or All
	Violations    string         `json:"violations"`    // None: no request about the user breaks its contract
}

// Branch is one of the alternatives of Choose.
type Branch struct {
	Weight *float64 `json:"weight"` // relative to the other branches; nil: 1
	Steps  []Step   `json:"steps"`
}

func (b Branch) weight() float64 {
	if b.Weight == nil {
		return 1
	}
	return *b.Weight
}

// Loop is a list of steps that is repeated.
type Loop struct {
	Count int    `json:"count"`
	Steps []Step `json:"steps"`
}

// Polls has the number of requests that trigger a step, by what the client polls: a key of app.Rules.Polls. It has one
// entry at most.
type Polls map[string]int

// stepWords are the keywords of a step, in the order in which messages list them.
var stepWords = wordsOf(reflect.TypeFor[Step]())

// timings are the keywords that say when a step is due. A step has at most one.
var timings = []string{"after", "at", "poll"}

// actions are the keywords of which a step has exactly one. The control words among them direct the life and do not
// change the user; they are only allowed in files.
var (
	actions = append([]string{
		"status", "connect", "disconnect", "report", "sync", "order", "vendorNote", "expireTokens", "delete",
		"notify", "note",
	}, controlWords...)
	controlWords = []string{"waitFor", "expect", "choose", "repeat", "include"}
)

// syncStates are the values of Sync.
var syncStates = []string{app.SyncInProgress, app.SyncOK, app.SyncNoData, app.SyncError}

// All stands for every kind of token in ExpireTokens, and for every report in Downloaded.
const All = "all"

// atOnce reports whether the step is due together with the one before it.
func (s *Step) atOnce() bool { return s.After == clock.Span{} && s.At == nil && s.Poll == nil }

// wordAt returns the position of a keyword of the step, or of the step if it does not have it.
func (s *Step) wordAt(path string) position { return s.marks.nearest(path, "") }

// valueAt returns the position of a keyword's value, or of the step if it does not have it.
func (s *Step) valueAt(path string) position { return s.marks.nearest(path, "=") }

// Names is one name or several. In JSON and YAML it is a string or a list of strings.
type Names = controlapi.Names
