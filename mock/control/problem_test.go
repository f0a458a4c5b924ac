package control_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestProblems(t *testing.T) {
	s := open(t)
	s.play([]exchange{
		{
			"GET /nothing/here", "", 404,
			[]string{"type=about:blank", "title=Not Found", "status=404", "instance=/_sandbox/v1/nothing/here", "violations="},
		},
		{"PUT /apps", "", 405, []string{"title=Method Not Allowed"}},
		{"POST /apps", `{"a":1,"b":2}`, 400, []string{
			"title=Bad Request", "violations.#=2", "violations.0.pointer=/a", "violations.1.pointer=/b",
		}},
		{
			"POST /apps", `{"clientId":"` + strings.Repeat("x", 5<<20) + `"}`, 413,
			[]string{"title=Request Entity Too Large", "violations.0.rule=maxBytes"},
		},
		{"GET /apps/a%2Fb", "", 404, []string{"instance=/_sandbox/v1/apps/a%2Fb"}},
	})
	r := request(t.Context(), "POST /apps", "{}")
	r.Header.Set("Content-Type", "text/plain")
	if w := s.serve(r); w.Code != http.StatusUnsupportedMediaType ||
		at(t, w.Body.Bytes(), "violations.0.rule") != "contentType" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if detail := at(t, s.do("POST /apps", `{"a":1,"b":2}`).Body.Bytes(), "detail"); !strings.HasSuffix(
		detail,
		"(and 1 more)",
	) {
		t.Errorf("the detail does not tell that there is more: %s", detail)
	}
}
