package replay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/healthmock/healthmock/contracttest"
	"github.com/healthmock/healthmock/mock/app"
	"github.com/healthmock/healthmock/mock/clock"
	"github.com/healthmock/healthmock/mock/recording"
	"github.com/healthmock/healthmock/mock/recording/replay"
)

// client is an insurer's system: what it sends, and what it does when it is notified.
type client struct {
	t       *testing.T
	sandbox *contracttest.Sandbox
	app     *contracttest.App
	token   string

	mu      sync.Mutex
	errors  int // answers 503 to so many notifications more
	calling bool
	also    func(*http.Request) // done before a notification is answered; nil: nothing
	heard   chan string         // the summary of each notification, once answered
}

// newClient starts a sandbox whose notifications the client gets, and asks for its token.
func newClient(t *testing.T, opts ...contracttest.Option) *client {
	t.Helper()
	c := &client{t: t, heard: make(chan string, 1000)}
	notifications := contracttest.Notifications{
		StatusURL: new("http://insurer.test/status"),
		DataURL:   new("http://insurer.test/data"),
		Retry:     []clock.Duration{clock.Duration(time.Minute), clock.Duration(10 * time.Minute)},
		Sign:      new(true),
		Deadline:  new(clock.Duration(time.Minute)),
	}
	opts = append(opts, contracttest.WithTransport(c), contracttest.WithSeed(7),
		contracttest.WithNotifications(notifications))
	c.sandbox = contracttest.Start(t, opts...)
	c.app = c.sandbox.App()
	c.token = c.clientToken()
	return c
}

// RoundTrip is the client's endpoint for notifications. It calls back before it answers.
func (c *client) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var n struct{ HumanID, Value, Type string }
	if err := json.Unmarshal(body, &n); err != nil {
		return nil, err
	}
	c.mu.Lock()
	status, calling := http.StatusOK, c.calling
	if c.errors > 0 {
		c.errors--
		status = http.StatusServiceUnavailable
	}
	also := c.also
	c.mu.Unlock()
	if also != nil {
		also(r)
	}
	if calling {
		c.mu.Lock() // one call at a time, since of two at once nobody knows which is served first
		defer c.mu.Unlock()
		c.ask(http.MethodGet, c.sandbox.AdminURL+"/api/v1/users/"+n.HumanID, c.token, nil)
		if n.Value == "All Synced" {
			c.ask(http.MethodPost, c.sandbox.AuthURL+"/v1/admin/token", "", c.credentials("client"))
		}
	}
	defer func() { c.heard <- n.Value + n.Type }()
	return &http.Response{
		StatusCode: status,
		Header:     make(http.Header),
		Body:       io.NopCloser(strings.NewReader(http.StatusText(status))),
		Request:    r,
	}, nil
}

func (c *client) answer(errors int, calling bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.errors, c.calling = errors, calling
}

func (c *client) credentials(kind string) map[string]string {
	return map[string]string{"client_id": c.app.ClientID, "client_secret": c.app.ClientSecret, "type": kind}
}

