package httpapi

import (
	"net/http"
	"slices"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// guard refuses what a web page that is open on a developer's machine must not do at a vendor's endpoints: read them under
// a host name that its owner points at this server (DNS rebinding), or change something from another site, unless that is
// the vendor's own flow. Programs may use any name. The control API has a guard of its own, which is stricter.
func (x *exchange) guard() error {
	r := x.call.Request
	if x.service.Unlisted || !provider.FromBrowser(r) {
		return nil
	}
	if !x.handler.dispatch.knows(r.Host) && !provider.LocalName(r.Host, x.handler.Hosts) {
		return x.forbid("a page may not reach the sandbox under this host name; --control-host names further ones")
	}
	if x.operation == nil || !provider.CrossSite(r) || x.service.CORS != nil {
		return nil
	}
	led := slices.Contains(x.service.CrossSite, x.operation.ID)
	switch r.Method {
	case http.MethodGet, http.MethodHead: // changes something only where a flow does
		if led && !provider.Navigates(r) {
			return x.forbid("a page of another site may send a person here, and not embed it")
		}
	default:
		if !led {
			return x.forbid("a page of another site may not change anything")
		}
	}
	return nil
}

// forbid is a refusal that no vendor's rule turns into anything else.
func (x *exchange) forbid(message string) error {
	x.own, x.note = true, message
	return &app.Error{Kind: app.Forbidden, Status: http.StatusForbidden, Message: message}
}

// protect sets the headers of every response: nothing is to be taken for another type than it has.
func protect(header http.Header) { header.Set("X-Content-Type-Options", "nosniff") }

// protectPage keeps an HTML document from doing anything but be seen: no script, no request, no frame.
func protectPage(header http.Header) {
	const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	if header.Get("Content-Security-Policy") == "" {
		header.Set("Content-Security-Policy", policy)
	}
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
}
