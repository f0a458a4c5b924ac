package httpapi_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/openapi"
)

// contract is a vendor service with an operation for each way that a request can go.
const contract = `
openapi: 3.0.3
info: {title: things, version: '1'}
servers: [{url: 'https://HOST/v1'}]
paths:
  /BASE:
    post:
      operationId: echo
      x-provenance: assumed
      x-source: test
      requestBody:
        required: true
        content:
          application/json: {schema: {type: object, properties: {n: {type: integer}}, additionalProperties: false}}
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}}
        default: {description: error, content: {application/json: {schema: {type: object}}}}
  /BASE/{id}:
    get:
      operationId: show
      x-provenance: assumed
      x-source: test
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: object}, example: {shown: true}}}}
        default: {description: error, content: {application/json: {schema: {type: object}}}}
`

// operations are what the tests want of the vendor: an echo that panics on 1, fails on 2, and breaks its contract on 3.
var operations = map[string]provider.Op{
	"echo": provider.Body(func(_ *provider.Call, in struct {
		N int `json:"n"`
	},
	) (provider.Reply, error) {
		switch in.N {
		case 1:
			panic("one")
		case 2:
			return provider.Reply{}, errors.New("two")
		case 3:
			return provider.JSON(http.StatusOK, map[string]string{"n": "three"}), nil
		case 4:
			return provider.JSON(http.StatusOK, func() {}), nil
		}
		return provider.JSON(http.StatusOK, map[string]int{"n": in.N}), nil
	}),
}

