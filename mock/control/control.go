// Package control is the sandbox's own API, /_sandbox/v1: what drives Apps, users, clocks and scenarios while a client under
// test talks to a vendor's endpoints. It is served like a vendor, through the same pipeline and from a contract of its own.
//
//	service, err := control.New(control.Options{Apps: apps, Journal: j, Create: create, Token: "s3cret"})
//	if err != nil {
//		return err
//	}
//	handler, err := httpapi.New(httpapi.Options{Services: []*provider.Service{service}, Apps: apps, Journal: j})
//
// A client then says, for instance:
//
//	POST /_sandbox/v1/apps/acme/clock/advance   {"until": {"status": "All Synced"}}
//	GET  /_sandbox/v1/apps/acme/events?after=7&wait=30s&kind=report.*&match=data.report.name=unity
package control

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/recording"
	"github.com/healthmock/healthmock/openapi"
	"github.com/healthmock/healthmock/scenarios"
)

// Options of the control API.
type Options struct {
	// Apps are driven. Whatever else is kept of an App (its journal, runs, deliveries) is forgotten by their OnClose
	// functions, which deleting and resetting an App run.
	Apps    *app.Apps
	Journal *journal.Journal
	// Recorder has noted what an export says; nil: there is none to export.
	Recorder *recording.Recorder
	Runner   *scenarios.Runner
	Library  *scenarios.Library
	// Queue returns the deliveries of an App.
	Queue func(clientID string) (*notify.Queue, bool)
	// Defaults are the server's settings of an App for what a zero value cannot leave open: whether time stands still, and
	// how notifications are sent.
	Defaults app.Settings
	// Create makes an App, with the server's defaults for every other zero field and the provider's Rules.
	Create func(ctx context.Context, settings app.Settings) (*app.App, error)
	// Mirror makes a copy of an App that nobody can reach, for a dry run, and the function that forgets it.
	Mirror func(ctx context.Context, of *app.App) (mirror *app.App, end func(), err error)
	// Services are the vendors', whose contracts are shown.
	Services []*provider.Service
	// KeySet is the JSON Web Key Set that client tokens are checked with.
	KeySet func() (any, error)
	// Token is asked of every caller; empty: of none.
	Token string
	// Hosts are further names that a caller may know the server by, beside this machine's and a container network's.
	Hosts []string
	// Version is the server's, for people.
	Version string
}

// api is the control API with what it drives.
type api struct {
	Options
	contract *openapi.Contract
	starting sync.Mutex // held while a run invents its users: two runs never share one
}

// New makes the service. It fails when its contract is broken.
func New(options Options) (*provider.Service, error) {
	contract, err := openapi.Load("sandbox")
	if err != nil {
		return nil, fmt.Errorf("load contract: %w", err)
	}
	options.Hosts = slices.Clone(options.Hosts)
	for i, host := range options.Hosts {
		options.Hosts[i] = strings.ToLower(host)
	}
	s := &api{Options: options, contract: contract}
	return &provider.Service{
		Contract:   contract,
		Identify:   s.identify,
		Operations: s.operations(),
		Fail:       fail,
		Unlisted:   true,
		Fronts:     []string{"/", "/docs"},
	}, nil
}

// operations is the whole API at a glance, in the order of its contract.
func (s *api) operations() map[string]provider.Op {
	return map[string]provider.Op{
		"getIndex":  s.getIndex,
		"getHealth": s.getHealth,

		"listApps":  s.listApps,
		"createApp": provider.Body(s.createApp),
		"getApp":    s.inApp(getApp),
		"updateApp": inAppWith(s, s.updateApp),
		"deleteApp": s.deleteApp,
		"resetApp":  s.resetApp,
		"exportApp": s.inQueue(s.exportApp),

		"listUsers": s.masked(s.inApp(listUsers)),
		"getUser":   s.masked(s.inApp(getUser)),
		"fireStep":  s.masked(s.inApp(fireStep)),

		"getClock":     s.inApp(getClock),
		"setClock":     inAppWith(s, inTurn(s, setClock)),
		"advanceClock": inAppWith(s, inTurn(s, s.advanceClock)),

		"getFaults": s.inApp(getFaults),
		"setFaults": inAppWith(s, setFaults),

		"listEvents":     s.masked(s.inApp(listEvents)),
		"listDeliveries": s.masked(s.inQueue(listDeliveries)),
		"getDelivery":    s.masked(s.inQueue(getDelivery)),
		"redeliver":      s.masked(s.inQueue(redeliver)),
		"listRequests":   s.inApp(s.listRequests),
		"clearRequests":  s.inApp(s.clearRequests),

		"listRuns":  s.inApp(s.listRuns),
		"createRun": inAppWith(s, s.createRun),
		"getRun":    s.inApp(s.getRun),

		"listScenarios": s.listScenarios,
		"getScenario":   s.getScenario,

		"listContracts": s.listContracts,
		"getContract":   s.getContract,
		"getFidelity":   s.getFidelity,
		"getKeySet":     s.getKeySet,
	}
}

// inApp makes an Op of a function that works on the App named in the path.
func (s *api) inApp(f func(*provider.Call, *app.App) (provider.Reply, error)) provider.Op {
	return func(c *provider.Call) (provider.Reply, error) {
		a, err := s.app(c)
		if err != nil {
			return provider.Reply{}, err
		}
		return f(c, a)
	}
}

// inAppWith is inApp for a function that takes the request's body as well.
func inAppWith[T any](s *api, f func(*provider.Call, *app.App, T) (provider.Reply, error)) provider.Op {
	return provider.Body(func(c *provider.Call, body T) (provider.Reply, error) {
		a, err := s.app(c)
		if err != nil {
			return provider.Reply{}, err
		}
		return f(c, a, body)
	})
}

func (s *api) app(c *provider.Call) (*app.App, error) {
	if a, ok := s.Apps.Get(c.Path("clientId")); ok {
		return a, nil
	}
	return nil, errNoApp()
}

func errNoApp() error { return app.Errorf(app.NotFound, "there is no such app") }
