// Package mock is the whole sandbox behind one http.Handler: every vendor's services, the control API, and the Apps
// with their users, scenarios and notifications on virtual clocks.
//
//	sandbox, err := mock.New(mock.Options{Apps: []app.Settings{{ClientID: "acme", ClientSecret: "s3cret"}}})
//	if err != nil {
//		return err
//	}
//	defer sandbox.Close()
//	err = http.ListenAndServe("127.0.0.1:8080", sandbox.Handler())
package mock

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/control"
	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/recording"
	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/scenarios"
)

// Options of a Sandbox. The zero value works: one App, healthmock with the secret healthmock-secret, in real time.
type Options struct {
	// Apps exist from the start. The first is the default App: its journal has the requests that name no App.
	Apps []app.Settings
	// Defaults are the defaults for zero fields in the settings of Apps, including those that the control API creates.
	Defaults app.Settings
	// Store keeps the state of the Apps; nil: a new store in memory. The Apps that it has kept from an earlier process go
	// on, each with its own settings. Close closes it.
	Store store.Store
	// Validation selects what happens to a request that breaks its contract; zero: Strict.
	Validation httpapi.Validation
	// ControlToken is the token that the control API requires; empty: none.
	ControlToken string
	// Hosts are host names that requests to the control API may have, and that web pages may use for the vendors'
	// endpoints, beside those of this machine.
	Hosts []string
	// Transport sends notifications; nil: HTTP.
	Transport http.RoundTripper
	// JournalSize is the number of requests in the journal of each App; zero: 1000.
	JournalSize int
	// MaxBody is the maximum size of a request body in bytes; zero: 4 MiB.
	MaxBody int64
	// Blind is whether no client can reach the sandbox. The expectations of a run are then not evaluated.
	Blind bool
	// Heard is called after every request to a vendor's endpoint; it may be nil.
	Heard func(clientID string, e journal.Entry)
	// Logger receives the log; nil: slog.Default().
	Logger *slog.Logger
	// RecordingSize is the maximum number of requests and attempts in an export of an App; zero: 10,000.
	RecordingSize int
	// Wait waits in real time or until the context ends, for faults that take time; nil: clock.Wait.
	Wait func(context.Context, time.Duration) error
	// PublicURL is the URL of the sandbox for clients, without a trailing slash. It is used in links that are sent
	// outside of a response, such as those of order summaries; empty: the vendor's own hosts. Links in responses use the
	// host of the request.
	PublicURL string
	// AppEnded is called after an App was deleted or reset and its data dropped, for example to return memory to the
	// system. It may be nil.
	AppEnded func()
	// Version is the version that the control API reports.
	Version string
}

// DefaultScenario is the scenario that new users follow by default.
const DefaultScenario = "happy-path"

// Sandbox is a running sandbox. Its methods are safe for concurrent use.
type Sandbox struct {
	options   Options
	providers map[string]*provider.Provider
	vendors   []app.Vendor // of the providers
	apps      *app.Apps
	store     store.Store
	transport http.RoundTripper
	journal   *journal.Journal
	library   *scenarios.Library
	runner    *scenarios.Runner
	limit     *notify.Limit
	queues    sync.Map // client id -> *notify.Queue
	problems  *problemLog
	tags      tagNotes
	handler   *httpapi.Handler
}

// New returns a sandbox. It fails when two services would answer the same request.
func New(options Options) (*Sandbox, error) {
	vendors, err := providers(options)
	if err != nil {
		return nil, err
	}
	return newSandbox(options, vendors)
}

