package humanapi_test

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/healthmock/healthmock/mock/chart"
	"github.com/healthmock/healthmock/mock/humanapi"
)

func TestConnectTokenForms(t *testing.T) {
	v := newVendor(t)
	session := v.do("POST", "/v1/connect/token", "", tokenRequest("session", "policy-1"))
	humanID := session.field("human_id")
	if _, err := v.app.Connect(t.Context(), humanID, chart.FindSource("Cleveland Clinic")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		reply answer
		shape string
	}{
		{"session", session, `^\{"session_token":"[0-9a-f]{40}","human_id":"[0-9a-f]{32}","expires_in":3600\}$`},
		{
			"id", v.do("POST", "/v1/connect/token", "", tokenRequest("id", "policy-1")),
			`^\{"token_type":"Bearer","id_token":"[0-9a-f]{32}","id_refresh_token":"idrt-[\w-]{43}","expires_in":86400\}$`,
		},
		{
			"access", v.do("POST", "/v1/connect/token", "", tokenRequest("access", "policy-1")),
			`^\{"access_token":"[0-9a-f]{64}","expires_in":86400,"token_type":"Bearer","refresh_token":"atrt-[\w-]{43}"\}$`,
		},
		{
			"client", v.do("POST", "/v1/admin/token", "",
				object{"client_id": "acme", "client_secret": "acme-secret", "type": "client"}),
			`^\{"expires_in":86400,"client_token":"[\w-]+\.[\w-]+\.[\w-]+"\}$`,
		},
	} {
		if test.reply.status != 200 || !regexp.MustCompile(test.shape).Match(test.reply.body) {
			t.Errorf("%s: %d %s", test.name, test.reply.status, test.reply.body)
		}
	}
	again := v.do("POST", "/v1/connect/token", "", tokenRequest("access", "policy-1"))
	first := v.do("POST", "/v1/connect/token", "", tokenRequest("access", "policy-1"))
	if again.field("access_token") == first.field("access_token") {
		t.Error("two requests gave one token")
	}
}

func TestTokensAreFormEncodedToo(t *testing.T) {
	v := newVendor(t)
	fields := url.Values{
		"client_id":         {"acme"},
		"client_secret":     {"acme-secret"},
		"client_user_id":    {"policy-1"},
		"type":              {"session"},
		"client_user_email": {"june@example.com"},
	}
	if reply := v.do("POST", "/v1/connect/token", "", fields); reply.status != 200 || reply.field("human_id") == "" {
		t.Errorf("session: %d %s", reply.status, reply.body)
	}
	fields = url.Values{"client_id": {"acme"}, "client_secret": {"acme-secret"}, "type": {"client"}}
	if reply := v.do("POST", "/v1/admin/token", "", fields); reply.status != 200 {
		t.Errorf("client: %d %s", reply.status, reply.body)
	}
}

func TestTokenRefusals(t *testing.T) {
	with := func(key string, value any) object {
		body := tokenRequest("session", "policy-1")
		if value == nil {
			delete(body, key)
		} else {
			body[key] = value
		}
		return body
	}
	for _, test := range []struct {
		name       string
		body       any
		status     int
		message    string
		violations string
	}{
		{"wrong secret", with("client_secret", "guess"), 401, "Invalid client credentials", ""},
		{"unknown client", with("client_id", "nobody"), 401, "Invalid client credentials", ""},
		{"no client_id", with("client_id", nil), 400, `"client_id" is required`, "body /client_id required"},
		{"no client_secret", with("client_secret", nil), 400, `"client_secret" is required`, "body /client_secret required"},
		{
			"no client_user_id", with("client_user_id", nil), 400, `"client_user_id" is required`,
			"body /client_user_id required",
		},
		{
			"empty client_user_id", with("client_user_id", ""), 400, `"client_user_id" is not allowed to be empty`,
			"body /client_user_id minLength",
		},
		{"no type", with("type", nil), 400, `"type" is required`, "body /type required"},
		{"type of the other endpoint", with("type", "client"), 400, `"type" is invalid`, "body /type enum"},
		{"number for text", with("client_user_id", 7), 400, `"client_user_id" is invalid`, "body /client_user_id type"},
		{
			"bad e-mail", with("client_user_email", "june"), 400, `"client_user_email" is invalid`,
			"body /client_user_email format",
		},
		{
			"two faults",
			object{"client_id": "acme", "type": "session"},
			400, "is required",
			"body /client_user_id required, body /client_secret required",
		},
		{"malformed", `{"client_id":`, 400, "", "body  syntax"},
		{"not an object", `[]`, 400, "", "body  type"},
		{"no body", nil, 400, "", "body  required"},
		{"access to an unknown user", with("type", "access"), 404, "", ""},
		{"id of an unknown user", with("type", "id"), 404, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := newVendor(t)
			reply := v.do("POST", "/v1/connect/token", "", test.body)
			if reply.status != test.status || !strings.Contains(reply.field("message"), test.message) {
				t.Errorf("%d %s", reply.status, reply.body)
			}
			if got := reply.field("statusCode"); got != strconv.Itoa(test.status) {
				t.Errorf("statusCode %q", got)
			}
			if got := v.violations(); got != test.violations {
				t.Errorf("violations %q, want %q", got, test.violations)
			}
			if broke := reply.header.Get("X-Sandbox-Violations") != ""; broke != (test.violations != "") {
				t.Errorf("X-Sandbox-Violations %q", reply.header.Get("X-Sandbox-Violations"))
			}
		})
	}
}

