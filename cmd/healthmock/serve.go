package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/mock/store/sqlite"
	"github.com/healthmock/healthmock/scenarios"
)

const controlPath = "/_sandbox/v1"

type serveCmd struct {
	Listen       string        `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on; port 0 picks a free one."`
	App          []credentials `default:"healthmock:healthmock-secret" placeholder:"ID:SECRET" help:"Client id and secret of your program; repeatable."`
	Generation   string        `enum:"consumer,hip" default:"consumer" placeholder:"WHICH" help:"Generation of the vendor's API: consumer or hip."`
	Validation   string        `enum:"strict,warn,off" default:"strict" placeholder:"HOW" help:"A request that breaks the contract is refused (strict), answered and recorded (warn), or not checked (off)."`
	ControlToken string        `placeholder:"TOKEN" help:"Bearer token that the control API requires. Default: none, and the control API is open."`
	ControlHost  []hostName    `placeholder:"NAME,..." help:"Further host name that the control API and web pages may be called by, such as a service name in a cluster; repeatable."`
	PublicURL    target        `placeholder:"URL" help:"Base URL by which clients reach the sandbox, for links in notifications. Default: the address that it listens on."`
	Data         string        `type:"path" placeholder:"FILE" help:"SQLite file that keeps the state of all apps across restarts. Default: state is kept in memory."`
	Log          logFlags      `embed:""`

	Life    lifeFlags   `embed:"" group:"Users and time:"`
	Records recordFlags `embed:"" group:"The patients' records:"`
	Notify  notifyFlags `embed:"" group:"Notifications:"`
}

type lifeFlags struct {
	Scenario  string  `default:"happy-path" placeholder:"NAME" help:"Scenario that new users follow; none for no scenario."`
	Pace      factor  `default:"60" placeholder:"N" help:"Divides the waits written in scenarios: 60 makes a minute a second."`
	Speed     factor  `default:"1" placeholder:"N" help:"Multiplies the speed of the whole clock, token expiry and retries included."`
	Paused    bool    `help:"Time stands still until the control API advances it."`
	StartTime instant `placeholder:"TIME" help:"Virtual time at the start: a time, or a date for its midnight in UTC. Default: now."`
	Seed      int64   `default:"1" placeholder:"N" help:"Seed of everything that is invented: same seed, same people, same ids."`
	Hardened  bool    `help:"Inject small faults everywhere, to test that your program tolerates them: unknown fields, duplicates, one 401, slow answers."`
}

// Run serves until ctx ends.
func (c *serveCmd) Run(ctx context.Context, con console) error {
	if len(c.App) == 0 {
		return usagef("--app: an app is written ID:SECRET")
	}
	logger := c.Log.logger(con.err)
	listener, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	address := listener.Addr().String()
	data, err := c.store(ctx)
	if err != nil {
		return err
	}
	sandbox, err := mock.New(mock.Options{
		Store:        data,
		PublicURL:    cmp.Or(strings.TrimRight(string(c.PublicURL), "/"), "http://"+reachable(address)),
		Apps:         c.apps(),
		Defaults:     c.defaults(),
		Validation:   httpapi.Validation(c.Validation),
		ControlToken: c.ControlToken,
		Hosts:        c.hosts(),
		Logger:       logger,
		Version:      buildVersion(),
		AppEnded:     newReleaser().appEnded,
	})
	if err != nil {
		if data != nil {
			err = errors.Join(err, data.Close())
		}
		return err
	}
	defer sandbox.Close()
	if err := checkScenario(sandbox.Library(), c.Life.Scenario); err != nil {
		return err
	}
	host := localHost()
	if warning := c.exposureWarning(address, host); warning != "" {
		con.note("%s", warning)
	}
	if err := c.printBanner(con.out, sandbox, address, host); err != nil {
		return err
	}
	return serveUntil(ctx, listener, logRequests(sandbox.Handler(), logger), sandbox, con, logger)
}

// store returns the store of the sandbox's state; nil: it is kept in memory.
func (c *serveCmd) store(ctx context.Context) (store.Store, error) {
	if c.Data == "" {
		return nil, nil
	}
	data, err := sqlite.Open(ctx, c.Data)
	if err != nil {
		return nil, fmt.Errorf("--data: %w", err)
	}
	return data, nil
}

