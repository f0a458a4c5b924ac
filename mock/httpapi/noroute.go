package httpapi

import (
	"net/http"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/gin-gonic/gin"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/openapi/violation"
)

// route is one operation's method and path, for finding the one that a client probably meant.
type route struct {
	text      string // "GET /api/v1/users/{id}"
	engine    *engine
	operation *openapi.Operation
}

// noRoute answers a request whose path no operation has. The client gets the vendor's plain 404; the journal names the
// nearest route. The root redirects to Service.Root, if the service has one.
func (h *Handler) noRoute(c *gin.Context, e *engine) {
	x := (&pipeline{handler: h, service: e.service, validation: h.Validation}).newExchange(c)
	path := c.Request.URL.Path
	x.bodyErr = x.read()
	if root := e.service.Root; root != "" && path == "/" && c.Request.Method == http.MethodGet && x.bodyErr == nil {
		x.finish(provider.Reply{Status: http.StatusFound, Header: http.Header{"Location": {root}}}, nil)
		return
	}
	meant := nearest(c.Request.Method+" "+path, h.dispatch.routes(c.Request.Host, e))
	x.note = "no such route; the nearest is " + meant.text
	reason := "no operation has this path; the nearest is " + meant.text
	appErr := app.Errorf(app.NotFound, "Not Found")
	x.finish(provider.Reply{}, x.refuse(meant, appErr, violation.UnknownOperation, reason))
}

// noMethod answers a request for a path that has operations, none of them with this method; gin has set the Allow
// header. A CORS preflight (OPTIONS) is answered with the service's CORS headers.
func (h *Handler) noMethod(c *gin.Context, e *engine) {
	x := (&pipeline{handler: h, service: e.service, validation: h.Validation}).newExchange(c)
	x.bodyErr = x.read()
	if c.Request.Method == http.MethodOptions && e.service.CORS != nil && x.bodyErr == nil {
		x.finish(provider.Reply{Status: http.StatusNoContent}, nil)
		return
	}
	meant := nearest(c.Request.Method+" "+c.Request.URL.Path, e.routes)
	x.note = "this path answers " + c.Writer.Header().Get("Allow")
	reason := "no operation answers this method here; the nearest is " + meant.text
	appErr := app.Errorf(app.WrongMethod, "Method Not Allowed")
	x.finish(provider.Reply{}, x.refuse(meant, appErr, violation.UnknownMethod, reason))
}

// refuse returns the error of a request that no operation matches, and adds the violation. It identifies the App first,
// as the operation that was probably meant would, so that the request is recorded in the right journal.
func (x *exchange) refuse(meant route, appErr *app.Error, rule, reason string) error {
	if x.bodyErr != nil {
		return x.bodyErr
	}
	if meant.operation != nil && x.service.Journaled() {
		x.call.Operation = meant.operation
		_ = meant.engine.service.Identify(&x.call) // only to find the App: the request is refused in any case
		x.call.Operation = nil
	}
	if err := x.refuseUnreadable(); err != nil {
		return err
	}
	if err := x.guard(); err != nil {
		return err
	}
	if x.validation != Off && !exempt(x.call.Request) {
		in := "path"
		if rule == violation.UnknownMethod {
			in = "method"
		}
		x.call.Violations.Add(openapi.Violation{In: in, Rule: rule, Reason: reason})
	}
	return appErr
}

// exempt reports whether a request that no operation matches is not a mistake of a client: browsers ask for the root
// and its icon by themselves when a person opens the sandbox's address, and send OPTIONS before requests of pages.
func exempt(r *http.Request) bool {
	switch r.Method {
	case http.MethodOptions:
		return true
	case http.MethodGet, http.MethodHead:
		return r.URL.Path == "/" || r.URL.Path == "/favicon.ico"
	}
	return false
}

// routes returns the routes that a client may have meant: those of all services that answer under the host and are for
// the same audience as e, the service that dispatch found.
func (d *dispatch) routes(host string, e *engine) []route {
	var routes []route
	for _, other := range d.tree(host).engines {
		if other.service.Audience == e.service.Audience {
			routes = append(routes, other.routes...)
		}
	}
	return routes
}

// maxAsked is how many bytes of a request's method and path nearest compares, since its time grows with the product of
// the two lengths.
const maxAsked = 128

// nearest returns the route with the smallest edit distance from asked. Path parameters match anything.
func nearest(asked string, routes []route) route {
	asked = strings.ToValidUTF8(asked[:min(len(asked), maxAsked)], "")
	var best route
	least := 1 << 30
	for _, r := range routes {
		if d := levenshtein.ComputeDistance(fill(r.text, asked), asked); d < least {
			best, least = r, d
		}
	}
	return best
}

// fill replaces the parameters of a route by the segments of asked in their positions.
func fill(route, asked string) string {
	segments := strings.Split(route, "/")
	values := strings.Split(asked, "/")
	for i := range segments {
		if strings.HasPrefix(segments[i], "{") && i < len(values) {
			segments[i] = values[i]
		}
	}
	return strings.Join(segments, "/")
}
