package control_test

import (
	"net/http"
	"testing"

	"github.com/healthmock/healthmock/mock/control"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/openapi"
)

func TestRequests(t *testing.T) {
	s := open(t)
	missing := openapi.Violation{
		In:      "body",
		Name:    "email",
		Pointer: "/email",
		Rule:    "required",
		Reason:  "it is required and missing",
	}
	none := openapi.Violations{List: []openapi.Violation{}}
	for _, e := range []journal.Entry{
		{
			Service:     "humanapi-admin",
			OperationID: "createUser",
			Method:      "POST",
			Path:        "/api/v1/users",
			Status:      400,
			Violations:  openapi.Violations{List: []openapi.Violation{missing}, Count: 1},
		},
		{
			Service: "humanapi-data", OperationID: "listReports", Method: "GET", Path: "/v1/human/medical/reports", Status: 200, UserID: "j",
			Violations: none, Request: journal.Keep(http.Header{"Authorization": {"Bearer invented"}}, nil),
		},
		{Service: "humanapi-admin", Method: "GET", Path: "/api/v1/usrs", Status: 404, Violations: none, Note: "no such route"},
	} {
		e.At = start
		s.journal.Add("acme", &e)
	}
	const requests = "GET /apps/acme/requests"
	s.play([]exchange{
		{
			requests, "", 200,
			[]string{
				"#=3", "0.id=r1", "0.violations.0.pointer=/email", "0.violationCount=1",
				"1.request.headers.Authorization=Bearer [masked]", "2.note=no such route",
			},
		},
		{requests + "?id=r2", "", 200, []string{"#=1", "0.operationId=listReports"}},
		{requests + "?operationId=createUser", "", 200, []string{"#=1", "0.id=r1"}},
		{requests + "?status=404", "", 200, []string{"#=1", "0.id=r3"}},
		{requests + "?service=humanapi-admin", "", 200, []string{"#=2"}},
		{requests + "?violations=true", "", 200, []string{"#=1", "0.id=r1"}},
		{requests + "?violations=false", "", 200, []string{"#=2", "0.id=r2"}},
		{requests + "?humanId=j", "", 200, []string{"#=1", "0.id=r2"}},
		{requests + "?after=r1", "", 200, []string{"#=2", "0.id=r2"}},
		{requests + "?after=2", "", 200, []string{"#=1"}},
		{requests + "?after=r1&service=humanapi-admin&violations=false", "", 200, []string{"#=1", "0.id=r3"}},
		{requests + "?limit=2", "", 200, []string{"#=2", "0.id=r2", "1.id=r3"}},
		{requests + "?limit=1&after=r1", "", 200, []string{"#=1", "0.id=r2"}},
		{requests + "?limit=1&violations=false", "", 200, []string{"#=1", "0.id=r3"}},
		{requests + "?id=r9", "", 200, []string{"#=0"}},
		{requests + "?limit=0", "", 400, nil},
		{requests + "?after=two", "", 400, nil},
		{requests + "?violations=some", "", 400, nil},
		{"DELETE /apps/acme/requests", "", 204, nil},
		{requests, "", 200, []string{"#=0"}},
		{requests + "?id=r2", "", 410, []string{"title=Gone"}},
		{"DELETE /apps/nobody/requests", "", 404, nil},
		{"GET /apps/nobody/requests", "", 404, nil},
	})
}

// What made room for newer requests is counted, and is not taken for what never was.
func TestDroppedRequests(t *testing.T) {
	s := open(t)
	broken := openapi.Violations{
		List:  []openapi.Violation{{In: "body", Rule: "required", Reason: "it is required"}},
		Count: 1,
	}
	for i := range 250 {
		e := journal.Entry{Service: "humanapi-admin", Method: "GET", Path: "/api/v1/users", Status: 200, At: start}
		if i < 2 {
			e.Violations = broken
		}
		s.journal.Add("acme", &e)
	}
	const requests = "GET /apps/acme/requests"
	reply := s.do("GET /apps/acme/requests?violations=true", "")
	if got := reply.Header().Get(control.DroppedHeader) + " " + reply.Header().Get(control.DroppedViolationsHeader); got != "150 0" {
		t.Errorf("the headers say %q", got)
	}
	s.play([]exchange{
		{requests + "?violations=true", "", 200, []string{"#=2", "0.id=r1"}},
		{requests + "?id=r1", "", 200, []string{"#=1"}},
		{requests + "?id=r3", "", 410, nil},
		{requests, "", 200, []string{"#=100"}},
	})
}
