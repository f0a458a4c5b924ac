package openapi

import (
	"encoding/json"
	"math"
)

// coerce converts the text of a parameter or form field to a JSON value of the schema's type. A text that cannot be
// converted stays a string, and the check against the schema then reports the wrong type.
func coerce(s *schema, text string) any {
	switch {
	case s.namedTypes&stringType != 0:
		return text
	case s.namedTypes&(integerType|numberType) != 0 && text != "" && numberLength(text) == len(text):
		if n := json.Number(text); !math.IsInf(float(n), 0) {
			return n
		}
	case s.namedTypes&booleanType != 0 && (text == "true" || text == "false"):
		return text == "true"
	}
	return text
}

// coerceList converts each text to an item of the list that the schema describes.
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
