package zivacare_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/httpapi"
)

func without(o object, names ...string) object {
	for _, name := range names {
		delete(o, name)
	}
	return o
}

func with(o object, name string, value any) object {
	o[name] = value
	return o
}

func TestCreateUser(t *testing.T) {
	v := newVendor(t)
	v.user("taken")
	for _, c := range []struct {
		name       string
		body       any
		code       string
		violations string
	}{
		{"the id is taken", newUser("taken", "Jane Doe"), "0001", ""},
		{"no clientId", without(newUser("a", "A"), "clientId"), "0004", "body /clientId required"},
		{"no clientUserId", without(newUser("a", "A"), "clientUserId"), "0005", "body /clientUserId required"},
		{"no clientSecret", without(newUser("a", "A"), "clientSecret"), "0007", "body /clientSecret required"},
		{"nothing", object{}, "0004", "body /clientId required, body /clientSecret required, body /clientUserId required"},
		{"an empty id", newUser("", "A"), "0005", "body /clientUserId minLength"},
		{"an unknown client", with(newUser("a", "A"), "clientId", "nobody"), "0011", ""},
		{"another client's secret", with(newUser("a", "A"), "clientSecret", "other-secret"), "0011", ""},
		{"a number for a name", with(newUser("a", "A"), "clientUserName", 7), "0400", "body /clientUserName type"},
		{"no JSON", "{", "0400", "body  syntax"},
		{"a list", "[]", "0400", "body  type"},
		{"nothing at all", nil, "0400", "body  required"},
	} {
		for _, version := range []string{"v1", "v2"} {
			got := v.do("POST", "/api/"+version+"/app/create-user", c.body)
			if got.status != http.StatusBadRequest || got.text("code") != c.code || got.text("message") == "" {
				t.Errorf("%s in %s: %d %s, want %s", c.name, version, got.status, got.body, c.code)
			}
			if found := v.violations(); found != c.violations {
				t.Errorf("%s in %s: violations %q, want %q", c.name, version, found, c.violations)
			}
		}
	}
	form := v.do("POST", "/api/v2/app/create-user", url.Values{"clientId": {"acme"}})
	if form.status != http.StatusUnsupportedMediaType || form.text("code") != "0415" {
		t.Errorf("a form: %d %s", form.status, form.body)
	}
	bare := v.do("POST", "/api/v1/app/create-user", without(newUser("bare", ""), "clientUserName"))
	if bare.status != http.StatusOK || bare.at("clientUserName") != nil || bare.text("clientUserId") != "bare" {
		t.Errorf("without a name: %d %s", bare.status, bare.body)
	}
}

func TestTokenExchange(t *testing.T) {
	v := newVendor(t)
	special := func(id string) string {
		return v.do("POST", "/api/v2/app/create-user", newUser(id, "Jane van Doe")).text("specialToken")
	}
	if token := special("form"); len(token) != 86 {
		t.Errorf("the special token is %q", token)
	}
	asked := special("jane@example.com")
	got := v.do("POST", "/oauth/v2/get-access-token", url.Values{"clientSecret": {"acme-secret"}, "specialToken": {asked}})
	if got.status != 200 || got.text("name") != "Jane van Doe" || got.text("email") != "jane@example.com" ||
		len(got.text("access_token")) != 86 || got.at("expires_in") != nil || got.at("refresh_token") != nil {
		t.Errorf("%d %s", got.status, got.body)
	}
	if !strings.HasPrefix(string(got.body), `{"ziva_user_code":`) || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the reply is %s, with %v", got.body, got.header)
	}
	late := special("late")
	if _, err := v.app.Clock.Advance(t.Context(), 61*time.Minute); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		body    any
		status  int
		word    string
		because string
	}{
		{
			"used twice",
			object{"clientSecret": "acme-secret", "specialToken": asked},
			400, "invalid_grant",
			"the token was used before",
		},
		{
			"too late",
			object{"clientSecret": "acme-secret", "specialToken": late},
			400, "invalid_grant",
			"the token has expired",
		},
		{"unknown", object{"clientSecret": "acme-secret", "specialToken": "x"}, 400, "invalid_grant", "unknown token"},
		{
			"an access token",
			object{"clientSecret": "acme-secret", "specialToken": got.text("access_token")},
			400,
			"invalid_grant", "unknown token",
		},
		{
			"another secret",
			object{"clientSecret": "x", "specialToken": special("s")},
			400, "invalid_client",
			"the client secret is not that of the app",
		},
		{"no secret", object{"specialToken": special("n")}, 400, "invalid_request", ""},
		{"no JSON", "}", 400, "invalid_request", ""},
		{"another type", url.Values{}, 400, "invalid_request", ""},
	} {
		got := v.do("POST", "/oauth/v2/get-access-token", c.body)
		if got.status != c.status || got.text("error") != c.word || got.text("error_description") == "" {
			t.Errorf("%s: %d %s, want %s", c.name, got.status, got.body, c.word)
		}
		if note := v.last().Note; c.because != "" && note != c.because {
			t.Errorf("%s: the journal says %q, want %q", c.name, note, c.because)
		}
	}
	// A wrong secret does not use the token up.
	kept := special("kept")
	v.do("POST", "/oauth/v2/get-access-token", object{"clientSecret": "x", "specialToken": kept})
	if got := v.do("POST", "/oauth/v2/get-access-token",
		object{"clientSecret": "acme-secret", "specialToken": kept}); got.status != 200 {
		t.Errorf("after a wrong secret: %d %s", got.status, got.body)
	}
}

