package httpapi_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/fault"
	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
	"github.com/healthmock/healthmock/mock/store"
	"github.com/healthmock/healthmock/openapi"
)

// faulty is a vendor with a reply of each sort.
const faulty = `
openapi: 3.0.3
info: {title: things, version: '1'}
servers: [{url: 'https://things.example.co/v1'}]
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
security: [{token: []}]
paths:
  /things:
    get:
      operationId: listThings
      x-provenance: assumed
      x-source: test
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: array, items: {type: object}}}}}
        default: {description: refused, content: {application/json: {schema: {type: object}}}}
    post:
      operationId: addThing
      x-provenance: assumed
      x-source: test
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {n: {type: integer}}, additionalProperties: false}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {type: object, additionalProperties: false, properties: {a: {}, b: {}, n: {}}}
    delete:
      operationId: clearThings
      x-provenance: assumed
      x-source: test
      responses:
        '204': {description: gone}
  /users/{humanId}:
    parameters: [{name: humanId, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getUser
      x-provenance: assumed
      x-source: test
      responses:
        '200':
          description: ok
          content:
            application/pdf: {schema: {type: string, format: binary}}
            application/json: {schema: {type: array, items: {type: integer}}}
        '304': {description: not modified}
  /login:
    post:
      operationId: login
      security: []
      x-provenance: assumed
      x-source: test
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: object}}}}
`

// faultServer is one App of that vendor behind a real listener. Waits in real time return at once, and are recorded in
// waited.
type faultServer struct {
	t       *testing.T
	app     *app.App
	journal *journal.Journal
	handler http.Handler
	url     string
	log     bytes.Buffer
	added   int // things
	pages   int // that the last report should have had

	document []byte // what getUser renders, in small parts; nil: it does not render
	kind     string // content type of document

	mu       sync.Mutex
	waited   []time.Duration
	patience bool // clients wait for what is slow

	deadlines []time.Duration          // that were set for writing
	scale     time.Duration            // by which they are shorter; zero: they are only written down
	conn      *http.ResponseController // whose deadlines they are
	onWait    func()                   // called for each wait; nil: nothing
	ended     chan struct{}            // gets a value whenever the handler has returned; nil: none
}

