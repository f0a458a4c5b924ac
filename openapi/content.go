package openapi

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/openapi/violation"
)

// content is the body that an operation declares for a request or a response. The zero content declares none.
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

// check decodes body by its Content-Type and checks it: JSON and forms against their schema. Of any other body only the
// content type is checked, and the value is the body as a string. The value of an empty body is nil, and a violation
// where a body is required.
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
	if isCompressed(header) {
		found.Add(Violation{
			In:     in,
			Name:   "Content-Encoding",
			Rule:   violation.ContentEncoding,
			Reason: compressedReason,
			Line:   c.line,
		})
		return nil, false, found
	}
	m, reason := c.match(header["Content-Type"])
	if reason != "" {
		found.Add(Violation{In: in, Name: "Content-Type", Rule: violation.ContentType, Reason: reason, Line: c.line})
		return nil, false, found
	}
	return m.check(p, d, body, in)
}

// check decodes and checks a body of this type. rewritten reports whether an integer was normalized (see schema.check).
func (m media) check(p *poll, d direction, body []byte, in string) (value any, rewritten bool, found Violations) {
	ok := true
	switch {
	case !m.isJSON() && m.name != formType:
		return string(body), false, found
	case startViolation(body) != nil:
		found.Add(*startViolation(body))
		ok = false
	case m.isJSON():
		value, found, ok = decodeJSON(p, body)
	case isObject(body):
		found.Add(Violation{Rule: violation.Syntax, Reason: jsonAsForm})
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

// match returns the declared media type of the Content-Type headers, or the reason why there is none.
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

// charsets are the accepted charsets, lower case: UTF-8 and its subset ASCII, by their registered and their usual
// names.
var charsets = []string{"utf-8", "utf8", "us-ascii", "ascii"}

const compressedReason = "the body is compressed (Content-Encoding); it must be sent as it is"

// jsonAsForm is the reason of a JSON body whose content type is that of a form, which curl and others send by default.
// Parsed as a form, such a body would only be reported to miss every required field.
const jsonAsForm = "the body is JSON, and its content type says that it is a form; send it as application/json"

// isObject reports whether a body is a JSON object.
func isObject(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) && json.Valid(body)
}

// isCompressed reports whether the headers say that the body is compressed.
func isCompressed(header http.Header) bool {
	return slices.ContainsFunc(header["Content-Encoding"], func(value string) bool {
		name := strings.ToLower(strings.TrimSpace(value))
		return name != "" && name != "identity"
	})
}

// startViolation returns the violation of a body that begins with a byte order mark or like a gzip file; nil for any
// other. Without it the client would only be told the consequences: an invalid character in JSON, or an unknown form
// field.
func startViolation(body []byte) *Violation {
	for _, start := range []struct{ bytes, rule, reason string }{
		{"\xef\xbb\xbf", violation.Syntax, "the body begins with a byte order mark; it must be sent without one"},
		{"\xff\xfe", violation.Encoding, "the body begins with the byte order mark of UTF-16; it must be in UTF-8"},
		{"\xfe\xff", violation.Encoding, "the body begins with the byte order mark of UTF-16; it must be in UTF-8"},
		{"\x1f\x8b", violation.Encoding, "the body is compressed with gzip; it must be sent as it is"},
	} {
		if bytes.HasPrefix(body, []byte(start.bytes)) {
			return &Violation{Rule: start.rule, Reason: start.reason}
		}
	}
	return nil
}
