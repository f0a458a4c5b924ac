package openapi

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/healthmock/healthmock/openapi/violation"
)

// TestReasonsNeverQuote breaks every rule with values that hold a canary, and looks for the canary in what is said
// about them. Name and Pointer may hold it where it was sent as a name: they say where to look.
func TestReasonsNeverQuote(t *testing.T) {
	const canary = "CANARY"
	c := clinic(t)
	body := func(more string) string {
		return `{"name":"x","contact":{"street":"x"},` + strings.ReplaceAll(more, "?", canary) + `}`
	}
	post := func(body string, headers ...string) []Violation {
		headers = append(headers, bearer)
		if len(headers) == 1 {
			headers = append(headers, jsonType)
		}
		_, faults, _ := c.Operation("createPatient").CheckRequest(request("POST", "/", body, headers...), nil, []byte(body),
			nil)
		return faults.List
	}
	form := func(body string) []Violation {
		_, faults, _ := c.Operation("createToken").CheckRequest(request("POST", "/", body, formBody), nil, []byte(body), nil)
		return faults.List
	}
	list := func(query string, headers ...string) []Violation {
		r := request("GET", "/", "", append(headers, "Authorization: "+canary)...)
		r.URL.RawQuery = query
		_, faults, _ := c.Operation("listPatients").CheckRequest(r, nil, nil, nil)
		return faults.List
	}
	get := func(id string) []Violation {
		_, faults, _ := c.Operation("getPatient").CheckRequest(request("GET", "/", "", bearer),
			func(string) string { return id }, nil, nil)
		return faults.List
	}
	answer := func(status int, contentType, body string) []Violation {
		return c.Operation("createPatient").CheckResponse(status,
			http.Header{"Content-Type": {contentType}, "X-Record": {canary}}, []byte(body)).List
	}
	long := strings.Repeat(canary, 9)
	broken := slices.Concat(
		list("state="+canary+"&offset="+canary+"&tag="+canary+"&tag=C&tag=A&active="+canary+
			"&ids="+canary+"&"+canary+"="+canary+"&state=open",
			"X-Page-Size: "+canary, "Cookie: session=C"),
		list(canary+"=%zz"), list("state="+canary+"%ff"), list(""), get(canary),
		post(body(`"born":"?","seen":"?","email":"?","site":"?","record":"?","scan":"?%","sex":"?","weight":"?",`+
			`"visits":"?"`)),
		post(body(`"smoker":"?","note":["?"],"id":"?","tags":["?","?","?","?"],"extra":{"?":"?","b":1,"c":1},"zip":["?"],`+
			`"code":"none"`)),
		post(body(`"reach":{"fax":"?","phone":"C"},"pet":{"kind":"?"},"?":"?","a":1,"a":"?","weight":1e999`)),
		post(body(`"pet":{"kind":1}`)), post(body(`"pet":{"lives":"?"}`)), post(body(`"pet":"?"`)),
		post(body(`"pet":{"kind":"cat","lives":"?"}`)),
		post(body(`"tags":[],"extra":{},"sex":null,"smoker":null,"weight":0.7,"visits":0`)),
		post(body(`"weight":501,"visits":3000000000`)),
		post(`{"name":"`+long+`","contact":{"street":"","city":"C"}}`), post(`{}`), post(`"`+canary+`"`), post(""),
		post(body(`"?"`)), post(body(`"a":?`)), post(body(`"a":"?\q"`)), post(`"`+canary), post(`"`+canary+"\n"),
		post(canary),
		post(`"x" `+canary), post(`[`+canary), post(`["x" `+canary), post(`{`+canary), post(`-`+canary), post("\xff"+canary),
		post(strings.Repeat("[", 100)+canary),
		post(body(`"a":1`), "Content-Type: text/"+canary), post(body(`"a":1`), jsonType+"; charset="+canary),
		post(body(`"a":1`), jsonType+"; "+canary+"=;"), post(body(`"a":1`), jsonType, "Content-Encoding: "+canary),
		form("id="+canary+"&id="+canary+"&kind="+canary+"&ttl="+canary+"&remember="+canary+"&"+canary+"="+canary),
		form("id="+canary+"%zz&"+canary+"=%zz"), form("id="+canary+"%ff"),
		answer(201, "application/json",
			`{"id":"`+canary+`","createdAt":"`+canary+`","tags":["`+canary+`",1],"sex":"`+canary+`"}`),
		answer(201, canary+"/"+canary, canary), answer(299, "application/json", canary),
		answer(422, "application/problem+json", `{"title":"x","status":399}`),
		c.Operation("deletePatient").CheckResponse(204, nil, []byte(canary)).List,
		c.Operation("createToken").CheckResponse(200, http.Header{"Content-Type": {"application/json"}},
			[]byte(`{"token":"`+canary+`","secret":"`+canary+`"}`)).List,
	)
	seen := make(map[string]bool)
	for _, v := range broken {
		seen[v.Rule] = true
		if strings.Contains(strings.ToUpper(v.Reason), canary) {
			t.Errorf("%s quotes what was sent: %s", v.Rule, v.Reason)
		}
		if v.Reason == "" {
			t.Errorf("%v: gives no reason", v)
		}
	}
	// Every rule must have been broken above, or the loop proves nothing about it.
	for _, rule := range []string{
		violation.ContentEncoding, violation.ContentType, violation.Depth, violation.DuplicateKey, violation.Encoding,
		violation.Range, violation.Repeated, violation.Status, violation.Syntax,
		violation.UnexpectedBody, violation.UnknownParameter,
		"additionalProperties", "anyOf", "discriminator", "enum", "exclusiveMinimum", "format", "maxItems", "maxLength",
		"maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "not", "nullable",
		"oneOf", "pattern", "readOnly", "required", "type", "uniqueItems", "writeOnly",
	} {
		if !seen[rule] {
			t.Errorf("rule %s was never broken", rule)
		}
		delete(seen, rule)
	}
	if len(seen) > 0 {
		t.Errorf("rules nobody knows: %v", seen)
	}
}