// newSandbox is New with vendors, the default one first.
func newSandbox(options Options, vendors []*provider.Provider) (*Sandbox, error) {
	kept := options.Store // nil: nothing is kept for another process
	options = options.withDefaults()
	s := &Sandbox{
		options:   options,
		store:     options.Store,
		journal:   journal.New(options.JournalSize),
		transport: options.Transport,
		limit:     notify.NewLimit(),
		providers: make(map[string]*provider.Provider),
		problems:  newProblemLog(options.Logger),
	}
	var services []*provider.Service
	for _, p := range vendors {
		s.providers[p.Name] = p
		s.vendors = append(s.vendors, p.Vendor())
		services = append(services, p.Services...)
	}
	s.apps = app.NewApps(s.store, s.vendors...)
	rules, err := s.apps.CheckSettings(app.Settings{})
	if err != nil {
		return nil, err
	}
	if s.library, err = scenarios.Load(rules); err != nil {
		return nil, fmt.Errorf("load scenarios: %w", err)
	}
	s.runner = scenarios.NewRunner(s.library)
	s.runner.Queue, s.runner.Blind = s.Queue, options.Blind
	s.journal.Store = kept
	s.journal.Failed = func(clientID string, err error) {
		options.Logger.Error("journal entry not kept", "app", clientID, "error", err)
	}
	s.journal.Secrets = s.secrets
	s.runner.Misspelt = s.misspelt
	s.journal.Remark = s.tags.take
	s.journal.RecordingSize = options.RecordingSize
	s.apps.OnOpen(s.journal.Open)
	s.apps.OnOpen(s.open)
	s.apps.OnLoad(s.journal.Load)
	s.apps.OnLoad(s.runner.Load)
	s.apps.OnClose(s.closed)

	own, err := control.New(control.Options{
		Apps:    s.apps,
		Journal: s.journal,
		Exporter: &recording.Exporter{
			Journal: s.journal,
			Version: options.Version,
			Server: recording.Server{
				Validation: string(cmp.Or(options.Validation, httpapi.Strict)),
				MaxBody:    options.MaxBody,
				Seed:       options.Defaults.Seed,
				PublicURL:  options.PublicURL,
				Blind:      options.Blind,
			},
		},
		Runner:   s.runner,
		Library:  s.library,
		Queue:    s.Queue,
		Mirror:   s.mirror,
		Defaults: options.Defaults,
		Services: services,
		KeySet:   keySet(vendors),
		Token:    options.ControlToken,
		Hosts:    options.Hosts,
		Version:  options.Version,
	})
	if err != nil {
		return nil, fmt.Errorf("control API: %w", err)
	}
	if err := s.openApps(context.Background()); err != nil {
		return nil, err
	}
	s.handler, err = httpapi.New(httpapi.Options{
		Services:   append(services, own),
		Apps:       s.apps,
		Journal:    s.journal,
		DefaultApp: options.Apps[0].ClientID,
		Validation: options.Validation,
		MaxBody:    options.MaxBody,
		Seed:       options.Defaults.Seed,
		Logger:     options.Logger,
		Hosts:      options.Hosts,
		Wait:       options.Wait,
		Hooks:      s.hooks(),
	})
	return s, err
}

// openApps opens the Apps that the store has kept, and creates those of the options that are not among them.
func (s *Sandbox) openApps(ctx context.Context) error {
	if _, err := s.apps.Restore(ctx); err != nil {
		return err
	}
	kept := s.apps.List()
	for _, settings := range s.options.Apps {
		i := slices.IndexFunc(kept, func(a *app.App) bool { return a.ID() == settings.ClientID })
		if i >= 0 && (settings.ClientSecret == "" || kept[i].Secret(settings.ClientSecret)) {
			continue
		}
		if i >= 0 {
			return fmt.Errorf("the app %s was kept with another secret", settings.ClientID)
		}
		if _, err := s.Create(ctx, settings); err != nil {
			return fmt.Errorf("create app %s: %w", settings.ClientID, err)
		}
	}
	return nil
}

func (o Options) withDefaults() Options {
	if len(o.Apps) == 0 {
		o.Apps = []app.Settings{{}}
	}
	o.Apps = slices.Clone(o.Apps)
	if first := &o.Apps[0]; first.ClientID == "" {
		first.ClientID = "healthmock"
		first.ClientSecret = cmp.Or(first.ClientSecret, "healthmock-secret")
	}
	o.Hosts = slices.Clone(o.Hosts)
	for i, host := range o.Hosts {
		o.Hosts[i] = strings.ToLower(host)
	}
	o.Defaults.Scenario = cmp.Or(o.Defaults.Scenario, DefaultScenario)
	o.Defaults.Seed = cmp.Or(o.Defaults.Seed, 1)
	o.JournalSize = cmp.Or(o.JournalSize, 1000)
	o.Logger = cmp.Or(o.Logger, slog.Default())
	if o.Transport == nil {
		o.Transport = notify.NewTransport()
	}
	if o.Store == nil {
		o.Store = store.NewMemory()
	}
	return o
}