// ask makes a request and returns the status and the body.
func (c *client) ask(method, url, token string, body any) (int, []byte) {
	text, _ := json.Marshal(body)
	r, err := http.NewRequestWithContext(context.Background(), method, url, bytes.NewReader(text))
	if err != nil {
		c.t.Error(err)
		return 0, nil
	}
	if body == nil {
		r.Body, r.ContentLength = http.NoBody, 0
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := c.sandbox.HTTPClient().Do(r)
	if err != nil {
		return 0, nil // a fault
	}
	defer func() { _ = res.Body.Close() }()
	got, _ := io.ReadAll(res.Body) // a fault may cut it
	return res.StatusCode, got
}

func (c *client) clientToken() string {
	c.t.Helper()
	_, body := c.ask(http.MethodPost, c.sandbox.AuthURL+"/v1/admin/token", "", c.credentials("client"))
	var reply struct {
		Token string `json:"client_token"`
	}
	if json.Unmarshal(body, &reply); reply.Token == "" {
		c.t.Fatalf("client token: %s", body)
	}
	return reply.Token
}

func (c *client) invite(id string) string {
	c.t.Helper()
	status, body := c.ask(http.MethodPost, c.sandbox.AdminURL+"/api/v1/users", c.token, map[string]any{
		"clientUserId": id, "clientUserEmail": id + "@example.com", "autoInvite": true,
		"firstName": "June", "lastName": "Example",
	})
	var user struct{ HumanID string }
	if json.Unmarshal(body, &user); status != http.StatusAccepted {
		c.t.Fatalf("invite: %d %s", status, body)
	}
	return user.HumanID
}

// download reads the reports of a user, each as a PDF and as JSON.
func (c *client) download(id string) {
	credentials := c.credentials("access")
	credentials["client_user_id"] = id
	_, body := c.ask(http.MethodPost, c.sandbox.AuthURL+"/v1/connect/token", "", credentials)
	var access struct {
		Token string `json:"access_token"`
	}
	_ = json.Unmarshal(body, &access)
	_, body = c.ask(http.MethodGet, c.sandbox.DataURL+"/v1/human/medical/reports", access.Token, nil)
	var reports []struct{ ID string }
	_ = json.Unmarshal(body, &reports)
	for _, report := range reports {
		for _, format := range []string{"pdf", "json", "xml"} { // the last one breaks the contract
			raw := "/v1/human/medical/reports/" + report.ID + "/raw?format=" + format
			c.ask(http.MethodGet, c.sandbox.DataURL+raw, access.Token, nil)
		}
	}
}

// export is what the App exports.
func (c *client) export() recording.Document {
	c.t.Helper()
	text, err := c.app.Export(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	again, err := c.app.Export(c.t.Context())
	if err != nil || !bytes.Equal(text, again) {
		c.t.Errorf("two exports differ: %d and %d bytes, error %v", len(text), len(again), err)
	}
	document, err := recording.Read(bytes.NewReader(text))
	if err != nil {
		c.t.Fatal(err)
	}
	return document
}

func run(t *testing.T, d recording.Document) replay.Report {
	t.Helper()
	report, err := replay.Run(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// same fails the test when a replay reports a difference.
func same(t *testing.T, d recording.Document) {
	t.Helper()
	report := run(t, d)
	for _, difference := range report.Differences {
		t.Error(difference)
	}
	requests, attempts := 0, 0
	for _, m := range d.Log {
		switch {
		case m.Reply != nil:
			requests++
		case m.Answer != nil:
			attempts++
		}
	}
	if report.Requests != requests || report.Notifications != attempts || requests == 0 || attempts == 0 {
		t.Errorf("%d requests and %d notifications, want %d and %d",
			report.Requests, report.Notifications, requests, attempts)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// story makes the requests of the vendor's cookbook, and others that go wrong: refused notifications, calls from the
// receiver, requests that break the contract, faults, a run, a step by hand, and a user who is deleted half way.
func story(c *client) {
	t, ctx := c.t, c.t.Context()
	c.answer(2, true)
	june := c.invite("POLICY-1001")
	c.ask(http.MethodPost, c.sandbox.AdminURL+"/api/v1/users", c.token, map[string]any{"clientUserId": 7})
	c.ask(http.MethodGet, c.sandbox.AdminURL+"/nowhere", c.token, nil)
	c.ask(http.MethodGet, c.sandbox.AdminURL+"/api/v1/users", "no such token", nil) // of no App
	must(t, second(c.app.AdvanceUntil(ctx, contracttest.Until{Status: "All Synced", UserID: june})))
	must(t, second(c.app.AdvanceUntil(ctx, contracttest.Until{Idle: true})))
	c.download("POLICY-1001")

	must(t, second(c.app.Run(ctx, "some-synced", contracttest.RunOptions{Count: 3})))
	gone := c.invite("POLICY-1002")
	must(t, second(c.app.Advance(ctx, 6*time.Minute)))
	c.ask(http.MethodDelete, c.sandbox.AdminURL+"/api/v1/users/"+gone, c.token, nil)
	c.put("/faults", []map[string]any{
		{"operation": "getUserDetails", "status": 503, "retryAfter": "30s", "times": 2},
		{"share": 0.3, "extra": true},
	})
	must(t, second(c.app.AdvanceUntil(ctx, contracttest.Until{Idle: true})))
	must(t, second(c.app.Redeliver(ctx, "d1")))
	must(t, second(c.app.Advance(ctx, 0)))
	if _, err := c.app.AdvanceUntil(ctx, contracttest.Until{Status: "Declined"}); err == nil {
		t.Error("nobody declines, and yet")
	}
	must(t, c.app.Update(ctx, contracttest.Settings{Scenario: "declined"}))
	c.invite("POLICY-1003")
	must(t, second(c.app.Advance(ctx, time.Hour)))
}

func second[T any](_ T, err error) error { return err }

func (c *client) put(path string, body any) {
	c.t.Helper()
	target := c.sandbox.ControlURL + "/apps/" + c.app.ClientID + path
	if status, text := c.ask(http.MethodPut, target, "", body); status != http.StatusOK {
		c.t.Fatalf("PUT %s: %d %s", path, status, text)
	}
}

func TestTheSameBuildMakesNoDifference(t *testing.T) {
	c := newClient(t)
	story(c)
	same(t, c.export())
}

// The settings of an App for the records of patients and for paper are part of an export.
func TestRecordsAreAsTheyWere(t *testing.T) {
	c := newClient(t, contracttest.WithVolume("sparse"), contracttest.WithAwkwardData(), contracttest.WithPaper("a4"))
	c.invite("POLICY-1001")
	must(t, second(c.app.AdvanceUntil(t.Context(), contracttest.Until{Idle: true})))
	c.download("POLICY-1001")
	document := c.export()
	same(t, document)
	for name, change := range map[string]func(*app.Settings){
		"volume":  func(s *app.Settings) { s.Volume = "typical" },
		"awkward": func(s *app.Settings) { s.Awkward = new(false) },
		"paper":   func(s *app.Settings) { s.Paper = "" },
	} {
		other := document
		change(&other.App)
		if report := run(t, other); len(report.Differences) == 0 {
			t.Errorf("another %s makes no difference", name)
		}
	}
}

// An export holds no social security number and no attachment, and is run again all the same.
func TestAnExportWithoutSecrets(t *testing.T) {
	c := newClient(t)
	users := c.sandbox.AdminURL + "/api/v1/users"
	order := func(ssn, content string) map[string]any {
		return map[string]any{
			"clientUserId": "100200300", "clientUserEmail": "june@example.com", "autoInvite": true, "ssn": ssn,
			"clientData": map[string]any{"note": "is 123-45-6789", "branch": "north"},
			"attachments": []any{map[string]any{
				"type": "hipaaAuthorization", "contentType": "application/pdf", "encoding": "base64", "content": content,
			}},
		}
	}
	for _, try := range []struct {
		ssn, content string
		status       int
	}{
		{"123-45-6789", "JVBERi0xLjcK", http.StatusAccepted},
		{"123456789", "JVBERi0xLjcK", http.StatusAccepted},
		{"000-45-6789", "JVBERi0xLjcK", http.StatusBadRequest},
		{"45-6789", "JVBERi0xLjcK", http.StatusBadRequest},
		{"123-45-6789", "JVBERi0xLjcK!", http.StatusBadRequest},
	} {
		if status, body := c.ask(http.MethodPost, users, c.token, order(try.ssn, try.content)); status != try.status {
			t.Errorf("%v: %d %s", try, status, body)
		}
	}
	c.ask(http.MethodGet, users+"/123-45-6789?q=123456789", c.token, nil)
	must(t, second(c.app.AdvanceUntil(t.Context(), contracttest.Until{Idle: true})))
	document := c.export()
	text, err := json.Marshal(document)
	must(t, err)
	for _, hidden := range []string{"6789", "JVBER"} {
		if bytes.Contains(text, []byte(hidden)) {
			t.Errorf("the export has %s", hidden)
		}
	}
	for _, shown := range []string{"900-01-0001", "900010001", "100200300", "north"} {
		if !bytes.Contains(text, []byte(shown)) {
			t.Errorf("the export has no %s", shown)
		}
	}
	same(t, document)
}

// Clients read and change the App while its clock runs, also while notifications are on their way. The second user has
// a short life, so that no step is due at the moment in which the clock is paused: what comes first at one moment is
// recorded only for Events.
func TestTheSameBuildMakesNoDifferenceWhileTimeRuns(t *testing.T) {
	c := newClient(t)
	c.answer(2, true)
	must(t, c.app.Resume(t.Context(), 1000))
	june := c.invite("POLICY-1001")
	seen := map[string]bool{}
	for i := 0; !seen["All Synced"]; i++ {
		seen[<-c.heard] = true
		if i == 4 {
			c.ask(http.MethodGet, c.sandbox.AdminURL+"/api/v1/users", c.token, nil)
			c.ask(http.MethodPost, c.sandbox.AdminURL+"/api/v1/users", c.token, map[string]any{"clientUserId": 7})
			c.invite("POLICY-1003+declined")
		}
	}
	must(t, c.app.Pause(t.Context()))
	c.download("POLICY-1001")
	c.invite("POLICY-1002")
	must(t, second(c.app.Run(t.Context(), "declined", contracttest.RunOptions{Count: 2})))
	c.ask(http.MethodDelete, c.sandbox.AdminURL+"/api/v1/users/"+june, c.token, nil)
	must(t, second(c.app.AdvanceUntil(t.Context(), contracttest.Until{Idle: true})))
	same(t, c.export())
}

// A fault that takes time holds a reply back in real time; a replay does not.
func TestFaultsThatTakeTime(t *testing.T) {
	c := newClient(t)
	c.put("/faults", []map[string]any{
		{"latency": "20ms", "share": 0.5},
		{"operation": "getUsersList", "reset": true},
		{"operation": "getUserDetails", "truncate": 10},
	})
	june := c.invite("POLICY-1001")
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() { c.ask(http.MethodGet, c.sandbox.AdminURL+"/api/v1/users", c.token, nil) })
	}
	asking.Wait()
	c.ask(http.MethodGet, c.sandbox.AdminURL+"/api/v1/users/"+june, c.token, nil)
	must(t, second(c.app.Advance(t.Context(), time.Hour)))
	same(t, c.export())
}

// A receiver that moves the clock before it answers is refused, in the recording and in the replay.
func TestReceiverThatMovesTheClock(t *testing.T) {
	c := newClient(t)
	c.invite("POLICY-1001")
	refused := make(chan int, 100)
	c.mu.Lock()
	c.also = func(r *http.Request) {
		req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost,
			c.sandbox.ControlURL+"/apps/"+c.app.ClientID+"/clock/advance", strings.NewReader(`{"by":"1h"}`))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Traceparent", r.Header.Get("Traceparent"))
		res, err := c.sandbox.HTTPClient().Do(req)
		if err != nil {
			t.Error(err)
			return
		}
		_ = res.Body.Close()
		refused <- res.StatusCode
	}
	c.mu.Unlock()
	must(t, second(c.app.Advance(t.Context(), 0)))
	if got := <-refused; got != http.StatusConflict {
		t.Errorf("status %d, want 409", got)
	}
	same(t, c.export())
}

// A replay reports every difference, and nothing else.
func TestDifferencesAreTold(t *testing.T) {
	c := newClient(t)
	story(c)
	original := c.export()
	for _, test := range []struct {
		name   string
		change func(*recording.Document)
		want   []string
	}{
		{"a byte of a reply", func(d *recording.Document) {
			m := first(d, func(m recording.Mark) bool { return m.Reply != nil && m.Reply.Status == 202 })
			m.Reply.Body = bytes.Replace(m.Reply.Body, []byte(`"status":"Invited"`), []byte(`"status":"Invitee"`), 1)
		}, []string{`POST /api/v1/users: body /status: recorded "Invitee", now "Invited"`}},
		{"a status", func(d *recording.Document) {
			first(d, func(m recording.Mark) bool { return m.Reply != nil && m.Reply.Status == 202 }).Reply.Status = 201
		}, []string{`POST /api/v1/users: status: recorded 201, now 202`}},
		{"a byte of a notification", func(d *recording.Document) {
			m := first(d, func(m recording.Mark) bool { return m.Attempt != nil && m.Attempt.Delivery == "d2" })
			m.Attempt.Body = bytes.Replace(m.Attempt.Body, []byte("Engaged"), []byte("Engages"), 1)
		}, []string{`notification d2 (attempt 1): body /value: recorded "Engages", now "Engaged"`}},
		{"a signature", func(d *recording.Document) {
			m := first(d, func(m recording.Mark) bool { return m.Attempt != nil && m.Attempt.Delivery == "d2" })
			m.Attempt.Header["X-Humanapi-Signature"] = "00"
		}, []string{`notification d2 (attempt 1): header X-Humanapi-Signature: recorded "00", now`}},
		{"a notification that was not sent", func(d *recording.Document) {
			last := d.Log[len(d.Log)-1]
			entry := 1
			for _, m := range d.Log {
				entry = max(entry, m.Entry+1)
			}
			begun := recording.Mark{Entry: entry, At: last.At, Events: last.Events}
			ended := begun
			begun.Attempt = &recording.Attempt{Delivery: "d999", Number: 1}
			ended.Answer = &recording.Answer{Status: 200}
			d.Log = append(d.Log, begun, ended)
		}, []string{"notification d999 (attempt 1): was not sent"}},
		{"a request that is missing", func(d *recording.Document) { // the last user's invitation
			entry := 0
			for _, m := range d.Log {
				if m.Request != nil && strings.Contains(string(m.Request.Body), "POLICY-1003") {
					entry = m.Entry
				}
			}
			d.Log = slices.DeleteFunc(d.Log, func(m recording.Mark) bool { return m.Entry == entry })
		}, []string{
			"was not sent", "was not sent", "was not sent",
			"POST /_sandbox/v1/apps/healthmock/clock/advance: body /fired",
		}},
		{"attempts that are missing", func(d *recording.Document) {
			entry := first(d, func(m recording.Mark) bool { return m.Attempt != nil && m.Attempt.Delivery == "d2" }).Entry
			d.Log = slices.DeleteFunc(d.Log, func(m recording.Mark) bool { return m.Entry == entry })
		}, []string{"notification d2 (attempt 1): was not sent then"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := json.Marshal(original)
			must(t, err)
			changed, err := recording.Read(bytes.NewReader(text))
			must(t, err)
			test.change(&changed)
			text, err = json.Marshal(changed)
			must(t, err)
			changed, err = recording.Read(bytes.NewReader(text))
			must(t, err)
			var told []string
			for _, difference := range run(t, changed).Differences {
				told = append(told, difference.String())
			}
			for _, want := range test.want {
				at := slices.IndexFunc(told, func(line string) bool { return strings.Contains(line, want) })
				if at < 0 {
					t.Errorf("%q is not told in\n%s", want, strings.Join(told, "\n"))
					continue
				}
				told = slices.Delete(told, at, at+1)
			}
			// Without its attempts or its request, what came in between comes at another moment.
			if !strings.HasSuffix(test.name, "missing") && len(told) > 0 {
				t.Errorf("told as well:\n%s", strings.Join(told, "\n"))
			}
		})
	}
}

func first(d *recording.Document, is func(recording.Mark) bool) recording.Mark {
	return d.Log[slices.IndexFunc(d.Log, is)]
}
