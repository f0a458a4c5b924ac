package humanapi_test

import (
	"encoding/base64"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/chart"
)

// basic sends a request with HTTP Basic. A body is a url.Values or nil.
func (v *vendor) basic(method, target, user, password string, form url.Values) answer {
	v.Helper()
	header := http.Header{}
	if user != "" || password != "" {
		header.Set("Authorization", basicAuth(user, password))
	}
	var body any
	if form != nil {
		body = form
	}
	return v.send(method, target, header, body)
}

func basicAuth(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// session is what the Connect popup handed out: made of a token request, as no popup is here.
func (v *vendor) session(user string) object {
	v.Helper()
	reply := v.do("POST", "/v1/connect/token", "", tokenRequest("session", user))
	return object{
		"humanId":      reply.field("human_id"),
		"clientId":     "acme",
		"sessionToken": reply.field("session_token"),
		"clientSecret": "acme-secret",
	}
}

// with is a copy of an object with one more field, or without it if the value is nil.
func with(o object, name string, value any) object {
	copied := object{}
	maps.Copy(copied, o)
	if copied[name] = value; value == nil {
		delete(copied, name)
	}
	return copied
}

func form(o object) url.Values {
	fields := url.Values{}
	for name, value := range o {
		fields.Set(name, value.(string))
	}
	return fields
}

// A client of 2015, from the popup to the data, and back for another source.
func TestUserTokens(t *testing.T) {
	v := newVendor(t)
	session := v.session("policy-1")
	first := v.do("POST", "/v1/connect/tokens", "", session)
	humanID, access, public := first.field("humanId"), first.field("accessToken"), first.field("publicToken")
	if first.status != http.StatusOK || humanID != session["humanId"] || first.field("clientUserId") != "policy-1" ||
		first.field("clientId") != "acme" {
		t.Fatalf("%d %s", first.status, first.body)
	}
	if again := v.do("POST", "/v1/connect/tokens", "",
		form(with(session, "humanId", nil))); string(again.body) != string(first.body) {
		t.Errorf("by form, again: %d %s\nwant %s", again.status, again.body, first.body)
	}
	for i, source := range []string{"Fitbit", "Apple Health"} {
		if _, err := v.app.Connect(t.Context(), humanID, chart.FindSource(source)); err != nil {
			t.Fatal(err)
		}
		reply := v.do("POST", "/v1/connect/publictokens", "",
			object{"humanId": humanID, "clientId": "acme", "clientSecret": "acme-secret"})
		if reply.status != http.StatusOK || reply.field("publicToken") == public || reply.field("humanId") != humanID {
			t.Errorf("after source %d: %d %s", i+1, reply.status, reply.body)
		}
		cookie := reply.header.Get("Set-Cookie")
		if !regexp.MustCompile(`^hapi_times=\d+; Path=/; HttpOnly$`).MatchString(cookie) {
			t.Errorf("cookie %q", cookie)
		}
		public = reply.field("publicToken")
		same := v.basic("POST", "/v1/connect/publictokens", "acme-secret", "",
			url.Values{"humanId": {humanID}, "clientId": {"acme"}})
		if string(same.body) != string(reply.body) {
			t.Errorf("by form and Basic: %d %s", same.status, same.body)
		}
	}
	returning := v.do("POST", "/v1/connect/token", "", tokenRequest("id", "policy-1")).field("id_token")
	second := v.do("POST", "/v1/connect/tokens", "", with(session, "sessionToken", returning))
	if second.field("accessToken") != access || second.field("publicToken") != public {
		t.Errorf("a returning user: %d %s", second.status, second.body)
	}
	if _, err := v.app.Clock.Advance(t.Context(), 400*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if reply := v.do("GET", "/v1/human/activities/summaries?access_token="+access, "",
		nil); reply.status != http.StatusOK ||
		string(reply.body) == "[]" {
		t.Errorf("the data, a year later: %d %s", reply.status, reply.body)
	}
	if len(v.journal.List("acme", nil)) == 0 || v.violations() != "" {
		t.Errorf("violations: %s", v.violations())
	}
}

func TestUserTokenRefusals(t *testing.T) {
	v := newVendor(t)
	v.createApp(app.Settings{ClientID: "umbrella", ClientSecret: "umbrella-secret"})
	session := v.session("policy-1")
	other := v.session("policy-2")
	_, access := v.invite("policy-3")
	public := object{"humanId": session["humanId"], "clientId": "acme", "clientSecret": "acme-secret"}
	const tokens, publicTokens = "/v1/connect/tokens", "/v1/connect/publictokens"
	for _, c := range []struct {
		name    string
		path    string
		body    any
		status  int
		message string
	}{
		{"no session token", tokens, with(session, "sessionToken", nil), 400, `"sessionToken" is required`},
		{"no client", tokens, with(session, "clientId", nil), 400, `"clientId" is required`},
		{"no JSON", tokens, "{", 400, ""},
		{"no body", tokens, nil, 400, ""},
		{"too much", tokens, `{"x":"` + strings.Repeat("x", 5<<20) + `"}`, 413, ""},
		{"unknown client", tokens, with(session, "clientId", "nobody"), 401, "Invalid client credentials"},
		{"wrong secret", tokens, with(session, "clientSecret", "wrong"), 401, "Invalid client credentials"},
		{"invented session", tokens, with(session, "sessionToken", "invented"), 401, "Invalid session token"},
		{
			"another user's session", tokens, with(session, "sessionToken", other["sessionToken"]), 401,
			"Invalid session token",
		},
		{
			"an access token", tokens, with(with(session, "sessionToken", access), "humanId", nil), 401,
			"Invalid session token",
		},
		{
			"another app's session", tokens, with(with(session, "clientId", "umbrella"), "clientSecret", "umbrella-secret"), 401,
			"Invalid session token",
		},
		{"no user", publicTokens, with(public, "humanId", nil), 400, `"humanId" is required`},
		{"wrong secret", publicTokens, with(public, "clientSecret", "wrong"), 401, "Invalid client credentials"},
		{"no secret", publicTokens, with(public, "clientSecret", nil), 401, "Invalid client credentials"},
		{"unknown user", publicTokens, with(public, "humanId", "nobody"), 404, "Not Found"},
	} {
		reply := v.do("POST", c.path, "", c.body)
		if reply.status != c.status || c.message != "" && reply.field("message") != c.message {
			t.Errorf("%s %s: %d %s", c.path, c.name, reply.status, reply.body)
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), "POST", tokens, strings.NewReader("<x/>"))
	r.Header.Set("Content-Type", "text/xml")
	w := httptest.NewRecorder()
	if v.handler.ServeHTTP(w, r); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("XML: %d %s", w.Code, w.Body)
	}
	if _, err := v.app.Clock.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if reply := v.do("POST", tokens, "", session); reply.status != 401 || v.last().Note != "the token has expired" {
		t.Errorf("an hour later: %d %s, and in the journal %q", reply.status, reply.body, v.last().Note)
	}
}
