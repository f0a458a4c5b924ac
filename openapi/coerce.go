package openapi

import (
	"encoding/json"
	"math"
)

// coerce reads text, from a parameter or a form field, as the JSON value that the schema asks for. Text that cannot be
// read so stays a string, and the check against the schema then reports its type.
func coerce(s *schema, text string) any {
	switch {
	case s.named&stringType != 0:
		return text
	case s.named&(integerType|numberType) != 0 && text != "" && numberLength(text) == len(text):
		if n := json.Number(text); !math.IsInf(float(n), 0) {
			return n
		}
	case s.named&booleanType != 0 && (text == "true" || text == "false"):
		return text == "true"
	}
	return text
}

// coerceList reads each text as an item of the list that the schema describes.
func coerceList(s *schema, texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
		if s.items != nil {
			list[i] = coerce(s.items, text)
		}
	}
	return list
}
