package httpapi

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/gin-gonic/gin"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// route is one operation's method and path, to find the one that a client meant.
type route struct {
	text      string // "GET /api/v1/users/{humanId}"
	engine    *engine
	operation *openapi.Operation
}

// noRoute answers a request that no operation is for. The vendor's 404 says no more; the journal names the nearest route.
func (h *Handler) noRoute(c *gin.Context, e *engine) {
	x := (&pipeline{handler: h, service: e.service, validation: h.Validation}).begin(c)
	path := c.Request.URL.Path
	x.unread = x.read()
	if root := e.service.Root; root != "" && path == "/" && c.Request.Method == http.MethodGet && x.unread == nil {
		x.finish(provider.Reply{Status: http.StatusFound, Header: http.Header{"Location": {root}}}, nil)
		return
	}
	meant := nearest(c.Request.Method+" "+path, h.dispatch.routes(c.Request.Host, e))
	x.note = "no such route; the nearest is " + meant.text
	reason := "no operation has this path; the nearest is " + meant.text
	x.finish(provider.Reply{}, x.refuse(meant, app.Errorf(app.NotFound, "Not Found"), openapi.RuleUnknownOperation, reason))
}

// noMethod answers a request for a path that knows other methods; gin has set the Allow header. A browser that asks by OPTIONS
// what it may do gets its answer in the service's headers.
func (h *Handler) noMethod(c *gin.Context, e *engine) {
	x := (&pipeline{handler: h, service: e.service, validation: h.Validation}).begin(c)
	x.unread = x.read()
	if c.Request.Method == http.MethodOptions && e.service.CORS != nil && x.unread == nil {
		x.finish(provider.Reply{Status: http.StatusNoContent}, nil)
		return
	}
	meant := nearest(c.Request.Method+" "+c.Request.URL.Path, e.routes)
	x.note = "this path answers " + c.Writer.Header().Get("Allow")
	reason := fmt.Sprintf("no operation answers this method here; the nearest is %s", meant.text)
	fault := app.Errorf(app.WrongMethod, "Method Not Allowed")
	x.finish(provider.Reply{}, x.refuse(meant, fault, openapi.RuleUnknownMethod, reason))
}

// refuse finds out whose request it was that is for no operation, as the operation that was meant would, before it is
// refused: for the journal, where it is a violation like any other.
func (x *exchange) refuse(meant route, fault *app.Error, rule, reason string) error {
	if x.unread != nil {
		return x.unread
	}
	if meant.operation != nil && !x.service.Unlisted {
		x.call.Operation = meant.operation
		_ = meant.engine.service.Identify(&x.call) // whoever it is, there is nothing here
		x.call.Operation = nil
	}
	if err := x.undecodable(); err != nil {
		return err
	}
	if err := x.guard(); err != nil {
		return err
	}
	if x.validation != Off && !exempt(x.call.Request) {
		in := "path"
		if rule == openapi.RuleUnknownMethod {
			in = "method"
		}
		x.call.Violations.Add(openapi.Violation{In: in, Rule: rule, Reason: reason})
	}
	return fault
}

// exempt reports whether a request for no operation says nothing about a client of the vendor: a browser sends it by itself
// when a person opens the sandbox's address (the root, its icon), or before it lets a page send another (OPTIONS).
func exempt(r *http.Request) bool {
	switch r.Method {
	case http.MethodOptions:
		return true
	case http.MethodGet, http.MethodHead:
		return r.URL.Path == "/" || r.URL.Path == "/favicon.ico"
	}
	return false
}

// routes returns the routes that a client may have meant where no service was found for certain: those of every vendor's
// service that answers under the host, or those of e, the sandbox's own API.
func (d *dispatch) routes(host string, e *engine) []route {
	if e.service.Unlisted {
		return e.routes
	}
	var routes []route
	for _, other := range d.tree(host).engines {
		if !other.service.Unlisted {
			routes = append(routes, other.routes...)
		}
	}
	return routes
}

// longestAsked bounds the work of nearest, whose time is that of the product of the two lengths.
const longestAsked = 128

// nearest returns the route that takes the fewest edits to reach. Parameters match anything.
func nearest(asked string, routes []route) route {
	asked = strings.ToValidUTF8(asked[:min(len(asked), longestAsked)], "")
	var best route
	least := 1 << 30
	for _, r := range routes {
		if d := levenshtein.ComputeDistance(fill(r.text, asked), asked); d < least {
			best, least = r, d
		}
	}
	return best
}

// fill puts the asked path's segments in the place of a route's parameters.
func fill(route, asked string) string {
	have, want := strings.Split(route, "/"), strings.Split(asked, "/")
	for i := range have {
		if strings.HasPrefix(have[i], "{") && i < len(want) {
			have[i] = want[i]
		}
	}
	return strings.Join(have, "/")
}
