package scenarios

import (
	"cmp"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/fault"
)

// namePattern matches names that are valid in an e-mail tag, a URL path and a file name.
var namePattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

const maxName = 64 // bytes

// compile parses and checks a whole file. variables override the file's own. The error is of type Faults.
func (r *reader) compile(variables map[string]string) (*Scenario, error) {
	s := &Scenario{file: r.file, text: []byte(r.whole)}
	if root := r.document(); root != nil {
		r.scenario(s, root, variables)
	}
	if err := r.faults(); err != nil {
		return nil, err
	}
	s.warnings = r.warned
	return s, nil
}

// scenario fills s from the root of a file.
func (r *reader) scenario(s *Scenario, root *ast.MappingNode, variables map[string]string) {
	r.readVariables(root, variables)
	at := marks{"": positionOf(root)}
	r.structure(withoutVariables(root), reflect.ValueOf(s).Elem(), "", at)
	s.Variables = r.variables
	for _, word := range []string{"name", "provider", "steps"} {
		if !at.has(word) {
			r.fault(positionOf(root), "%s is missing; %s", word, wantsScenario)
		}
	}
	if s.Name != "" && (!namePattern.MatchString(s.Name) || len(s.Name) > maxName || s.Name == None) {
		r.fault(at["name="], "not a name: lower-case letters, digits and dashes, at most %d, and not %q", maxName, None)
	}
	s.Title = cmp.Or(s.Title, s.Name)
	r.checkChaos(s.Notifications, "notifications", at)
	r.checkRules(s.Faults, at)
	r.checkUsers(s.Users, at)

	if s.program = assemble(s.Steps); len(s.program) > maxProgram {
		r.fault(at["steps"], "with its repeats written out the scenario has more than %d steps", maxProgram)
	}
	rules, ok := r.rules[s.Provider]
	if !ok {
		providers := slices.Sorted(maps.Keys(r.rules))
		if s.Provider != "" {
			r.fault(at["provider="], "no such provider; %s", Hint(s.Provider, providers))
		}
		r.checkForAnyOf(providers, s, at)
		return
	}
	s.rules = r.checkFor(rules, s, at)
}

// checkFor reports the errors that a scenario has with the rules of one provider, and returns those of its generation.
func (r *reader) checkFor(provider app.Rules, s *Scenario, at marks) app.Rules {
	rules, ok := provider.Of(s.Generation)
	if !ok {
		known := slices.Sorted(maps.Keys(provider.Generations))
		r.fault(at["generation="], "no such generation; %s", Hint(s.Generation, known))
		rules = provider
	}
	r.checkOperations(s.Faults, rules, at)
	r.checkKinds(s.Notifications, rules, at)
	if !r.inner() && len(s.program) <= maxProgram {
		newLint(r, rules, s).run()
	}
	return rules
}

// checkForAnyOf checks a scenario whose provider is missing or unknown, so that this error does not hide others. It
// assumes the provider with the most similar name. If none is similar, it reports only the errors that the scenario
// would have with every provider.
func (r *reader) checkForAnyOf(providers []string, s *Scenario, at marks) {
	if near := similar(s.Provider, providers); near != "" {
		providers = []string{near}
	}
	var common Faults
	var beyond int // errors that were counted but not kept, because there are too many
	for i, name := range providers {
		alone := *r
		alone.found, alone.warned = nil, nil
		alone.checkFor(r.rules[name], s, at)
		if i == 0 {
			common, beyond = alone.found, alone.count-r.count-len(alone.found)
			continue
		}
		common = slices.DeleteFunc(common, func(f Fault) bool { return !slices.Contains(alone.found, f) })
		beyond = 0
	}
	r.found = append(r.found, common...)
	r.count += len(common) + beyond
}

// inner reports whether the scenario is being included in another. It is then linted as a part of the outer one.
func (r *reader) inner() bool { return len(r.included) > 0 }

// withoutVariables returns the root of a file without its first variables mapping, which has been read. A second one
// stays and is reported as unknown.
func withoutVariables(root *ast.MappingNode) *ast.MappingNode {
	rest := *root
	rest.Values = nil
	seen := false
	for _, pair := range root.Values {
		if scalarText(pair.Key) == "variables" && !seen {
			seen = true
			continue
		}
		rest.Values = append(rest.Values, pair)
	}
	return &rest
}

