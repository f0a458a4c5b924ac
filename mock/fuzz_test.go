package mock_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/healthmock/healthmock/mock"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/httpapi"
)

// The secrets that fuzzed requests may hold, and that no list and no log may show.
const (
	fuzzSecret  = "c4n4ry-client-secret"
	fuzzControl = "c4n4ry-control-token"
)

// What one request may take.
const (
	mostTime   = 10 * time.Second       // real
	mostMemory = 512 << 20              // allocated, by all that goes on meanwhile
	unanswered = 300 * time.Millisecond // until the client takes it that more of its body is waited for, and goes
)

// target is a sandbox whose every answer is held against what holds for all.
type target struct {
	sandbox *mock.Sandbox
	address string
	log     *logBuffer

	token  string // of the client, for Human API's Admin API
	access string // of the client's user at Human API
	human  string // that user
	ziva   string // access token of the client's user at ZivaCare
	words  *strings.Replacer
}

// logBuffer is a log that is read between requests.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBuffer) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(text)
}

// take returns what was logged since it was last called.
func (l *logBuffer) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.text.Reset()
	return l.text.String()
}

// newTarget starts a sandbox that listens, so that raw bytes take the way that they take in the program. Nothing in it waits.
func newTarget(t testing.TB, validation httpapi.Validation) *target {
	t.Helper()
	g := &target{log: &logBuffer{}}
	var err error
	g.sandbox, err = mock.New(mock.Options{
		Apps:         []app.Settings{{ClientID: "acme", ClientSecret: fuzzSecret}},
		Defaults:     app.Settings{Paused: new(true), StartTime: start},
		ControlToken: fuzzControl,
		Transport:    &endpoint{status: http.StatusOK},
		Validation:   validation,
		JournalSize:  50, RecordingSize: 50, // all of it is read after each input
		Wait:   func(context.Context, time.Duration) error { return nil },
		Logger: slog.New(slog.NewTextHandler(g.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	g.sandbox.EndWaits()
	server := httptest.NewUnstartedServer(g.sandbox.Handler())
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // of clients that go
	server.Listener = g.sandbox.Wire(server.Config, server.Listener)
	server.Start()
	g.address = server.Listener.Addr().String()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		_ = g.sandbox.Close()
	})
	g.sign(t)
	return g
}

// sign gets the client its tokens, and a user with a report.
func (g *target) sign(t testing.TB) {
	t.Helper()
	credentials := `"client_id":"acme","client_secret":"` + fuzzSecret + `"`
	g.token = g.get(t, "/v1/admin/token", "", `{`+credentials+`,"type":"client"}`, "client_token")
	g.human = g.get(
		t, "/api/v1/users", g.token, `{"clientUserId":"POLICY-1","clientUserEmail":"june@example.com","autoInvite":true}`,
		"humanId",
	)
	for _, step := range []string{`{"status":"Engaged"}`, `{"connect":"Cleveland Clinic"}`, `{"report":"apidata"}`} {
		if w := g.control(t.Context(), http.MethodPost, "/apps/acme/users/"+g.human+"/steps", []byte(step)); w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", step, w.Code, w.Body)
		}
	}
	g.access = g.get(t, "/v1/connect/token", "", `{`+credentials+`,"client_user_id":"POLICY-1","type":"access"}`, "access_token")
	special := g.get(
		t, "/api/v2/app/create-user", "", `{"clientId":"acme","clientSecret":"`+fuzzSecret+`","clientUserId":"ziva-1"}`,
		"specialToken",
	)
	g.ziva = g.get(
		t, "/oauth/v2/get-access-token", "", `{"clientSecret":"`+fuzzSecret+`","specialToken":"`+special+`"}`,
		"access_token",
	)
	g.words = strings.NewReplacer(
		"{secret}", fuzzSecret, "{token}", g.token, "{access}", g.access, "{human}", g.human, "{ziva}", g.ziva,
	)
}

// get posts a body and returns a member of the reply.
func (g *target) get(t testing.TB, path, token, body, member string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	g.sandbox.Handler().ServeHTTP(w, r)
	var reply map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &reply); err != nil {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	text, _ := reply[member].(string)
	if text == "" {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return text
}

// control calls the control API.
func (g *target) control(ctx context.Context, method, path string, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, method, "/", bytes.NewReader(body))
	r.URL.Path, r.RequestURI = "/_sandbox/v1/", "/_sandbox/v1/"
	if u, err := r.URL.Parse("/_sandbox/v1" + path); err == nil && u.Host == "" {
		r.URL, r.RequestURI = u, u.RequestURI()
	}
	r.Host = "localhost"
	r.Header.Set("Authorization", "Bearer "+fuzzControl)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	g.sandbox.Handler().ServeHTTP(w, r)
	return w
}

// lists are what must be readable whatever was asked before.
var lists = []string{
	"/apps", "/apps/acme/requests?limit=20", "/apps/acme/requests?violations=true&limit=20", "/apps/acme/users?limit=20",
	"/apps/acme/events?limit=100", "/apps/acme/deliveries", "/apps/acme/runs", "/apps/acme/faults", "/apps/acme/clock",
}

// check holds what the sandbox shows and logs against what must hold after any request.
func (g *target) check(t *testing.T) {
	t.Helper()
	log := g.log.take()
	for _, wrong := range []string{"breaks its contract", "request failed", "panic", "not sent"} {
		if strings.Contains(log, wrong) {
			t.Errorf("the log says: %s", log)
		}
	}
	shown := map[string]string{"log": log}
	for _, path := range lists {
		w := g.control(t.Context(), http.MethodGet, path, nil)
		if w.Code != http.StatusOK || !json.Valid(w.Body.Bytes()) || !utf8.Valid(w.Body.Bytes()) {
			t.Errorf("%s: %d %.300s", path, w.Code, w.Body)
		}
		shown[path] = w.Body.String()
	}
	if w := g.control(t.Context(), http.MethodGet, "/apps/acme/export", nil); w.Code != http.StatusOK || !json.Valid(w.Body.Bytes()) {
		t.Errorf("export: %d %.300s", w.Code, w.Body)
	}
	if w := g.control(t.Context(), http.MethodPost, "/apps/acme/clock/advance", []byte(`{"by":"0s"}`)); w.Code != http.StatusOK {
		t.Errorf("advance: %d %.300s", w.Code, w.Body)
	}
	for where, text := range shown {
		for _, hidden := range []string{fuzzSecret, fuzzControl, g.token, g.access, g.ziva} {
			if standsIn(text, hidden) {
				t.Errorf("%s shows %s: %.2000s", where, hidden, text)
			}
		}
	}
	if log := g.log.take(); strings.Contains(log, "breaks its contract") || strings.Contains(log, "request failed") {
		t.Errorf("the log says: %s", log)
	}
}

// standsIn reports whether a text contains a secret as a word of its own, not as a part of a longer one.
func standsIn(text, secret string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], secret)
		if i < 0 {
			return false
		}
		from += i + len(secret)
		before, after := text[:from-len(secret)], text[from:]
		isWord := func(c byte) bool {
			return c == '_' || c == '-' || c == '.' || c == '~' || c >= '0' && c <= '9' || c|32 >= 'a' && c|32 <= 'z'
		}
		if (before == "" || !isWord(before[len(before)-1])) && (after == "" || !isWord(after[0])) {
			return true
		}
	}
}

