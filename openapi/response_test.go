package openapi

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCheckResponse(t *testing.T) {
	const good = `{"id":"p1","createdAt":"2024-01-02T03:04:05Z"}`
	created := map[string]string{"Content-Type": "application/json", "X-Record": "1"}
	is := func(contentType string) map[string]string { return map[string]string{"Content-Type": contentType} }
	tests := map[string]struct {
		operation string
		status    int
		header    map[string]string
		body      string
		want      []string
	}{
		"good":           {"createPatient", 201, created, good, nil},
		"header missing": {"createPatient", 201, is("application/json"), good, []string{"response X-Record required"}},
		"header wrong": {
			"createPatient", 201,
			map[string]string{"Content-Type": "application/json", "X-Record": "0"},
			good,
			[]string{"response X-Record minimum"},
		},
		"every fault": {
			"createPatient", 201, created, `{"id":"p","tags":[1],"tags":[1]}`,
			[]string{
				"response tags/tags duplicateKey", "response id/id minLength", "response tags/tags/0 type",
				"response createdAt/createdAt required",
			},
		},
		"undeclared status": {"createPatient", 500, created, good, []string{"response status"}},
		"range": {
			"createPatient", 404, is("application/problem+json; charset=utf-8"),
			`{"title":"x","status":404}`, nil,
		},
		"range, wrong": {
			"createPatient", 404, is("application/problem+json"), `{"status":200}`,
			[]string{"response status/status minimum", "response title/title required"},
		},
		"default":         {"listPatients", 503, is("text/plain"), "down", nil},
		"content type":    {"listPatients", 200, is("text/plain"), "[]", []string{"response Content-Type contentType"}},
		"no content type": {"listPatients", 200, nil, "[]", []string{"response Content-Type contentType"}},
		"no body":         {"listPatients", 200, is("application/json"), "", []string{"response required"}},
		"syntax":          {"listPatients", 200, is("application/json"), "[", []string{"response syntax"}},
		"recursive": {
			"listPatients", 200, is("application/json"),
			`[{"id":"p1","createdAt":"2024-01-02T03:04:05Z","parent":{"id":"p"}}]`,
			[]string{"response 0/0/parent/id minLength", "response 0/0/parent/createdAt required"},
		},
		"binary":     {"getPatient", 200, is("application/pdf"), "%PDF-\xff", nil},
		"no content": {"deletePatient", 204, nil, "", nil},
		"unexpected": {"deletePatient", 204, nil, "x", []string{"response unexpectedBody"}},
		"write only": {
			"createToken", 200, is("application/json"), `{"token":"tk_00000000","secret":"s"}`,
			[]string{"response secret/secret writeOnly"},
		},
	}
	c := clinic(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			header := http.Header{}
			for k, v := range test.header {
				header.Set(k, v)
			}
			got := c.Operation(test.operation).CheckResponse(test.status, header, []byte(test.body))
			if diff := cmp.Diff(test.want, faults(got)); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExample(t *testing.T) {
	tests := []struct {
		operation string
		status    int
		want      string // status, content type and body, or empty for none
	}{
		{"createPatient", 0, `201 application/json {"createdAt":"2024-01-02T03:04:05Z","id":"p1","tags":["invented"]}`},
		{"createPatient", 201, `201 application/json {"createdAt":"2024-01-02T03:04:05Z","id":"p1","tags":["invented"]}`},
		{"createPatient", 422, `422 application/problem+json {"status":400,"title":"invented"}`},
		{"createPatient", 500, ""},
		{"listPatients", 500, "500 text/plain something is wrong"},
		{"deletePatient", 0, "204  "},
		{"createToken", 0, `200 application/json {"token":"tk_aaaaaaaa"}`},
	}
	c := clinic(t)
	for _, test := range tests {
		example, ok := c.Operation(test.operation).Example(test.status)
		got := ""
		if ok {
			got = fmt.Sprintf("%d %s %s", example.Status, example.ContentType, example.Body)
		}
		if got != test.want {
			t.Errorf("%s %d: %q, want %q", test.operation, test.status, got, test.want)
		}
	}
}

// Every example of every contract passes its own check, those invented from a schema included.
func TestExamplesAreValid(t *testing.T) {
	contracts := []*Contract{clinic(t)}
	for _, name := range Names() {
		c, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		contracts = append(contracts, c)
	}
	for _, c := range contracts {
		for _, o := range c.Operations {
			for status := 200; status < 600; status++ {
				example, ok := o.Example(status)
				if !ok || o.Terms().responses[status] == nil {
					continue
				}
				r := o.Terms().responses[status]
				if len(r.content.media) == 0 {
					continue
				}
				if _, _, faults := r.content.media[0].check(nil, asResponse, example.Body, "response"); faults.Count > 0 {
					t.Errorf("%s %s %d: %v\n%s", c.Name, o.ID, status, faults, example.Body)
				}
			}
		}
	}
}
