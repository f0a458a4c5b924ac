package httpapi_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/healthmock/healthmock/mock/httpapi"
	"github.com/healthmock/healthmock/mock/journal"
	"github.com/healthmock/healthmock/mock/provider"
)

// listen serves over TCP, as the program does, and returns a connection.
func (s *server) listen(t *testing.T) net.Conn {
	t.Helper()
	handler, ok := s.Handler.(*httpapi.Handler)
	if !ok {
		t.Fatal("no handler")
	}
	over := httptest.NewUnstartedServer(handler)
	over.Config.MaxHeaderBytes = 2 << 10
	over.Listener = httpapi.Wire(over.Config, over.Listener, handler)
	over.Start()
	t.Cleanup(over.Close)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", over.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// exchange writes the bytes of a request and reads the answer to it.
func exchange(t *testing.T, conn net.Conn, request string) (*http.Response, string) {
	t.Helper()
	go func() { _, _ = io.WriteString(conn, request) }()
	method, _, _ := strings.Cut(request, " ")
	res, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

// What net/http refuses before any handler runs gets the vendor's error and an entry in the journal.
func TestRefusedRequests(t *testing.T) {
	const rest = " HTTP/1.1\r\nHost: localhost\r\n\r\n"
	for _, test := range []struct {
		name, request string
		status        int
		from          string
		path, query   string
		violation     string
	}{
		{"an escape that is none", "GET /v1/dogs/%zz" + rest, 400, "dogs", "/v1/dogs/%zz", "", "path: syntax"},
		{"half an escape", "GET /v1/dogs/%a" + rest, 400, "dogs", "/v1/dogs/%a", "", "path: syntax"},
		{
			"and a byte that is no text", "GET /v1/dogs/%zz\xff?a=\xfe" + rest, 400, "dogs", "/v1/dogs/%zz%FF", "a=%FE",
			"path: syntax",
		},
		{"a space in the path", "GET /v1/dogs/a b" + rest, 400, "dogs", "/v1/dogs/a b", "", "path: syntax"},
		{"a control character in the path", "GET /v1/dogs/\x01" + rest, 400, "dogs", "/v1/dogs/\x01", "", "path: syntax"},
		{
			"an address", "GET http://localhost/v1/dogs/%zz" + rest, 400, "dogs", "http://localhost/v1/dogs/%zz", "",
			"path: syntax",
		},
		{
			"the vendor's host", "GET /v1/%zz HTTP/1.1\r\nHost: dogs.example.co\r\n\r\n", 400, "dogs", "/v1/%zz", "",
			"path: syntax",
		},
		{"a method that is none", "G@T /v1/dogs/1" + rest, 400, "dogs", "/v1/dogs/1", "", "header: syntax"},
		{"no version", "GET /v1/dogs/1\r\nHost: localhost\r\n\r\n", 400, "dogs", "/v1/dogs/1", "", "header: syntax"},
		{
			"a version of its own", "GET /v1/dogs/1 HTTP/3.7\r\nHost: localhost\r\n\r\n", 505, "dogs", "/v1/dogs/1", "",
			"header: syntax",
		},
		{"no host", "GET /v1/dogs/1 HTTP/1.1\r\n\r\n", 400, "dogs", "/v1/dogs/1", "", "header: syntax"},
		{
			"a host that is none", "GET /v1/dogs/1 HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "dogs", "/v1/dogs/1", "",
			"header: syntax",
		},
		{
			"a header that is none", "GET /v1/dogs/1 HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n", 400, "dogs",
			"/v1/dogs/1", "", "header: syntax",
		},
		{
			"a header with a control character", "GET /v1/dogs/1 HTTP/1.1\r\nHost: localhost\r\nA: \x01\r\n\r\n", 400, "dogs",
			"/v1/dogs/1", "", "header: syntax",
		},
		{
			"headers that are too long",
			"GET /v1/dogs/1 HTTP/1.1\r\nHost: localhost\r\nA: " + strings.Repeat("a", 64<<10) + "\r\n\r\n", 431, "dogs",
			"/v1/dogs/1", "", "header: maxBytes",
		},
		{
			"an unknown encoding", "POST /v1/dogs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "dogs",
			"/v1/dogs", "", "header Transfer-Encoding: enum",
		},
		{
			"an unknown expectation",
			"POST /v1/dogs HTTP/1.1\r\nHost: localhost\r\nExpect: more\r\nContent-Length: 2\r\n\r\n{}", 417, "dogs",
			"/v1/dogs", "", "header Expect: enum",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t, "")
			conn := s.listen(t)
			if res, body := exchange(t, conn, "GET /v1/cats/1"+rest); res.StatusCode != http.StatusOK || res.Close {
				t.Fatalf("a good request before it: %d %s", res.StatusCode, body) // the connection is one that was used before
			}
			res, body := exchange(t, conn, test.request)
			var answer struct{ From string }
			err := json.Unmarshal([]byte(body), &answer)
			if err != nil || answer.From != test.from || !res.Close || res.StatusCode != test.status {
				t.Errorf("%d %s", res.StatusCode, body)
			}
			entry := s.last(t)
			if entry.Path != test.path || entry.Query != test.query || summary(entry.Violations.List) != test.violation {
				t.Errorf("the journal has %q %q %+v", entry.Path, entry.Query, entry.Violations)
			}
			if header := res.Header.Get(journal.ViolationsHeader); !strings.HasSuffix(header, "?id="+entry.ID) {
				t.Errorf("the header says %q", header)
			}
			if _, err := provider.Encode(entry); err != nil {
				t.Error(err)
			}
		})
	}
}

