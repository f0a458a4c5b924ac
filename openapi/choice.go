package openapi

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// choice is an anyOf or a oneOf: branches of which a value must match one.
type choice struct {
	keyword  string // anyOf or oneOf
	branches []*schema
	property string               // of the discriminator, whose value selects the branches; empty: there is none
	mapping  map[string][]*schema // branches by the property's value
}

// choice compiles an anyOf or a oneOf.
func (c *compiler) choice(spec *openapi3.Schema, keyword string, refs openapi3.SchemaRefs) choice {
	chosen := choice{keyword: keyword, branches: c.branches(refs)}
	if d := spec.Discriminator; d != nil && len(refs) > 0 && len(d.Mapping) > 0 {
		chosen.property = d.PropertyName
		chosen.mapping = make(map[string][]*schema)
		for value, target := range d.Mapping {
			name := target.Ref
			if !strings.Contains(name, "/") {
				name = "#/components/schemas/" + name
			}
			for i, ref := range refs {
				if ref.Ref == name {
					chosen.mapping[value] = append(chosen.mapping[value], chosen.branches[i])
				}
			}
		}
	}
	return chosen
}

// anyOf reports whether the value matches a branch of the anyOf of s, if it has one.
func (v *validator) anyOf(s *schema, value any) bool {
	branches, ok := v.candidates(s, s.anyOf, value)
	if !ok || len(branches) == 0 {
		return ok
	}
	return slices.ContainsFunc(branches, func(b *schema) bool { return v.matches(b, value) }) ||
		v.explainNoMatch(s, s.anyOf.keyword, branches, value)
}

// oneOf reports whether the value matches exactly one branch of the oneOf of s, if it has one.
func (v *validator) oneOf(s *schema, value any) bool {
	branches, ok := v.candidates(s, s.oneOf, value)
	if !ok || len(branches) == 0 {
		return ok
	}
	var matched []*schema
	for _, b := range branches {
		if v.matches(b, value) {
			matched = append(matched, b)
		}
	}
	switch len(matched) {
	case 0:
		return v.explainNoMatch(s, s.oneOf.keyword, branches, value)
	case 1:
		return true
	}
	return v.report(s, s.oneOf.keyword, ambiguous(matched))
}

// candidates returns the branches that a value is checked against: those that its discriminator selects or, without a
// discriminator, all of them. ok is false when the discriminator is wrong.
func (v *validator) candidates(s *schema, c choice, value any) (branches []*schema, ok bool) {
	object, isObject := value.(map[string]any)
	if c.property == "" || !isObject {
		return c.branches, true
	}
	name, there := object[c.property].(string)
	if branches = c.mapping[name]; there && len(branches) > 0 {
		return branches, true
	}
	known := make([]any, 0, len(c.mapping))
	for _, name := range sortedKeys(c.mapping) {
		known = append(known, name)
	}
	return nil, v.report(s, "discriminator", "must have "+c.property+", and that must be one of "+list(known))
}

// explainNoMatch reports why a value matches no branch: by the violations of the branch that the client most likely
// meant, at their own pointers. That is the branch that accepts the value's JSON type and that selectByEnum selects, or
// the one with the fewest violations when several do.
func (v *validator) explainNoMatch(s *schema, keyword string, branches []*schema, value any) bool {
	if !v.explaining {
		return false
	}
	given := typeOf(value)
	fitting := slices.DeleteFunc(slices.Clone(branches), func(b *schema) bool { return !b.accepts(given) })
	switch {
	case value == nil:
		return v.report(s, "nullable", "must not be null")
	case len(fitting) == 0:
		var wanted types
		for _, b := range branches {
			wanted |= b.namedTypes
		}
		return v.report(s, keyword, "must be "+wanted.String())
	}
	fitting = v.selectByEnum(fitting, value)
	if len(fitting) == 0 {
		return false
	}
	var best Violations
	var missing []string // required properties that are missing, of each branch that is violated by nothing else
	for i, b := range fitting {
		found := v.explain(b, value)
		if i == 0 || found.Count < best.Count {
			best = found
		}
		if names := v.missingProperties(found); names != "" {
			missing = append(missing, names)
		}
	}
	if len(fitting) > 1 && len(missing) == len(fitting) {
		return v.report(s, keyword, "one of "+strings.Join(missing, ", ")+" is required")
	}
	v.found.Append(best)
	return false
}

// explain returns the violations of a value against one branch, without adding them.
func (v *validator) explain(branch *schema, value any) Violations {
	trial := *v
	trial.path = slices.Clip(v.path)
	trial.found = Violations{}
	trial.visit(branch, value)
	v.rewritten = trial.rewritten
	return trial.found
}

// missingProperties returns the names of the missing properties of the value being checked, "name" or "from and to"; ""
// when it has other violations, too.
func (v *validator) missingProperties(found Violations) string {
	var names []string
	above := pointer(v.path) + "/"
	for _, one := range found.List {
		name, below := strings.CutPrefix(one.Pointer, above)
		if one.Rule != "required" || !below || strings.Contains(name, "/") {
			return ""
		}
		names = append(names, pointerUnescapes.Replace(name))
	}
	return strings.Join(names, " and ")
}

// selectByEnum returns the branches that the value of a discriminating property selects: a property that several
// branches declare as an enum. When the value is in none of these enums, it reports that as the violation and returns
// no branch.
func (v *validator) selectByEnum(branches []*schema, value any) []*schema {
	object, ok := value.(map[string]any)
	if !ok || len(branches) < 2 {
		return branches
	}
	enums := make(map[string]int)
	for _, b := range branches {
		for name, p := range b.properties {
			if len(p.spec.Enum) > 0 {
				enums[name]++
			}
		}
	}
	for _, name := range sortedKeys(enums) {
		value, there := object[name]
		if !there || enums[name] < 2 {
			continue
		}
		picked := slices.DeleteFunc(slices.Clone(branches), func(b *schema) bool {
			p := b.properties[name]
			return p != nil && !v.matches(p, value)
		})
		switch len(picked) {
		case len(branches):
			continue
		case 0:
			v.reportUnknownValue(branches, name)
			return nil
		}
		return picked
	}
	return branches
}

// reportUnknownValue reports a property whose value is in the enum of no branch.
func (v *validator) reportUnknownValue(branches []*schema, name string) {
	var known []any
	for _, b := range branches {
		if p := b.properties[name]; p != nil {
			known = append(known, p.spec.Enum...)
		}
	}
	v.reportAt(branches[0].properties[name], name, "enum", "must be one of "+list(known))
}

// ambiguous returns the reason of the violation of a value that matches several branches of a oneOf.
func ambiguous(matched []*schema) string {
	var names []string
	for _, b := range matched {
		for _, r := range b.required {
			names = append(names, r.name)
		}
		if len(b.required) == 0 || len(b.properties) > 0 {
			return "must have only one of the forms that the contract allows here"
		}
	}
	return "must have only one of " + strings.Join(names, ", ")
}

// typeOf returns the JSON type of a value: for a number both integer and number, for null none.
func typeOf(value any) types {
	switch value.(type) {
	case nil:
		return 0
	case bool:
		return booleanType
	case string:
		return stringType
	case []any:
		return arrayType
	case map[string]any:
		return objectType
	}
	return integerType | numberType
}
