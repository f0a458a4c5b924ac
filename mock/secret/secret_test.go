package secret_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/mock/secret"
)

const (
	value = "s3cr3t/of acme" // with characters that are escaped
	token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln"
)

// masker knows one secret and one token.
func masker() secret.Masker {
	return secret.Masker{Values: []string{value, "abc"}, Token: func(word string) bool { return word == token }}
}

// Credentials are found under names that are escaped or misspelt, and anywhere else by what they are.
func TestCredentialsInBodies(t *testing.T) {
	escaped := url.QueryEscape(value)
	for _, body := range []string{
		`client%5Fsecret=c4n4ry&x=1`,
		`client%5fsecret=c4n4ry%26c4n4ry&x=1`,
		`x=1&%63lient_secret=c4n4ry`,
		`x=1&client-secret=c4n4ry`,
		`password=c4n4ry&x=1`,
		`{"clientt_secrett":"s3cr3t/of acme","x=1":0}`,
		`{"clientt_secrett":"s3cr3t\/of\u0020acme","x=1":0}`,
		`{"k":{"s3cr3t/of acme":1},"x=1":0}`,
		`clientt_secrett=` + escaped + `&x=1`,
		`k=` + strings.ReplaceAll(escaped, "s", "%73") + `&x=1`,
		`k=` + url.QueryEscape(escaped) + `&x=1`,
		`{"k":"` + token + `","x=1":0}`,
		`{"k":"Bearer ` + token + `.","x=1":0}`,
		`{"k":"https://example.com/x/` + token + `.pdf","x=1":0}`,
		`{"k":"id-` + token + `","x=1":0}`,
		`{"client_secret":"c4n4ry`,
		`{"x=1":0,"k":"s3cr3t/of acme`,
		"x=1 s3cr3t/of acme",
	} {
		shown := string(masker().Body([]byte(body), false))
		for _, hidden := range []string{"c4n4ry", "of acme", "of%20acme", "of+acme", `of\u0020acme`, "c2ln"} {
			if strings.Contains(shown, hidden) {
				t.Errorf("%s is shown as %s", body, shown)
			}
		}
		if !strings.Contains(shown, "x=1") && strings.Contains(body, "x=1") {
			t.Errorf("too much of %s is masked: %s", body, shown)
		}
	}
}

