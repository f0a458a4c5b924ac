// Package httpapi serves providers over HTTP: it finds the service that a request is for, runs the request through one
// pipeline of stages, and answers every error in the vendor's own shape.
//
//	handler, err := httpapi.New(httpapi.Options{Services: services, Apps: apps, Journal: journal.New(1000)})
//	err = http.ListenAndServe("127.0.0.1:8080", handler)
package httpapi

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
)

// Validation is what happens to a request that breaks its contract.
type Validation string

// The kinds of Validation.
const (
	Strict Validation = "strict" // refused, as the vendor would
	Warn   Validation = "warn"   // answered if its operation can use it; its violations are recorded in the journal
	Off    Validation = "off"    // answered if its operation can use it; its violations are not recorded
)

// Options of a Handler.
type Options struct {
	Services   []*provider.Service
	Apps       *app.Apps
	Journal    *journal.Journal
	DefaultApp string       // id of the App whose journal gets the requests that name no App
	Validation Validation   // empty: Strict
	MaxBody    int64        // bytes of a request body; zero: 4 MiB
	Seed       int64        // of the ids of errors that belong to no App
	Hosts      []string     // further names, in lower case, under which a page may reach the vendors' endpoints
	Logger     *slog.Logger // nil: slog.Default()

	// Hooks are called in order for every request that is in a journal, after its entry is there and before its reply
	// leaves. The entry has its id and is not clipped. A hook must not change it.
	Hooks []func(clientID string, e *journal.Entry)

	// Wait waits a span of real time or until the context ends, for faults that take time; nil: clock.Wait.
	Wait func(context.Context, time.Duration) error
	// ReadDeadline sets the real time that is left for reading from the client of a response; zero: no limit. nil sets
	// the deadline of the connection.
	ReadDeadline func(w http.ResponseWriter, wait time.Duration) error
	// WriteDeadline is ReadDeadline for writing to the client.
	WriteDeadline func(w http.ResponseWriter, wait time.Duration) error
}

// Handler serves every service. It is safe for concurrent use.
type Handler struct {
	Options
	dispatch  *dispatch
	fronts    map[string]string // base path of a service by each of its Fronts
	renderers renderers
	requests  atomic.Int64    // error envelopes without an App so far, for requestID
	stopping  context.Context //nolint:containedctx // ends the waits of all requests, see EndWaits
	endWaits  context.CancelFunc
}

// EndWaits ends every wait within a request, now and from now on, as if it had timed out. Call it when the server is
// about to stop, since requests that wait would delay that.
func (h *Handler) EndWaits() { h.endWaits() }

// engine is one service with its routes.
type engine struct {
	service  *provider.Service
	gin      *gin.Engine
	refusals *gin.Engine // answers the requests of ServeRefused
	routes   []route
}

// New returns a Handler with a route for every operation of every service. It fails when two services answer the same
// method and path, or when gin refuses a route.
func New(options Options) (*Handler, error) {
	options.Validation = cmp.Or(options.Validation, Strict)
	options.MaxBody = cmp.Or(options.MaxBody, 4<<20)
	options.Logger = cmp.Or(options.Logger, slog.Default())
	if options.Wait == nil {
		options.Wait = clock.Wait
	}
	if options.ReadDeadline == nil {
		options.ReadDeadline = readDeadline
	}
	if options.WriteDeadline == nil {
		options.WriteDeadline = writeDeadline
	}
	gin.SetMode(gin.ReleaseMode)
	h := &Handler{
		Options:   options,
		fronts:    make(map[string]string),
		renderers: newRenderers(),
	}
	h.stopping, h.endWaits = context.WithCancel(context.Background())
	engines := make([]*engine, len(options.Services))
	for i, service := range options.Services {
		e, err := h.mount(service)
		if err != nil {
			return nil, fmt.Errorf("mount %s: %w", service.Name(), err)
		}
		engines[i] = e
		for _, path := range service.Fronts {
			h.fronts[path] = service.Contract.BasePath
		}
	}
	dispatch, err := newDispatch(engines)
	if err != nil {
		return nil, err
	}
	h.dispatch = dispatch
	return h, nil
}

// mount registers a route for each operation of a service. Each service has a gin engine of its own: services name the
// same path parameter differently, and one gin engine panics on that.
func (h *Handler) mount(service *provider.Service) (e *engine, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r) // gin panics on a route that it refuses
		}
	}()
	e = &engine{service: service, gin: gin.New(), refusals: gin.New()}
	e.gin.HandleMethodNotAllowed = true
	e.gin.RedirectTrailingSlash = false
	e.gin.UseEscapedPath = true // an id may hold an escaped slash
	e.gin.UnescapePathValues = false
	validation := h.Validation
	if service.Strict() {
		validation = Strict
	}
	for _, operation := range service.Contract.Operations {
		p := &pipeline{
			handler:    h,
			service:    service,
			operation:  operation,
			op:         service.Operations[operation.ID],
			validation: validation,
			checked:    newCheckedReplies(),
		}
		for _, base := range service.Contract.BasePaths() {
			template := strings.TrimSuffix(base+operation.Path, "/") // clean strips it from requests too
			e.routes = append(e.routes, route{text: operation.Method + " " + template, engine: e, operation: operation})
			e.gin.Handle(operation.Method, ginPath(template), p.serve)
			if operation.Method == http.MethodGet {
				e.gin.Handle(http.MethodHead, ginPath(template), p.serve) // net/http leaves the body out
			}
		}
	}
	e.refusals.NoRoute(func(c *gin.Context) { h.refused(c, e) })
	e.gin.NoRoute(func(c *gin.Context) { h.noRoute(c, e) })
	e.gin.NoMethod(func(c *gin.Context) { h.noMethod(c, e) })
	return e, nil
}

// rewriteFront rewrites a GET of one of a service's Fronts to the service's root. Under a vendor's host name nothing is
// rewritten: there all paths are the vendor's.
func (h *Handler) rewriteFront(r *http.Request) *http.Request {
	root, ok := h.fronts[r.URL.Path]
	if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead || h.dispatch.isVendorHost(r.Host) {
		return r
	}
	target := *r.URL
	target.Path = root
	target.RawPath = ""
	rewritten := *r
	rewritten.URL = &target
	return &rewritten
}

// ServeHTTP passes the request to its service. A path with a trailing slash is the same as one without.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w.Header())
	r = h.rewriteFront(clean(r))
	h.dispatch.find(r.Host, r.URL.EscapedPath()).gin.ServeHTTP(w, r)
}

// ginPath turns "/users/{id}" into "/users/:id".
func ginPath(template string) string { return ginParameters.Replace(template) }

var ginParameters = strings.NewReplacer("{", ":", "}", "")
