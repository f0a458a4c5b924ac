package control

import (
	"net/url"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/openapi"
)

// notifications are an App's notification settings. In a request nil means not sent. In a reply a nil URL means that
// such notifications are not sent, and a nil deadline means the vendor's.
type notifications struct {
	StatusURL *string          `json:"statusUrl,omitempty"`
	DataURL   *string          `json:"dataUrl,omitempty"`
	Envelope  *string          `json:"envelope,omitempty"`
	Deadline  *clock.Duration  `json:"deadline,omitempty"`
	Retry     []clock.Duration `json:"retry,omitzero"` // empty: no retry
	Sign      *bool            `json:"sign,omitempty"`
}

// showNotifications returns the JSON form of an App's notification settings.
func showNotifications(n app.Notifications) notifications {
	ladder := n.Retry
	if ladder == nil {
		ladder = notify.Ladder()
	}
	shown := notifications{Envelope: &n.Envelope, Retry: convert[clock.Duration](ladder), Sign: &n.Sign}
	if n.StatusURL != "" {
		shown.StatusURL = &n.StatusURL
	}
	if n.DataURL != "" {
		shown.DataURL = &n.DataURL
	}
	if n.Deadline != 0 {
		shown.Deadline = (*clock.Duration)(&n.Deadline)
	}
	return shown
}

// check returns a violation for each URL that cannot receive notifications. An empty URL is valid and switches such
// notifications off.
func (n notifications) check() []openapi.Violation {
	var violations []openapi.Violation
	for _, target := range []struct {
		pointer string
		text    *string
	}{{"/notifications/statusUrl", n.StatusURL}, {"/notifications/dataUrl", n.DataURL}} {
		if target.text == nil || *target.text == "" {
			continue
		}
		reason := ""
		switch u, err := url.Parse(*target.text); {
		case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
			reason = "must be an absolute URL of http or https"
		case notify.LinkLocal(u.Hostname()):
			reason = "must not be a link-local address (169.254.0.0/16, fe80::/10)"
		}
		if reason != "" {
			violations = append(violations, openapi.Violation{
				In: "body", Name: "notifications", Pointer: target.pointer, Rule: "format", Reason: reason,
			})
		}
	}
	return violations
}

// onto copies the fields that were sent to an App's settings.
func (n notifications) onto(settings *app.Notifications) {
	set(&settings.StatusURL, n.StatusURL)
	set(&settings.DataURL, n.DataURL)
	set(&settings.Envelope, n.Envelope)
	set(&settings.Deadline, (*time.Duration)(n.Deadline))
	set(&settings.Sign, n.Sign)
	if n.Retry != nil {
		settings.Retry = convert[time.Duration](n.Retry)
	}
}

// convert converts durations from one type to another.
func convert[To, From ~int64](from []From) []To {
	to := make([]To, len(from))
	for i, d := range from {
		to[i] = To(d)
	}
	return to
}