func TestWhatIsNoSecretIsShown(t *testing.T) {
	for _, body := range []string{
		`{"type":"session","client_id":"acme","token_type":"bearer","abc":"abc"}`,
		`{"phone":"(555) 010-5555","zip":"44106-1234","date":"2026-01-05T09:00:00.123456789Z","npi":"1234567893"}`,
		`{"clientUserId":"POLICY-123456789","version":"1.123456789","part":"123456789.5","id":"a123456789"}`,
		`{"serial":"000123456","other":"666123456","zeros":"123000000","group":"123004567"}`,
		`{"clientUserId":"123456789","external_id": 123456789}`,
		`clientUserId=123456789&userID=123456789`,
		`{"uuid":"0f2c9a7b-123-45-6789-1d84c55a3a6f"}`,
		`client_id=acme&grant_type=client_credentials`,
		`%zz=%&%u0041\`,
		``,
	} {
		if shown := string(masker().Body([]byte(body), false)); shown != body {
			t.Errorf("%s is shown as %s", body, shown)
		}
	}
}

func TestSocialSecurityNumbers(t *testing.T) {
	for _, body := range []string{
		`{"ssn":"123-45-6789"}`, `{"sssn":"123-45-6789"}`, `{"sssn":"123456789"}`, `{"sssn":123456789}`,
		`{"a":["call 123 45 6789 now"]}`,
		`{"a":"\n123-45-6789"}`, `{"a":"987-65-4321"}`, `{"a":"000-12-3456"}`, `a=123%2D45-6789`, `a=123+45+6789`,
		`a=%3123456789`, `a=123456789`,
		`{"123-45-6789":1}`, `{"note":"123-45-6789."}`, `{"ssn":{"number":"123-45-6789"}}`, `social_security_number=6789`,
		`{"SocialSecurityNumber":"6789"}`,
	} {
		if shown := string(masker().Body([]byte(body), false)); strings.Contains(shown, "6789") ||
			strings.Contains(shown, "4321") || strings.Contains(shown, "3456") {
			t.Errorf("%s is shown as %s", body, shown)
		}
	}
	if text := "user 123456789 of 5"; masker().Text(text) != text {
		t.Error("digits that no client sent are taken for a number")
	}
	if shown := masker().Text("call 123-45-6789"); shown != "call [masked]" {
		t.Error(shown)
	}
}

func TestURLsAndHeaders(t *testing.T) {
	for sent, want := range map[string]string{
		"access%5Ftoken=c4n4ry&x=1":               "access%5Ftoken=%5Bmasked%5D&x=1",
		"/v1/" + token + "/x":                     "/v1/%5Bmasked%5D/x",
		"/v1/" + token + "%2Fx":                   "/v1/%5Bmasked%5D%2Fx",
		"u=http://jane:c4n4ry@a.example/":         "u=http://%5Bmasked%5D@a.example/",
		"u=http://jane:c4%40n4ry@a.example/":      "u=http://%5Bmasked%5D@a.example/",
		"/users/123-45-6789":                      "/users/%5Bmasked%5D",
		"/users/123456789?a=b":                    "/users/%5Bmasked%5D?a=b",
		"u=http%3A%2F%2Fa%3Fa%3Db%26q%3D" + token: "u=http%3A%2F%2Fa%3Fa%3Db%26q%3D%5Bmasked%5D",
	} {
		if got := masker().URL(sent, false); got != want {
			t.Errorf("%s: %s", sent, got)
		}
	}
	if got := masker().URL("x="+token[:20], true); got != "x=%5Bmasked%5D" {
		t.Errorf("what is left of a token: %s", got)
	}
	got := masker().Header(http.Header{
		"Authorization":   {"Bearer c4n4ry"},
		"X-Auth-Token":    {"c4n4ry"},
		"X-Client-Secret": {"c4n4ry"},
		"Cookie":          {"a=c4n4ry"},
		"Referer":         {"http://a.example/?token=c4n4ry&b=1"},
		"X-Referer":       {"http://a.example/" + token},
		"Link":            {`<http://a.example/?access_token=c4n4ry>; rel="next"`},
		"Accept":          {"text/html"},
		"X-" + token:      {"1"},
		"123-45-6789":     {"2", "3"},
		"987-65-4321":     {"4"},
	}, nil)
	want := http.Header{
		"Authorization":   {"Bearer [masked]"},
		"X-Auth-Token":    {"[masked]"},
		"X-Client-Secret": {"[masked]"},
		"Cookie":          {"[masked]"},
		"Referer":         {"http://a.example/?token=[masked]&b=1"},
		"X-Referer":       {"http://a.example/[masked]"},
		"Link":            {`<http://a.example/?access_token=[masked]>; rel="next"`},
		"Accept":          {"text/html"},
		"X-[masked]":      {"1"},
		"[masked]":        {"2", "3", "4"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}

func TestValues(t *testing.T) {
	got := masker().Value(map[string]any{
		"branch": "north", "note": "is 123-45-6789", "ssn": []any{"6789"}, "n": json.Number("123456789"), "f": 123456789.0,
		"x":    17.0,
		"deep": []any{map[string]any{"a": value}}, value: true,
	})
	want := map[string]any{
		"branch": "north", "note": "is [masked]", "ssn": "[masked]", "n": "[masked]", "f": "[masked]", "x": 17.0,
		"deep": []any{map[string]any{"a": "[masked]"}}, "[masked]": true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}

// A number has one placeholder, of its form, wherever it stands, and a request with it is as valid as it was.
func TestPlaceholders(t *testing.T) {
	var p secret.Placeholders
	for _, test := range []struct{ sent, want string }{
		{`{"ssn":"123-45-6789"}`, `{"ssn":"900-01-0001"}`},
		{`{"ssn":"123456789","n":1}`, `{"ssn":"900010001","n":1}`},
		{`{"sssn":123456789}`, `{"sssn":900010001}`},
		{`{"ssn":"987654321"}`, `{"ssn":"900010002"}`},
		{`{"ssn":"000-12-3456"}`, `{"ssn":"000-01-0003"}`},
		{`{"ssn":"000123456"}`, `{"ssn":"000000000"}`},
		{`{"s\u0073n":"6789"}`, `{"s\u0073n":"9999"}`},
		{`{"ssn":"12`, `{"ssn":"99`},
		{`a=123%2D45-6789&b=1`, `a=900-01-0001&b=1`},
		{`/users/123-45-6789`, `/users/900-01-0001`},
		{
			`{"attachments":[{"type":"hipaaAuthorization","encoding":"base64","content":"JVBERi0xLjcK+/8="}],"x":"y"}`,
			`{"attachments":[{"type":"hipaaAuthorization","encoding":"base64","content":"AAAAAAAAAAAA+/A="}],"x":"y"}`,
		},
		{`{"attachments":[{"content":"JVB\n\u0041!`, `{"attachments":[{"content":"AAA\n\u0041!`},
		{`{"attachments":"JVB"}`, `{"attachments":"AAA"}`},
		{`{"clientUserId":"POLICY-1"}`, `{"clientUserId":"POLICY-1"}`},
	} {
		if got := string(p.Request([]byte(test.sent))); got != test.want {
			t.Errorf("%s becomes %s, want %s", test.sent, got, test.want)
		}
	}
	if got := string(p.Known([]byte(`{"a":"123-45-6789","b":"234-56-7890"}`))); got != `{"a":"900-01-0001",`+
		`"b":"234-56-7890"}` {
		t.Error(got)
	}
}

// FuzzMask: whatever a text is, masking it ends, hides what it knows, and leaves nothing more to hide.
func FuzzMask(f *testing.F) {
	for _, text := range []string{
		`{"client_secret":"c4n4ry`, `client%5Fsecret=c4n4ry&x=` + token, `{"a":"\u0073\\3cr3t"}`, `123-45-6789 %31%32`,
		`%25%32%35`, value, `\`, `%`,
	} {
		f.Add([]byte(text), true)
	}
	f.Fuzz(func(t *testing.T, text []byte, clipped bool) {
		m := masker()
		for _, shown := range []string{string(m.Body(text, clipped)), m.URL(string(text), clipped), m.Text(string(text))} {
			if strings.Contains(shown, value) { // a token that is glued to other letters is not known for one
				t.Errorf("%q is shown as %q", text, shown)
			}
		}
		var p secret.Placeholders
		if changed := p.Request(text); len(changed) > len(text) {
			t.Errorf("%q becomes %q", text, changed)
		}
	})
}
