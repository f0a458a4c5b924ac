package openapi

import (
	"bytes"
	"encoding/json"
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
	if encoded(header) {
		found.Add(Violation{In: in, Name: "Content-Encoding", Rule: RuleContentEncoding, Reason: compressed, Line: c.line})
		return nil, false, found
	}
	m, reason := c.match(header["Content-Type"])
	if reason != "" {
		found.Add(Violation{In: in, Name: "Content-Type", Rule: RuleContentType, Reason: reason, Line: c.line})
		return nil, false, found
	}
	return m.check(p, d, body, in)
}

// check reads and checks a body of this type. rewritten reports whether a number in the value is written in another way
// than it was sent (schema.check).
func (m media) check(p *poll, d direction, body []byte, in string) (value any, rewritten bool, found Violations) {
	ok := true
	switch {
	case !m.isJSON() && m.name != formType:
		return string(body), false, found
	case begins(body) != nil:
		found.Add(*begins(body))
		ok = false
	case m.isJSON():
		value, found, ok = decodeJSON(p, body)
	case isObject(body):
		found.Add(Violation{Rule: RuleSyntax, Reason: jsonAsForm})
		ok = false
	default:
		value, found = decodeForm(m.schema, body)
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

// match finds the declared media type of the Content-Type headers, or says what is wrong with those.
func (c content) match(contentTypes []string) (m media, reason string) {
	contentType := ""
	for i, value := range contentTypes {
		if i > 0 && value != contentType {
			return m, "the Content-Type header is there twice, with different values"
		}
		contentType = value
	}
	name := strings.ToLower(strings.TrimSpace(contentType))
	if strings.Contains(name, ";") {
		var parameters map[string]string
		var err error
		if name, parameters, err = mime.ParseMediaType(contentType); err != nil {
			return m, "the content type is malformed"
		}
		charset := strings.ToLower(strings.Trim(parameters["charset"], "' "))
		if charset != "" && !slices.Contains(charsets, charset) {
			return m, "the body must be in UTF-8, and the charset of its content type says something else"
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

// charsets are the names, the registered and the usual ones, of what is read as UTF-8.
var charsets = []string{"utf-8", "utf8", "us-ascii", "ascii"}

const compressed = "the body is compressed (Content-Encoding); it must be sent as it is"

// jsonAsForm is what a client is told that sends JSON under the content type that many clients, curl among them, give
// to any body. Read as a form, it would be a form without a single field that the contract knows.
const jsonAsForm = "the body is JSON, and its content type says that it is a form; send it as application/json"

// isObject reports whether a body is a JSON object.
func isObject(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) && json.Valid(body)
}

// encoded reports whether the headers say that the body is compressed.
func encoded(header http.Header) bool {
	return slices.ContainsFunc(header["Content-Encoding"], func(value string) bool {
		name := strings.ToLower(strings.TrimSpace(value))
		return name != "" && name != "identity"
	})
}

// begins returns what is wrong with a body of text that begins as no text does; nil when it may be text. Without it a
// reader would be told what follows from that: a byte that JSON does not have, or a field that the form does not have.
func begins(body []byte) *Violation {
	for _, start := range []struct{ bytes, rule, reason string }{
		{"\xef\xbb\xbf", RuleSyntax, "the body begins with a byte order mark; it must be sent without one"},
		{"\xff\xfe", RuleEncoding, "the body begins with the byte order mark of UTF-16; it must be in UTF-8"},
		{"\xfe\xff", RuleEncoding, "the body begins with the byte order mark of UTF-16; it must be in UTF-8"},
		{"\x1f\x8b", RuleEncoding, "the body is compressed with gzip; it must be sent as it is"},
	} {
		if bytes.HasPrefix(body, []byte(start.bytes)) {
			return &Violation{Rule: start.rule, Reason: start.reason}
		}
	}
	return nil
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
