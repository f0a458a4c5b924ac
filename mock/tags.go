package mock

import (
	"sync"
	"sync/atomic"

	"github.com/healthmock/healthmock/mock/app"
)

// choose names the scenario of a new user. A tag of the e-mail address that is nearly the name of a scenario is
// remarked on, since the user does not follow that scenario: in the log, and beside the request in the journal.
func (s *Sandbox) choose(settings app.Settings, u app.User) string {
	if meant := s.runner.Mistyped(settings, u); meant != "" {
		note := "a tag of the e-mail address is no scenario; did you mean " + meant + "?"
		s.options.Logger.Warn("user "+u.HumanID[:min(len(u.HumanID), 8)]+": "+note, "app", settings.ClientID)
		s.tags.put(u.HumanID, note)
	}
	return s.runner.Choose(settings, u)
}

// tagNotes are remarks on users whose request has not been journalled yet. The zero value has none.
type tagNotes struct {
	pending atomic.Int64 // how many there are: most requests find none, and need no lock

	mu    sync.Mutex
	notes map[string]string // by humanId
}

// maxTagNotes bounds the remarks: users whom no request created leave theirs behind.
const maxTagNotes = 100

func (t *tagNotes) put(humanID, note string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.notes == nil || len(t.notes) >= maxTagNotes {
		t.notes = make(map[string]string)
	}
	t.notes[humanID] = note
	t.pending.Store(int64(len(t.notes)))
}

// take returns the remark on a user, once.
func (t *tagNotes) take(humanID string) string {
	if humanID == "" || t.pending.Load() == 0 {
		return ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	note := t.notes[humanID]
	delete(t.notes, humanID)
	t.pending.Store(int64(len(t.notes)))
	return note
}
