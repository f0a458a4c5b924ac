package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestKill kills a server with --data at random moments while clients create users and move the clock, and while
// notifications are being answered, and starts it again. Then it compares the state with a model of what the clients
// were told: no acknowledged change is lost, and every notification was posted at least once, in order, and no other.
//
// It has no deadline of its own, since a busy machine may be slow for minutes: the -timeout of go test ends a hang.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skipf("kills a server %d times", kills)
	}
	m := &killModel{
		t:        t,
		data:     filepath.Join(t.TempDir(), "state.db"),
		random:   rand.New(rand.NewPCG(1, 2)),
		users:    make(map[string]string),
		received: make(map[string][]string),
	}
	receiver := httptest.NewServer(m)
	t.Cleanup(receiver.Close)
	m.receiver = receiver.URL
	for range kills {
		m.serveAndKill()
		if t.Failed() {
			return
		}
	}
	m.finish()
}

// killModel is what the clients and the receiver of TestKill know.
type killModel struct {
	t        *testing.T
	data     string // file of the server's state
	receiver string // URL for notifications
	random   *rand.Rand

	mu        sync.Mutex
	url       string              // of the running server
	kill      func()              // kills the running server
	remaining int                 // number of requests and notifications before the server is killed; 0: it is not killed
	started   int                 // number of users that clients have asked for
	users     map[string]string   // clientUserId of acknowledged users, by user id
	now       time.Time           // latest virtual time that a client was told
	received  map[string][]string // notifications in the order of their arrival, by user id
	posts     int                 // notifications received
}

// count counts a request or a notification, and kills the server when none remain.
func (m *killModel) count() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.remaining--; m.remaining == 0 {
		m.kill()
	}
}

// ServeHTTP receives a notification. If it kills the server, the server dies before it has the answer.
func (m *killModel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n struct{ HumanID, Value, Type, Action string }
	if err := json.NewDecoder(r.Body).Decode(&n); err != nil {
		m.t.Errorf("a notification: %v", err)
	}
	m.mu.Lock()
	m.posts++
	m.received[n.HumanID] = append(m.received[n.HumanID], strings.Join([]string{n.Value, n.Type, n.Action}, " "))
	m.mu.Unlock()
	m.count()
	w.WriteHeader(http.StatusNoContent)
}

// serveAndKill starts the server, lets clients work until it is killed at a random moment, and waits for its end. The
// start takes most of a round, and longer with every life in the file: so there are few requests in a round.
func (m *killModel) serveAndKill() {
	wait := m.start()
	m.mu.Lock()
	m.remaining = 1 + m.random.IntN(30)
	m.mu.Unlock()
	m.check()
	var clients sync.WaitGroup
	for range 2 {
		clients.Go(func() {
			for m.createUser() {
			}
		})
	}
	clients.Go(func() {
		for m.advance("3m") {
		}
	})
	clients.Wait()
	wait()
}

// start starts a server on the data and returns a function that waits for its end.
func (m *killModel) start() (wait func()) {
	m.t.Helper()
	command := exec.CommandContext(m.t.Context(), "healthmock", "serve", "--listen", "127.0.0.1:0", "--data", m.data,
		"--paused", "--pace", "1", "--start-time", "2026-01-05T09:00:00Z", "--notify-url", m.receiver,
		"--log-level", "error")
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		m.t.Fatal(err)
	}
	reader := bufio.NewReader(out)
	var printed strings.Builder
	for !strings.Contains(printed.String(), "Ctrl-C") {
		line, err := reader.ReadString('\n')
		printed.WriteString(line)
		if err != nil {
			_ = command.Wait()
			m.t.Fatalf("serve ended after %q and %q", &printed, &said)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.url = address.FindString(printed.String())
	m.kill = func() { _ = command.Process.Kill() }
	return func() {
		_, _ = io.Copy(io.Discard, reader)
		_ = command.Wait()
	}
}

// call makes a call of the control API. It reports whether there was a complete answer with the expected status.
func (m *killModel) call(method, path, body string, status int, into any) bool {
	m.mu.Lock()
	url := m.url
	m.mu.Unlock()
	r, err := http.NewRequestWithContext(m.t.Context(), method, url+controlPath+"/apps/healthmock"+path,
		strings.NewReader(body))
	if err != nil {
		m.t.Error(err)
		return false
	}
	r.Header.Set("Content-Type", "application/json")
	m.count()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return false
	}
	if res.StatusCode != status {
		m.t.Errorf("%s %s: %d %s", method, path, res.StatusCode, text)
		return false
	}
	if err := json.Unmarshal(text, into); err != nil {
		m.t.Errorf("%s %s: %v in %s", method, path, err, text)
		return false
	}
	return true
}