// TestJournalSaysWhyCredentialsWereRefused tells apart what the vendor answers alike.
func TestJournalSaysWhyCredentialsWereRefused(t *testing.T) {
	for credentials, want := range map[[2]string]string{
		{"acme", "guess"}:     "the client secret is not that of the app",
		{"nobody", "s3cret"}:  "the client id is of no app",
		{"nobody", "nothing"}: "the client id is of no app",
	} {
		v := newVendor(t)
		reply := v.do("POST", "/v1/connect/token", "", object{
			"client_id": credentials[0], "client_secret": credentials[1], "client_user_id": "june", "type": "access",
		})
		if note := v.last().Note; reply.status != 401 || note != want {
			t.Errorf("%s: %d %s, note %q; want %q", credentials[0], reply.status, reply.body, note, want)
		}
	}
}

func TestSessionEndsWhereAccessBegins(t *testing.T) {
	v := newVendor(t)
	session := v.do("POST", "/v1/connect/token", "", tokenRequest("session", "policy-1"))
	if reply := v.do("POST", "/v1/connect/token", "", tokenRequest("access", "policy-1")); reply.status != 403 {
		t.Errorf("access before the first connection: %d %s", reply.status, reply.body)
	}
	again := v.do("POST", "/v1/connect/token", "", tokenRequest("session", "policy-1"))
	if again.status != 200 || again.field("human_id") != session.field("human_id") {
		t.Errorf("second session: %d %s", again.status, again.body)
	}
	humanID := session.field("human_id")
	if _, err := v.app.Connect(t.Context(), humanID, chart.FindSource("Cleveland Clinic")); err != nil {
		t.Fatal(err)
	}
	if reply := v.do("POST", "/v1/connect/token", "", tokenRequest("session", "policy-1")); reply.status != 403 {
		t.Errorf("session after the first connection: %d %s", reply.status, reply.body)
	}
	if err := v.app.Disconnect(t.Context(), humanID, "Cleveland Clinic"); err != nil {
		t.Fatal(err)
	}
	if reply := v.do("POST", "/v1/connect/token", "", tokenRequest("access", "policy-1")); reply.status != 200 {
		t.Errorf("access after all was disconnected: %d %s", reply.status, reply.body)
	}
	if err := v.app.DeleteUser(t.Context(), humanID); err != nil {
		t.Fatal(err)
	}
	if reply := v.do("POST", "/v1/connect/token", "", tokenRequest("access", "policy-1")); reply.status != 404 {
		t.Errorf("access to a deleted user: %d %s", reply.status, reply.body)
	}
}

func TestTokensExpireOnTheClock(t *testing.T) {
	v := newVendor(t)
	humanID, access := v.invite("policy-1")
	client := v.clientToken()
	for _, step := range []struct {
		by     time.Duration
		status int
	}{{24*time.Hour - time.Nanosecond, 200}, {time.Nanosecond, 401}} {
		if _, err := v.app.Clock.Advance(t.Context(), step.by); err != nil {
			t.Fatal(err)
		}
		if reply := v.do("GET", "/v1/human/medical/reports", access, nil); reply.status != step.status {
			t.Errorf("access token after %s: %d %s", step.by, reply.status, reply.body)
		}
		if reply := v.do("GET", "/api/v1/users/"+humanID, client, nil); reply.status != step.status {
			t.Errorf("client token after %s: %d %s", step.by, reply.status, reply.body)
		}
	}
}

// A client of the sandbox can verify a client token with nothing but the published key set.
func TestClientTokenIsSigned(t *testing.T) {
	v := newVendor(t)
	set, err := humanapi.KeySet()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	var published struct {
		Keys []struct{ Kid, N, E string }
	}
	if err := json.Unmarshal(raw, &published); err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Parse(v.clientToken(), func(token *jwt.Token) (any, error) {
		for _, key := range published.Keys {
			if key.Kid == token.Header["kid"] {
				return &rsa.PublicKey{N: number(t, key.N), E: int(number(t, key.E).Int64())}, nil
			}
		}
		return nil, jwt.ErrTokenUnverifiable
	}, jwt.WithTimeFunc(func() time.Time { return start }), jwt.WithAudience("admin.humanapi.co"),
		jwt.WithValidMethods([]string{"RS256"}))
	if err != nil {
		t.Fatal(err)
	}
	claims := token.Claims.(jwt.MapClaims)
	if claims["cid"] != "acme" || claims["sub"] != "acme" || claims["exp"].(float64)-claims["iat"].(float64) != 86400 {
		t.Errorf("claims %v", claims)
	}
}

func number(t *testing.T, text string) *big.Int {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return new(big.Int).SetBytes(raw)
}
