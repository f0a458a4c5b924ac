package openapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// request is one row's request; header lines are "Name: value".
func request(method, target, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	return r
}

// faults are violations without their prose: "body /contact/street required".
func faults(found Violations) []string {
	var all []string
	for _, v := range found.List {
		where := v.Pointer
		if where == "" || v.In != "body" {
			where = v.Name + v.Pointer
		}
		all = append(all, strings.Join(strings.Fields(v.In+" "+where+" "+v.Rule), " "))
	}
	return all
}

const (
	bearer   = "Authorization: Bearer invented"
	jsonType = "Content-Type: application/json"
	formBody = "Content-Type: application/x-www-form-urlencoded"
)

func TestCheckRequest(t *testing.T) {
	patient := func(more string) string { return `{"name":"Invented","contact":{"street":"1 Main St"}` + more + `}` }
	tests := map[string]struct {
		operation string
		target    string
		body      string
		headers   []string
		want      []string
	}{
		"good body": {"createPatient", "/", patient(""), []string{bearer, jsonType}, nil},
		"charset":   {"createPatient", "/", patient(""), []string{bearer, jsonType + "; charset=UTF-8"}, nil},
		"every place at once": {
			"listPatients", "/?offset=-1&x=1", "",
			[]string{"X-Page-Size: 101", "Cookie: session=abc"},
			[]string{
				"security bearerAuth required", "query offset minimum", "query state required", "query x unknownParameter",
				"header X-Page-Size maximum", "cookie session minLength",
			},
		},
		"security and body": {
			"createPatient", "/", patient(`,"sex":"x"`),
			[]string{jsonType},
			[]string{"security bearerAuth required", "body /sex enum"},
		},
		"no body": {"createPatient", "/", "", []string{bearer, jsonType}, []string{"body required"}},
		"no content type": {
			"createPatient", "/", patient(""),
			[]string{bearer},
			[]string{"body Content-Type contentType"},
		},
		"wrong content type": {
			"createPatient", "/", patient(""),
			[]string{bearer, "Content-Type: text/csv"},
			[]string{"body Content-Type contentType"},
		},
		"malformed type": {
			"createPatient", "/", patient(""),
			[]string{bearer, jsonType + "; ="},
			[]string{"body Content-Type contentType"},
		},
		"foreign charset": {
			"createPatient", "/", patient(""),
			[]string{bearer, jsonType + "; charset=latin1"},
			[]string{"body Content-Type contentType"},
		},
		"syntax": {"createPatient", "/", `{"name":}`, []string{bearer, jsonType}, []string{"body syntax"}},
		"trailing data": {
			"createPatient", "/", patient("") + " {}",
			[]string{bearer, jsonType},
			[]string{"body syntax"},
		},
		"encoding": {
			"createPatient", "/", patient(`,"note":"` + "\xff" + `"`),
			[]string{bearer, jsonType},
			[]string{"body encoding"},
		},
		"depth": {
			"createPatient", "/", strings.Repeat("[", 100_000),
			[]string{bearer, jsonType},
			[]string{"body depth"},
		},
		"duplicate and schema": {
			"createPatient", "/", patient(`,"smoker":1,"extra":{"a":1,"a":2}`),
			[]string{bearer, jsonType},
			[]string{"body /extra/a duplicateKey", "body /smoker type"},
		},
		"range": {
			"createPatient", "/", patient(`,"weight":1e999`),
			[]string{bearer, jsonType},
			[]string{"body /weight range"},
		},
		"not an object": {"createPatient", "/", `[]`, []string{bearer, jsonType}, []string{"body type"}},
		"null body":     {"createPatient", "/", `null`, []string{bearer, jsonType}, []string{"body nullable"}},
		"required": {
			"createPatient", "/", `{}`,
			[]string{bearer, jsonType},
			[]string{"body /name required", "body /contact required"},
		},
		"unknown properties": {
			"createPatient", "/", patient(`,"z\"":1,"x":1`),
			[]string{bearer, jsonType},
			[]string{"body /x additionalProperties", `body /z" additionalProperties`},
		},
		"formats": {
			"createPatient", "/",
			patient(`,"born":"2023-02-29","seen":"2023-02-28","email":"Jane <j@example.com>","site":"/a","record":"1",` +
				`"scan":"%"`),
			[]string{bearer, jsonType},
			[]string{
				"body /born format", "body /email format", "body /record format", "body /scan format",
				"body /seen format", "body /site format",
			},
		},
		"good formats": {
			"createPatient", "/",
			patient(`,"born":"2024-02-29","seen":"2023-02-28T00:00:00.5+01:00","email":"j@example.com",` +
				`"site":"https://example.com/a","record":"11111111-1111-4111-8111-111111111111","scan":"aGk="`),
			[]string{bearer, jsonType},
			nil,
		},
		"numbers": {
			"createPatient", "/", patient(`,"visits":0,"weight":500.7`),
			[]string{bearer, jsonType},
			[]string{"body /visits exclusiveMinimum", "body /weight maximum", "body /weight multipleOf"},
		},
		"int32": {
			"createPatient", "/", patient(`,"visits":3000000000`),
			[]string{bearer, jsonType},
			[]string{"body /visits format"},
		},
		"fraction": {
			"createPatient", "/", patient(`,"visits":1.5`),
			[]string{bearer, jsonType},
			[]string{"body /visits type"},
		},
		"null where allowed": {"createPatient", "/", patient(`,"note":null`), []string{bearer, jsonType}, nil},
		"null where not": {
			"createPatient", "/", patient(`,"sex":null`),
			[]string{bearer, jsonType},
			[]string{"body /sex enum"},
		},
		"read only": {
			"createPatient", "/", patient(`,"id":"p1"`),
			[]string{bearer, jsonType},
			[]string{"body /id readOnly"},
		},
		"list": {
			"createPatient", "/", patient(`,"tags":["a","B","a","c"]`),
			[]string{bearer, jsonType},
			[]string{"body /tags maxItems", "body /tags uniqueItems", "body /tags/1 pattern"},
		},
		"empty list": {
			"createPatient", "/", patient(`,"tags":[]`),
			[]string{bearer, jsonType},
			[]string{"body /tags minItems"},
		},
		"map": {
			"createPatient", "/", patient(`,"extra":{"a":"x","b":1,"c":2}`),
			[]string{bearer, jsonType},
			[]string{"body /extra maxProperties", "body /extra/a type"},
		},
		"empty map": {
			"createPatient", "/", patient(`,"extra":{}`),
			[]string{bearer, jsonType},
			[]string{"body /extra minProperties"},
		},
		"all of": {
			"createPatient", "/", `{"name":"x","contact":{"street":"","city":"x"}}`,
			[]string{bearer, jsonType},
			[]string{"body /contact/street minLength", "body /contact/city minLength"},
		},
		"any of": {
			"createPatient", "/", patient(`,"zip":"1234"`),
			[]string{bearer, jsonType},
			[]string{"body /zip pattern"},
		},
		"any of, no branch": {
			"createPatient", "/", patient(`,"zip":true`),
			[]string{bearer, jsonType},
			[]string{"body /zip anyOf"},
		},
		"any of, other branch": {"createPatient", "/", patient(`,"zip":12345`), []string{bearer, jsonType}, nil},
		"one of, both": {
			"createPatient", "/", patient(`,"reach":{"phone":"5","fax":"6"}`),
			[]string{bearer, jsonType},
			[]string{"body /reach oneOf", "body /reach/phone minLength"},
		},
		"one of, none": {
			"createPatient", "/", patient(`,"reach":{}`),
			[]string{bearer, jsonType},
			[]string{"body /reach oneOf"},
		},
		"discriminated": {
			"createPatient", "/", patient(`,"pet":{"kind":"dog","lives":9}`),
			[]string{bearer, jsonType},
			[]string{"body /pet/tricks required"},
		},
		"discriminator unknown": {
			"createPatient", "/", patient(`,"pet":{"kind":"emu"}`),
			[]string{bearer, jsonType},
			[]string{"body /pet discriminator"},
		},
		"not": {
			"createPatient", "/", patient(`,"code":"none"`),
			[]string{bearer, jsonType},
			[]string{"body /code not"},
		},
		"escaped pointer": {
			"createPatient", "/", patient(`,"a/b~c":1`),
			[]string{bearer, jsonType},
			[]string{"body /a~1b~0c type"},
		},

		"good query": {
			"listPatients", "/?state=open&offset=10&tag=ab&tag=cd&ids=1,2&active=true", "",
			[]string{bearer},
			nil,
		},
		"types": {
			"listPatients", "/?state=open&offset=x&active=yes&ids=1,x", "",
			[]string{bearer},
			[]string{"query offset type", "query ids/1 type", "query active type"},
		},
		"empty value": {
			"listPatients", "/?state=&offset=", "",
			[]string{bearer},
			[]string{"query offset type", "query state enum"},
		},
		"repeated": {
			"listPatients", "/?state=open&state=closed", "",
			[]string{bearer},
			[]string{"query state repeated"},
		},
		"list of parameters": {
			"listPatients", "/?state=open&tag=a&tag=b&tag=c", "",
			[]string{bearer},
			[]string{"query tag maxItems", "query tag/0 minLength", "query tag/1 minLength", "query tag/2 minLength"},
		},
		"query syntax":      {"listPatients", "/?state=open&x=%zz", "", []string{bearer}, []string{"query syntax"}},
		"query encoding":    {"listPatients", "/?state=%ff", "", []string{bearer}, []string{"query state encoding"}},
		"key in query":      {"listPatients", "/?state=open&access_token=t", "", nil, nil},
		"basic":             {"listPatients", "/?state=open", "", []string{"Authorization: Basic YTpi"}, nil},
		"path":              {"getPatient", "/patients/x1", "", []string{bearer}, []string{"path patientId pattern"}},
		"body not declared": {"getPatient", "/patients/p1", "{", []string{bearer}, nil},
		"two schemes":       {"deletePatient", "/patients/p1", "", []string{"X-Clinic-Key: k", "Cookie: client=c"}, nil},
		"one of two schemes": {
			"deletePatient", "/patients/p1", "",
			[]string{"X-Clinic-Key: k"},
			[]string{"security client required"},
		},

		"good form": {
			"createToken", "/", "id=a&kind=access&ttl=5&remember=true&scopes=aa&scopes=bb",
			[]string{formBody},
			nil,
		},
		"form faults": {
			"createToken", "/", "id=&ttl=x&remember=1&scopes=a&other=1",
			[]string{formBody},
			[]string{
				"body /id minLength", "body /other additionalProperties", "body /remember type", "body /scopes/0 minLength",
				"body /ttl type", "body /kind required",
			},
		},
		"form repeats": {
			"createToken", "/", "id=a&id=b&kind=access",
			[]string{formBody},
			[]string{"body /id repeated"},
		},
		"form syntax and more": {
			"createToken", "/", "id=a&kind=none&ttl=%zz",
			[]string{formBody},
			[]string{"body syntax", "body /kind enum"},
		},
		"form encoding": {
			"createToken", "/", "id=%ff&kind=access",
			[]string{formBody},
			[]string{"body encoding", "body /id required"},
		},
		"opaque": {"createToken", "/", "{", []string{"Content-Type: text/plain"}, nil},
	}
	c := clinic(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := c.Operation(test.operation)
			r := request(o.Method, test.target, test.body, test.headers...)
			pathValue := func(string) string { return strings.TrimPrefix(r.URL.Path, "/patients/") }
			_, got, _ := o.CheckRequest(r, pathValue, []byte(test.body), nil)
			if diff := cmp.Diff(test.want, faults(got)); diff != "" {
				t.Errorf("violations (-want +got):\n%s%v", diff, got)
			}
		})
	}
}

