package openapi

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// content is the body that one direction of an operation declares. The zero content declares none.
type content struct {
	media    []media // sorted by name, JSON first
	required bool
	line     int
}

// media is one declared content type. schema is nil when the document gives none.
type media struct {
	name   string // lower case, without parameters: "application/json"
	schema *schema
}

const formType = "application/x-www-form-urlencoded"

func (m media) isJSON() bool {
	return m.name == "application/json" || strings.HasSuffix(m.name, "+json")
}

// check reads body as its Content-Type says and checks it: JSON and forms against their schema, anything else for its
// content type only, and then the value is the body as a string. An empty body is nil, and a fault where one is
// required.
func (c content) check(p *poll, d direction, header http.Header, body []byte, in string) (
	value any, rewritten bool, found Violations,
) {
	if len(c.media) == 0 {
		return nil, false, found
	}
	if len(body) == 0 {
		if c.required {
			found.Add(Violation{In: in, Rule: "required", Reason: "a body is required and there is none", Line: c.line})
		}
		return nil, false, found
	}
	m, reason := c.match(headerValue(header, "Content-Type"))
	if reason != "" {
		found.Add(Violation{In: in, Name: "Content-Type", Rule: RuleContentType, Reason: reason, Line: c.line})
		return nil, false, found
	}
	return m.check(p, d, body, in)
}

// check reads and checks a body of this type. rewritten reports whether a number in the value is written in another way than it
// was sent (schema.check).
func (m media) check(p *poll, d direction, body []byte, in string) (value any, rewritten bool, found Violations) {
	ok := true
	switch {
	case m.isJSON():
		value, found, ok = decodeJSON(p, body)
	case m.name == formType:
		value, found = decodeForm(m.schema, body)
	default:
		return string(body), false, found
	}
	for i := range found.List {
		found.List[i].In = in
	}
	if ok && m.schema != nil {
		var more Violations
		value, rewritten, more = m.schema.check(p, d, value, in, "")
		found.Append(more)
	}
	return value, rewritten, found
}

// match finds the declared media type of a Content-Type header, or says what is wrong with that.
func (c content) match(contentType string) (m media, reason string) {
	name := strings.ToLower(strings.TrimSpace(contentType))
	if strings.Contains(name, ";") {
		var parameters map[string]string
		var err error
		if name, parameters, err = mime.ParseMediaType(contentType); err != nil {
			return m, "the content type is malformed"
		}
		if charset := strings.ToLower(parameters["charset"]); charset != "" && charset != "utf-8" && charset != "us-ascii" {
			return m, "the body must be in UTF-8"
		}
	}
	for _, m := range c.media {
		if m.name == name {
			return m, ""
		}
	}
	declared := make([]string, len(c.media))
	for i, m := range c.media {
		declared[i] = m.name
	}
	return m, "the content type must be " + strings.Join(declared, " or ")
}

// newContent compiles a document's content map.
func (c *compiler) newContent(declared openapi3.Content) content {
	var compiled content
	for name, mediaType := range declared {
		m := media{name: strings.ToLower(name)}
		if mediaType.Schema != nil {
			m.schema = c.schema(mediaType.Schema.Value)
		}
		compiled.media = append(compiled.media, m)
	}
	slices.SortFunc(compiled.media, func(a, b media) int {
		if a.isJSON() != b.isJSON() {
			if a.isJSON() {
				return -1
			}
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
	return compiled
}
