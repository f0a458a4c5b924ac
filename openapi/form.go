package openapi

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxFields is how many pairs net/url takes in a query or a form, and no more of it then.
const maxFields = 10_000

// unparsed is the reason for which net/url does not read a query or a form.
func unparsed(what, text string) string {
	if strings.Count(text, "&") >= maxFields {
		return what + " has more than " + strconv.Itoa(maxFields) + " fields"
	}
	return what + " is malformed"
}

// decodeForm reads an application/x-www-form-urlencoded body as the object that s describes: fields take the types
// of its properties, and lists are sent by repeating a field. A pair that cannot be unescaped is a fault and is left
// out; the rest of the form is still there to be checked. s may be nil.
func decodeForm(s *schema, body []byte) (form map[string]any, found Violations) {
	fields, err := url.ParseQuery(string(body))
	if err != nil {
		found.Add(Violation{Rule: RuleSyntax, Reason: unparsed("the form", string(body))})
	}
	form = make(map[string]any, len(fields))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		texts := fields[name]
		if !utf8.ValidString(name) || slices.ContainsFunc(texts, func(s string) bool { return !utf8.ValidString(s) }) {
			found.Add(Violation{Rule: RuleEncoding, Reason: "a field of the form is not valid UTF-8"})
			continue
		}
		var field *schema
		if s != nil {
			field = s.property(name)
		}
		switch {
		case field != nil && field.named&arrayType != 0:
			form[name] = coerceList(field, texts)
			continue
		case field != nil:
			form[name] = coerce(field, texts[0])
		default:
			form[name] = texts[0]
		}
		if len(texts) > 1 {
			found.Add(Violation{
				Name: name, Pointer: pointer([]step{{name: name, index: -1}}), Rule: RuleRepeated,
				Reason: "the field stands more than once",
			})
		}
	}
	return form, found
}
