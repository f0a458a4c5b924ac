package openapi

import (
	"maps"
	"net/url"
	"slices"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// decodeForm reads an application/x-www-form-urlencoded body as the object that schema describes: fields take the types
// of its properties, and lists are sent by repeating a field. A pair that cannot be unescaped is a fault and is left
// out; the rest of the form is still there to be checked. schema may be nil.
func decodeForm(schema *openapi3.Schema, body []byte) (form map[string]any, found Violations) {
	fields, err := url.ParseQuery(string(body))
	if err != nil {
		found.Add(Violation{Rule: RuleSyntax, Reason: "the form is malformed"})
	}
	form = make(map[string]any, len(fields))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		texts := fields[name]
		if !utf8.ValidString(name) || slices.ContainsFunc(texts, func(s string) bool { return !utf8.ValidString(s) }) {
			found.Add(Violation{Rule: RuleEncoding, Reason: "a field of the form is not valid UTF-8"})
			continue
		}
		var field *openapi3.Schema
		if schema != nil {
			field = property(schema, name)
		}
		switch {
		case field != nil && names(field, openapi3.TypeArray):
			form[name] = coerceList(field, texts)
			continue
		case field != nil:
			form[name] = coerce(field, texts[0])
		default:
			form[name] = texts[0]
		}
		if len(texts) > 1 {
			found.Add(Violation{
				Name: name, Pointer: pointer([]string{name}), Rule: RuleRepeated, Reason: "the field stands more than once",
			})
		}
	}
	return form, found
}
