package mock

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/journal"
)

// A tag that was mistyped is remarked on in the log and in the journal; one that is a name, or like none, is not.
func TestMistypedTags(t *testing.T) {
	for email, meant := range map[string]string{
		"jane+declind@example.com":        "declined",
		"jane+work+hapy-path@example.com": "happy-path",
		"jane+nine@example.com":           "none",
		"jane+declined@example.com":       "",
		"jane+none@example.com":           "",
		"jane+work@example.com":           "",
		"declind@example.com":             "",
	} {
		t.Run(email, func(t *testing.T) {
			s, log := loggedSandbox(t, Options{Defaults: app.Settings{Paused: new(true)}})
			body := `{"client_id":"healthmock","client_secret":"healthmock-secret","type":"session",` +
				`"client_user_id":"x","client_user_email":"` + email + `"}`
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/v1/connect/token", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			s.Handler().ServeHTTP(httptest.NewRecorder(), r)
			var notes []string
			for _, e := range s.journal.List("healthmock", func(*journal.Entry) bool { return true }) {
				notes = append(notes, e.Note)
			}
			note := strings.Join(notes, "")
			if meant == "" {
				if note != "" || log.Len() > 0 {
					t.Errorf("noted %q, logged %q", note, log)
				}
				return
			}
			want := "did you mean " + meant + "?"
			if !strings.Contains(note, want) || !strings.Contains(log.String(), want) || strings.Contains(log.String(), "declind") {
				t.Errorf("noted %q, logged %q", note, log)
			}
		})
	}
}