// createUser creates a user by a run of happy-path.
func (m *killModel) createUser() bool {
	m.mu.Lock()
	m.started++
	name := fmt.Sprintf("policy-%d", m.started)
	m.mu.Unlock()
	var run struct{ Users []string }
	body := `{"scenario":"happy-path","users":{"count":1,"template":{"clientUserId":"` + name + `"}}}`
	if !m.call(http.MethodPost, "/runs", body, http.StatusCreated, &run) {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.users[run.Users[0]] = name
	return true
}

func (m *killModel) advance(by string) bool {
	var reply struct{ Now time.Time }
	if !m.call(http.MethodPost, "/clock/advance", `{"by":"`+by+`"}`, http.StatusOK, &reply) {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = reply.Now
	return true
}

// check compares the clock of a server that has just started.
func (m *killModel) check() {
	var state struct{ Now time.Time }
	if !m.call(http.MethodGet, "/clock", "", http.StatusOK, &state) {
		return // it has been killed already
	}
	if state.Now.Before(m.now) {
		m.t.Errorf("the clock reads %s; a client was told %s", state.Now, m.now)
	}
}

// finish starts the server for the last time, lets everything happen, and compares the state with the model.
func (m *killModel) finish() {
	wait := m.start()
	m.remaining = 0
	var reply struct{ Now time.Time }
	if !m.call(http.MethodPost, "/clock/advance", `{"by":"10d"}`, http.StatusOK, &reply) {
		m.t.Fatal("the last server does not answer")
	}
	var users []struct {
		UserID       string `json:"humanId"`
		ClientUserID string
		Status       string
	}
	if !m.call(http.MethodGet, "/users?limit=10000", "", http.StatusOK, &users) {
		m.t.Fatal("the users are not listed")
	}
	m.kill()
	wait()
	want := []string{
		"Invited  ", "Engaged  ", "Syncing  ", " unity created", " ccdraw created", " apidata created", " timeline created",
		" healthcheck created", " highlights created", "All Synced  ",
	}
	whole := 0
	for _, u := range users {
		name, acknowledged := m.users[u.UserID]
		if acknowledged && name != u.ClientUserID {
			m.t.Errorf("user %s is %s, not %s", u.UserID, u.ClientUserID, name)
		}
		delete(m.users, u.UserID)
		got := m.received[u.UserID]
		delete(m.received, u.UserID)
		if u.Status == "Invited" && !acknowledged && slices.Equal(slices.Compact(got), want[:1]) {
			continue // the server was killed between the user and the run, and no client was told of either
		}
		whole++
		if compact := slices.Compact(slices.Clone(got)); u.Status != "All Synced" || !slices.Equal(compact, want) {
			m.t.Errorf("user %s is %s and got %q, want %q", u.ClientUserID, u.Status, got, want)
		}
	}
	if len(m.users) > 0 || len(m.received) > 0 {
		m.t.Errorf("%d acknowledged users are lost; %d unknown users got notifications", len(m.users), len(m.received))
	}
	m.t.Logf("%d kills: %d users, %d of them went the whole way, %d notifications", kills, len(users), whole, m.posts)
}