// What does not begin like a request is left to net/http, and the server goes on.
func TestWhatIsNoRequestAtAll(t *testing.T) {
	s := newServer(t, "")
	for _, bytes := range []string{
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "hello\r\n\r\n", "\r\n\r\nGET\r\n\r\n",
	} {
		conn := s.listen(t)
		if res, _ := exchange(t, conn, bytes); res.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: %d", bytes, res.StatusCode)
		}
	}
	if entries := s.journal.List("acme", nil); len(entries) > 0 {
		t.Errorf("%+v", entries)
	}
}

// A body that is announced to be too large is refused before it is sent.
func TestExpectedBodyThatIsTooLarge(t *testing.T) {
	s := newServer(t, "")
	const request = "POST /v1/cats HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
		"Expect: 100-continue\r\n"
	res, body := exchange(t, s.listen(t), request+"Content-Length: 101\r\n\r\n")
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if got := summary(s.last(t).Violations.List); got != "body: maxBytes" {
		t.Error(got)
	}
	if res, _ := exchange(t, s.listen(t), request+"Content-Length: 7\r\n\r\n"); res.StatusCode != http.StatusContinue {
		t.Errorf("a body that fits: %d", res.StatusCode)
	}
}

// A request whose body does not come is refused. One whose body comes slowly is answered, and the deadline is removed.
func TestSlowBodies(t *testing.T) {
	var waits []time.Duration
	handler := func(scale time.Duration) *server {
		s := &server{journal: journal.New(10)}
		s.apps = newServer(t, "").apps
		var err error
		s.Handler, err = httpapi.New(httpapi.Options{
			Services:   []*provider.Service{service(t, "cats.example.co", "cats")},
			Apps:       s.apps,
			Journal:    s.journal,
			DefaultApp: "acme",
			ReadDeadline: func(w http.ResponseWriter, wait time.Duration) error {
				waits = append(waits, wait)
				if wait == 0 || scale == 0 {
					return http.NewResponseController(w).SetReadDeadline(time.Time{})
				}
				return http.NewResponseController(w).SetReadDeadline(time.Now().Add(wait / scale))
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	const head = "POST /v1/cats HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
		"Content-Length: 2006\r\n\r\n"
	s := handler(1e6)
	if res, body := exchange(t, s.listen(t), head+"{"); res.StatusCode != http.StatusRequestTimeout {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if s.last(t).Status != http.StatusRequestTimeout {
		t.Errorf("%+v", s.last(t))
	}

	waits = nil
	s = handler(0)
	conn := s.listen(t)
	written := make(chan struct{})
	go func() {
		defer close(written)
		_, _ = io.WriteString(conn, head)
		for range 20 {
			_, _ = io.WriteString(conn, strings.Repeat(" ", 100))
		}
		_, _ = io.WriteString(conn, `{"n":7`)
	}()
	<-written
	if res, body := exchange(t, conn, "}"); res.StatusCode != http.StatusBadRequest && res.StatusCode != http.StatusOK {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if len(waits) < 2 || waits[len(waits)-1] != 0 || waits[0] <= 0 {
		t.Errorf("the deadlines are %v", waits)
	}
}

// No memory is allocated for a body that is announced and does not come.
func TestAnnouncedBodies(t *testing.T) {
	s := newServer(t, "")
	handler, err := httpapi.New(httpapi.Options{
		Services:   []*provider.Service{service(t, "cats.example.co", "cats")},
		Apps:       s.apps,
		Journal:    s.journal,
		DefaultApp: "acme",
	})
	if err != nil {
		t.Fatal(err)
	}
	room := 0
	r := httptest.NewRequest(http.MethodPost, "/v1/cats", readFunc(func(into []byte) (int, error) {
		room = max(room, len(into))
		return 0, io.ErrUnexpectedEOF
	}))
	r.ContentLength = 4 << 20
	handler.ServeHTTP(httptest.NewRecorder(), r)
	if room == 0 || room > 8<<10 {
		t.Errorf("there is room for %d bytes before any has come", room)
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(into []byte) (int, error) { return f(into) }
