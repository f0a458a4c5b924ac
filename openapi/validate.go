package openapi

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/healthmock/healthmock/openapi/violation"
)

// poll checks a context every stepsBetweenPolls steps: often enough to stop soon after it ends, rarely enough to cost
// nothing. A nil poll never stops: the sandbox's own replies and notifications are checked even when the client has
// left.
type poll struct {
	ctx   context.Context //nolint:containedctx // lives no longer than the call that made it
	steps uint
	ended bool
}

const stepsBetweenPolls = 1 << 10

// stopped counts a step, and reports whether to give up.
func (p *poll) stopped() bool {
	if p == nil {
		return false
	}
	if p.steps++; p.steps%stepsBetweenPolls == 0 {
		p.ended = p.ctx.Err() != nil
	}
	return p.ended
}

// wasStopped reports whether an earlier step was told to give up.
func (p *poll) wasStopped() bool { return p != nil && p.ended }

// validator checks one value in up to two passes: a quick one that stops at the first violation, and only if there is
// one, which is rare, a second one that reports every violation, in the order of the names.
type validator struct {
	poll       *poll
	direction  direction
	in         string
	name       string
	explaining bool   // in the second pass
	path       []step // to the value being checked, in the second pass
	found      Violations
	rewritten  bool // an integer was normalized
}

// check returns the violations of a value, with these In and Name; an empty name means the value's top-level property.
// Integers are normalized in place (2.0 becomes 2), since otherwise all readers of the value would have to know the
// ways to write an integer, too. checked is the value, and rewritten reports whether anything in it was normalized.
func (s *schema) check(p *poll, d direction, value any, in, name string) (
	checked any, rewritten bool, found Violations,
) {
	v := validator{poll: p, direction: d, in: in, name: name}
	if !v.visit(s, value) {
		v.explaining = true
		v.visit(s, value)
	}
	v.rewrite(s, value, func(n json.Number) { value = n })
	return value, v.rewritten, v.found
}

// rewrite normalizes a number that s reads as an integer, and calls store with the result if it differs.
func (v *validator) rewrite(s *schema, value any, store func(json.Number)) {
	n, ok := value.(json.Number)
	if !ok || !s.readsInteger {
		return
	}
	if text, _ := integer(n); text != "" && text != string(n) {
		v.rewritten = true
		store(json.Number(text))
	}
}

// report adds a violation at the value being checked, in the second pass; s is the schema that has the rule. It always
// returns false, so that a check can end with it.
func (v *validator) report(s *schema, rule, reason string) bool {
	if !v.explaining {
		return false
	}
	if v.found.Full() {
		v.found.Count++
		return false
	}
	name := v.name
	if name == "" && len(v.path) > 0 {
		name = v.path[0].token()
	}
	v.found.Add(Violation{
		In: v.in, Name: name, Pointer: pointer(v.path), Rule: rule, Reason: reason, Line: s.line(rule),
	})
	return false
}

// reportAt is report for a property of the value being checked.
func (v *validator) reportAt(s *schema, property, rule, reason string) bool {
	v.path = append(v.path, step{name: property, index: -1})
	v.report(s, rule, reason)
	v.path = v.path[:len(v.path)-1]
	return false
}

// visit reports whether the value is valid. In the first pass it stops at the first violation.
func (v *validator) visit(s *schema, value any) bool {
	if v.poll.stopped() {
		return true
	}
	if value == nil {
		return v.checkNull(s)
	}
	ok := true
	if s.types.permits(typeOf(value)) { // for a value of the wrong type, only that is reported
		ok = v.checkComposition(s, value)
	}
	if !ok && !v.explaining {
		return false
	}
	if len(s.spec.Enum) > 0 && !slices.ContainsFunc(s.spec.Enum, func(one any) bool { return equal(one, value) }) {
		return v.report(s, "enum", "must be one of "+list(s.spec.Enum))
	}
	switch value := value.(type) {
	case bool:
		return v.checkType(s, booleanType) && ok
	case string:
		return v.checkType(s, stringType) && v.checkString(s, value) && ok
	case []any:
		return v.checkType(s, arrayType) && v.checkArray(s, value) && ok
	case map[string]any:
		return v.checkType(s, objectType) && v.checkObject(s, value) && ok
	}
	n, isNumber := number(value)
	if !isNumber { // only in the examples of a document
		return v.report(s, "type", "must be a JSON value")
	}
	return v.checkType(s, integerType|numberType) && v.checkNumber(s, n) && ok
}