func TestInput(t *testing.T) {
	c := clinic(t)
	tests := map[string]struct {
		operation string
		target    string
		body      string
		headers   []string
		want      Input
	}{
		"json": {
			"createToken", "/", `{"id":"a","kind":"access","ttl":1234567890123456789,"remember":true,"scopes":["aa"]}`,
			[]string{jsonType},
			Input{Body: map[string]any{
				"id": "a", "kind": "access", "ttl": json.Number("1234567890123456789"), "remember": true,
				"scopes": []any{"aa"},
			}},
		},
		"form": {
			"createToken", "/", "id=1&kind=access&ttl=5&remember=true&scopes=aa",
			[]string{formBody},
			Input{Body: map[string]any{
				"id": "1", "kind": "access", "ttl": json.Number("5"), "remember": true,
				"scopes": []any{"aa"},
			}},
		},
		"text": {"createToken", "/", "as it came", []string{"Content-Type: text/plain"}, Input{Body: "as it came"}},
		"parameters": {
			"listPatients", "/?state=open&offset=10&tag=ab&ids=1,2&active=true", "",
			[]string{"X-Page-Size: 5", "Cookie: session=abcd"},
			Input{
				Query: map[string]any{
					"state": "open", "offset": json.Number("10"), "tag": []any{"ab"},
					"ids": []any{json.Number("1"), json.Number("2")}, "active": true,
				},
				Header: map[string]any{"X-Page-Size": json.Number("5")},
				Cookie: map[string]any{"session": "abcd"},
			},
		},
		"path": {"getPatient", "/", "", nil, Input{Path: map[string]any{"patientId": "p7"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := c.Operation(test.operation)
			r := request(o.Method, test.target, test.body, append(test.headers, bearer)...)
			got, violations, _ := o.CheckRequest(r, func(string) string { return "p7" }, []byte(test.body), nil)
			if name != "text" && violations.Count > 0 {
				t.Errorf("violations %v", violations)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("input (-want +got):\n%s", diff)
			}
		})
	}
}

func TestViolationsPointIntoTheContract(t *testing.T) {
	c := clinic(t)
	lines := strings.Split(string(c.YAML()), "\n")
	tests := map[string]string{ // body: the line that its first violation breaks
		`{"name":"","contact":{"street":"x"}}`:              "name: {type: string, minLength: 1, maxLength: 40}",
		`{"name":"x","contact":{"street":""}}`:              "street: {type: string, minLength: 1}",
		`{"name":"x","contact":{"street":"x"},"more":true}`: "additionalProperties: false",
		`{"contact":{"street":"x"}}`:                        "required: [name, contact]",
		`{"name":"x","contact":{"street":"x"},"zip":true}`:  "anyOf:",
	}
	for body, want := range tests {
		_, got, _ := c.Operation("createPatient").CheckRequest(request("POST", "/", body, bearer, jsonType), nil,
			[]byte(body), nil)
		if got.Count == 0 || got.List[0].Line == 0 {
			t.Errorf("%s: %v has no line", body, got)
			continue
		}
		if line := strings.TrimSpace(lines[got.List[0].Line-1]); line != want {
			t.Errorf("%s: %v is on %q, want %q", body, got.List[0], line, want)
		}
	}
}

func TestCheckBody(t *testing.T) {
	o := clinic(t).Webhook("changed")
	tests := map[string][]string{
		`{"patientId":"p1","kind":"created"}`:        nil,
		`{"patientId":"p1","kind":"moved","more":1}`: {"body /kind enum", "body /more additionalProperties"},
		``:  {"body syntax"},
		`{`: {"body syntax"},
	}
	for body, want := range tests {
		if diff := cmp.Diff(want, faults(o.CheckBody([]byte(body)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}
