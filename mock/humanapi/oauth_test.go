package humanapi_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
)

const callback = "https://client.example.com/callback?from=vendor"

// consent asks for a code and returns the address that the browser is sent to.
func (v *vendor) consent(more url.Values) (answer, url.Values) {
	v.Helper()
	query := url.Values{"response_type": {"code"}, "client_id": {"acme"}, "redirect_uri": {callback}, "state": {"a b"}}
	for name, values := range more {
		if query[name] = values; values == nil {
			delete(query, name)
		}
	}
	reply := v.do("GET", "/oauth/authorize?"+query.Encode(), "", nil)
	back, err := url.Parse(reply.header.Get("Location"))
	if err != nil {
		v.Fatal(err)
	}
	return reply, back.Query()
}

func exchange(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}, "client_id": {"acme"},
		"client_secret": {"acme-secret"},
	}
}

func TestOAuth(t *testing.T) {
	v := newVendor(t)
	human := v.session("policy-1")["humanId"].(string)
	var tokens []string
	for _, c := range []struct {
		name  string
		more  url.Values
		basic bool
	}{
		{"a user who is there", url.Values{"human_id": {human}, "scope": {"activities sleeps"}}, false},
		{"the person at the browser", nil, true},
		{"the same person", nil, false},
	} {
		reply, back := v.consent(c.more)
		if reply.status != http.StatusFound || back.Get("state") != "a b" || back.Get("from") != "vendor" ||
			back.Get("code") == "" {
			t.Fatalf("%s: %d %s", c.name, reply.status, reply.header.Get("Location"))
		}
		fields := exchange(back.Get("code"))
		var token answer
		if c.basic {
			fields.Del("client_id")
			fields.Del("client_secret")
			token = v.basic("POST", "/oauth/token", "acme", "acme-secret", fields)
		} else {
			token = v.do("POST", "/oauth/token", "", fields)
		}
		if token.status != http.StatusOK || token.field("token_type") != "Bearer" ||
			token.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: %d %s", c.name, token.status, token.body)
		}
		tokens = append(tokens, token.field("access_token"))
		if profile := v.do("GET", "/v1/human/profile", tokens[len(tokens)-1], nil); profile.status != http.StatusOK ||
			(profile.field("humanId") == human) != (len(tokens) == 1) {
			t.Errorf("%s: %d %s", c.name, profile.status, profile.body)
		}
		if again := v.do("POST", "/oauth/token", "", exchange(back.Get("code"))); again.status != 400 ||
			again.field("error") != "invalid_grant" {
			t.Errorf("%s: a code used twice: %d %s", c.name, again.status, again.body)
		}
	}
	if tokens[0] == tokens[1] || tokens[1] != tokens[2] {
		t.Errorf("tokens %q", tokens)
	}
	if same := v.do("POST", "/v1/connect/tokens", "", v.session("policy-1")); same.field("accessToken") != tokens[0] {
		t.Errorf("connect.js gives another token: %s", same.body)
	}
	_, back := v.consent(nil)
	asJSON := object{}
	for name, values := range exchange(back.Get("code")) {
		asJSON[name] = values[0]
	}
	if token := v.do("POST", "/oauth/token", "", asJSON); token.status != http.StatusOK {
		t.Errorf("as JSON: %d %s", token.status, token.body)
	}
}

func TestOAuthRefusalsAtTheBrowser(t *testing.T) {
	v := newVendor(t)
	for _, c := range []struct {
		name   string
		more   url.Values
		status int
		word   string
	}{
		{"another flow", url.Values{"response_type": {"token"}}, 302, "unsupported_response_type"},
		{"no flow", url.Values{"response_type": nil}, 302, "invalid_request"},
		{"an unknown user", url.Values{"human_id": {"nobody"}}, 302, "invalid_request"},
		{"an unknown parameter", url.Values{"colour": {"red"}}, 302, "invalid_request"},
		{"an unknown client", url.Values{"client_id": {"nobody"}}, 401, "invalid_client"},
		{"no client", url.Values{"client_id": nil}, 400, "invalid_request"},
		{"no address", url.Values{"redirect_uri": nil}, 400, "invalid_request"},
		{"an address without a host", url.Values{"redirect_uri": {"/callback"}}, 400, "invalid_request"},
		{"an address with a fragment", url.Values{"redirect_uri": {callback + "#top"}}, 400, "invalid_request"},
	} {
		reply, back := v.consent(c.more)
		word := back.Get("error")
		if reply.status != http.StatusFound {
			word = reply.field("error")
		} else if back.Get("state") != "a b" || back.Get("code") != "" {
			t.Errorf("%s: %s", c.name, reply.header.Get("Location"))
		}
		if reply.status != c.status || word != c.word {
			t.Errorf("%s: %d %s %s", c.name, reply.status, reply.header.Get("Location"), reply.body)
		}
	}
}

