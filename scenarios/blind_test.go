package scenarios_test

import (
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/scenarios"
)

// Expectations that cannot be judged are counted as neither met nor missed, and the run ends.
func TestBlindRunsJudgeNoClient(t *testing.T) {
	s := newSandbox(t)
	s.runner.Blind = true
	a := s.app(t, app.Settings{})
	ids := []string{user(t, a, "policy-1", "").UserID, user(t, a, "policy-2", "").UserID}
	run, err := s.runner.Start(t.Context(), a, scenario(t, s, "token-expires"), ids, scenarios.RunOptions{Pace: 1})
	if err != nil {
		t.Fatal(err)
	}
	if share, through := s.runner.Progress(t.Context(), a, run.ID); share != 0 || through != 0 {
		t.Errorf("at its beginning the run has come as far as %v, with %d users through", share, through)
	}
	advance(t, a, 10*time.Minute)
	if share, through := s.runner.Progress(t.Context(), a, run.ID); share <= 0 || share >= 1 || through != 0 {
		t.Errorf("on its way the run has come as far as %v, with %d users through", share, through)
	}
	advance(t, a, 30*24*time.Hour)
	run, _ = s.runner.Get(t.Context(), a, run.ID)
	if run.Unjudged != 6 || len(run.Skipped) != 6 || run.Met+run.Missed != 0 || run.State != scenarios.Passed {
		t.Errorf("the run is %s: %d not judged, %d met, %d missed: %s",
			run.State, run.Unjudged, run.Met, run.Missed, run.Reason)
	}
	if share, through := s.runner.Progress(t.Context(), a, run.ID); share != 1 || through != 2 {
		t.Errorf("in the end the run has come as far as %v, with %d users through", share, through)
	}
}
