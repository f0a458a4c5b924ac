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
)

// poll looks at a context now and then: often enough to stop soon after its end, seldom enough to cost nothing. A nil
// poll never stops: our own replies and notifications are checked whether anybody waits for them or not.
type poll struct {
	ctx   context.Context //nolint:containedctx // lives no longer than the call that it belongs to
	steps uint
	ended bool
}

const stepsBetweenPolls = 1 << 10

// stopped counts a step of the work, and reports whether it is to be given up.
func (p *poll) stopped() bool {
	if p == nil {
		return false
	}
	if p.steps++; p.steps%stepsBetweenPolls == 0 {
		p.ended = p.ctx.Err() != nil
	}
	return p.ended
}

// over reports whether the work was given up.
func (p *poll) over() bool { return p != nil && p.ended }

// validator checks one value. It makes two passes: a quick one that stops at the first fault, which is all there is to
// do for most messages, and then one that explains every fault, in the order of the names.
type validator struct {
	poll       *poll
	direction  direction
	in, name   string
	explaining bool
	path       []step // to the value being checked, while explaining
	found      Violations
	rewritten  bool // an integer was written in another way than in digits alone
}

// check returns the violations of a value, each placed in and named name; an empty name stands for the value's
// top-level property. Numbers that the schema reads as integers are rewritten, in the value itself, as digits alone:
// 2.0 becomes 2. Without that, who reads the value after the check would have to know all the ways to write an integer,
// too. checked is the value, and rewritten reports whether it is not what it was.
func (s *schema) check(p *poll, d direction, value any, in, name string) (checked any, rewritten bool, found Violations) {
	v := validator{poll: p, direction: d, in: in, name: name}
	if !v.visit(s, value) {
		v.explaining = true
		v.visit(s, value)
	}
	v.rewrite(s, value, func(n json.Number) { value = n })
	return value, v.rewritten, v.found
}

// rewrite has a number that s reads as an integer stored in digits alone, unless it is written so.
func (v *validator) rewrite(s *schema, value any, store func(json.Number)) {
	n, ok := value.(json.Number)
	if !ok || !s.integral {
		return
	}
	if text, _ := integer(n); text != "" && text != string(n) {
		v.rewritten = true
		store(json.Number(text))
	}
}

// fault notes a violation at the value being checked. It returns false, for what the caller reports.
func (v *validator) fault(s *schema, rule, reason string) bool {
	if !v.explaining {
		return false
	}
	if v.found.full() {
		v.found.Count++
		return false
	}
	name := v.name
	if name == "" && len(v.path) > 0 {
		name = v.path[0].token()
	}
	v.found.Add(Violation{In: v.in, Name: name, Pointer: pointer(v.path), Rule: rule, Reason: reason, Line: s.line(rule)})
	return false
}

// faultAt notes a violation at a property of the value being checked.
func (v *validator) faultAt(s *schema, property, rule, reason string) bool {
	v.path = append(v.path, step{name: property, index: -1})
	v.fault(s, rule, reason)
	v.path = v.path[:len(v.path)-1]
	return false
}

// visit reports whether the value is valid. Unless it is explaining it stops at the first fault.
func (v *validator) visit(s *schema, value any) bool {
	if v.poll.stopped() {
		return true
	}
	if value == nil {
		return v.null(s)
	}
	ok := true
	if s.types.permits(typeOf(value)) { // of a value of another type, nothing else is worth saying
		ok = v.composed(s, value)
	}
	if !ok && !v.explaining {
		return false
	}
	if len(s.spec.Enum) > 0 && !slices.ContainsFunc(s.spec.Enum, func(one any) bool { return equal(one, value) }) {
		return v.fault(s, "enum", "must be one of "+list(s.spec.Enum))
	}
	switch value := value.(type) {
	case bool:
		return v.typed(s, booleanType) && ok
	case string:
		return v.typed(s, stringType) && v.text(s, value) && ok
	case []any:
		return v.typed(s, arrayType) && v.array(s, value) && ok
	case map[string]any:
		return v.typed(s, objectType) && v.object(s, value) && ok
	}
	n, isNumber := number(value)
	if !isNumber { // a document that Parse let through holds something else than JSON
		return v.fault(s, "type", "must be a JSON value")
	}
	return v.typed(s, integerType|numberType) && v.number(s, n) && ok
}

