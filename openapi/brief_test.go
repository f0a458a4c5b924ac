package openapi_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/openapi"
)

// A phrase says where and what, of every kind of violation, and nothing that the client chose.
func TestBrief(t *testing.T) {
	auth, err := openapi.Load("humanapi/auth")
	if err != nil {
		t.Fatal(err)
	}
	admin, err := openapi.Load("humanapi/admin")
	if err != nil {
		t.Fatal(err)
	}
	control, err := openapi.Load("sandbox")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		operation *openapi.Operation
		target    string
		body      string
		want      []string
	}{
		{
			auth.Operation("createConnectToken"), "/v1/connect/token", `{"client_id":"a","client_secret":"b","type":"sesion"}`,
			[]string{
				"/client_user_id is required", "/type must be one of session, id, access",
			},
		},
		{
			auth.Operation("createConnectToken"), "/v1/connect/token",
			`{"client_id":7,"client_secret":"b","type":"id","client_user_id":"c","123456789":1}`,
			[]string{
				"/client_id must be a string",
			},
		},
		{
			control.Operation("createApp"), "/_sandbox/v1/apps", `{"clientId":"a","123456789":1}`,
			[]string{"/* is not a property that the contract allows"},
		},
		{
			auth.Operation("createConnectToken"), "/v1/connect/token", `{"client_id":`,
			[]string{"line 1, column 14: the JSON ends where a value should be"},
		},
		{auth.Operation("createConnectToken"), "/v1/connect/token", ``, []string{"a body is required and there is none"}},
		{admin.Operation("getUsersList"), "/api/v1/users?Jane=1", "", []string{
			"a credential is missing", "a query parameter is not one of the operation's",
		}},
		{
			control.Operation("listEvents"), "/_sandbox/v1/apps/a/events?after=s3cret", "",
			[]string{"query after must be an integer"},
		},
	} {
		r := httptest.NewRequestWithContext(t.Context(), c.operation.Method, c.target, strings.NewReader(c.body))
		r.Header.Set("Content-Type", "application/json")
		_, violations, _ := c.operation.CheckRequest(r, r.PathValue, []byte(c.body), nil)
		var got []string
		for _, v := range violations.List {
			got = append(got, openapi.Brief(v))
		}
		text := strings.Join(got, "\n")
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not said in:\n%s", c.body, want, text)
			}
		}
		for _, secret := range []string{"123456789", "Jane", "s3cret", "sesion"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s: %q is repeated in:\n%s", c.body, secret, text)
			}
		}
	}
}

func TestMask(t *testing.T) {
	for path, want := range map[string]string{
		"/api/v1/users/Jane/medical": "/api/v1/users/*/medical",
		"/v1/connect/tokenz":         "/v1/connect/*",
		"/":                          "/",
		"/123456789":                 "/*",
		strings.Repeat("/x", 100):    strings.Repeat("/*", 15),
	} {
		if got := openapi.MaskPath(path); got != want {
			t.Errorf("%s is shown as %s, not %s", path, got, want)
		}
	}
	for pointer, want := range map[string]string{
		"":                        "",
		"/client_user_id":         "/client_user_id",
		"/providers/0/address":    "/providers/0/address",
		"/Jane Doe/zip":           "/*/zip",
		"/providers/123456789/id": "/providers/*/id",
	} {
		if got := openapi.MaskPointer(pointer); got != want {
			t.Errorf("%s is shown as %s, not %s", pointer, got, want)
		}
	}
	if got := openapi.MaskMethod("POST") + openapi.MaskMethod("JANE"); got != "POST*" {
		t.Errorf("methods are shown as %s", got)
	}
}
