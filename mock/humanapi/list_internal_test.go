package humanapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/openapi"
)

// countdown is a series that is never a slice: total, ..., 2, 1.
type countdown int

func (n countdown) within(filter) series { return n }
func (n countdown) count() int           { return int(n) }

func (n countdown) page(offset, limit int) ([]byte, error) {
	page := make([]int, limit)
	for i := range page {
		page[i] = int(n) - offset - i
	}
	return json.Marshal(page)
}

// ask is a list request as it leaves the contract's check.
func ask(target string) *provider.Call {
	c := &provider.Call{Request: httptest.NewRequest(http.MethodGet, target, nil), Host: "api.humanapi.co"}
	c.Input.Query = make(map[string]any)
	for name, values := range c.Request.URL.Query() {
		c.Input.Query[name] = values[0]
		if name == "limit" || name == "offset" {
			c.Input.Query[name] = json.Number(values[0])
		}
	}
	return c
}

// The total and the token's name are those of the recording (2015, activities).
func TestPages(t *testing.T) {
	const at = "https://api.humanapi.co/v1/human/activities?access_token=token&"
	for _, c := range []struct{ query, body, link string }{
		{
			"limit=2", "[234,233]",
			"<" + at + `limit=2&offset=2>; rel="next",<` + at + `limit=2&offset=234>; rel="last"`,
		},
		{
			"offset=49&limit=2", "[185,184]",
			"<" + at + `limit=2&offset=51>; rel="next",<` + at + `limit=2&offset=47>; rel="prev",<` +
				at + `limit=2&offset=234>; rel="last",<` + at + `limit=2&offset=0>; rel="first"`,
		},
		{
			"offset=1&limit=2", "[233,232]",
			"<" + at + `limit=2&offset=3>; rel="next",<` + at + `limit=2&offset=0>; rel="prev",<` +
				at + `limit=2&offset=234>; rel="last",<` + at + `limit=2&offset=0>; rel="first"`,
		},
		{
			"limit=2&offset=232", "[2,1]",
			"<" + at + `limit=2&offset=230>; rel="prev",<` + at + `limit=2&offset=0>; rel="first"`,
		},
		{ // where the recorded last page leads to
			"limit=2&offset=234", "[]",
			"<" + at + `limit=2&offset=232>; rel="prev",<` + at + `limit=2&offset=0>; rel="first"`,
		},
		{
			"limit=1&offset=9999", "[]",
			"<" + at + `limit=1&offset=9998>; rel="prev",<` + at + `limit=1&offset=0>; rel="first"`,
		},
		{
			"offset=230", "[4,3,2,1]",
			"<" + at + `offset=180>; rel="prev",<` + at + `offset=0>; rel="first"`,
		},
		{
			"source=a%20b&limit=500&offset=233", "[1]",
			"<" + at + `source=a+b&limit=500&offset=0>; rel="prev",<` + at + `source=a+b&limit=500&offset=0>; rel="first"`,
		},
	} {
		reply, err := list(ask("https://api.humanapi.co/v1/human/activities?"+c.query+"&access_token=token"), countdown(234))
		if err != nil || reply.Status != 200 || string(reply.Raw) != c.body {
			t.Errorf("%s: %d %s %v", c.query, reply.Status, reply.Raw, err)
		}
		if reply.Header.Get("X-Total-Count") != "234" || reply.Header.Get("Link") != c.link {
			t.Errorf("%s: %s\n got %s\nwant %s", c.query, reply.Header.Get("X-Total-Count"), reply.Header.Get("Link"), c.link)
		}
	}
	for _, n := range []countdown{0, 1, 50} {
		if reply, err := list(ask("/v1/human/activities"), n); err != nil || reply.Header.Get("Link") != "" {
			t.Errorf("one page of %d: %v %v", n, reply.Header, err)
		}
	}
}

func TestLinksLeadBackToWhereTheRequestCameTo(t *testing.T) {
	for _, c := range []struct {
		origin string
		proto  string
		host   string
		want   string
	}{
		{"http://127.0.0.1:8080", "", "", "http://127.0.0.1:8080"},
		{"http://api.humanapi.localhost:80", "", "", "http://api.humanapi.localhost:80"},
		{"http://api.humanapi.co", "", "", "https://api.humanapi.co"},
		{"http://api.humanapi.co.", "", "", "https://api.humanapi.co."},
		{"http://API.humanapi.co:8080", "", "", "http://API.humanapi.co:8080"},
		{"https://api.humanapi.co:8443", "", "", "https://api.humanapi.co:8443"},
		{"https://mock.example.com", "", "", "https://mock.example.com"},
		{"http://10.1.2.3:8080", "https", "mock.example.com", "https://mock.example.com"},
		{"http://10.1.2.3:8080", "HTTPS, http", "mock.example.com:8443 , inner", "https://mock.example.com:8443"},
		{"http://10.1.2.3:8080", "https", "", "https://10.1.2.3:8080"},
		{"http://10.1.2.3:8080", "gopher", `x"><script>`, "http://10.1.2.3:8080"},
		{"http://api.humanapi.co", "http", "", "http://api.humanapi.co"},
	} {
		call := ask(c.origin + "/v1/human/sleeps")
		call.Request.Header.Set("X-Forwarded-Proto", c.proto)
		call.Request.Header.Set("X-Forwarded-Host", c.host)
		reply, err := list(call, countdown(51))
		if link := reply.Header.Get("Link"); err != nil ||
			link != "<"+c.want+`/v1/human/sleeps?offset=50>; rel="next",<`+c.want+`/v1/human/sleeps?offset=50>; rel="last"` {
			t.Errorf("%+v: %s %v", c, link, err)
		}
	}
}

func TestListQuery(t *testing.T) {
	q, err := readListQuery(
		ask("/?created_since=20151201T120612Z&updated_before=2015-12-01T12:06:12.149Z&start_date=2015-11-01" +
			"&end_date=2015-11-01&limit=9999"),
	)
	if err != nil {
		t.Fatal(err)
	}
	want := listQuery{limit: 500}
	want.created.since = time.Date(2015, 12, 1, 12, 6, 12, 0, time.UTC)
	want.updated.before = want.created.since.Add(149 * time.Millisecond)
	want.days = span{time.Date(2015, 11, 1, 0, 0, 0, 0, time.UTC), time.Date(2015, 11, 2, 0, 0, 0, 0, time.UTC)}
	if q != want {
		t.Errorf("%+v", q)
	}
	if !q.days.contains(q.days.since) || q.days.contains(q.days.before) || !(span{}).contains(q.days.since) {
		t.Error("a span holds its beginning and not its end; an open one holds everything")
	}
	for _, c := range []struct{ query, name, rule string }{
		{"created_since=20151301T120612Z", "created_since", "format"},
		{"updated_before=yesterday", "updated_before", "format"},
		{"start_date=2015-02-30&end_date=2015-03-01", "start_date", "format"},
		{"start_date=2015-02-03", "end_date", "required"},
		{"end_date=2015-02-03", "start_date", "required"},
	} {
		call := ask("/?" + c.query)
		_, err := readListQuery(call)
		if !app.Is(err, app.Invalid) || call.Violations.Count != 1 ||
			call.Violations.List[0] != (openapi.Violation{
				In: "query", Name: c.name, Rule: c.rule,
				Reason: call.Violations.List[0].Reason,
			}) {
			t.Errorf("%s: %v %+v", c.query, err, call.Violations)
		}
	}
}