// send writes bytes to a connection of its own and reads one answer.
func (g *target) send(t *testing.T, raw string) *http.Response {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", g.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go func() { _, _ = io.WriteString(conn, raw) }()
	method, _, _ := strings.Cut(raw, " ")
	answers := bufio.NewReader(conn)
	_ = conn.SetReadDeadline(time.Now().Add(unanswered))
	if _, err := answers.Peek(1); err != nil { // more of the body is waited for, or of the head
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.CloseWrite()
		}
	}
	_ = conn.SetReadDeadline(time.Now().Add(mostTime))
	for {
		res, err := http.ReadResponse(answers, &http.Request{Method: method})
		if err != nil {
			return nil // the client has gone before it sent a request
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Errorf("the answer ends early: %v", err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusContinue {
			return res
		}
	}
}

// bounded fails when a request takes too much.
func bounded(t *testing.T, request func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	request()
	took := time.Since(begun)
	runtime.ReadMemStats(&after)
	if took > mostTime || after.TotalAlloc-before.TotalAlloc > mostMemory {
		t.Errorf("it took %s and %d MiB", took, (after.TotalAlloc-before.TotalAlloc)>>20)
	}
}

// FuzzServe sends whatever bytes a client may: the answer is the vendor's, keeps its contract and is no failure of the
// sandbox's; everything can be read afterwards; no secret is shown or logged; and what a request takes is bounded.
func FuzzServe(f *testing.F) {
	const bearer, connect, zivaUsers = "Authorization: Bearer {token}", "/v1/connect/token", "/api/v2/app/create-user"
	for _, seed := range []struct{ method, target, header, body string }{
		{"GET", "/api/v1/users/%ff", bearer, ""},
		{"GET", "/api/v1/users/\xff?\xfe=\xfd", bearer, ""},
		{"GET", "/api/v1/users?%ff=%fe", "", ""},
		{"GET", "/api/v1/users/%zz", bearer, ""},
		{"GET", "/api/v1/users/a%2Fb%00", bearer, ""},
		{"PATCH", "/api/v1/users/abc", bearer, ""},
		{"GET", "/api/v1/user/abc", bearer, ""},
		{"GET", "/api/v1/users?limit=2.0&offset=1e30", bearer, ""},
		{"GET", "/api/v1/users?limit=1e0&offset=9223372036854775807", bearer, ""},
		{"GET", "/api/v1/users/{human}", bearer + "\r\nReferer: http://a.example/?token={token}&s={secret}", ""},
		{"POST", connect, "", `{"client_id":"acme","client_secret":"{secret}","type":"sesion","client_user_id":"c"}`},
		{"POST", connect, "", `{"client_id":"acme","clientt_secrett":"{secret}"` + strings.Repeat(`,"a":1`, 200) + `}`},
		{
			"POST", connect, "Content-Type: application/x-www-form-urlencoded",
			"client_id=acme&client%5Fsecret={secret}&type=id&client_user_id=%ff",
		},
		{"POST", connect, "Content-Type: application/x-www-form-urlencoded", "%ff=1&{secret}=2"},
		{"POST", connect, "Content-Encoding: gzip", "\x1f\x8b"},
		{"POST", connect, "", "\xef\xbb\xbf{}"},
		{"POST", connect, "Content-Type: text/plain\r\nContent-Type: application/json", "{}"},
		{"POST", "/api/v1/users", bearer, `{"clientUserId":"","clientUserEmail":"x","autoInvite":true}`},
		{
			"POST", "/api/v1/users", bearer,
			`{"clientUserId":"P","clientUserEmail":"z@example.com","firstName":"Zoë","lastName":"Kaʻahumanu","ssn":"123-45-6789"}`,
		},
		{"POST", "/api/v1/users", bearer, `{"providers":[{"address":{"zip":""}}],"orderType":"tpyo"}`},
		{"POST", "/api/v1/users/subscriptions", bearer, `{"role":"","email":"x"}`},
		{"GET", "/v1/human/measurements?limit=1", "Authorization: Bearer {access}\r\nIf-None-Match: *", ""},
		{"GET", "/v1/human/medical?access%5Ftoken={access}&updated_since=20151201120612Z", "", ""},
		{"GET", "/v1/human/activities?access_token=demo&_=1&source=\xff", "", ""},
		{"GET", "/v1/human?access_token={access}", "Origin: https://evil.example", ""},
		{"GET", "/oauth/authorize?client_id=acme&response_type=code&redirect_uri=https%3A%2F%2Fa.example%2F", "Sec-Fetch-Site: cross-site", ""},
		{
			"POST", "/oauth/token", "Content-Type: application/x-www-form-urlencoded",
			"client_id=acme&client_secret={secret}&grant_type=authorization_code&code=x&redirect_uri=x",
		},
		{"GET", "/v1/apps/acme/users", "Authorization: Basic YWNtZTo=", ""},
		{
			"POST", zivaUsers, "",
			`{"clientId":"acme","clientSecret":"{secret}","clientUserId":"Zoë","clientUserName":"\u0000"}`,
		},
		{"POST", zivaUsers, "", `{"clientId":"acme","clientSecret":"{secret}","clientUserId":"ziva-1"}`},
		{"DELETE", "/api/v1/app/acme/users/%ff?clientSecret={secret}", "", ""},
		{
			"POST", "/api/v2/app/set-application-user-data-source-token", "",
			`{"clientId":"acme","clientSecret":"{secret}","clientUserId":"ziva-1","dataSourceName":"a/\"b","token":"t"}`,
		},
		{
			"POST", "/oauth/v2/get-access-token", "Content-Type: application/x-www-form-urlencoded",
			"clientSecret={secret}&specialToken=%ff",
		},
		{
			"GET", "/oauth/v2/token?grant_type=refresh_token&client_id=acme&client_secret={secret}&refresh_token={ziva}",
			"", "",
		},
		{"GET", "/api/v2/human/weights?limit=1e3&offset=-1&access_token={ziva}", "X-Unit-System: US", ""},
		{"GET", "/api/v1/human/heart_rates/daily/0000-00-00?access_token=demo", "", ""},
		{"GET", "/api/v2/human/sleeps/period/9999-12-31/0001-01-01?access_token=demo", "", ""},
		{"GET", "/api/v2/human/steps/ffffffff-ffff-4fff-8fff-ffffffffffff?access_token={ziva}", "", ""},
		{"POST", "/api/v2/human/weights?access_token={ziva}", "", `{"value":1e400,"record_time":"2026-01-05 00:00:00-99"}`},
		{
			"POST", "/api/v2/human/waters?access_token={ziva}", "X-Unit-System: us",
			`{"op":"insert","data":[{"amount":"1.0","record_time":"2026-01-05T08:00:00+0000"},{"user_code":2}]}`,
		},
		{"PUT", "/api/v2/human/water_goals/x?access_token={ziva}", "", `{"goal":"\ud800"}`},
		{"OPTIONS", "*", "", ""},
		{"CONNECT", "a.example:443", "", ""},
		{"GET", "http://api.humanapi.co./v1/human", "Host: evil.example", ""},
		{"BREW", "/\x01", "no colon", ""},
		{"GET", "/_sandbox/v1/apps/%ff/requests?id=%ff", "", ""},
		{"GET", "/_sandbox/v1/apps/acme/events?%77ait=60s", "Authorization: Bearer " + fuzzControl, ""},
		{"POST", connect, "Expect: 100-continue\r\nContent-Length: 9999999999", ""},
		{"POST", connect, "Transfer-Encoding: chunked", "2\r\n{}\r\n0\r\n\r\n"},
	} {
		for mode := range byte(3) {
			f.Add(seed.method, seed.target, seed.header, []byte(seed.body), mode)
		}
	}
	modes := []httpapi.Validation{httpapi.Strict, httpapi.Warn, httpapi.Off}
	targets := make([]*target, len(modes))
	for i, mode := range modes {
		targets[i] = newTarget(f, mode)
	}
	const often = 100 // inputs between which users pile up
	inputs := 0
	f.Fuzz(func(t *testing.T, method, path, header string, body []byte, mode byte) {
		g := targets[int(mode)%len(targets)]
		if inputs++; inputs%often == 0 {
			g.tidy(t)
		}
		text := g.words.Replace(string(body))
		var raw strings.Builder
		raw.WriteString(method + " " + g.words.Replace(path) + " HTTP/1.1\r\nConnection: close\r\n")
		if header = g.words.Replace(header); header != "" {
			raw.WriteString(header + "\r\n")
		}
		for name, value := range map[string]string{
			"Host":           "localhost",
			"Content-Type":   "application/json",
			"Content-Length": fmt.Sprint(len(text)),
		} {
			if length := strings.Contains(header, "Transfer-Encoding") && name == "Content-Length"; !strings.Contains(header, name+":") && !length {
				raw.WriteString(name + ": " + value + "\r\n")
			}
		}
		g.log.take()
		bounded(t, func() {
			res := g.send(t, raw.String()+"\r\n"+text)
			if res == nil {
				return
			}
			refused := []int{http.StatusNotImplemented, http.StatusHTTPVersionNotSupported} // by net/http, for what is not of HTTP/1.1
			if res.StatusCode >= 500 && !slices.Contains(refused, res.StatusCode) {
				t.Errorf("%q: %d", raw.String(), res.StatusCode)
			}
			if own := res.Header.Get("Content-Type") == "text/plain; charset=utf-8"; !own && res.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%q: %v", raw.String(), res.Header)
			}
		})
		g.check(t)
	})
}