func (v *validator) typed(s *schema, given types) bool {
	return s.types.permits(given) || v.fault(s, "type", "must be "+s.types.String())
}

// null judges null, which a schema allows by nullable or by one of its branches.
func (v *validator) null(s *schema) bool {
	if s.spec.Nullable {
		return true
	}
	if len(s.allOf)+len(s.anyOf.branches)+len(s.oneOf.branches) > 0 {
		return v.composed(s, nil)
	}
	if len(s.spec.Enum) > 0 {
		return v.fault(s, "enum", "must be one of "+list(s.spec.Enum))
	}
	return v.fault(s, "nullable", "must not be null")
}

// composed checks the keywords that apply other schemas to the same value.
func (v *validator) composed(s *schema, value any) bool {
	ok := true
	if s.not != nil && v.matches(s.not, value) {
		ok = v.fault(s, "not", "must not be what the contract excludes here")
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

// matches reports whether the value is valid, and notes nothing.
func (v *validator) matches(s *schema, value any) bool {
	explaining := v.explaining
	v.explaining = false
	ok := v.visit(s, value)
	v.explaining = explaining
	return ok
}

func (v *validator) text(s *schema, text string) bool {
	ok := true
	spec := s.spec
	if spec.MinLength > 0 || spec.MaxLength != nil {
		length := uint64(utf8.RuneCountInString(text))
		if length < spec.MinLength {
			ok = v.fault(s, "minLength", fmt.Sprintf("must have at least %s", counted(spec.MinLength, "character")))
		}
		if spec.MaxLength != nil && length > *spec.MaxLength {
			ok = v.fault(s, "maxLength", fmt.Sprintf("must have at most %s", counted(*spec.MaxLength, "character")))
		}
	}
	if (ok || v.explaining) && s.pattern != nil && !s.pattern.MatchString(text) {
		reason := "must match the regular expression " + spec.Pattern
		if means, found := spec.Extensions["x-pattern-means"].(string); found {
			reason = "must be " + means
		}
		ok = v.fault(s, "pattern", reason)
	}
	if valid := formats[spec.Format]; (ok || v.explaining) && valid != nil && !valid(text) {
		reason := "must be a valid " + spec.Format
		if spec.Format == "byte" {
			reason = "must be base64"
		}
		ok = v.fault(s, "format", reason)
	}
	return ok
}

func (v *validator) number(s *schema, n json.Number) bool {
	f := float(n)
	if math.IsInf(f, 0) {
		return true // who decoded the number has reported it
	}
	ok := true
	spec := s.spec
	if s.types.permits(integerType) && !s.types.permits(numberType) {
		switch text, whole := integer(n); {
		case !whole:
			ok = v.fault(s, "type", "must be an integer")
		case spec.Format == "int32" && (f < math.MinInt32 || f > math.MaxInt32):
			ok = v.fault(s, "format", "must be in the range of a 32-bit integer")
		case text == "":
			ok = v.fault(s, RuleRange, "must be in the range of a 64-bit integer")
		}
	}
	exclusiveMin, exclusiveMax := isTrue(spec.ExclusiveMin.Bool), isTrue(spec.ExclusiveMax.Bool)
	switch low := spec.Min; {
	case low == nil:
	case exclusiveMin && f <= *low:
		ok = v.fault(s, "exclusiveMinimum", fmt.Sprintf("must be more than %v", *low))
	case f < *low:
		ok = v.fault(s, "minimum", fmt.Sprintf("must be at least %v", *low))
	}
	switch high := spec.Max; {
	case high == nil:
	case exclusiveMax && f >= *high:
		ok = v.fault(s, "exclusiveMaximum", fmt.Sprintf("must be less than %v", *high))
	case f > *high:
		ok = v.fault(s, "maximum", fmt.Sprintf("must be at most %v", *high))
	}
	if step := spec.MultipleOf; step != nil && (&openapi3.Schema{MultipleOf: step}).VisitJSONNumber(f) != nil {
		ok = v.fault(s, "multipleOf", fmt.Sprintf("must be a multiple of %v", *step))
	}
	return ok
}

func isTrue(flag *bool) bool { return flag != nil && *flag }

func (v *validator) array(s *schema, items []any) bool {
	ok := true
	spec := s.spec
	count := uint64(len(items))
	if count < spec.MinItems {
		ok = v.fault(s, "minItems", fmt.Sprintf("must have at least %s", counted(spec.MinItems, "item")))
	}
	if spec.MaxItems != nil && count > *spec.MaxItems {
		ok = v.fault(s, "maxItems", fmt.Sprintf("must have at most %s", counted(*spec.MaxItems, "item")))
	}
	if (ok || v.explaining) && spec.UniqueItems && !unique(items) {
		ok = v.fault(s, "uniqueItems", "must not have an item twice")
	}
	if s.items == nil {
		return ok
	}
	for i, item := range items {
		if !ok && !v.explaining || v.poll.over() {
			break
		}
		ok = v.child(s.items, item, step{index: i}) && ok
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
			return false // no JSON, as only a document may hold
		}
		seen[string(text)] = struct{}{}
	}
	return len(seen) == len(items)
}

func (v *validator) child(s *schema, value any, at step) bool {
	if !v.explaining {
		return v.visit(s, value)
	}
	v.path = append(v.path, at)
	ok := v.visit(s, value)
	v.path = v.path[:len(v.path)-1]
	return ok
}

func (v *validator) object(s *schema, object map[string]any) bool {
	ok := true
	spec := s.spec
	count := uint64(len(object))
	if count < spec.MinProps {
		ok = v.fault(s, "minProperties", fmt.Sprintf("must have at least %s", counted(spec.MinProps, "property")))
	}
	if spec.MaxProps != nil && count > *spec.MaxProps {
		ok = v.fault(s, "maxProperties", fmt.Sprintf("must have at most %s", counted(*spec.MaxProps, "property")))
	}
	names := maps.Keys(object)
	if v.explaining && !v.found.full() { // once nothing more is listed the order is all the same
		names = slices.Values(slices.Sorted(names))
	}
	for name := range names {
		if !ok && !v.explaining || v.poll.over() {
			break
		}
		ok = v.member(s, object, name) && ok
	}
	for _, r := range s.required {
		if !ok && !v.explaining {
			break
		}
		if _, there := object[r.name]; !there && (r.never == both || r.never != v.direction) {
			ok = v.faultAt(s, r.name, "required", "is required")
		}
	}
	return ok
}

// member checks one property of an object.
func (v *validator) member(s *schema, object map[string]any, name string) bool {
	value := object[name]
	p := s.properties[name]
	switch {
	case p != nil:
	case s.closed:
		return v.faultAt(s, name, "additionalProperties", "the contract does not allow a property of this name here")
	case s.additional == nil:
		return true
	default:
		p = s.additional
	}
	ok := true
	if value != nil && v.direction == asRequest && p.spec.ReadOnly {
		ok = v.faultAt(p, name, "readOnly", "must not be sent: it is read-only")
	}
	if value != nil && v.direction == asResponse && p.spec.WriteOnly {
		ok = v.faultAt(p, name, "writeOnly", "must not be in a response: it is write-only")
	}
	if !ok && !v.explaining {
		return false
	}
	ok = v.child(p, value, step{name: name, index: -1}) && ok
	v.rewrite(p, value, func(n json.Number) { object[name] = n })
	return ok
}

// counted is a number of things: "1 item", "2 items".
func counted(n uint64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if strings.HasSuffix(thing, "y") {
		thing = strings.TrimSuffix(thing, "y") + "ie"
	}
	return strconv.FormatUint(n, 10) + " " + thing + "s"
}
