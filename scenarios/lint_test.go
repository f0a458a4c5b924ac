package scenarios_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/scenarios"
)

// TestLintAgreesWithApp draws random lives. Parse must find a fault in exactly those of which an App refuses a step.
// (Where the parser is stricter on purpose, a report that does not say of which of several sources, nothing is drawn;
// and whether a source hands out C-CDA documents is for the App alone to know.)
func TestLintAgreesWithApp(t *testing.T) {
	s := newSandbox(t)
	a := s.app(t, app.Settings{})
	var lives int
	rapid.Check(t, func(t *rapid.T) {
		lives++
		u, _, err := a.CreateUser(t.Context(), app.NewUser{ClientUserID: fmt.Sprint(lives)})
		if err != nil {
			t.Fatal(err)
		}
		steps := rapid.SliceOfN(rapid.Custom(drawStep), 1, 6).Draw(t, "steps")
		text := "name: drawn\nprovider: humanapi\nsteps:\n  - " + strings.Join(steps, "\n  - ") + "\n"
		_, parsed := scenarios.Parse("drawn.yaml", []byte(text), humanAPI)
		var refused error
		for _, body := range steps {
			step, err := scenarios.ParseStep([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			if err := step.Apply(t.Context(), a, u.UserID); err != nil && refused == nil {
				refused = fmt.Errorf("%s: %w", step, err)
			}
		}
		if (parsed == nil) != (refused == nil) {
			t.Errorf("%s\nthe parser says %v\nthe App says %v", text, parsed, refused)
		}
	})
}

func drawStep(t *rapid.T) string {
	status := rapid.SampledFrom(append(humanAPI["humanapi"].Statuses(), "Asleep"))
	source := rapid.SampledFrom([]string{
		"Cleveland Clinic", "cleveland clinic", "54dc427aaa6b4cb7d6203061", "Starfleet Pharmacy", "Somewhere Else",
	})
	switch rapid.IntRange(0, 7).Draw(t, "kind") {
	case 0, 1:
		return fmt.Sprintf(`{"status": %q}`, status.Draw(t, "status"))
	case 2:
		return fmt.Sprintf(`{"status": %q, "force": true}`, status.Draw(t, "status"))
	case 3:
		return fmt.Sprintf(`{"connect": %q}`, source.Draw(t, "source"))
	case 4:
		return fmt.Sprintf(`{"disconnect": %q}`, source.Draw(t, "source"))
	case 5:
		return fmt.Sprintf(`{"report": "unity", "source": %q}`, source.Draw(t, "source"))
	case 6:
		return `{"report": ["apidata", "timeline"]}`
	default:
		return fmt.Sprintf(`{"source": %q, "sync": "ok"}`, source.Draw(t, "source"))
	}
}
