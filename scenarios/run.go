package scenarios

import (
	"slices"
	"time"
)

// The states of a Run.
const (
	Running = "running"
	Passed  = "passed" // every user lived to the end, and every expectation held
	Failed  = "failed"
)

// Run is a scenario that was started for some users at once.
type Run struct {
	ID           string        `json:"id"` // "r-1", "r-2" ... within the App
	Scenario     string        `json:"scenario"`
	State        string        `json:"state"`
	Users        []string      `json:"users"` // their humanIds
	Expectations []Expectation `json:"expectations"`
	Reason       string        `json:"reason,omitempty"`  // why it failed: the first that went wrong
	StartedAt    time.Time     `json:"startedAt"`         // virtual
	EndedAt      *time.Time    `json:"endedAt,omitempty"` // virtual
}

// Expectation is something that the client had to do during a run, and whether it did.
type Expectation struct {
	At     time.Time `json:"at"` // virtual, when it was settled
	Text   string    `json:"text"`
	OK     bool      `json:"ok"`
	Reason string    `json:"reason,omitempty"`
}

// run is a Run under way; the Runner's lock guards it.
type run struct {
	Run
	left int // users who live through it still
}

// finish books that one user's life in the run is over; why says so when it ended before its time, if so.
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
}

// copy is the Run as it stands, for others to keep. The list of users never changes and is shared.
func (r *run) copy() Run {
	c := r.Run
	c.Expectations = slices.Clone(c.Expectations)
	return c
}

// stage is what goes on in one App.
type stage struct {
	lives map[string]*life // by humanId: the users who have a step before them
	runs  []*run           // oldest first
	last  int              // number of the youngest run
}

// maxRuns is how many runs of an App are remembered once they have ended.
const maxRuns = 1000

// add remembers a run, and forgets the oldest one that has ended when there are too many.
func (s *stage) add(added *run) {
	s.runs = append(s.runs, added)
	if len(s.runs) <= maxRuns {
		return
	}
	for i, run := range s.runs {
		if run.State != Running {
			s.runs = append(s.runs[:i], s.runs[i+1:]...)
			return
		}
	}
}
