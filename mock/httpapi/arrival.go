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
)

// arrival is what clean found in a request.
type arrival struct {
	path, query string              // as they were sent, in valid UTF-8
	violations  []openapi.Violation // of the encoding
	refused     int                 // the status with which a server refused it; 0: it did not
}

type arrivalKey struct{}

// arrived returns what clean found in r.
func arrived(r *http.Request) arrival {
	if a, ok := r.Context().Value(arrivalKey{}).(*arrival); ok {
		return *a
	}
	return arrival{path: r.URL.EscapedPath(), query: r.URL.RawQuery}
}

// clean returns r as the stages of the pipeline may rely on it: every text in it is valid UTF-8, each path segment is
// percent-encoded in one way, and neither the path nor the host name ends in what means nothing (a slash, a dot). This
// is the one place where bytes that are no text are replaced: whatever is kept, logged or answered is made of the result.
// Most requests are clean, and are returned as they are.
func clean(r *http.Request) *http.Request {
	escaped := r.URL.EscapedPath()
	if isClean(r, escaped) {
		return r
	}
	a := &arrival{path: printable(escaped), query: printable(r.URL.RawQuery)}
	path := a.cleanPath(escaped)
	query := a.cleanQuery(r.URL.RawQuery)
	header := a.cleanHeader(r.Header)
	cleaned := r.WithContext(context.WithValue(r.Context(), arrivalKey{}, a))
	cleaned.URL = &url.URL{Scheme: r.URL.Scheme, Host: text(r.URL.Host), RawPath: path, RawQuery: query}
	cleaned.URL.Path, _ = url.PathUnescape(path) // it was escaped here
	cleaned.Host, cleaned.Header = hostWithoutDot(text(r.Host)), header
	cleaned.Method, cleaned.RequestURI = text(r.Method), printable(r.RequestURI)
	return cleaned
}

// isClean reports for certain whether there is nothing to clean in most requests, and costs them little.
func isClean(r *http.Request, escaped string) bool {
	return !strings.Contains(escaped, "%") && !(len(escaped) > 1 && strings.HasSuffix(escaped, "/")) &&
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

func (a *arrival) fault(in, name string) {
	a.violations = append(a.violations, openapi.Violation{
		In: in, Name: name, Rule: openapi.RuleEncoding, Reason: "it is not valid UTF-8",
	})
}

// cleanPath escapes each segment anew, so that "%76" is the same as "v", and "%2F" stays no separator.
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
		segments[i] = url.PathEscape(text(decoded))
	}
	if !valid {
		a.fault("path", "")
	}
	return strings.Join(segments, "/")
}

// cleanQuery replaces the names and values that are not valid UTF-8. What cannot be decoded stays for the check of the
// request, which says so.
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
			pairs[i] = printable(pair)
		case !utf8.ValidString(decodedName) || !utf8.ValidString(decodedValue):
			a.fault("query", text(decodedName))
			pairs[i] = url.QueryEscape(text(decodedName)) + "=" + url.QueryEscape(text(decodedValue))
		}
	}
	return strings.Join(pairs, "&")
}

// cleanHeader returns a copy where a name or a value is not valid UTF-8.
func (a *arrival) cleanHeader(header http.Header) http.Header {
	if validHeader(header) {
		return header
	}
	cleaned := make(http.Header, len(header))
	for _, name := range slices.Sorted(maps.Keys(header)) {
		wrong := !utf8.ValidString(name)
		for _, value := range header[name] {
			wrong = wrong || !utf8.ValidString(value)
			cleaned[text(name)] = append(cleaned[text(name)], text(value))
		}
		if wrong {
			a.fault("header", text(name))
		}
	}
	return cleaned
}

// text replaces what is not UTF-8.
func text(sent string) string { return strings.ToValidUTF8(sent, string(utf8.RuneError)) }

// printable is a part of a URL as it was sent; bytes that are not UTF-8, which should have been percent-encoded, are.
func printable(sent string) string {
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

// hostWithoutDot removes the dot that ends a fully qualified name: "api.humanapi.co." is the same host. A name of one
// label is another with a dot: without, it is looked up in the machine's own domain.
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