func (v *validator) checkType(s *schema, given types) bool {
	return s.types.permits(given) || v.report(s, "type", "must be "+s.types.String())
}

// checkNull checks null, which a schema allows by nullable or by one of its parts.
func (v *validator) checkNull(s *schema) bool {
	if s.spec.Nullable {
		return true
	}
	if len(s.allOf)+len(s.anyOf.branches)+len(s.oneOf.branches) > 0 {
		return v.checkComposition(s, nil)
	}
	if len(s.spec.Enum) > 0 {
		return v.report(s, "enum", "must be one of "+list(s.spec.Enum))
	}
	return v.report(s, "nullable", "must not be null")
}

// checkComposition checks not, allOf, anyOf and oneOf, which apply other schemas to the same value.
func (v *validator) checkComposition(s *schema, value any) bool {
	ok := true
	if s.not != nil && v.matches(s.not, value) {
		ok = v.report(s, "not", "must not be what the contract excludes here")
	}
	for _, part := range s.allOf {
		if ok || v.explaining {
			ok = v.visit(part, value) && ok
		}
	}
	if ok || v.explaining {
		ok = v.anyOf(s, value) && ok
	}
	if ok || v.explaining {
		ok = v.oneOf(s, value) && ok
	}
	return ok
}

// matches reports whether the value is valid, without adding violations.
func (v *validator) matches(s *schema, value any) bool {
	explaining := v.explaining
	v.explaining = false
	ok := v.visit(s, value)
	v.explaining = explaining
	return ok
}

func (v *validator) checkString(s *schema, text string) bool {
	ok := true
	spec := s.spec
	if spec.MinLength > 0 || spec.MaxLength != nil {
		ok = v.checkCount(s, uint64(utf8.RuneCountInString(text)), spec.MinLength, spec.MaxLength, "Length", "character")
	}
	if (ok || v.explaining) && s.pattern != nil && !s.pattern.MatchString(text) {
		reason := "must match the regular expression " + spec.Pattern
		if means, found := spec.Extensions["x-pattern-means"].(string); found {
			reason = "must be " + means
		}
		ok = v.report(s, "pattern", reason)
	}
	if valid := formats[spec.Format]; (ok || v.explaining) && valid != nil && !valid(text) {
		reason := "must be a valid " + spec.Format
		if spec.Format == "byte" {
			reason = "must be base64"
		}
		ok = v.report(s, "format", reason)
	}
	return ok
}

func (v *validator) checkNumber(s *schema, n json.Number) bool {
	f := float(n)
	if math.IsInf(f, 0) {
		return true // the decoder has reported it
	}
	ok := true
	spec := s.spec
	if s.types.permits(integerType) && !s.types.permits(numberType) {
		switch text, whole := integer(n); {
		case !whole:
			ok = v.report(s, "type", "must be an integer")
		case spec.Format == "int32" && (f < math.MinInt32 || f > math.MaxInt32):
			ok = v.report(s, "format", "must be in the range of a 32-bit integer")
		case text == "":
			ok = v.report(s, violation.Range, "must be in the range of a 64-bit integer")
		}
	}
	exclusiveMin, exclusiveMax := isTrue(spec.ExclusiveMin.Bool), isTrue(spec.ExclusiveMax.Bool)
	switch low := spec.Min; {
	case low == nil:
	case exclusiveMin && f <= *low:
		ok = v.report(s, "exclusiveMinimum", fmt.Sprintf("must be more than %v", *low))
	case f < *low:
		ok = v.report(s, "minimum", fmt.Sprintf("must be at least %v", *low))
	}
	switch high := spec.Max; {
	case high == nil:
	case exclusiveMax && f >= *high:
		ok = v.report(s, "exclusiveMaximum", fmt.Sprintf("must be less than %v", *high))
	case f > *high:
		ok = v.report(s, "maximum", fmt.Sprintf("must be at most %v", *high))
	}
	if step := spec.MultipleOf; step != nil && (&openapi3.Schema{MultipleOf: step}).VisitJSONNumber(f) != nil {
		ok = v.report(s, "multipleOf", fmt.Sprintf("must be a multiple of %v", *step))
	}
	return ok
}