func TestRefresh(t *testing.T) {
	v := newVendorWith(t, app.Settings{AccessTokenLife: new(clock.Duration(time.Hour))})
	special := v.do("POST", "/api/v2/app/create-user", newUser("jane", "Jane")).text("specialToken")
	first := v.do("POST", "/oauth/v2/get-access-token", object{"clientSecret": "acme-secret", "specialToken": special})
	if first.text("expires_in") != "3600" || len(first.text("refresh_token")) != 86 {
		t.Fatalf("%d %s", first.status, first.body)
	}
	if got := v.get("profile", first.text("access_token")); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	if _, err := v.app.Clock.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	expired := v.get("profile", first.text("access_token"))
	if expired.status != 401 || expired.text("error") != "invalid_grant" || v.last().Note != "the token has expired" {
		t.Errorf("%d %s, %q", expired.status, expired.body, v.last().Note)
	}
	refresh := func(change ...string) answer {
		query := url.Values{
			"client_id": {"acme"}, "client_secret": {"acme-secret"}, "grant_type": {"refresh_token"},
			"refresh_token": {first.text("refresh_token")},
		}
		for i := 0; i+1 < len(change); i += 2 {
			query.Set(change[i], change[i+1])
			if change[i+1] == "" {
				query.Del(change[i])
			}
		}
		return v.do("GET", "/oauth/v2/token?"+query.Encode(), nil)
	}
	for _, c := range []struct {
		name   string
		change []string
		word   string
	}{
		{"another secret", []string{"client_secret", "x"}, "invalid_client"},
		{"an unknown client", []string{"client_id", "x"}, "invalid_client"},
		{"the word of the SDK", []string{"refresh_token", "REFRESH_TOKEN"}, "invalid_grant"},
		{"an access token", []string{"refresh_token", first.text("access_token")}, "invalid_grant"},
		{"another grant", []string{"grant_type", "password"}, "unsupported_grant_type"},
		{"no token", []string{"refresh_token", ""}, "invalid_request"},
	} {
		if got := refresh(c.change...); got.status != 400 || got.text("error") != c.word {
			t.Errorf("%s: %d %s", c.name, got.status, got.body)
		}
	}
	second := refresh()
	if second.status != 200 || second.text("token_type") != "bearer" {
		t.Fatalf("%d %s", second.status, second.body)
	}
	if got := v.get("profile", second.text("access_token")); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	if again := refresh(); again.text("error") != "invalid_grant" || v.last().Note != "the token was used before" {
		t.Errorf("twice: %d %s", again.status, again.body)
	}
}

func TestDeleteUser(t *testing.T) {
	v := newVendor(t)
	code, token := v.user("jane", "Fitbit")
	v.post("POST", "weights", token, object{"value": 80, "record_time": "2026-01-05T08:00:00+0000"})
	for _, c := range []struct {
		name, path string
		status     int
	}{
		{"an unknown app", "nobody/users/" + code, 400},
		{"another app", "other/users/" + code, 404},
		{"a wrong secret", "acme/users/" + code + "?clientSecret=x", 400},
		{"an empty secret", "acme/users/" + code + "?clientSecret=", 400},
		{"an unknown user", "acme/users/x", 404},
		{"the user", "acme/users/" + code + "?clientSecret=acme-secret", 200},
		{"once more", "acme/users/" + code, 404},
	} {
		got := v.do("DELETE", "/api/v1/app/"+c.path, nil)
		if got.status != c.status || c.status == 200 && got.text("ziva_user_code") != code {
			t.Errorf("%s: %d %s", c.name, got.status, got.body)
		}
	}
	if got := v.get("weights", token); got.status != 401 {
		t.Errorf("the token is good yet: %d %s", got.status, got.body)
	}
	if again, _ := v.user("jane"); again == code {
		t.Error("the next user of the name has the code of the deleted one")
	}
}

