package openapi

import (
	"net/url"
	"testing"
)

func TestCredential(t *testing.T) {
	c := clinic(t)
	tests := []struct {
		operation string
		query     string
		headers   []string
		want      Credential
		ok        bool
	}{
		{"listPatients", "", []string{bearer}, Credential{Scheme: "bearerAuth", Token: "invented"}, true},
		{
			"listPatients", "",
			[]string{"Authorization: bearer  invented "},
			Credential{Scheme: "bearerAuth", Token: "invented"},
			true,
		},
		{"listPatients", "", []string{"Authorization: Bearer"}, Credential{}, false},
		{"listPatients", "", []string{"Authorization: Bearer  "}, Credential{}, false},
		{"listPatients", "", nil, Credential{}, false},
		{"listPatients", "x=1&access_token=a%20b", nil, Credential{Scheme: "accessToken", Token: "a b"}, true},
		{"listPatients", "access%5Ftoken=a", nil, Credential{Scheme: "accessToken", Token: "a"}, true},
		{"listPatients", "access_token=", nil, Credential{}, false},
		{"listPatients", "access_token=%zz", nil, Credential{}, false},
		{"listPatients", "access_token=t", []string{bearer}, Credential{Scheme: "bearerAuth", Token: "invented"}, true},
		{
			"listPatients", "",
			[]string{"Authorization: Basic YTpi"},
			Credential{Scheme: "basicAuth", Username: "a", Password: "b"},
			true,
		},
		{
			"deletePatient", "",
			[]string{"X-Clinic-Key: k", "Cookie: client=c"},
			Credential{Scheme: "client", Token: "c"},
			true,
		},
		{"deletePatient", "", []string{"X-Clinic-Key: k"}, Credential{}, false},
		{"createToken", "", []string{bearer}, Credential{}, false},
	}
	for _, test := range tests {
		r := request("GET", "/", "", test.headers...)
		r.URL.RawQuery = test.query
		got, ok := c.Operation(test.operation).Credential(r)
		if got != test.want || ok != test.ok {
			t.Errorf("%s ?%s %v: %+v, %t; want %+v, %t", test.operation, test.query, test.headers, got, ok, test.want, test.ok)
		}
	}
}

func TestQueryValueAgreesWithURL(t *testing.T) {
	for _, query := range []string{"", "a", "a=1", "b=2&a=1", "a=1&a=2", "%61=1", "a=+", "a==", "&&a=1", "a=%"} {
		values, _ := url.ParseQuery(query)
		if got, want := queryValue(query, "a"), values.Get("a"); got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
}

func TestNeedsCredential(t *testing.T) {
	c := clinic(t)
	for id, want := range map[string]bool{"createPatient": true, "deletePatient": true, "createToken": false} {
		if got := c.Operation(id).NeedsCredential(); got != want {
			t.Errorf("%s: %t", id, got)
		}
	}
	optional := &Operation{terms: func() *Terms {
		return &Terms{security: []requirement{
			{{name: "a", kind: "bearer"}},
			{},
		}}
	}}
	if optional.NeedsCredential() {
		t.Error("an empty alternative makes the credential optional")
	}
	if got, ok := optional.Credential(request("GET", "/", "", bearer)); !ok || got.Token != "invented" {
		t.Errorf("optional credential: %+v, %t", got, ok)
	}
}
