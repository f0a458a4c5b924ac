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

// Step is one thing that happens to a user. Exactly one of the words of actions is set, and one or none of those that say
// when.
type Step struct {
	After clock.Span      `json:"after"` // since the step before, or since the user was created; a range is drawn by seed
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
	Force        bool              `json:"force"`        // beside Status and Order: also where the vendor's table forbids the move
	VendorNote   string            `json:"vendorNote"`   // what a source's people say about the user's order
	ExpireTokens Names             `json:"expireTokens"` // kinds of token of which none is good any more; "all" is every kind
	Delete       bool              `json:"delete"`       // the user is deleted
	Notify       *Notice           `json:"notify"`       // a notification as it stands, or the latest once more
	Note         string            `json:"note"`         // a text for the user's timeline
	WaitFor      *Wait             `json:"waitFor"`      // nothing more happens until something has
	Expect       *Expect           `json:"expect"`       // what the client has to do from now on
	Choose       []Branch          `json:"choose"`       // one of these, drawn by seed
	Repeat       *Loop             `json:"repeat"`       // the same several times
	Include      string            `json:"include"`      // the steps of a scenario of the library
	With         map[string]string `json:"with"`         // beside Include: its variables

	Notifications []notify.Chaos `json:"notifications"` // what happens to the notifications of this step, in place of the scenario's

	line     int       // in its file; 0: fired by hand
	marks    marks     // where its words stand
	unclear  bool      // something of it could not be read, so that it is not plain what it does
	included *Scenario // the scenario that Include names
	within   string    // the name of the scenario that the step was included from, if so
}

// Notice is a notification that is sent whether anything happened or not.
type Notice struct {
	Kind string `json:"kind"` // of notification; empty beside no Body: any
	Body any    `json:"body"` // as it stands, $(humanId), $(clientUserId) and $(now) put in; nil: the latest one once more
}

// Wait holds a user's life up. Exactly one of Event and Request is set.
type Wait struct {
	Event     string         `json:"event"`     // a kind of Event of the user; * at its end stands for any ending
	Request   string         `json:"request"`   // an operationId; of a request about the user, or about nobody
	Count     int            `json:"count"`     // how many of them; 0: one
	Within    clock.Duration `json:"within"`    // 0: for ever
	Otherwise string         `json:"otherwise"` // when the time is up: "fail" (also ""), "continue" or "end"
}

// Expect is what the client has to do. Exactly one of Request, NoRequest, Notifications, Downloaded and Violations is set.
type Expect struct {
	Request       string         `json:"request"`       // this operation is called about the user, or about nobody
	NoRequest     string         `json:"noRequest"`     // this operation is not called; a refused call counts as a call
	Body          map[string]any `json:"body"`          // beside Request: what its JSON body says, by property or JSON pointer
	Status        Statuses       `json:"status"`        // beside Request: how it is answered; nil: as a success
	Count         int            `json:"count"`         // beside Request: how often; 0: once
	Within        clock.Duration `json:"within"`        // virtual time from now
	Notifications string         `json:"notifications"` // all of the user: "accepted" at the first attempt, or "delivered" in the end
	Downloaded    Names          `json:"downloaded"`    // reports fetched after they were told of, by code; "all" is every one
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

// stepWords are the words of a step, in the order in which people are told of them.
var stepWords = wordsOf(reflect.TypeFor[Step]())

// timings are the words that say when; a step has one of them at most.
var timings = []string{"after", "at", "poll"}

// actions are the words of which a step has exactly one. The last ones are for files alone: they lead a life, and do nothing
// to a user.
var (
	actions = append([]string{
		"status", "connect", "disconnect", "report", "sync", "order", "vendorNote", "expireTokens", "delete", "notify", "note",
	}, leads...)
	leads = []string{"waitFor", "expect", "choose", "repeat", "include"}
)

// syncStates are the values of Sync.
var syncStates = []string{app.SyncInProgress, app.SyncOK, app.SyncNoData, app.SyncError}

// All is the name that stands for every kind of token, and every report.
const All = "all"

// atOnce tells whether the step is due with the one before it.
func (s *Step) atOnce() bool { return s.After == clock.Span{} && s.At == nil && s.Poll == nil }

// place is where a word of the step stands, or the step itself.
func (s *Step) place(path string) place { return s.marks.nearest(path, "") }

// valueAt is where the value of a word stands, or the step itself.
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
