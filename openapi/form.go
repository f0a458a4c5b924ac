package openapi

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/healthmock/healthmock/openapi/violation"
)

// maxFields is how many pairs net/url accepts in a query or a form. It rejects the whole text when there are more.
const maxFields = 10_000

// parseFailure returns the reason why net/url rejects a query or a form.
func parseFailure(what, text string) string {
	if strings.Count(text, "&") >= maxFields {
		return what + " has more than " + strconv.Itoa(maxFields) + " fields"
	}
	return what + " is malformed"
}

// decodeForm reads an application/x-www-form-urlencoded body as the object that s describes: fields take the types of
// its properties, and lists are sent by repeating a field. A pair that cannot be unescaped is a violation and left out;
// the rest of the form is returned and can be checked. s may be nil.
func decodeForm(s *schema, body []byte) (form map[string]any, found Violations) {
	fields, err := url.ParseQuery(string(body))
	if err != nil {
		found.Add(Violation{Rule: violation.Syntax, Reason: parseFailure("the form", string(body))})
	}
	form = make(map[string]any, len(fields))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		texts := fields[name]
		if !utf8.ValidString(name) || slices.ContainsFunc(texts, func(s string) bool { return !utf8.ValidString(s) }) {
			found.Add(Violation{Rule: violation.Encoding, Reason: "a field of the form is not valid UTF-8"})
			continue
		}
		var field *schema
		if s != nil {
			field = s.property(name)
		}
		switch {
		case field != nil && field.namedTypes&arrayType != 0:
			form[name] = coerceList(field, texts)
			continue
		case field != nil:
			form[name] = coerce(field, texts[0])
		default:
			form[name] = texts[0]
		}
		if len(texts) > 1 {
			found.Add(Violation{
				Name:    name,
				Pointer: pointer([]step{{name: name, index: -1}}),
				Rule:    violation.Repeated,
				Reason:  "the field stands more than once",
			})
		}
	}
	return form, found
}
