// Package control is the sandbox's own API, /_sandbox/v1. It drives Apps, users, clocks and scenarios while a client
// under test sends requests to a vendor's endpoints. It is served like a vendor, through the same pipeline and from its
// own contract.
//
//	service, err := control.New(control.Options{Apps: apps, Journal: j, Token: "s3cret"})
//	if err != nil {
//		return err
//	}
//	handler, err := httpapi.New(httpapi.Options{Services: []*provider.Service{service}, Apps: apps, Journal: j})
//
// A client then sends, for instance:
//
//	POST /_sandbox/v1/apps/acme/clock/advance   {"until": {"status": "All Synced"}}
//	GET  /_sandbox/v1/apps/acme/events?after=7&wait=30s&kind=report.*&match=data.report.name=unity
package control

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

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
	// Apps are the Apps to drive. Their OnClose functions delete whatever else is kept of an App (its journal, runs,
	// deliveries) when it is deleted or reset.
	Apps    *app.Apps
	Journal *journal.Journal
	// Exporter writes exports; nil: there is nothing to export.
	Exporter *recording.Exporter
	Runner   *scenarios.Runner
	Library  *scenarios.Library
	// Queue returns the deliveries of an App.
	Queue func(clientID string) (*notify.Queue, bool)
	// Defaults are the settings of new Apps that a client leaves out.
	Defaults app.Settings
	// Mirror returns an unreachable copy of an App, for a dry run, and the function that deletes it.
	Mirror func(ctx context.Context, of *app.App) (mirror *app.App, end func(), err error)
	// Services are the vendors' services, whose contracts are shown.
	Services []*provider.Service
	// KeySet returns the JSON Web Key Set that verifies client tokens.
	KeySet func() (any, error)
	// Token is the token that every request must have; empty: none is required.
	Token string
	// Hosts are further host names that requests may have, beside those of this machine and a container network.
	Hosts []string
	// Version is the server's version, for display.
	Version string
}

// api holds the operations of the control API.
type api struct {
	Options
	contract *openapi.Contract
}

// New returns the service. It fails when its contract is invalid.
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
	operations, movers := s.operations(), s.movers()
	maps.Copy(operations, movers)
	return &provider.Service{
		Contract:   contract,
		Identify:   s.identify,
		Operations: operations,
		Waiting:    slices.Sorted(maps.Keys(movers)),
		Fail:       fail,
		Audience:   provider.Control,
		Fronts:     []string{"/", "/docs"},
	}, nil
}

// movers lists the operations that may move a clock. There is no other list of them: the pipeline reads it to mark such
// requests in a recording, and a replay reads the mark.
func (s *api) movers() map[string]provider.Op {
	return map[string]provider.Op{
		"setClock":     inAppWith(s, inTurn(s, setClock)),
		"advanceClock": inAppWith(s, inTurn(s, s.advanceClock)),
	}
}

// operations lists every operation but the movers, in the order of the contract.
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

		"getClock": s.inApp(getClock),

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

// inApp returns an Op that calls f with the App named in the path.
func (s *api) inApp(f func(*provider.Call, *app.App) (provider.Reply, error)) provider.Op {
	return func(c *provider.Call) (provider.Reply, error) {
		a, err := s.app(c)
		if err != nil {
			return provider.Reply{}, err
		}
		return f(c, a)
	}
}

// inAppWith is inApp for a function that also takes the request's body.
func inAppWith[T any](s *api, f func(*provider.Call, *app.App, T) (provider.Reply, error)) provider.Op {
	return provider.Body(func(c *provider.Call, body T) (provider.Reply, error) {
		a, err := s.app(c)
		if err != nil {
			return provider.Reply{}, err
		}
		return f(c, a, body)
	})
}

// app returns the App named in the path.
func (s *api) app(c *provider.Call) (*app.App, error) {
	if a, ok := s.Apps.Get(c.Path("clientId")); ok {
		return a, nil
	}
	return nil, errNoApp()
}

func errNoApp() error { return app.Errorf(app.NotFound, "there is no such app") }
