package scenarios

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
)

// Step is one thing that happens to a user. Exactly one of the words of actions is set, and one or none of those that
// say when.
type Step struct {
	After clock.Span      `json:"after"` // since the step before, or since the user was created; a range is drawn
	At    *clock.Duration `json:"at"`    // since the user was created or the run began, but not before the step before
	Poll  Polls           `json:"poll"`  // once the client has asked so often after what the words name: {reports: 3}

	Status       string            `json:"status"`       // the user's status from now on
	Connect      Names             `json:"connect"`      // sources that the user authorises, by name or id
	Disconnect   Names             `json:"disconnect"`   // sources that the user withdraws from
	Report       Names             `json:"report"`       // reports that appear or, a second time, are updated, by code
	Source       string            `json:"source"`       // beside Report, Sync and VendorNote: the source that it is of
	Sync         string            `json:"sync"`         // how far the retrieval from Source has come
	Order        string            `json:"order"`        // the state of the user's order from now on
	TimedOut     bool              `json:"timedOut"`     // beside Order: because its time was up
	Force        bool              `json:"force"`        // beside Status and Order: even where the vendor forbids it
	VendorNote   string            `json:"vendorNote"`   // what a source's people say about the user's order
	ExpireTokens Names             `json:"expireTokens"` // kinds of token that expire; "all" is every kind
	Delete       bool              `json:"delete"`       // the user is deleted
	Notify       *Notice           `json:"notify"`       // a notification with a given body, or the latest again
	Note         string            `json:"note"`         // a text for the user's timeline
	WaitFor      *Wait             `json:"waitFor"`      // nothing more happens until something has
	Expect       *Expect           `json:"expect"`       // what the client has to do from now on
	Choose       []Branch          `json:"choose"`       // one of these, drawn by seed
	Repeat       *Loop             `json:"repeat"`       // the same several times
	Include      string            `json:"include"`      // the steps of a scenario of the library
	With         map[string]string `json:"with"`         // beside Include: its variables

	// What happens to the notifications of this step, in place of the scenario's.
	Notifications []notify.Chaos `json:"notifications"`

	line     int       // in its file; 0: fired by hand
	marks    marks     // positions of its words
	unclear  bool      // something of it could not be read, so that it is not plain what it does
	included *Scenario // the scenario that Include names
	within   string    // the name of the scenario that the step was included from, if so
}

// Notice is a notification that is sent whether anything happened or not.
type Notice struct {
	Kind string `json:"kind"` // of notification; empty beside no Body: any
	Body any    `json:"body"` // with $(humanId), $(clientUserId) and $(now) filled in; nil: the latest one again
}

// Wait makes a user's life wait. Exactly one of Event and Request is set.
type Wait struct {
	Event     string         `json:"event"`     // a kind of Event of the user; * at its end stands for any ending
	Request   string         `json:"request"`   // an operationId; of a request about the user, or about nobody
	Count     int            `json:"count"`     // how many of them; 0: one
	Within    clock.Duration `json:"within"`    // 0: for ever
	Otherwise string         `json:"otherwise"` // when the time is up: "fail" (also ""), "continue" or "end"
}

// Expect is what the client has to do. Exactly one of Request, NoRequest, Notifications, Downloaded and Violations is
// set.
type Expect struct {
	Request       string         `json:"request"`       // this operation is called about the user, or about nobody
	NoRequest     string         `json:"noRequest"`     // this operation is not called; a refused call counts as a call
	Body          map[string]any `json:"body"`          // beside Request: values in its body, by property or pointer
	Status        Statuses       `json:"status"`        // beside Request: how it is answered; nil: as a success
	Count         int            `json:"count"`         // beside Request: how often; 0: once
	Within        clock.Duration `json:"within"`        // virtual time from now
	Notifications string         `json:"notifications"` // of the user: Accepted, Delivered or Verified
	Downloaded    Names          `json:"downloaded"`    // reports fetched after they were announced, by code; or "all"
	Violations    string         `json:"violations"`    // "none": no request about the user has broken its contract
}

// Branch is one way in which a life may go on.
type Branch struct {
	Weight *float64 `json:"weight"` // against the other branches'; nil: 1
	Steps  []Step   `json:"steps"`
}

func (b Branch) weight() float64 {
	if b.Weight == nil {
		return 1
	}
	return *b.Weight
}

// Loop is steps that happen several times.
type Loop struct {
	Count int    `json:"count"`
	Steps []Step `json:"steps"`
}

// Polls is how often the client has to ask after something.
type Polls map[string]int

// stepWords are the words of a step, in the order in which messages list them.
var stepWords = wordsOf(reflect.TypeFor[Step]())

// timings are the words that say when; a step has one of them at most.
var timings = []string{"after", "at", "poll"}

// actions are the words of which a step has exactly one. The last ones are for files alone: they lead a life, and do
// nothing to a user.
var (
	actions = append([]string{
		"status", "connect", "disconnect", "report", "sync", "order", "vendorNote", "expireTokens", "delete",
		"notify", "note",
	}, leads...)
	leads = []string{"waitFor", "expect", "choose", "repeat", "include"}
)

// syncStates are the values of Sync.
var syncStates = []string{app.SyncInProgress, app.SyncOK, app.SyncNoData, app.SyncError}

// All is the name for every kind of token, and every report.
const All = "all"

// atOnce reports whether the step is due with the one before it.
func (s *Step) atOnce() bool { return s.After == clock.Span{} && s.At == nil && s.Poll == nil }

// place returns the position of a word of the step, or of the step itself.
func (s *Step) place(path string) place { return s.marks.nearest(path, "") }

// valueAt returns the position of a word's value, or of the step itself.
func (s *Step) valueAt(path string) place { return s.marks.nearest(path, "=") }

// Names is one name or several; files and requests may write one alone, or a list.
type Names []string

// UnmarshalJSON reads one text or a list of texts, of which none is empty.
func (n *Names) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '"' {
		text = slices.Concat([]byte("["), text, []byte("]"))
	}
	if err := json.Unmarshal(text, (*[]string)(n)); err != nil || len(*n) == 0 || slices.Contains(*n, "") {
		return errTexts
	}
	return nil
}

func (n Names) String() string {
	last := len(n) - 1
	if last < 1 {
		return strings.Join(n, "")
	}
	return strings.Join(n[:last], ", ") + " and " + n[last]
}
