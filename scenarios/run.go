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
	Failed  = "failed"
)

// Run is a scenario that was started for some users at once.
type Run struct {
	ID           string        `json:"id"` // "r-1", "r-2" ... within the App
	Scenario     string        `json:"scenario"`
	State        string        `json:"state"`
	Users        []string      `json:"users"`             // their humanIds
	Expectations []Expectation `json:"expectations"`      // in the order in which they were settled, at most a thousand
	Met          int           `json:"met"`               // expectations that were met
	Missed       int           `json:"missed"`            // and that were not
	Unjudged     int           `json:"-"`                 // expectations that were not judged: the Runner is Blind
	Skipped      []Expectation `json:"-"`                 // the first thousand of them
	Reason       string        `json:"reason,omitempty"`  // why it failed: the first that went wrong
	StartedAt    time.Time     `json:"startedAt"`         // virtual
	EndedAt      *time.Time    `json:"endedAt,omitempty"` // virtual
}

// Expectation is something that the client had to do during a run, and whether it did.
type Expectation struct {
	At      time.Time `json:"at"` // virtual, when it was settled
	HumanID string    `json:"humanId"`
	Text    string    `json:"text"`
	OK      bool      `json:"ok"`
	Reason  string    `json:"reason,omitempty"` // of a miss, with what came nearest
}

// miss returns the Reason of a Run that failed because of this expectation.
func (e Expectation) miss() string {
	return "user " + e.HumanID + ": expected " + e.Text + ": " + e.Reason
}

// Mentions lists the humanIds that the run names: in its reason and its expectations.
func (r Run) Mentions() []string {
	var list []string
	if humanID, _, ok := whose(r.Reason); ok {
		list = append(list, humanID)
	}
	for _, e := range slices.Concat(r.Expectations, r.Skipped) {
		list = append(list, e.HumanID)
	}
	return distinct(list)
}

// whose splits a reason into the humanId that it begins with and the rest; ok is false when it names no user.
func whose(reason string) (humanID, says string, ok bool) {
	rest, ok := strings.CutPrefix(reason, "user ")
	end := strings.IndexAny(rest, ": ")
	if !ok || end < 0 {
		return "", "", false
	}
	return rest[:end], rest[end:], true
}

// run is a Run under way; Runner.mu guards it.
type run struct {
	Run
	left    int               // users who live through it still
	length  int               // instructions of its scenario
	passed  int               // instructions that its users have done, of all together
	drop    func()            // ends what was set up for it; may be nil
	blind   bool              // no client can send requests
	changed chan struct{}     // closed when a client has done the next thing; nil: nobody waits for that
	due     map[any]time.Time // what a client may still do, and until when
}

// maxExpectations is how many of a run are remembered one by one.
const maxExpectations = 1000

// settled counts an expectation. When there are too many, one that was met makes room for one that was missed.
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

// skip counts an expectation that cannot be judged.
func (r *run) skip(e Expectation) {
	r.Unjudged++
	if len(r.Skipped) < maxExpectations {
		r.Skipped = append(r.Skipped, e)
	}
}

// finish counts that one user's life in the run is over; why says why it ended early, if it did.
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

// copy returns the Run as it is now, for others to keep. The list of users never changes and is shared.
func (r *run) copy() Run {
	c := r.Run
	c.Expectations, c.Skipped = slices.Clone(c.Expectations), slices.Clone(c.Skipped)
	return c
}

// appState is the lives and the runs of one App.
type appState struct {
	lives    map[string]*life // by humanId: the users who have a step before them, or something expected of the client
	creating map[string]*life // by clientUserId: users that are being created for a run
	reserved int              // the latest number that reserve returned
	runs     []*run           // oldest first
	last     int              // number of the youngest run
}

// maxRuns is how many runs of an App are remembered once they have ended.
const maxRuns = 1000

// add makes the next run, and forgets the oldest one that has ended when there are too many.
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
