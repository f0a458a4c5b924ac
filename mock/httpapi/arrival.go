package httpapi

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/openapi/violation"
)

// arrival holds what clean found out about a request. It travels in the request's context.
type arrival struct {
	path       string              // as it was sent, in valid UTF-8
	query      string              // likewise
	violations []openapi.Violation // of the encoding
	refused    int                 // status with which net/http refused the request; 0: it did not
}

type arrivalKey struct{}

// arrived returns what clean found in r.
func arrived(r *http.Request) arrival {
	if a, ok := r.Context().Value(arrivalKey{}).(*arrival); ok {
		return *a
	}
	return arrival{path: r.URL.EscapedPath(), query: r.URL.RawQuery}
}

// clean returns r in the normal form that the stages of the pipeline rely on: every text is valid UTF-8, every path
// segment is percent-encoded in the same way, and the path has no trailing slash and the host name no trailing dot.
// Bytes that are not valid UTF-8 are replaced here and nowhere else, since everything that is stored, logged or sent
// derives from the result. Most requests are clean already and are returned unchanged.
func clean(r *http.Request) *http.Request {
	escaped := r.URL.EscapedPath()
	if isClean(r, escaped) {
		return r
	}
	a := &arrival{path: escapeInvalid(escaped), query: escapeInvalid(r.URL.RawQuery)}
	path := a.cleanPath(escaped)
	query := a.cleanQuery(r.URL.RawQuery)
	header := a.cleanHeader(r.Header)
	cleaned := r.WithContext(context.WithValue(r.Context(), arrivalKey{}, a))
	cleaned.URL = &url.URL{Scheme: r.URL.Scheme, Host: validUTF8(r.URL.Host), RawPath: path, RawQuery: query}
	cleaned.URL.Path, _ = url.PathUnescape(path) // cleanPath has just escaped it
	cleaned.Host = hostWithoutDot(validUTF8(r.Host))
	cleaned.Header = header
	cleaned.Method = validUTF8(r.Method)
	cleaned.RequestURI = escapeInvalid(r.RequestURI)
	return cleaned
}

// isClean reports whether there is nothing to clean. It is a cheap test for the common case: it may report false for a
// request that clean then leaves as it is, never true for one that needs cleaning.
func isClean(r *http.Request, escaped string) bool {
	return !strings.Contains(escaped, "%") && (len(escaped) <= 1 || !strings.HasSuffix(escaped, "/")) &&
		!strings.Contains(r.URL.RawQuery, "%") && utf8.ValidString(r.URL.RawQuery) &&
		validHeader(r.Header) && hostWithoutDot(r.Host) == r.Host &&
		utf8.ValidString(r.Host) && utf8.ValidString(r.Method) && utf8.ValidString(r.RequestURI)
}

func validHeader(header http.Header) bool {
	for name, values := range header {
		if !utf8.ValidString(name) {
			return false
		}
		for _, value := range values {
			if !utf8.ValidString(value) {
				return false
			}
		}
	}
	return true
}

func (a *arrival) addViolation(in, name string) {
	a.violations = append(a.violations, openapi.Violation{
		In:     in,
		Name:   name,
		Rule:   violation.Encoding,
		Reason: "it is not valid UTF-8",
	})
}

// cleanPath decodes and re-encodes each segment, so that "%76" equals "v" while "%2F" does not become a separator.
func (a *arrival) cleanPath(escaped string) string {
	if len(escaped) > 1 {
		escaped = strings.TrimRight(escaped, "/")
	}
	if !strings.Contains(escaped, "%") {
		return escaped
	}
	segments := strings.Split(escaped, "/")
	valid := true
	for i, segment := range segments {
		decoded, err := url.PathUnescape(segment)
		if err != nil {
			decoded = segment
		}
		valid = valid && utf8.ValidString(decoded)
		segments[i] = url.PathEscape(validUTF8(decoded))
	}
	if !valid {
		a.addViolation("path", "")
	}
	return strings.Join(segments, "/")
}

// cleanQuery replaces names and values that are not valid UTF-8. Pairs that cannot be decoded are left to the contract
// check, which reports them.
func (a *arrival) cleanQuery(query string) string {
	if utf8.ValidString(query) && !strings.Contains(query, "%") {
		return query
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		decodedName, nameErr := url.QueryUnescape(name)
		decodedValue, valueErr := url.QueryUnescape(value)
		switch {
		case nameErr != nil || valueErr != nil:
			pairs[i] = escapeInvalid(pair)
		case !utf8.ValidString(decodedName) || !utf8.ValidString(decodedValue):
			a.addViolation("query", validUTF8(decodedName))
			pairs[i] = url.QueryEscape(validUTF8(decodedName)) + "=" + url.QueryEscape(validUTF8(decodedValue))
		}
	}
	return strings.Join(pairs, "&")
}

// cleanHeader returns header, or a cleaned copy when a name or a value is not valid UTF-8.
func (a *arrival) cleanHeader(header http.Header) http.Header {
	if validHeader(header) {
		return header
	}
	cleaned := make(http.Header, len(header))
	for _, name := range slices.Sorted(maps.Keys(header)) {
		wrong := !utf8.ValidString(name)
		for _, value := range header[name] {
			wrong = wrong || !utf8.ValidString(value)
			cleaned[validUTF8(name)] = append(cleaned[validUTF8(name)], validUTF8(value))
		}
		if wrong {
			a.addViolation("header", validUTF8(name))
		}
	}
	return cleaned
}

// validUTF8 returns a text with invalid UTF-8 replaced by U+FFFD.
func validUTF8(sent string) string { return strings.ToValidUTF8(sent, string(utf8.RuneError)) }

// escapeInvalid returns a part of a URL as it was sent, with bytes that are not UTF-8 percent-encoded, as the client
// should have done.
func escapeInvalid(sent string) string {
	if utf8.ValidString(sent) {
		return sent
	}
	const digits = "0123456789ABCDEF"
	var shown strings.Builder
	for i := 0; i < len(sent); {
		r, size := utf8.DecodeRuneInString(sent[i:])
		if r == utf8.RuneError && size == 1 {
			shown.Write([]byte{'%', digits[sent[i]>>4], digits[sent[i]&15]})
		} else {
			shown.WriteString(sent[i : i+size])
		}
		i += size
	}
	return shown.String()
}

// hostWithoutDot removes the trailing dot of a fully qualified name: "api.acme.test." is the same host. A name of one
// label keeps it, since without the dot the name would be looked up in the machine's own domain.
func hostWithoutDot(host string) string {
	if !strings.Contains(host, ".") {
		return host
	}
	name, port, found := strings.Cut(host, ":")
	if trimmed := strings.TrimSuffix(name, "."); strings.Contains(trimmed, ".") {
		name = trimmed
	}
	if found {
		return name + ":" + port
	}
	return name
}
