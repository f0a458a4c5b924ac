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

// public are the operations that need no control token: who probes the server, looks at it with a browser, or checks a
// client token's signature, has none, and they tell nothing of any App then.
var public = []string{"getIndex", "getHealth", "getKeySet"}

// identify lets a caller in. Against a web page that is open on a developer's machine: a name that a page's owner could
// point at this server (DNS rebinding) is refused, and so is every request that says it comes from another origin.
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

// sameOrigin tells whether a request comes from no web page, or from one of this server.
func sameOrigin(r *http.Request) bool {
	for _, text := range r.Header.Values("Origin") {
		origin, err := url.Parse(text)
		if err != nil || !strings.EqualFold(origin.Host, r.Host) {
			return false
		}
	}
	return true
}
