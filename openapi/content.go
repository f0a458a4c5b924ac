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
	name     string // lower case, without parameters: "application/json"
	schema   *openapi3.Schema
	directed bool // the schema has readOnly or writeOnly properties
}

const formType = "application/x-www-form-urlencoded"

func (m media) isJSON() bool {
	return m.name == "application/json" || strings.HasSuffix(m.name, "+json")
}

// check reads body as its Content-Type says and checks it: JSON and forms against their schema, anything else for its
// content type only, and then the value is the body as a string. An empty body is nil, and a fault where one is
// required.
func (c content) check(d direction, header http.Header, body []byte, in string) (value any, found Violations) {
	if len(c.media) == 0 {
		return nil, found
	}
	if len(body) == 0 {
		if c.required {
			found.Add(Violation{In: in, Rule: "required", Reason: "a body is required and there is none", Line: c.line})
		}
		return nil, found
	}
	m, reason := c.match(headerValue(header, "Content-Type"))
	if reason != "" {
		found.Add(Violation{In: in, Name: "Content-Type", Rule: RuleContentType, Reason: reason, Line: c.line})
		return nil, found
	}
	return m.check(d, body, in)
}

func (m media) check(d direction, body []byte, in string) (value any, found Violations) {
	if !m.directed {
		d = undirected
	}
	ok := true
	switch {
	case m.isJSON():
		value, found, ok = decodeJSON(body)
	case m.name == formType:
		value, found = decodeForm(m.schema, body)
	default:
		return string(body), found
	}
	for i := range found.List {
		found.List[i].In = in
	}
	if ok && m.schema != nil {
		found.Append(d.check(m.schema, value, in, ""))
	}
	return value, found
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
func newContent(declared openapi3.Content) content {
	var c content
	for name, mediaType := range declared {
		m := media{name: strings.ToLower(name)}
		if mediaType.Schema != nil {
			m.schema, m.directed = mediaType.Schema.Value, isDirected(mediaType.Schema)
		}
		c.media = append(c.media, m)
	}
	slices.SortFunc(c.media, func(a, b media) int {
		if a.isJSON() != b.isJSON() {
			if a.isJSON() {
				return -1
			}
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
	return c
}