func isTrue(flag *bool) bool { return flag != nil && *flag }

// checkCount checks how many characters, items or properties (thing) a value has against the keywords that begin with
// min and max and end with keyword: "Length", "Items" or "Properties".
func (v *validator) checkCount(s *schema, count, least uint64, most *uint64, keyword, thing string) bool {
	ok := true
	if count < least {
		ok = v.report(s, "min"+keyword, "must have at least "+counted(least, thing))
	}
	if most != nil && count > *most {
		ok = v.report(s, "max"+keyword, "must have at most "+counted(*most, thing))
	}
	return ok
}

func (v *validator) checkArray(s *schema, items []any) bool {
	spec := s.spec
	ok := v.checkCount(s, uint64(len(items)), spec.MinItems, spec.MaxItems, "Items", "item")
	if (ok || v.explaining) && spec.UniqueItems && !unique(items) {
		ok = v.report(s, "uniqueItems", "must not have an item twice")
	}
	if s.items == nil {
		return ok
	}
	for i, item := range items {
		if !ok && !v.explaining || v.poll.wasStopped() {
			break
		}
		ok = v.visitChild(s.items, item, step{index: i}) && ok
		v.rewrite(s.items, item, func(n json.Number) { items[i] = n })
	}
	return ok
}

// unique reports whether no item of a list is there twice.
func unique(items []any) bool {
	seen := make(map[string]struct{}, len(items))
	for _, item := range items {
		text, err := json.Marshal(item)
		if err != nil {
			return false // not JSON, which only a document may hold
		}
		seen[string(text)] = struct{}{}
	}
	return len(seen) == len(items)
}

func (v *validator) visitChild(s *schema, value any, at step) bool {
	if !v.explaining {
		return v.visit(s, value)
	}
	v.path = append(v.path, at)
	ok := v.visit(s, value)
	v.path = v.path[:len(v.path)-1]
	return ok
}

func (v *validator) checkObject(s *schema, object map[string]any) bool {
	spec := s.spec
	ok := v.checkCount(s, uint64(len(object)), spec.MinProps, spec.MaxProps, "Properties", "property")
	names := maps.Keys(object)
	if v.explaining && !v.found.Full() { // the order matters only for violations that are listed
		names = slices.Values(slices.Sorted(names))
	}
	for name := range names {
		if !ok && !v.explaining || v.poll.wasStopped() {
			break
		}
		ok = v.checkProperty(s, object, name) && ok
	}
	for _, r := range s.required {
		if !ok && !v.explaining {
			break
		}
		if _, there := object[r.name]; !there && (r.exemptIn == both || r.exemptIn != v.direction) {
			ok = v.reportAt(s, r.name, "required", "is required")
		}
	}
	return ok
}

// checkProperty checks one property of an object.
func (v *validator) checkProperty(s *schema, object map[string]any, name string) bool {
	value := object[name]
	p := s.properties[name]
	switch {
	case p != nil:
	case s.noAdditional:
		return v.reportAt(s, name, "additionalProperties", "the contract does not allow a property of this name here")
	case s.additional == nil:
		return true
	default:
		p = s.additional
	}
	ok := true
	if value != nil && v.direction == asRequest && p.spec.ReadOnly {
		ok = v.reportAt(p, name, "readOnly", "must not be sent: it is read-only")
	}
	if value != nil && v.direction == asResponse && p.spec.WriteOnly {
		ok = v.reportAt(p, name, "writeOnly", "must not be in a response: it is write-only")
	}
	if !ok && !v.explaining {
		return false
	}
	ok = v.visitChild(p, value, step{name: name, index: -1}) && ok
	v.rewrite(p, value, func(n json.Number) { object[name] = n })
	return ok
}

// counted returns a number with a noun: "1 item", "2 items".
func counted(n uint64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if stem, ok := strings.CutSuffix(thing, "y"); ok {
		thing = stem + "ie"
	}
	return strconv.FormatUint(n, 10) + " " + thing + "s"
}
