package mock

import (
	"sync"
	"sync/atomic"

	"github.com/healthmock/healthmock/mock/app"
)

// misspelt logs that a tag of a new user's e-mail address is a misspelt scenario name, and notes it in the journal
// entry of the request. The user does not follow that scenario.
func (s *Sandbox) misspelt(a *app.App, u app.User, scenario string) {
	note := "a tag of the e-mail address is no scenario; did you mean " + scenario + "?"
	s.options.Logger.Warn("user "+u.UserID[:min(len(u.UserID), 8)]+": "+note, "app", a.ID())
	s.tags.put(u.UserID, note)
}

// tagNotes holds remarks on users whose request is not in the journal yet. The zero value is empty.
type tagNotes struct {
	pending atomic.Int64 // number of remarks; usually zero, and then take takes no lock

	mu    sync.Mutex
	notes map[string]string // by user id
}

// maxTagNotes bounds the remarks, as those on users that no request created are never taken.
const maxTagNotes = 100

func (t *tagNotes) put(userID, note string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.notes == nil || len(t.notes) >= maxTagNotes {
		t.notes = make(map[string]string)
	}
	t.notes[userID] = note
	t.pending.Store(int64(len(t.notes)))
}

// take removes and returns the remark on a user; "" when there is none.
func (t *tagNotes) take(userID string) string {
	if userID == "" || t.pending.Load() == 0 {
		return ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	note := t.notes[userID]
	delete(t.notes, userID)
	t.pending.Store(int64(len(t.notes)))
	return note
}
