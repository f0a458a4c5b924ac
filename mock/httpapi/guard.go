package httpapi

import (
	"net/http"
	"slices"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// guard refuses what a web page that is open on a developer's machine must not do at a vendor's endpoints: read them
// under a host name that the page's owner points at this server (DNS rebinding), or change something from another site,
// unless the vendor's own flow does. Programs may use any name. The control API has a stricter guard of its own.
func (x *exchange) guard() error {
	r := x.call.Request
	if !x.service.GuardsPages() || !provider.FromBrowser(r) {
		return nil
	}
	if !x.handler.dispatch.isVendorHost(r.Host) && !provider.LocalName(r.Host, x.handler.Hosts) {
		return x.forbid("a page may not reach the sandbox under this host name; --control-host names further ones")
	}
	if x.operation == nil || !provider.CrossSite(r) || x.service.CORS != nil {
		return nil
	}
	inVendorFlow := slices.Contains(x.service.CrossSite, x.operation.ID)
	switch r.Method {
	case http.MethodGet, http.MethodHead: // they change something only in a vendor's flow
		if inVendorFlow && !provider.Navigates(r) {
			return x.forbid("a page of another site may send a person here, and not embed it")
		}
	default:
		if !inVendorFlow {
			return x.forbid("a page of another site may not change anything")
		}
	}
	return nil
}

// forbid returns a 403 that the sandbox itself gives. The status is set, since a vendor may answer Forbidden with
// another one.
func (x *exchange) forbid(message string) error {
	x.sandboxRefusal = true
	x.note = message
	return &app.Error{Kind: app.Forbidden, Status: http.StatusForbidden, Message: message}
}

// protect sets the security headers of every response: browsers must not guess another content type.
func protect(header http.Header) { header.Set("X-Content-Type-Options", "nosniff") }

// protectPage restricts an HTML document to being displayed: no script, no request, no frame.
func protectPage(header http.Header) {
	const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	if header.Get("Content-Security-Policy") == "" {
		header.Set("Content-Security-Policy", policy)
	}
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
}
