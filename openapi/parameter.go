package openapi

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/healthmock/healthmock/openapi/violation"
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

// Query reports whether an operation takes a query parameter that it does not declare, or takes a declared one several
// times, as searches with modifiers do. Of a parameter that is repeated the first text is the value.
type Query func(o *Operation, name string) bool

// check decodes and checks the texts sent for the parameter. present is false when there is no valid text. repeatable
// says that several texts are no violation.
func (p parameter) check(poll *poll, texts []string, repeatable bool) (value any, present bool, found Violations) {
	if len(texts) == 0 {
		if p.required {
			found.Add(p.violation("required", "it is required and missing"))
		}
		return nil, false, found
	}
	if slices.ContainsFunc(texts, func(s string) bool { return !utf8.ValidString(s) }) {
		found.Add(p.violation(violation.Encoding, "it is not valid UTF-8"))
		return nil, false, found
	}
	if p.list {
		if !p.exploded {
			texts = strings.Split(strings.Join(texts, ","), ",")
		}
		value = coerceList(p.schema, texts)
	} else {
		if len(texts) > 1 && !repeatable {
			found.Add(p.violation(violation.Repeated, "it stands more than once"))
		}
		value = coerce(p.schema, texts[0])
	}
	value, _, more := p.schema.check(poll, both, value, p.in, p.name)
	found.Append(more)
	return value, true, found
}

// has is the function, which may be nil.
func (q Query) has(o *Operation, name string) bool { return q != nil && q(o, name) }

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
	poll *poll, r *http.Request, pathValue func(string) string, allowed Query, in *Input,
) (found Violations) {
	var query url.Values
	var err error
	if r.URL.RawQuery != "" {
		query, err = url.ParseQuery(r.URL.RawQuery)
	}
	for _, location := range locations {
		if location == openapi3.ParameterInQuery && err != nil {
			found.Add(Violation{In: location, Rule: violation.Syntax, Reason: parseFailure("the query string", r.URL.RawQuery)})
		}
		for _, p := range o.Terms().parameters {
			if p.in != location {
				continue
			}
			repeatable := p.in == openapi3.ParameterInQuery && allowed.has(o, p.name)
			value, present, more := p.check(poll, p.texts(r, pathValue, query), repeatable)
			if present {
				in.set(p, value)
			}
			found.Append(more)
		}
		if location == openapi3.ParameterInQuery {
			o.checkUnknown(query, allowed, &found)
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

// checkUnknown adds a violation for each name in the query that the operation does not declare and that is not allowed.
func (o *Operation) checkUnknown(query url.Values, allowed Query, found *Violations) {
	var unknown []string
	for name := range query {
		known := slices.Contains(o.Terms().query, name) || allowed.has(o, name)
		if !known && (name != cacheBuster || o.Method != http.MethodGet) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		found.Add(Violation{
			In:     "query",
			Name:   name,
			Rule:   violation.UnknownParameter,
			Reason: "the operation has no query parameter of this name",
			Line:   o.Line,
		})
	}
}
