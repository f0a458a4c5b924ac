package control

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// public are the operations that need no control token. Health probes, browsers and programs that verify client tokens
// have none. Without a token these operations reveal nothing about Apps.
var public = []string{"getIndex", "getHealth", "getKeySet"}

// identify authenticates a request. It also protects against web pages that are open on a developer's machine: it
// refuses host names that a page's owner could point at this server (DNS rebinding), and every request from another
// origin.
func (s *api) identify(c *provider.Call) error {
	switch {
	case !provider.LocalName(c.Request.Host, s.Hosts):
		return app.Errorf(app.Forbidden, "the server is not known by this host name")
	case !sameOrigin(c.Request):
		return app.Errorf(app.Forbidden, "a page of another origin may not drive the sandbox")
	case s.Token == "" || slices.Contains(public, c.Operation.ID):
		return nil
	}
	presented, _ := c.Operation.Credential(c.Request)
	if subtle.ConstantTimeCompare([]byte(presented.Token), []byte(s.Token)) != 1 {
		return app.Errorf(app.Unauthenticated, "this server asks for its control token")
	}
	return nil
}

// sameOrigin reports whether a request comes from a page of this server, or from no web page.
func sameOrigin(r *http.Request) bool {
	for _, text := range r.Header.Values("Origin") {
		origin, err := url.Parse(text)
		if err != nil || !strings.EqualFold(origin.Host, r.Host) {
			return false
		}
	}
	return true
}
