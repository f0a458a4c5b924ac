package openapi

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Values are checked with kin's VisitJSON and not with its openapi3filter, which lets unknown query parameters and
// duplicate keys pass and hides a form's other faults behind its first decoding error: parameters and bodies would have
// to be decoded here all the same, and then a second time there.

// direction is which way a value travels: readOnly properties may not be sent, writeOnly ones not be received. Where a
// schema has neither, undirected checks the same and spares kin sorting the names of every object's schema.
type direction []openapi3.SchemaValidationOption

var (
	undirected = direction{openapi3.MultiErrors(), openapi3.WithStringFormatValidators(formats)}
	asRequest  = append(slices.Clip(undirected), openapi3.VisitAsRequest())
	asResponse = append(slices.Clip(undirected), openapi3.VisitAsResponse())
)

// isDirected reports whether readOnly or writeOnly stands anywhere in a schema.
func isDirected(ref *openapi3.SchemaRef) bool {
	found := false
	_ = ref.WalkSubtree(func(_ string, part *openapi3.SchemaRef) error {
		found = found || part.Value.ReadOnly || part.Value.WriteOnly
		return nil
	})
	return found
}

// check returns the violations of value, each placed in and named name; an empty name stands for the value's top-level
// property.
func (d direction) check(schema *openapi3.Schema, value any, in, name string) Violations {
	err := schema.VisitJSON(value, d...)
	if err == nil {
		return Violations{}
	}
	c := collector{direction: d, in: in, name: name}
	c.collect(err, nil)
	return c.found
}

// collector turns kin's tree of errors into Violations.
type collector struct {
	direction direction
	in, name  string
	found     Violations
}

// collect adds what err tells about the value at base.
func (c *collector) collect(err error, base []string) {
	switch e := err.(type) { //nolint:errorlint // a tree of errors is walked, not matched
	case openapi3.MultiError:
		for _, err := range e {
			c.collect(err, base)
		}
	case *openapi3.SchemaError:
		c.schema(e, base)
	default:
		// kin says this about a schema, not about a value: a document that Parse let through is at fault.
		c.add(base, "schema", "the contract cannot judge this value", 0)
	}
}

func (c *collector) schema(e *openapi3.SchemaError, base []string) {
	path := slices.Concat(base, e.JSONPointer())
	rule, reason := e.SchemaField, e.Reason
	rest := *e.Schema
	switch rule {
	case "type":
		if _, ok := errors.AsType[*strconv.NumError](e.Origin); ok {
			return // the decoder has reported the number
		}
	case "properties":
		// kin reports an unknown property at its object, and names it in the reason only: property "x" is unsupported.
		quoted, _ := strconv.QuotedPrefix(strings.TrimPrefix(reason, "property "))
		name, _ := strconv.Unquote(quoted)
		path = append(path, name)
		rule, reason = "additionalProperties", "the contract does not allow a property of this name here"
	case "format":
		reason = "the string is not a valid " + e.Schema.Format
		if e.Schema.Format == "byte" {
			reason = "must be base64"
		}
		if !e.Schema.Type.Permits(openapi3.TypeString) {
			reason = "the number is out of the range of " + e.Schema.Format
		}
	case "pattern":
		if means, ok := e.Schema.Extensions["x-pattern-means"].(string); ok {
			reason = "must be " + means
		}
	case "nullable":
		reason = "null is not allowed here"
	case "oneOf":
		rest.OneOf = nil
		reason = "the value has none of the forms that the contract allows here, or more than one"
		if branches, ok := errors.AsType[openapi3.MultiError](e.Origin); ok && len(branches) == 1 {
			c.collect(branches[0], base) // a discriminator chose the branch
			rule = ""
		}
	case "anyOf":
		rest.AnyOf = nil
		reason = "the value has none of the forms that the contract allows here"
	case "allOf":
		rest.AllOf = nil
		rule = ""
		if parts, ok := errors.AsType[openapi3.MultiError](e.Origin); ok {
			c.collect(parts, base)
		}
	case "not":
		rest.Not = nil
		reason = "the contract excludes this value"
	}
	if rule != "" {
		c.add(path, rule, reason, line(e.Schema, rule))
	}
	switch e.SchemaField {
	case "oneOf", "anyOf", "allOf", "not":
		// kin goes no further once one of these failed; the keywords beside it have something to say, too (of null, only
		// that it is null).
		if err := rest.VisitJSON(e.Value, c.direction...); err != nil && e.Value != nil {
			c.collect(err, path)
		}
	}
}

func (c *collector) add(path []string, rule, reason string, line int) {
	if c.found.full() {
		c.found.Count++
		return
	}
	name := c.name
	if name == "" {
		name = topLevel(path)
	}
	c.found.Add(Violation{In: c.in, Name: name, Pointer: pointer(path), Rule: rule, Reason: reason, Line: line})
}

// line is where the document states that keyword of schema, or else where schema begins.
func line(schema *openapi3.Schema, keyword string) int {
	if schema.Origin == nil {
		return 0
	}
	if at, ok := schema.Origin.Fields.Lookup(keyword); ok {
		return at.Line
	}
	if items := schema.Origin.Sequences[keyword]; len(items) > 0 {
		return items[0].Line
	}
	return startLine(schema.Origin)
}

// startLine is where the element begins; 0 when kin kept no origin for it.
func startLine(origin *openapi3.Origin) int {
	if origin == nil || origin.Key == nil {
		return 0
	}
	return origin.Key.Line
}

// pointer returns the RFC 6901 text of a path; empty for the whole document. It reads no more of a path than can be listed: a
// client may send names of megabytes.
func pointer(path []string) string {
	var b strings.Builder
	for _, token := range path {
		if b.Len() > maxPointer {
			break
		}
		b.WriteByte('/')
		b.WriteString(pointerEscapes.Replace(token[:min(len(token), maxPointer)]))
	}
	return b.String()
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func topLevel(path []string) string {
	if len(path) == 0 {
		return ""
	}
	return path[0]
}