func newFaultServer(t *testing.T, rules string) *faultServer {
	t.Helper()
	s := &faultServer{t: t, journal: journal.New(50), patience: true}
	contract, err := openapi.Parse("test/things", []byte(faulty))
	if err != nil {
		t.Fatal(err)
	}
	apps := app.NewApps(store.NewMemory())
	s.app, err = apps.Create(t.Context(), app.Settings{ClientID: "acme", StartTime: time.Unix(0, 0), Paused: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = apps.Close(context.Background()) })
	handler, err := httpapi.New(httpapi.Options{
		Services: []*provider.Service{{
			UserParameter: "humanId",
			Contract:      contract, Operations: s.operations(), Identify: s.identify, Fail: envelope, ETag: tag,
		}},
		Apps: apps, Journal: s.journal, DefaultApp: "acme", Wait: s.wait, WriteDeadline: s.writeDeadline,
		Logger: slog.New(slog.NewTextHandler(&s.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.handler = handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.ended != nil {
			defer func() { s.ended <- struct{}{} }()
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	s.put(rules)
	return s
}

func (s *faultServer) put(text string) {
	s.t.Helper()
	var rules []fault.Rule
	if err := json.Unmarshal([]byte(text), &rules); err != nil {
		s.t.Fatal(err)
	}
	if wrong := fault.Check(rules); wrong != nil {
		s.t.Fatal(text, wrong)
	}
	s.app.Faults.Put(fault.Scope{Owner: "control"}, rules, s.app.Clock.Now())
}

func (s *faultServer) operations() map[string]provider.Op {
	return map[string]provider.Op{
		"listThings": func(*provider.Call) (provider.Reply, error) {
			return provider.JSON(http.StatusOK, []map[string]int{{"a": 1, "b": 2}, {"a": 3, "b": 4}}), nil
		},
		"addThing": func(*provider.Call) (provider.Reply, error) {
			s.added++
			return provider.JSON(http.StatusOK, map[string]any{"a": 1, "b": 2.50, "n": s.added}), nil
		},
		"clearThings": func(*provider.Call) (provider.Reply, error) {
			return provider.Reply{Status: http.StatusNoContent}, nil
		},
		"getUser": func(c *provider.Call) (provider.Reply, error) {
			s.pages = c.Pages
			if s.document != nil {
				return provider.Reply{Status: http.StatusOK, Render: s.render, ContentType: s.kind}, nil
			}
			return provider.Reply{Status: http.StatusOK, Raw: []byte("%PDF-1.4 one page"), ContentType: "application/pdf"}, nil
		},
		"login": func(*provider.Call) (provider.Reply, error) {
			return provider.JSON(http.StatusOK, map[string]any{}), nil
		},
	}
}

func (s *faultServer) render(w io.Writer) error {
	for part := range slices.Chunk(s.document, 1<<10+1) {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// tag returns the entity tag of a body.
func tag(content io.WriterTo) string {
	sum := sha256.New()
	_, _ = content.WriteTo(sum)
	return fmt.Sprintf(`"%x"`, sum.Sum(nil)[:8])
}

// identify returns an error for the token "bad".
func (s *faultServer) identify(c *provider.Call) error {
	c.App = s.app
	credential, _ := c.Operation.Credential(c.Request)
	switch {
	case credential.Token == "bad":
		return app.Errorf(app.Unauthenticated, "Invalid access token")
	case c.DeadToken != "":
		return &app.Error{
			Kind:    app.Unauthenticated,
			Message: "Invalid access token",
			Err:     app.Errorf(app.Unauthenticated, "%s", c.DeadToken),
		}
	}
	return nil
}

func envelope(_ *provider.Call, failure *app.Error) provider.Reply {
	status := provider.Status(failure)
	return provider.JSON(status, map[string]any{"statusCode": status, "message": failure.Message})
}

func (s *faultServer) wait(_ context.Context, d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.onWait != nil {
		s.onWait()
	}
	if s.waited = append(s.waited, d); !s.patience {
		return context.Canceled
	}
	return nil
}

func (s *faultServer) writeDeadline(w http.ResponseWriter, wait time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deadlines = append(s.deadlines, wait)
	s.conn = http.NewResponseController(w)
	if s.scale == 0 || wait == 0 {
		return s.conn.SetWriteDeadline(time.Time{})
	}
	return s.conn.SetWriteDeadline(time.Now().Add(wait / s.scale))
}

// seen is what a client sees.
type seen struct {
	status int
	header http.Header
	body   string
	err    error // of the request, or of reading the body
}

// do makes a request over a new connection: over one that was used before, Go's client repeats a request by itself.
func (s *faultServer) do(call, token string) seen { return s.doWith(call, token, nil) }

// doWith is do with further headers.
func (s *faultServer) doWith(call, token string, header http.Header) seen {
	s.t.Helper()
	method, path, _ := strings.Cut(call, " ")
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(`{"n":1}`)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+"/v1"+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	maps.Copy(r.Header, header)
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(r)
	if err != nil {
		return seen{err: err}
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	return seen{res.StatusCode, res.Header, string(text), err}
}

func (s *faultServer) last() journal.Entry {
	s.t.Helper()
	entries := s.journal.List("acme", nil)
	if len(entries) == 0 {
		s.t.Fatal("the journal is empty")
	}
	return entries[len(entries)-1]
}

const (
	list = "GET /things"
	add  = "POST /things"
	user = "GET /users/u1"
)

// TestEffects checks what a client sees of each effect of a rule, and what the journal says of it.
func TestEffects(t *testing.T) {
	const things = `[{"a":1,"b":2},{"a":3,"b":4}]`
	for _, test := range []struct {
		name, rules, call string
		status            int
		body              string // "" is any
		header            string // "Retry-After: 3"
		note              string
		added             int // things, afterwards
	}{
		{"none", `[]`, list, 200, things, "Content-Type: application/json; charset=utf-8", "", 0},
		{
			"status", `[{"status":503}]`, add, 503, `{"message":"Service Unavailable","statusCode":503}`, "Retry-After: ",
			"fault: status 503 (rule 1 of control)", 0,
		},
		{
			"status and Retry-After", `[{"status":503,"retryAfter":"2100ms"}]`, add, 503, "", "Retry-After: 3",
			"fault: status 503 (rule 1 of control)", 0,
		},
		{
			"status that nobody knows", `[{"status":599}]`, list, 599, `{"message":"Error","statusCode":599}`, "",
			"fault: status 599 (rule 1 of control)", 0,
		},
		{
			"status of a client's error", `[{"status":404}]`, list, 404, `{"message":"Not Found","statusCode":404}`, "",
			"fault: status 404 (rule 1 of control)", 0,
		},
		{
			"redirect", `[{"status":302}]`, list, 302, `{"message":"Found","statusCode":302}`, "",
			"fault: status 302 (rule 1 of control)", 0,
		},
		{"not modified", `[{"status":304}]`, list, 304, "", "Content-Type: ", "fault: status 304 (rule 1 of control)", 0},
		{
			"a proxy's page", `[{"status":502,"body":"<html>","contentType":"text/html"}]`, list, 502, "<html>",
			"Content-Type: text/html", "fault: status 502, body, contentType (rule 1 of control)", 0,
		},
		{
			"expired", `[{"token":"expired"}]`, add, 401, `{"message":"Invalid access token","statusCode":401}`, "",
			"fault: token expired (rule 1 of control)", 0,
		},
		{
			"revoked", `[{"token":"revoked"}]`, add, 401, `{"message":"Invalid access token","statusCode":401}`, "",
			"fault: token revoked (rule 1 of control)", 0,
		},
		{"no token to expire", `[{"token":"expired"}]`, "POST /login", 200, "{}", "", "", 0},
		{"empty list", `[{"empty":true}]`, list, 200, "[]", "Content-Length: 2", "fault: empty (rule 1 of control)", 0},
		{
			"empty, and no list", `[{"empty":true}]`, add, 200, `{"a":1,"b":2.5,"n":1}`, "",
			"fault: empty (rule 1 of control)", 1,
		},
		{
			"shuffle", `[{"shuffle":true}]`, list, 200, `[{"b":2,"a":1},{"b":4,"a":3}]`, "",
			"fault: shuffle (rule 1 of control)", 0,
		},
		{
			"malformed", `[{"malformed":true}]`, list, 200, `[{"a":1,"b":2},{"a":3,"b":4},]`, "Content-Length: 30",
			"fault: malformed (rule 1 of control)", 0,
		},
		{
			"malformed, and no JSON", `[{"malformed":true}]`, user, 200, "%PDF-1.4 one page", "",
			"fault: malformed (rule 1 of control)", 0,
		},
		{
			"body", `[{"body":"what?"}]`, add, 200, "what?", "Content-Type: application/json; charset=utf-8",
			"fault: body (rule 1 of control)", 1,
		},
		{"empty body", `[{"body":""}]`, list, 200, "", "Content-Length: 0", "fault: body (rule 1 of control)", 0},
		{"no body where none may be", `[{"body":"x"}]`, "DELETE /things", 204, "", "", "fault: body (rule 1 of control)", 0},
		{
			"content type", `[{"contentType":"text/plain"}]`, list, 200, things, "Content-Type: text/plain",
			"fault: contentType (rule 1 of control)", 0,
		},
		{
			"truncate beyond the end", `[{"truncate":1000}]`, list, 200, things, "",
			"fault: truncate 1000 (rule 1 of control)", 0,
		},
		{
			"two rules", `[{"body":"first"},{"body":"second","contentType":"a/b"}]`, list, 200, "first", "Content-Type: a/b",
			"fault: body (rule 1 of control); body, contentType (rule 2 of control)", 0,
		},
		{
			"the first refusal", `[{"extra":true},{"status":500},{"status":501}]`, add, 500, "", "",
			"fault: extra (rule 1 of control); status 500 (rule 2 of control); status 501 (rule 3 of control)", 0,
		},
		{"another user's", `[{"humanId":"u2","status":500}]`, user, 200, "", "", "", 0},
		{
			"the user's in the path", `[{"humanId":"u1","status":500}]`, user, 500, "", "",
			"fault: status 500 (rule 1 of control)", 0,
		},
		{"another operation's", `[{"operation":"listThings","status":500}]`, add, 200, "", "", "", 1},
		{
			"head", `[{"truncate":3,"slow":"1s"}]`, "HEAD /things", 200, "", "Content-Length: 29",
			"fault: truncate 3, slow 1s (rule 1 of control)", 0,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newFaultServer(t, test.rules)
			got := s.do(test.call, "good")
			if got.err != nil || got.status != test.status || test.body != "" && got.body != test.body {
				t.Errorf("client sees %d %s (%v), want %d %s", got.status, got.body, got.err, test.status, test.body)
			}
			if name, want, _ := strings.Cut(test.header, ": "); got.header.Get(name) != want {
				t.Errorf("%s is %q, want %q", name, got.header.Get(name), want)
			}
			entry := s.last()
			sameBody := strings.HasPrefix(test.call, "HEAD") || string(entry.Reply.Body) == got.body
			if entry.Status != test.status || entry.Note != test.note || !sameBody {
				t.Errorf("journal has %d %s, %q; want %d %s, %q",
					entry.Status, entry.Reply.Body, entry.Note, test.status, got.body, test.note)
			}
			if entry.Violations.Count > 0 || s.log.Len() > 0 {
				t.Errorf("the fault counts as the sandbox's own: %v %s", entry.Violations, s.log.String())
			}
			if s.added != test.added {
				t.Errorf("%d things were added, want %d", s.added, test.added)
			}
		})
	}
}

// The fault comes before the contract: a request that both would refuse is refused by the fault.
func TestFaultComesBeforeTheContract(t *testing.T) {
	s := newFaultServer(t, `[{"status":503,"times":1}]`)
	for i, want := range []int{503, 400} {
		if got := s.do("GET /things?unknown=1", "good"); got.status != want || s.last().Violations.Count != i {
			t.Errorf("request %d: %d with %d violations, want %d with %d", i+1, got.status, s.last().Violations.Count, want, i)
		}
	}
}

func TestExtraField(t *testing.T) {
	s := newFaultServer(t, `[{"extra":true}]`)
	got := s.do(add, "good")
	var fields map[string]any
	if err := json.Unmarshal([]byte(got.body), &fields); err != nil || len(fields) != 4 {
		t.Errorf("client sees %s (%v), want three fields and one more", got.body, err)
	}
	if entry := s.last(); entry.Violations.Count > 0 || s.log.Len() > 0 {
		t.Errorf("the field counts against the contract: %v %s", entry.Violations, s.log.String())
	}
}

func TestPages(t *testing.T) {
	s := newFaultServer(t, `[{"pages":200}]`)
	if got := s.do(user, "good"); got.status != 200 || s.pages != 200 {
		t.Errorf("%d, and the operation is asked for %d pages; want 200 and 200", got.status, s.pages)
	}
}

func TestRateLimit(t *testing.T) {
	s := newFaultServer(t, `[{"rateLimit":{"requests":2,"per":"1m"}}]`)
	for i, want := range []struct {
		status int
		retry  string
	}{{200, ""}, {200, ""}, {429, "40"}, {429, "20"}, {200, ""}} {
		got := s.do(list, "good")
		if got.status != want.status || got.header.Get("Retry-After") != want.retry {
			t.Errorf("request %d: %d, Retry-After %q; want %d, %q",
				i+1, got.status, got.header.Get("Retry-After"), want.status, want.retry)
		}
		if i > 0 {
			if _, err := s.app.Clock.Advance(t.Context(), 20*time.Second); err != nil {
				t.Fatal(err)
			}
		}
	}
	s.put(`[{"rateLimit":{"requests":1,"per":"1m"},"retryAfter":"7s"}]`)
	s.do(list, "good")
	if got := s.do(list, "good").header.Get("Retry-After"); got != "7" {
		t.Errorf("Retry-After %q, want the 7 that was asked for", got)
	}
}

func TestReset(t *testing.T) {
	s := newFaultServer(t, `[{"reset":true,"times":1}]`)
	if got := s.do(add, "good"); !errors.Is(got.err, syscall.ECONNRESET) {
		t.Errorf("client sees %d %q (%v), want a connection reset", got.status, got.body, got.err)
	}
	entry := s.last()
	if s.added != 0 || entry.Status != 0 || entry.Note != "fault: reset (rule 1 of control)" ||
		len(entry.Reply.Header) > 0 || entry.Reply.Size > 0 {
		t.Errorf("%d things added, journal has %+v; want none, and no reply", s.added, entry)
	}
	if got := s.do(add, "good"); got.status != 200 {
		t.Errorf("afterwards: %d (%v), want 200", got.status, got.err)
	}
}

// Where there is no connection to hijack, the handler panics with http.ErrAbortHandler.
func TestResetWithoutAConnection(t *testing.T) {
	s := newServer(t, "")
	a := acme(t, s)
	a.Faults.Put(fault.Scope{Owner: "control"}, []fault.Rule{{Reset: true}}, a.Clock.Now())
	defer func() {
		if got, _ := recover().(error); !errors.Is(got, http.ErrAbortHandler) {
			t.Errorf("the handler ends with %v, want http.ErrAbortHandler", got)
		}
	}()
	w := s.do("GET", "/v1/cats/1", "")
	t.Errorf("answered %d", w.Code)
}

func TestTruncate(t *testing.T) {
	for _, n := range []string{"0", "3"} {
		s := newFaultServer(t, `[{"truncate":`+n+`}]`)
		got := s.do(list, "good")
		if !errors.Is(got.err, io.ErrUnexpectedEOF) || got.status != 200 || got.header.Get("Content-Length") != "29" {
			t.Errorf("client sees %d, length %s (%v); want 200, 29 and an unexpected end",
				got.status, got.header.Get("Content-Length"), got.err)
		}
		if want := `[{"`[:len(got.body)]; got.body != want || n == "3" && len(want) != 3 {
			t.Errorf("truncated after %s bytes: %q, want %q", n, got.body, want)
		}
		if entry := s.last(); string(entry.Reply.Body) != got.body || entry.Status != 200 {
			t.Errorf("journal has %d %s, want what was sent: %s", entry.Status, entry.Reply.Body, got.body)
		}
	}
}

func TestLatency(t *testing.T) {
	s := newFaultServer(t, `[{"latency":"90s","operation":"addThing"}]`)
	got := s.do(add, "good")
	if want := []time.Duration{90 * time.Second}; got.status != 200 || !slices.Equal(s.waited, want) {
		t.Errorf("%d after waits of %v, want 200 after %v", got.status, s.waited, want)
	}
	// The operation happens even when the client does not wait for its reply.
	s.patience = false
	if got = s.do(add, "good"); got.err == nil {
		t.Errorf("client sees %d, want no answer", got.status)
	}
	entry := s.last()
	const note = "fault: latency 1m30s (rule 1 of control); the client did not wait for the answer"
	if s.added != 2 || entry.Status != 0 || entry.Note != note {
		t.Errorf("%d things added, journal has %d %q", s.added, entry.Status, entry.Note)
	}
}

// A real wait ends with its request.
func TestLatencyEndsWithTheRequest(t *testing.T) {
	s := newServer(t, "")
	a := acme(t, s)
	latency := &fault.Latency{Span: clock.Exactly(clock.Duration(5 * time.Minute))}
	a.Faults.Put(fault.Scope{Owner: "control"}, []fault.Rule{{Latency: latency}}, a.Clock.Now())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	defer func() {
		if got, _ := recover().(error); !errors.Is(got, http.ErrAbortHandler) || s.last(t).Status != 0 {
			t.Errorf("ended with %v and a journal entry of %d, want http.ErrAbortHandler and 0", got, s.last(t).Status)
		}
	}()
	s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/v1/cats/1", nil))
}

func TestSlow(t *testing.T) {
	for name, test := range map[string]struct {
		rules string
		waits int
		each  time.Duration
		body  string
	}{
		"long":      {`[{"slow":"1m"}]`, 20, 3 * time.Second, `[{"a":1,"b":2},{"a":3,"b":4}]`},
		"short":     {`[{"slow":"1m","body":"abc"}]`, 3, 20 * time.Second, "abc"},
		"empty":     {`[{"slow":"1m","body":""}]`, 0, 0, ""},
		"truncated": {`[{"slow":"1m","truncate":10}]`, 10, 6 * time.Second, `[{"a":1,"b`},
	} {
		s := newFaultServer(t, test.rules)
		got := s.do(list, "good")
		if got.body != test.body || (got.err != nil) != (name == "truncated") {
			t.Errorf("%s: client sees %s (%v), want %s", name, got.body, got.err, test.body)
		}
		if want := slices.Repeat([]time.Duration{test.each}, test.waits); !slices.Equal(s.waited, want) {
			t.Errorf("%s: waits of %v, want %d of %v", name, s.waited, test.waits, test.each)
		}
	}
	s := newFaultServer(t, `[{"slow":"1m"}]`)
	s.patience = false
	if got := s.do(list, "good"); !errors.Is(got.err, io.ErrUnexpectedEOF) {
		t.Errorf("who does not wait sees %s (%v), want an unexpected end", got.body, got.err)
	}
}

// A rule on tokens does not apply to a request whose token is invalid, which does not use the rule up.
func TestBadTokensAreNotStruckAsTokens(t *testing.T) {
	s := newFaultServer(t, `[{"token":"expired","times":1}]`)
	for i, want := range []struct{ token, note string }{
		{"bad", "Invalid access token"},
		{"good", "fault: token expired (rule 1 of control)"},
		{"good", ""},
	} {
		s.do(list, want.token)
		if got := s.last().Note; got != want.note {
			t.Errorf("request %d: note %q, want %q", i+1, got, want.note)
		}
	}
}

// acme returns the App of a server whose services need no credentials.
func acme(t *testing.T, s *server) *app.App {
	t.Helper()
	a, ok := s.apps.Get("acme")
	if !ok {
		t.Fatal("acme is gone")
	}
	return a
}

// BenchmarkPipeline is a request through the whole pipeline without a socket: without rules, and with ten that are
// about others.
func BenchmarkPipeline(b *testing.B) {
	for name, rules := range map[string][]fault.Rule{
		"no rules": nil,
		"10 rules": slices.Repeat([]fault.Rule{{Operation: "other", Status: 500}}, 10),
	} {
		b.Run(name, func(b *testing.B) {
			s := newServer(b, "")
			a, _ := s.apps.Get("acme")
			a.Faults.Put(fault.Scope{Owner: "control"}, rules, a.Clock.Now())
			r := httptest.NewRequest(http.MethodGet, "/v1/cats/1", nil)
			b.ReportAllocs()
			for b.Loop() {
				s.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}
