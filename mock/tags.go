package mock

import (
	"sync"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/journal"
)

// choose names the scenario of a new user. A tag of the e-mail address that is nearly the name of a scenario is remarked on,
// since the user does not follow that scenario: in the log, and beside the request in the journal.
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
}

// take returns the remark on the user of an entry, once.
func (t *tagNotes) take(_ string, e *journal.Entry) string {
	if e.HumanID == "" {
		return ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	note := t.notes[e.HumanID]
	delete(t.notes, e.HumanID)
	return note
}