// readVariables reads the file's variables. It must run before the rest is read, which may refer to them.
func (r *reader) readVariables(root *ast.MappingNode, given map[string]string) {
	own := make(map[string]string)
	var at position
	for _, pair := range root.Values {
		if scalarText(pair.Key) == "variables" {
			at = positionOf(pair.Key)
			r.value(pair.Value, reflect.ValueOf(&own).Elem(), "variables", marks{})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if !variable.MatchString(placeholder(name)) || slices.Contains(fromLife, name) {
			r.fault(at, "a variable's name is letters and digits, and none of %s", strings.Join(fromLife, ", "))
			break
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := own[name]; !ok {
			r.fault(at, "the scenario has no variable %s; %s", name, Hint(name, slices.Sorted(maps.Keys(own))))
			continue
		}
		own[name] = given[name]
	}
	r.variables = own
}

// steps reads a list of steps. Like the other methods that read values, it reports whether there was no error.
func (r *reader) steps(node ast.Node, into *[]Step, path string) bool {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		r.fault(positionOf(node), "%s wants a list; [] is one without a step", lastWord(path))
		return false
	}
	if len(list.Values) > maxSteps {
		r.fault(positionOf(list.Values[maxSteps]), "a scenario has at most %d steps", maxSteps)
		return false
	}
	if r.depth++; r.depth > maxNesting {
		r.fault(positionOf(node), "steps within steps within steps: at most %d deep", maxNesting)
		return false
	}
	defer func() { r.depth-- }()
	before := r.count
	steps := make([]Step, len(list.Values))
	for i, node := range list.Values {
		if r.full() {
			break
		}
		r.step(node, &steps[i])
	}
	*into = steps
	return r.count == before
}

// step reads one step and runs the checks that need no other step.
func (r *reader) step(node ast.Node, step *Step) bool {
	before := r.count
	step.marks = marks{"": positionOf(node)}
	step.line = positionOf(node).line
	mapping, ok := node.(*ast.MappingNode)
	if !ok {
		r.fault(positionOf(node), "%s", shapeErrors[reflect.TypeFor[Step]()])
		return false
	}
	known := r.words(mapping, step)
	for _, p := range step.check(step.marks.has, known) {
		word := strings.TrimPrefix(p.Pointer, "/")
		step.unclear = step.unclear || !slices.Contains(timings, word)
		at := step.wordAt(word)
		if p.Rule == ruleValue {
			at = step.valueAt(word)
		}
		r.fault(at, "%s", p.Reason)
	}
	r.checkChaos(step.Notifications, "notifications", step.marks)
	if step.Include != "" && known {
		r.include(step)
	}
	return r.count == before
}

// words reads the keywords of a step with their values, and reports whether all keywords are known.
func (r *reader) words(mapping *ast.MappingNode, step *Step) (known bool) {
	before := r.count
	list := r.entries("a step", mapping, stepWords)
	known = r.count == before
	for _, e := range list {
		step.marks[e.word], step.marks[e.word+"="] = e.at, positionOf(e.value)
		into := field(reflect.ValueOf(step).Elem(), e.word)
		if !r.value(e.value, into, e.word, step.marks) && !slices.Contains(timings, e.word) {
			step.unclear = true
		}
	}
	step.unclear = step.unclear || !known
	return known
}

// maxIncludes is how many includes a file may have, counting those of the files that it includes. Each include parses
// the library's file again.
const maxIncludes = 500

// include compiles the scenario that a step includes.
func (r *reader) include(step *Step) {
	if slices.Contains(r.included, step.Include) || len(r.included) >= maxNesting {
		r.fault(step.valueAt("include"), "%s includes itself", step.Include)
		return
	}
	if r.includes == nil {
		r.includes = new(int)
	}
	if *r.includes++; *r.includes > maxIncludes {
		r.fault(step.valueAt("include"), "a scenario includes others at most %d times", maxIncludes)
		return
	}
	text, err := files.ReadFile(libraryFile(step.Include))
	if err != nil {
		r.fault(step.valueAt("include"), "there is no such scenario in the library; %s",
			Hint(step.Include, libraryNames()))
		return
	}
	inner := newReader(step.Include+".yaml", text)
	inner.rules, inner.includes, inner.included = r.rules, r.includes, append(slices.Clone(r.included), step.Include)
	found, err := inner.compile(step.With)
	if err != nil {
		r.fault(step.valueAt("include"), "%s cannot be included so: %s", step.Include, inner.found[0].Message)
		return
	}
	step.included = found
	relocate(found.Steps, step)
}

// relocate sets the positions of an included scenario's steps to that of the include, so that their errors are reported
// there.
func relocate(steps []Step, at *Step) {
	for i := range steps {
		s := &steps[i]
		s.marks, s.line, s.within = marks{"": at.valueAt("include")}, at.line, at.Include
		for _, branch := range s.Choose {
			relocate(branch.Steps, at)
		}
		if s.Repeat != nil {
			relocate(s.Repeat.Steps, at)
		}
		if s.included != nil {
			relocate(s.included.Steps, at)
		}
	}
}

// checkRules reports invalid fault rules, without looking at the provider.
func (r *reader) checkRules(rules []fault.Rule, at marks) {
	for _, p := range fault.Check(rules) {
		r.fault(at.nearest("faults"+p.Pointer, "="), "%s", p.Reason)
	}
	for i, rule := range rules {
		if rule.UserID != "" {
			r.fault(at.nearest(join("faults", strconv.Itoa(i))+"/"+fault.UserMember, ""),
				"a scenario's faults are about its own users")
		}
	}
}

// checkOperations reports fault rules whose operation the provider does not have.
func (r *reader) checkOperations(rules []fault.Rule, provider app.Rules, at marks) {
	for i, rule := range rules {
		known := len(provider.Operations) == 0 || slices.Contains(provider.Operations, rule.Operation)
		if rule.Operation != "" && !known {
			path := join("faults", strconv.Itoa(i)) + "/operation"
			r.fault(at.nearest(path, "="), "no such operation; %s", Hint(rule.Operation, provider.Operations))
		}
	}
}
