package openapi

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// choice is an anyOf or a oneOf: schemas of which a value must meet one.
type choice struct {
	keyword  string // anyOf or oneOf
	branches []*schema
	property string               // of the discriminator, which names the branch that is meant; empty: there is none
	mapping  map[string][]*schema // by the property's value
}

func (c *compiler) choice(spec *openapi3.Schema, keyword string, refs openapi3.SchemaRefs) choice {
	chosen := choice{keyword: keyword, branches: c.branches(refs)}
	if d := spec.Discriminator; d != nil && len(refs) > 0 && len(d.Mapping) > 0 {
		chosen.property, chosen.mapping = d.PropertyName, make(map[string][]*schema)
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

func (v *validator) anyOf(s *schema, value any) bool {
	branches, ok := v.meant(s, s.anyOf, value)
	if !ok || len(branches) == 0 {
		return ok
	}
	return slices.ContainsFunc(branches, func(b *schema) bool { return v.matches(b, value) }) ||
		v.none(s, s.anyOf.keyword, branches, value)
}

func (v *validator) oneOf(s *schema, value any) bool {
	branches, ok := v.meant(s, s.oneOf, value)
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
		return v.none(s, s.oneOf.keyword, branches, value)
	case 1:
		return true
	}
	return v.fault(s, s.oneOf.keyword, tooMany(matched))
}

// meant is the branches that a value is held against: those that its discriminator names or, without one, all of them.
// ok is false when the discriminator is wrong.
func (v *validator) meant(s *schema, c choice, value any) (branches []*schema, ok bool) {
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
	return nil, v.fault(s, "discriminator", "must have "+c.property+", and that must be one of "+list(known))
}

// none explains why a value meets no branch: by the faults of the branch that was meant, where they are. That is the
// one that takes values of this JSON type and has the value of the property that tells the branches apart or, where
// there are several such, the one with the fewest faults.
func (v *validator) none(s *schema, keyword string, branches []*schema, value any) bool {
	if !v.explaining {
		return false
	}
	given := typeOf(value)
	fitting := slices.DeleteFunc(slices.Clone(branches), func(b *schema) bool { return !b.fits(given) })
	switch {
	case value == nil:
		return v.fault(s, "nullable", "must not be null")
	case len(fitting) == 0:
		var wanted types
		for _, b := range branches {
			wanted |= b.named
		}
		return v.fault(s, keyword, "must be "+wanted.String())
	}
	fitting = v.told(fitting, value)
	if len(fitting) == 0 {
		return false
	}
	var best Violations
	var missing []string // what each branch misses, as long as that is all that is wrong with it
	for i, b := range fitting {
		found := v.explain(b, value)
		if i == 0 || found.Count < best.Count {
			best = found
		}
		if names := v.missing(found); names != "" {
			missing = append(missing, names)
		}
	}
	if len(fitting) > 1 && len(missing) == len(fitting) {
		return v.fault(s, keyword, "one of "+strings.Join(missing, ", ")+" is required")
	}
	v.found.Append(best)
	return false
}

// explain returns the violations of a value against one branch.
func (v *validator) explain(branch *schema, value any) Violations {
	trial := *v
	trial.path = slices.Clip(v.path)
	trial.found = Violations{}
	trial.visit(branch, value)
	v.rewritten = trial.rewritten
	return trial.found
}

// missing names the properties of the value being checked that are missing, when nothing else is wrong with it: "name"
// or "from and to".
func (v *validator) missing(found Violations) string {
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

// told leaves those branches that the value of a property picks: one that several branches have as an enum. Where the
// value is in none of these enums, that is what is wrong with the object: told notes it, and leaves none.
func (v *validator) told(branches []*schema, value any) []*schema {
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
			v.untold(branches, name)
			return nil
		}
		return picked
	}
	return branches
}

// untold notes that a property has a value that is in the enum of no branch.
func (v *validator) untold(branches []*schema, name string) {
	var known []any
	for _, b := range branches {
		if p := b.properties[name]; p != nil {
			known = append(known, p.spec.Enum...)
		}
	}
	v.faultAt(branches[0].properties[name], name, "enum", "must be one of "+list(known))
}

// tooMany is the reason for which a value that meets several branches of a oneOf is wrong.
func tooMany(matched []*schema) string {
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

// typeOf is the JSON type of a value; of a number both that it may have. null has none.
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
