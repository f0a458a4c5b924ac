package scenarios

import (
	"fmt"
	"slices"
)

// problem is something wrong with a step by itself.
type problem struct {
	word    string // that it is about; "": the step as a whole
	value   bool   // whether it is what the word is set to, rather than the word
	message string
}

// check says what is wrong with a step whose words are those of has. It knows nothing of the steps before, nor of a vendor.
func (s Step) check(has func(word string) bool) []problem {
	var problems []problem
	word := func(word, format string, args ...any) {
		problems = append(problems, problem{word, false, fmt.Sprintf(format, args...)})
	}
	value := func(word, format string, args ...any) {
		problems = append(problems, problem{word, true, fmt.Sprintf(format, args...)})
	}
	acts := slices.DeleteFunc(slices.Clone(actions), func(word string) bool { return !has(word) })
	switch {
	case len(acts) > 1:
		word(acts[1], "a step does one thing: take either %s or %s", acts[0], acts[1])
	case len(acts) == 0 && has("source"):
		word("source", "what of the source? say report or sync beside it")
	case len(acts) == 0:
		word("", "a step does one thing: status, connect, disconnect, report, or source with sync")
	case has("source") && acts[0] != "report" && acts[0] != "sync":
		word("source", "source goes with report or sync, not with %s", acts[0])
	case acts[0] == "sync" && !has("source"):
		word("sync", "sync needs a source beside it")
	}
	if has("force") && !has("status") {
		word("force", "force goes with status")
	}
	if s.Sync != "" && !slices.Contains(syncStates, s.Sync) {
		value("sync", "no such sync state; %s", hint(s.Sync, syncStates))
	}
	if s.After < 0 {
		value("after", "time does not run backwards")
	}
	return problems
}
