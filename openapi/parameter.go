package openapi

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// parameter is one declared parameter. The styles are those that OpenAPI assumes when a document names none: simple in
// paths and headers, form in queries and cookies; Parse refuses any other.
type parameter struct {
	name     string // as sent; of a header, canonical
	in       string // path, query, header or cookie
	required bool
	list     bool // the value is a list
	exploded bool // of a list: one item per repetition of the parameter, instead of commas
	schema   *schema
	line     int

	extensions map[string]any // for Fidelity
}

// check decodes and checks the texts sent for the parameter. present is false when there is no valid text.
func (p parameter) check(poll *poll, texts []string) (value any, present bool, found Violations) {
	if len(texts) == 0 {
		if p.required {
			found.Add(p.violation("required", "it is required and missing"))
		}
		return nil, false, found
	}
	if slices.ContainsFunc(texts, func(s string) bool { return !utf8.ValidString(s) }) {
		found.Add(p.violation(RuleEncoding, "it is not valid UTF-8"))
		return nil, false, found
	}
	if p.list {
		if !p.exploded {
			texts = strings.Split(strings.Join(texts, ","), ",")
		}
		value = coerceList(p.schema, texts)
	} else {
		if len(texts) > 1 {
			found.Add(p.violation(RuleRepeated, "it stands more than once"))
		}
		value = coerce(p.schema, texts[0])
	}
	value, _, more := p.schema.check(poll, both, value, p.in, p.name)
	found.Append(more)
	return value, true, found
}

func (p parameter) violation(rule, reason string) Violation {
	return Violation{In: p.in, Name: p.name, Rule: rule, Reason: reason, Line: p.line}
}

// texts returns the texts that r has for p, one per repetition.
func (p parameter) texts(r *http.Request, pathValue func(string) string, query url.Values) []string {
	switch p.in {
	case openapi3.ParameterInPath:
		if text := pathValue(p.name); text != "" {
			return []string{text}
		}
		return nil
	case openapi3.ParameterInQuery:
		return query[p.name]
	case openapi3.ParameterInHeader:
		return r.Header[p.name]
	default:
		var texts []string
		for _, cookie := range r.CookiesNamed(p.name) {
			texts = append(texts, cookie.Value)
		}
		return texts
	}
}

// checkParameters checks every declared parameter, reports query parameters that are not declared, and stores the
// values that r has in in.
func (o *Operation) checkParameters(
	poll *poll, r *http.Request, pathValue func(string) string, in *Input,
) (found Violations) {
	var query url.Values
	var err error
	if r.URL.RawQuery != "" {
		query, err = url.ParseQuery(r.URL.RawQuery)
	}
	for _, location := range locations {
		if location == openapi3.ParameterInQuery && err != nil {
			found.Add(Violation{In: location, Rule: RuleSyntax, Reason: parseFailure("the query string", r.URL.RawQuery)})
		}
		for _, p := range o.Terms().parameters {
			if p.in != location {
				continue
			}
			value, present, more := p.check(poll, p.texts(r, pathValue, query))
			if present {
				in.set(p, value)
			}
			found.Append(more)
		}
		if location == openapi3.ParameterInQuery {
			o.checkUnknown(query, &found)
		}
	}
	return found
}

// locations is the order in which the violations of a request are listed.
var locations = []string{
	openapi3.ParameterInPath, openapi3.ParameterInQuery, openapi3.ParameterInHeader, openapi3.ParameterInCookie,
}

// cacheBuster is the parameter that jQuery adds to a GET so that no cache answers it. Servers ignore it.
const cacheBuster = "_"

// checkUnknown adds a violation for each name in the query that the operation does not declare.
func (o *Operation) checkUnknown(query url.Values, found *Violations) {
	var unknown []string
	for name := range query {
		if !slices.Contains(o.Terms().query, name) && (name != cacheBuster || o.Method != http.MethodGet) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		found.Add(Violation{
			In:     "query",
			Name:   name,
			Rule:   RuleUnknownParameter,
			Reason: "the operation has no query parameter of this name",
			Line:   o.Line,
		})
	}
}
