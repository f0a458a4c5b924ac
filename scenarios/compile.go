package scenarios

import (
	"maps"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
)

// scenarioWords are the words of a file.
var scenarioWords = []string{"name", "title", "provider", "steps"}

// namePattern keeps a name fit for an e-mail tag, a path and a file name.
var namePattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

const maxName = 64

// scenario fills s from the root of a file.
func (r *reader) scenario(s *Scenario, root *ast.MappingNode, rules map[string]app.Rules) {
	at := make(map[string]place)
	var steps ast.Node
	for _, e := range r.entries("scenario", root, scenarioWords) {
		at[e.word] = placeOf(e.value)
		switch e.word {
		case "name":
			if r.fill(&s.Name, e) && (!namePattern.MatchString(s.Name) || len(s.Name) > maxName || s.Name == None) {
				r.fault(at["name"], "not a name: lower-case letters, digits and dashes, at most %d, and not %q", maxName, None)
			}
		case "title":
			r.fill(&s.Title, e)
		case "provider":
			r.fill(&s.Provider, e)
		case "steps":
			steps = e.value
		}
	}
	for _, word := range []string{"name", "provider", "steps"} {
		if _, ok := at[word]; !ok {
			r.fault(placeOf(root), "%s is missing; %s", word, wantsScenario)
		}
	}
	if s.Title == "" {
		s.Title = s.Name
	}
	var l *lint
	if rule, ok := rules[s.Provider]; ok {
		s.initial = rule.Initial
		l = newLint(r, rule)
	} else if s.Provider != "" {
		r.fault(at["provider"], "no such provider; %s", hint(s.Provider, slices.Sorted(maps.Keys(rules))))
	}
	if steps != nil {
		s.Steps = r.steps(steps, l)
	}
}

// steps reads the list of steps, each one checked by itself and as the next in a user's life.
func (r *reader) steps(node ast.Node, l *lint) []Step {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		r.fault(placeOf(node), "steps wants a list; [] is one without a step")
		return nil
	}
	if len(list.Values) > maxSteps {
		r.fault(placeOf(list.Values[maxSteps]), "a scenario has at most %d steps", maxSteps)
		return nil
	}
	steps := make([]Step, 0, len(list.Values))
	var whole clock.Duration
	for _, node := range list.Values {
		if r.full() {
			break
		}
		step, at, ok := r.step(node)
		if ok {
			l.step(step, at)
		} else {
			l.skip()
		}
		if whole += max(step.After, 0); whole < 0 {
			r.fault(at["after"], "with this wait the scenario takes more than 292 years")
			whole = 0
		}
		steps = append(steps, step)
	}
	return steps
}

// step reads one step and tells where the values of its words stand, and whether it is plain what the step does.
func (r *reader) step(node ast.Node) (step Step, values map[string]place, plain bool) {
	mapping, ok := node.(*ast.MappingNode)
	if !ok {
		r.fault(placeOf(node), "a step is a mapping, such as {after: 5m, status: ...}")
		return step, nil, false
	}
	step.line = placeOf(node).line
	words, values := make(map[string]place), make(map[string]place)
	before := r.count
	list := r.entries("step", mapping, stepWords)
	known := r.count == before
	plain = known
	for _, e := range list {
		words[e.word], values[e.word] = e.at, placeOf(e.value)
		if !r.fill(step.field(e.word), e) && e.word != "after" {
			plain = false
		}
	}
	if !known { // a misspelt word is likely the one that would be missed now
		return step, values, false
	}
	for _, p := range step.check(func(word string) bool { _, ok := words[word]; return ok }) {
		at, ok := words[p.word]
		switch {
		case p.value:
			at = values[p.word]
		case !ok:
			at = placeOf(node)
		}
		r.fault(at, "%s", p.message)
		plain = plain && p.word == "after"
	}
	return step, values, plain
}
