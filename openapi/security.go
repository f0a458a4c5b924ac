package openapi

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Credential is what a request presents for one security scheme. This package does not verify it.
type Credential struct {
	Scheme   string // the scheme's name under components.securitySchemes: "bearer"
	Token    string // bearer token or API key
	Username string // HTTP Basic only
	Password string // HTTP Basic only; may be empty
}

// requirement is one alternative of `security`: the request must have a credential for each of its schemes. An empty
// requirement needs none.
type requirement []scheme

// scheme is one way to present a credential.
type scheme struct {
	name string
	kind string // bearer, basic, header, query or cookie
	key  string // name of the header (canonical), query parameter or cookie; empty for bearer and basic
}

// NeedsCredential reports whether a request must present a credential: the operation has `security`, and none of its
// alternatives is empty.
func (o *Operation) NeedsCredential() bool {
	alternatives := o.Terms().security
	return len(alternatives) > 0 && !slices.ContainsFunc(alternatives, func(r requirement) bool { return len(r) == 0 })
}

// Credential returns what r presents for the first security alternative of the operation that it meets. When that
// alternative has several schemes, r must present them all, and the credential of the first is returned. ok is false
// when r meets no alternative.
func (o *Operation) Credential(r *http.Request) (Credential, bool) {
	for _, alternative := range o.Terms().security {
		if first, ok := alternative.read(r); ok {
			return first, true
		}
	}
	return Credential{}, false
}

// read returns the credential of the first scheme; ok is false when one of the schemes has none.
func (alternative requirement) read(r *http.Request) (first Credential, ok bool) {
	for i, s := range alternative {
		c, ok := s.read(r)
		if !ok {
			return Credential{}, false
		}
		if i == 0 {
			first = c
		}
	}
	return first, len(alternative) > 0
}

func (s scheme) read(r *http.Request) (Credential, bool) {
	c := Credential{Scheme: s.name}
	switch s.kind {
	case "bearer":
		const prefix = "Bearer "
		if v := headerValue(r.Header, "Authorization"); len(v) > len(prefix) && strings.EqualFold(v[:len(prefix)], prefix) {
			c.Token = strings.TrimSpace(v[len(prefix):])
		}
	case "basic":
		var ok bool
		c.Username, c.Password, ok = r.BasicAuth()
		return c, ok
	case openapi3.ParameterInHeader:
		c.Token = headerValue(r.Header, s.key)
	case openapi3.ParameterInQuery:
		c.Token = queryValue(r.URL.RawQuery, s.key)
	case openapi3.ParameterInCookie:
		if cookie, err := r.Cookie(s.key); err == nil {
			c.Token = cookie.Value
		}
	}
	return c, c.Token != ""
}

// describe returns how to present the credential, for the Reason of a Violation.
func (s scheme) describe() string {
	switch s.kind {
	case "bearer":
		return `header "Authorization: Bearer"`
	case "basic":
		return `header "Authorization: Basic"`
	default:
		return s.kind + ` "` + s.key + `"`
	}
}

func (o *Operation) missingCredential() Violation {
	alternatives := o.Terms().security
	ways := make([]string, len(alternatives))
	for i, alternative := range alternatives {
		schemes := make([]string, len(alternative))
		for j, s := range alternative {
			schemes[j] = s.describe()
		}
		ways[i] = strings.Join(schemes, " with ")
	}
	return Violation{
		In:     "security",
		Name:   alternatives[0][0].name,
		Rule:   "required",
		Reason: "a credential is missing: " + strings.Join(ways, " or "),
		Line:   o.Line,
	}
}

// headerValue is http.Header.Get for a key known to be canonical.
func headerValue(h http.Header, key string) string {
	if values := h[key]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// queryValue returns the first value of one query parameter, without building the map of all of them.
func queryValue(rawQuery, name string) string {
	for pair := range strings.SplitSeq(rawQuery, "&") {
		key, value, _ := strings.Cut(pair, "=")
		if key, err := url.QueryUnescape(key); err != nil || key != name {
			continue
		}
		if value, err := url.QueryUnescape(value); err == nil {
			return value
		}
	}
	return ""
}
