package httpapi

import (
	"net/http"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/gin-gonic/gin"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
)

// noRoute answers a request that no operation is for. The vendor's 404 says no more; the journal names the nearest route.
func (h *Handler) noRoute(c *gin.Context, e *engine) {
	x := (&pipeline{handler: h, service: e.service}).begin(c)
	if root := e.service.Root; root != "" && c.Request.URL.Path == "/" && c.Request.Method == http.MethodGet {
		x.finish(provider.Reply{Status: http.StatusFound, Header: http.Header{"Location": {root}}}, nil)
		return
	}
	asked := c.Request.Method + " " + c.Request.URL.Path
	x.note = "no such route; the nearest is " + nearest(asked, e.routes)
	x.finish(provider.Reply{}, x.refuse(app.Errorf(app.NotFound, "Not Found")))
}

// noMethod answers a request for a path that knows other methods; gin has set the Allow header. A browser that asks by OPTIONS
// what it may do gets its answer in the service's headers.
func (h *Handler) noMethod(c *gin.Context, e *engine) {
	x := (&pipeline{handler: h, service: e.service}).begin(c)
	if c.Request.Method == http.MethodOptions && e.service.CORS != nil {
		x.finish(provider.Reply{Status: http.StatusNoContent}, nil)
		return
	}
	x.note = "this path answers " + c.Writer.Header().Get("Allow")
	x.finish(provider.Reply{}, x.refuse(app.Errorf(app.WrongMethod, "Method Not Allowed")))
}

// refuse finds out whose request it was, and reads its body, before it is refused: both for the journal.
func (x *exchange) refuse(fault *app.Error) error {
	if token, ok := strings.CutPrefix(x.call.Request.Header.Get("Authorization"), "Bearer "); ok {
		x.call.App = x.handler.Apps.Owner(token)
	}
	if err := x.read(); err != nil {
		return err
	}
	return fault
}

// nearest returns the route that takes the fewest edits to reach. Parameters match anything.
func nearest(asked string, routes []string) string {
	asked = asked[:min(len(asked), 256)]
	best, least := "", 1<<30
	for _, route := range routes {
		if d := levenshtein.ComputeDistance(fill(route, asked), asked); d < least {
			best, least = route, d
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
