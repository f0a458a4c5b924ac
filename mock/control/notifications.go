package control

import (
	"net/url"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/notify"
	"github.com/healthmock/healthmock/openapi"
)

// checkTargets returns a violation for each URL that cannot receive the notifications of one of the topics. An empty
// URL is valid and switches such notifications off.
func checkTargets(n app.Notifications, topics []string) []openapi.Violation {
	var violations []openapi.Violation
	for _, topic := range topics {
		target := n.URL(topic)
		if target == "" {
			continue
		}
		reason := ""
		switch u, err := url.Parse(target); {
		case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
			reason = "must be an absolute URL of http or https"
		case notify.LinkLocal(u.Hostname()):
			reason = "must not be a link-local address (169.254.0.0/16, fe80::/10)"
		}
		if reason != "" {
			violations = append(violations, openapi.Violation{
				In:      "body",
				Name:    "notifications",
				Pointer: "/notifications/" + topic + "Url",
				Rule:    "format",
				Reason:  reason,
			})
		}
	}
	return violations
}
