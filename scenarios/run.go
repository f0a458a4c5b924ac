package scenarios

import (
	"slices"
	"strings"
	"time"
)

// The states of a Run.
const (
	Running = "running"
	Passed  = "passed" // every user came to the end, and every expectation was met
	Failed  = "failed" // has ended, and not Passed
)

// Run is one execution of a scenario for some users at once.
type Run struct {
	ID           string        `json:"id"` // "r-1", "r-2" ... within the App
	Scenario     string        `json:"scenario"`
	Provider     string        `json:"-"` // the vendor of the users
	State        string        `json:"state"`
	Users        []string      `json:"users"`             // their ids
	Expectations []Expectation `json:"expectations"`      // in the order of settling, at most a thousand
	Met          int           `json:"met"`               // expectations that were met
	Missed       int           `json:"missed"`            // expectations that were missed
	Unjudged     int           `json:"-"`                 // expectations that were not judged: the Runner is Blind
	Skipped      []Expectation `json:"-"`                 // the first thousand of them
	Reason       string        `json:"reason,omitempty"`  // why it failed: the first failure
	StartedAt    time.Time     `json:"startedAt"`         // virtual
	EndedAt      *time.Time    `json:"endedAt,omitempty"` // virtual
}

// Expectation is something that the client had to do during a run, and whether it did.
type Expectation struct {
	At     time.Time `json:"at"` // virtual, when it was settled
	UserID string    `json:"humanId"`
	Text   string    `json:"text"`
	OK     bool      `json:"ok"`
	Reason string    `json:"reason,omitempty"` // why it was missed, and what came closest
}

// miss returns the Reason of a Run that failed because of this expectation.
func (e Expectation) miss() string {
	return "user " + e.UserID + ": expected " + e.Text + ": " + e.Reason
}

// Mentions lists the user ids in the run's reason and expectations, each once.
func (r Run) Mentions() []string {
	var list []string
	if userID, _, ok := whose(r.Reason); ok {
		list = append(list, userID)
	}
	for _, e := range slices.Concat(r.Expectations, r.Skipped) {
		list = append(list, e.UserID)
	}
	return distinct(list)
}

// whose splits a reason "user <id>: ..." into the id and the rest; ok is false when it has another form.
func whose(reason string) (userID, says string, ok bool) {
	rest, ok := strings.CutPrefix(reason, "user ")
	end := strings.IndexAny(rest, ": ")
	if !ok || end < 0 {
		return "", "", false
	}
	return rest[:end], rest[end:], true
}

// run is the internal state of a Run. It is guarded by Runner.mu.
type run struct {
	Run
	left    int               // users whose lives have not ended
	length  int               // instructions of its scenario
	passed  int               // instructions executed or skipped, summed over all users
	drop    func()            // removes its fault rules when it ends; may be nil
	blind   bool              // as Runner.Blind
	changed chan struct{}     // closed and set to nil by removeDue; nil: no AwaitClient waits
	due     map[any]time.Time // what the client has yet to do, with its time limit; see addDue
}

// maxExpectations is how many settled expectations of a run are kept. All are counted.
const maxExpectations = 1000

// settled records an expectation that was met or missed. If there are too many, a missed one replaces one that was met.
func (r *run) settled(e Expectation) {
	if e.OK {
		r.Met++
	} else {
		r.Missed++
		if r.Reason == "" {
			r.Reason = e.miss()
		}
	}
	if len(r.Expectations) < maxExpectations {
		r.Expectations = append(r.Expectations, e)
		return
	}
	if met := slices.IndexFunc(r.Expectations, func(e Expectation) bool { return e.OK }); !e.OK && met >= 0 {
		r.Expectations = append(slices.Delete(r.Expectations, met, met+1), e)
	}
}

// skip records an expectation that cannot be judged.
func (r *run) skip(e Expectation) {
	r.Unjudged++
	if len(r.Skipped) < maxExpectations {
		r.Skipped = append(r.Skipped, e)
	}
}

// finish records the end of one user's life, and after the last one the end of the run. why is the reason if the life
// ended early, and empty otherwise.
func (r *run) finish(at time.Time, why string) {
	if why != "" && r.Reason == "" {
		r.Reason = why
	}
	if r.left--; r.left > 0 {
		return
	}
	r.EndedAt = &at
	r.State = Passed
	if r.Reason != "" {
		r.State = Failed
	}
	if r.drop != nil {
		r.drop()
	}
}

// copy returns a copy of the Run that the caller may keep. The list of users never changes and is shared.
func (r *run) copy() Run {
	c := r.Run
	c.Expectations, c.Skipped = slices.Clone(c.Expectations), slices.Clone(c.Skipped)
	return c
}

// appState holds the lives and the runs of one App. It is guarded by Runner.mu.
type appState struct {
	lives    map[string]*life // by user id: the lives that have not ended
	creating map[string]*life // by clientUserId: users that are being created for a run
	reserved int              // the latest number that reserve returned
	runs     []*run           // oldest first
	last     int              // number of the youngest run
}

// maxRuns is how many runs of an App are kept. Beyond it the oldest one that has ended is removed for each new one.
const maxRuns = 1000

// add adds a run under the next number.
func (s *appState) add(r Run) *run {
	s.last++
	r.ID, r.State, r.Expectations = runID(s.last), Running, []Expectation{}
	added := &run{Run: r, left: len(r.Users)}
	s.runs = append(s.runs, added)
	if len(s.runs) > maxRuns {
		if old := slices.IndexFunc(s.runs, func(r *run) bool { return r.State != Running }); old >= 0 {
			s.runs = slices.Delete(s.runs, old, old+1)
		}
	}
	return added
}
