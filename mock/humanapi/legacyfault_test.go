package humanapi_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
)

// What goes wrong on purpose with the first APIs is told in their own words.
func TestFaultsOfTheFirstAPIs(t *testing.T) {
	v := newVendor(t)
	session := v.session("policy-1")
	for _, c := range []struct {
		name  string
		rule  fault.Rule
		reply func() answer
		want  int
		error string
	}{
		{
			"an app key that was revoked",
			fault.Rule{Operation: "listAppUsers", Token: fault.Revoked},
			func() answer { return v.basic("GET", appUsers, "acme-secret", "", nil) }, http.StatusUnauthorized, "Unauthorized",
		},
		{
			"no code now",
			fault.Rule{Operation: "authorize", Status: http.StatusServiceUnavailable},
			func() answer { reply, _ := v.consent(nil); return reply }, http.StatusServiceUnavailable, "temporarily_unavailable",
		},
		{
			"not so fast",
			fault.Rule{Operation: "authorize", RateLimit: &fault.RateLimit{Requests: 1, Per: clock.Duration(time.Minute)}},
			func() answer { v.consent(nil); reply, _ := v.consent(nil); return reply }, http.StatusTooManyRequests,
			"temporarily_unavailable",
		},
		{
			"no token now",
			fault.Rule{Operation: "createOAuthToken", Status: http.StatusTooManyRequests},
			func() answer { return v.do("POST", "/oauth/token", "", exchange("x")) }, http.StatusTooManyRequests,
			"temporarily_unavailable",
		},
		{
			"not for this user",
			fault.Rule{Operation: "createUserTokens", Status: http.StatusInternalServerError},
			func() answer { return v.do("POST", "/v1/connect/tokens", "", session) }, http.StatusInternalServerError,
			"Internal Server Error",
		},
		{
			"another user's trouble",
			fault.Rule{Operation: "createPublicToken", Status: http.StatusInternalServerError},
			func() answer {
				fields := url.Values{"humanId": {v.session("policy-2")["humanId"].(string)}, "clientId": {"acme"}}
				return v.basic("POST", "/v1/connect/publictokens", "acme-secret", "", fields)
			}, http.StatusOK, "",
		},
	} {
		scope := fault.Scope{Owner: "test"}
		if c.rule.Operation == "createUserTokens" || c.rule.Operation == "createPublicToken" {
			scope.UserID = session["humanId"].(string)
		}
		v.app.Faults.Put(scope, []fault.Rule{c.rule}, v.app.Clock.Now())
		if reply := c.reply(); reply.status != c.want || reply.field("error") != c.error {
			t.Errorf("%s: %d %s", c.name, reply.status, reply.body)
		}
		v.app.Faults.Put(scope, nil, v.app.Clock.Now())
	}
}