// hooks lists what follows from a request to a vendor's endpoint once it is in an App's journal: a line in the log, the
// steps and expectations of scenarios, and Options.Heard.
func (s *Sandbox) hooks() []func(clientID string, e *journal.Entry) {
	list := []func(string, *journal.Entry){
		func(_ string, e *journal.Entry) {
			if e.Status >= http.StatusBadRequest || e.Violations.Count > 0 {
				s.problems.request(e)
			}
		},
		s.runner.Observe,
	}
	if s.options.Heard != nil {
		list = append(list, func(clientID string, e *journal.Entry) { s.options.Heard(clientID, *e) })
	}
	return list
}

// Handler returns the handler of every request, to the vendors' services and the control API.
func (s *Sandbox) Handler() http.Handler { return s.handler }

// Wire makes the sandbox also answer requests that net/http refuses by itself, such as those with a malformed path.
// Call it after server.Handler is set, and serve the returned listener.
func (s *Sandbox) Wire(server *http.Server, l net.Listener) net.Listener {
	return httpapi.Wire(server, l, s.handler)
}

// ServeRefused answers a request that a server refused before any handler. See httpapi.Handler.ServeRefused.
func (s *Sandbox) ServeRefused(w http.ResponseWriter, r *http.Request, status int, reason string) {
	s.handler.ServeRefused(w, r, status, reason)
}

// EndWaits ends every long poll and every other wait in a request at once. Call it before the server stops.
func (s *Sandbox) EndWaits() { s.handler.EndWaits() }

// Vendors returns the names of the vendors, the default one first.
func (s *Sandbox) Vendors() []string {
	names := make([]string, len(s.vendors))
	for i, vendor := range s.vendors {
		names[i] = vendor.Name
	}
	return names
}

// Hosts returns the vendor's own host names of its services, each once.
func (s *Sandbox) Hosts(vendor string) []string {
	var hosts []string
	for _, service := range s.providers[vendor].Services {
		for _, server := range service.Contract.Servers {
			if !slices.Contains(hosts, server.Host) {
				hosts = append(hosts, server.Host)
			}
		}
	}
	return hosts
}

// Apps returns the set of Apps.
func (s *Sandbox) Apps() *app.Apps { return s.apps }

// Journal returns the journal of every App.
func (s *Sandbox) Journal() *journal.Journal { return s.journal }

// Library returns the library of scenarios.
func (s *Sandbox) Library() *scenarios.Library { return s.library }

// Runner returns the runner of scenarios.
func (s *Sandbox) Runner() *scenarios.Runner { return s.runner }

// Signature returns the signature of a delivery, that of its vendor, for a receiver to verify; nil when it is not
// signed. The error is that of the App or the delivery that does not exist.
func (s *Sandbox) Signature(ctx context.Context, clientID, delivery string) (*notify.Signature, error) {
	a, found := s.apps.Get(clientID)
	queue, open := s.Queue(clientID)
	if !found || !open {
		return nil, app.Errorf(app.NotFound, "there is no such app")
	}
	d, err := queue.Get(ctx, delivery)
	if err != nil {
		return nil, err
	}
	return s.notifySettings(a, d.Vendor).Signature, nil
}

// Queue returns the deliveries of an App.
func (s *Sandbox) Queue(clientID string) (*notify.Queue, bool) {
	q, ok := s.queues.Load(clientID)
	if !ok {
		return nil, false
	}
	return q.(*notify.Queue), true
}

// Create creates an App, with the sandbox's defaults for what its settings leave out (app.Settings.Or). The error is
// Invalid for invalid settings, and a Conflict when the client id is taken.
func (s *Sandbox) Create(ctx context.Context, settings app.Settings) (*app.App, error) {
	return s.apps.Create(ctx, settings.Or(s.options.Defaults))
}

// Close ends every App and its notifications in flight, and releases the sandbox's resources.
func (s *Sandbox) Close() error {
	err := s.apps.Close(context.Background())
	if idle, ok := s.transport.(interface{ CloseIdleConnections() }); ok {
		idle.CloseIdleConnections()
	}
	if closing := s.store.Close(); err == nil {
		err = closing
	}
	return err
}