func TestDataSourceToken(t *testing.T) {
	v := newVendor(t)
	_, token := v.user("jane")
	body := func() object {
		return without(with(with(newUser("jane", ""), "dataSourceName", "apple_health"), "token", "t"), "clientUserName")
	}
	for _, c := range []struct {
		name   string
		body   object
		status int
		code   string
	}{
		{"an unknown user", with(body(), "clientUserId", "nobody"), 404, "0404"},
		{"no source", without(body(), "dataSourceName"), 400, "0400"},
		{"no user", without(body(), "clientUserId"), 400, "0005"},
		{"a wrong secret", with(body(), "clientSecret", "x"), 400, "0011"},
		{"a new source", body(), 200, ""},
		{"the same again", body(), 200, ""},
		{"any name", with(body(), "dataSourceName", "quiet_ring"), 200, ""},
	} {
		got := v.do("POST", "/api/v1/app/set-application-user-data-source-token", c.body)
		if got.status != c.status || got.text("code") != c.code {
			t.Errorf("%s: %d %s", c.name, got.status, got.body)
		}
	}
	got := v.get("heart_rates", token)
	if rows := got.rows("heartRates"); len(rows) != 10 ||
		rows[0]["source"] != "apple_health" && rows[0]["source"] != "quiet_ring" {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// Whatever the validation is, a request that nobody can answer is refused and not a failure.
func TestWithoutValidation(t *testing.T) {
	for _, validation := range []httpapi.Validation{httpapi.Warn, httpapi.Off} {
		v := newVendor(t, func(o *httpapi.Options) { o.Validation = validation })
		_, token := v.user("jane", "Fitbit")
		for _, c := range []struct {
			method, path string
			body         any
		}{
			{"POST", "/api/v2/app/create-user", nil},
			{"POST", "/api/v2/app/create-user", "{"},
			{"POST", "/api/v2/app/create-user", object{"clientId": "acme", "clientSecret": "acme-secret"}},
			{"POST", "/api/v2/app/set-application-user-data-source-token", object{"clientId": "acme"}},
			{"POST", "/oauth/v2/get-access-token", nil},
			{"POST", "/oauth/v2/get-access-token", []int{1}},
			{"GET", "/oauth/v2/token", nil},
			{"GET", "/oauth/v2/token?client_id=acme&client_secret=acme-secret&grant_type=x", nil},
			{"GET", "/api/v2/human/weights/daily/x?access_token=" + token, nil},
			{"GET", "/api/v2/human/weights/period/2026-02-02/2026-01-01?access_token=" + token, nil},
			{"POST", "/api/v2/human/weights?access_token=" + token, nil},
			{"POST", "/api/v2/human/weights?access_token=" + token, "[]"},
			{"POST", "/api/v2/human/weights?access_token=" + token, object{"op": "x", "data": []any{1, nil, "y"}}},
			{"POST", "/api/v2/human/weights?access_token=" + token, object{"value": "much", "record_time": 7}},
			{
				"POST", "/api/v2/human/weights?access_token=" + token,
				object{"value": 1e300, "record_time": "2026-01-01T00:00:00Z"},
			},
			{"PUT", "/api/v2/human/weight_goals/x?access_token=" + token, nil},
		} {
			got := v.do(c.method, c.path, c.body)
			if got.status/100 != 4 {
				t.Errorf("%s: %s %s %v: %d %s", validation, c.method, c.path, c.body, got.status, got.body)
			}
		}
		for _, path := range []string{"weights?limit=-1&offset=-5", "weights?limit=x&start=never", "weights?limit=99999999"} {
			if got := v.get(path, token, "X-Unit-System", "cubits"); got.status != 200 {
				t.Errorf("%s: %s: %d %s", validation, path, got.status, got.body)
			}
		}
	}
}
