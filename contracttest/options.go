package contracttest

import (
	"net/http"
	"time"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
)

// StartTime is when the clocks of a sandbox begin unless [WithStartTime] says otherwise: Monday 2026-01-05, 09:00 UTC.
func StartTime() time.Time { return time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC) }

// Option changes how [Start] sets a sandbox up.
type Option func(*options)

type options struct {
	mock   mock.Options
	listen bool
}

func defaults() options {
	return options{mock: mock.Options{Defaults: app.Settings{StartTime: StartTime(), Paused: true}, Version: "contracttest"}}
}

// WithApp adds an App with these credentials, in place of the default one. It may be given several times.
func WithApp(clientID, clientSecret string) Option {
	return func(o *options) {
		o.mock.Apps = append(o.mock.Apps, app.Settings{ClientID: clientID, ClientSecret: clientSecret})
	}
}

// WithSeed sets what everything invented is drawn from: equal seeds, equal people, ids, reports and signatures.
func WithSeed(seed int64) Option {
	return func(o *options) { o.mock.Defaults.Seed = seed }
}

// WithStartTime sets when every App's clock begins.
func WithStartTime(t time.Time) Option {
	return func(o *options) { o.mock.Defaults.StartTime = t }
}

// WithRunningClock lets time pass from the start on, speed virtual seconds in a real one. Tests that can should advance
// a paused clock instead: they are faster, and never flaky.
func WithRunningClock(speed float64) Option {
	return func(o *options) { o.mock.Defaults.Paused, o.mock.Defaults.Speed = false, speed }
}

// WithScenario names what new users live through ("declined"); "none" leaves them alone. The default is "happy-path".
func WithScenario(name string) Option {
	return func(o *options) { o.mock.Defaults.Scenario = name }
}

// WithPace divides the waits written in scenarios. The default is 1: they are as long as they are written.
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
	return func(o *options) { o.mock.Defaults.Awkward = true }
}

// WithPaper sets what a PDF is printed on: "letter" (the default) or "a4".
func WithPaper(paper string) Option {
	return func(o *options) { o.mock.Defaults.Paper = paper }
}

// WithHardened makes small trouble everywhere: unknown fields, fields in another order, one 401, an occasional 5xx or
// slow answer, duplicate and late notifications. All of it is drawn by the seed. A client that passes with it does not
// depend on how the sandbox happens to answer.
func WithHardened() Option {
	return func(o *options) { o.mock.Defaults.Hardened = true }
}

// WithNotifyURL sends all notifications of every App to one URL, such as a [Receiver]'s.
func WithNotifyURL(url string) Option {
	return func(o *options) {
		o.mock.Defaults.Notifications.StatusURL, o.mock.Defaults.Notifications.DataURL = url, url
	}
}

// WithNotifications sets where the notifications of every App go and how; fields that are zero change nothing.
func WithNotifications(n Notifications) Option {
	return func(o *options) {
		said := app.Notifications{
			StatusURL: n.StatusURL, DataURL: n.DataURL, Envelope: n.Envelope, Deadline: n.Deadline, Retry: n.Retry,
			Sign: n.Sign != nil && *n.Sign,
		}
		o.mock.Defaults.Notifications = said.Or(o.mock.Defaults.Notifications)
	}
}

// WithTransport has notifications travel by another transport than HTTP, such as a [Receiver] itself.
func WithTransport(transport http.RoundTripper) Option {
	return func(o *options) { o.mock.Transport = transport }
}

// WithControlToken guards the control API. [Sandbox.Control] knows the token.
func WithControlToken(token string) Option {
	return func(o *options) { o.mock.ControlToken = token }
}

// WithListener has the sandbox listen on a loopback port, for code under test that cannot be given an *http.Client. The
// URLs are then that address, and the client an ordinary one.
func WithListener() Option {
	return func(o *options) { o.listen = true }
}
