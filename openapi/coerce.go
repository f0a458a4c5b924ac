package openapi

import (
	"encoding/json"
	"iter"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// coerce reads text, from a parameter or a form field, as the JSON value that schema asks for. Text that cannot be read
// so stays a string, and the schema check then reports its type.
func coerce(schema *openapi3.Schema, text string) any {
	switch {
	case names(schema, openapi3.TypeString):
		return text
	case names(schema, openapi3.TypeInteger, openapi3.TypeNumber) && text != "" && numberLength(text) == len(text):
		return json.Number(text)
	case names(schema, openapi3.TypeBoolean) && (text == "true" || text == "false"):
		return text == "true"
	}
	return text
}

// coerceList reads each text as an item of the list that schema describes.
func coerceList(schema *openapi3.Schema, texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
		if schema.Items != nil {
			list[i] = coerce(schema.Items.Value, text)
		}
	}
	return list
}

// names reports whether schema or one of its alternatives names one of types.
func names(schema *openapi3.Schema, types ...string) bool {
	for part := range parts(schema) {
		if slices.ContainsFunc(part.Type.Slice(), func(t string) bool { return slices.Contains(types, t) }) {
			return true
		}
	}
	return false
}

// property finds the schema of one property in schema or its alternatives; nil when none describes it.
func property(schema *openapi3.Schema, name string) *openapi3.Schema {
	for part := range parts(schema) {
		if p := part.Properties[name]; p != nil {
			return p.Value
		}
	}
	for part := range parts(schema) {
		if more := part.AdditionalProperties.Schema; more != nil {
			return more.Value
		}
	}
	return nil
}

// parts is schema and everything it is put together from with allOf, anyOf and oneOf, each once.
func parts(schema *openapi3.Schema) iter.Seq[*openapi3.Schema] {
	return func(yield func(*openapi3.Schema) bool) {
		if len(schema.AllOf)+len(schema.AnyOf)+len(schema.OneOf) == 0 {
			yield(schema)
			return
		}
		all := []*openapi3.Schema{schema}
		for i := 0; i < len(all); i++ {
			if !yield(all[i]) {
				return
			}
			for _, ref := range slices.Concat(all[i].AllOf, all[i].AnyOf, all[i].OneOf) {
				if !slices.Contains(all, ref.Value) {
					all = append(all, ref.Value)
				}
			}
		}
	}
}