// FuzzControl sends whatever bodies to the control API, with the right to do anything.
func FuzzControl(f *testing.F) {
	const acme = "/apps/acme"
	for _, seed := range []struct{ method, path, body string }{
		{"POST", "/apps", `{"clientId":"b","seed":7.0,"startTime":"9999-12-31T23:59:59Z","paused":false,"speed":1000000}`},
		{"POST", "/apps", `{"clientId":"..","clientSecret":"\u0001"}`},
		{"POST", "/apps", `{"clientId":"~","notifications":{"statusUrl":"http://user:pw@127.0.0.1:9/hook","retry":["0.5d"]}}`},
		{"PATCH", acme, `{"scenario":"declined","pace":1e-300,"notifications":{"statusUrl":"http://r.test/","envelope":"array"}}`},
		{"POST", acme + "/reset", ``},
		{"DELETE", acme, ``},
		{"PUT", acme + "/clock", `{"mode":"running","speed":1000000}`},
		{"PUT", acme + "/clock", `{"now":"9999-12-31T23:59:59Z"}`},
		{"POST", acme + "/clock/advance", `{"by":"106752d"}`},
		{"POST", acme + "/clock/advance", `{"until":{"idle":true},"dryRun":true}`},
		{"POST", acme + "/clock/advance", `{"until":{"status":"All Synced","limit":"30d"}}`},
		{"PUT", acme + "/faults", `[{"operation":"listReports","status":415.0,"retryAfter":"1s"},{"latency":["1s","2s"],"truncate":5}]`},
		{"POST", acme + "/runs", `{"scenario":"some-synced","users":{"count":2.0}}`},
		{"POST", acme + "/runs", `{"scenario":"happy-path","users":{"count":"2"}}`},
		{"POST", acme + "/runs", `{"scenario":"happy-path","users":{"count":2,"template":{"clientUserId":"{secret}-$(n)","email":"a@b.co"}}}`},
		{
			"POST", acme + "/runs",
			`{"scenario":"name: x\nprovider: humanapi\nsteps:\n  - {after: 3d, status: Engaged}\n  - expect: {violations: none}\n"}`,
		},
		{"POST", acme + "/users/{human}/steps", `{"connect":"Cleveland Clinic"}`},
		{"POST", acme + "/users/{human}/steps", `{"status":"Declined","force":true}`},
		{"GET", acme + "/events?wait=60s&match=data.status=%ff", ``},
		{"GET", acme + "/requests?id=r1&limit=1&after=r0", ``},
		{"GET", acme + "/users?offset=1000000000&limit=2.0", ``},
		{"DELETE", acme + "/requests", ``},
		{"GET", "/fidelity", ``},
		{"GET", "/openapi/humanapi-admin.yaml", ``},
	} {
		f.Add(seed.method, seed.path, []byte(seed.body))
	}
	g := newTarget(f, httpapi.Strict)
	f.Fuzz(func(t *testing.T, method, path string, body []byte) {
		if !isToken(method) {
			return // FuzzServe sends such
		}
		g.log.take()
		text := g.words.Replace(string(body))
		bounded(t, func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second) // a client that does not wait for a million users
			defer cancel()
			w := g.control(ctx, method, g.words.Replace(path), []byte(text))
			if w.Code >= 500 && ctx.Err() == nil {
				t.Errorf("%s %s %q: %d %s", method, path, text, w.Code, w.Body)
			}
		})
		if _, ok := g.sandbox.Apps().Get("acme"); ok {
			g.check(t)
		}
		g.tidy(t)
	})
}

func isToken(method string) bool {
	return method != "" && !strings.ContainsFunc(method, func(r rune) bool { return r < 'A' || r > 'Z' })
}

// tidy takes the sandbox back to what it was.
func (g *target) tidy(t *testing.T) {
	t.Helper()
	for _, a := range g.sandbox.Apps().List() {
		if err := g.sandbox.Apps().Delete(t.Context(), a.ID()); err != nil {
			t.Fatal(err)
		}
	}
	settings := app.Settings{ClientID: "acme", ClientSecret: fuzzSecret, Paused: new(true)}
	if _, err := g.sandbox.Create(t.Context(), settings); err != nil {
		t.Fatal(err)
	}
	g.sign(t)
}
