package scenarios

import "github.com/healthmock/healthmock/mock/app"

// Choose returns the scenario that a new user follows.
func (r *Runner) Choose(a *app.App, u app.User) string { return r.choose(a, u) }

// Limits are the limits that docs/scenarios.md lists, by its words.
var Limits = map[string]int{
	"a file": maxSize, "steps in a list": maxSteps, "steps once repeats are written out": maxProgram,
	"steps within steps": maxNesting, "items in any other list": maxList, "users of a run": MaxUsers,
	"brackets within brackets": maxDepth, "words in one mapping without brackets": maxWords,
	"scenarios included": maxIncludes, "turns of a repeat": maxRepeat,
	"a text, its variables filled in": maxText, "sources of a user": maxSources,
}