func TestOAuthRefusals(t *testing.T) {
	v := newVendor(t)
	for _, c := range []struct {
		name   string
		field  string
		value  string
		status int
		word   string
	}{
		{"another grant", "grant_type", "password", 400, "unsupported_grant_type"},
		{"no grant", "grant_type", "", 400, "invalid_request"},
		{"no code", "code", "", 400, "invalid_request"},
		{"an invented code", "code", "invented", 400, "invalid_grant"},
		{"another address", "redirect_uri", "https://other.example.com", 400, "invalid_grant"},
		{"a wrong secret", "client_secret", "wrong", 401, "invalid_client"},
		{"no secret", "client_secret", "", 401, "invalid_client"},
		{"an unknown client", "client_id", "nobody", 401, "invalid_client"},
	} {
		_, back := v.consent(nil)
		fields := exchange(back.Get("code"))
		if fields.Set(c.field, c.value); c.value == "" {
			fields.Del(c.field)
		}
		reply := v.do("POST", "/oauth/token", "", fields)
		if reply.status != c.status || reply.field("error") != c.word || reply.field("error_description") == "" {
			t.Errorf("%s: %d %s", c.name, reply.status, reply.body)
		}
		if (reply.header.Get("WWW-Authenticate") != "") != (c.status == 401) {
			t.Errorf("%s: %v", c.name, reply.header)
		}
	}
	if reply := v.do("POST", "/oauth/token", "", strings.Repeat("x", 5<<20)); reply.status != 413 ||
		reply.field("error") != "invalid_request" {
		t.Errorf("too much: %d %s", reply.status, reply.body)
	}
	_, back := v.consent(nil)
	if _, err := v.app.Clock.Advance(t.Context(), 10*time.Minute); err != nil {
		t.Fatal(err)
	}
	if reply := v.do("POST", "/oauth/token", "", exchange(back.Get("code"))); reply.status != 400 ||
		reply.field("error") != "invalid_grant" {
		t.Errorf("ten minutes later: %d %s", reply.status, reply.body)
	}
}

func (v *vendor) userCount() int {
	v.Helper()
	users, err := v.app.Users(v.Context(), app.UserQuery{})
	if err != nil {
		v.Fatal(err)
	}
	return len(users)
}

// A browser is sent back to this machine, or to where the App says: no page can have codes of other people sent to
// itself.
func TestWhereABrowserIsSentBackTo(t *testing.T) {
	v := newVendor(t)
	for address, status := range map[string]int{
		callback:                             302,
		"app.example:/back":                  302,
		"http://localhost:3000/cb":           302,
		"http://LOCALHOST/cb":                302,
		"http://127.0.0.1/cb":                302,
		"http://127.8.9.1:1/cb":              302,
		"http://[::1]:3000/cb":               302,
		"https://shop.localhost/cb":          302,
		callback + "&more=1":                 400,
		"https://client.example.com/":        400,
		"https://client.example.com.evil/cb": 400,
		"http://localhost.evil.example/cb":   400,
		"http://localhost@evil.example/cb":   400,
		"http://evil.example/?http://[::1]/": 400,
		"http://192.168.0.9/cb":              400,
		"javascript:alert(1)":                400,
		"data:text/html,x":                   400,
		"//localhost/cb":                     400,
	} {
		before := v.userCount()
		reply, _ := v.consent(url.Values{"redirect_uri": {address}})
		if reply.status != status || (reply.header.Get("Location") != "") != (status == 302) {
			t.Errorf("%s: %d %s", address, reply.status, reply.header.Get("Location"))
		}
		if status != 302 && v.userCount() != before {
			t.Errorf("%s: a user was made", address)
		}
	}
}

// The vendor says only that a code is not good; the journal says why.
func TestTheJournalSaysWhyACodeIsNotGood(t *testing.T) {
	v := newVendor(t)
	_, back := v.consent(nil)
	used := back.Get("code")
	if reply := v.do("POST", "/oauth/token", "", exchange(used)); reply.status != http.StatusOK {
		t.Fatalf("%d %s", reply.status, reply.body)
	}
	_, back = v.consent(nil)
	expired := back.Get("code")
	if _, err := v.app.Clock.Advance(t.Context(), 10*time.Minute); err != nil {
		t.Fatal(err)
	}
	_, back = v.consent(nil)
	elsewhere := exchange(back.Get("code"))
	elsewhere.Set("redirect_uri", "http://localhost/other")
	for name, c := range map[string]struct {
		fields url.Values
		note   string
	}{
		"used":      {exchange(used), "the token was used before"},
		"expired":   {exchange(expired), "the token has expired"},
		"invented":  {exchange("invented"), "unknown token"},
		"elsewhere": {elsewhere, "the redirect_uri is not the one that the code was sent to"},
	} {
		reply := v.do("POST", "/oauth/token", "", c.fields)
		if reply.status != 400 || reply.field("error") != "invalid_grant" || v.last().Note != c.note {
			t.Errorf("%s: %d %s %q", name, reply.status, reply.body, v.last().Note)
		}
	}
}
