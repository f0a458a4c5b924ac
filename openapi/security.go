package openapi

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Credential is what a request presents for one security scheme. Whether it is any good is decided elsewhere.
type Credential struct {
	Scheme   string // the scheme's name under components.securitySchemes: "bearer"
	Token    string // bearer token or API key
	Username string // HTTP Basic only
	Password string // HTTP Basic only; may be empty
}

// requirement is one alternative of `security`: all its schemes must be met. An empty one lets everybody in.
type requirement []scheme

// scheme is one way to present a credential.
type scheme struct {
	name string
	kind string // bearer, basic, header, query or cookie
	key  string // name of the header (canonical), query parameter or cookie; empty for bearer and basic
}

// NeedsCredential reports whether a request without any credential is refused: `security` stands, and none of its
// alternatives is empty.
func (o *Operation) NeedsCredential() bool {
	alternatives := o.Terms().security
	return len(alternatives) > 0 && !slices.ContainsFunc(alternatives, func(r requirement) bool { return len(r) == 0 })
}

// Credential returns what r presents for the first of the operation's security alternatives that it meets. Where an
// alternative asks for several schemes at once, all must be there, and the first is returned.
func (o *Operation) Credential(r *http.Request) (Credential, bool) {
	for _, alternative := range o.Terms().security {
		if first, ok := alternative.read(r); ok {
			return first, true
		}
	}
	return Credential{}, false
}

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

// wants says how to present the credential, for a refusal's reason.
func (s scheme) wants() string {
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
		wants := make([]string, len(alternative))
		for j, s := range alternative {
			wants[j] = s.wants()
		}
		ways[i] = strings.Join(wants, " with ")
	}
	return Violation{
		In: "security", Name: alternatives[0][0].name, Rule: "required",
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

// queryValue finds one parameter without building the whole map.
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