func (c *serveCmd) apps() []app.Settings {
	list := make([]app.Settings, len(c.App))
	for i, a := range c.App {
		list[i] = app.Settings{ClientID: a.id, ClientSecret: a.secret}
	}
	return list
}

func (c *serveCmd) hosts() []string {
	hosts := make([]string, len(c.ControlHost))
	for i, name := range c.ControlHost {
		hosts[i] = string(name)
	}
	return hosts
}

func (c *serveCmd) defaults() app.Settings {
	settings := app.Settings{
		Scenario:   c.Life.Scenario,
		Pace:       float64(c.Life.Pace),
		Speed:      float64(c.Life.Speed),
		Seed:       c.Life.Seed,
		StartTime:  c.Life.StartTime.Time,
		Paused:     &c.Life.Paused,
		Hardened:   &c.Life.Hardened,
		Generation: c.Generation,
	}
	c.Records.apply(&settings)
	c.Notify.apply(&settings)
	return settings
}

// checkScenario returns an error for a scenario that the library does not have, with what to do instead.
func checkScenario(library *scenarios.Library, name string) error {
	if name == scenarios.None || library.Has(name) {
		return nil
	}
	if isFile(name) {
		return usagef("--scenario %s: serve takes names of the library. healthmock play %s plays a file; "+
			"for users of a running sandbox, post its text as a run: %s/apps/{clientId}/runs", name, name, controlPath)
	}
	if _, err := library.Get(name); err != nil {
		return usageError{hinted("--scenario "+name+": "+messageOf(err), "healthmock scenarios list names them all")}
	}
	return nil
}

// listen opens the port. Its errors say what to do, for example when the port is taken.
func listen(ctx context.Context, address string) (net.Listener, error) {
	if address == "" { // which the net package would take for every address of this machine
		return nil, usagef("--listen is empty: it is written HOST:PORT, like 127.0.0.1:8080")
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use: stop what listens there, or take a free port with --listen 127.0.0.1:0",
			address)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("%s needs more rights than this process has: take a port above 1023 with --listen",
			address)
	case err != nil:
		return nil, usagef("--listen %s: %w; it is written HOST:PORT, like 127.0.0.1:8080", address, err)
	}
	return listener, nil
}

// loopback reports whether an address is reachable from this machine only.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && net.ParseIP(host).IsLoopback()
}

// notifyFlags are the flags about notifications.
type notifyFlags struct {
	NotifyURL target `shared:"" placeholder:"URL" help:"Where notifications of every kind are posted."`
	StatusURL target `shared:"" placeholder:"URL" help:"Where status notifications are posted, in place of --notify-url."`
	DataURL   target `shared:"" placeholder:"URL" help:"Where data notifications are posted, in place of --notify-url."`
	Envelope  string `shared:"" enum:"object,array" default:"object" placeholder:"SHAPE" help:"Post a notification as one object, or in an array."`
	Sign      bool   `shared:"" help:"Add the vendor's signature headers."`
	Deadline  wait   `shared:"" placeholder:"WAIT" help:"How long your endpoint may take to answer. Default: the vendor's limit, 3s."`
	Retry     []wait `shared:"" placeholder:"WAIT" help:"Waits before the second, third ... attempt, like 10s,5m,1d. Default: nine waits over 75 hours."`
}

// apply sets the settings that the flags are about.
func (f *notifyFlags) apply(settings *app.Settings) {
	status, data := f.target(f.StatusURL), f.target(f.DataURL)
	settings.Notifications = app.Notifications{
		StatusURL: &status,
		DataURL:   &data,
		Envelope:  f.Envelope,
		Deadline:  new(clock.Duration(f.Deadline)),
		Sign:      &f.Sign,
	}
	for _, wait := range f.Retry {
		settings.Notifications.Retry = append(settings.Notifications.Retry, clock.Duration(wait))
	}
}

// target returns the URL of a topic with a flag of its own.
func (f *notifyFlags) target(own target) string { return string(cmp.Or(own, f.NotifyURL)) }