func service(t testing.TB, host, base string) *provider.Service {
	t.Helper()
	text := strings.NewReplacer("HOST", host, "BASE", base).Replace(contract)
	c, err := openapi.Parse("test/"+base, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return &provider.Service{
		Contract: c, Operations: operations,
		Identify: func(c *provider.Call) error { c.App, _ = c.Apps.Get("acme"); return nil },
		Fail: func(_ *provider.Call, appErr *app.Error) provider.Reply {
			status := map[app.Kind]int{
				app.Invalid: 400, app.NotFound: 404, app.WrongMethod: 405, app.TooLarge: 413, app.Unsupported: 415,
			}[appErr.Kind]
			if status = cmp.Or(appErr.Status, status); status == 0 {
				status = 500
			}
			return provider.JSON(status, map[string]string{"from": base, "message": appErr.Message})
		},
	}
}

// server is two vendors' services on one handler.
type server struct {
	http.Handler
	apps    *app.Apps
	journal *journal.Journal
	log     bytes.Buffer
}

func newServer(t testing.TB, validation httpapi.Validation) *server {
	t.Helper()
	s := &server{journal: journal.New(10), apps: app.NewApps(store.NewMemory())}
	_, err := s.apps.Create(t.Context(), app.Settings{ClientID: "acme", StartTime: time.Unix(0, 0), Paused: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.apps.Close(context.Background()) })
	s.Handler, err = httpapi.New(httpapi.Options{
		Services: []*provider.Service{service(t, "cats.example.co", "cats"), service(t, "dogs.example.co", "dogs")},
		Apps:     s.apps, Journal: s.journal, DefaultApp: "acme", Validation: validation, MaxBody: 100,
		Logger: slog.New(slog.NewTextHandler(&s.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *server) do(method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *server) last(t *testing.T) journal.Entry {
	t.Helper()
	entries := s.journal.List("acme", nil)
	if len(entries) == 0 {
		t.Fatal("the journal is empty")
	}
	return entries[len(entries)-1]
}

func TestHostAndPathChooseTheService(t *testing.T) {
	s := newServer(t, "")
	for _, test := range []struct {
		target, from string
		status       int
	}{
		{"http://localhost/v1/cats/1", `"shown"`, 200},
		{"http://127.0.0.1:8080/v1/dogs/1", `"shown"`, 200},
		{"http://cats.example.co/v1/cats/1", `"shown"`, 200},
		{"http://CATS.example.localhost:8080/v1/cats/1", `"shown"`, 200},
		{"http://cats.example.co/v1/dogs/1", `"from":"cats"`, 404},
		{"http://dogs.example.localhost/v1/cats/1", `"from":"dogs"`, 404},
		{"http://localhost/v1/dogs/1/x", `"from":"dogs"`, 404},
		{"http://localhost/v1/birds", `"from":"cats"`, 404},
		{"http://localhost/", `"from":"cats"`, 404},
		{"http://localhost/v1/dogs/1/", `"shown"`, 200},
		{"http://localhost/v1/dogs/a%2Fb", `"shown"`, 200},
	} {
		w := s.do("GET", test.target, "")
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.from) {
			t.Errorf("%s: %d %s", test.target, w.Code, w.Body)
		}
	}
}

func TestCollisionsFailAtStart(t *testing.T) {
	_, err := httpapi.New(httpapi.Options{Services: []*provider.Service{
		service(t, "a.example.co", "cats"), service(t, "b.example.co", "cats"),
	}})
	if err == nil || !strings.Contains(err.Error(), "both answer POST /v1/cats") {
		t.Errorf("error %v", err)
	}
}

func TestPipeline(t *testing.T) {
	for _, test := range []struct {
		name, method, target, body string
		validation                 httpapi.Validation
		status                     int
		want                       string // in the body
		violations                 string
		note                       string
	}{
		{"good", "POST", "/v1/cats", `{"n":7}`, "strict", 200, `{"n":7}`, "", ""},
		{"refused", "POST", "/v1/cats", `{"n":"7","m":1}`, "strict", 400, `"from":"cats"`, "additionalProperties type", ""},
		{"warned", "POST", "/v1/cats", `{"n":7,"m":1}`, "warn", 200, `{"n":7}`, "additionalProperties", ""},
		{"unchecked", "POST", "/v1/cats", `{"n":7,"m":1}`, "off", 200, `{"n":7}`, "", ""},
		{"unreadable though unchecked", "POST", "/v1/cats", `{"n":"7"}`, "off", 400, "cannot be read", "format", ""},
		{"wrong type of content", "POST", "/v1/cats", ``, "strict", 400, "", "required", ""},
		{"too large", "POST", "/v1/cats", `{"n":` + strings.Repeat(" ", 100) + `7}`, "strict", 413, "100", "maxBytes", ""},
		{"panic", "POST", "/v1/cats", `{"n":1}`, "strict", 500, "internal server error", "", ""},
		{"error", "POST", "/v1/cats", `{"n":2}`, "strict", 500, "internal server error", "", ""},
		{"broken reply", "POST", "/v1/cats", `{"n":3}`, "strict", 200, `{"n":"three"}`, "type", ""},
		{"reply that is no JSON", "POST", "/v1/cats", `{"n":4}`, "strict", 500, "internal server error", "", ""},
		{"example", "GET", "/v1/cats/1", "", "strict", 200, `{"shown":true}`, "", ""},
		{"head", "HEAD", "/v1/cats/1", "", "strict", 200, "", "", ""},
		{
			"unknown route", "GET", "/v1/cat/1", "", "strict", 404, "Not Found", "unknownOperation",
			"no such route; the nearest is GET /v1/cats/{id}",
		},
		{
			"wrong method", "DELETE", "/v1/cats/1", "", "strict", 405, "Method Not Allowed", "unknownMethod",
			"this path answers GET, HEAD",
		},
		{"unknown parameter", "GET", "/v1/cats/1?x=1", "", "strict", 400, "", "unknownParameter", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t, test.validation)
			w := s.do(test.method, test.target, test.body)
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.want) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			entry := s.last(t)
			var rules []string
			for _, v := range entry.Violations.List {
				rules = append(rules, v.Rule)
			}
			if got := strings.Join(rules, " "); got != test.violations {
				t.Errorf("violations %q, want %q", got, test.violations)
			}
			if entry.Note != test.note || entry.Status != test.status || entry.Method != test.method {
				t.Errorf("entry %+v", entry)
			}
			if strings.Contains(s.log.String(), "three") {
				t.Errorf("a value is in the log: %s", s.log.String())
			}
		})
	}
}

func TestViolationsHeaderLeadsToTheEntry(t *testing.T) {
	s := newServer(t, "")
	w := s.do("POST", "/v1/cats", `{"n":"7","m":1}`)
	want := "2; /_sandbox/v1/apps/acme/requests?id=" + s.last(t).ID
	if got := w.Header().Get(journal.ViolationsHeader); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := s.do("POST", "/v1/cats", `{"n":3}`).Header().Get(journal.ViolationsHeader); got != "" {
		t.Errorf("a good request is blamed: %q", got)
	}
}

func TestBodyThatEndsEarly(t *testing.T) {
	s := newServer(t, "")
	for _, length := range []int64{50, -1} {
		body := io.MultiReader(strings.NewReader(`{"n"`), iotest.ErrReader(io.ErrUnexpectedEOF))
		r := httptest.NewRequest(http.MethodPost, "/v1/cats", body)
		r.ContentLength = length
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != 400 || s.last(t).Status != 400 {
			t.Errorf("length %d: %d %s", length, w.Code, w.Body)
		}
	}
}
