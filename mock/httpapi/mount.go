// Package httpapi serves providers over HTTP: it finds the service a request is for, leads the request through one
// pipeline of checks, and puts whatever goes wrong in the vendor's own shape.
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
	"github.com/healthmock/healthmock/mock/recording"
)

// Validation says what becomes of a request that breaks its contract.
type Validation string

// The kinds of Validation.
const (
	Strict Validation = "strict" // refused, as the vendor would
	Warn   Validation = "warn"   // answered if its operation can make sense of it, and its violations recorded
	Off    Validation = "off"    // the same, and nothing recorded
)

// Options of a Handler.
type Options struct {
	Services   []*provider.Service
	Apps       *app.Apps
	Journal    *journal.Journal
	Recorder   *recording.Recorder // nil: nothing is noted for a replay
	DefaultApp string              // whose journal gets the requests that name no App
	Validation Validation
	MaxBody    int64 // bytes of a request body; zero: 4 MiB
	Seed       int64
	Hosts      []string     // further names, in lower case, under which a page may reach the vendors' endpoints
	Logger     *slog.Logger // nil: slog.Default()
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
	requests  atomic.Int64    // ever answered with an error envelope: numbers their ids
	stopping  context.Context //nolint:containedctx // of all requests
	endWaits  context.CancelFunc
}

// EndWaits ends every wait within a request, now and in future, as if it had timed out. Call it when the server is
// about to stop.
func (h *Handler) EndWaits() { h.endWaits() }

// engine is one service with its routes.
type engine struct {
	service  *provider.Service
	gin      *gin.Engine
	refusals *gin.Engine // answers the requests of ServeRefused
	routes   []route
}

// New compiles the routes of every service. It fails when two services would answer the same request.
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
	h := &Handler{Options: options, renderers: newRenderers()}
	h.stopping, h.endWaits = context.WithCancel(context.Background())
	engines := make([]*engine, len(options.Services))
	for i, service := range options.Services {
		var err error
		if engines[i], err = h.mount(service); err != nil {
			return nil, fmt.Errorf("mount %s: %w", service.Name(), err)
		}
	}
	var err error
	h.dispatch, err = newDispatch(engines)
	h.fronts = make(map[string]string)
	for _, service := range options.Services {
		for _, path := range service.Fronts {
			h.fronts[path] = service.Contract.BasePath
		}
	}
	return h, err
}

// mount gives each operation of a service its route, in an engine of the service's own: vendors name the same path
// parameter differently, which one gin engine does not bear.
func (h *Handler) mount(service *provider.Service) (e *engine, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r) // how gin refuses a route
		}
	}()
	e = &engine{service: service, gin: gin.New(), refusals: gin.New()}
	e.gin.HandleMethodNotAllowed = true
	e.gin.RedirectTrailingSlash = false
	e.gin.UseEscapedPath = true // an id may hold an escaped slash
	e.gin.UnescapePathValues = false
	validation := h.Validation
	if service.Unlisted {
		validation = Strict // no journal would tell what was wrong
	}
	for _, operation := range service.Contract.Operations {
		template := strings.TrimSuffix(service.Contract.BasePath+operation.Path, "/") // as requests come: see ServeHTTP
		e.routes = append(e.routes, route{operation.Method + " " + template, e, operation})
		p := &pipeline{
			handler: h, service: service, operation: operation, op: service.Operations[operation.ID],
			validation: validation, replies: newReplies(),
		}
		e.gin.Handle(operation.Method, ginPath(template), p.serve)
		if operation.Method == http.MethodGet {
			e.gin.Handle(http.MethodHead, ginPath(template), p.serve) // net/http leaves the body out
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
	rewritten, target := *r, *r.URL
	target.Path, target.RawPath = root, ""
	rewritten.URL = &target
	return &rewritten
}

// ServeHTTP finds the service and lets it answer. A trailing slash is the same as none.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w.Header())
	r = h.rewriteFront(clean(r))
	h.dispatch.find(r.Host, r.URL.EscapedPath()).gin.ServeHTTP(w, r)
}

// ginPath turns "/users/{humanId}" into "/users/:humanId".
func ginPath(template string) string { return ginParameters.Replace(template) }

var ginParameters = strings.NewReplacer("{", ":", "}", "")
