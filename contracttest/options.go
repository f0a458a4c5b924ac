package contracttest

import (
	"net/http"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
)

// StartTime is the time at which clocks begin unless [WithStartTime] says otherwise: Monday 2026-01-05, 09:00 UTC.
func StartTime() time.Time { return time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC) }

// Option changes how [Start] sets a sandbox up.
type Option func(*options)

type options struct {
	mock   mock.Options
	listen bool
}

func defaults() options {
	return options{
		mock: mock.Options{Defaults: app.Settings{StartTime: StartTime(), Paused: new(true)}, Version: "contracttest"},
	}
}

// set sets the defaults of every App. Zero fields change nothing.
func (o *options) set(settings Settings) { o.mock.Defaults = settings.Or(o.mock.Defaults) }

// WithApp adds an App with these credentials, in place of the default one. It may be repeated.
func WithApp(clientID, clientSecret string) Option {
	return func(o *options) {
		o.mock.Apps = append(o.mock.Apps, app.Settings{ClientID: clientID, ClientSecret: clientSecret})
	}
}

// WithSeed sets the seed of all generated data. Equal seeds give equal people, ids, reports and signatures.
func WithSeed(seed int64) Option {
	return func(o *options) { o.mock.Defaults.Seed = seed }
}

// WithStartTime sets the time at which every App's clock begins.
func WithStartTime(t time.Time) Option {
	return func(o *options) { o.mock.Defaults.StartTime = t }
}

// WithRunningClock runs the clocks from the start, at speed virtual seconds per real second. Prefer to advance a paused
// clock: such tests are faster and never flaky.
func WithRunningClock(speed float64) Option {
	return func(o *options) { o.mock.Defaults.Paused, o.mock.Defaults.Speed = new(false), speed }
}

// WithScenario names the scenario that new users follow, such as "declined". With "none" nothing happens to them by
// itself. The default is "happy-path".
func WithScenario(name string) Option {
	return func(o *options) { o.mock.Defaults.Scenario = name }
}

// WithPace divides the waits written in scenarios. The default is 1, which leaves them as written.
func WithPace(pace float64) Option {
	return func(o *options) { o.mock.Defaults.Pace = pace }
}

// WithVolume sets how much the patients' records hold: "sparse", "typical" (the default) or "heavy".
func WithVolume(volume string) Option {
	return func(o *options) { o.mock.Defaults.Volume = volume }
}

// WithAwkwardData lets the quirks of the vendor's recorded responses show in a share of the clinical records: codes
// without names, an organization called "[object Object]", readings in an older shape.
func WithAwkwardData() Option {
	return func(o *options) { o.mock.Defaults.Awkward = new(true) }
}

// WithPaper sets the paper size of PDFs: "letter" (the default) or "a4".
func WithPaper(paper string) Option {
	return func(o *options) { o.mock.Defaults.Paper = paper }
}

// WithHardened injects small faults everywhere: unknown fields, fields in another order, one 401, an occasional 5xx or
// slow answer, duplicate and late notifications. All of it is drawn by the seed. A client that passes with it does not
// depend on incidental details of the sandbox's responses.
func WithHardened() Option {
	return func(o *options) { o.mock.Defaults.Hardened = new(true) }
}

// WithNotifyURL sends all notifications of every App to one URL, such as a [Receiver]'s.
func WithNotifyURL(url string) Option {
	return func(o *options) {
		o.set(Settings{Notifications: Notifications{StatusURL: &url, DataURL: &url}})
	}
}

// WithNotifications sets the notification settings of every App. Zero fields change nothing.
func WithNotifications(n Notifications) Option {
	return func(o *options) {
		o.set(Settings{Notifications: n})
	}
}

// WithTransport sends notifications by a transport other than the network, such as a [Receiver].
func WithTransport(transport http.RoundTripper) Option {
	return func(o *options) { o.mock.Transport = transport }
}

// WithControlToken makes the control API require a token. [Sandbox.Control] knows the token.
func WithControlToken(token string) Option {
	return func(o *options) { o.mock.ControlToken = token }
}

// WithListener makes the sandbox listen on a loopback port, for code under test that cannot be given an *http.Client.
// The sandbox's URLs then have that address, and any HTTP client reaches them.
func WithListener() Option {
	return func(o *options) { o.listen = true }
}
